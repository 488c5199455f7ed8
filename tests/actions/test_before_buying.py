"""Customers before a purchase: choices left open, what is owned already, offers worked out, refusals, settling, and sorts of a kind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.bare_values import action_for_value
from actions.context import context_changes
from actions.dialogue import DeclineOffer
from actions.marketing import AnswerMembership, AnswerPromotion
from actions.presales.advice import AnswerUsage, GuideOrder
from actions.presales.bought import refuses_bought
from actions.presales.comparison import CompareProducts
from actions.presales.degrees import degree_in
from actions.presales.derived import RUNS_SMOOTHLY
from actions.presales.facts import AnswerPrice, AnswerStock
from actions.presales.features_wanted import with_features
from actions.presales.kinds import goes_with_it, head_of
from actions.presales.preferences import Wants, refused_mentions
from actions.presales.search import RecommendProducts, SearchProducts
from actions.rehearing import reheard
from actions.reply import Reply
from actions.rereading import reread
from actions.services import Services
from actions.stacking import asks_how_counted
from actions.turn import ANY
from tests.actions.conftest import MakeTurn

SEARCHED = "action_search_products"
PHONES = {
    "topic": SEARCHED,
    "category": "手机",
    "product": "P-K60",
    "shown_products": ["P-K60", "P-N30", "P-N20"],
}


def _text(said: Reply | list[Reply]) -> str:
    return "\n".join(reply.text() for reply in (said if isinstance(said, list) else [said]))


def test_anything_will_do_shows_what_sells(turn: MakeTurn, shop: Services) -> None:
    for action in (RecommendProducts(), SearchProducts()):
        said = action.answer(turn("随便", "affirm", topic="action_recommend_products", category=ANY), shop)
        assert isinstance(said, Reply) and said.custom is not None and said.custom["type"] == "products"
    left = turn("随便", "chitchat", topic=SEARCHED)
    assert reheard(left, shop).intent == "inform"


@pytest.mark.parametrize(
    ("text", "refuses"),
    [
        ("不要我买过的", True),
        ("除了我买过的还有啥", True),
        ("买过的就别推了", True),
        ("我买过的耳机坏了", False),
        ("不要入耳式", False),
    ],
)
def test_what_refuses_things_owned(text: str, refuses: bool) -> None:
    assert refuses_bought(text) is refuses


@pytest.mark.parametrize("heard", ["turn_off_personalization", "nlu_fallback", "track_order"])
def test_things_owned_are_left_out(turn: MakeTurn, shop: Services, heard: str) -> None:
    meant = reheard(turn("不要我买过的", heard, customer_id="C0001", topic=SEARCHED, category="手环"), shop)
    assert meant.intent == "ask_recommendation"
    said = RecommendProducts().answer(meant, shop)
    assert isinstance(said, Reply) and said.custom is not None
    assert "P-BAND7" not in [item["sku"] for item in said.custom["items"]]
    stranger = RecommendProducts().answer(turn("不要我买过的", "ask_recommendation", category="手环"), shop)
    assert "还没有登录" in _text(stranger)


def test_a_tier_is_no_discount(turn: MakeTurn, shop: Services) -> None:
    said = AnswerMembership().answer(turn("跟会员折扣能一起用吗", "ask_membership", product="P-K60"), shop)
    assert "会员等级没有另外的折扣" in said.text() and "到手2299元" in said.text()


def test_offers_are_worked_out_with_the_things_talked_about(turn: MakeTurn, shop: Services) -> None:
    one = AnswerPromotion().answer(turn("满减怎么算", "ask_promotion", product="P-K60"), shop)
    assert "到手2299元" in one.text() and "合计" not in one.text()
    summed = {"topic": "action_answer_price", "product": "P-K60", "compared_products": ["P-K60", "P-BAND7"]}
    both = AnswerPromotion().answer(turn("满减怎么算", "ask_promotion", **summed), shop)
    assert "极岚 Band 7 229元：没有够门槛的活动" in both.text() and "合计到手2528元" in both.text()
    assert asks_how_counted("优惠是怎么减的") and not asks_how_counted("满减券怎么领")


@pytest.mark.parametrize(
    ("text", "kind", "told"),
    [
        ("电视也包安装吗", "电视", "含一次免费上门安装"),
        ("扫地机要安装吗", "扫地机器人", "R10 上下水版"),
        ("手机包安装吗", "手机", "手机没有上门安装服务"),
    ],
)
def test_whether_it_is_installed(turn: MakeTurn, shop: Services, text: str, kind: str, told: str) -> None:
    said = AnswerUsage().answer(turn(text, "ask_usage", [("category", kind, kind)]), shop)
    assert told in _text(said)


def test_english_limit_is_a_budget(turn: MakeTurn, shop: Services) -> None:
    said = turn("i need a phone with good camera under 3000", "search_product", [("price", "3000")])
    changes = context_changes(reread(said, shop), shop)
    assert (
        changes["budget"] == {"max": "3000"}
        and changes["scenario"] == "拍照摄影"
        and changes["category"] == "手机"
    )


def test_a_part_refused_is_no_kind_looked_for(turn: MakeTurn, shop: Services) -> None:
    said = turn(
        "不要花里胡哨的灯", "search_product", [("category", "灯", "台灯")], topic=SEARCHED, category="音箱"
    )
    assert "category" not in context_changes(said, shop)
    again = turn(
        "不要太贵的手机", "search_product", [("category", "手机", "手机")], topic=SEARCHED, category="手机"
    )
    assert not refused_mentions(again)


def test_a_use_refused_is_no_use_wanted(turn: MakeTurn, shop: Services) -> None:
    said = turn(
        "不要能玩游戏的", "inform", [("scenario", "玩游戏", "打游戏")], topic=SEARCHED, category="平板"
    )
    assert "scenario" not in context_changes(said, shop)
    kept = turn(
        "不要玩游戏卡的", "inform", [("scenario", "玩游戏", "打游戏")], topic=SEARCHED, category="平板"
    )
    assert not refused_mentions(kept)


def test_nothing_is_ordered_in_a_spec_that_is_not_made(turn: MakeTurn, shop: Services) -> None:
    none = GuideOrder().answer(
        turn("就第一个吧 12+256", "inform", [("spec", "12+256")], product="P-N30"), shop
    )
    assert "极岚 N30没有12+256" in none.text()
    made = GuideOrder().answer(
        turn("就第一个吧 12+256", "inform", [("spec", "12+256")], product="P-K60"), shop
    )
    assert "极岚 K60 12+256，售价2699元" in made.text()
    plain = GuideOrder().answer(turn("就它了", "inform", product="P-K60"), shop)
    assert "极岚 K60，售价2499元" in plain.text()


def test_the_one_after_than_is_the_yardstick(turn: MakeTurn, shop: Services) -> None:
    compared = {
        "topic": "action_compare_products",
        "product": "P-K60",
        "compared_products": ["P-K50", "P-K60"],
    }
    asked = turn("比K60差在哪", "compare_products", [("product", "K60", "极岚 K60", "P-K60")], **compared)
    assert "极岚 K50差一些的是续航" in _text(CompareProducts().answer(asked, shop))


def test_sim_cards_make_nothing_slow() -> None:
    assert not RUNS_SMOOTHLY.search("能双卡吗") and RUNS_SMOOTHLY.search("玩游戏卡吗")


def test_settled_after_a_comparison(turn: MakeTurn, shop: Services) -> None:
    named = [("product", "k60", "极岚 K60", "P-K60")]
    said = turn("那还是k60", "inform", named, topic="action_compare_products", product="P-K60")
    assert action_for_value(said, shop) == "action_guide_order"


def test_when_it_comes_is_asked_of_the_colour_named_before(turn: MakeTurn, shop: Services) -> None:
    said = turn("啥时候有", "ask_stock", topic="action_answer_variant", product="P-K50", color="蓝色")
    assert "蓝色暂时缺货" in _text(AnswerStock().answer(said, shop))


@pytest.mark.parametrize("text", ["声音最大的是哪个", "哪个声音大"])
def test_loudness_is_no_size(shop: Services, text: str) -> None:
    vocabulary = shop.catalogue.vocabulary()
    words, loud = shop.catalogue.features("手机"), shop.catalogue.features("音箱")
    assert words is not None and loud is not None
    assert degree_in(text, "手机", vocabulary, words) is None
    found = degree_in(text, "音箱", vocabulary, loud)
    assert found is not None and found.attribute == "output_power"


@pytest.mark.parametrize(
    ("text", "heard", "confidence", "entities", "slots", "meant"),
    [
        ("二手的有吗", "search_product", 0.5, [], {}, "ask_authenticity"),
        ("二手的能回收吗", "search_product", 0.5, [], {}, "search_product"),
        ("手机要续航久 摔不坏", "ask_attribute", 0.6, [("category", "手机", "手机")], {}, "search_product"),
        ("手机要充多久", "ask_attribute", 0.6, [("category", "手机", "手机")], {}, "ask_attribute"),
        ("蓝牙会断断续续吗", "report_fault", 0.86, [], PHONES, "ask_attribute"),
        ("我买的蓝牙会断断续续吗", "report_fault", 0.86, [], PHONES, "report_fault"),
        ("来电能接吗", "request_human", 0.42, [], PHONES, "ask_attribute"),
        ("能转人工吗", "request_human", 0.7, [], PHONES, "request_human"),
        ("便宜的笔能行吗", "bargain", 0.5, [("category", "笔")], {"product": "P-PAD5"}, "search_product"),
        ("我养蜂的 山里没网", "delete_my_data", 0.42, [], {}, "nlu_fallback"),
        ("有闪光提醒吗", "unsubscribe_notice", 0.63, [], PHONES, "ask_attribute"),
        ("别再发广告了", "unsubscribe_notice", 0.63, [], {}, "unsubscribe_notice"),
        ("装个监控", "request_installation", 0.9, [("category", "监控", "摄像头")], {}, "search_product"),
        ("预约装个监控", "request_installation", 0.9, [("category", "监控", "摄像头")], {}, "request_installation"),
        ("那装四个多少钱", "ask_price", 0.95, [], PHONES, "ask_promotion"),
        ("空调呢", "nlu_fallback", 0.4, [("category", "空调")], {"category": "电视"}, "search_product"),
    ],
)  # fmt: skip
def test_heard_as_something_else(
    turn: MakeTurn,
    shop: Services,
    text: str,
    heard: str,
    confidence: float,
    entities: list[tuple[str, ...]],
    slots: dict[str, object],
    meant: str,
) -> None:
    said = turn(text, heard, entities, **slots)
    said = replace(said, confidence=confidence)
    assert reheard(said, shop).intent == meant


def test_a_wish_nobody_recorded_is_said_to_be_unknown(turn: MakeTurn, shop: Services) -> None:
    first = SearchProducts().answer(turn("音箱有哪些", "search_product", category="音箱"), shop)
    assert isinstance(first, Reply) and "没有登记" not in first.text()
    shown = first.slots["shown_products"]
    said = turn(
        "要声音浑厚点的", "inform", category="音箱", topic=SEARCHED, shown_products=shown, product=shown[0]
    )
    assert "没有登记" in _text(SearchProducts().answer(said, shop))


def test_what_is_refused_and_unknown_is_not_waved_away(turn: MakeTurn, shop: Services) -> None:
    said = DeclineOffer().answer(turn("不要复古款", "deny", **PHONES), shop)
    assert "没有“复古”这一项" in _text(said)
    assert "没有“" not in _text(DeclineOffer().answer(turn("不要了谢谢", "deny", **PHONES), shop))


def test_the_kind_asked_for_not_what_is_done_with_it(turn: MakeTurn) -> None:
    said = turn(
        "跑步机上看电视用啥平板好",
        "search_product",
        [("category", "电视", "电视"), ("category", "平板", "平板")],
    )
    assert head_of(said.of("category"), said.text).value == "平板"


def test_a_sort_by_the_merchants_other_names(turn: MakeTurn, shop: Services) -> None:
    wants, _ = with_features(
        Wants(), turn("垂直的呢", "inform", topic=SEARCHED, category="鼠标"), shop, "鼠标"
    )
    assert wants.only == ("P-MV2",)


def test_a_use_that_is_a_property_too(turn: MakeTurn, shop: Services) -> None:
    said = turn("画画的", "inform", topic=SEARCHED, category="平板")
    assert context_changes(said, shop)["scenario"] == "设计修图"


def test_a_wish_alone_names_the_kind(turn: MakeTurn, shop: Services) -> None:
    assert context_changes(turn("带猫眼的", "inform"), shop)["category"] == "智能门锁"


@pytest.mark.parametrize(
    ("text", "heard", "entities", "slots", "meant"),
    [
        ("能同时俩人说话的", "request_human", [], PHONES, "inform"),
        ("能转人工的", "request_human", [], PHONES, "request_human"),
        ("到账播报的", "track_refund", [], PHONES, "inform"),
        ("我退的款", "track_refund", [], PHONES, "track_refund"),
        ("月租多少", "ask_price", [], PHONES, "ask_attribute"),
        ("要不要交月费", "out_of_scope", [], PHONES, "ask_attribute"),
        ("换成白色的", "request_exchange", [("color", "白色", "白色")], PHONES, "ask_variant"),
        ("我买的换成白色的", "request_exchange", [("color", "白色", "白色")], PHONES, "request_exchange"),
        ("下周三之前要到", "inform", [], PHONES, "ask_delivery"),
        ("批发10个", "inform", [("quantity", "10个")], PHONES, "ask_promotion"),
        ("苹果的有吗", "ask_variant", [("brand", "苹果")], {}, "search_product"),
        ("两个", "inform", [("quantity", "两个")], {**PHONES, "topic": "action_guide_order"}, "place_order"),
    ],
)  # fmt: skip
def test_of_somebody_who_looks(
    turn: MakeTurn,
    shop: Services,
    text: str,
    heard: str,
    entities: list[tuple[str, ...]],
    slots: dict[str, object],
    meant: str,
) -> None:
    assert reheard(turn(text, heard, entities, **slots), shop).intent == meant


def test_hardly_heard_as_an_end_it_is_a_worry(turn: MakeTurn, shop: Services) -> None:
    said = replace(turn("摔了没事吧", "stop", **PHONES), confidence=0.52)
    assert reheard(said, shop).intent == "ask_attribute"
    assert reheard(replace(said, text="算了没事"), shop).intent == "stop"


def test_blue_light_is_no_colour(turn: MakeTurn, shop: Services) -> None:
    said = turn("不要蓝光", "deny", [("color", "蓝", "蓝色")], topic=SEARCHED, category="台灯")
    assert not reread(said, shop).of("color")
    assert reread(turn("不要蓝的", "deny", [("color", "蓝", "蓝色")], category="台灯"), shop).of("color")


def test_the_tail_of_a_number_is_no_property(turn: MakeTurn, shop: Services) -> None:
    wants, _ = with_features(Wants(), turn("50米防水的运动相机", "search_product"), shop, "运动相机")
    assert "米防水" not in wants.values


def test_where_two_differ_the_cheaper_one_is_told(turn: MakeTurn, shop: Services) -> None:
    compared = {
        "topic": "action_compare_products",
        "product": "P-GO4",
        "compared_products": ["P-GO4PRO", "P-GO4"],
    }
    assert "拓野 Go 4差一些的是" in _text(
        CompareProducts().answer(turn("差在哪", "compare_products", **compared), shop)
    )


def test_a_sum_after_its_offers_is_of_all_of_it(turn: MakeTurn, shop: Services) -> None:
    summed = {"topic": "action_answer_price", "product": "P-K60", "compared_products": ["P-K60", "P-BAND7"]}
    assert "到手共2528元" in _text(AnswerPrice().answer(turn("优惠完多少", "ask_price", **summed), shop))


def test_what_it_charges_is_no_kind_looked_for(turn: MakeTurn) -> None:
    said = turn("能充苹果电脑吗", "ask_usage", [("category", "电脑", "笔记本电脑")], product="P-CHARGE65")
    assert goes_with_it(said, said.of("category")[0])


def test_less_of_it_is_wanted_where_it_is_refused(turn: MakeTurn, shop: Services) -> None:
    wants, _ = with_features(Wants(), turn("不要蓝光", "deny", topic=SEARCHED, category="台灯"), shop, "台灯")
    assert wants.values == ("低蓝光",) and not wants.refused.get("values")


def test_a_second_wish_is_not_refused_with_the_first(turn: MakeTurn) -> None:
    kinds = [("category", "手机支架"), ("category", "麦克风", "麦克风")]
    refused = refused_mentions(turn("手机支架不要 要麦克风", "search_product", kinds))
    assert [mention.text for mention in refused] == ["手机支架"]


def test_that_one_for_a_use_is_looked_for(turn: MakeTurn, shop: Services) -> None:
    watch = {"topic": "action_answer_attribute", "category": "智能手表", "product": "P-WATCH4"}
    said = turn("儿童的那个", "inform", [("reference", "那个")], **watch)
    assert action_for_value(said, shop) == "action_search_products"


def test_a_word_of_one_name_means_that_one(turn: MakeTurn, shop: Services) -> None:
    compared = {
        "topic": "action_compare_products",
        "product": "P-AIR3PRO",
        "compared_products": ["P-SLEEP1", "P-AIR3PRO"],
    }
    named = reread(turn("就sleep吧", "affirm", **compared), shop).of("product")
    assert [mention.sku for mention in named] == ["P-SLEEP1"]


@pytest.mark.parametrize(
    ("text", "heard", "slots", "meant"),
    [
        ("能自己飞回来吗", "ask_store", {**PHONES, "product": "P-FLY2"}, "ask_attribute"),
        ("附近哪里能看看", "ask_store", PHONES, "ask_store"),
        ("能同时俩人说话的麦", "request_human", {}, "search_product"),
        ("有没有能说话的人", "request_human", {}, "request_human"),
    ],
)
def test_no_store_and_nobody_is_asked_for(
    turn: MakeTurn, shop: Services, text: str, heard: str, slots: dict[str, object], meant: str
) -> None:
    assert reheard(replace(turn(text, heard, **slots), confidence=0.6), shop).intent == meant


def test_a_word_cut_in_two_names_nothing_and_english_kinds_are_kinds(turn: MakeTurn, shop: Services) -> None:
    text = "i want a phone for gaming under 4000"
    said = reread(turn(text, "search_product", [("category", "gam"), ("price", "4000")]), shop)
    assert [mention.value for mention in said.of("category")] == ["手机"]


def test_a_spec_said_bare_is_no_sum_of_money(turn: MakeTurn, shop: Services) -> None:
    said = turn(
        "显示器144以上的有没有", "search_product", [("category", "显示器", "显示器"), ("spec", "144")]
    )
    assert context_changes(said, shop).get("budget") is None


def test_a_part_asked_about_is_no_other_kind(turn: MakeTurn, shop: Services) -> None:
    said = turn("这个带音箱吗", "ask_attribute", [("category", "音箱", "音箱")], product="P-VIEW24")
    assert goes_with_it(said, said.of("category")[0])


def test_by_when_a_product_comes_is_no_parcel(turn: MakeTurn, shop: Services) -> None:
    said = turn(
        "明天能到吗 我在成都",
        "track_order",
        [("address", "成都")],
        product="P-N30",
        topic="action_guide_order",
    )
    assert reheard(said, shop).intent == "ask_delivery"
    mine = replace(said, text="我的快递明天能到吗")
    assert reheard(mine, shop).intent == "track_order"


def test_what_is_ahead_in_the_point_asked_is_meant_next(turn: MakeTurn, shop: Services) -> None:
    compared = {"compared_products": ["P-POWER10000", "P-MINI10000"], "product": "P-POWER10000"}
    asked = turn("哪个最轻", "compare_products", [("attribute", "轻", "weight")], **compared)
    told = CompareProducts().answer(asked, shop)
    assert isinstance(told, Reply) and told.slots["product"] == "P-MINI10000"
    both = turn("对比一下重量", "compare_products", [("attribute", "重量", "weight")], **compared)
    whole = CompareProducts().answer(both, shop)
    assert isinstance(whole, Reply) and "product" not in whole.slots
