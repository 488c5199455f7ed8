"""The ticket desk: takes tickets, moves them through their states, and queues changes for an outside help desk.

The shop's own table is the truth either way. With an outside desk every change is written to an outbox in the same
transaction, so a desk that is down loses nothing, and a customer never waits for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shop import models
from shop.clock import Clock
from shop.database import Database
from shop.orders.operations import new_number, once
from shop.orders.readmodels import Outcome
from shop.settings import Settings
from shop.tickets.readmodels import ACTIVE, AMENDABLE, CUSTOMER, MOVES, SLA, NewTicket, Ticket, TicketStep

# What a customer may change of a ticket: where it is kept, and how the history calls it.
_CONTACT = {"phone": "联系电话", "address": "地址", "name": "联系人"}


class MoveRefused(ValueError):
    """A ticket cannot go from its state to the one asked for."""


class TicketDesk(Protocol):
    """What the rest of the shop asks of a ticket desk."""

    def create(self, new: NewTicket) -> Ticket: ...
    def own(self, ticket_id: str, customer_id: str | None) -> Ticket | None: ...
    def of_conversation(self, conversation_id: str) -> tuple[Ticket, ...]: ...
    def of_customer(self, customer_id: str, *, active_only: bool = False) -> tuple[Ticket, ...]: ...
    def move(self, ticket_id: str, status: str, actor: str, note: str = "") -> Ticket: ...


class LocalDesk:
    """Tickets in the shop's database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Keep tickets in `database`, dated by `clock`."""
        self._database = database
        self._clock = clock

    def create(self, new: NewTicket, attempts: int = 5) -> Ticket:
        """Open a ticket; the same key again gives the ticket that it opened first."""
        if (stored := self._by_key(new.key)) is not None:
            return stored
        try:
            with self._database.writing() as session:
                return self.open_in(session, new, new_number("SH", self._clock.now()))
        except IntegrityError:
            # Another process was quicker with the same key; or the number was taken: then try another number.
            stored = self._by_key(new.key)
            if stored is None and attempts <= 1:
                raise
            return stored if stored is not None else self.create(new, attempts - 1)

    def open_in(self, session: Session, new: NewTicket, number: str) -> Ticket:
        """Open a ticket of that number within a transaction that does more than that."""
        now = self._clock.now()
        row = models.Ticket(
            id=number,
            kind=new.kind,
            status="open",
            priority=new.priority,
            customer_id=new.customer_id,
            conversation_id=new.conversation_id,
            order_id=new.order_id,
            product_sku=new.product_sku,
            summary=new.summary,
            details=dict(new.details),
            contact=json.dumps(dict(new.contact), ensure_ascii=False) if new.contact else "",
            key=new.key,
            created_at=now,
            updated_at=now,
            due_at=now + SLA[new.priority],
        )
        session.add(row)
        session.flush()
        _step(session, row, CUSTOMER, "提交申请")
        self._announce(session, row, "create")
        return _plain(session, row)

    def own(self, ticket_id: str, customer_id: str | None) -> Ticket | None:
        """The ticket if it is the customer's; None alike for somebody else's and for one that does not exist."""
        with self._database.reading() as session:
            row = session.get(models.Ticket, ticket_id.strip().upper())
            mine = row is not None and customer_id is not None and row.customer_id == customer_id
            return _plain(session, row) if mine else None

    def of_conversation(self, conversation_id: str) -> tuple[Ticket, ...]:
        """Tickets that were opened in a conversation, latest first: all that somebody unknown may ask about."""
        table = models.Ticket
        statement = (
            select(table)
            .where(table.conversation_id == conversation_id)
            .order_by(table.created_at.desc(), table.id)
            .limit(20)
        )
        with self._database.reading() as session:
            return tuple(_plain(session, row) for row in session.execute(statement).scalars().all())

    def of_customer(self, customer_id: str, *, active_only: bool = False) -> tuple[Ticket, ...]:
        """The customer's tickets, latest first."""
        table = models.Ticket
        statement = select(table).where(table.customer_id == customer_id)
        if active_only:
            statement = statement.where(table.status.in_(ACTIVE))
        with self._database.reading() as session:
            rows = (
                session.execute(statement.order_by(table.created_at.desc(), table.id).limit(50))
                .scalars()
                .all()
            )
            return tuple(_plain(session, row) for row in rows)

    def of_order(self, order_id: str) -> tuple[Ticket, ...]:
        """What is under way about an order, latest first; show it only to whom the order was shown."""
        table = models.Ticket
        statement = select(table).where(table.order_id == order_id, table.status.in_(ACTIVE))
        with self._database.reading() as session:
            rows = session.execute(statement.order_by(table.created_at.desc(), table.id)).scalars().all()
            return tuple(_plain(session, row) for row in rows)

    def move(self, ticket_id: str, status: str, actor: str, note: str = "") -> Ticket:
        """Bring a ticket into another state. Raises LookupError for an unknown ticket and MoveRefused."""
        with self._database.writing() as session:
            return self.move_in(session, ticket_id, status, actor, note)

    def move_in(self, session: Session, ticket_id: str, status: str, actor: str, note: str = "") -> Ticket:
        """The same within a transaction that does more than that."""
        row = session.execute(
            select(models.Ticket).where(models.Ticket.id == ticket_id).with_for_update()
        ).scalar_one_or_none()
        if row is None:
            raise LookupError(f"there is no ticket {ticket_id}")
        if row.status != status:
            if status not in MOVES[row.status]:
                raise MoveRefused(f"ticket {ticket_id} is {row.status}: it cannot become {status}")
            row.status, row.updated_at = status, self._clock.now()
            _step(session, row, actor, note)
            self._announce(session, row, "update")
        return _plain(session, row)

    def of_asker(self, ticket_id: str, customer_id: str | None, conversation_id: str) -> Ticket | None:
        """The ticket of who is talking: the customer's; of somebody unknown one that they opened in this conversation."""
        with self._database.reading() as session:
            row = session.get(models.Ticket, ticket_id.strip().upper())
            mine = row is not None and _is_of(row, customer_id, conversation_id)
            return _plain(session, row) if mine else None

    def amend(
        self,
        ticket_id: str,
        customer_id: str | None,
        conversation_id: str,
        changes: Mapping[str, str],
        key: str,
    ) -> Outcome:
        """Change when somebody comes (`time`), or whom they reach where (`phone`, `address`, `name`); once a key.

        Codes of a refusal: not_found (also for somebody else's ticket), the state of a ticket that is over, `fixed` for
        a kind that has nothing to change, no_visit. Done without any difference is `same`, and leaves no trace.
        """

        def work(session: Session) -> Outcome:
            row = session.execute(
                select(models.Ticket).where(models.Ticket.id == ticket_id).with_for_update()
            ).scalar_one_or_none()
            if row is None or not _is_of(row, customer_id, conversation_id):
                return Outcome.of(False, "not_found")
            if row.status not in ACTIVE or row.kind not in AMENDABLE:
                return Outcome.of(False, "fixed" if row.status in ACTIVE else row.status)
            if "time" in changes and not _plain(session, row).visit_ahead:
                return Outcome.of(False, "no_visit")
            return Outcome.of(True, "amended" if self._amended(session, row, changes) else "same")

        return once(self._database, self._clock, key, "amend_ticket", work)

    def _amended(self, session: Session, row: Any, changes: Mapping[str, str]) -> bool:
        """Writes what differs, with a step in the history; what is personal stays out of the history."""
        contact = json.loads(row.contact) if row.contact else {}
        reached = {
            name: changes[name]
            for name in _CONTACT
            if changes.get(name, contact.get(name)) != contact.get(name)
        }
        notes = [f"修改了{_CONTACT[name]}" for name in reached]
        if (time := changes.get("time")) and time != row.details.get("time"):
            row.details = {**row.details, "time": time}
            notes.insert(0, f"把上门时间改为{time}")
        if not notes:
            return False
        if reached:
            row.contact = json.dumps({**contact, **reached}, ensure_ascii=False)
        row.updated_at = self._clock.now()
        _step(session, row, CUSTOMER, f"顾客{'，'.join(notes)}")
        self._announce(session, row, "update")
        return True

    def overdue(self) -> tuple[Ticket, ...]:
        """Active tickets past the time by which they should have been resolved, most urgent first."""
        table = models.Ticket
        statement = (
            select(table)
            .where(table.status.in_(ACTIVE), table.due_at < self._clock.now())
            .order_by(table.priority, table.due_at)
        )
        with self._database.reading() as session:
            return tuple(_plain(session, row) for row in session.execute(statement).scalars())

    def _announce(self, session: Session, row: Any, action: str) -> None:
        """Nobody outside wants to know."""

    def _by_key(self, key: str) -> Ticket | None:
        with self._database.reading() as session:
            row = session.execute(select(models.Ticket).where(models.Ticket.key == key)).scalar_one_or_none()
            return _plain(session, row) if row is not None else None


class OutsideDesk(LocalDesk):
    """Tickets in the shop's database, and each change in the outbox for the outside help desk."""

    def _announce(self, session: Session, row: Any, action: str) -> None:
        session.flush()
        number = session.execute(
            select(models.TicketEvent.id)
            .where(models.TicketEvent.ticket_id == row.id)
            .order_by(models.TicketEvent.id.desc())
            .limit(1)
        ).scalar_one()
        now = self._clock.now()
        session.add(
            models.TicketDelivery(
                ticket_id=row.id,
                key=f"{row.id}-{number}",
                action=action,
                body=json.dumps(_body(row), ensure_ascii=False),
                created_at=now,
                next_attempt_at=now,
            )
        )


def open_desk(config: Settings, database: Database, clock: Clock) -> LocalDesk:
    """The desk for these settings: with a help desk's address changes are queued for it."""
    return OutsideDesk(database, clock) if config.ticket_desk_url else LocalDesk(database, clock)


def _is_of(row: Any, customer_id: str | None, conversation_id: str) -> bool:
    if customer_id is not None:
        return bool(row.customer_id == customer_id)
    return row.customer_id is None and bool(conversation_id) and bool(row.conversation_id == conversation_id)


def _body(row: Any) -> dict[str, Any]:
    """What the outside desk learns of a ticket."""
    return {
        "id": row.id,
        "kind": row.kind,
        "status": row.status,
        "priority": row.priority,
        "customer_id": row.customer_id,
        "order_id": row.order_id,
        "product": row.product_sku,
        "summary": row.summary,
        "details": row.details,
        "contact": json.loads(row.contact) if row.contact else {},
        "created_at": row.created_at.isoformat(),
        "updated_at": row.updated_at.isoformat(),
        "due_at": row.due_at.isoformat(),
    }


def _step(session: Session, row: Any, actor: str, note: str) -> None:
    session.add(
        models.TicketEvent(ticket_id=row.id, at=row.updated_at, status=row.status, actor=actor, note=note)
    )


def _plain(session: Session, row: Any) -> Ticket:
    steps: Iterable[Any] = session.execute(
        select(models.TicketEvent)
        .where(models.TicketEvent.ticket_id == row.id)
        .order_by(models.TicketEvent.id)
    ).scalars()
    names: Sequence[str] = [name for name in Ticket.__dataclass_fields__ if name != "steps"]
    return Ticket(
        **{name: getattr(row, name) for name in names},
        steps=tuple(TicketStep(step.at, step.status, step.actor, step.note) for step in steps),
    )
