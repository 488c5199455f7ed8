"""Numbers without a unit among products, on the demo shop, beside near misses."""

from __future__ import annotations

import pytest

from actions.bare_numbers import with_numbers_placed
from actions.services import Services
from tests.actions.conftest import MakeTurn


def placed(turn: MakeTurn, shop: Services, text: str, intent: str, **slots: object) -> list[tuple[str, str]]:
    found = with_numbers_placed(turn(text, intent, **slots), shop)
    return [(mention.entity, mention.sku or mention.value) for mention in found.mentions]


def skus(shop: Services, category: str) -> list[str]:
    return [product.sku for product in shop.catalogue.by_category(category)]


def named(shop: Services, name: str) -> str:
    return next(p.sku for p in shop.catalogue.by_category(name_category(shop, name)) if p.name == name)


def name_category(shop: Services, name: str) -> str:
    kinds = ("充电器", "充电宝", "笔记本电脑", "手机", "平板")
    return next(kind for kind in kinds if any(p.name == name for p in shop.catalogue.by_category(kind)))


def test_the_one_shown_with_the_number_in_its_name(turn: MakeTurn, shop: Services) -> None:
    shown = skus(shop, "充电器")[:3]
    charger = named(shop, "青屿 Charge 65W")
    found = placed(turn, shop, "65的多少钱", "ask_price", shown_products=shown, category="充电器")
    assert found == [("product", charger)]
    bank = named(shop, "青屿 Power 20000")
    shown = [bank, named(shop, "青屿 Mini 10000")]
    assert placed(turn, shop, "20000那款多少钱", "ask_price", shown_products=shown) == [("product", bank)]


def test_several_that_bear_it_are_all_meant(turn: MakeTurn, shop: Services) -> None:
    found = placed(turn, shop, "1万的呢", "inform", category="充电宝", shown_products=skus(shop, "充电宝"))
    assert {sku for _, sku in found} >= {
        named(shop, "青屿 Power 10000"),
        named(shop, "青屿 Mini 10000"),
    } and len(found) <= 3


def test_a_spec_of_the_product_in_focus(turn: MakeTurn, shop: Services) -> None:
    phone = {"product": named(shop, "极岚 K60"), "category": "手机"}
    assert placed(turn, shop, "512的呢", "inform", **phone) == [("spec", "16G+512G")]
    assert placed(turn, shop, "256 的有货吗", "ask_stock", **phone) == [("spec", "256G")]


@pytest.mark.parametrize(
    "said", ["65块的", "65以内的", "50到65的", "第65个", "65个的", "65", "165的", "77的多少钱", "K65的"]
)
def test_what_is_money_a_count_or_nobodys_number_stays(turn: MakeTurn, shop: Services, said: str) -> None:
    assert placed(turn, shop, said, "inform", category="充电器", shown_products=skus(shop, "充电器")) == []


def test_a_form_that_asks_for_a_budget_hears_money(turn: MakeTurn, shop: Services) -> None:
    asked = {"requested_slot": "budget", "category": "充电器", "active_form": "product_search_form"}
    assert placed(turn, shop, "65的", "inform", **asked) == []
