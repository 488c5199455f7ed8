"""Kinds of product and uses that only the sentence shows: 5盒纸, 加电池, K60加壳, 那锁呢, 那健身呢, and what goes with what."""

from __future__ import annotations

from typing import Any

import pytest

from actions.context import context_changes
from actions.presales.advice import AnswerUsage
from actions.presales.facts import AnswerPrice
from actions.rehearing import reheard
from actions.reply import Reply
from actions.rereading import reread
from actions.services import Services
from tests.actions.conftest import MakeTurn

PRICED = {"topic": "action_answer_price"}
BATTERY = ("attribute", "电池", "battery_capacity")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("单买5盒纸 一共", "相纸"),
        ("便宜的笔能行吗", "手写笔"),
        ("那锁呢", "智能门锁"),
        ("K60加壳多少", "手机壳"),
        ("配哪个笔", "手写笔"),
        ("se能用笔吗", "手写笔"),
        ("那笔另外买多少", "手写笔"),
    ],
)
def test_a_thing_is_known_where_only_a_thing_can_stand(
    turn: MakeTurn, shop: Services, text: str, kind: str
) -> None:
    assert [m.value for m in reread(turn(text, "nlu_fallback"), shop).of("category")] == [kind]


@pytest.mark.parametrize(
    "text", ["那续航呢", "那包邮呢", "加急多少钱", "参加活动多少钱", "便宜的能行吗", "再便宜点呢"]
)
def test_nothing_else_is_taken_for_a_thing(turn: MakeTurn, shop: Services, text: str) -> None:
    assert not reread(turn(text, "nlu_fallback", product="P-PAD5"), shop).of("category")


def test_a_battery_added_is_a_thing_and_asked_about_is_a_property(turn: MakeTurn, shop: Services) -> None:
    added = reread(turn("加电池多少", "ask_attribute", [BATTERY], product="P-GO4"), shop)
    assert added.of("category") and not added.of("attribute")
    asked = reread(turn("那电池呢", "ask_attribute", [BATTERY], product="P-GO4"), shop)
    assert asked.of("attribute") and not asked.of("category")


def test_a_use_is_known_after_a_comparison(turn: MakeTurn, shop: Services) -> None:
    use = reread(turn("那健身呢", "inform", topic="action_compare_products"), shop).first("scenario")
    assert use is not None and use.value == "户外运动" and use.linked


def test_a_kind_run_together_with_its_use_is_the_kind(turn: MakeTurn, shop: Services) -> None:
    said = turn("想整个平板记笔记", "search_product", [("category", "平板记笔记")])
    assert [(m.value, m.linked) for m in reread(said, shop).of("category")] == [("平板", True)]
    stand = turn("有手机支架吗", "search_product", [("category", "手机支架")])
    assert not reread(stand, shop).of("category")[0].linked


def _price(
    turn: MakeTurn, shop: Services, text: str, intent: str, *entities: tuple[str, ...], **slots: Any
) -> str:
    said = reread(turn(text, intent, list(entities), **slots), shop)
    assert reheard(said, shop).intent == "ask_price"
    changes = context_changes(said, shop)
    said = reread(turn(text, "ask_price", list(entities), **{**slots, **changes}), shop)
    reply = AnswerPrice().answer(said, shop)
    assert isinstance(reply, Reply)
    return reply.text()


def test_what_is_added_is_put_to_the_product(turn: MakeTurn, shop: Services) -> None:
    text = _price(turn, shop, "加电池多少", "ask_attribute", BATTERY, product="P-GO4", **PRICED)
    assert "拓野 Go 4 1999元 + 拓野 Go 电池 149元，一共2148元" in text
    text = _price(turn, shop, "K60加壳多少", "ask_price", ("product", "K60", "极岚 K60", "P-K60"))
    assert "极岚 K60 2499元 + 青屿 Case K60 49元" in text
    pointing = [("reference", "这个"), ("category", "充电头", "充电器")]
    text = _price(turn, shop, "这个加个充电头一共多少", "ask_price", *pointing, product="P-K60", **PRICED)
    assert text.startswith("极岚 K60 2499元 + 青屿 Charge")


def test_so_many_as_are_said_are_added(turn: MakeTurn, shop: Services) -> None:
    said = [("product", "fly2", "拓野 Fly 2", "P-FLY2"), ("quantity", "两块"), ("category", "电池")]
    assert "拓野 Fly 电池 ×2 798元" in _price(
        turn, shop, "那fly2加两块电池", "nlu_fallback", *said, product="P-FLY2"
    )


def test_a_looser_name_means_the_thing_talked_about(turn: MakeTurn, shop: Services) -> None:
    said = [("category", "相机", "相机"), ("quantity", "两盒")]
    text = _price(turn, shop, "相机加两盒纸多少", "ask_price", *said, product="P-MINI9", **PRICED)
    assert "拾光 Mini 9 499元 + 拾光 Mini 相纸 ×2 198元" in text


def test_a_use_and_a_kind_in_one_word_are_both_known(turn: MakeTurn, shop: Services) -> None:
    said = reread(turn("宿舍投影", "inform", [("scenario", "宿舍投影", "宿舍租房")]), shop)
    assert [(m.entity, m.value) for m in said.mentions] == [("scenario", "宿舍租房"), ("category", "投影仪")]


def test_what_is_bought_alone_is_counted_alone(turn: MakeTurn, shop: Services) -> None:
    said = ("quantity", "5盒")
    text = _price(turn, shop, "单买5盒纸 一共", "ask_price", said, product="P-MINI9", **PRICED)
    assert "拾光 Mini 相纸 ×5 495元，一共495元" in text and "拾光 Mini 9" not in text


def test_a_partner_is_put_to_the_thing_talked_about_before(turn: MakeTurn, shop: Services) -> None:
    pen = ("category", "手写笔", "手写笔")
    slots = {"product": "P-PEN3", "previous_product": "P-PAD5", **PRICED}
    assert "极岚 Pad 5 2199元 + 极岚 Pen 3 399元" in _price(
        turn, shop, "加支手写笔一共多少", "ask_price", pen, **slots
    )


def test_which_pen_is_told_by_what_it_is_made_for(turn: MakeTurn, shop: Services) -> None:
    said = reread(
        turn(
            "pad5配哪个笔",
            "compare_products",
            [("product", "pad5", "极岚 Pad 5", "P-PAD5")],
            product="P-PAD5",
        ),
        shop,
    )
    assert reheard(said, shop).intent == "ask_usage"
    reply = AnswerUsage().answer(said, shop)
    assert isinstance(reply, Reply) and "极岚 Pen Lite（149元）、极岚 Pen 3（399元）" in reply.text()
    none = reread(turn("se能用笔吗", "ask_usage", product="P-PADSE"), shop)
    reply = AnswerUsage().answer(none, shop)
    assert isinstance(reply, Reply) and "没有登记能配极岚 Pad SE用的手写笔" in reply.text()
