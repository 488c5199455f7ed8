"""Turns that customers take in the middle of a request: questions of their own, second thoughts, values before their time."""

from __future__ import annotations

import pytest

from actions.services import Services
from tests.actions.talk import Talk

KEYBOARD = [("category", "键盘", "键盘")]
POWER = [("category", "充电宝", "充电宝")]


def _return_up_to_the_time(talk: Talk) -> str:
    talk.say("键盘要退货", "request_return", KEYBOARD)
    talk.say("不喜欢", "inform")
    return talk.say("齐全", "inform")


@pytest.mark.parametrize("heard", ["withdraw_request", "deny", "cancel_order"])
def test_a_no_to_the_cancellation_is_no_other_wish(fresh: Services, heard: str) -> None:
    talk = Talk(fresh)
    talk.say("帮我取消订单", "cancel_order")
    assert "没有提交取消订单" in talk.say("先不取消了，留着", heard, confidence=0.51)
    assert fresh.orders.own("20260100202", "C0001").status == "paid"  # type: ignore[union-attr]


def test_another_wish_after_a_no_is_still_taken_up(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘坏了要换货", "request_exchange", [*KEYBOARD, ("fault", "坏了")])
    talk.say("没有照片", "deny")
    talk.say("明天下午", "inform", [("time", "明天下午")])
    assert talk.asked == "confirm"
    assert "没有提交" not in talk.say("不要了 我要退货", "request_return") and talk.active


@pytest.mark.parametrize("said", ["取消吧", "那就取消吧", "取消掉吧"])
def test_cancelling_once_more_is_the_yes(fresh: Services, said: str) -> None:
    talk = Talk(fresh)
    talk.say("帮我取消订单", "cancel_order")
    assert "已经取消" in talk.say(said, "cancel_order")


def test_naming_the_same_order_again_is_understood(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("帮我取消订单", "cancel_order")
    said = talk.say("充电宝", "inform", POWER)
    assert "没看明白" not in said and talk.asked == "confirm"
    assert "没看明白" not in talk.say("取消充电宝那单", "cancel_order", [*POWER, ("reference", "那单")])
    assert fresh.orders.own("20260100202", "C0001").status == "paid"  # type: ignore[union-attr]


def test_naming_another_order_changes_the_order(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("帮我取消订单", "cancel_order")
    assert "20260100201已经发货了" in talk.say(
        "不是，是手环那单", "inform", [("category", "手环"), ("reference", "那单")]
    )


def test_naming_another_thing_bought_changes_the_return(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘要退货", "request_return", KEYBOARD)
    assert "声浪 Air 2" in talk.say("不是，是耳机", "deny", [("category", "耳机")])


def test_whether_it_is_done_is_told(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("充电宝那单电话改成13911112222", "modify_order", POWER)
    assert "还没有提交" in talk.say("改好了吗", "track_ticket", confidence=0.48) and talk.asked == "confirm"


def test_what_it_costs_is_told_of_this_request(fresh: Services) -> None:
    talk = Talk(fresh)
    _return_up_to_the_time(talk)
    assert "寄回运费由小店承担" in talk.say("运费谁出", "ask_delivery") and not talk.left_to_rules
    repair = Talk(fresh)
    repair.say("耳机没声音了，给我修", "request_repair", [("category", "耳机"), ("fault", "没声音")])
    assert "免费维修" in repair.say("这个要钱吗", "ask_price", [("reference", "这个")]) and repair.active


def test_a_question_about_the_wish_is_answered_by_its_rule(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("耳机没声音了，给我修", "request_repair", [("category", "耳机"), ("fault", "没声音")])
    assert "5-7 天修好" in talk.say("多久能修好", "request_repair")
    invoice = Talk(fresh, slots={"request_kind": "invoice"})
    invoice.say("给键盘开发票", "ask_invoice", KEYBOARD)
    assert (
        "1 个工作日内" in invoice.say("发票什么时候能收到", "ask_invoice") and invoice.asked == "invoice_kind"
    )


def test_the_time_is_asked_shortly_the_second_time(fresh: Services) -> None:
    talk = Talk(fresh)
    assert "签收3天" in _return_up_to_the_time(talk)
    said = talk.say("哦那行", "affirm")
    assert "没看明白" not in said and "签收3天" not in said and "什么时间方便" in said


def test_parts_said_with_the_wish_are_not_asked_again(fresh: Services) -> None:
    talk = Talk(fresh)
    said = talk.say("键盘我不想要了想退，没拆封配件齐全，周日上午来取", "request_return",
                    [*KEYBOARD, ("time", "周日上午")])  # fmt: skip
    assert talk.asked == "confirm" and "周日上午" in said


def test_a_part_that_is_lost_is_heard_with_the_wish(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘不喜欢想退，不过配件丢了", "request_return", KEYBOARD)
    assert not talk.active and talk.last is not None and talk.last.wording == "request_refused"


def test_a_time_before_its_turn_is_kept(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("耳机没声音了，给我修", "request_repair", [("category", "耳机"), ("fault", "没声音")])
    assert talk.asked == "photos"
    talk.say("明天上午10点", "inform", [("time", "明天上午10点")])
    assert "明天上午10点" in talk.say("没有照片", "deny") and talk.asked == "confirm"
    assert "后天" in talk.say("不是明天，后天", "deny", [("time", "明天"), ("time", "后天")], confidence=0.67)


@pytest.mark.parametrize("said", ["半年前买的那个", "上个月买的"])
def test_when_it_was_bought_is_no_time_for_a_visit(fresh: Services, said: str) -> None:
    talk = Talk(fresh)
    talk.say("我要退耳机", "request_return", [("category", "耳机")])
    talk.say(said, "inform", [("time", said.split("买", maxsplit=1)[0])])
    assert talk.slots.get("request_time") is None


def test_the_day_that_does_not_suit_is_not_taken(fresh: Services) -> None:
    talk = Talk(fresh)
    _return_up_to_the_time(talk)
    talk.say("明天下午没空", "inform", [("time", "明天下午")])
    assert talk.asked == "time"
    assert "周日下午三点" in talk.say(
        "周六不行，周日下午三点", "inform", [("time", "周六"), ("time", "周日下午三点")]
    )


def test_a_street_without_a_number_is_completed(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("充电宝地址填错了", "modify_order", POWER)
    assert "门牌号" in talk.say("浙江省杭州市滨江区江南大道", "inform") and talk.asked == "new_address"
    talk.say("江南大道3888号6幢1单元802", "inform")
    talk.say("对", "affirm")
    changed = fresh.orders.own("20260100202", "C0001")
    assert changed is not None and changed.address == "浙江省杭州市滨江区江南大道3888号6幢1单元802"


@pytest.mark.parametrize("rest", ["3888号6幢1单元802", "滨江区江南大道3888号6幢1单元802"])
def test_the_rest_of_an_address_joins_the_first_part(fresh: Services, rest: str) -> None:
    talk = Talk(fresh)
    talk.say("充电宝地址填错了", "modify_order", POWER)
    talk.say("浙江省杭州市滨江区江南大道", "inform")
    talk.say(rest, "inform")
    talk.say("对", "affirm")
    changed = fresh.orders.own("20260100202", "C0001")
    assert changed is not None and changed.address == "浙江省杭州市滨江区江南大道3888号6幢1单元802"


def test_the_recipient_is_found_beside_other_words(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("充电宝那单电话改成13911112222", "modify_order", POWER)
    assert "收货人改为：周*" in talk.say("哦对了收货人改成我老公，周明", "modify_order", [("person", "周明")])


def test_a_day_gone_by_does_not_end_the_request(fresh: Services) -> None:
    talk = Talk(fresh)
    said = talk.say("键盘不喜欢要退，昨天上午来取件", "request_return", [*KEYBOARD, ("time", "昨天上午")])
    assert "已经过去了" in said and talk.active and talk.asked == "complete"


def test_a_thing_whose_order_allows_no_invoice_is_told(fresh: Services) -> None:
    fresh.order_desk.cancel("20260100202", "C0001", "gone")
    talk = Talk(fresh, slots={"request_kind": "invoice"})
    said = talk.say("给我的充电宝开个普票", "ask_invoice", POWER)
    assert "现在是“已取消”" in said and talk.asked == "order"


def test_the_wrong_thing_is_exchanged_without_asking_again(fresh: Services) -> None:
    talk = Talk(fresh)
    assert "非常抱歉" in talk.say("你们键盘发错货了", "missing_item", KEYBOARD)
    assert "照片" in talk.say("能直接换吗", "request_exchange") and talk.asked == "photos"


def test_anger_about_what_was_sent_is_answered_with_an_apology(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("你们发错货了", "missing_item")
    angry = talk.say("补发又发错型号，搞笑吗", "missing_item", negative=0.58)
    assert "非常抱歉" in angry and "记下了" in angry and talk.asked == "order"


def test_a_parked_request_goes_on_where_it_was(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("我要退键盘", "request_return", KEYBOARD)
    talk.slots["requested_slot"], talk.active = None, False  # what a hand-over does
    said = talk.say("那你先继续帮我退吧", "request_return")
    assert "键行 K87" in said and talk.asked == "reason"


def test_the_tickets_to_withdraw_name_their_things(fresh: Services) -> None:
    said = Talk(fresh).say("之前申请的不弄了，帮我撤销", "withdraw_request")
    assert "沐简 H3" in said and "萤舍 AX6" in said


def test_no_photos_said_late_withdraws_nothing(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("耳机没声音了，给我修", "request_repair", [("category", "耳机"), ("fault", "没声音")])
    talk.say("没有照片", "deny")
    talk.say("后天上午", "inform", [("time", "后天上午")])
    talk.say("没有照片", "deny", confidence=0.79)
    assert talk.asked == "confirm"


def test_another_day_is_no_refusal_of_photos(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("耳机没声音了，给我修", "request_repair", [("category", "耳机"), ("fault", "没声音")])
    talk.say("不是明天，后天", "deny", [("time", "明天"), ("time", "后天")], confidence=0.67)
    assert talk.asked == "photos"


def test_why_is_no_answer_to_whether_all_parts_are_there(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘要换货", "request_exchange", KEYBOARD)
    talk.say("不好用", "deny")
    assert talk.asked == "complete"
    talk.say("不好用", "deny")
    assert talk.asked == "complete"


def test_the_colour_wanted_is_the_one_after_the_change(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘要换货", "request_exchange", KEYBOARD)
    talk.say("白色红轴换成黑色", "request_exchange", [("color", "白色"), ("spec", "红轴"), ("color", "黑色")])
    talk.say("齐全", "inform")
    assert "换成：黑色 红轴" in talk.say("后天上午", "inform", [("time", "后天上午")])


def test_another_colour_of_what_is_faulty_leaves_the_fault_the_reason(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘失灵，换一个", "request_exchange", [*KEYBOARD, ("fault", "失灵")])
    talk.say("没有照片", "deny")
    talk.say("后天上午", "inform", [("time", "后天上午")])
    assert "质量问题" in talk.say("换成黑色的可以吗", "request_exchange", [("color", "黑色")])


def test_another_remedy_is_told(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘失灵，换一个", "request_exchange", [*KEYBOARD, ("fault", "失灵")])
    assert "改成退货申请" in talk.say("不换了，我要退货", "request_return")


def test_what_is_still_sealed_is_complete(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘想换个颜色", "request_exchange", KEYBOARD)
    talk.say("还没拆", "deny")
    assert talk.active and talk.asked != "complete"


def test_sending_it_to_the_office_is_another_address(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("充电宝改成送公司行吗", "modify_order", POWER)
    assert talk.asked == "new_address"


def test_a_wrong_tax_number_beside_the_title_is_told_and_the_title_kept(fresh: Services) -> None:
    talk = Talk(fresh, slots={"request_kind": "invoice"})
    talk.say("给键盘开专票", "ask_invoice", KEYBOARD)
    said = talk.say("杭州望月科技有限公司，税号91110108MA01ABCD2X", "inform")
    assert "校验不通过" in said and talk.asked == "tax_number"


def test_the_variants_are_listed_once(fresh: Services) -> None:
    talk = Talk(fresh, slots={"product": "P-K60"})
    first = talk.say("我要下单", "place_order")
    again = talk.say("包邮吗", "ask_delivery")
    assert talk.asked == "variant" and "比如" in again and len(again) < len(first)
    assert "现在有货的有" in talk.say("啊这个那个", "nlu_fallback")
