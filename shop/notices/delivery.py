"""From a change of the catalogue to a told customer: due notices go into the outbox of messages that the shop begins."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from shop.amounts import money
from shop.clock import Clock
from shop.database import Database
from shop.notices.subscriptions import Notices, notice_text
from shop.outreach.outbox import Draft, enqueue

KEPT: Final = timedelta(days=30)
"""How long a fired notice waits for its customer to come back."""

_FIRST: Final = 100
"""What somebody asked to be told goes before what the shop would like to say."""


class NoticeDelivery:
    """Fires what is due."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Over `database`, dated by `clock`."""
        self._database = database
        self._clock = clock

    def fire_due(self) -> int:
        """Turn every notice whose moment has come into a waiting message. Run it after the catalogue changed.

        Stopped in the middle it goes on where it was: a notice is closed together with its message.
        """
        notices, now = Notices(self._database, self._clock), self._clock.now()
        fired = 0
        for due in notices.due():
            draft = Draft(
                key=f"notice:{due.id}:{now.timestamp():.0f}",
                kind="notice",
                owner=due.owner,
                expires_at=now + KEPT,
                data={
                    "notice": due.id,
                    "kind": due.kind,
                    "sku": due.sku,
                    "variant": due.variant,
                    "name": due.name,
                    "price": None if due.before is None else money(due.before),
                },
                priority=_FIRST,
            )
            with self._database.writing() as session:
                if notices.fire(session, due, notice_text(due.kind, due.name, due.price)):
                    enqueue(self._database, session, [draft], now)
                    fired += 1
        return fired
