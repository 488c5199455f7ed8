"""Somebody looking around: what is sold at all, other makes, many pieces, sums said in odd ways, not decided yet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from actions.bare_numbers import with_numbers_placed
from actions.bare_values import action_for_value
from actions.context import context_changes
from actions.dialogue import Stop
from actions.marketing import AnswerPromotion
from actions.presales.comparison import CompareProducts
from actions.presales.contents import AnswerPackageContents
from actions.presales.facts import AnswerStock, asks_for_kind
from actions.presales.form import AskCategory, open_questions
from actions.presales.search import SearchProducts
from actions.rehearing import reheard
from actions.reply import Reply
from actions.said_sums import with_sums_spelled
from actions.services import Services
from actions.settling import other_variant_at_once
from actions.upgrades import AnswerTradeIn
from tests.actions.conftest import MakeTurn
from tests.actions.talk import Talk

PHONE = ("category", "手机", "手机")


@pytest.mark.parametrize(
    ("text", "heard"), [("那你们卖啥", "nlu_fallback"), ("店里卖些什么", "ask_store"), ("你们都有什么东西卖", "search_product")]
)  # fmt: skip
def test_what_is_sold_at_all(turn: MakeTurn, shop: Services, text: str, heard: str) -> None:
    said = reheard(turn(text, heard, product="P-K60", category="手机"), shop)
    assert said.intent == "search_product"
    reply = SearchProducts().answer(said, shop)
    assert isinstance(reply, Reply)
    assert "影音：" in reply.text() and "扫地机器人" in reply.text() and "K60" not in reply.text()


def test_what_is_sold_is_told_where_the_search_would_ask_for_a_kind(turn: MakeTurn, shop: Services) -> None:
    assert "影音：" in AskCategory().answer(turn("那你们卖啥", "search_product"), shop).text()
    assert "影音：" not in AskCategory().answer(turn("想买点东西", "search_product"), shop).text()


@pytest.mark.parametrize(
    ("text", "make", "kind", "heard", "told"),
    [
        ("苹果手机有没有", "苹果", PHONE, "ask_attribute", "店里不卖“苹果手机”"),
        ("小米手环有吗", "小米", ("category", "手环", "手环"), "search_product", "店里不卖“小米手环”"),
    ],
)
def test_another_make_is_not_sold(
    turn: MakeTurn, shop: Services, text: str, make: str, kind: tuple[str, ...], heard: str, told: str
) -> None:
    said = reheard(turn(text, heard, [("brand", make), kind], product="P-K60"), shop)
    assert said.intent == "search_product"
    reply = SearchProducts().answer(said, shop)
    assert isinstance(reply, Reply) and told in reply.text() and "极岚" in reply.text()


def test_another_make_is_heard_where_the_search_asks_for_a_kind(turn: MakeTurn, shop: Services) -> None:
    asked = turn("苹果手机有没有", "ask_attribute", [("brand", "苹果"), PHONE], product="P-K60")
    assert reheard(replace(asked, active_form="product_search_form"), shop).intent == "search_product"
    assert reheard(replace(asked, active_form="request_form"), shop).intent == "ask_attribute"


def test_what_goes_with_another_make_is_sold(turn: MakeTurn, shop: Services) -> None:
    cable = [("brand", "苹果"), ("category", "数据线", "数据线")]
    reply = SearchProducts().answer(turn("苹果数据线有吗", "search_product", cable, category="数据线"), shop)
    assert isinstance(reply, Reply) and "不卖" not in reply.text()


def test_who_buys_some_has_chosen_none(turn: MakeTurn, shop: Services) -> None:
    assert reheard(turn("你好 我想给我爸买个手机", "place_order", [PHONE]), shop).intent == "search_product"
    chosen = turn("那就买这个手机", "place_order", [PHONE], product="P-K60")
    assert reheard(chosen, shop).intent == "place_order"


def test_a_middle_and_how_far_around_it(turn: MakeTurn, shop: Services) -> None:
    said = with_sums_spelled(turn("预算6000上下浮动500", "inform", [("price", "6000")]))
    assert context_changes(said, shop)["budget"] == {"min": "5500", "max": "6500"}


def test_another_sum_goes_on_with_the_search(turn: MakeTurn, shop: Services) -> None:
    said = with_sums_spelled(turn(
        "算了太贵了 1500有吗", "nlu_fallback", [("price", "1500")],
        product="P-R10", category="扫地机器人", topic="action_compare_products",
    ))  # fmt: skip
    heard = reheard(said, shop)
    assert heard.intent == "inform"
    assert context_changes(heard, shop)["budget"]["max"] == "1800"


def test_so_many_pieces_are_counted(turn: MakeTurn, shop: Services) -> None:
    few = AnswerStock().answer(turn("有没有现货20个", "ask_stock", product="P-KIDS1"), shop)
    assert isinstance(few, Reply) and "20件够发" in few.text()
    many = AnswerStock().answer(turn("有没有现货5000个", "ask_stock", product="P-KIDS1"), shop)
    assert isinstance(many, Reply) and "不够5000件" in many.text() and "团购" in many.text()


def test_haggling_for_many_is_told_what_they_come_to(turn: MakeTurn, shop: Services) -> None:
    said = reheard(turn("第二款50个能便宜多少", "bargain", product="P-KIDS1"), shop)
    assert said.intent == "ask_promotion"
    told = AnswerPromotion().answer(said, shop).text()
    assert "50件" in told and "到手" in told and "团购" in told


def test_when_the_green_one_is_back(turn: MakeTurn, shop: Services) -> None:
    slots = {"product": "P-K60", "color": "绿色", "topic": "action_answer_variant"}
    reply = AnswerStock().answer(turn("啥时候补货", "ask_stock", **slots), shop)
    assert isinstance(reply, Reply) and "绿色暂时缺货" in reply.text() and "补货" in reply.text()


def test_two_kinds_are_weighed(turn: MakeTurn, shop: Services) -> None:
    kinds = [("category", "键盘", "键盘"), ("category", "手柄", "游戏手柄")]
    said = reheard(
        turn("键盘还是手柄好", "ask_attribute", kinds, product="P-PAD2PRO", topic="action_search_products"),
        shop,
    )
    assert said.intent == "compare_products"
    reply = CompareProducts().answer(said, shop)
    assert isinstance(reply, Reply) and "键行 K" in reply.text()


@pytest.mark.parametrize(
    ("text", "heard", "confidence", "meant"),
    [
        ("那就这个吧 先不下单 我再想想", "nlu_fallback", 0.4, "deny"),
        ("单买一支行不", "place_order", 0.5, "ask_usage"),
        ("能回微信不", "ask_payment", 0.53, "ask_attribute"),
        ("微信能付吗", "ask_payment", 0.6, "ask_payment"),
        ("金卡有折扣吗", "ask_promotion", 0.65, "ask_membership"),
        ("刚才那个叫啥来着", "nlu_fallback", 0.4, "ask_attribute"),
    ],
)
def test_other_things_are_meant(
    turn: MakeTurn, shop: Services, text: str, heard: str, confidence: float, meant: str
) -> None:
    said = turn(text, heard, product="P-BAND7", topic="action_answer_attribute")
    assert reheard(replace(said, confidence=confidence), shop).intent == meant


def test_how_long_to_a_place(turn: MakeTurn, shop: Services) -> None:
    said = turn("什么时候能到上海", "track_order", [("address", "上海")], topic="action_answer_invoice")
    assert reheard(replace(said, confidence=0.57), shop).intent == "ask_delivery"


def test_a_model_by_what_it_costs(turn: MakeTurn, shop: Services) -> None:
    said = turn("笔记本就那个7299的", "inform", [("category", "笔记本", "笔记本电脑"), ("price", "7299")])
    assert [m.sku for m in with_numbers_placed(said, shop).of("product")] == ["P-GAME15"]


def ordering(shop: Services) -> Talk:
    talk = Talk(shop, customer=None, slots={"product": "P-K60", "request_kind": "place_order"})
    talk.say("我要买K60 12+256 黑色", "place_order", [("product", "K60", "极岚 K60", "P-K60"),
             ("spec", "12+256", "12G+256G"), ("color", "黑色", "黑色")])  # fmt: skip
    return talk


def test_what_the_order_comes_to(fresh: Services) -> None:
    talk = ordering(fresh)
    talk.say("两台", "inform", [("quantity", "两台")])
    told = talk.say("总共多少", "ask_price")
    assert "2件：商品5398元" in told and "合计5198元" in told.replace("包邮，", "")


def test_nothing_is_claimed_by_a_question_in_the_order(fresh: Services) -> None:
    assert "合计" in ordering(fresh).say("用券之后呢", "claim_coupon")


def test_another_thing_has_an_order_of_its_own(fresh: Services) -> None:
    told = ordering(fresh).say("再加个手机壳", "nlu_fallback", [("category", "手机壳", "手机壳")])
    assert "手机壳接着再下一单" in told


PAIR = {"product": "P-TV75PRO", "previous_product": "P-TV65PRO"}


@pytest.mark.parametrize(
    ("text", "heard", "slots", "meant"),
    [
        ("差多少钱", "ask_price", {**PAIR, "topic": "action_answer_price"}, "compare_products"),
        ("差多少钱", "ask_price", {"product": "P-TV65PRO", "previous_product": "P-K60", "topic": "action_answer_price"}, "ask_price"),
        ("一共呢", "inform", {"product": "P-M2", "previous_product": "P-BOOK14", "topic": "action_search_products"}, "ask_price"),
        ("不能啊 那微信呢", "deny", {"topic": "action_answer_payment"}, "ask_payment"),
        ("用余额呢", "ask_account", {"topic": "action_answer_payment"}, "ask_payment"),
        ("余额怎么提现", "ask_account", {}, "ask_account"),
        ("做ppt写文档", "out_of_scope", {"topic": "action_search_products", "category": "笔记本电脑"}, "search_product"),
        ("做ppt写文档", "out_of_scope", {}, "out_of_scope"),
        ("用哪张划算", "ask_recommendation", {"product": "P-AIR3PRO"}, "bargain"),
    ],
)  # fmt: skip
def test_what_is_taken_up(
    turn: MakeTurn, shop: Services, text: str, heard: str, slots: dict[str, Any], meant: str
) -> None:
    assert reheard(turn(text, heard, **slots), shop).intent == meant


def test_a_no_is_noted_and_the_next_colour_asked(turn: MakeTurn, shop: Services) -> None:
    said = turn(
        "没有啊 那粉的", "deny", [("color", "粉", "粉色")], product="P-PADSE", topic="action_answer_variant"
    )
    assert reheard(said, shop).intent == "inform"
    refused = turn("没有吗 那不要粉的", "deny", [("color", "粉", "粉色")], product="P-PADSE")
    assert reheard(refused, shop).intent != "ask_variant"


def test_what_is_wanted_is_no_choice(turn: MakeTurn, shop: Services) -> None:
    slots = {"product": "P-CAM3", "shown_products": ["P-CAM3", "P-CAM2"], "topic": "action_search_products"}
    said = turn("哦不是 是要能说话的那种", "inform", category="摄像头", **slots)
    assert action_for_value(said, shop) != "action_guide_order"


@pytest.mark.parametrize("text", ["充电快的是哪个", "那就充电快的那个"])
def test_the_quickest_of_two(turn: MakeTurn, shop: Services, text: str) -> None:
    slots = {"product": "P-K60SE", "compared_products": ["P-K60SE", "P-K60"], "shown_products": ["P-K60SE", "P-K60"],
             "topic": "action_compare_products", "category": "手机"}  # fmt: skip
    if text.endswith("哪个"):
        said = reheard(turn(text, "ask_recommendation", **slots), shop)
        assert said.intent == "compare_products"
        reply = CompareProducts().answer(said, shop)
        assert isinstance(reply, Reply) and "快充方面，极岚 K60更好" in reply.text()
    else:
        assert context_changes(turn(text, "inform", **slots), shop)["product"] == "P-K60"


def test_an_order_given_up_is_not_begun_again(turn: MakeTurn, shop: Services) -> None:
    reply = Stop().answer(turn("算了 先不买了", "stop", product="P-AIR3PRO"), shop)
    assert isinstance(reply, Reply) and reply.wording == "stopped"


def test_head_worn_is_a_wish(turn: MakeTurn, shop: Services) -> None:
    said = turn("有没有头戴的", "ask_variant", [("attribute", "头戴")], product="P-AIR3PRO", category="耳机",
                topic="action_search_products", shown_products=["P-AIR3PRO", "P-BASSX2"])  # fmt: skip
    assert asks_for_kind(said, shop, shop.catalogue.product("P-AIR3PRO"))


def test_both_of_the_name_are_shown(turn: MakeTurn, shop: Services) -> None:
    named = [("category", "充电宝", "充电宝"), ("product", "20000", "青屿 Power 20000", "P-POWER20000"),
             ("product", "20000", "青屿 Power 20000 Pro", "P-POWER20000S")]  # fmt: skip
    said = turn("那我要一个20000的充电宝", "search_product", named)
    assert set(context_changes(said, shop)["preferences"]["only"]) == {"P-POWER20000", "P-POWER20000S"}


def test_a_budget_for_each(turn: MakeTurn, shop: Services) -> None:
    said = with_sums_spelled(turn("笔记本20台 预算每台5000", "inform", [("price", "5000")]))
    assert context_changes(said, shop)["budget"]["max"] == "5000"


def test_the_other_colour_takes_up_the_order(fresh: Services) -> None:
    talk = ordering(fresh)
    colors: Any = [("color", "黑", "黑色"), ("color", "白", "白色")]
    said = talk.turn("算了不要黑的 白的", "stop", colors)
    events = other_variant_at_once(said, fresh)
    assert events and events[-1]["name"] == "request_form"
    talk.slots.update(request_kind="place_order", requested_slot=None)
    talk.say("算了不要黑的 白的", "stop", colors)
    assert "WH" in str(talk.slots.get("request_variant"))


COMPARED = {
    "topic": "action_compare_products",
    "product": "P-R8",
    "compared_products": ["P-R8", "P-R10"],
    "shown_products": ["P-R8", "P-R10"],
}


def test_a_fault_of_the_cheaper_one_is_none_of_anything_bought(turn: MakeTurn, shop: Services) -> None:
    for heard in ("report_fault", "nlu_fallback"):
        said = reheard(turn("便宜的那个有啥毛病", heard, **COMPARED), shop)
        assert said.intent == "compare_products"
    own = turn("屏幕有毛病", "report_fault", topic="action_track_order")
    assert reheard(own, shop).intent == "report_fault"


def test_whether_it_is_worth_so_much_more(turn: MakeTurn, shop: Services) -> None:
    reply = CompareProducts().answer(turn("贵一千多 值吗", "compare_products", **COMPARED), shop)
    assert isinstance(reply, Reply) and "萤舍 R10贵在" in reply.text()


def test_the_cheaper_one_is_chosen(turn: MakeTurn, shop: Services) -> None:
    said = turn("好吧就便宜的", "inform", **{**COMPARED, "product": "P-R10"})
    assert context_changes(said, shop)["product"] == "P-R8"
    assert action_for_value(turn(said.text, "inform", **COMPARED), shop) == "action_guide_order"


def test_whether_there_are_fifty(turn: MakeTurn, shop: Services) -> None:
    said = turn(
        "band7有50个吗", "ask_attribute", [("product", "band7", "极岚 Band 7", "P-BAND7")], product="P-BAND7"
    )
    assert reheard(said, shop).intent == "ask_stock"


def test_a_question_with_a_wish_orders_nothing(turn: MakeTurn, shop: Services) -> None:
    slots = {"product": "P-GAME7", "topic": "action_answer_variant"}
    said = turn("有现货不 要5个", "ask_stock", [("quantity", "5个")], **slots)
    assert reheard(said, shop).intent == "ask_stock"


def test_what_is_given_free_is_told(turn: MakeTurn, shop: Services) -> None:
    reply = AnswerPackageContents().answer(turn("送卡吗", "ask_package_contents", product="P-X100"), shop)
    assert isinstance(reply, Reply) and "买相机送存储卡" in reply.text()


def test_what_is_said_again_in_an_order_is_understood(fresh: Services) -> None:
    talk = ordering(fresh)
    told = talk.say("那就黑色的吧", "inform", [("color", "黑色", "黑色")])
    assert "没看明白" not in told


def test_the_old_device_stays_known(turn: MakeTurn, shop: Services) -> None:
    named = [("product", "k50", "极岚 K50", "P-K50")]
    asked = AnswerTradeIn().answer(turn("我的k50能抵多少", "ask_trade_in", named), shop)
    assert asked.slots["traded_in"]["what"] == "P-K50"
    slots = {"topic": "action_answer_trade_in", "traded_in": "P-K50"}
    assert "180元" in AnswerTradeIn().answer(turn("屏幕裂了", "ask_trade_in", **slots), shop).text()
    both = [*named, ("product", "k60 pro", "极岚 K60 Pro", "P-K60PRO")]
    gap = AnswerTradeIn().answer(turn("旧手机k50换k60 pro要补多少", "ask_trade_in", both), shop).text()
    assert "极岚 K60 Pro现在3299元" in gap and "180到850元" in gap


def test_the_bare_cheaper_one_has_a_side(turn: MakeTurn, shop: Services) -> None:
    reply = CompareProducts().answer(turn("便宜的有啥缺点", "compare_products", **COMPARED), shop)
    assert isinstance(reply, Reply) and "萤舍 R8差一些的是" in reply.text()
    said = turn("行 便宜的吧", "inform", **{**COMPARED, "product": "P-R10"})
    assert context_changes(said, shop)["product"] == "P-R8"


def test_how_much_dearer_the_named_one_is(turn: MakeTurn, shop: Services) -> None:
    named = [("product", "75", "光予 TV 75 Pro", "P-TV75PRO")]
    said = turn("75的贵多少", "ask_price", named, product="P-TV55", topic="action_search_products")
    heard = reheard(said, shop)
    assert heard.intent == "compare_products"
    assert context_changes(heard, shop)["compared_products"] == ["P-TV55", "P-TV75PRO"]


def test_a_hundred_are_not_compared(turn: MakeTurn, shop: Services) -> None:
    assert reheard(turn("100个能便宜多少", "bargain", **COMPARED), shop).intent == "ask_promotion"


def test_five_pieces_are_added_up(turn: MakeTurn, shop: Services) -> None:
    assert reheard(turn("5个多少钱", "ask_price", product="P-WIRE1"), shop).intent == "ask_promotion"


def test_other_makes_are_not_asked_what_for(turn: MakeTurn, shop: Services) -> None:
    said = turn("有华为手机吗", "search_product", [("brand", "华为"), PHONE], category="手机")
    assert open_questions(said, shop) == []
