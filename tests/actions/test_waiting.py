"""Somebody who waits for a person: what was promised is told again, by the hand-over or by the ticket."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import base, handoff, service
from actions.aftersales import TrackTicket
from actions.handoff import HandOver
from actions.rehearing import reheard
from actions.service import AnswerComplaint
from actions.services import Services
from actions.waiting import asks_to_be_reached, promised_call
from shop.handoff.readmodels import HandoffRequest
from shop.tickets.readmodels import NewTicket
from tests.actions.conftest import MakeTurn

MINE = {"customer_id": "C0001"}


def waits(shop: Services) -> None:
    shop.handoffs.open(HandoffRequest("test", "requested", "presales", "C0001"))


def handed_over(
    shop: Services, monkeypatch: pytest.MonkeyPatch, text: str, intent: str = "request_human"
) -> str:
    """What is said to a wish for a human in the conversation that waits."""
    for module in (handoff, base, service):
        monkeypatch.setattr(module, "services", lambda: shop)
    message: dict[str, Any] = {"text": text, "intent": {"name": intent, "confidence": 0.95}, "entities": []}
    tracker = Tracker("test", dict(MINE), message, [], False, None, {}, "action_listen")
    told = CollectingDispatcher()
    HandOver().run(told, tracker, {})
    return str(told.messages[0]["text"])


@pytest.mark.parametrize("text", ["人呢", "没人吗", "怎么还没人", "你们是不是都下班了"])
def test_who_is_there_is_answered_from_the_promise(fresh: Services, turn: MakeTurn, monkeypatch: pytest.MonkeyPatch, text: str) -> None:  # fmt: skip
    monkeypatch.setattr(service, "services", lambda: fresh)
    asked = turn(text, "greet", **MINE)
    assert AnswerComplaint().at_once(asked) is None
    assert "我在的" in AnswerComplaint().answer(asked, fresh).text()  # type: ignore[union-attr]
    waits(fresh)
    assert AnswerComplaint().at_once(asked) is not None
    assert reheard(replace(asked, intent="track_order"), fresh).intent == "request_human"


def test_after_a_parcel_nobody_there_still_means_the_human(fresh: Services, turn: MakeTurn) -> None:
    waits(fresh)
    parcel = {**MINE, "topic": "action_track_order", "order": "20260100201"}
    assert reheard(turn("怎么还没人", "track_order", **parcel), fresh).intent == "request_human"
    other = replace(turn("怎么还没人", "track_order", **parcel), sender_id="another")
    assert reheard(other, fresh).intent == "complain"
    assert reheard(turn("能不能快点", "track_order", **parcel), fresh).intent == "track_order"


def test_when_somebody_is_there_is_told_with_the_promise(fresh: Services, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    waits(fresh)
    assert "明天9:00-22:00" in handed_over(fresh, monkeypatch, "那明天几点有人")
    assert "9:00" not in handed_over(fresh, monkeypatch, "转人工")


def missing(shop: Services) -> None:
    shop.tickets.create(NewTicket(key="m", kind="missing_item", conversation_id="test", customer_id="C0001",
                                  order_id="20260100203", product_sku="P-K87", summary="少了一根线"))  # fmt: skip


@pytest.mark.parametrize("text", ["客服几点联系我", "客服啥时候打给我", "什么时候给我打电话"])
def test_when_somebody_calls_is_told_from_the_ticket(fresh: Services, turn: MakeTurn, monkeypatch: pytest.MonkeyPatch, text: str) -> None:  # fmt: skip
    assert promised_call(turn(text, "request_human", **MINE), fresh) is None
    missing(fresh)
    said = handed_over(fresh, monkeypatch, text)
    assert "3月17日12:00前" in said and "联系您" in said
    answered = TrackTicket().answer(turn(text, "track_ticket", **MINE), fresh)
    assert not isinstance(answered, list) and "3月17日12:00前" in answered.text()


def test_who_comes_to_the_door_calls_before(fresh: Services, turn: MakeTurn) -> None:
    fresh.tickets.create(NewTicket(key="e", kind="exchange", conversation_id="test", customer_id="C0001",
                                   order_id="20260100203", product_sku="P-K87", summary="换货",
                                   details={"time": "后天上午"}))  # fmt: skip
    talked = {**MINE, "topic": "action_track_ticket", "order": "20260100203"}
    asked = turn("取件的人会打电话吗", "ask_attribute", **talked)
    assert reheard(asked, fresh).intent == "track_ticket"
    assert reheard(turn("师傅几点来", "request_installation", **talked), fresh).intent == "track_ticket"
    answered = TrackTicket().answer(replace(asked, intent="track_ticket"), fresh)
    assert not isinstance(answered, list) and "后天上午" in answered.text() and "联系您" in answered.text()


@pytest.mark.parametrize("text", ["给我回个电话", "让客服联系我", "快递员电话多少", "帮我联系一下快递"])
def test_who_wants_a_call_does_not_ask_when(text: str) -> None:
    assert not asks_to_be_reached(text)
