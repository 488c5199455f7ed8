"""What a turn shows of a customer's interest, and the switch of personalization."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from actions.interactions import interest, note_interest, was_tapped
from actions.presales.personal import personal_choice
from actions.presales.search import RecommendProducts
from actions.reply import Reply
from actions.service import AnswerPolicy
from actions.services import Services, open_services
from language.text import normalise
from shop.catalogue.conditions import SearchConditions
from shop.clock import FixedClock
from tests.actions.conftest import MakeTurn


@pytest.fixture
def own_shop(open_copy: Callable[..., Any], tmp_path: Path, clock: FixedClock) -> Iterator[Services]:
    """A shop without goods, to write into."""
    with open_copy("sqlite", tmp_path) as database:
        yield open_services(database, clock)


@pytest.mark.parametrize(
    ("intent", "slots", "changes", "expected"),
    [
        ("ask_price", {}, {"product": "A", "guessed": False}, [("price_question", "A")]),
        ("ask_price", {"product": "A"}, {}, [("price_question", "A")]),
        ("bargain", {}, {}, [("price_question", "")]),
        ("ask_price", {}, {"product": "A", "guessed": True}, [("price_question", "")]),
        ("ask_stock", {"product": "A"}, {}, [("view", "A")]),
        ("search_product", {"product": "A"}, {}, []),
        ("compare_products", {}, {"product": "A", "compared_products": ["A", "B"]}, [("view", "A"), ("view", "B")]),
        ("claim_coupon", {"product": "A"}, {}, [("coupon", "")]),
        ("ask_stock", {"product": "A", "active_form": "request_form"}, {}, []),
        ("greet", {"product": "A"}, {}, []),
    ],
)  # fmt: skip
def test_interest(turn: MakeTurn, intent: str, slots: Any, changes: Any, expected: Any) -> None:
    assert interest(turn("话", intent, **slots), changes, tapped=False) == expected


def test_a_tap_is_a_button_of_the_answer_just_before(turn: MakeTurn) -> None:
    button = {"event": "bot", "data": {"buttons": [{"title": "有货吗", "payload": "有货吗"}]}}
    user = {"event": "user"}
    assert was_tapped("有货吗", [user, button, user, {"event": "slot"}])
    assert not was_tapped("有货吗", [user, button, user, {"event": "bot", "data": {}}, user])
    assert not was_tapped("有货么", [button, user])
    assert not was_tapped("有货吗", [])
    named = {
        "event": "bot",
        "data": {"buttons": [{"title": "声浪 Lite怎么样？", "payload": "声浪 Lite怎么样？"}]},
    }
    assert was_tapped(turn(normalise("声浪 Lite怎么样？"), "ask_attribute").text, [named, user])
    acts = interest(turn("有货吗", "ask_stock", product="A"), {}, tapped=True)
    assert acts == [("view", "A"), ("click", "A")]


def test_switching_personalization_off_and_on(own_shop: Services, turn: MakeTurn) -> None:
    off = turn("不要根据我的记录给我推荐", "turn_off_personalization", customer_id="C1")
    note_interest(turn("多少钱", "ask_price", product="A", customer_id="C1"), {}, [], own_shop)
    own_shop.interactions.flush()
    own_shop.profiles.refresh()
    assert own_shop.profiles.facts("C1")["price_questions"] == 1
    assert AnswerPolicy().answer(off, own_shop).wording == "personalization_off"
    assert own_shop.personalization.is_off("C1", "x")
    assert own_shop.profiles.facts("C1") == {}
    again = turn("关了个性化怎么又打开了", "turn_off_personalization", customer_id="C1")
    assert AnswerPolicy().answer(again, own_shop).wording == "personalization_off"
    on = turn("重新打开个性化推荐", "turn_off_personalization", customer_id="C1")
    assert AnswerPolicy().answer(on, own_shop).wording == "personalization_on"
    assert not own_shop.personalization.is_off("C1", "x")
    visitor = AnswerPolicy().answer(turn("关掉猜你喜欢", "turn_off_personalization"), own_shop)
    assert visitor.wording == "personalization_off_here"
    assert visitor.text()


def test_a_known_customer_is_advised_by_what_they_bought(shop: Services, turn: MakeTurn) -> None:
    """C0001 bought things of 极岚; nobody has learned anything in this shop yet."""
    found = RecommendProducts().answer(turn("推荐手机", "ask_recommendation", category="手机"), shop)
    own = RecommendProducts().answer(
        turn("推荐手机", "ask_recommendation", category="手机", customer_id="C0001"), shop
    )
    assert isinstance(found, Reply)
    assert isinstance(own, Reply)
    assert "您买过极岚的产品，这款同品牌" in own.text()
    assert "您买过" not in found.text()
    assert own.text().count("这款同品牌") == 1  # said once


def test_who_says_what_comes_first_gets_that(shop: Services, turn: MakeTurn) -> None:
    asked = turn("最便宜的手机", "ask_recommendation", category="手机", customer_id="C0001")
    conditions = SearchConditions(category="手机", sort="price_asc")
    found = shop.catalogue.search(conditions)
    assert personal_choice(found, conditions, asked, shop) == (found.items, {})


@pytest.mark.parametrize(
    "text", ["推荐点适合我的", "给我推荐几款", "猜我喜欢什么", "根据我买过的推荐点东西", "按我的口味挑几样"]
)
def test_a_known_customer_is_advised_of_any_kind(shop: Services, turn: MakeTurn, text: str) -> None:
    """Nothing is said of what: things of several kinds, none of them bought before, each with its reason."""
    own = RecommendProducts().answer(turn(text, "ask_recommendation", customer_id="C0001"), shop)
    assert isinstance(own, Reply)
    assert (own.wording, own.custom and own.custom["type"]) == ("chosen_by_history", "products")
    shown = shop.catalogue.products(own.slots["shown_products"])
    assert len({product.category for product in shown}) == 3
    bought = {line.product_sku for order in shop.orders.of_customer("C0001") for line in order.lines}
    assert bought and not bought & {product.sku for product in shown}
    assert "您买过" in own.text()


def test_a_taste_asked_for_leaves_the_kind_talked_about(shop: Services, turn: MakeTurn) -> None:
    slots = {"customer_id": "C0001", "category": "耳机"}
    any_kind = RecommendProducts().answer(turn("猜我喜欢什么", "ask_recommendation", **slots), shop)
    headphones = RecommendProducts().answer(turn("有适合我的吗", "ask_recommendation", **slots), shop)
    assert isinstance(any_kind, Reply)
    assert isinstance(headphones, Reply)
    kinds = [
        {product.category for product in shop.catalogue.products(reply.slots["shown_products"])}
        for reply in (any_kind, headphones)
    ]
    assert (len(kinds[0]), kinds[1]) == (3, {"耳机"})


def test_of_a_stranger_nothing_is_made_up(shop: Services, turn: MakeTurn) -> None:
    """Asked for their own they are told so and see best sellers; else the kind is asked for."""
    own = RecommendProducts().answer(turn("推荐点适合我的", "ask_recommendation"), shop)
    plain = RecommendProducts().answer(turn("给我推荐几款", "ask_recommendation"), shop)
    assert isinstance(own, Reply)
    assert isinstance(plain, Reply)
    assert (own.wording, plain.wording) == ("chosen_by_sales", "ask_category")
    assert "这款同品牌" not in own.text()


def test_with_personalization_off_sales_alone_decide(shop: Services, turn: MakeTurn) -> None:
    asked = turn("猜我喜欢什么", "ask_recommendation", customer_id="C0001")
    shop.personalization.turn_off("C0001", asked.sender_id)
    try:
        reply = RecommendProducts().answer(asked, shop)
    finally:
        shop.personalization.turn_on("C0001", asked.sender_id)
    assert isinstance(reply, Reply)
    assert reply.wording == "chosen_by_sales_alone"
    assert "这款同品牌" not in reply.text()


def test_others_are_shown_after_those_refused(shop: Services, turn: MakeTurn) -> None:
    first = RecommendProducts().answer(turn("给我推荐几款", "ask_recommendation", customer_id="C0001"), shop)
    assert isinstance(first, Reply)
    again = turn("换一批", "ask_recommendation", customer_id="C0001", **first.slots)
    second = RecommendProducts().answer(again, shop)
    assert isinstance(second, Reply)
    assert second.wording == "chosen_by_history"
    assert not set(first.slots["shown_products"]) & set(second.slots["shown_products"])
