"""A customer's own things named by their kind alone, a cancelled order talked on about, and who was taken back for a human."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.aftersales import ReportFault, TrackTicket
from actions.also import asked_besides
from actions.delicate import delicate
from actions.dialogue import ClarifyIntent, DeclineOffer
from actions.offers import takes_offer
from actions.orders import CheckPriceProtection, TrackOrder
from actions.rehearing import reheard
from actions.reply import Offer
from actions.request.amending import amends
from actions.service import AnswerComplaint
from actions.services import Services
from shop.handoff.readmodels import HandoffRequest
from tests.actions.conftest import MakeTurn
from tests.actions.talk import Entities, Talk

MINE = {"customer_id": "C0001"}
PARCEL = {**MINE, "topic": "action_track_order", "order": "20260100201"}
TICKET = {**MINE, "topic": "action_track_ticket", "order": "20251100405"}
NOTICE = {**MINE, "topic": "action_subscribe_notice"}
BAND: Entities = [("category", "手环", "手环")]
POWER: Entities = [("category", "充电宝", "充电宝")]
BOARD: Entities = [("category", "键盘", "键盘")]
FAULT: Entities = [*BOARD, ("fault", "进水")]


@pytest.mark.parametrize(
    ("text", "heard", "entities", "slots", "meant"),
    [
        ("我订了哪些", "subscribe_notice", [], NOTICE, "subscribe_notice"),
        ("我订了哪些", "subscribe_notice", [], MINE, "track_order"),
        ("我都下了哪些单", "nlu_fallback", [], PARCEL, "track_order"),
        ("有货了告诉我", "subscribe_notice", [], MINE, "subscribe_notice"),
        ("不是耳机 路由器", "search_product", [("category", "路由器", "路由器")], TICKET, "track_ticket"),
        ("还有充电宝", "search_product", POWER, TICKET, "track_order"),
        ("还有充电宝", "search_product", POWER, PARCEL, "track_order"),
        ("还想买个充电宝", "search_product", POWER, PARCEL, "search_product"),
        ("还有平板", "search_product", [("category", "平板", "平板")], PARCEL, "search_product"),
        ("手环先别派", "nlu_fallback", BAND, MINE, "modify_order"),
        ("爷爷走了 手环是给他买的", "nlu_fallback", BAND, MINE, "track_order"),
        ("几点到", "ask_store", [], PARCEL, "track_order"),
        ("上午还是下午", "inform", [], PARCEL, "track_order"),
        ("几点开门", "ask_store", [], PARCEL, "ask_store"),
        ("家里没人啊", "nlu_fallback", [], PARCEL, "track_order"),
        ("放门卫可以吗", "ask_delivery", [], PARCEL, "track_order"),
        ("算了 让他放门口吧", "stop", [], PARCEL, "track_order"),
        ("我现在在医院 没法收货", "nlu_fallback", [], MINE, "track_order"),
        ("键盘退货 七天内", "ask_return_policy", BOARD, MINE, "request_return"),
        ("键盘七天内能退货吗", "ask_return_policy", BOARD, MINE, "ask_return_policy"),
        ("那你告诉我我有几个单子没到", "track_ticket", [], MINE, "track_order"),
        ("什么时候生日券", "claim_coupon", [], MINE, "ask_membership"),
        ("替我给快递小哥说声谢谢", "nlu_fallback", [], MINE, "praise"),
        ("我键盘进水了", "request_repair", FAULT, MINE, "report_fault"),
        ("键盘是送老师的教师节礼物 老师不收", "search_product", BOARD, MINE, "track_order"),
        ("家里进贼了 键盘被偷了", "search_product", BOARD, MINE, "track_order"),
        ("想给我妈买个键盘", "search_product", BOARD, MINE, "search_product"),
        ("那给我留个工单", "place_order", [], MINE, "request_human"),
        ("拒收会不会扣我钱", "ask_payment", [], MINE, "track_order"),
        ("我搬家了 修好寄新地址", "modify_order", [], TICKET, "modify_order"),
        ("充电宝改绿色", "search_product", [*POWER, ("color", "绿色", "绿色")], MINE, "modify_order"),
        ("那退多少人民币", "ask_attribute", [], {**MINE, "topic": "action_track_refund"}, "track_refund"),
        ("手环那单能备注只发短信吗", "modify_order", BAND, MINE, "track_order"),
        ("小孩把路由器的维修单号撕了", "withdraw_request", [("category", "路由器", "路由器")], MINE, "track_ticket"),
        ("路由器的维修单撤了吧", "withdraw_request", [("category", "路由器", "路由器")], MINE, "withdraw_request"),
        ("哦还没到货是吧", "ask_stock", [], PARCEL, "track_order"),
        ("充电宝要是明天送到咋办", "ask_delivery", POWER, MINE, "track_order"),
        ("现在买充电宝几天到", "ask_delivery", POWER, MINE, "ask_delivery"),
        ("券", "claim_coupon", [], MINE, "ask_my_coupons"),
        ("优惠券也行", "claim_coupon", [], MINE, "ask_my_coupons"),
        ("给我一张优惠券", "claim_coupon", [], MINE, "claim_coupon"),
        ("领券", "claim_coupon", [], MINE, "claim_coupon"),
        ("为啥验那么久", "ask_privacy", [], TICKET, "track_ticket"),
        ("现在399我459买的", "inform", [], MINE, "price_protection"),
    ],
)  # fmt: skip
def test_what_is_ones_own_is_meant(shop: Services, turn: MakeTurn, text: str, heard: str, entities: Entities, slots: dict[str, str], meant: str) -> None:  # fmt: skip
    said = replace(turn(text, heard, entities, **slots), confidence=0.55)
    assert reheard(said, shop).intent == meant


def test_praise_without_a_kind_word_said_bitterly_is_none(shop: Services, turn: MakeTurn) -> None:
    bitter = replace(turn("你们这效率", "praise", **MINE), negative=0.8)
    assert reheard(bitter, shop).intent == "complain"
    assert reheard(replace(bitter, text="你们效率真高 棒"), shop).intent == "praise"


def test_asked_again_when_it_comes_each_is_told(shop: Services, turn: MakeTurn) -> None:
    asked = replace(
        turn("几点到", "track_order", **MINE, topic="action_track_order"), after="action_track_order"
    )
    told = TrackOrder().answer(asked, shop)
    assert isinstance(told, list) and len(told) == 2
    assert "具体几点" in "".join(reply.text() for reply in told)


def test_at_the_door_is_for_the_courier_to_arrange(shop: Services, turn: MakeTurn) -> None:
    told = TrackOrder().answer(turn("能不能让他放隔壁老王家", "track_order", **PARCEL), shop)
    assert not isinstance(told, list) and "派送的快递员" in told.text()


def test_a_cancelled_order_is_talked_on_about(fresh: Services, turn: MakeTurn) -> None:
    talk = Talk(fresh)
    talk.say("充电宝那单不想要了", "cancel_order", POWER)
    assert "已经取消" in talk.say("确认", "affirm")
    slots = {**MINE, "order": "20260100202", "topic": "action_track_refund"}
    coupon = turn("优惠券退吗", "ask_my_coupons", **slots)
    assert reheard(coupon, fresh).intent == "track_order"
    told = TrackOrder().answer(coupon, fresh)
    assert not isinstance(told, list) and "没有优惠券要退回" in told.text()
    for text in ("我又想要了", "能恢复吗", "后悔了 还能要吗"):
        wants = turn(text, "nlu_fallback", **slots)
        assert reheard(wants, fresh).intent == "track_order", text
        told = TrackOrder().answer(wants, fresh)
        assert not isinstance(told, list) and "不能恢复" in told.text() and told.offer is not None
        assert told.offer.slots == {"request_kind": "place_order", "product": "P-POWER20000"}
    assert reheard(turn("我又想要了", "nlu_fallback", **PARCEL), fresh).intent == "nlu_fallback"


def test_the_human_just_promised_is_taken_back(fresh: Services, turn: MakeTurn) -> None:
    opened = fresh.handoffs.open(HandoffRequest("test", "requested", "presales", "C0001"))
    asked = replace(turn("算了不用了", "stop", **MINE), after="action_hand_over")
    assert reheard(replace(asked, after="action_track_order"), fresh).intent == "stop"
    assert reheard(asked, fresh).intent == "deny"
    told = DeclineOffer().answer(asked, fresh)
    assert not isinstance(told, list) and opened.ticket_id in told.text() and "已关闭" in told.text()
    assert fresh.tickets.own(opened.ticket_id, "C0001").status == "cancelled"  # type: ignore[union-attr]


def test_who_will_not_be_put_through_any_more_is_heard(fresh: Services, turn: MakeTurn) -> None:
    opened = fresh.handoffs.open(HandoffRequest("test", "requested", "presales", "C0001"))
    asked = replace(turn("不用转了", "request_human", **MINE), after="action_hand_over")
    told = ClarifyIntent().answer(asked, fresh)
    assert not isinstance(told, list) and opened.ticket_id in told.text()
    assert fresh.tickets.own(opened.ticket_id, "C0001").status == "cancelled"  # type: ignore[union-attr]


def test_a_delivered_order_cannot_be_cancelled_but_can_go_back(fresh: Services, turn: MakeTurn) -> None:
    talk = Talk(fresh)
    assert "已经签收" in talk.say("键盘我不要了", "cancel_order", BOARD)
    offer = talk.slots["offer"]
    assert offer["slots"]["request_kind"] == "return"
    for text in ("七天无理由", "那就退货吧", "无理由退"):
        assert takes_offer(turn(text, "nlu_fallback", offer=offer)), text
    for text in ("七天无理由是什么", "不退", "七天"):
        assert not takes_offer(turn(text, "nlu_fallback", offer=offer)), text
    other = Offer("request_form", {"request_kind": "exchange"}).to_slot()
    assert not takes_offer(turn("七天无理由", "nlu_fallback", offer=other))


def test_a_question_within_a_request_begins_no_other(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘灯不亮 换一个", "request_exchange", BOARD)
    assert "改成退货" not in talk.say("要寄回去吗", "request_return", confidence=0.8)
    assert "没有提交换货申请" in talk.say("那先不换了 我再研究研究", "nlu_fallback", confidence=0.4)


def test_more_of_what_is_wrong_is_added_and_nothing_is_bought(fresh: Services) -> None:
    talk = Talk(fresh)
    assert "我要的红轴" in talk.say("我收到的键盘是青轴 我要的红轴", "missing_item", BOARD)
    said = talk.say("盒子上写的是红轴", "missing_item")
    assert "我要的红轴；盒子上写的是红轴" in said
    assert "少发错发" in talk.say("就买了一个？", "place_order", confidence=0.7)


def test_damage_by_hand_is_told_from_the_rule(shop: Services, turn: MakeTurn) -> None:
    assert (
        "人为损坏不在保修范围"
        in ReportFault().answer(turn("我键盘进水了", "report_fault", FAULT, **MINE), shop).text()
    )
    clean = ReportFault().answer(turn("键盘没进水 就是失灵", "report_fault", BOARD, **MINE), shop)
    assert "人为损坏" not in clean.text()
    cat = turn("我家猫把键盘线咬断了", "chitchat", [*BOARD, ("fault", "线咬断")], **MINE)
    told = AnswerComplaint().answer(cat, shop)
    assert not isinstance(told, list) and "售后工单" in told.text() and "人为损坏" in told.text()


def test_the_same_apology_is_not_said_twice(shop: Services, turn: MakeTurn) -> None:
    first = turn("他骂我", "complain", **MINE)
    again = AnswerComplaint().answer(replace(first, after="action_answer_complaint"), shop)
    assert not isinstance(again, list) and "专人来核实" in again.text() and again.offer is not None
    assert AnswerComplaint().answer(first, shop) != again


@pytest.mark.parametrize(("text", "warned"), [
    ("他说我键盘有质量问题给我双倍退款", True), ("让我下个app", True), ("有人冒充你们", True),
    ("你们app怎么下载", False), ("让我想想", False), ("能双倍积分吗", False),
])  # fmt: skip
def test_who_is_being_cheated_is_warned(turn: MakeTurn, text: str, warned: bool) -> None:
    told = delicate(turn(text, "nlu_fallback", **MINE))
    assert (told is not None and told.wording == "scam") is warned


def test_of_a_parcel_just_told_only_what_is_new_is_said(shop: Services, turn: MakeTurn) -> None:
    asked = replace(turn("放门口可以吗", "track_order", **PARCEL), after="action_track_order")
    told = TrackOrder().answer(asked, shop)
    assert not isinstance(told, list) and "派送的快递员" in told.text() and "单号" not in told.text()


def test_who_tells_of_a_death_is_not_told_of_waiting(shop: Services, turn: MakeTurn) -> None:
    sad = replace(turn("爷爷走了 手环是给他买的", "track_order", BAND, **MINE), negative=0.9)
    told = TrackOrder().answer(sad, shop)
    assert not isinstance(told, list) and "请节哀" in told.text() and "久等" not in told.text()


def test_the_difference_just_told_is_taken(fresh: Services, turn: MakeTurn) -> None:
    first = CheckPriceProtection().answer(turn("我键盘买贵了", "price_protection", BOARD, **MINE), fresh)
    assert first.offer is not None
    slots = {
        **MINE,
        "topic": "action_price_protection",
        "order": "20260100203",
        "offer": first.offer.to_slot(),
    }
    yes = replace(turn("差60是吧 退给我", "price_protection", **slots), confidence=0.92)
    assert reheard(yes, fresh).intent == "price_protection"
    assert "60元" in CheckPriceProtection().answer(yes, fresh).text()
    assert CheckPriceProtection().answer(yes, fresh).wording != first.wording


def test_nothing_wrong_is_no_fault_and_damage_is_none_of_quality(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘退货", "request_return", BOARD)
    assert talk.asked == "reason"
    talk.say("没坏 就是老婆嫌吵", "inform")
    assert talk.slots["request_reason"] == "change_of_mind" and talk.asked == "complete"
    assert "上门取件" in talk.say("要寄回去吗", "ask_delivery")
    assert "运费" in talk.say("取件费多少", "ask_delivery")
    other = Talk(fresh)
    other.slots.update(fault="线咬断", owned={"order": "20260100203", "sku": "P-K87-WH-RED"})
    other.say("能修吗", "request_repair")
    assert other.slots["request_reason"] == "human_damage"


def test_who_complains_while_a_human_is_promised_hears_of_the_promise(
    fresh: Services, turn: MakeTurn
) -> None:
    opened = fresh.handoffs.open(HandoffRequest("test", "negative_turns", "complaints", "C0001"))
    told = AnswerComplaint().answer(turn("要道歉", "complain", **MINE), fresh)
    assert not isinstance(told, list) and opened.ticket_id in told.text()


def test_of_several_things_named_the_first_clause_counts(fresh: Services) -> None:
    router = ("category", "路由器", "路由器")
    talk = Talk(fresh)
    talk.slots["request_kind"] = "invoice"
    said = talk.say("我那把键盘，帮我开电子发票，顺便问问路由器修得咋样了", "ask_invoice", [*BOARD, router])
    assert "还不能办理" not in said and talk.slots.get("request_order") == "20260100203"


def test_two_things_named_at_once_are_asked_between(fresh: Services) -> None:
    both = Talk(fresh)
    both.slots["request_kind"] = "invoice"
    said = both.say("键盘和充电宝一起开", "ask_invoice", [*BOARD, *POWER])
    assert "还不能办理" not in said and both.asked == "order"


def test_to_whom_the_money_goes_is_told_within_the_cancellation(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("充电宝那单不想要了", "cancel_order", POWER)
    assert "原路退回" in talk.say("那退给谁", "track_refund") and talk.asked == "confirm"


def test_a_moved_customer_changes_the_repair_not_another_order(shop: Services, turn: MakeTurn) -> None:
    assert amends(turn("我搬家了 修好寄新地址", "modify_order", **TICKET), shop)
    offer = {"action": "request_form", "slots": {"request_kind": "invoice"}}
    assert takes_offer(turn("那现在开一张", "ask_invoice", offer=offer))


def test_whoever_confirms_has_no_photos(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘失灵 要退货", "request_return", [*BOARD, ("fault", "失灵")])
    assert talk.asked == "photos"
    talk.say("明天上午来取", "inform", [("time", "明天上午")])
    talk.say("那确认吧", "affirm")
    assert talk.asked == "confirm"


def test_several_matters_of_ones_own_are_all_told(turn: MakeTurn) -> None:
    asked = turn("把我所有售后进度、没到的快递、能用的券都列一下", "ask_my_coupons", **MINE)
    assert {name for name, _ in asked_besides("action_answer_my_coupons", asked)} == {
        "action_track_ticket",
        "action_track_order",
    }


def test_a_word_of_the_name_is_no_spec(fresh: Services) -> None:
    talk = Talk(fresh)
    nfc: Entities = [("spec", "nfc版", "NFC版"), ("color", "黑色", "黑色")]
    talk.slots["product"] = "P-BAND7NFC"
    said = talk.say("行 帮我下单nfc版黑色", "place_order", nfc)
    assert "没有这个颜色" not in said and "黑色" in said
    assert "地址" not in talk.say("地址老地方", "modify_order").split("请核对")[0] and talk.asked == "confirm"


def test_the_buttons_no_is_one_though_heard_as_giving_up(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("充电宝那单不想要了", "cancel_order", POWER)
    said = talk.say("先不取消", "stop", confidence=0.46)
    assert "没有提交取消订单" in said and not talk.left_to_rules


def test_what_was_told_of_is_not_wanted_any_more(fresh: Services, turn: MakeTurn) -> None:
    for order, meant in (("20250600101", "request_return"), ("20260100202", "cancel_order")):
        said = turn("算了 我不想要了", "stop", **{**PARCEL, "order": order})
        assert reheard(said, fresh).intent == meant
    assert reheard(turn("算了", "stop", **PARCEL), fresh).intent == "stop"


def test_what_is_on_its_way_is_looked_up_not_looked_for(turn: MakeTurn, fresh: Services) -> None:
    mine = {"customer_id": "C0001"}
    band, power = [("category", "手环", "手环")], [("category", "充电宝", "充电宝")]
    assert reheard(turn("哦对 那个手环到了吗", "nlu_fallback", band, **mine), fresh).intent == "track_order"
    unsure = replace(turn("充电宝还没发吧", "modify_order", power, **mine), confidence=0.85)
    assert reheard(unsure, fresh).intent == "track_order"
    unsure = replace(turn("我问你我手环呢", "ask_capabilities", band, **mine), confidence=0.51)
    assert reheard(unsure, fresh).intent == "track_order"
    shopping = turn("手环有货了吗", "ask_stock", band, **mine)
    assert reheard(shopping, fresh).intent == "ask_stock"


def test_what_somebody_who_died_bought_is_looked_up(turn: MakeTurn, fresh: Services) -> None:
    router = [("category", "路由器", "路由器")]
    said = turn("我爸前天去世了 他买的路由器还在修", "nlu_fallback", router, customer_id="C0001")
    assert reheard(said, fresh).intent == "track_ticket"
    told = TrackTicket().answer(replace(said, intent="track_ticket"), fresh)
    assert isinstance(told, list) and "节哀" in told[0].text() and "SH20260002" in told[1].text()


def test_what_is_repaired_already_is_not_reported_anew(turn: MakeTurn, fresh: Services) -> None:
    router = [("category", "路由器", "路由器"), ("fault", "坏了")]
    said = ReportFault().answer(turn("她路由器坏了", "report_fault", router, customer_id="C0001"), fresh)
    assert said.wording == "ticket_running" and said.topic == "action_track_ticket"
