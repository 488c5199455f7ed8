"""Messages that the shop begins, on their way into open conversations.

They wait in the shop's outbox. One goes out only while nobody speaks: not in a turn, not in a form, not while a human has
the conversation, and advertising not to somebody who is cross. It counts as delivered when the client says so, and is
then written into the conversation, so that 这款 and 好的 mean what the customer sees.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from rasa.core.agent import Agent
from rasa.shared.core.events import BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import SQLAlchemyError

from addons.channels.turns import Turns
from shop.clock import Clock, SystemClock
from shop.database import Database, database
from shop.handoff.desk import HandoffDesk
from shop.outreach.outbox import Outbox, Parcel, Told
from shop.outreach.planning import open_outbox
from shop.outreach.settings import outreach_settings

logger = logging.getLogger(__name__)

Reply = Mapping[str, Any]
Emit = Callable[[str, Reply], Awaitable[Awaitable[bool]]]
"""Sends to all connections of a conversation, then gives what to await: whether one of them acknowledges."""

LOOK_EVERY_S: Final = 2.0
AT_A_TIME: Final = 2
LOOK_AGAIN_S: Final = 3.0
"""How soon a conversation that could not be spoken into is looked at again."""
AFTER_QUESTION_S: Final = 20.0
"""Silence needed where the assistant asked or proposed something and waits for the answer."""
AFTER_HUMAN: Final = timedelta(minutes=10)

# What 好的 to a card means: the action that carries it out.
_ACCEPTED: Final = {
    "coupon": "action_answer_my_coupons",
    "products": "action_answer_price",
    "promotions": "action_answer_promotion",
    "trade_in": "action_answer_trade_in",
}


@dataclass(frozen=True)
class Listener:
    """An open conversation: its customer, if known, and since when it has been silent at the latest (monotonic)."""

    customer: str | None
    since: float = 0.0


class Outreach:
    """Delivers for the channels of one worker process."""

    def __init__(
        self,
        agent: Callable[[], Agent | None],
        turns: Turns,
        opened: Callable[[], Database] = database,
        clock: Clock | None = None,
    ) -> None:
        """`agent` gives Rasa's agent, `turns` keeps those of a conversation away; `opened` is called at first use."""
        self._agent = agent
        self._turns = turns
        self._opened = opened
        self._clock = clock or SystemClock()
        self._made: tuple[Outbox, HandoffDesk] | None = None
        self._look_again: dict[str, float] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        # Few at a time: what is shown is to be noted before more is sent, so that a crash leaves little in doubt.
        self._claiming = asyncio.Semaphore(AT_A_TIME)

    @property
    def _outbox(self) -> Outbox:
        return self._parts()[0]

    @property
    def _desk(self) -> HandoffDesk:
        return self._parts()[1]

    def _parts(self) -> tuple[Outbox, HandoffDesk]:
        if self._made is None:
            opened = self._opened()
            self._made = open_outbox(opened, self._clock), HandoffDesk(opened, self._clock)
        return self._made

    async def fetch(self, conversation: str, customer: str | None) -> list[Reply]:
        """The message for a client that asks; it is to acknowledge it."""
        async with self._turns.quiet(conversation):
            parcel = await self._take(conversation, Listener(customer))
        return [] if parcel is None else [shown(parcel)]

    async def acknowledge(self, conversation: str, public_ids: Collection[str]) -> int:
        """The client has these messages; returns how many that was news of."""
        told = await asyncio.to_thread(self._outbox.acknowledge, list(public_ids), conversation)
        for message in told:
            await self._write_down(conversation, message)
        return len(told)

    async def push(
        self, connected: Callable[[], Mapping[str, Listener]], emit: Emit, every_s: float = LOOK_EVERY_S
    ) -> None:
        """Until cancelled: bring waiting messages to `connected` conversations of this process."""
        while True:
            try:
                await self._look(connected(), emit)
            except SQLAlchemyError:
                logger.exception("Messages that wait for customers cannot be read now; trying again")
            await asyncio.sleep(every_s)

    async def _look(self, here: Mapping[str, Listener], emit: Emit) -> None:
        now = time.monotonic()
        self._look_again = {name: until for name, until in self._look_again.items() if until > now}
        ready = {
            name: who.customer
            for name, who in here.items()
            if name not in self._look_again and name not in self._running
        }
        if not ready:
            return
        for candidate in await asyncio.to_thread(self._outbox.candidates, ready):
            conversation = candidate.conversation
            self._look_again[conversation] = now + LOOK_AGAIN_S
            # Kept: the event loop itself holds tasks only weakly.
            self._running[conversation] = asyncio.create_task(
                self._deliver(conversation, here[conversation], emit)
            )

    async def _deliver(self, conversation: str, listener: Listener, emit: Emit) -> None:
        try:
            async with self._claiming:
                if self._turns.busy(conversation):
                    return  # rather than wait for the end of a turn while others wait for this
                async with self._turns.quiet(conversation):
                    parcel = await self._take(conversation, listener)
                    if parcel is None:
                        return
                    heard = await emit(conversation, shown(parcel))
            if await heard:
                await self.acknowledge(conversation, [parcel.public_id])
            else:
                await asyncio.to_thread(self._outbox.give_back, parcel.id)
        except Exception:  # a task's failure would be told by nobody; its claim lapses, and the message waits
            logger.exception("A message could not be delivered now; it waits")
        finally:
            self._running.pop(conversation, None)

    async def _take(self, conversation: str, listener: Listener) -> Parcel | None:
        """Claim what waits for this conversation, if it may be spoken into now. To be called between turns."""
        tracker = await self._tracker(conversation)
        customer = listener.customer
        if customer is None and tracker is not None and "customer_id" in tracker.slots:
            customer = tracker.get_slot("customer_id")
        for candidate in await asyncio.to_thread(self._outbox.candidates, {conversation: customer}):
            advertising = candidate.kind != "notice"
            if not self._silent(tracker, listener, advertising=advertising):
                return None
            if not await asyncio.to_thread(self._without_human, conversation, advertising):
                return None
            return await asyncio.to_thread(self._outbox.claim, candidate.id, conversation)
        return None

    async def _tracker(self, conversation: str) -> DialogueStateTracker | None:
        agent = self._agent()
        return None if agent is None else await agent.tracker_store.retrieve(conversation)

    def _silent(self, tracker: DialogueStateTracker | None, listener: Listener, *, advertising: bool) -> bool:
        """Whether nothing is under way that a message would break into."""
        wait = outreach_settings().outreach_idle_s
        if listener.since and time.monotonic() - listener.since < wait:
            return False
        if tracker is None or not tracker.events:
            return True
        if tracker.active_loop_name or tracker.is_paused():
            return False
        if "offer" in tracker.slots and tracker.get_slot("offer"):
            wait = max(wait, AFTER_QUESTION_S)
        if time.time() - tracker.events[-1].timestamp < wait:
            return False
        said = tracker.get_last_event_for(UserUttered)
        if advertising and said is not None:
            mood = (said.parse_data.get("sentiment") or {}) if said.parse_data else {}
            return bool(mood.get("label") != "negative")
        return True

    def _without_human(self, conversation: str, advertising: bool) -> bool:
        found = self._desk.find(conversation)
        if found is None or found.status == "cancelled":
            return True
        if found.status == "resolved":  # the satisfaction question may be open
            return self._clock.now() - found.changed_at > AFTER_HUMAN
        # A ticket that was left for tomorrow: the assistant goes on, and what was asked for may be told.
        return found.status == "left" and not advertising

    async def _write_down(self, conversation: str, told: Told) -> None:
        """Into the conversation, as something the assistant said; what it proposed before is no longer meant by 好的."""
        agent = self._agent()
        if agent is None:
            return
        async with self._turns.quiet(conversation), agent.lock_store.lock(conversation):
            tracker = await agent.tracker_store.retrieve(conversation)
            if tracker is None or tracker.get_last_event_for(UserUttered) is None:
                return  # a conversation that the customer has not begun yet: its session starts with their first word
            card = told.card
            tracker.update(
                BotUttered(card.text, {"custom": card.custom}, {"delivery_id": told.public_id}), agent.domain
            )
            for name, value in _context(told).items():
                if name in tracker.slots:
                    tracker.update(SlotSet(name, value), agent.domain)
            await agent.tracker_store.save(tracker)


def shown(parcel: Parcel) -> dict[str, Any]:
    """A message as a reply, named so that clients can acknowledge it and know it again."""
    reply: dict[str, Any] = {"text": parcel.card.text, "delivery_id": parcel.public_id}
    if parcel.card.custom:
        reply["custom"] = dict(parcel.card.custom)
    if parcel.card.buttons:
        reply["buttons"] = [{"title": title, "payload": title} for title in parcel.card.buttons]
    return reply


def _context(told: Told) -> dict[str, Any]:
    """What the conversation is about now."""
    custom = told.card.custom or {}
    slots: dict[str, Any] = {}
    if custom.get("type") == "products":
        skus = [item["sku"] for item in custom["items"]]
        slots = {"product": skus[0], "shown_products": skus}
    elif custom.get("type") == "trade_in":
        slots = {"traded_in": told.data.get("category")}
    accepted = _ACCEPTED.get(str(custom.get("type")))
    return {**slots, "offer": {"action": accepted, "slots": slots} if accepted else None}
