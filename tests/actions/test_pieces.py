"""How many are wanted, said while looking around, and changes to a sum just told."""

from __future__ import annotations

from typing import Any

import pytest

from actions.context import context_changes
from actions.marketing import AnswerPromotion
from actions.presales.facts import AnswerPrice
from actions.references import points_at_several
from actions.rehearing import reheard
from actions.reply import Reply
from actions.services import Services
from tests.actions.conftest import MakeTurn

PHONE, BAND, BANK = (("category", kind, kind) for kind in ("手机", "手环", "充电宝"))
SUM = {
    "topic": "action_answer_price",
    "compared_products": ["P-N20", "P-BAND7", "P-POWER10000"],
    "product": "P-N20",
}


def price(turn: MakeTurn, shop: Services, text: str, *entities: tuple[str, ...], **slots: Any) -> Reply:
    reply = AnswerPrice().answer(turn(text, "ask_price", list(entities), **slots), shop)
    assert isinstance(reply, Reply)
    return reply


def test_a_count_points_at_nothing() -> None:
    assert points_at_several("那两款呢") and not points_at_several("那20台一共多少")
    assert not points_at_several("那二十台呢")


def test_how_many_is_kept_till_the_sum_is_asked(turn: MakeTurn, shop: Services) -> None:
    said = turn("买手机 要20台", "search_product", [PHONE, ("quantity", "20台")])
    assert context_changes(said, shop)["quantity"] == 20
    slots = {"quantity": 20, "product": "P-N30PLUS", "topic": "action_answer_price"}
    asked = reheard(turn("一共多少钱", "ask_price", **slots), shop)
    assert asked.intent == "ask_promotion"
    reply = AnswerPromotion().answer(asked, shop)
    assert "20件极岚 N30 Plus一共29980元" in reply.text() and "团购" in reply.text()


def test_kinds_are_counted_as_no_pieces(turn: MakeTurn, shop: Services) -> None:
    said = turn("推荐两款手机", "ask_recommendation", [("quantity", "两款"), PHONE])
    assert "quantity" not in context_changes(said, shop)


def test_another_kind_is_wanted_once(turn: MakeTurn, shop: Services) -> None:
    said = turn("看看手环", "search_product", [BAND], category="手机", quantity=20)
    assert context_changes(said, shop)["quantity"] is None


@pytest.mark.parametrize("text", ["手机 手环 充电宝 各一个多少钱", "手机 手环 充电宝 一共多少"])
def test_three_kinds_are_added_up(turn: MakeTurn, shop: Services, text: str) -> None:
    reply = price(turn, shop, text, PHONE, BAND, BANK)
    assert reply.wording == "set_prices" and "最便宜的一套" in reply.text()
    assert len(reply.slots["compared_products"]) == 3


def test_two_of_each(turn: MakeTurn, shop: Services) -> None:
    reply = price(turn, shop, "手环和充电宝各两个多少钱", BAND, BANK)
    assert "×2" in reply.text() and set(reply.slots["quantity"].values()) == {2}


def test_prices_of_kinds_without_a_sum(turn: MakeTurn, shop: Services) -> None:
    reply = price(turn, shop, "手机 手环多少钱", PHONE, BAND)
    assert reply.wording == "kinds_prices" and "手机：699元到6299元" in reply.text()


@pytest.mark.parametrize("heard", ["inform", "report_fault", "ask_promotion"])
def test_more_pieces_of_one(turn: MakeTurn, shop: Services, heard: str) -> None:
    said = reheard(turn("手环要两个呢", heard, [BAND, ("quantity", "两个")], **SUM), shop)
    assert said.intent == "ask_price"
    reply = AnswerPrice().answer(said, shop)
    assert isinstance(reply, Reply) and "极岚 Band 7 ×2 458元" in reply.text()
    assert reply.slots["quantity"] == {"P-BAND7": 2}


def test_another_one_of_its_kind(turn: MakeTurn, shop: Services) -> None:
    said = reheard(turn("手环换成便宜的那个呢", "nlu_fallback", [BAND], quantity={"P-BAND7": 2}, **SUM), shop)
    assert said.intent == "ask_price"
    reply = AnswerPrice().answer(said, shop)
    assert isinstance(reply, Reply) and "Band Lite ×2" in reply.text() and "Band 7 " not in reply.text()


def test_things_of_one_kind_are_no_sum(turn: MakeTurn, shop: Services) -> None:
    slots = {"topic": "action_answer_price", "compared_products": ["P-K60", "P-K50"], "product": "P-K60"}
    said = turn("手机要两个", "inform", [PHONE, ("quantity", "两个")], **slots)
    assert reheard(said, shop).intent != "ask_price"


def test_one_more_thing_is_added_to_the_one_pointed_at(turn: MakeTurn, shop: Services) -> None:
    slots = {"shown_products": ["P-R10", "P-RWASH"], "product": "P-R10", "topic": "action_compare_products"}
    bag = ("category", "尘袋", "清洁配件")
    reply = price(turn, shop, "那就第二个 加一盒尘袋多少钱", ("quantity", "一盒"), bag, **slots)
    assert "萤舍 R10 上下水版 2999元 + 萤舍 尘袋" in reply.text() and reply.slots["product"] == "P-RWASH"


def test_a_budget_after_a_comparison_is_of_their_kind(turn: MakeTurn, shop: Services) -> None:
    slots = {"topic": "action_compare_products", "product": "P-AIR3PRO"}
    said = turn("预算800", "inform", [("price", "800")], **slots)
    assert context_changes(said, shop)["category"] == "耳机"


@pytest.mark.parametrize(
    "topic", ["action_answer_invoice", "action_answer_promotion", "action_answer_delivery"]
)
def test_a_sum_stands_after_an_aside(turn: MakeTurn, shop: Services, topic: str) -> None:
    slots = {**SUM, "topic": topic}
    more = reheard(turn("2个手环呢", "inform", [("quantity", "2个"), BAND], **slots), shop)
    assert more.intent == "ask_price"
    again = reheard(turn("一起买能减多少", "ask_promotion", **slots), shop)
    assert again.intent == "ask_price"
    reply = AnswerPrice().answer(again, shop)
    assert isinstance(reply, Reply) and "一共1327元" in reply.text()


def test_all_of_it_cheaper(turn: MakeTurn, shop: Services) -> None:
    said = reheard(turn("要便宜的", "inform", **SUM), shop)
    assert said.intent == "ask_price"
    reply = AnswerPrice().answer(said, shop)
    assert isinstance(reply, Reply) and "一共927元" in reply.text()


def test_the_cheaper_one_without_a_word_of_changing(turn: MakeTurn, shop: Services) -> None:
    said = reheard(turn("手环要便宜点的", "inform", [BAND], **SUM), shop)
    reply = AnswerPrice().answer(said, shop)
    assert said.intent == "ask_price" and isinstance(reply, Reply) and "Band Lite" in reply.text()


def test_so_many_in_all(turn: MakeTurn, shop: Services) -> None:
    slots = {
        "product": "P-EDU14",
        "topic": "action_compare_products",
        "compared_products": ["P-EDU14", "P-BOOK13"],
    }
    said = reheard(turn("10台 一共", "inform", [("quantity", "10台")], **slots), shop)
    assert said.intent == "ask_promotion"
    assert "29990元" in AnswerPromotion().answer(said, shop).text()


def test_two_things_together_are_not_two_of_the_last(turn: MakeTurn, shop: Services) -> None:
    watch = ("category", "手表", "智能手表")
    reply = price(turn, shop, "买个手机 再买个手表 两个一起多少钱", PHONE, watch, ("quantity", "两个"))
    assert reply.wording == "set_prices" and "×" not in reply.text()


def test_so_many_of_that_one(turn: MakeTurn, shop: Services) -> None:
    slots = {
        "product": "P-BAND6",
        "topic": "action_compare_products",
        "compared_products": ["P-BAND6", "P-BAND7"],
    }
    said = reheard(turn("就它 要3个 一共多少", "ask_price", [("quantity", "3个")], **slots), shop)
    assert said.intent == "ask_promotion" and "537元" in AnswerPromotion().answer(said, shop).text()


def test_so_many_of_the_one_named(turn: MakeTurn, shop: Services) -> None:
    named = [("product", "k60", "极岚 K60", "P-K60"), ("quantity", "两台")]
    said = reheard(
        turn("k60两台呢", "nlu_fallback", named, product="P-K60", topic="action_answer_price"), shop
    )
    assert said.intent == "ask_promotion"
