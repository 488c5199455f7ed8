"""The one look at context in a turn."""

from __future__ import annotations

from actions.context import context_changes
from actions.services import Services
from actions.turn import ANY, Mention
from tests.actions.conftest import MakeTurn


def test_a_new_kind_of_product_forgets_the_old_conditions(turn: MakeTurn, shop: Services) -> None:
    said = turn(
        "想买个手机",
        "search_product",
        [("category", "手机", "手机")],
        category="耳机",
        color="黑色",
        brand="声浪",
    )
    changes = context_changes(said, shop)
    assert changes["category"] == "手机"
    assert changes["color"] is None
    assert changes["brand"] is None


def test_a_budget_alone_narrows_the_search(turn: MakeTurn, shop: Services) -> None:
    said = turn("五百以内的", "inform", [("price", "五百以内")], category="耳机")
    assert context_changes(said, shop)["budget"] == {"max": "500"}


def test_the_pointer_follows_the_conversation(turn: MakeTurn, shop: Services) -> None:
    said = turn("这款耳机有黑色吗", "ask_variant", [("category", "耳机", "耳机")], product="P-RUN2")
    assert context_changes(said, shop)["product"] == "P-RUN2"


def test_another_kind_of_product_is_not_the_one_talked_about(turn: MakeTurn, shop: Services) -> None:
    said = turn("这款手机续航怎么样", "ask_attribute", [("category", "手机", "手机")], product="P-RUN2")
    changes = context_changes(said, shop)
    assert changes["product"] == "P-K60"
    assert changes["guessed"] is True
    assert changes["previous_product"] == "P-RUN2"


def test_two_named_products_are_compared(turn: MakeTurn, shop: Services) -> None:
    said = turn(
        "K60和S9哪个好",
        "compare_products",
        [("product", "K60", "极岚 K60", "P-K60"), ("product", "S9", "极岚 S9", "P-S9")],
    )
    assert context_changes(said, shop)["compared_products"] == ["P-K60", "P-S9"]


def test_an_unknown_model_does_not_mean_the_one_talked_about(turn: MakeTurn, shop: Services) -> None:
    said = turn("iPhone 15多少钱", "ask_price", [("product", "iPhone 15")], product="P-K60")
    assert "product" not in context_changes(said, shop)


def test_a_form_question_may_be_left_open(turn: MakeTurn, shop: Services) -> None:
    said = turn("都行", "affirm", category="耳机", active_form="product_search_form")
    assert context_changes(said, shop, requested="scenario") == {"scenario": ANY}


def test_a_doubtful_value_is_not_taken(turn: MakeTurn, shop: Services) -> None:
    said = turn("买个按摩椅", "search_product")
    doubtful = Mention("category", "按摩椅", "按摩椅", 2, 5, confidence=0.6)
    changes = context_changes(type(said)(said.text, said.intent, 0.9, (doubtful,), {}, "test"), shop)
    assert "category" not in changes
    assert changes["doubt"] == {"slot": "category", "value": "按摩椅"}


def test_a_letter_taken_for_a_kind_is_not_asked_about(turn: MakeTurn, shop: Services) -> None:
    said = turn("想买个小风扇", "search_product")
    small = Mention("category", "小", "小", 3, 4, confidence=0.66)
    fan = Mention("category", "风扇", "风扇", 4, 6, confidence=0.81)
    changes = context_changes(type(said)(said.text, said.intent, 0.9, (small, fan), {}, "test"), shop)
    assert changes["category"] == "风扇" and not changes.get("doubt")


def test_a_kind_is_known_by_its_shape_in_a_plain_value_too(turn: MakeTurn, shop: Services) -> None:
    said = turn("想要头戴式的 别超过六百", "inform", [("price", "别超过六百")])
    assert context_changes(said, shop)["category"] == "耳机"
