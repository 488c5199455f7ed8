"""What waits for customers around a hand-over: agents' replies and notices, to be pushed or fetched."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from shop.clock import Clock
from shop.database import Database
from shop.importing.storing import chunks
from shop.models.handoff import Handoff, HandoffMessage

_AT_ONCE = 100
_IN_LIST = 500  # stays below every engine's limit of bound parameters


@dataclass(frozen=True)
class Outgoing:
    """Something to tell a customer. `name` is the agent's, empty for notices; `rates` says that a rating is asked for."""

    id: int
    conversation: str
    ticket_id: str
    text: str
    name: str
    rates: bool


class HandoffDelivery:
    """Outgoing messages in the shop's database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Over the shop's database."""
        self._database = database
        self._clock = clock

    def pending(self, conversations: Collection[str] | None = None, most: int = _AT_ONCE) -> list[Outgoing]:
        """What nobody has received yet, oldest first; of some conversations or (None) of all."""
        if conversations is None:
            return self._pending(None, most)
        found: list[Outgoing] = []
        for some in chunks(conversations, _IN_LIST):
            found += self._pending(some, most)
        return found

    def _pending(self, conversations: Sequence[str] | None, most: int) -> list[Outgoing]:
        wanted = (
            select(HandoffMessage, Handoff.conversation, Handoff.status)
            .join(Handoff, Handoff.id == HandoffMessage.handoff_id)
            .where(HandoffMessage.outgoing == 1, HandoffMessage.delivered_at.is_(None))
            .order_by(HandoffMessage.id)
            .limit(most)
        )
        if conversations is not None:
            wanted = wanted.where(Handoff.conversation.in_(conversations))
        with self._database.reading() as session:
            rows = session.execute(wanted).all()
            latest = {row.conversation: row.HandoffMessage.id for row in rows}
            return [
                Outgoing(
                    id=row.HandoffMessage.id,
                    conversation=row.conversation,
                    ticket_id=row.HandoffMessage.handoff_id,
                    text=row.HandoffMessage.text,
                    name=row.HandoffMessage.name,
                    rates=row.status == "resolved" and latest[row.conversation] == row.HandoffMessage.id,
                )
                for row in rows
            ]

    def take(self, message: int) -> bool:
        """Take a message for delivery; False if another program took it."""
        statement = (
            update(HandoffMessage)
            .where(HandoffMessage.id == message, HandoffMessage.delivered_at.is_(None))
            .values(delivered_at=self._clock.now())
            .execution_options(synchronize_session=False)
        )
        with self._database.writing() as session:
            return bool(session.execute(statement).rowcount == 1)
