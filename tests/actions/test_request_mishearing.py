"""What customers mean in the middle of a request, whatever it is heard as: corrections, excuses, answers that sound like wishes."""

from __future__ import annotations

import pytest

from actions.services import Services
from tests.actions.talk import Talk

KEYBOARD = [("category", "键盘", "键盘")]


def returning(shop: Services, *said: tuple[str, str]) -> Talk:
    talk = Talk(shop)
    talk.say("我要退键盘", "request_return", KEYBOARD)
    for text, intent in said:
        talk.say(text, intent)
    return talk


@pytest.mark.parametrize("said", ["没摔过，就是没声音", "不是人为的，按键失灵", "从来没进水，坏了"])
def test_what_did_not_happen_is_no_reason(fresh: Services, said: str) -> None:
    assert returning(fresh, (said, "report_fault")).slots["request_reason"] == "quality"


def test_no_longer_wanted_is_a_reason_not_the_end(fresh: Services) -> None:
    talk = returning(fresh)
    talk.say("算了不退了", "stop")
    assert talk.asked == "reason" and talk.left_to_rules
    talk.say("不想要了", "stop")
    assert talk.slots["request_reason"] == "change_of_mind"


def test_what_is_wrong_is_changed_and_nothing_given_up(fresh: Services) -> None:
    talk = returning(fresh, ("不喜欢", "inform"), ("都齐全", "affirm"), ("明天下午", "inform"))
    assert talk.asked == "confirm"
    assert "手机号" in talk.say("电话不对", "deny")
    talk.say("139 0000 1111", "inform")
    assert "要改哪一项" in talk.say("不对", "deny")
    assert "没有提交" in talk.say("不退了", "deny")


def test_the_reason_said_again_asks_on(fresh: Services) -> None:
    talk = returning(fresh, ("按键失灵", "report_fault"), ("没有照片", "deny"))
    assert "什么时间方便" in talk.say("质量问题", "report_fault") and not talk.left_to_rules
    talk.say("https://img.example.com/1.jpg", "out_of_scope")
    assert len(talk.slots["request_photos"]) == 1 and talk.asked == "time"


def test_the_time_of_the_visit_said_with_the_wish_is_taken(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘按键失灵要退货，明天上午来取", "request_return", [*KEYBOARD, ("time", "明天上午")])
    assert "时间：明天上午" in talk.say("没有照片", "deny")


def test_another_colour_of_what_is_not_sent_changes_the_order(fresh: Services) -> None:
    talk = Talk(fresh)
    said = talk.say("把20260100202的充电宝换成黑的", "request_exchange", [("color", "黑", "黑色")])
    assert "修改订单20260100202" in said and "颜色规格改为：黑色" in said
    assert "颜色规格已经改好了" in talk.say("好", "affirm")


def test_the_order_just_told_about_is_the_one_meant(fresh: Services) -> None:
    talk = Talk(fresh, slots={"topic": "action_track_order", "order": "20260100201"})
    assert "20260100201已经出库，改不了了" in talk.say("改个地址", "modify_order")


def test_a_colour_that_sounds_like_a_complaint_is_a_colour(fresh: Services) -> None:
    talk = Talk(fresh, slots={"product": "P-AIR3"})
    talk.say("我要下单", "place_order")
    talk.say("黑", "complain", [("color", "黑", "黑色")], confidence=0.54)
    assert talk.slots["request_variant"] == "P-AIR3-BK"


def test_an_unsure_yes_is_asked_again(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("帮我取消订单", "cancel_order")
    talk.say("就上次那个意思", "affirm", confidence=0.6)
    assert talk.active and talk.asked == "confirm"


def test_an_order_cancelled_already_is_told(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("取消订单", "cancel_order")
    talk.say("确认", "affirm")
    assert "不用再取消了" in talk.say("取消了吗", "cancel_order")


def test_the_address_that_was_right_stays(fresh: Services) -> None:
    talk = Talk(fresh, slots={"product": "P-AIR3"})
    talk.say("我要下单，黑色", "place_order", [("color", "黑色", "黑色")])
    talk.say("改地址", "modify_order")
    assert talk.asked == "address"
    talk.say("上海市浦东新区云帆路66号3幢1202室", "inform")
    talk.say("地址换一下", "modify_order")
    assert talk.asked == "address"
    talk.say("确认下单", "place_order")
    assert talk.asked == "confirm"


def test_still_cancel_is_a_yes_and_a_pause_is_neither(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("取消订单", "cancel_order")
    assert "还没有提交" in talk.say("等等先别", "acknowledge") and talk.asked == "confirm"
    assert "已经取消" in talk.say("算了还是取消吧", "stop")
    other = Talk(fresh)
    other.say("20260100203开普票", "modify_order")
    other.say("算了不取消了", "stop")
    assert other.left_to_rules


def test_a_return_under_way_is_known_to_who_proves_the_order_too(fresh: Services) -> None:
    returning(fresh, ("不喜欢", "inform"), ("都齐全", "affirm"), ("明天下午", "inform"), ("确认", "affirm"))
    stranger = Talk(fresh, customer=None)
    stranger.say("我要退货，20260100203", "request_return")
    assert "已经有一个退货工单" in stranger.say("8000", "inform")


@pytest.mark.parametrize(
    ("said", "intent"), [("先不下单", "place_order"), ("别取消", "cancel_order"), ("不买了", "place_order")]
)
def test_what_is_turned_down_is_not_begun(fresh: Services, said: str, intent: str) -> None:
    talk = Talk(fresh, slots={"product": "P-AIR3"})
    assert "没有提交" in talk.say(said, intent, confidence=0.68) and not talk.active


@pytest.mark.parametrize("said", ["怎么取消不了订单", "我要下单，不过不要白色"])
def test_trouble_with_a_wish_does_not_turn_it_down(fresh: Services, said: str) -> None:
    talk = Talk(fresh, slots={"product": "P-AIR3"})
    talk.say(said, "cancel_order" if "取消" in said else "place_order")
    assert talk.active


def test_the_number_of_an_order_orders_nothing(fresh: Services) -> None:
    said = Talk(fresh).say("帮我查下订单20260100202", "place_order", confidence=0.48)
    assert "订单20260100202（青屿 Power 20000（白色））已付款" in said
    stranger = Talk(fresh, customer=None).say("帮我查下订单20260100202", "place_order", confidence=0.48)
    assert "后四位" in stranger and "青屿" not in stranger


def test_the_thing_tells_which_of_two_returns_is_taken_back(fresh: Services) -> None:
    returning(fresh, ("不喜欢", "inform"), ("都齐全", "affirm"), ("明天下午", "inform"), ("确认", "affirm"))
    said = Talk(fresh).say(
        "吹风机那个退货单我不想退了", "withdraw_request", [("category", "吹风机", "吹风机")]
    )
    assert "确认撤销退货申请SH20260001" in said


def test_another_question_with_an_order_number_is_no_answer(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("我要退货", "request_return")
    talk.say("查下20260100203的发票", "ask_invoice", [("order_id", "20260100203")])
    assert talk.asked == "order" and talk.left_to_rules
    talk.say("20260100203", "track_order", [("order_id", "20260100203")])
    assert talk.slots["request_order"] == "20260100203"
