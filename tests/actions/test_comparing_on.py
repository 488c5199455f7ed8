"""What is asked after a comparison: one point of it, one side of it; the table is not shown again."""

from __future__ import annotations

from typing import Any

import pytest

from actions.presales.comparison import CompareProducts
from actions.rehearing import reheard
from actions.reply import Reply
from actions.services import Services
from tests.actions.conftest import MakeTurn

TOLD: dict[str, Any] = {
    "topic": "action_compare_products",
    "product": "P-PADSE",
    "compared_products": ["P-PADSE", "P-PADKIDS"],
    "shown_products": ["P-PADSE", "P-PADKIDS"],
}


def answered(turn: MakeTurn, shop: Services, text: str, *entities: tuple[str, ...], **slots: Any) -> Reply:
    reply = CompareProducts().answer(
        turn(text, "compare_products", list(entities), **{**TOLD, **slots}), shop
    )
    assert isinstance(reply, Reply)
    return reply


def test_the_next_point_is_told_alone(turn: MakeTurn, shop: Services) -> None:
    reply = answered(turn, shop, "那续航呢", ("attribute", "续航", "battery_life"))
    assert "续航方面，极岚 Pad SE更好（11小时），极岚 Pad Kids是10小时" in reply.text()
    assert "主要区别" not in reply.text() and "\n" not in reply.text()
    assert reply.custom is not None and [row["attribute"] for row in reply.custom["rows"]] == ["battery_life"]


def test_the_gap_in_price_is_told(turn: MakeTurn, shop: Services) -> None:
    assert "相差400元" in answered(turn, shop, "差多少钱").text()


def test_the_table_comes_again_where_it_is_asked_for(turn: MakeTurn, shop: Services) -> None:
    assert "主要区别" in answered(turn, shop, "再对比一下").text()


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("便宜的那款有啥缺点", "跟极岚 Pad Kids比，极岚 Pad SE差一些的是"),
        ("贵的那个好在哪", "跟极岚 Pad SE比，极岚 Pad Kids强在"),
        ("凭啥贵这么多", "跟极岚 Pad SE比，极岚 Pad Kids贵在"),
    ],
)
def test_one_side_is_told(turn: MakeTurn, shop: Services, text: str, begins: str) -> None:
    reply = answered(turn, shop, text).text()
    assert reply.startswith(begins) and "主要区别" not in reply


def test_what_nobody_wrote_down_is_said_to_be_unknown(turn: MakeTurn, shop: Services) -> None:
    reply = answered(turn, shop, "哪个手感好", ("attribute", "手感")).text()
    assert "没有登记" in reply and "手感" in reply and "主要区别" not in reply


def test_the_dearer_of_a_list_is_set_beside_another(turn: MakeTurn, shop: Services) -> None:
    slots = {"topic": "action_search_products", "compared_products": None, "previous_product": "P-LITE1"}
    shown = ["P-LITE1", "P-AIR2", "P-LITE2"]
    said = turn(
        "贵的那个好在哪", "compare_products", [("reference", "那个")],
        **{**TOLD, **slots, "product": "P-AIR2", "shown_products": shown},
    )  # fmt: skip
    reply = CompareProducts().answer(said, shop)
    assert isinstance(reply, Reply) and "声浪 Air 2" in reply.text() and "主要区别" not in reply.text()
    assert "声浪 Air 2强在" in reply.text() or "声浪 Air 2没有" in reply.text()


def test_what_it_is_dearer_for_is_no_property(turn: MakeTurn, shop: Services) -> None:
    named = [("product", "pro", "极岚 K60 Pro", "P-K60PRO")]
    slots = {"compared_products": ["P-K60", "P-K60PRO"], "product": "P-K60"}
    said = turn("pro贵在哪", "compare_products", named, **{**TOLD, **slots})
    assert reheard(said, shop).intent == "compare_products"
    assert "极岚 K60 Pro贵在" in answered(turn, shop, "pro贵在哪", *named, **slots).text()
