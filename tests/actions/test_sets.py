"""Kinds of product in one sum: no models are named, or one is and something that goes with it is to be added."""

from __future__ import annotations

from typing import Any

import pytest

from actions.context import context_changes
from actions.presales.facts import AnswerPrice
from actions.presales.search import SearchProducts
from actions.rehearing import reheard
from actions.reply import Reply
from actions.services import Services
from tests.actions.conftest import MakeTurn

TABLET = ("category", "平板", "平板")
PEN = ("category", "手写笔", "手写笔")


def price(turn: MakeTurn, shop: Services, text: str, *entities: tuple[str, ...], **slots: Any) -> Reply:
    reply = AnswerPrice().answer(turn(text, "ask_price", list(entities), **slots), shop)
    assert isinstance(reply, Reply)
    return reply


def test_two_kinds_are_added_up_as_they_go_together(turn: MakeTurn, shop: Services) -> None:
    reply = price(turn, shop, "平板和手写笔一起多少钱", TABLET, PEN)
    assert "极岚 Pad Kids 1399元 + 极岚 Pen Lite 149元，一共1548元" in reply.text()  # none fits the Pad SE
    assert "卖得最好的一套：极岚 Pad 5" in reply.text()


def test_what_goes_together_does_so_in_either_order(turn: MakeTurn, shop: Services) -> None:
    reply = price(turn, shop, "手写笔和平板一起多少钱", PEN, TABLET)
    assert "极岚 Pen Lite 149元 + 极岚 Pad Kids 1399元，一共1548元" in reply.text()


def test_a_kind_is_added_to_the_product_talked_about(turn: MakeTurn, shop: Services) -> None:
    reply = price(turn, shop, "加个手写笔一起多少钱", PEN, product="P-PAD5", topic="action_answer_price")
    assert "极岚 Pad 5 2199元 + 极岚 Pen" in reply.text() and "一共" in reply.text()


def test_nothing_is_added_that_does_not_fit(turn: MakeTurn, shop: Services) -> None:
    reply = price(turn, shop, "加个手写笔一起多少钱", PEN, product="P-PADSE", topic="action_answer_variant")
    assert "没有登记能配极岚 Pad SE用的手写笔" in reply.text()


def test_what_was_looked_at_one_after_another_is_added_up(turn: MakeTurn, shop: Services) -> None:
    listed = SearchProducts().answer(
        turn(
            "再来个键盘", "search_product", [("category", "键盘", "键盘")], product="P-PADSE", category="键盘"
        ),
        shop,
    )
    assert isinstance(listed, Reply) and listed.slots["previous_product"] == "P-PADSE"
    slots = {
        "product": listed.slots["product"],
        "previous_product": "P-PADSE",
        "topic": "action_search_products",
    }
    reply = price(turn, shop, "一共多少", **slots)
    assert "极岚 Pad SE 999元 + 键行 K104 办公版 159元，一共1158元" in reply.text()


@pytest.mark.parametrize("heard", ["cancel_order", "bargain", "deny", "nlu_fallback"])
def test_what_is_not_wanted_leaves_the_sum(turn: MakeTurn, shop: Services, heard: str) -> None:
    slots = {
        "topic": "action_answer_price",
        "compared_products": ["P-PADSE", "P-K104OFFICE"],
        "product": "P-PADSE",
    }
    said = reheard(turn("那键盘不要了呢", heard, [("category", "键盘", "键盘")], **slots), shop)
    assert said.intent == "ask_price"
    reply = AnswerPrice().answer(said, shop)
    assert isinstance(reply, Reply) and "999元" in reply.text() and "K104" not in reply.text()


def test_nobody_cancels_what_was_never_ordered(turn: MakeTurn, shop: Services) -> None:
    monitor = [("category", "显示器", "显示器")]
    said = turn(
        "显示器不要了", "cancel_order", monitor, topic="action_search_products", product="P-K104OFFICE"
    )
    assert reheard(said, shop).intent == "deny"
    known = turn("显示器不要了", "cancel_order", monitor, topic="action_search_products", customer_id="C0001")
    assert reheard(known, shop).intent == "cancel_order"


def test_things_of_two_kinds_are_not_compared_unasked(turn: MakeTurn, shop: Services) -> None:
    said = turn("这两款哪个好", "compare_products", product="P-K104OFFICE", previous_product="P-PADSE",
                shown_products=["P-K104OFFICE", "P-K87", "P-K68"])  # fmt: skip
    assert context_changes(said, shop)["compared_products"] == ["P-K104OFFICE", "P-K87"]
