"""What might go wrong after a purchase: the part of the rules that speaks of it, or that nothing is laid down."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.rehearing import reheard
from actions.service import AnswerPolicy, ReferToHuman
from actions.services import Services
from actions.what_if import worry
from tests.actions.conftest import MakeTurn

MINE = {"customer_id": "C0001"}
PARCEL = {**MINE, "topic": "action_track_order", "order": "20260100201"}
OFFERED = {"action": "request_form", "slots": {"request_kind": "return"}}


@pytest.mark.parametrize(
    ("text", "says", "not_says"),
    [
        ("要是丢了呢", "真丢了", "无理由"),
        ("怕丢", "真丢了", "无理由"),
        ("能赔吗", "客服核实", "无理由"),
        ("还要赔我误工费", "客服核实", "无理由"),
        ("要是验不过呢", "没有登记", "相纸"),
        ("拆过的能退吗", "验货不影响退货", "运费"),
        ("要是修不好呢", "没有登记", "保修"),
        ("要是不发呢", "转人工", "无理由"),
        ("能给个备用机吗", "没有登记", "无理由"),
    ],
)
def test_a_worry_hears_what_is_known_of_it(
    turn: MakeTurn, shop: Services, text: str, says: str, not_says: str
) -> None:
    told = AnswerPolicy().answer(turn(text, "ask_return_policy", **MINE), shop)
    assert says in told.text() and not_says not in told.text(), told.text()


@pytest.mark.parametrize(
    "text", ["七天无理由怎么退", "假的赔多少", "能退吗", "我要退货", "修好了吗", "K60多少钱"]
)
def test_other_questions_are_no_worries(turn: MakeTurn, shop: Services, text: str) -> None:
    assert worry(turn(text, "ask_return_policy", **MINE), shop) is None


def test_a_worry_not_understood_is_one_after_a_parcel_was_told(turn: MakeTurn, shop: Services) -> None:
    assert reheard(turn("怕丢", "nlu_fallback", **PARCEL), shop).intent == "ask_return_policy"
    assert (
        reheard(turn("怕丢", "nlu_fallback", topic="action_search_products"), shop).intent == "nlu_fallback"
    )
    unsure = replace(turn("要是丢了呢", "ask_return_policy", **PARCEL), confidence=0.57)
    assert reheard(unsure, shop).intent == "ask_return_policy"


def test_where_the_parcel_is_to_be_left_goes_before_the_worry(turn: MakeTurn, shop: Services) -> None:
    assert reheard(turn("放驿站吧 我怕丢", "nlu_fallback", **PARCEL), shop).intent == "track_order"


def test_carriage_of_a_return_is_told_alone(turn: MakeTurn, shop: Services) -> None:
    asked = turn("运费呢", "ask_delivery", **MINE, topic="action_answer_policy", offer=OFFERED)
    assert reheard(asked, shop).intent == "ask_return_policy"
    told = AnswerPolicy().answer(replace(asked, intent="ask_return_policy"), shop).text()
    assert "运费" in told and "相纸" not in told


def test_no_other_return_is_taken_back_with_the_one_offered(turn: MakeTurn, shop: Services) -> None:
    declined = turn("算了不退了 留着吧", "withdraw_request", **MINE, offer=OFFERED)
    assert reheard(declined, shop).intent == "deny"
    repaired = {**MINE, "order": "20251100405"}
    assert reheard(turn("不退了 接着修吧", "withdraw_request", **repaired), shop).intent == "deny"
    assert reheard(turn("不修了", "withdraw_request", **repaired), shop).intent == "withdraw_request"
    assert reheard(turn("撤销退货申请", "withdraw_request", **repaired), shop).intent == "withdraw_request"


def test_orders_are_not_erased_by_a_word(turn: MakeTurn, shop: Services) -> None:
    assert "订单记录" in ReferToHuman().answer(turn("订单能删吗", "delete_my_data", **MINE), shop).text()
    assert (
        "个人资料" in ReferToHuman().answer(turn("删除我的个人信息", "delete_my_data", **MINE), shop).text()
    )
