"""Sums, siblings and kinds of product, said in ways of their own."""

from __future__ import annotations

import pytest

from actions.context import context_changes
from actions.rereading import reread
from actions.said_sums import tells_age, with_sums_spelled
from actions.services import Services
from language.numbers import parse_budget
from tests.actions.conftest import MakeTurn


@pytest.mark.parametrize(
    ("text", "price", "most"),
    [
        ("1e3元以内", "3元以内", "1000"),
        ("1e10元", "10元", "10000000000"),
        ("算了预算加到800", "800", "800"),
        ("最多能加到一千五", "一千五", "1500"),
        ("under 800 yuan", "800", "800"),
    ],
)
def test_a_sum_is_read_however_it_is_written(turn: MakeTurn, text: str, price: str, most: str) -> None:
    said = with_sums_spelled(turn(text, "inform", [("price", price)]))
    budget = parse_budget(said.text)
    assert budget is not None and str(budget.maximum) == most
    assert said.of("price")


def test_an_age_is_no_sum(turn: MakeTurn) -> None:
    said = with_sums_spelled(turn("给我妈买 她65了", "place_order", [("price", "65")]))
    assert not said.of("price") and tells_age(said.text)
    assert not tells_age("65的多少钱")


def test_what_was_said_before_a_kind_still_holds(turn: MakeTurn, shop: Services) -> None:
    asked = {"topic": "action_recommend_products", "budget": {"max": "500"}, "scenario": "送女朋友"}
    changes = context_changes(turn("那看看耳机", "inform", [("category", "耳机", "耳机")], **asked), shop)
    assert "budget" not in changes and "scenario" not in changes
    other = context_changes(
        turn("那看看耳机", "inform", [("category", "耳机", "耳机")], category="手机", **asked), shop
    )
    assert other["budget"] is None and other["scenario"] is None


@pytest.mark.parametrize(
    ("text", "entities", "product", "sku"),
    [
        ("加钱上Pro值得吗", [("product", "Pro")], "P-S9", "P-S9PRO"),
        ("跟普通版差多少", [("spec", "普通版")], "P-AIR3PRO", "P-AIR3"),
        ("不是这个 是pro", [], "P-K60", "P-K60PRO"),
    ],
)
def test_a_sibling_is_named_by_what_sets_it_apart(
    turn: MakeTurn, shop: Services, text: str, entities: list[tuple[str, ...]], product: str, sku: str
) -> None:
    said = reread(turn(text, "compare_products", entities, product=product), shop)
    assert [mention.sku for mention in said.of("product")] == [sku]
    assert not said.of("spec")


def test_there_is_no_sibling_of_that_name(turn: MakeTurn, shop: Services) -> None:
    assert not reread(turn("有pro吗", "ask_variant", product="P-LITE2"), shop).of("product")


@pytest.mark.parametrize(
    ("text", "intent", "kind"),
    [
        ("wo xiang mai er ji", "search_product", "耳机"),
        ("shouji duoshao qian", "ask_price", "手机"),
        ("笔多少钱", "ask_price", "手写笔"),
    ],
)
def test_a_kind_of_product_is_found_without_its_entity(
    turn: MakeTurn, shop: Services, text: str, intent: str, kind: str
) -> None:
    assert [mention.value for mention in reread(turn(text, intent), shop).of("category")] == [kind]


def test_a_kind_of_product_is_known_by_its_sound(turn: MakeTurn, shop: Services) -> None:
    said = reread(turn("想买个烧地机器人", "search_product", [("category", "烧地机器人")]), shop)
    assert [mention.value for mention in said.of("category")] == ["扫地机器人"]


def test_what_nobody_sells_stays_unknown(turn: MakeTurn, shop: Services) -> None:
    said = reread(turn("有割草机器人吗", "search_product", [("category", "割草机器人")]), shop)
    assert not any(mention.linked for mention in said.of("category"))


def test_a_part_that_is_added_is_priced_by_itself(turn: MakeTurn, shop: Services) -> None:
    said = reread(turn("加个手托多少钱", "ask_price", product="P-K87"), shop)
    assert [(mention.text, mention.linked) for mention in said.of("category")] == [("手托", False)]


def test_what_it_is_used_with_is_not_asked_about(turn: MakeTurn, shop: Services) -> None:
    bank = turn("能充几次iPhone15", "ask_attribute", [("product", "iPhone15")], product="P-POWER20000")
    assert not reread(bank, shop).of("product")
    wanted = turn("有iPhone15吗", "search_product", [("product", "iPhone15")], product="P-POWER20000")
    assert reread(wanted, shop).of("product")


def test_once_in_focus_a_sibling_leaves_no_spec_behind(turn: MakeTurn, shop: Services) -> None:
    said = reread(turn("要nfc版黑色的 多少钱", "ask_price", [("spec", "nfc版")], product="P-BAND7NFC"), shop)
    assert not said.of("spec")


def test_a_cheaper_one_of_another_kind_is_the_cheapest_of_it(turn: MakeTurn, shop: Services) -> None:
    from actions.presales.preferences import Wants
    from actions.presales.wants import read_wants

    film = turn("有没有更便宜的相机", "search_product", [("category", "相机", "相机")], product="P-FILM20")
    wants, _ = read_wants(film, shop, "相机", Wants())
    assert wants.cheaper_than is None and wants.sort == "price_asc"
