"""Words of degree, and products picked by a description."""

from __future__ import annotations

import pytest

from actions.presales.attributes import AnswerAttribute
from actions.presales.comparison import CompareProducts
from actions.presales.degrees import degree_in, quality_asked
from actions.presales.described import described
from actions.presales.facts import AnswerPrice, AnswerVariant
from actions.presales.preferences import Wants
from actions.presales.search import SearchProducts
from actions.presales.wants import read_wants
from actions.reply import Reply
from actions.services import Services
from tests.actions.conftest import MakeTurn


@pytest.mark.parametrize(
    ("text", "kind", "meant"),
    [
        ("有没有更轻的", "鼠标", ("weight", False, "more")),
        ("屏幕大一点的", "笔记本电脑", ("screen_size", True, "more")),
        ("再大一号的", "电视", ("screen_size", True, "next")),
        ("最亮的", "投影仪", ("brightness", True, "most")),
        ("哪个轻", "手机", ("weight", False, "most")),
        ("声音小点的", "电动牙刷", ("noise", False, "more")),
        ("不要太重的", "耳机", ("weight", False, "more")),
        ("多大", "电视", None),
        ("轻松一点的", "充电器", None),
    ],
)
def test_words_of_degree(shop: Services, text: str, kind: str, meant: tuple[str, bool, str] | None) -> None:
    words = shop.catalogue.features(kind)
    assert words is not None
    found = degree_in(text, kind, shop.catalogue.vocabulary(), words)
    assert (found and (found.attribute, found.up, found.kind)) == meant


def test_an_adjective_asks_for_a_property(turn: MakeTurn, shop: Services) -> None:
    words = shop.catalogue.features("智能手表")
    assert words is not None
    assert quality_asked("第一个重吗", "智能手表", shop.catalogue.vocabulary(), words) == "weight"
    reply = AnswerAttribute().answer(turn("重吗", "ask_attribute", product="P-WATCH4"), shop)
    assert isinstance(reply, Reply)
    assert reply.custom is not None
    assert reply.custom["attribute"] == "weight"


def test_lighter_is_lighter_than_what_is_talked_about(turn: MakeTurn, shop: Services) -> None:
    book = shop.catalogue.product("P-BOOK16")
    assert book is not None
    said = turn("更轻的有吗", "search_product", category="笔记本电脑", product="P-BOOK16")
    wants, _ = read_wants(said, shop, "笔记本电脑", Wants())
    assert wants.wishes[0].maximum is not None
    assert wants.wishes[0].maximum < (book.attributes["weight"].number or 0)


def test_the_lightest_is_said_to_be_the_lightest(turn: MakeTurn, shop: Services) -> None:
    slots = {"category": "鼠标", "product": "P-M5PRO", "topic": "action_search_products"}
    said = turn("有没有更轻的", "search_product", **slots)
    wants, _ = read_wants(said, shop, "鼠标", Wants())
    reply = SearchProducts().answer(
        turn("有没有更轻的", "search_product", preferences=wants.to_slot(), **slots), shop
    )
    assert isinstance(reply, Reply)
    assert "没有比键行 M5 Pro更轻" in reply.text()


@pytest.mark.parametrize(
    ("text", "entities", "meant"),
    [
        ("最亮的那个多少流明", [], ("P-PROJ1", False)),
        ("便携的那款多重", [], ("P-PROJ1MINI", False)),  # the lighter of the two
        ("Mini那个多少钱", [], ("P-PROJ1MINI", False)),
        ("那个多少钱", [], None),
    ],
)
def test_a_description_picks_from_the_list(
    turn: MakeTurn,
    shop: Services,
    text: str,
    entities: list[tuple[str, ...]],
    meant: tuple[str, bool] | None,
) -> None:
    shown = shop.catalogue.products(["P-PROJ1", "P-PROJ1MINI"])
    said = turn(text, "ask_attribute", entities, product="P-PROJ1")
    assert described(said, shop, shown) == meant


def test_a_description_of_none_shown_means_one_that_is_so(turn: MakeTurn, shop: Services) -> None:
    shown = shop.catalogue.products(["P-POWER20000"])
    found = described(turn("1万毫安那个多重", "ask_attribute", product="P-POWER20000"), shop, shown)
    assert found is not None
    assert found[1]
    product = shop.catalogue.product(found[0])
    assert product is not None
    assert product.attributes["battery_capacity"].number == 10000


def test_a_list_has_no_more_than_it_has(turn: MakeTurn, shop: Services) -> None:
    said = turn("第三个有什么颜色", "ask_variant", [("reference", "第三个")], product="P-K60",
                shown_products=["P-K60", "P-N30"])  # fmt: skip
    reply = AnswerVariant().answer(said, shop)
    assert isinstance(reply, Reply)
    assert "一共列了2款" in reply.text()


def test_the_price_of_another_kind_is_not_that_of_the_product(turn: MakeTurn, shop: Services) -> None:
    said = turn("相纸多少钱", "ask_price", [("category", "相纸", "相纸")], product="P-MINI9", category="相纸",
                color="粉色")  # fmt: skip
    reply = AnswerPrice().answer(said, shop)
    assert isinstance(reply, Reply)
    assert reply.custom is not None
    assert all(item["category"] == "相纸" for item in reply.custom["items"])


def test_what_the_dearer_one_is_dearer_for(turn: MakeTurn, shop: Services) -> None:
    said = turn("贵的那个贵在哪", "compare_products", compared_products=["P-M5PRO", "P-M2"])
    reply = CompareProducts().answer(said, shop)
    assert isinstance(reply, Reply)
    assert "键行 M5 Pro贵在" in reply.text()


def test_whether_a_product_suits_a_use(turn: MakeTurn, shop: Services) -> None:
    swims = turn("适合游泳吗", "ask_attribute", [("scenario", "游泳", "游泳潜水")], product="P-WATCH4")
    reply = AnswerAttribute().answer(swims, shop)
    assert isinstance(reply, Reply)
    assert reply.text().startswith("合适的")
    plays = turn("适合打游戏吗", "ask_attribute", [("scenario", "打游戏", "打游戏")], product="P-N30")
    reply = AnswerAttribute().answer(plays, shop)
    assert isinstance(reply, Reply)
    assert "没有登记适合" in reply.text()
    assert "极岚 K60" in reply.text()
