"""Questions beside 算了, buttons named by their numbers, children who look around, and words run together."""

from __future__ import annotations

from typing import Any

import pytest

from actions.context import context_changes
from actions.notices import SubscribeNotice, UnsubscribeNotice
from actions.presales.advice import AnswerUsage
from actions.presales.form import open_questions
from actions.presales.search import RecommendProducts
from actions.presales.wants import looks_on
from actions.rehearing import reheard
from actions.reply import Reply
from actions.rereading import reread
from actions.services import Services
from actions.turn import ANY
from actions.upgrades import AnswerTradeIn
from tests.actions.conftest import MakeTurn

PHONE = ("category", "手机", "手机")
ASKED = {"category": "耳机", "requested_slot": "scenario", "active_form": "product_search_form"}
LISTED = {"topic": "action_search_products", "product": "P-AIR3", "shown_products": ["P-AIR3", "P-RUN2"]}


@pytest.mark.parametrize(
    ("text", "heard", "meant"),
    [
        ("算了不要了 这个包邮吗", "nlu_fallback", "ask_delivery"),
        ("算了 能分期吗", "stop", "ask_payment"),
        ("算了算了，有什么活动", "stop", "ask_promotion"),
        ("算了", "stop", "stop"),
        ("算了不要了", "stop", "stop"),
    ],
)
def test_a_question_beside_a_stop_is_answered(
    turn: MakeTurn, shop: Services, text: str, heard: str, meant: str
) -> None:
    assert reheard(turn(text, heard, **LISTED), shop).intent == meant


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("2", "户外运动"),
        ("第一个", "通勤"),
        ("选3", "学生党"),
        ("6", ANY),
        ("8", None),
        ("2个", None),
        ("200", None),
    ],
)
def test_a_number_chooses_a_button(turn: MakeTurn, shop: Services, text: str, slot: str | None) -> None:
    changes = context_changes(turn(text, "inform", **ASKED), shop, requested="scenario")
    assert changes.get("scenario") == slot


def test_a_number_chooses_a_budget(turn: MakeTurn, shop: Services) -> None:
    asked = {**ASKED, "requested_slot": "budget", "scenario": ANY}
    assert "max" in context_changes(turn("1", "inform", **asked), shop, requested="budget")["budget"]


def test_a_child_is_asked_no_questions(turn: MakeTurn, shop: Services) -> None:
    said = turn("我8岁 我想买手机", "search_product", [PHONE], category="手机")
    assert open_questions(said, shop) == [] and reheard(said, shop).intent == "chitchat"
    grown = turn("我38岁 我想买手机", "search_product", [PHONE], category="手机")
    assert open_questions(grown, shop)


def test_two_kinds_run_together_are_two(turn: MakeTurn, shop: Services) -> None:
    said = reread(turn("鼠标键盘多少钱", "ask_price", [("category", "鼠标键盘")]), shop)
    assert [m.value for m in said.of("category")] == ["鼠标", "键盘"]


def test_a_measure_is_no_model(turn: MakeTurn, shop: Services) -> None:
    said = reread(turn("显示器 2k 的", "search_product", [("product", "2k ")]), shop)
    assert not said.of("product") and said.first("spec") is not None


@pytest.mark.parametrize(
    "text", ["the first one", "the second one please", "second one how much", "the second"]
)
def test_english_places(turn: MakeTurn, shop: Services, text: str) -> None:
    said = reread(turn(text, "nlu_fallback", **LISTED), shop)
    place = 0 if "first" in text else 1
    assert context_changes(said, shop)["product"] == LISTED["shown_products"][place]


def test_an_english_property(turn: MakeTurn, shop: Services) -> None:
    said = reread(turn("is it waterproof", "ask_attribute", [("attribute", "waterpr")], **LISTED), shop)
    assert said.of("attribute")[0].value == "waterproof"


def test_what_it_must_go_with_is_not_looked_for(turn: MakeTurn, shop: Services) -> None:
    slots: dict[str, Any] = {**LISTED, "category": "麦克风", "product": "P-MICGO2"}
    assert "category" not in context_changes(turn("无线的 能接手机", "inform", [PHONE], **slots), shop)


def test_why_it_was_recommended(turn: MakeTurn, shop: Services) -> None:
    said = reheard(turn("为啥给我推这个", "nlu_fallback", **LISTED), shop)
    assert said.intent == "ask_recommendation"
    reply = RecommendProducts().answer(said, shop)
    assert isinstance(reply, Reply) and reply.wording == "why_this"


@pytest.mark.parametrize(
    ("text", "heard", "told"),
    [
        ("给我包装一下写个贺卡", "out_of_scope", "贺卡"),
        ("能刻字吗", "ask_usage", "刻字"),
        ("怎么联系你们企业采购", "nlu_fallback", "团购"),
    ],
)
def test_services_of_the_shop(turn: MakeTurn, shop: Services, text: str, heard: str, told: str) -> None:
    said = reheard(turn(text, heard), shop)
    if heard != "ask_usage":  # such small talk is hardly ever sure
        said = reheard(turn(text, "nlu_fallback"), shop)
    reply = AnswerUsage().answer(turn(text, "ask_usage"), shop)
    assert isinstance(reply, Reply) and told in reply.text() and said.intent in ("ask_usage", "nlu_fallback")


def test_what_is_left_to_pay_goes_by_the_condition_told(turn: MakeTurn, shop: Services) -> None:
    k50, k60 = ("product", "K50", "极岚 K50", "P-K50"), ("product", "K60", "极岚 K60", "P-K60")
    valued = AnswerTradeIn().answer(turn("K50 背面有划痕", "ask_trade_in", [k50]), shop)
    slots = {**valued.slots, "topic": "action_answer_trade_in", "product": "P-K50"}
    left = AnswerTradeIn().answer(turn("那换K60要补多少", "ask_trade_in", [k60], **slots), shop)
    assert "抵560元" in left.text() and "1939元" in left.text()
    slots = {**slots, **left.slots}
    pro = [("product", "k60 pro", "极岚 K60 Pro", "P-K60PRO")]
    assert "2739元" in AnswerTradeIn().answer(turn("k60 pro呢", "ask_trade_in", pro, **slots), shop).text()


def test_the_old_one_is_the_one_valued(turn: MakeTurn, shop: Services) -> None:
    slots = {
        "traded_in": {"what": "P-K50", "condition": "good"},
        "topic": "action_answer_trade_in",
        "product": "P-K50",
        "previous_product": "P-K60",
    }
    left = AnswerTradeIn().answer(turn("那我补多少钱", "ask_trade_in", **slots), shop)
    assert "极岚 K60现在2499元" in left.text() and "1649元" in left.text()


@pytest.mark.parametrize("heard", ["ask_store", "nlu_fallback"])
def test_what_is_better_is_asked_of_the_two(turn: MakeTurn, shop: Services, heard: str) -> None:
    slots = {"topic": "action_compare_products", "compared_products": ["P-K50", "P-K60"], "product": "P-K60"}
    assert reheard(turn("提升在哪", heard, **slots), shop).intent == "compare_products"
    assert reheard(turn("门店在哪", heard, **slots), shop).intent == heard


def test_cheap_ones_before_any_product(turn: MakeTurn, shop: Services) -> None:
    said = turn("耳机吧 便宜的", "search_product", [("category", "耳机", "耳机")])
    assert context_changes(said, shop)["preferences"]["sort"] == "price_asc"


def test_not_too_dear_looks_for_others(turn: MakeTurn, shop: Services) -> None:
    assert looks_on(turn("不要太贵", "bargain", **LISTED), shop)
    assert not looks_on(turn("太贵了", "bargain", **LISTED), shop)


def test_games_need_no_fitter(turn: MakeTurn, shop: Services) -> None:
    reply = AnswerUsage().answer(turn("能装王者荣耀吗", "ask_usage", product="P-PADSE"), shop)
    assert isinstance(reply, Reply) and "师傅" not in reply.text()


def test_only_one_sort_of_notice_ends(turn: MakeTurn, fresh: Services) -> None:
    subscribe, end = SubscribeNotice(), UnsubscribeNotice()
    subscribe.answer(turn("降价了告诉我", "subscribe_notice", product="P-AIR3PRO"), fresh)
    subscribe.answer(turn("出新款告诉我", "subscribe_notice", product="P-AIR3PRO"), fresh)
    told = end.answer(turn("取消降价那个", "unsubscribe_notice", topic="action_subscribe_notice"), fresh)
    assert "降价的提醒已经取消" in told.text()
    left = subscribe.answer(turn("我订了哪些", "subscribe_notice"), fresh)
    assert "耳机：新品上市" in left.text() and "降价" not in left.text()


@pytest.mark.parametrize("text", ["一人能用几张券", "再用张券呢"])
def test_using_coupons_claims_none(turn: MakeTurn, shop: Services, text: str) -> None:
    assert reheard(turn(text, "claim_coupon"), shop).intent == "ask_my_coupons"


def test_coupons_are_no_difference(turn: MakeTurn, shop: Services) -> None:
    slots = {"topic": "action_compare_products", "compared_products": ["P-K50", "P-K60"], "product": "P-K60"}
    assert reheard(turn("用券再便宜多少", "bargain", **slots), shop).intent == "bargain"
