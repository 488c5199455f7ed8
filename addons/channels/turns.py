"""Working on messages: in the order they came, once each, to the end.

Once: a message with an id is claimed in the shop's database; sent again, it gets the stored answer (shop.message_store).
To the end: a client that hangs up does not stop the turn, because its effects (a coupon, a ticket) may already stand.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from rasa.core.channels.channel import UserMessage
from sanic import Sanic
from sqlalchemy.exc import SQLAlchemyError

from addons.channels import wording
from addons.channels.inbound import ORIGINAL_TEXT
from addons.channels.replies import Reply, ReplyChannel, Sink
from addons.handoff_routing import HandoffRouting, Taken
from shop.clock import SystemClock
from shop.database import database
from shop.message_store import BUSY, Answer, Claim, MessageStore

logger = logging.getLogger(__name__)

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]

_FIRST_LOOK_S: Final = 0.05
_LONGEST_LOOK_S: Final = 0.5
_PURGE_EVERY_S: Final = 3600.0


@dataclass(frozen=True)
class CustomerMessage:
    """A checked message of a known conversation, with the channel that its replies are worded for."""

    conversation: str
    text: str
    channel: str
    make_output: Callable[[Sink], ReplyChannel]
    message_id: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)


@cache
def _message_store() -> MessageStore:
    return MessageStore(database(), SystemClock())


@cache
def _routing() -> HandoffRouting:
    return HandoffRouting()


def agent_of(apps: Iterable[Sanic]) -> Any:
    """Rasa's agent with its model; None before it is loaded."""
    agents = (getattr(app.ctx, "agent", None) for app in apps)
    return next((agent for agent in agents if agent is not None and agent.is_ready()), None)


def agent_ready(apps: Iterable[Sanic]) -> bool:
    """Whether an assistant with a model is loaded; Rasa's agent ignores messages silently without one."""
    return agent_of(apps) is not None


class Turns:
    """Runs turns of one worker process."""

    def __init__(
        self,
        on_new_message: OnNewMessage,
        *,
        ready: Callable[[], bool] = lambda: True,
        store: Callable[[], MessageStore] = _message_store,
        routing: Callable[[], HandoffRouting] = _routing,
    ) -> None:
        """`on_new_message` is Rasa's handler; `store` and `routing` are called at first use, in the worker, never before
        a fork.
        """
        self._on_new_message = on_new_message
        self._ready = ready
        self._store = store
        self._routing = routing
        self._queue = ConversationQueue()
        self._running: set[asyncio.Task[None]] = set()
        self._purged_at = time.monotonic()

    async def answer(self, message: CustomerMessage, sink: Sink) -> None:
        """Work on `message`, or fetch its stored answer; each reply goes to `sink`.

        Goes on to the end even if the caller is cancelled.
        """
        if not self._ready():
            await sink({"text": wording.STARTING})
            return
        await asyncio.shield(self._spawn(self._answer(message, sink)))

    def quiet(self, conversation: str) -> AbstractAsyncContextManager[None]:
        """Between two turns of a conversation: none runs inside, those that come wait."""
        return self._queue.turn_of(conversation)

    def busy(self, conversation: str) -> bool:
        """Whether a turn of the conversation runs or waits."""
        return self._queue.busy(conversation)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._running.add(task)  # the event loop itself holds tasks only weakly
        task.add_done_callback(self._running.discard)
        return task

    async def _answer(self, message: CustomerMessage, sink: Sink) -> None:
        async with self._queue.turn_of(message.conversation):
            claim = await self._claim(message)
            if isinstance(claim, Answer):
                for reply in claim.replies:
                    await sink(reply)
            elif claim is None:
                await self._work(message, sink)
            else:
                await self._work_under(claim, message, sink)

    async def _claim(self, message: CustomerMessage) -> Claim | Answer | None:
        """The claim or the answer; None if the message has no id, or the database does not answer."""
        if message.message_id is None:
            return None
        pause = _FIRST_LOOK_S
        try:
            while True:
                taken = await asyncio.to_thread(self._store().claim, message.conversation, message.message_id)
                if taken != BUSY:
                    return taken
                await asyncio.sleep(pause)  # another worker has it; its lease bounds the wait
                pause = min(2 * pause, _LONGEST_LOOK_S)
        except SQLAlchemyError:
            # The customer is answered all the same; coupons and tickets carry the message's id as their own safeguard.
            logger.exception(
                "A repeated message cannot be recognised now (is the database up, and did "
                "`python -m shop migrate` run?)"
            )
            return None

    async def _work_under(self, claim: Claim, message: CustomerMessage, sink: Sink) -> None:
        store = self._store()
        renewing = asyncio.create_task(self._renew(store, claim))
        try:
            replies = await self._work(message, sink)
        finally:
            renewing.cancel()
        try:
            if replies is None:
                await asyncio.to_thread(store.release, claim)
            elif not await asyncio.to_thread(store.complete, claim, replies):
                logger.error("A message was worked on twice: its claim lapsed while the turn was running")
            await self._purge(store)
        except SQLAlchemyError:
            logger.exception("The answer was given but could not be stored for a repetition of the message")

    async def _renew(self, store: MessageStore, claim: Claim) -> None:
        while True:
            await asyncio.sleep(store.lease.total_seconds() / 3)
            try:
                await asyncio.to_thread(store.renew, claim)
            except SQLAlchemyError:
                logger.exception("A claim on a message could not be renewed; trying again")

    async def _purge(self, store: MessageStore) -> None:
        if time.monotonic() - self._purged_at > _PURGE_EVERY_S:
            self._purged_at = time.monotonic()
            await asyncio.to_thread(store.purge)

    async def _work(self, message: CustomerMessage, sink: Sink) -> list[Reply] | None:
        """One turn of the assistant; its replies, or None if it broke down (the customer is told)."""
        replies: list[Reply] = []

        async def keep(reply: Reply) -> None:
            replies.append(reply)
            await sink(reply)

        taken = await self._to_human(message)
        for reply in taken.replies:
            await keep(reply)
        if taken.by_human:
            return replies
        try:
            await self._on_new_message(
                UserMessage(
                    message.text,
                    message.make_output(keep),
                    message.conversation,
                    input_channel=message.channel,
                    message_id=message.message_id,
                    metadata=message.metadata,
                )
            )
        except Exception:
            logger.exception("A turn broke down")
            await sink({"text": wording.TROUBLE})
            return None
        return replies

    async def _to_human(self, message: CustomerMessage) -> Taken:
        """Whether a human has the conversation; without the database the assistant answers."""
        typed = str(message.metadata.get(ORIGINAL_TEXT) or message.text)
        try:
            return await asyncio.to_thread(
                self._routing().take, message.conversation, typed, message.message_id
            )
        except SQLAlchemyError:
            logger.exception("Whether a human has the conversation cannot be seen now; the assistant answers")
            return Taken(())


class ConversationQueue:
    """Lets one message of a conversation through at a time, in the order of their coming; others do not wait."""

    def __init__(self) -> None:
        """Empty."""
        self._locks: dict[str, asyncio.Lock] = {}
        self._users: dict[str, int] = {}

    def busy(self, conversation: str) -> bool:
        """Whether somebody has or awaits the turn."""
        return conversation in self._users

    @asynccontextmanager
    async def turn_of(self, conversation: str) -> AsyncIterator[None]:
        """Wait for this conversation's turn, and hold it."""
        lock = self._locks.setdefault(conversation, asyncio.Lock())
        self._users[conversation] = self._users.get(conversation, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._users[conversation] -= 1
            if not self._users[conversation]:
                del self._users[conversation], self._locks[conversation]
