"""Messages that go on about an order, a parcel, a refund or a ticket, and what they are not about."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import base, dialogue
from actions.aftersales import TrackTicket
from actions.notices import SubscribeNotice
from actions.order_reference import value_action
from actions.orders import CheckPriceProtection, ClaimPriceDifference, TrackOrder
from actions.refunds import TrackRefund
from actions.rehearing import instead_of, reheard
from actions.service import AnswerPolicy
from actions.services import Services
from tests.actions.conftest import MakeTurn
from tests.actions.talk import Talk

MINE = {"customer_id": "C0001"}
TICKET = {**MINE, "topic": "action_track_ticket", "order": "20251100405"}
REFUND = {**MINE, "topic": "action_track_refund", "order": "20251200304"}
PARCEL = {**MINE, "topic": "action_track_order", "order": "20260100201"}
FAULT = {**MINE, "topic": "action_report_fault"}
OWNED = {**MINE, "owned": {"order": "20260100203", "sku": "P-K87-WH-RED"}}
DIFFERENCE = {
    **MINE,
    "topic": "action_price_protection",
    "offer": {"action": "action_claim_price_difference", "slots": {}},
}
UNSENT = {**MINE, "order": "20260100202"}


@pytest.mark.parametrize(
    ("text", "heard", "entities", "slots", "meant"),
    [
        ("什么时候补发", "track_order", [], TICKET, "track_ticket"),
        ("什么时候能寄回来", "track_order", [], TICKET, "track_ticket"),
        ("我的快递什么时候到", "track_order", [], TICKET, "track_order"),
        ("手环什么时候到", "track_order", [("category", "手环")], TICKET, "track_order"),
        ("都7天了怎么还没到", "track_order", [], REFUND, "track_refund"),
        ("能不能快点", "ask_attribute", [], REFUND, "track_refund"),
        ("怎么还没发货", "track_order", [], REFUND, "track_order"),
        ("手环我不要了，可以拒收吗", "ask_return_policy", [("category", "手环")], MINE, "track_order"),
        ("那就拒收", "unsubscribe_notice", [], PARCEL, "track_order"),
        ("可以拒收吗", "ask_return_policy", [], {"customer_id": "C0002"}, "ask_return_policy"),
        ("能让快递放驿站吗", "ask_delivery", [], PARCEL, "track_order"),
        ("我6天前买的459，现在399", "inform", [], MINE, "price_protection"),
        ("验货要验几天", "ask_return_policy", [], REFUND, "track_refund"),
        ("微信付的", "inform", [], REFUND, "track_refund"),
        ("微信付的", "inform", [], MINE, "inform"),
        ("那我拒收 钱什么时候退", "track_refund", [], PARCEL, "track_order"),
        ("我不要手环了 还没收到", "nlu_fallback", [("category", "手环", "手环")], MINE, "cancel_order"),
        ("我不要手机了", "nlu_fallback", [("category", "手机", "手机")], MINE, "nlu_fallback"),
        ("刚买没几天", "price_protection", [], FAULT, "report_fault"),
        ("去年买的", "inform", [], FAULT, "report_fault"),
        ("去年买的", "inform", [], MINE, "inform"),
        ("那能换成青轴的不", "modify_order", [("spec", "青轴")], OWNED, "request_exchange"),
        ("那能换成青轴的不", "modify_order", [("spec", "青轴")], UNSENT, "modify_order"),
        ("给我打个电话说下进度", "nlu_fallback", [], TICKET, "track_ticket"),
        ("刚买完就降价了", "subscribe_notice", [], MINE, "price_protection"),
        ("降价了通知我", "subscribe_notice", [], MINE, "subscribe_notice"),
        ("买到459现在399的提醒我", "subscribe_notice", [], MINE, "subscribe_notice"),
        ("那充电宝能换成黑色吗", "ask_attribute", [("category", "充电宝", "充电宝"), ("color", "黑色")], MINE, "modify_order"),
        ("那手机能换成黑色吗", "ask_attribute", [("category", "手机", "手机"), ("color", "黑色")], UNSENT, "ask_attribute"),
        ("充电宝能晚几天再发吗", "ask_attribute", [("category", "充电宝", "充电宝")], MINE, "modify_order"),
        ("不对 电话是13655557777", "inform", [("phone", "13655557777")], UNSENT, "modify_order"),
        ("电话是13655557777", "inform", [("phone", "13655557777")], UNSENT, "inform"),
        ("太慢了吧", "nlu_fallback", [], TICKET, "track_ticket"),
        ("要多久给个准话", "ask_recommendation", [], TICKET, "track_ticket"),
        ("太慢了吧", "nlu_fallback", [], REFUND, "track_refund"),
        ("他付的款", "inform", [], REFUND, "track_refund"),
        ("太慢了吧", "nlu_fallback", [], MINE, "nlu_fallback"),
        ("给我个最晚时间", "nlu_fallback", [], PARCEL, "track_order"),
        ("大概", "inform", [], PARCEL, "track_order"),
        ("我不会用手机查", "nlu_fallback", [("category", "手机", "手机")], PARCEL, "track_order"),
        ("师傅来之前打电话吗", "ask_attribute", [], PARCEL, "track_order"),
        ("能送上门吗", "ask_delivery", [], PARCEL, "track_order"),
        ("能送上门吗", "ask_delivery", [], {**MINE, "topic": "action_search_products"}, "ask_delivery"),
        ("已经发了？那怎么改", "manage_review", [], PARCEL, "track_order"),
        ("怎么改评价", "manage_review", [], PARCEL, "manage_review"),
        ("拦截一下不行吗", "nlu_fallback", [], PARCEL, "track_order"),
        ("下周三送", "inform", [("time", "下周三")], {**UNSENT, "topic": "action_track_order"}, "modify_order"),
        ("下周三送", "inform", [("time", "下周三")], PARCEL, "track_order"),
        ("寄到公司行不行", "nlu_fallback", [], {**UNSENT, "topic": "action_track_order"}, "modify_order"),
        ("你那边显示的手机号是多少", "ask_price", [], PARCEL, "track_order"),
        ("那收货地址念给我听下", "place_order", [], PARCEL, "track_order"),
        ("客服电话多少", "ask_price", [], PARCEL, "ask_price"),
        ("不行就投诉", "deny", [], TICKET, "complain"),
        ("什么时候能收到", "track_order", [], {**MINE, "topic": "action_answer_invoice"}, "ask_invoice"),
        ("多少", "ask_price", [], DIFFERENCE, "price_protection"),
        ("退给我", "request_return", [], DIFFERENCE, "price_protection"),
        ("退给我", "request_return", [], MINE, "request_return"),
    ],
)  # fmt: skip
def test_what_a_message_goes_on_about(
    turn: MakeTurn, shop: Services, text: str, heard: str, entities: list[tuple[str, ...]],
    slots: dict[str, str], meant: str,
) -> None:  # fmt: skip
    assert reheard(turn(text, heard, entities, **slots), shop).intent == meant


def test_a_change_that_was_misheard_begins_the_form(turn: MakeTurn, shop: Services) -> None:
    said = turn("不对 电话是13655557777", "inform", [("phone", "13655557777")], **UNSENT)
    assert instead_of("action_take_value", said, shop) == ("modify_order", "request_form")


def test_a_question_about_coupons_in_a_request_claims_none(turn: MakeTurn, shop: Services) -> None:
    asked = turn("有券能用吗", "claim_coupon", active_form="request_form", **MINE)
    assert reheard(asked, shop).intent == "ask_my_coupons"
    claims = turn("给我领张券", "claim_coupon", active_form="request_form", **MINE)
    assert reheard(claims, shop).intent == "claim_coupon"


@pytest.mark.parametrize(
    "text", ["明天能到吗", "明天上午能送到不", "怎么这么慢，能不能催一下", "快递员电话多少"]
)
def test_the_parcel_just_told_of_is_meant(turn: MakeTurn, fresh: Services, text: str) -> None:
    said = TrackOrder().answer(
        turn(
            text,
            "track_order",
            [("time", "明天上午" if "上午" in text else "明天")] if "明天" in text else [],
            **PARCEL,
        ),
        fresh,
    )
    assert not isinstance(said, list) and "20260100201" in said.text()


def test_another_topic_in_between_does_not_forget_the_parcel(turn: MakeTurn, fresh: Services) -> None:
    again = turn("再催一下", "track_order", **{**PARCEL, "topic": "action_answer_delivery"})
    said = TrackOrder().answer(again, fresh)
    assert not isinstance(said, list) and "20260100201" in said.text()


def test_what_is_not_sent_is_the_order_that_is_waited_for(turn: MakeTurn, fresh: Services) -> None:
    for text in ("怎么还不发货", "今天能发吗"):
        said = TrackOrder().answer(turn(text, "track_order", **{**MINE, "order": "20260100201"}), fresh)
        assert not isinstance(said, list) and "20260100202" in said.text()


def test_the_state_of_a_cancelled_order_is_told(fresh: Services, turn: MakeTurn) -> None:
    talk = Talk(fresh)
    talk.say("帮我取消订单", "cancel_order")
    talk.say("确认", "affirm")
    assert talk.slots["order"] == "20260100202"
    said = TrackOrder().answer(turn("订单现在什么状态", "track_order", **MINE, order="20260100202"), fresh)
    assert not isinstance(said, list) and "20260100202" in said.text() and "已取消" in said.text()


def test_a_bare_word_chooses_among_the_orders_listed(turn: MakeTurn, shop: Services) -> None:
    listed = {**MINE, "topic": "action_track_order"}
    for text, thing in (("充电宝", "充电宝"), ("就手环那个", "手环")):
        said = turn(text, "inform", [("category", thing, thing)], **listed)
        assert dialogue.action_for_value(said, shop) == "action_track_order"
    other = turn("手机", "inform", [("category", "手机", "手机")], **listed)
    assert dialogue.action_for_value(other, shop) != "action_track_order"


def test_who_is_angry_about_the_wait_hears_an_apology(turn: MakeTurn, fresh: Services) -> None:
    angry = replace(turn("你们这什么破快递", "track_order", **MINE), negative=0.95)
    for said in (TrackOrder().answer(angry, fresh), TrackOrder().answer(replace(angry, slots=PARCEL), fresh)):
        assert not isinstance(said, list) and said.text().startswith("很抱歉")


def test_refusing_the_parcel_is_explained(turn: MakeTurn, shop: Services) -> None:
    asked = turn("手环我不要了，可以拒收吗", "track_order", [("category", "手环", "手环")], **MINE)
    said = TrackOrder().answer(asked, shop)
    assert not isinstance(said, list) and "直接拒收就行" in said.text()


def test_the_difference_claimed_is_what_is_waited_for(fresh: Services, turn: MakeTurn) -> None:
    claimed = ClaimPriceDifference().answer(turn("好的", "affirm", **MINE, order="20260100203"), fresh)
    asked = turn("多久到账", "track_refund", **MINE, topic=claimed.topic)
    assert "差价会在1到3个工作日" in TrackRefund().answer(asked, fresh).text()


def test_the_ticket_talked_of_is_told_alone_and_names_its_thing(turn: MakeTurn, fresh: Services) -> None:
    said = TrackTicket().answer(turn("什么时候能寄回来", "track_ticket", **TICKET), fresh)
    assert isinstance(said, list) and len(said) == 1 and "萤舍 AX6" in said[0].text()
    every = TrackTicket().answer(turn("我的售后单都处理到哪了", "track_ticket", **TICKET), fresh)
    assert isinstance(every, list) and len(every) == 2


def test_a_return_just_applied_for_has_no_refund_yet(fresh: Services, turn: MakeTurn) -> None:
    talk = Talk(fresh)
    talk.say("键盘我不想要了想退，配件齐全，周日上午来取", "request_return",
             [("category", "键盘", "键盘"), ("time", "周日上午")])  # fmt: skip
    talk.say("确认", "affirm")
    asked = talk.turn("退款多久到", "track_refund")
    assert "刚申请的退货" in TrackRefund().answer(asked, fresh).text()


def test_a_message_is_handed_on_once(shop: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "services", lambda: shop)
    message = {"text": "手环我不要了，可以拒收吗", "intent": {"name": "ask_return_policy", "confidence": 0.45},
               "entities": [{"entity": "category", "start": 0, "end": 2, "value": "手环", "linked": True}]}  # fmt: skip
    tracker = Tracker("t", dict(MINE), message, [], False, None, {}, "action_listen")
    said = CollectingDispatcher()
    AnswerPolicy().run(said, tracker, {})
    assert "直接拒收就行" in said.messages[0]["text"]


def test_the_end_of_a_phone_proves_whatever_was_talked_of_between(turn: MakeTurn) -> None:
    late = turn("尾号8000", "inform", topic="action_search_products", order_number="20260100201")
    assert value_action(late) == "action_track_order"


def test_the_place_in_the_list_chooses_the_order(turn: MakeTurn, fresh: Services) -> None:
    listed = {**MINE, "topic": "action_track_order"}
    said = TrackOrder().answer(
        turn("第二个催一下", "track_order", [("reference", "第二个")], **listed), fresh
    )
    assert not isinstance(said, list) and "20260100201" in said.text()
    assert (
        reheard(turn("第二个催一下", "track_order", [("reference", "第二个")], **listed), fresh).intent
        == "track_order"
    )


def test_each_of_a_few_orders_is_told(turn: MakeTurn, shop: Services) -> None:
    for text in ("20260100201和20260100202", "都到哪了"):
        said = TrackOrder().answer(turn(text, "track_order", **MINE), shop)
        assert isinstance(said, list) and len(said) == 2


def test_the_number_of_the_parcel_finds_the_order(turn: MakeTurn, shop: Services) -> None:
    said = TrackOrder().answer(turn("查物流SD7310088652", "track_order", **MINE), shop)
    assert not isinstance(said, list) and "20260100201" in said.text()
    other = TrackOrder().answer(turn("查物流SD7310088652", "track_order", customer_id="C0002"), shop)
    assert not isinstance(other, list) and other.wording == "order_not_found"


def test_what_is_signed_for_but_not_there_is_the_latest_parcel(turn: MakeTurn, shop: Services) -> None:
    said = TrackOrder().answer(turn("快递显示签收了但我没收到", "track_order", **MINE), shop)
    assert not isinstance(said, list) and "20260100203" in said.text() and "转人工" in said.text()


def test_the_thing_that_is_not_meant_names_no_order(turn: MakeTurn, shop: Services) -> None:
    asked = turn(
        "不是手环，是键盘",
        "track_order",
        [("category", "手环", "手环"), ("category", "键盘", "键盘")],
        **MINE,
    )
    said = TrackOrder().answer(asked, shop)
    assert not isinstance(said, list) and "20260100203" in said.text()


def test_bitterness_is_no_haggling(turn: MakeTurn, shop: Services) -> None:
    assert reheard(replace(turn("你们能不能靠谱点", "bargain"), negative=0.99), shop).intent == "complain"
    assert reheard(replace(turn("太贵了便宜点行不行", "bargain"), negative=0.99), shop).intent == "bargain"


def test_another_parcel_than_the_one_told_of_was_signed_for(turn: MakeTurn, shop: Services) -> None:
    said = TrackOrder().answer(turn("快递显示签收了但我没收到", "track_order", **PARCEL), shop)
    assert not isinstance(said, list) and "20260100203" in said.text()
    each = TrackOrder().answer(turn("都到哪了", "track_order", **PARCEL), shop)
    assert isinstance(each, list) and len(each) == 2


def test_a_place_alone_goes_on_about_the_orders(turn: MakeTurn, shop: Services) -> None:
    listed = {**MINE, "topic": "action_track_order"}
    assert dialogue.action_for_value(
        turn("第二个呢", "inform", [("reference", "第二个")], **listed), shop
    ) == ("action_track_order")
    assert (
        value_action(turn("尾号8000的订单", "inform", topic="action_answer_attribute", **MINE))
        == "action_track_order"
    )


def test_how_long_and_what_it_costs_are_told_of_the_ticket(turn: MakeTurn, shop: Services) -> None:
    for text, words in (("多久能修好", "5-7 天"), ("寄回要运费吗", "来回运费"), ("修到哪了", "")):
        said = TrackTicket().answer(turn(text, "track_ticket", **TICKET), shop)
        told = said[0].text() if isinstance(said, list) else said.text()
        assert words in told and ("付费维修" in told) is ("运费" in text), told


def test_news_of_a_refund_is_no_notice_of_a_product(turn: MakeTurn, shop: Services) -> None:
    said = SubscribeNotice().answer(turn("到了通知我一声", "subscribe_notice", **REFUND), shop)
    assert "随时问我" in said.text()
    assert "哪一款" in SubscribeNotice().answer(turn("降价通知我", "subscribe_notice", **REFUND), shop).text()


def test_the_refund_of_the_thing_named_is_told(turn: MakeTurn, fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("帮我取消充电宝", "cancel_order", [("category", "充电宝", "充电宝")])
    talk.say("嗯取消", "cancel_order")
    asked = turn("吹风机退款怎么还没退", "track_refund", [("category", "吹风机", "吹风机")], **MINE)
    said = TrackRefund().answer(asked, fresh).text()
    assert "20251200304" in said and "20260100202" not in said
    assert "20260100202" in TrackRefund().answer(turn("退款到哪了", "track_refund", **MINE), fresh).text()


PRICES = {**MINE, "topic": "action_price_protection", "order": "20260100203"}
KEYBOARD = [("category", "键盘", "键盘")]


@pytest.mark.parametrize(
    ("text", "heard", "entities", "slots", "meant"),
    [
        ("手环说今天到的呢", "track_order", [("category", "手环", "手环")], MINE, "track_order"),
        ("上次买的键盘缺个拔键器", "search_product", KEYBOARD, MINE, "missing_item"),
        ("键盘缺货吗", "search_product", KEYBOARD, MINE, "search_product"),
        ("我买的电视少了螺丝", "search_product", [("category", "电视", "电视")], MINE, "search_product"),
        ("多少天内", "ask_attribute", [], PRICES, "price_protection"),
        ("能保几次", "ask_warranty", [], PRICES, "price_protection"),
        ("能保几年", "ask_warranty", [], PRICES, "ask_warranty"),
        ("改好没", "track_ticket", [], PARCEL, "track_order"),
        ("怎么还不给我退钱", "request_return", [], MINE, "track_refund"),
        ("怎么还不给我退钱", "request_return", [], {"customer_id": "C0002"}, "request_return"),
        ("都验了三天了", "track_order", [], TICKET, "track_ticket"),
        ("都验了三天了", "track_order", [], REFUND, "track_refund"),
        ("你就告诉我几号能修好", "request_repair", [], MINE, "track_ticket"),
        ("这个能修好吗", "request_repair", [], MINE, "request_repair"),
        ("改好没", "track_ticket", [], TICKET, "track_ticket"),
    ],
)  # fmt: skip
def test_what_is_meant_of_things_bought(
    turn: MakeTurn, shop: Services, text: str, heard: str, entities: list[tuple[str, ...]],
    slots: dict[str, str], meant: str,
) -> None:  # fmt: skip
    asked = replace(turn(text, heard, entities, **slots), confidence=0.7)
    assert reheard(asked, shop).intent == meant


def test_a_grumble_that_was_not_understood_is_a_complaint(turn: MakeTurn, shop: Services) -> None:
    ranking = (("nlu_fallback", 0.4), ("complain", 0.35))
    said = replace(turn("他都不打电话直接扔门口", "nlu_fallback"), negative=0.99, ranking=ranking)
    assert reheard(said, shop).intent == "complain"
    assert reheard(replace(said, negative=0.3), shop).intent == "nlu_fallback"


def test_the_rule_on_differences_is_told_and_the_offer_stands(turn: MakeTurn, shop: Services) -> None:
    said = CheckPriceProtection().answer(turn("多少天内", "price_protection", **PRICES), shop)
    assert "15 天" in said.text() and "60元" not in said.text() and said.keeps_offer


def test_a_change_just_made_is_confirmed_when_asked_for(turn: MakeTurn, fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("充电宝改到周日送", "modify_order", [("category", "充电宝", "充电宝"), ("time", "周日")])
    both = talk.say("电话也改 13600002222", "modify_order", [("phone", "13600002222")])
    assert "周日" in both and "136****2222" in both
    assert "改好了" in talk.say("确认", "affirm")
    again = replace(turn("改好没", "track_order", **PARCEL), sender_id=talk.sender)
    asked = replace(again, slots={**PARCEL, "order": "20260100202"})
    said = TrackOrder().answer(asked, fresh)
    assert not isinstance(said, list) and "已经生效" in said.text()
    other = TrackOrder().answer(again, fresh)
    assert not isinstance(other, list) and "已经生效" not in other.text()


def test_what_stands_on_an_order_is_told_in_part_only(turn: MakeTurn, shop: Services) -> None:
    said = TrackOrder().answer(turn("那收货地址念给我听下", "track_order", **PARCEL), shop)
    assert not isinstance(said, list)
    assert "138****8000" in said.text() and "望月路" not in said.text() and "13800138000" not in said.text()


def test_who_cannot_look_it_up_need_not(turn: MakeTurn, shop: Services) -> None:
    asked = turn("我不会用手机查", "track_order", [("category", "手机", "手机")], **PARCEL)
    said = TrackOrder().answer(replace(asked, after="action_track_order"), shop)
    assert not isinstance(said, list) and said.text() == "不用您自己查，想知道到哪了随时问我。"


def test_scorn_of_a_thing_bought_looks_for_no_other(turn: MakeTurn, shop: Services) -> None:
    scorn = replace(
        turn("你们这什么破键盘", "complain", [("category", "键盘", "键盘")], **MINE), negative=0.99
    )
    assert reheard(scorn, shop).intent == "report_fault"
    assert reheard(replace(scorn, slots={}), shop).intent != "report_fault"


def test_an_order_looked_up_for_somebody_of_the_family(turn: MakeTurn, shop: Services) -> None:
    asked = replace(turn("帮我爸看看他那个单 他付的款", "nlu_fallback", **MINE), confidence=0.4)
    assert reheard(asked, shop).intent == "track_order"


def test_a_stranger_hears_nothing_of_where_a_parcel_goes(turn: MakeTurn, fresh: Services) -> None:
    told = TrackOrder().answer(
        turn("20260100201 尾号8000 收货地址是哪", "track_order", [("order_id", "20260100201")]), fresh
    )
    assert not isinstance(told, list) and "登录" in told.text() and "西湖区望" not in told.text()
    assert "收货信息：" not in told.text()
