"""Calls of an action server that answers, fails, hangs or is not there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from jsonschema import ValidationError
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from addons.runtime import action_calls, install
from addons.runtime.action_calls import TurnState, lightened

LIMIT_S = 0.3
DOMAIN = Domain.from_dict(
    {
        "slots": {"product": {"type": "any", "mappings": [{"type": "custom"}]}},
        "actions": ["action_one", "action_two", "action_validate_slot_mappings"],
        "responses": {"utter_technical_problem": [{"text": "抱歉"}], "utter_price": [{"text": "{price}元"}]},
    }
)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture(autouse=True)
def _installed() -> None:
    assert install()


def answering(body: Any, status: int = 200) -> Handler:
    """An action server's handler that always says the same."""

    async def handle(_: web.Request) -> web.StreamResponse:
        return web.json_response(body, status=status)

    return handle


async def hanging(_: web.Request) -> web.StreamResponse:
    await asyncio.sleep(30)
    raise AssertionError("nobody waits that long")


async def garbage(_: web.Request) -> web.StreamResponse:
    return web.Response(text="<html>502</html>", content_type="application/json")


async def page(_: web.Request) -> web.StreamResponse:
    return web.Response(text="<html>hello</html>", content_type="text/html")


async def cut_off(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.close()
    raise ConnectionResetError


def called(handler: Handler | None, *names: str, domain: Domain = DOMAIN) -> list[list[Event]]:
    """The events of actions called one after the other in one turn; no handler is no server."""

    async def scenario() -> list[list[Event]]:
        app = web.Application()
        if handler is not None:
            app.router.add_post("/webhook", handler)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        if handler is None:
            await runner.cleanup()
        endpoint = EndpointConfig(f"http://127.0.0.1:{port}/webhook", timeout_s=LIMIT_S)
        token = action_calls._turn.set(TurnState())
        try:
            tracker = DialogueStateTracker.from_events("c1", [ActionExecuted("action_listen")], domain.slots)
            return [
                await RemoteAction(name, endpoint).run(
                    CollectingOutputChannel(),
                    TemplatedNaturalLanguageGenerator(domain.responses),
                    tracker,
                    domain,
                )
                for name in names
            ]
        finally:
            action_calls._turn.reset(token)
            await runner.cleanup()

    return asyncio.run(scenario())


def texts(events: list[Event]) -> list[str]:
    return [event.text for event in events if isinstance(event, BotUttered)]


def test_an_answer_becomes_events_as_ever() -> None:
    (events,) = called(
        answering(
            {
                "events": [{"event": "slot", "name": "product", "value": "A1", "timestamp": None}],
                "responses": [{"response": "utter_price", "price": "299.00", "custom": {"type": "price"}}],
            }
        ),
        "action_one",
    )
    assert texts(events) == ["299.00元"]
    assert [event.value for event in events if isinstance(event, SlotSet)] == ["A1"]


FAILURES: list[Handler | None] = [
    None,
    hanging,
    garbage,
    page,
    cut_off,
    answering({"error": "broken"}, 500),
    answering({"error": "no such action"}, 404),
    answering({"no": "name"}, 400),
    answering({"events": [{"event": "nonsense"}], "responses": []}),
    answering({"events": "text"}),
    answering([]),
    answering(None),
]


@pytest.mark.parametrize("handler", FAILURES)
def test_a_failure_becomes_one_apology_a_turn_in_the_time_limit(handler: Handler | None) -> None:
    started = time.perf_counter()
    first, second = called(handler, "action_one", "action_two")
    assert texts(first) == ["抱歉"]
    assert second == []
    assert time.perf_counter() - started < LIMIT_S + 1


@pytest.mark.parametrize("handler", FAILURES)
def test_a_failed_look_at_the_context_keeps_silent_and_the_next_action_apologises_at_once(
    handler: Handler | None,
) -> None:
    started = time.perf_counter()
    look, answer, form = called(handler, "action_validate_slot_mappings", "action_one", "action_two")
    assert (look, texts(answer), form) == ([], ["抱歉"], [])
    assert time.perf_counter() - started < LIMIT_S + 1


def test_a_conversation_begins_even_if_its_own_beginning_failed() -> None:
    (events,) = called(None, "action_session_start")
    assert [type(event) for event in events] == [SessionStarted, ActionExecuted]


def test_a_rejection_is_meant() -> None:
    with pytest.raises(ActionExecutionRejection):
        called(answering({"action_name": "action_one", "error": "not now"}, 400), "action_one")


def test_a_domain_without_the_wording_has_one_all_the_same() -> None:
    (events,) = called(None, "action_one", domain=Domain.from_dict({"actions": ["action_one"]}))
    assert "系统" in texts(events)[0]


@pytest.mark.timed
def test_validation_is_as_strict_as_rasas_and_much_faster() -> None:
    action = RemoteAction("action_one", None)
    good = {"events": [{"event": "slot", "name": "a", "value": 1, "timestamp": None}], "responses": [{}]}
    assert action._validate_action_result(good)
    for bad in ([], None, {"events": [{}]}, {"events": [{"event": "slot"}]}, {"responses": [1]}):
        with pytest.raises(ValidationError):
            action._validate_action_result(bad)
    started = time.perf_counter()
    for _ in range(20):
        action._validate_action_result(good)
    assert (time.perf_counter() - started) / 20 < 0.015


def test_earlier_messages_are_sent_without_the_ranking_of_all_intents() -> None:
    parsed = {
        "intent": {"name": "greet"},
        "intent_ranking": [{"name": "greet"}] * 60,
        "sentiment": {"label": "neutral"},
    }
    events: list[Event] = []
    for _ in range(4):
        events += [UserUttered("你好", parsed["intent"], [], dict(parsed)), ActionExecuted("action_listen")]
    tracker = DialogueStateTracker.from_events("c1", events, DOMAIN.slots)
    sent = RemoteAction("action_one", None)._action_call_format(tracker, DOMAIN)["tracker"]
    users = [event["parse_data"] for event in sent["events"] if event["event"] == "user"]
    assert ["intent_ranking" in user for user in users] == [False, False, True, True]
    assert all(user["sentiment"] == {"label": "neutral"} for user in users)
    assert "intent_ranking" in sent["latest_message"]
    kept = [event for event in tracker.events if isinstance(event, UserUttered)]
    assert all("intent_ranking" in event.parse_data for event in kept)
    assert lightened([]) == []
