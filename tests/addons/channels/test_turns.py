"""Turns: in order, once, to the end, on both engines."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from addons.channels import wording
from addons.channels.replies import ReplyChannel
from addons.channels.turns import ConversationQueue, CustomerMessage, Turns
from addons.handoff_routing import HandoffRouting
from shop.clock import SystemClock
from shop.database import Database
from shop.message_store import Claim, MessageStore


class Output(ReplyChannel):
    """A channel for tests."""

    @classmethod
    def name(cls) -> str:
        return "test"


class Assistant:
    """Stands where Rasa's agent stands: answers with the number of the turn, after a while."""

    def __init__(self, takes_s: float = 0.05) -> None:
        self.turns: list[str] = []
        self.takes_s = takes_s
        self.breaks = False

    async def handle(self, message: UserMessage) -> None:
        self.turns.append(message.text)
        number = len(self.turns)
        await asyncio.sleep(self.takes_s)
        if self.breaks:
            raise RuntimeError("broken on purpose")
        await message.output_channel.send_response(
            message.sender_id, {"text": f"第 {number} 轮", "custom": {"type": "x"}, "buttons": []}
        )


def message(text: str = "你好", message_id: str | None = "m1", conversation: str = "c1") -> CustomerMessage:
    return CustomerMessage(conversation, text, "test", Output, message_id, {"message_id": message_id})


@pytest.fixture
def store(database: Database) -> MessageStore:
    return MessageStore(database, SystemClock(), lease=timedelta(seconds=1.5))


def worker(assistant: Assistant, store: MessageStore, *, ready: bool = True) -> Turns:
    """A worker process's turns, over the store's database."""
    routing = HandoffRouting(store.database)
    return Turns(assistant.handle, ready=lambda: ready, store=lambda: store, routing=lambda: routing)


async def answered(turns: Turns, sent: CustomerMessage) -> list[dict[str, Any]]:
    replies: list[Any] = []

    async def collect(reply: Any) -> None:
        replies.append(reply)

    await turns.answer(sent, collect)
    return replies


FIRST = [{"text": "第 1 轮", "custom": {"type": "x"}}]


def test_sent_again_a_message_gets_the_stored_answer(store: MessageStore) -> None:
    assistant = Assistant()

    async def scenario() -> None:
        assert await answered(worker(assistant, store), message()) == FIRST
        assert await answered(worker(assistant, store), message("别的字")) == FIRST
        assert await answered(worker(assistant, store), message(message_id="m2")) != FIRST

    asyncio.run(scenario())
    assert len(assistant.turns) == 2


def test_retries_at_the_same_time_wait_for_the_one_turn(store: MessageStore) -> None:
    assistant = Assistant(takes_s=0.4)

    async def scenario() -> list[Any]:
        workers = [worker(assistant, store) for _ in range(3)]
        return await asyncio.gather(*(answered(workers[n % 3], message()) for n in range(12)))

    assert asyncio.run(scenario()) == [FIRST] * 12
    assert len(assistant.turns) == 1


def test_a_turn_longer_than_the_lease_is_not_run_twice(store: MessageStore) -> None:
    assistant = Assistant(takes_s=2.5)

    async def scenario() -> list[Any]:
        first = asyncio.create_task(answered(worker(assistant, store), message()))
        await asyncio.sleep(0.1)
        return await asyncio.gather(first, answered(worker(assistant, store), message()))

    assert asyncio.run(scenario()) == [FIRST] * 2
    assert len(assistant.turns) == 1


def test_a_message_whose_worker_died_is_worked_on_after_the_lease(store: MessageStore) -> None:
    assistant = Assistant()
    assert isinstance(store.claim("c1", "m1"), Claim)  # and nobody is left to complete it
    assert asyncio.run(answered(worker(assistant, store), message())) == FIRST


def test_a_turn_that_broke_down_is_apologised_for_and_runs_again(store: MessageStore) -> None:
    assistant = Assistant()

    async def scenario() -> None:
        turns = worker(assistant, store)
        assistant.breaks = True
        assert await answered(turns, message()) == [{"text": wording.TROUBLE}]
        assistant.breaks = False
        assert (await answered(turns, message()))[0]["text"] == "第 2 轮"

    asyncio.run(scenario())


def test_messages_of_a_conversation_keep_their_order_and_others_do_not_wait(store: MessageStore) -> None:
    assistant = Assistant(takes_s=0.3)  # one after the other: 2.4 s
    texts = [f"第 {n} 句" for n in range(8)]

    async def scenario() -> float:
        turns = worker(assistant, store)
        loop = asyncio.get_running_loop()
        sent = [
            asyncio.create_task(answered(turns, message(text, f"m{n}" if n % 2 else None)))
            for n, text in enumerate(texts)
        ]
        await asyncio.sleep(0)
        started = loop.time()
        await answered(turns, message("别人", conversation="c2"))
        waited = loop.time() - started
        await asyncio.gather(*sent)
        return waited

    assert asyncio.run(scenario()) < 1.5
    assert [text for text in assistant.turns if text != "别人"] == texts


def test_a_client_that_hangs_up_does_not_stop_the_turn(store: MessageStore) -> None:
    assistant = Assistant(takes_s=0.3)

    async def scenario() -> list[Any]:
        turns = worker(assistant, store)
        hurried = asyncio.create_task(answered(turns, message()))
        await asyncio.sleep(0.1)
        hurried.cancel()
        return await answered(turns, message())

    assert asyncio.run(scenario()) == FIRST
    assert len(assistant.turns) == 1


def test_a_sink_that_fails_does_not_undo_the_turn(store: MessageStore) -> None:
    assistant = Assistant()

    async def gone(_: Any) -> None:
        raise ConnectionResetError

    async def scenario() -> list[Any]:
        turns = worker(assistant, store)
        await turns.answer(message(), gone)
        return await answered(turns, message())

    assert asyncio.run(scenario()) == FIRST
    assert len(assistant.turns) == 1


def test_nothing_of_the_customers_words_is_stored(store: MessageStore, database: Database) -> None:
    asyncio.run(answered(worker(Assistant(), store), message("我的电话是13800138000")))
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM answered_messages").all()
    assert len(rows) == 1
    assert "13800138000" not in str(rows)


def test_without_its_table_the_assistant_still_answers(tmp_path: Path) -> None:
    empty = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    assistant = Assistant()
    turns = worker(assistant, MessageStore(empty, SystemClock()))
    assert asyncio.run(answered(turns, message())) == FIRST
    empty.dispose()


def test_before_the_model_is_loaded_the_customer_is_asked_to_wait(store: MessageStore) -> None:
    assistant = Assistant()
    turns = worker(assistant, store, ready=False)
    assert asyncio.run(answered(turns, message())) == [{"text": wording.STARTING}]
    assert assistant.turns == []


def test_an_empty_queue_keeps_nothing() -> None:
    queue = ConversationQueue()

    async def enter(work: Callable[[], Awaitable[None]]) -> None:
        async with queue.turn_of("c1"):
            await work()

    async def scenario() -> None:
        tasks = [asyncio.create_task(enter(lambda: asyncio.sleep(0.01))) for _ in range(3)]
        await asyncio.sleep(0)
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(scenario())
    assert not queue._locks
    assert not queue._users
