"""Handing over in a conversation: what is handed over, and what the customer is told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import base, handoff, orders  # noqa: F401 - answering actions are found among those loaded
from actions.handoff import HandOver, begins_session, customer_turns, reply_for, request_for, transcript
from actions.service import AnswerComplaint, AnswerPraise
from actions.services import Services
from actions.turn import Turn
from shop.clock import SHOP_TIMEZONE
from shop.handoff.readmodels import Opened
from tests.actions.conftest import MakeTurn


def said(text: str, intent: str = "inform", negative: float = 0.0, typed: str = "") -> dict[str, Any]:
    label = "negative" if negative > 0.5 else "neutral"
    parsed = {
        "intent": {"name": intent},
        "sentiment": {"label": label, "confidence": 0.9, "negative": negative},
    }
    metadata = {"original_text": typed or text}
    return {
        "event": "user",
        "text": text,
        "parse_data": parsed,
        "metadata": metadata,
        "timestamp": 1773547200.0,
    }


def answered(text: str = "好的") -> dict[str, Any]:
    return {"event": "bot", "text": text, "timestamp": 1773547201.0}


ANGRY = [
    {"event": "session_started"},
    said("快递五天没动", "track_order", 0.8),
    answered(),
    said("说了等于没说", "complain", 0.9),
    answered(),
    said("太差劲了", "complain", 0.95),
]


def test_the_human_gets_transcript_mood_order_and_context(turn: MakeTurn, shop: Services) -> None:
    latest = turn(
        "太差劲了", "complain", product="P-K60", order="DG1", customer_id="C0001", request_phone="V1"
    )
    request = request_for(latest, ANGRY)
    assert (request.reason, request.skill, request.mood) == ("negative_turns", "complaints", "negative")
    assert (request.order_id, request.customer_id) == ("DG1", "C0001")
    assert [(line.author, line.text) for line in request.transcript][:2] == [
        ("customer", "快递五天没动"),
        ("assistant", "好的"),
    ]
    assert request.context == {"product": "P-K60", "order": "DG1"}


def test_the_human_reads_what_was_typed() -> None:
    lines = transcript([said("说了等于没说,气死", typed="說了等於沒說，氣死"), answered("抱歉")])
    assert [line.text for line in lines] == ["說了等於沒說，氣死", "抱歉"]


def test_an_accepted_offer_is_a_wish_for_a_human(turn: MakeTurn, shop: Services) -> None:
    request = request_for(turn("好的", "affirm"), [*ANGRY[:4], said("好的", "affirm")])
    assert (request.reason, request.skill) == ("requested", "complaints")


def test_turns_count_anew_after_a_hand_over() -> None:
    events = [*ANGRY, {"event": "action", "name": "action_hand_over"}, said("人呢", negative=0.7)]
    assert [turn.text for turn in customer_turns(events)] == ["人呢"]


@pytest.mark.parametrize(
    ("status", "opening", "words"),
    [
        ("waiting", None, ["前面还有 2 位", "取消排队"]),
        ("left", None, ["都不在线", "继续帮您"]),
        ("left", datetime(2026, 3, 16, 9, 0, tzinfo=SHOP_TIMEZONE), ["休息时间", "明天 9:00"]),
    ],
)
def test_the_customer_hears_what_happens(
    shop: Services, status: Any, opening: datetime | None, words: list[str]
) -> None:
    reply = reply_for(Opened("H1", "negative_turns", status, 2, True, opening), None, shop)
    text = reply.text()
    assert all(word in text for word in ["H1", "抱歉", *words])
    assert reply.custom is not None
    assert {"type", "ticket_id", "reason", "waiting"} <= set(reply.custom)


@pytest.mark.parametrize(
    ("form", "words"),
    [("request_form", "申请已经保存"), ("product_search_form", "挑选先停"), ("other_form", "先停在这里")],
)
def test_a_form_is_never_left_without_saying_so(shop: Services, form: str, words: str) -> None:
    assert words in reply_for(Opened("H1", "requested", "left", 0, True), form, shop).text()


def test_a_second_wish_names_the_same_ticket(shop: Services) -> None:
    assert "已经登记过" in reply_for(Opened("H1", "requested", "left", 0, False), None, shop).text()
    assert "正在为您处理" in reply_for(Opened("H1", "requested", "active", 0, False), None, shop).text()


def test_the_first_message_of_a_session_is_recognised() -> None:
    assert begins_session([{"event": "session_started"}, said("你好")])
    assert not begins_session(ANGRY)
    assert begins_session([*ANGRY, {"event": "session_started"}, said("你好")])


def test_complaints_offer_a_human(turn: MakeTurn, shop: Services) -> None:
    reply = AnswerComplaint().answer(turn("太差了", "complain", order="DG1"), shop)
    assert "DG1" in reply.text()
    assert reply.offer is not None and reply.offer.action == "action_hand_over"
    assert "谢谢" in AnswerPraise().answer(turn("真好", "praise"), shop).text()


def test_in_a_terminal_a_ticket_is_all_there_can_be(turn: MakeTurn) -> None:
    said = {"event": "user", "text": "转人工", "parse_data": {}, "input_channel": "cmdline"}
    assert not request_for(turn("转人工", "request_human"), [said]).reachable
    assert request_for(turn("转人工", "request_human"), [{**said, "input_channel": "rest"}]).reachable


@pytest.mark.parametrize(("intent", "answered"), [("track_order", True), ("complain", False)])
def test_who_waits_for_a_human_is_answered_meanwhile(
    fresh: Services, monkeypatch: pytest.MonkeyPatch, intent: str, answered: bool
) -> None:
    for module in (handoff, base):
        monkeypatch.setattr(module, "services", lambda: fresh)
    events = [
        said("人呢", "greet", 0.8),
        said("快点啊", "track_order", 0.8),
        said("手环到底到哪了", intent, 0.9),
    ]
    fresh.handoffs.open(
        request_for(Turn("太差劲了", "complain", 1.0, (), {"customer_id": "C0001"}, "t"), ANGRY)
    )
    message = {"text": "手环到底到哪了", "intent": {"name": intent, "confidence": 0.95},
               "entities": [{"entity": "category", "start": 0, "end": 2, "value": "手环", "linked": True}]}  # fmt: skip
    tracker = Tracker("t", {"customer_id": "C0001"}, message, events, False, None, {}, "action_listen")
    told = CollectingDispatcher()
    HandOver().run(told, tracker, {})
    assert ("20260100201" in told.messages[0]["text"]) is answered
    assert ("已经登记过" in told.messages[0]["text"]) is not answered
