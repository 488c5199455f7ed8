"""Several products in one sum, what goes with a product, and how many of those that were shown."""

from __future__ import annotations

from typing import Any

import pytest

from actions.context import context_changes
from actions.presales.facts import AnswerPrice
from actions.presales.search import RecommendProducts
from actions.rehearing import reheard
from actions.services import Services
from tests.actions.conftest import MakeTurn
from tests.actions.talk import Talk

BOTH = [
    ("product", "Air 3", "声浪 Air 3", "P-AIR3"),
    ("product", "Power 10000", "青屿 Power 10000", "P-POWER10000"),
]
LISTED = {
    "topic": "action_search_products",
    "product": "P-AIR3",
    "shown_products": ["P-AIR3", "P-RUN2", "P-LITE2"],
}


def price(shop: Services, sku: str) -> int:
    product = shop.catalogue.product(sku)
    assert product is not None
    return int(product.price)


@pytest.mark.parametrize("heard", ["ask_price", "compare_products"])
def test_two_named_products_are_added_up(turn: MakeTurn, shop: Services, heard: str) -> None:
    said = reheard(turn("Air 3和Power 10000一起多少钱", heard, BOTH), shop)
    assert said.intent == "ask_price"
    reply = AnswerPrice().answer(said, shop)
    assert not isinstance(reply, list)
    assert f"一共{price(shop, 'P-AIR3') + price(shop, 'P-POWER10000')}元" in reply.text()


def test_pieces_count_and_one_more_is_added(turn: MakeTurn, shop: Services) -> None:
    reply = AnswerPrice().answer(turn("两个Air 3加一个Power 10000一共多少钱", "ask_price", BOTH), shop)
    assert not isinstance(reply, list)
    assert f"一共{2 * price(shop, 'P-AIR3') + price(shop, 'P-POWER10000')}元" in reply.text()
    more = [("product", "Charge 65W", "青屿 Charge 65W", "P-CHARGE65")]
    before = {
        "topic": "action_answer_price",
        "compared_products": ["P-AIR3", "P-POWER10000"],
        "product": "P-AIR3",
    }
    added = AnswerPrice().answer(turn("那再加个Charge 65W呢", "ask_price", more, **before), shop)
    assert not isinstance(added, list)
    total = sum(price(shop, sku) for sku in ("P-AIR3", "P-POWER10000", "P-CHARGE65"))
    assert f"一共{total}元" in added.text()


def test_two_prices_without_a_sum_are_not_added(turn: MakeTurn, shop: Services) -> None:
    reply = AnswerPrice().answer(turn("Air 3和Power 10000分别多少钱", "ask_price", BOTH), shop)
    said = reply if isinstance(reply, list) else [reply]
    assert not any(one.wording == "price_together" for one in said)


@pytest.mark.parametrize("text", ["还要配点啥", "需要搭配什么吗", "有什么配件推荐吗"])
def test_what_goes_with_the_product_is_recommended(turn: MakeTurn, shop: Services, text: str) -> None:
    said = reheard(turn(text, "nlu_fallback", product="P-PAD5PRO", topic="action_answer_price"), shop)
    assert said.intent == "ask_recommendation"
    reply = RecommendProducts().answer(said, shop)
    assert not isinstance(reply, list) and "极岚 Pen 3" in reply.text()


def test_what_is_in_the_box_is_another_question(turn: MakeTurn, shop: Services) -> None:
    asked = turn("盒子里配了什么", "ask_package_contents", product="P-PAD5PRO", topic="action_answer_price")
    assert reheard(asked, shop).intent == "ask_package_contents"


@pytest.mark.parametrize(
    ("text", "more", "meant"),
    [
        ("两把", {}, "place_order"),
        ("那两个", {}, "place_order"),
        ("那就来两个吧", {}, "place_order"),
        ("那两个", {"shown_products": ["P-AIR3", "P-RUN2"]}, "inform"),
        ("两款", {}, "inform"),
        ("两个", {"topic": "action_track_order"}, "inform"),
    ],
)
def test_how_many_after_a_list_is_an_order(
    turn: MakeTurn, shop: Services, text: str, more: dict[str, Any], meant: str
) -> None:
    said = turn(text, "inform", [("quantity", text)], **{**LISTED, **more})
    assert reheard(said, shop).intent == meant


def test_the_order_has_as_many(fresh: Services) -> None:
    talk = Talk(fresh, slots={**LISTED, "shown_products": list(LISTED["shown_products"])})
    talk.say("那两个", "place_order", [("quantity", "两个")])
    draft = fresh.drafts.find(str(talk.slots["request"]), "C0001")
    assert draft is not None and draft.get("quantity") == 2


def test_a_budget_without_end_is_no_limit(turn: MakeTurn, shop: Services) -> None:
    said = turn(
        "10000000000元预算内推荐个手机",
        "ask_recommendation",
        [("category", "手机", "手机"), ("price", "10000000000元")],
    )
    slots = context_changes(said, shop)
    reply = RecommendProducts().answer(
        turn(said.text, said.intent, [("category", "手机", "手机")], **slots), shop
    )
    assert not isinstance(reply, list) and "极岚" in reply.text() and "0000" not in reply.text()
