"""Several kinds, pieces and colours in one talk, what comes in the box, and questions that were heard as something else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from actions.context import context_changes
from actions.presales.advice import AnswerUsage
from actions.presales.attributes import AnswerAttribute
from actions.presales.comparison import CompareProducts
from actions.presales.facts import AnswerPrice, AnswerVariant
from actions.presales.preferences import refused_mentions
from actions.presales.search import SearchProducts
from actions.rehearing import reheard
from actions.reply import Reply
from actions.rereading import reread
from actions.services import Services
from actions.stacking import told_of_offers
from actions.turn import FaqCandidate
from tests.actions.conftest import MakeTurn

LISTED: dict[str, Any] = {"topic": "action_search_products"}
TABLETS: dict[str, Any] = {
    **LISTED,
    "category": "平板",
    "shown_products": ["P-PADSE", "P-PADKIDS"],
    "product": "P-PADSE",
}
COMPARED: dict[str, Any] = {
    **TABLETS,
    "topic": "action_compare_products",
    "compared_products": ["P-PADSE", "P-PADKIDS"],
}


def text_of(reply: Reply | list[Reply]) -> str:
    assert isinstance(reply, Reply)
    return reply.text()


# --- pieces


def test_so_many_of_the_one_chosen_are_kept_while_another_kind_is_looked_for(
    turn: MakeTurn, shop: Services
) -> None:
    kinds = [("category", "键盘", "键盘"), ("category", "鼠标", "鼠标"), ("quantity", "20套")]
    slots = {**LISTED, "category": "显示器", "product": "P-VIEW24", "quantity": 20}
    said = turn("键盘鼠标也要20套", "search_product", kinds, **slots)
    assert reheard(said, shop).intent == "ask_price"
    changes = context_changes(said, shop)
    assert changes["quantity"] == {"P-VIEW24": 20, "*": 20}
    said = turn("键盘鼠标也要20套", "ask_price", kinds, **{**slots, **changes})
    text = text_of(AnswerPrice().answer(said, shop))
    assert "墨川 View 24 ×20 13980元 + 键行 K104 办公版 ×20 3180元 + 键行 M2 ×20 1580元，一共18740元" in text


def test_the_sum_of_two_kinds_keeps_the_pieces_of_both(turn: MakeTurn, shop: Services) -> None:
    slots = {
        **LISTED, "category": "键盘", "product": "P-K104OFFICE", "previous_product": "P-M2",
        "quantity": {"P-M2": 10, "*": 10},
    }  # fmt: skip
    said = turn("一共", "ask_price", **slots)
    assert reheard(said, shop).intent == "ask_price"
    assert "键行 M2 ×10 790元 + 键行 K104 办公版 ×10 1590元，一共2380元" in text_of(
        AnswerPrice().answer(said, shop)
    )


def test_one_for_each_child_is_two(turn: MakeTurn, shop: Services) -> None:
    said = turn(
        "两个孩子 一人一个要两台 多少钱", "ask_price", [("quantity", "两个"), ("quantity", "两台")], **TABLETS
    )
    assert reheard(said, shop).intent == "ask_promotion"


def test_offers_in_an_order_are_counted_for_its_pieces(turn: MakeTurn, shop: Services) -> None:
    draft = shop.drafts.start("place_order", None, "test")
    draft.fields["quantity"] = 2
    shop.drafts.save(draft)
    told = told_of_offers(
        turn("满减怎么算", "ask_promotion", product="P-BAND7", active_form="request_form"), shop, "x"
    )
    assert told is not None and "极岚 Band 7 ×2 458元：全店满减：满300减30，到手428元" in told.text()
    shop.drafts.close(draft, "done")


def test_these_two_are_those_of_the_sum_just_told(turn: MakeTurn, shop: Services) -> None:
    slots = {
        "topic": "action_answer_price", "product": "P-FLY2", "previous_product": "P-FLYMINI",
        "compared_products": ["P-FLY2", "P-FLYBAT"], "quantity": {"P-FLYBAT": 2},
    }  # fmt: skip
    said = turn("就这两个 一共多少", "ask_price", [("reference", "这两个")], **slots)
    said = turn(
        "就这两个 一共多少",
        "ask_price",
        [("reference", "这两个")],
        **{**slots, **context_changes(said, shop)},
    )
    assert "拓野 Fly 电池 ×2 798元，一共3797元" in text_of(AnswerPrice().answer(said, shop))


def test_using_a_coupon_gives_none_out(turn: MakeTurn, shop: Services) -> None:
    said = turn("用券呢", "claim_coupon", topic="action_answer_price", product="P-K60")
    assert reheard(said, shop).intent != "claim_coupon"


# --- colours


def test_each_colour_is_told_and_of_the_one_that_comes_in_all(turn: MakeTurn, shop: Services) -> None:
    colors = [("color", "黄色", "黄色"), ("color", "蓝色", "蓝色")]
    said = turn("黄色蓝色各一个有吗", "ask_variant", colors, **TABLETS)
    assert reheard(said, shop).intent == "ask_variant"  # nothing improper
    assert text_of(AnswerVariant().answer(said, shop)) == "极岚 Pad Kids黄色、蓝色都有现货。"


def test_a_colour_of_one_that_was_compared_is_asked_of_that_one(turn: MakeTurn, shop: Services) -> None:
    said = turn(
        "kids黄色",
        "inform",
        [("product", "kids", "极岚 Pad Kids", "P-PADKIDS"), ("color", "黄色", "黄色")],
        **COMPARED,
    )
    assert reheard(said, shop).intent == "ask_variant"


# --- what comes in the box


def test_which_of_those_shown_comes_with_it(turn: MakeTurn, shop: Services) -> None:
    text = text_of(CompareProducts().answer(turn("哪个带笔", "compare_products", **COMPARED), shop))
    assert text.startswith("带手写笔的是极岚 Pad Kids，极岚 Pad SE没有。")


def test_with_a_pen_leaves_those_that_come_with_one(turn: MakeTurn, shop: Services) -> None:
    slots = {**LISTED, "category": "平板"}
    changes = context_changes(turn("要带笔的", "inform", **slots), shop)
    said = turn("要带笔的", "inform", **{**slots, **changes})
    text = text_of(SearchProducts().answer(said, shop))
    assert "极岚 Pad Kids" in text and "Pad SE" not in text


# --- numbers and sums


def test_a_number_that_buys_nothing_is_no_sum(turn: MakeTurn, shop: Services) -> None:
    said = turn("144以上的", "inform", [("spec", "144")], category="显示器", **LISTED)
    assert reread(said, shop).text == "144Hz以上的"
    said = turn("1000以上的", "inform", [("price", "1000以上")], category="显示器", **LISTED)
    assert reread(said, shop) == said


@pytest.mark.parametrize(("text", "most"), [("500内", "500"), ("3000元内的", "3000")])
def test_within_a_sum_is_a_limit(turn: MakeTurn, shop: Services, text: str, most: str) -> None:
    said = reread(turn(text, "inform", category="耳机", **LISTED), shop)
    assert context_changes(said, shop)["budget"] == {"max": most}


def test_how_old_somebody_is_is_no_budget(turn: MakeTurn, shop: Services) -> None:
    said = turn("我70了 想买个手机", "search_product", [("price", "70"), ("category", "手机", "手机")])
    assert not context_changes(reread(said, shop), shop).get("budget")


# --- names by their parts


def test_a_part_of_a_name_is_placed_among_its_kin(turn: MakeTurn, shop: Services) -> None:
    pro = reread(turn("跟7pro比", "compare_products", [("product", "7pro")], product="P-BAND7"), shop)
    assert pro.of("product")[0].sku == "P-BAND7PRO"
    mini = turn(
        "Sound 3 和 Mini 2 啥区别",
        "compare_products",
        [("product", "Sound 3", "拓野 Sound 3", "P-SOUND3"), ("product", "Mini 2")],
    )
    assert [m.sku for m in reread(mini, shop).of("product")] == ["P-SOUND3", "P-SOUNDMINI2"]
    pen = turn(
        "pad5加lite笔 总共",
        "inform",
        [("product", "pad5", "极岚 Pad 5", "P-PAD5"), ("product", "lite笔", "声浪 Lite", "P-LITE1")],
    )
    assert [m.sku for m in reread(pen, shop).of("product")] == ["P-PAD5", "P-PENLITE"]


# --- heard as something else


def _unsure(
    turn: MakeTurn, text: str, intent: str, *entities: tuple[str, ...], faq: float = 0, **slots: Any
) -> Any:
    near = (FaqCandidate("FAQ-PWB-002", faq),) if faq else ()
    return replace(turn(text, intent, list(entities), **slots), confidence=0.6, faq=near)


def test_a_question_of_the_faq_is_no_matter_of_delivery_or_payment(turn: MakeTurn, shop: Services) -> None:
    assert reheard(_unsure(turn, "充电宝能上飞机吗", "ask_delivery", faq=0.9), shop).intent == "ask_usage"
    assert reheard(_unsure(turn, "能不能先试用", "ask_payment", faq=0.9), shop).intent == "ask_usage"
    assert reheard(_unsure(turn, "运费多少", "ask_delivery", faq=0.9), shop).intent == "ask_delivery"


def test_hearsay_and_what_if_report_no_fault(turn: MakeTurn, shop: Services) -> None:
    talked: dict[str, Any] = {"product": "P-AIR3PRO", "topic": "action_answer_attribute"}
    assert reheard(_unsure(turn, "别人都说漏音", "report_fault", **talked), shop).intent == "ask_attribute"
    assert reheard(_unsure(turn, "摔了咋办", "out_of_scope", **talked), shop).intent == "ask_warranty"


def test_cheaper_at_another_shop_haggles(turn: MakeTurn, shop: Services) -> None:
    said = _unsure(
        turn,
        "京东上K60才2399 你们咋2499",
        "price_protection",
        ("product", "K60", "极岚 K60", "P-K60"),
        ("price", "2399"),
    )
    assert reheard(said, shop).intent == "bargain"


def test_a_name_and_how_much_asks_for_the_price(turn: MakeTurn, shop: Services) -> None:
    assert (
        reheard(turn("AX6多少", "ask_attribute", [("product", "AX6", "萤舍 AX6", "P-AX6")]), shop).intent
        == "ask_price"
    )


def test_a_bare_property_narrows_the_list(turn: MakeTurn, shop: Services) -> None:
    said = turn(
        "Nfc", "ask_attribute", [("attribute", "Nfc", "NFC")], shown_products=["P-BAND7", "P-BAND6"], **LISTED
    )
    assert reheard(said, shop).intent == "inform"


def test_before_anything_is_ordered_no_order_is_changed(turn: MakeTurn, shop: Services) -> None:
    entities = [
        ("product", "R10", "萤舍 R10", "P-R10"),
        ("quantity", "一包"),
        ("category", "尘袋", "清洁配件"),
    ]
    said = turn("先买R10吧 再加一包尘袋", "modify_order", entities, **LISTED)
    assert reheard(said, shop).intent == "ask_price"
    said = turn("再加一包尘袋", "modify_order", entities[1:], product="P-R10", customer_id="C0001", **LISTED)
    assert reheard(said, shop).intent != "ask_price"


def test_what_is_owned_already_is_not_looked_for(turn: MakeTurn) -> None:
    assert refused_mentions(turn("她有耳机了", "search_product", [("category", "耳机", "耳机")]))
    assert not refused_mentions(turn("有耳机吗", "search_product", [("category", "耳机", "耳机")]))


# --- told as it is


def test_what_no_watch_measures_is_said(turn: MakeTurn, shop: Services) -> None:
    entities = [("attribute", "测血压", "health"), ("category", "手表", "智能手表")]
    for text, named in (("能测血压的手表", "血压"), ("能测心率的手表", "")):
        said = turn(
            text, "search_product", [("attribute", text[1:4], "health"), entities[1]], category="智能手表"
        )
        assert ("都没有登记“测血压”" in text_of(SearchProducts().answer(said, shop))) == bool(named)


def test_large_letters_are_a_highlight_not_a_screen(turn: MakeTurn, shop: Services) -> None:
    said = turn("字能调大吗", "ask_attribute", product="P-EASY2", topic="action_answer_attribute")
    assert "大字大声" in text_of(AnswerAttribute().answer(said, shop))
    changes = context_changes(turn("字大的", "inform", category="手机", **LISTED), shop)
    assert changes["preferences"]["values"] == ["大字"]


def test_an_accessory_tells_what_it_is_made_for(turn: MakeTurn, shop: Services) -> None:
    said = turn("就这个 能配吗", "ask_usage", product="P-PENLITE", previous_product="P-PAD5")
    assert text_of(AnswerUsage().answer(said, shop)).startswith("能配极岚 Pad 5。极岚 Pen Lite登记能配的是")
