"""Messages that settle on something or give it up, though heard as something else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from actions.context import context_changes
from actions.delivery import AnswerDelivery
from actions.presales.facts import AnswerPrice
from actions.rehearing import reheard
from actions.rereading import reread
from actions.service import AnswerStore
from actions.services import Services
from actions.settling import order_at_once
from actions.turn import Mention
from shop.orders.drafts import owner_of
from tests.actions.conftest import MakeTurn
from tests.actions.talk import Talk

COMPARED = {"topic": "action_compare_products", "product": "P-K60PRO", "compared_products": ["P-K60PRO", "P-K60"],
            "shown_products": ["P-K60PRO", "P-K60"]}  # fmt: skip
TELEVISION = {"topic": "action_answer_delivery", "product": "P-TV65PRO", "shown_products": ["P-TV65PRO"]}
K60 = ("product", "K60", "极岚 K60", "P-K60")


@pytest.mark.parametrize(
    ("text", "heard", "entities", "slots", "meant"),
    [
        ("那我上K60", "inform", [K60], COMPARED, "place_order"),
        ("就K60", "inform", [K60], COMPARED, "place_order"),
        ("那就K60吧，黑色", "inform", [K60, ("color", "黑色", "黑色")], COMPARED, "place_order"),
        ("就第一个", "nlu_fallback", [("reference", "第一个")], TELEVISION, "place_order"),
        ("i'll take the first one", "out_of_scope", [], COMPARED, "place_order"),
        ("K60呢", "inform", [K60], COMPARED, "inform"),
        ("看看K60", "inform", [K60], COMPARED, "inform"),
        ("第一个怎么样", "inform", [("reference", "第一个")], COMPARED, "inform"),
        ("挂架送吗", "ask_delivery", [("category", "挂架")], TELEVISION, "ask_package_contents"),
        ("多久到 我在西安", "nlu_fallback", [("address", "西安")], COMPARED, "ask_delivery"),
        ("好多天到嘛", "track_order", [], TELEVISION, "ask_delivery"),
        ("坏了咋办", "report_fault", [("fault", "坏了")], TELEVISION, "ask_warranty"),
    ],
)
def test_what_a_shopper_means(
    turn: MakeTurn,
    shop: Services,
    text: str,
    heard: str,
    entities: list[tuple[str, ...]],
    slots: dict[str, Any],
    meant: str,
) -> None:
    assert reheard(reread(turn(text, heard, entities, **slots), shop), shop).intent == meant


MINE = {"customer_id": "C0001"}


@pytest.mark.parametrize(
    ("text", "heard", "entities", "slots", "meant"),
    [
        ("我最近买的东西有哪些", "ask_promotion", [], {}, "track_order"),
        ("我的手环到哪了", "nlu_fallback", [("category", "手环", "手环")], {}, "track_order"),
        ("昨天那个订单", "inform", [("time", "昨天")], {}, "track_order"),
        ("我前几天买的键盘不太喜欢", "nlu_fallback", [("category", "键盘", "键盘")], {}, "request_return"),
        ("键盘有没有不喜欢的", "nlu_fallback", [("category", "键盘", "键盘")], {}, "nlu_fallback"),
        (
            "算了不退了",
            "withdraw_request",
            [],
            {"offer": {"action": "request_form", "slots": {"request_kind": "cancel"}}},
            "deny",
        ),
        ("算了不退了", "withdraw_request", [], {}, "withdraw_request"),
        (
            "能换新吗",
            "ask_trade_in",
            [],
            {"owned": {"sku": "P-AIR2-WH"}, "fault": "左耳没声"},
            "request_exchange",
        ),
        (
            "旧的能换新吗",
            "ask_trade_in",
            [],
            {"owned": {"sku": "P-AIR2-WH"}, "fault": "坏了"},
            "ask_trade_in",
        ),
    ],
)
def test_what_a_buyer_means(
    turn: MakeTurn,
    shop: Services,
    text: str,
    heard: str,
    entities: list[tuple[str, ...]],
    slots: dict[str, Any],
    meant: str,
) -> None:
    assert reheard(turn(text, heard, entities, **MINE, **slots), shop).intent == meant


def test_coupons_are_asked_about(turn: MakeTurn, shop: Services) -> None:
    held = {"topic": "action_claim_coupon", "product": "P-K60"}
    assert reheard(turn("买K60能用吗", "ask_usage", [K60], **held), shop).intent == "bargain"
    assert (
        reheard(turn("K60 能用券不 用完多少", "ask_promotion", [K60], product="P-K60"), shop).intent
        == "bargain"
    )


def test_a_yes_that_says_how_many_orders(turn: MakeTurn, fresh: Services) -> None:
    said = turn(
        "要得，来一个", "affirm", [("quantity", "一个")], topic="action_answer_price", product="P-BAND7"
    )
    assert order_at_once(said, fresh) is not None
    assert (
        order_at_once(turn("好的", "affirm", topic="action_answer_price", product="P-BAND7"), fresh) is None
    )


def test_a_spec_is_no_budget(turn: MakeTurn, shop: Services) -> None:
    said = reread(
        turn("256的", "inform", [("spec", "256")], **{**COMPARED, "product": "P-K60", "category": "手机"}),
        shop,
    )
    assert "budget" not in context_changes(said, shop)


def test_a_part_of_a_word_is_not_asked_back(turn: MakeTurn, shop: Services) -> None:
    said = turn("骨传导的呢", "inform", category="耳机", topic="action_search_products")
    part = Mention("category", "骨", "骨", 0, 1, 0.4)
    assert not context_changes(replace(said, mentions=(part,)), shop).get("doubt")


def test_a_budget_in_english(turn: MakeTurn, shop: Services) -> None:
    said = reread(turn("budget 8k左右", "inform", [("price", "8k左右")]), shop)
    assert context_changes(said, shop)["budget"]["max"] == "9600"


def test_a_colour_that_is_not_made_is_told_at_once(fresh: Services) -> None:
    talk = Talk(fresh, slots={"product": "P-POCKET2"})
    assert "没有这个颜色" in talk.say("要一个蓝色的", "place_order", [("color", "蓝色", "蓝色")])
    assert talk.asked == "variant"


def test_another_product_takes_an_order_of_its_own(fresh: Services) -> None:
    talk = Talk(fresh, slots={"product": "P-AIR3"})
    talk.say("来两副白色的", "place_order", [("quantity", "两副"), ("color", "白色", "白色")])
    mini = [("product", "Mini 10000", "青屿 Mini 10000", "P-MINI10000"), ("quantity", "一个")]
    assert "一单只能下一款" in talk.say("对了 Mini 10000 也要一个", "place_order", mini)
    draft = fresh.drafts.find(str(talk.slots["request"]), "C0001")
    assert draft is not None and (draft.get("quantity"), draft.get("product")) == (2, "P-AIR3")
    talk.say("还是换成Mini 10000吧", "inform", mini[:1])
    draft = fresh.drafts.find(str(talk.slots["request"]), "C0001")
    assert draft is not None and draft.get("product") == "P-MINI10000" and talk.asked == "variant"


def test_a_house_number_is_no_quantity(fresh: Services) -> None:
    talk = Talk(fresh, customer=None, slots={"product": "P-POWER10000"})
    talk.say("来一个白色的", "place_order", [("quantity", "一个"), ("color", "白色", "白色")])
    address = "南京市鼓楼区中山北路30号2单元801"
    talk.say(address, "inform", [("address", address)])
    draft = fresh.drafts.find(str(talk.slots["request"]), owner_of(None, talk.sender))
    assert draft is not None and draft.get("quantity") == 1


def test_nothing_is_given_out_without_a_word_of_it(turn: MakeTurn, shop: Services) -> None:
    said = turn("卡也要一张", "claim_coupon", product="P-GO4PRO", topic="action_guide_order")
    assert reheard(said, shop).intent == "nlu_fallback"
    given = turn("给我一张", "claim_coupon", product="P-GO4PRO", topic="action_answer_my_coupons")
    assert reheard(given, shop).intent == "claim_coupon"


def test_the_lowest_price_is_asked_of_what_is_talked_about(turn: MakeTurn, shop: Services) -> None:
    said = turn(
        "现在最低多少", "ask_price", product="P-VIEW27PRO", category="显示器", shown_products=["P-VIEW27PRO"]
    )
    reply = AnswerPrice().answer(said, shop)
    assert not isinstance(reply, list) and reply.wording == "price"


def test_a_store_is_found_by_its_district(turn: MakeTurn, shop: Services) -> None:
    assert "浦东店" in AnswerStore().answer(turn("浦东那家几点关门", "ask_store", region="浦东"), shop).text()


def test_to_order_is_a_yes_to_the_order(fresh: Services) -> None:
    talk = Talk(fresh, slots={"product": "P-POCKET2"})
    talk.say("黑色的来一个", "place_order", [("color", "黑色", "黑色"), ("quantity", "一个")])
    assert talk.asked == "confirm"
    assert "收银台" in talk.say("嗯下单", "place_order")


def test_a_colour_of_something_else_is_no_choice(fresh: Services) -> None:
    talk = Talk(fresh, slots={"product": "P-POCKET2", "color": "黑色"})
    talk.say("再来一个Pocket 2", "place_order", [("product", "Pocket 2", "声浪 Pocket 2", "P-POCKET2")])
    assert talk.last is not None and "绿色" in talk.last.text()


def test_who_gives_up_over_the_price_is_not_asked_on(fresh: Services) -> None:
    talk = Talk(fresh, slots={"product": "P-POCKET2"})
    talk.say("我要下单", "place_order")
    assert "没有提交" in talk.say("不买了太贵", "bargain") and not talk.active


def test_an_invoice_for_a_person_is_an_ordinary_one(fresh: Services) -> None:
    talk = Talk(fresh, slots={"request_kind": "invoice"})
    talk.say("给键盘开发票", "ask_invoice", [("category", "键盘", "键盘")])
    assert talk.asked == "invoice_kind"
    talk.say("个人", "inform")
    assert talk.asked == "email"


def test_long_questions_are_asked_short_the_second_time(fresh: Services) -> None:
    talk = Talk(fresh)
    first = talk.say("我要退货", "request_return")
    assert talk.asked == "order"
    again = talk.say("你们有啥活动", "ask_promotion")
    assert "上面的哪个订单" in again and len(again) < len(first)


@pytest.mark.parametrize(
    ("text", "heard", "meant"), [("几钿", "nlu_fallback", "ask_price"), ("好多钱嘛", "inform", "ask_price")]
)
def test_a_price_asked_in_dialect(turn: MakeTurn, shop: Services, text: str, heard: str, meant: str) -> None:
    assert reheard(reread(turn(text, heard, **COMPARED), shop), shop).intent == meant


def test_words_of_a_region_refuse_as_well(turn: MakeTurn, shop: Services) -> None:
    said = reread(turn("勿要入耳式", "inform", category="耳机", topic="action_search_products"), shop)
    assert "入耳" in str(context_changes(said, shop)["preferences"]["refused"])


def test_a_colour_in_one_character(turn: MakeTurn, shop: Services) -> None:
    said = reread(turn("蓝", "inform", product="P-K60SE"), shop)
    assert [mention.value for mention in said.of("color")] == ["蓝色"]
    assert not reread(turn("对", "affirm", product="P-K60SE"), shop).mentions


def test_what_holds_everywhere_is_told_before_the_place_is_known(turn: MakeTurn, shop: Services) -> None:
    assert "16:00" in AnswerDelivery().answer(turn("几点前下单当天发", "ask_delivery"), shop).text()
    assert "16:00" not in AnswerDelivery().answer(turn("运费多少", "ask_delivery"), shop).text()
    assert "10:00" in AnswerStore().answer(turn("几点开门", "ask_store"), shop).text()
    assert "自提" in AnswerStore().answer(turn("门店能自提吗", "ask_store"), shop).text()
    assert "自提" not in AnswerStore().answer(turn("有门店吗", "ask_store"), shop).text()
