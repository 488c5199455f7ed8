"""Where a conversation is with a human, its messages go there and the assistant keeps silent.

`HandoffRouting.take` is asked before each turn; `push_replies` carries agents' words to connected customers, and
`HandoffRouting.collect` gives them to customers that fetch. Works with several processes: the state is in the database.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.exc import SQLAlchemyError

from shop.clock import Clock, SystemClock
from shop.database import Database, database
from shop.handoff.delivery import HandoffDelivery, Outgoing
from shop.handoff.desk import HandoffDesk
from shop.handoff.wording import RATINGS

logger = logging.getLogger(__name__)

Reply = Mapping[str, Any]
Emit = Callable[[str, Reply], Awaitable[None]]

LOOK_EVERY_S: Final = 1.0


@dataclass(frozen=True)
class Taken:
    """What the customer is told, and whether that is all because the message went to a human."""

    replies: tuple[Reply, ...]
    by_human: bool = False


class HandoffRouting:
    """The channels' questions about hand-overs."""

    def __init__(self, opened: Database | None = None, clock: Clock | None = None) -> None:
        """Over the shop's database; by default the process's, opened at first use."""
        clock = clock or SystemClock()
        self._desk = HandoffDesk(opened or database(), clock)
        self._delivery = HandoffDelivery(opened or database(), clock)

    def take(self, conversation: str, text: str, message_id: str | None = None) -> Taken:
        """Whose the message is, and what the customer is told before (or instead of) an answer.

        While a human speaks, or is waited for, the message is kept for the human and the assistant stays silent. What
        agents have said in the meantime comes along, for customers that fetch instead of listening.
        """
        routed = self._desk.route(conversation, text, message_id)
        if not routed.ticket_id:
            return Taken(())
        replies: list[Reply] = [*self.collect(conversation)]
        if routed.reply:
            buttons = [{"title": title, "payload": title} for title in routed.buttons]
            replies.append({"text": routed.reply, **({"buttons": buttons} if buttons else {})})
        return Taken(tuple(replies), by_human=routed.silent)

    def collect(self, conversation: str) -> list[Reply]:
        """What waits for a customer; each is given once."""
        waiting = self._delivery.pending([conversation])
        return [shown(message) for message in waiting if self._delivery.take(message.id)]

    def expire(self) -> list[str]:
        """See HandoffDesk.expire."""
        return self._desk.expire()

    async def push_replies(
        self, connected: Callable[[], Collection[str]], emit: Emit, every_s: float = LOOK_EVERY_S
    ) -> None:
        """Until cancelled: tell `connected` conversations of this process what agents say, and keep the promise."""
        while True:
            try:
                await asyncio.to_thread(self.expire)
                here = set(connected())
                for message in await asyncio.to_thread(self._delivery.pending, here):
                    if await asyncio.to_thread(self._delivery.take, message.id):
                        await emit(message.conversation, shown(message))
            except SQLAlchemyError:
                logger.exception("Agents' replies cannot be read now; trying again")
            await asyncio.sleep(every_s)


def shown(message: Outgoing) -> dict[str, Any]:
    """A message as a reply: an agent's words are marked as such, so that pages can show who speaks."""
    reply: dict[str, Any] = {"text": message.text}
    if message.name:
        reply["custom"] = {"type": "agent", "name": message.name, "ticket_id": message.ticket_id}
    if message.rates:
        reply["buttons"] = [{"title": score, "payload": score} for score in RATINGS]
    return reply
