"""Delivering queued changes of tickets: in order for each ticket, none lost, none given up, none by two at once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session, aliased

from shop.clock import Clock
from shop.database import Database
from shop.models import Ticket, TicketDelivery
from shop.tickets.helpdesk import DeskFailure

logger = logging.getLogger(__name__)

# A claim is longer than a call with its retries can take; then the change is free again (its deliverer died).
CLAIM = timedelta(minutes=2)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)

Send = Callable[[str, str, str], str]


@dataclass(frozen=True)
class Delivered:
    """What a run did: changes delivered, attempts that failed, changes still waiting."""

    delivered: int
    failed: int
    waiting: int


@dataclass(frozen=True)
class _Claimed:
    id: int
    ticket_id: str
    key: str
    action: str
    body: str
    attempts: int


class Outbox:
    """The queue of changes for the outside help desk."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Take changes from `database`; `clock` decides which are due."""
        self._database = database
        self._clock = clock

    def deliver(self, send: Send, limit: int = 1000) -> Delivered:
        """Send what is due, at most `limit` changes. `send(key, action, body)` gives the desk's number or raises."""
        delivered = failed = 0
        while delivered + failed < limit and (claimed := self._claim()) is not None:
            try:
                number = send(claimed.key, claimed.action, claimed.body)
            except DeskFailure as error:
                logger.warning("ticket change %s was not taken: %s", claimed.key, error)
                self._postpone(claimed, str(error))
                failed += 1
            else:
                self._done(claimed, number)
                delivered += 1
        return Delivered(delivered, failed, self.waiting())

    def waiting(self) -> int:
        """How many changes the desk has not confirmed."""
        with self._database.reading() as session:
            return int(
                session.execute(
                    select(func.count())
                    .select_from(TicketDelivery)
                    .where(TicketDelivery.delivered_at.is_(None))
                ).scalar_one()
            )

    def _claim(self) -> _Claimed | None:
        """The next change that is due, reserved for this deliverer; a ticket's later change waits for the earlier."""
        now = self._clock.now()
        earlier = aliased(TicketDelivery)
        blocked = (
            select(earlier.id)
            .where(
                earlier.ticket_id == TicketDelivery.ticket_id,
                earlier.id < TicketDelivery.id,
                earlier.delivered_at.is_(None),
            )
            .exists()
        )
        with self._database.writing() as session:
            row = session.execute(
                select(TicketDelivery)
                .where(
                    TicketDelivery.delivered_at.is_(None),
                    TicketDelivery.next_attempt_at <= now,
                    or_(TicketDelivery.claimed_until.is_(None), TicketDelivery.claimed_until < now),
                    ~blocked,
                )
                .order_by(TicketDelivery.next_attempt_at, TicketDelivery.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            ).scalar_one_or_none()
            if row is None:
                return None
            row.claimed_until = now + CLAIM
            row.attempts += 1
            return _Claimed(row.id, row.ticket_id, row.key, row.action, row.body, row.attempts)

    def _postpone(self, claimed: _Claimed, error: str) -> None:
        """Try again later, each time after twice as long, up to an hour."""
        wait = min(FIRST_WAIT * 2 ** min(claimed.attempts - 1, 10), LONGEST_WAIT)
        with self._database.writing() as session:
            self._set(session, claimed, next_attempt_at=self._clock.now() + wait, last_error=error)

    def _done(self, claimed: _Claimed, number: str) -> None:
        with self._database.writing() as session:
            self._set(session, claimed, delivered_at=self._clock.now(), last_error="")
            session.execute(update(Ticket).where(Ticket.id == claimed.ticket_id).values(external_id=number))

    @staticmethod
    def _set(session: Session, claimed: _Claimed, **values: object) -> None:
        session.execute(
            update(TicketDelivery).where(TicketDelivery.id == claimed.id).values(claimed_until=None, **values)
        )
