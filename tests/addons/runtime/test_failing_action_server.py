"""A running Rasa server whose action server hangs, and one that has none."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from shop.database import Database
from tests.addons.tiny import TinyAssistant, action_server, rasa_server

pytestmark = [pytest.mark.slow, pytest.mark.timed]

APOLOGY = ["抱歉，系统刚才有点忙。"]
LIMIT_S = 1.0


@pytest.fixture(scope="module")
def impatient(
    tiny_project: Path,
    tmp_path_factory: pytest.TempPathFactory,
    open_copy: Callable[[str, Path], AbstractContextManager[Database]],
) -> Iterator[tuple[TinyAssistant, Callable[[], None]]]:
    """An assistant that waits a second for actions that take thirty; and a way to stop the action server."""
    folder = tmp_path_factory.mktemp("impatient")
    endpoints = (tiny_project / "endpoints.yml").read_text()
    assert "timeout_s: 10 " in endpoints
    (folder / "endpoints.yml").write_text(endpoints.replace("timeout_s: 10 ", f"timeout_s: {LIMIT_S} "))
    actions = action_server(tiny_project, folder, wait_s=30)
    address, calls = actions.__enter__()
    stopped = False

    def stop() -> None:
        nonlocal stopped
        if not stopped:
            stopped = True
            actions.__exit__(None, None, None)

    with (
        open_copy("sqlite", folder) as database,
        rasa_server(
            tiny_project,
            folder,
            actions=address,
            calls=calls,
            database_url=database.url,
            endpoints=str(folder / "endpoints.yml"),
        ) as running,
    ):
        yield running, stop
    stop()


def timed(assistant: TinyAssistant, text: str, sender: str) -> tuple[list[str], float]:
    started = time.perf_counter()
    replies = [reply["text"] for reply in assistant.say(text, sender)]
    return replies, time.perf_counter() - started


def test_a_hanging_action_is_apologised_for_and_the_conversation_goes_on(
    impatient: tuple[TinyAssistant, Callable[[], None]],
) -> None:
    assistant, _ = impatient
    sender = uuid.uuid4().hex
    replies, took = timed(assistant, "慢慢来", sender)
    assert replies == APOLOGY
    assert LIMIT_S <= took < LIMIT_S + 2
    assert timed(assistant, "你好", sender)[0] == ["您好"]


def test_a_hanging_look_at_the_context_costs_one_time_limit_only(
    impatient: tuple[TinyAssistant, Callable[[], None]],
) -> None:
    assistant, _ = impatient
    sender = uuid.uuid4().hex
    replies, took = timed(assistant, "想一想", sender)
    assert replies == APOLOGY
    assert LIMIT_S <= took < LIMIT_S + 2
    assert assistant.calls(sender=sender) == []
    assert timed(assistant, "复述", sender)[0] == ["收到"]


def test_without_an_action_server_what_needs_none_still_works(
    impatient: tuple[TinyAssistant, Callable[[], None]],
) -> None:
    assistant, stop = impatient
    stop()
    sender = uuid.uuid4().hex
    assert timed(assistant, "看看耳机", sender)[0] == APOLOGY
    assert timed(assistant, "你好", sender)[0] == ["您好"]
