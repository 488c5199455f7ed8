"""What customers want beside names and sums, read against the demo shop's own values."""

from __future__ import annotations

import pytest

from actions.context import context_changes
from actions.presales.conditions import conditions_of, in_words
from actions.presales.preferences import Wants
from actions.presales.search import RecommendProducts, SearchProducts
from actions.services import Services
from shop.catalogue.conditions import AttributeWish
from tests.actions.conftest import MakeTurn

Entities = list[tuple[str, ...]]


@pytest.mark.parametrize(
    ("text", "category", "values"),
    [
        ("有头戴式的吗", "耳机", ("头戴",)),
        ("要骨传导那种", "耳机", ("骨传导",)),
        ("想要青轴的", "键盘", ("青轴",)),
        ("三模的有没有", "键盘", ("三模",)),
        ("87键的", "键盘", ("87键",)),
        ("要直屏的", "手机", ("直屏",)),
        ("带独立显卡的", "笔记本电脑", ("独立显卡",)),
        ("随便看看", "耳机", ()),
        ("无线耳机有吗", "耳机", ()),
    ],
)
def test_words_of_values(
    text: str, category: str, values: tuple[str, ...], turn: MakeTurn, shop: Services
) -> None:
    changes = context_changes(turn(text, "inform", category=category), shop)
    assert Wants.from_slot(changes.get("preferences")).values == values


@pytest.mark.parametrize(
    ("text", "category", "wish"),
    [
        ("14寸的笔记本", "笔记本电脑", AttributeWish("screen_size", 13.7, 14.9)),
        ("27寸的有吗", "显示器", AttributeWish("screen_size", 26.7, 27.9)),
        ("内存16G以上", "笔记本电脑", AttributeWish("memory", 16.0)),
        ("1.5公斤以内的", "笔记本电脑", AttributeWish("weight", None, 1500.0)),
        ("144hz以上的", "显示器", AttributeWish("refresh_rate", 144.0)),
        ("至少6000流明", "投影仪", AttributeWish("brightness", 6000.0)),
        ("100W的", "充电器", AttributeWish("charging_power", 100.0, 100.0)),
    ],
)
def test_amounts(text: str, category: str, wish: AttributeWish, turn: MakeTurn, shop: Services) -> None:
    changes = context_changes(turn(text, "inform", category=category), shop)
    assert Wants.from_slot(changes.get("preferences")).wishes == (wish,)


@pytest.mark.parametrize(
    ("text", "entities", "refused"),
    [
        ("不要黑色的", [("color", "黑色", "黑色")], {"colors": ("黑色",)}),
        ("除了黑色和白色都行", [("color", "黑色", "黑色"), ("color", "白色", "白色")], {"colors": ("黑色", "白色")}),
        ("声浪的不要", [("brand", "声浪", "声浪")], {"brands": ("声浪",)}),
        ("不要入耳式", [], {"values": ("入耳",)}),
        ("要不要黑色都行", [("color", "黑色", "黑色")], {}),
        ("除了声浪 Air 3还有吗", [("product", "声浪 Air 3", "声浪 Air 3", "P-AIR3")], {"skus": ("P-AIR3",)}),
    ],
)  # fmt: skip
def test_refusals(
    text: str, entities: Entities, refused: dict[str, tuple[str, ...]], turn: MakeTurn, shop: Services
) -> None:
    changes = context_changes(turn(text, "inform", entities, category="耳机"), shop)
    assert dict(Wants.from_slot(changes.get("preferences")).refused) == refused
    assert "product" not in changes


def test_a_refused_colour_is_no_condition(turn: MakeTurn, shop: Services) -> None:
    said = turn("不要黑色了", "inform", [("color", "黑色", "黑色")], category="耳机", color="黑色")
    assert context_changes(said, shop)["color"] is None


def test_the_last_word_on_a_colour_counts(turn: MakeTurn, shop: Services) -> None:
    said = turn(
        "还是要黑色的吧", "inform", [("color", "黑色", "黑色")], category="耳机",
        preferences={"refused": {"colors": ["黑色"]}},
    )  # fmt: skip
    changes = context_changes(said, shop)
    assert changes["color"] == "黑色"
    assert changes["preferences"] is None


def test_nothing_refused_is_shown(turn: MakeTurn, shop: Services) -> None:
    asked = turn(
        "不要入耳式", "search_product", category="耳机", preferences={"refused": {"values": ["入耳"]}}
    )
    conditions = conditions_of(asked, shop, limit=50)
    found = shop.catalogue.search(conditions)
    assert found.items
    assert all("入耳" not in item.attributes["wearing"].value for item in found.items)
    assert in_words(conditions, asked, shop) == "不要入耳的耳机"


def test_a_word_of_a_value_finds_just_those(turn: MakeTurn, shop: Services) -> None:
    asked = turn("头戴式", "search_product", category="耳机", preferences={"values": ["头戴"]})
    found = shop.catalogue.search(conditions_of(asked, shop, limit=50))
    assert {item.sku for item in found.items} == {"P-BASSX", "P-BASSX2", "P-GAME7", "P-KIDS1"}


def test_cheaper_is_cheaper(turn: MakeTurn, shop: Services) -> None:
    said = turn("换个便宜点的", "search_product", product="P-RUN2", category="耳机")
    changes = context_changes(said, shop)
    reply = SearchProducts().answer(turn("换个便宜点的", "search_product", category="耳机", **changes), shop)
    assert reply.custom is not None
    assert all(float(item["price"]) < 349 for item in reply.custom["items"])
    assert "比声浪 Run 2便宜" in reply.text()
    assert "预算" not in "".join(item["reason"] for item in reply.custom["items"])


def test_nothing_is_cheaper_than_the_cheapest(turn: MakeTurn, shop: Services) -> None:
    asked = turn("有更便宜的吗", "search_product", category="手机", preferences={"cheaper_than": "P-EASY2"})
    reply = SearchProducts().answer(asked, shop)
    assert "最便宜" in reply.text()
    assert reply.custom is None


def test_the_cheapest_comes_first(turn: MakeTurn, shop: Services) -> None:
    changes = context_changes(turn("最便宜的手机", "search_product", [("category", "手机", "手机")]), shop)
    reply = SearchProducts().answer(turn("最便宜的手机", "search_product", **changes), shop)
    assert reply.custom is not None
    assert reply.custom["items"][0]["sku"] == "P-EASY2"


def test_a_single_brand_is_said(turn: MakeTurn, shop: Services) -> None:
    changes = context_changes(
        turn("看看别的牌子", "search_product", category="手机", shown_products=["P-K60"]), shop
    )
    reply = SearchProducts().answer(turn("看看别的牌子", "search_product", category="手机", **changes), shop)
    assert "只有极岚" in reply.text()


def test_asking_on_never_repeats_and_ends(turn: MakeTurn, shop: Services) -> None:
    seen: set[str] = set()
    slots: dict[str, object] = {"category": "鼠标"}
    for text in ("推荐鼠标", "还有别的吗"):
        reply = RecommendProducts().answer(turn(text, "ask_recommendation", **slots), shop)
        assert reply.custom is not None
        skus = {item["sku"] for item in reply.custom["items"]}
        assert not skus & seen
        seen |= skus
        slots |= reply.slots
    assert (
        "都给您看过了"
        in RecommendProducts().answer(turn("还有吗", "ask_recommendation", **slots), shop).text()
    )
