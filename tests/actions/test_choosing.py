"""Somebody who is choosing: corrections, what it is for, which of two, and questions heard as moods."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from actions.presales.comparison import CompareProducts
from actions.rehearing import needs_asking, reheard
from actions.rereading import reread
from actions.services import Services
from actions.turn import Turn
from tests.actions.conftest import MakeTurn

LIST = {
    "topic": "action_search_products",
    "category": "耳机",
    "product": "P-AIR3",
    "shown_products": ["P-AIR3", "P-BONE2"],
}
PHONES = {
    "topic": "action_compare_products",
    "product": "P-K60",
    "compared_products": ["P-K60", "P-S9"],
    "shown_products": ["P-K60", "P-S9"],
}
PRICED = {"topic": "action_bargain", "product": "P-BASSX2"}


def _unsure(turn: Turn, confidence: float = 0.7) -> Turn:
    return replace(turn, confidence=confidence)


@pytest.mark.parametrize(
    ("text", "heard", "entities", "slots", "meant"),
    [
        ("不对 我说错了 是笔记本", "deny", [("category", "笔记本", "笔记本电脑")], LIST, "inform"),
        ("她喜欢听歌", "chitchat", [], LIST, "search_product"),
        ("林晓舟住哪里", "inform", [("person", "林晓舟")], {}, "ask_privacy"),
        ("所以你建议我买哪个", "ask_recommendation", [], PHONES, "compare_products"),
        ("那打游戏呢", "inform", [("scenario", "打游戏", "打游戏")], PHONES, "compare_products"),
        ("极岚 K60 Pro 就它了", "report_fault", [("product", "极岚 K60 Pro", "极岚 K60 Pro", "P-K60PRO")], {}, "place_order"),
        ("那我去别家买了", "place_order", [], PRICED, "deny"),
        ("京东才750", "inform", [("price", "750")], PRICED, "bargain"),
        ("你刚才说了打五折", "ask_promotion", [], PRICED, "bargain"),
        ("那个便宜点的有货没", "search_product", [], LIST, "ask_stock"),
        ("which one is cheapest", "compare_products", [], {"category": "耳机"}, "search_product"),
        ("那给我妈买 她65了", "place_order", [], LIST, "ask_recommendation"),
    ],
)  # fmt: skip
def test_who_chooses_is_taken_at_their_word(
    turn: MakeTurn,
    shop: Services,
    text: str,
    heard: str,
    entities: list[tuple[str, ...]],
    slots: dict[str, Any],
    meant: str,
) -> None:
    assert reheard(turn(text, heard, entities, **slots), shop).intent == meant


@pytest.mark.parametrize(
    ("text", "heard", "entities", "slots"),
    [
        ("不要手机", "deny", [("category", "手机", "手机")], LIST),
        ("不是手机", "deny", [("category", "手机", "手机")], LIST),
        ("她喜欢你", "chitchat", [], LIST),
        ("我买哪个好", "ask_recommendation", [], LIST),
        ("就买它了", "place_order", [], PRICED),
        ("500左右", "inform", [("price", "500左右")], PRICED),
        ("你刚才说什么", "nlu_fallback", [], PRICED),
        ("我要下单", "place_order", [], LIST),
    ],
)
def test_what_is_plain_stays(
    turn: MakeTurn,
    shop: Services,
    text: str,
    heard: str,
    entities: list[tuple[str, ...]],
    slots: dict[str, Any],
) -> None:
    assert reheard(turn(text, heard, entities, **slots), shop).intent == heard


def test_a_question_is_neither_praise_nor_complaint(turn: MakeTurn, shop: Services) -> None:
    assert reheard(_unsure(turn("包装好看吗 送礼用", "praise", **LIST)), shop).intent == "ask_attribute"
    assert reheard(_unsure(turn("你们家质量行不行", "complain", **LIST)), shop).intent == "ask_authenticity"
    assert reheard(_unsure(turn("有没有差评", "complain", **LIST)), shop).intent == "ask_attribute"
    angry = _unsure(turn("我买的耳机质量怎么样你们心里没数吗", "complain", **LIST))
    assert reheard(angry, shop).intent == "complain"


def test_what_is_at_home_is_not_looked_for(turn: MakeTurn, shop: Services) -> None:
    vacuum = {"topic": "action_search_products", "category": "扫地机器人", "product": "P-R10"}
    said = reread(turn("家里有地毯", "search_product", [("category", "地毯")], **vacuum), shop)
    assert [mention.entity for mention in said.mentions] == ["attribute"]
    assert reheard(said, shop).intent == "ask_attribute"
    wanted = reread(turn("有地毯卖吗", "search_product", [("category", "地毯")], **vacuum), shop)
    assert wanted.of("category")


def test_the_notices_just_listed_are_cancelled_no_order(turn: MakeTurn, shop: Services) -> None:
    listed = turn("全取消了吧", "cancel_order", topic="action_subscribe_notice")
    meant = reheard(listed, shop)
    assert meant.intent == "unsubscribe_notice" and not needs_asking(meant)
    assert (
        reheard(turn("取消订单", "cancel_order", topic="action_subscribe_notice"), shop).intent
        == "cancel_order"
    )


def test_another_maker_is_compared_with_nothing(turn: MakeTurn, shop: Services) -> None:
    talked = {"topic": "action_search_products", "product": "P-K60", "shown_products": ["P-K60", "P-S9"]}
    replies = CompareProducts().answer(
        turn("跟红米比哪个好", "compare_products", [("brand", "红米")], **talked), shop
    )
    assert isinstance(replies, list)
    assert "没有“红米”的资料" in replies[0].text()
    assert "极岚 K60" in replies[1].text()


@pytest.mark.parametrize(
    ("text", "category", "skus"),
    [
        ("和手环比呢", ("category", "手环", "手环"), ["P-WATCH4", "P-BAND7"]),
        ("儿童手表和它哪个好", ("category", "儿童手表", "智能手表"), ["P-WATCH4", "P-WATCHKIDS5"]),
    ],
)
def test_another_kind_is_set_beside_it(
    turn: MakeTurn, shop: Services, text: str, category: tuple[str, str, str], skus: list[str]
) -> None:
    talked = {
        "topic": "action_compare_products",
        "product": "P-WATCH4",
        "compared_products": ["P-WATCH4", "P-WATCHFIT2"],
    }
    reply = CompareProducts().answer(turn(text, "compare_products", [category], **talked), shop)
    assert not isinstance(reply, list) and reply.custom is not None
    assert reply.custom["skus"] == skus


def test_which_of_two_suits_a_use(turn: MakeTurn, shop: Services) -> None:
    said = turn("那打游戏呢", "compare_products", [("scenario", "打游戏", "打游戏")], **PHONES)
    reply = CompareProducts().answer(said, shop)
    assert not isinstance(reply, list)
    assert "更适合选极岚 K60" in reply.text()


def test_advice_needs_no_second_table(turn: MakeTurn, shop: Services) -> None:
    reply = CompareProducts().answer(turn("所以你建议我买哪个", "compare_products", **PHONES), shop)
    assert not isinstance(reply, list)
    assert reply.wording == "compare_advice" and "1500元" in reply.text()


def test_why_the_dearer_is_dearer(turn: MakeTurn, shop: Services) -> None:
    said = turn("为啥S9贵那么多", "compare_products", [("product", "S9", "极岚 S9", "P-S9")], **PHONES)
    reply = CompareProducts().answer(said, shop)
    assert not isinstance(reply, list)
    assert "极岚 S9贵在" in reply.text()


def test_how_long_it_runs_smoothly_is_no_question_of_the_battery(turn: MakeTurn, shop: Services) -> None:
    from actions.presales.attributes import AnswerAttribute

    said = turn("能用多久不卡", "ask_attribute", [("attribute", "能用多久", "battery_life")], product="P-K60")
    reply = AnswerAttribute().answer(said, shop)
    assert not isinstance(reply, list)
    assert "处理器" in reply.text() and "续航" not in reply.text()


@pytest.mark.parametrize(
    ("text", "skus"),
    [
        ("229那个和279那个差啥", ["P-BAND7", "P-BAND7NFC"]),
        ("279的和399的差别大不大", ["P-BAND7NFC", "P-BAND7PRO"]),
    ],
)
def test_two_are_named_by_what_they_cost(turn: MakeTurn, shop: Services, text: str, skus: list[str]) -> None:
    talked = {
        "topic": "action_search_products",
        "product": "P-BAND7",
        "shown_products": ["P-BAND7", "P-BAND6"],
    }
    reply = CompareProducts().answer(turn(text, "compare_products", **talked), shop)
    assert not isinstance(reply, list) and reply.custom is not None
    assert reply.custom["skus"] == skus


def test_a_make_that_no_entity_covers_is_not_sold_either(turn: MakeTurn, shop: Services) -> None:
    talked = {"topic": "action_search_products", "product": "P-GO4", "shown_products": ["P-GO4", "P-GO3"]}
    replies = CompareProducts().answer(turn("和gopro比呢", "compare_products", **talked), shop)
    assert isinstance(replies, list) and "没有“gopro”的资料" in replies[0].text()


def test_another_kind_than_shown_last_is_compared_afresh(turn: MakeTurn, shop: Services) -> None:
    pens = {"topic": "action_search_products", "product": "P-PAD5", "shown_products": ["P-PEN3", "P-PENLITE"]}
    said = turn(
        "还是说平板吧 哪个屏幕大",
        "compare_products",
        [("category", "平板", "平板"), ("attribute", "屏幕")],
        **pens,
    )
    reply = CompareProducts().answer(said, shop)
    assert not isinstance(reply, list) and reply.custom is not None
    assert all(sku.startswith("P-PAD") for sku in reply.custom["skus"])


@pytest.mark.parametrize(
    ("text", "heard", "entities", "slots", "meant"),
    [
        ("要考证吗", "ask_authenticity", [], {"product": "P-FLY2", "topic": "action_answer_attribute"}, "ask_attribute"),
        ("哪个手环能刷公交", "ask_payment", [("category", "手环", "手环")], {}, "ask_recommendation"),
        ("是不是正品", "ask_authenticity", [], {}, "ask_authenticity"),
        ("能用花呗吗", "ask_payment", [], {}, "ask_payment"),
        ("有啥新品", "nlu_fallback", [], {}, "search_product"),
        ("你怎么知道我喜欢降噪", "nlu_fallback", [], {}, "ask_privacy"),
        ("玩ps5行吗", "nlu_fallback", [], {"product": "P-TV75PRO"}, "ask_usage"),
        ("哪个活动最划算", "ask_promotion", [], {"product": "P-K60"}, "ask_price"),
        ("我不是老用户也能享受", "ask_upgrade", [], {"topic": "action_answer_promotion"}, "ask_promotion"),
    ],
)  # fmt: skip
def test_a_guess_needs_a_word_of_what_it_asks(
    turn: MakeTurn,
    shop: Services,
    text: str,
    heard: str,
    entities: list[tuple[str, ...]],
    slots: dict[str, Any],
    meant: str,
) -> None:
    assert reheard(_unsure(turn(text, heard, entities, **slots), 0.5), shop).intent == meant
