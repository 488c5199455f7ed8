"""The request form over the demo shop: what each request asks, refuses, does once, and survives."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.services import Services
from shop import models
from shop.clock import FixedClock
from shop.coupons.ledger import Claim
from tests.actions.talk import Talk

TITLE = "杭州望月科技有限公司"
TAX = "91330106MA2AXXXX04"


def test_cancel_is_confirmed_first_and_done_once(fresh: Services) -> None:
    talk = Talk(fresh)
    asked = talk.say("帮我取消订单", "cancel_order")
    assert "确认取消订单20260100202" in asked and "169元原路退回" in asked
    assert fresh.orders.own("20260100202", "C0001").status == "paid"  # type: ignore[union-attr]
    assert "已经取消，169元会原路退回" in talk.say("确认取消", "affirm")
    assert talk.payload["status"] == "cancelled" and not talk.active
    assert next(refund.status for refund in fresh.orders.refunds("C0001")) == "applied"
    assert "不用再取消了" in Talk(fresh).say("帮我取消订单", "cancel_order")


def test_the_coupon_of_a_cancelled_order_comes_back_and_is_told(fresh: Services) -> None:
    given = fresh.ledger.issue(Claim("CP-50", "C0001", "k"))
    code = given.coupon.code if given.coupon else ""
    assert fresh.ledger.redeem(code, "C0001", "20260100202", "redeem:20260100202").done
    with fresh.drafts._database.writing() as session:
        session.get(models.Order, "20260100202").coupon_code = code
    talk = Talk(fresh)
    talk.say("帮我取消订单", "cancel_order")
    assert "已经退回您的券包" in talk.say("确认取消", "affirm")
    assert code in {coupon.code for coupon in fresh.coupons.usable("C0001")}


def test_a_no_leaves_the_order_as_it_is(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("帮我取消订单", "cancel_order")
    assert "没有提交" in talk.say("不取消了", "deny")
    assert fresh.orders.own("20260100202", "C0001").status == "paid"  # type: ignore[union-attr]


def test_what_is_sent_cannot_be_cancelled(fresh: Services) -> None:
    assert "已经发货了，不能直接取消" in Talk(fresh).say("取消订单20260100201", "cancel_order")


def test_an_order_of_somebody_else_is_like_none(fresh: Services) -> None:
    others = Talk(fresh, customer="C0002").say("取消订单20260100202", "cancel_order")
    unknown = Talk(fresh, customer="C0002").say("取消订单99990000123", "cancel_order")
    assert others == unknown and "没有查到" in others


def test_an_unknown_number_is_told(fresh: Services) -> None:
    talk = Talk(fresh)
    assert "没有查到" in talk.say("取消订单99990000123", "cancel_order")


def test_the_address_goes_to_the_vault_not_to_a_slot(fresh: Services) -> None:
    talk = Talk(fresh)
    assert "要改什么" in talk.say("我要改一下订单", "modify_order")
    assert talk.say("地址", "inform") and talk.asked == "new_address"
    assert "不够详细" in talk.say("西湖区", "inform")
    said = talk.say("浙江省杭州市余杭区晴川街88号2幢1001", "inform", [("address", "浙江省杭州市余杭区")])
    assert "浙江省杭州市余杭区****" in said and "晴川街" not in said
    assert "晴川街" not in str(talk.slots) and str(talk.slots["request_new_address"]).startswith("vault:")
    assert "收货地址已经改好了" in talk.say("对", "affirm")
    assert fresh.orders.own("20260100202", "C0001").address == "浙江省杭州市余杭区晴川街88号2幢1001"  # type: ignore[union-attr]


def test_everything_in_one_sentence(fresh: Services) -> None:
    talk = Talk(fresh)
    said = talk.say("订单20260100202的电话改成13911112222", "modify_order")
    assert "139****2222" in said and talk.asked == "confirm"
    talk.say("好的", "affirm")
    assert fresh.orders.own("20260100202", "C0001").phone_tail == "2222"  # type: ignore[union-attr]


def test_another_colour_of_an_unsent_order(fresh: Services) -> None:
    talk = Talk(fresh)
    assert "黑色" in talk.say("充电宝换成黑色", "modify_order", [("color", "黑色", "黑色")])
    assert "颜色规格已经改好了" in talk.say("确认", "affirm")
    assert talk.payload["items"][0]["sku"] == "P-POWER20000-BK"


def test_a_return_asks_what_the_policy_needs(fresh: Services) -> None:
    talk = Talk(fresh)
    assert "哪个订单" in talk.say("我要退货", "request_return")
    assert "什么原因" in talk.say("键盘", "inform", [("category", "键盘", "键盘")])
    assert "齐全" in talk.say("不喜欢", "inform")
    said = talk.say("都齐全", "affirm")
    assert "7天无理由退货期内" in said and "退货包运费" in said and "什么时间方便" in said
    assert "138****8000" in said and "502" not in said
    said = talk.say("明天下午", "inform", [("time", "明天下午")])
    assert "请核对" in said and "明天下午" in said
    assert "退货申请提交好了" in talk.say("确认提交", "affirm")
    assert talk.payload["type"] == "ticket" and talk.payload["kind"] == "return"


def test_too_late_says_why_and_offers_the_repair(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("我的耳机坏了，我要退货", "request_return", [("category", "耳机", "耳机"), ("fault", "坏了")])
    assert talk.last is not None
    assert "超过了15天的退换期" in talk.last.text() and "可以免费维修" in talk.last.text()
    assert talk.slots["offer"]["slots"]["request_kind"] == "repair"
    # 好的: the form opens for the repair of the same thing.
    talk.slots.update(talk.slots["offer"]["slots"])
    said = talk.say("好的", "affirm")
    assert talk.asked in ("reason", "photos", "time"), said


def test_human_damage_is_never_returned(fresh: Services) -> None:
    talk = Talk(fresh)
    said = talk.say("键盘进水了想退货", "request_return", [("category", "键盘", "键盘")])
    assert "人为损坏不能退货" in said


def test_a_digression_is_left_to_the_rules_and_the_question_comes_back(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘要退货", "request_return", [("category", "键盘", "键盘")])
    assert talk.asked == "reason"
    talk.say("转人工", "request_human")
    assert (
        talk.left_to_rules
        and talk.asked == "reason"
        and "request_reason" not in {name for name, value in talk.slots.items() if value}
    )
    talk.say("明天能到吗", "ask_delivery", [("time", "明天")])
    assert talk.left_to_rules
    talk.say("不喜欢", "inform")
    assert talk.asked == "complete"


def test_a_short_word_that_fits_nothing_is_asked_again(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘要退货", "request_return", [("category", "键盘", "键盘")])
    assert "没看明白" in talk.say("嗯哼", "inform") and talk.asked == "reason" and not talk.left_to_rules
    assert "没看明白" not in talk.say("好的", "affirm") and talk.asked == "reason" and not talk.left_to_rules


def test_a_correction_before_the_confirmation(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘不喜欢，要退货", "request_return", [("category", "键盘", "键盘")])
    talk.say("都齐全", "affirm")
    talk.say("明天上午", "inform", [("time", "明天上午")])
    assert talk.asked == "confirm"
    said = talk.say("电话换成13911112222，改后天下午", "inform", [("time", "后天下午")])
    assert "139****2222" in said and "后天下午" in said and talk.asked == "confirm"


def test_a_draft_is_taken_up_the_next_day(fresh: Services, clock: FixedClock) -> None:
    talk = Talk(fresh)
    talk.say("键盘要退货", "request_return", [("category", "键盘", "键盘")])
    talk.say("不喜欢", "inform")
    clock.advance(timedelta(days=1))
    tomorrow = Talk(fresh)
    said = tomorrow.say("我要退货", "request_return")
    assert "接着上次" in said and tomorrow.asked == "complete"


def test_another_wish_switches_and_keeps_the_facts(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘按键失灵要退货", "request_return", [("category", "键盘", "键盘"), ("fault", "按键失灵")])
    assert talk.asked == "photos"
    talk.say("算了给我换一个新的", "request_exchange")
    assert talk.asked == "photos"
    talk.say("没有照片", "deny")
    talk.say("周六上午", "inform", [("time", "周六上午")])
    assert "换货申请提交好了" in talk.say("确认提交", "affirm")


def test_one_request_for_one_thing(fresh: Services) -> None:
    said = Talk(fresh).say("路由器我要维修", "request_repair", [("category", "路由器", "路由器")])
    assert "已经有一个维修工单SH20260002在处理" in said


def test_an_invoice_needs_a_right_tax_number(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.slots["request_kind"] = "invoice"
    talk.say("好的", "affirm")
    talk.say("20260100203", "inform")
    talk.say("普通发票", "inform")
    talk.say(f"抬头{TITLE}", "inform")
    assert talk.asked == "tax_number"
    assert "校验不通过" in talk.say("91330106MA2AXXXX05", "inform")
    talk.say("91350100M000100Y43", "inform")
    assert "邮箱" in (talk.last.text() if talk.last else "")
    said = talk.say("lin@example.com", "inform")
    assert "li***@example.com" in said and "lin@example.com" not in str(talk.slots)
    assert "开票申请提交好了" in talk.say("确认提交", "affirm")


def test_missing_goods_become_a_ticket(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘少发了一根数据线", "missing_item", [("category", "键盘", "键盘")])
    assert talk.asked == "confirm"
    assert "登记好了" in talk.say("确认提交", "affirm") and talk.payload["kind"] == "missing_item"


def test_an_application_is_taken_back(fresh: Services) -> None:
    talk = Talk(fresh)
    said = talk.say("不退了，帮我撤销退货申请", "withdraw_request")
    assert "确认撤销退货申请SH20260001" in said
    assert "已经撤销了" in talk.say("确认撤销", "affirm") and talk.payload["status"] == "cancelled"


def test_nothing_to_install(fresh: Services) -> None:
    assert "没有需要上门安装的商品" in Talk(fresh).say("什么时候来安装", "request_installation")


def test_writing_needs_an_account(fresh: Services) -> None:
    assert "需要先登录" in Talk(fresh, customer=None).say("取消订单20260100202", "cancel_order")


def test_somebody_unknown_proves_the_order_in_the_form(fresh: Services) -> None:
    talk = Talk(fresh, customer=None)
    assert "订单号" in talk.say("我要退货", "request_return")
    assert "后四位" in talk.say("20260100203", "inform")
    assert "没有查到" in talk.say("1111", "inform")
    talk.say("8000", "inform")
    assert talk.asked == "reason" and "8000" not in str(talk.slots)


def test_an_order_draft_is_priced_confirmed_and_handed_over(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.slots.update(request_kind="place_order", product="P-AIR3")
    assert "哪个颜色" in talk.say("好的", "affirm")
    said = talk.say("黑色，两个", "inform", [("color", "黑色", "黑色"), ("quantity", "两个")])
    assert "×2" in said and "商品798元" in said and "确认下单吗" in said and "138****8000" in said
    assert "收银台" in talk.say("确认下单", "affirm")
    assert talk.payload["type"] == "order" and talk.payload["total"] == "768.00"


def test_a_new_customer_gives_address_and_phone(fresh: Services) -> None:
    talk = Talk(fresh, customer="C0002")
    talk.slots.update(request_kind="place_order", product="P-AIR3", color="黑色")
    talk.say("好的", "affirm")
    assert talk.asked == "address"
    talk.say("上海市浦东新区云帆路66号3幢1202室", "inform")
    assert talk.asked == "phone"
    assert "11位" in talk.say("1391111", "inform")
    assert "确认下单吗" in talk.say("13911112222", "inform")
    assert "收银台" in talk.say("好的", "affirm")
    assert "云帆路" not in str(talk.slots) and "13911112222" not in str(talk.slots)


def to_confirmation(fresh: Services) -> Talk:
    """A return of the keyboard that only waits for the yes."""
    talk = Talk(fresh)
    talk.say("键盘我要退货，不喜欢", "request_return", [("category", "键盘", "键盘")])
    talk.say("都齐全", "affirm")
    assert "请核对" in talk.say("明天下午", "inform", [("time", "明天下午")])
    return talk


@pytest.mark.parametrize("intent", ["modify_order", "nlu_fallback", "inform", "ask_delivery", "deny"])
def test_at_the_confirmation_everything_can_be_corrected(fresh: Services, intent: str) -> None:
    talk = to_confirmation(fresh)
    said = talk.say("电话换成13911112222", intent)
    assert "请核对" in said and "139****2222" in said and talk.asked == "confirm"
    said = talk.say(
        "不对，地址改成上海市浦东新区云帆路66号3幢", intent, [("address", "上海市浦东新区云帆路66号3幢")]
    )
    assert "上海市浦东新区****" in said and "139****2222" in said
    said = talk.say("时间改到后天上午吧", intent, [("time", "后天上午")])
    assert "后天上午" in said and "明天下午" not in said and talk.asked == "confirm"
    assert "退货申请提交好了" in talk.say("确认", "affirm")
    assert "13911112222" not in str(talk.slots)


def test_a_yes_with_a_correction_is_shown_again(fresh: Services) -> None:
    talk = to_confirmation(fresh)
    said = talk.say("确认，不过时间改成后天上午", "affirm", [("time", "后天上午")])
    assert "后天上午" in said and talk.asked == "confirm"


def test_a_correction_without_a_value_is_asked_for(fresh: Services) -> None:
    talk = to_confirmation(fresh)
    assert "手机号" in talk.say("电话写错了", "nlu_fallback") and talk.asked == "phone"
    assert "139****2222" in talk.say("13911112222", "inform")
    assert "改哪一项" in talk.say("不对，我要改一下", "modify_order") and talk.asked == "confirm"
    assert "时间" in talk.say("改时间", "modify_order") and talk.asked == "time"


def test_another_order_at_the_confirmation(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("帮我开发票", "ask_invoice")
    talk.slots.clear()
    talk = to_confirmation(fresh)
    said = talk.say("订单弄错了，应该是20260100201", "inform", [("order_id", "20260100201")])
    assert "键盘" not in said


def test_address_and_phone_of_an_order_change_together(fresh: Services) -> None:
    talk = Talk(fresh)
    said = talk.say("地址改成上海市浦东新区云帆路66号3幢，电话改成13911112222", "modify_order")
    assert "上海市浦东新区****" in said and "139****2222" in said
    assert "收货地址和联系电话已经改好了" in talk.say("确认", "affirm")
    order = fresh.orders.own("20260100202", "C0001")
    assert order is not None and order.phone == "13911112222" and "云帆路66号" in order.address


def test_what_is_not_understood_is_asked_once_more(fresh: Services) -> None:
    talk = to_confirmation(fresh)
    said = talk.say("呃那个什么来着", "nlu_fallback")
    assert "没看明白" in said and said.count("请核对") == 1 and not talk.left_to_rules


def test_a_house_number_is_no_date(fresh: Services) -> None:
    talk = to_confirmation(fresh)
    said = talk.say(
        "地址改成上海市浦东新区云帆路28号3幢", "inform", [("address", "云帆路28号"), ("time", "28号")]
    )
    assert "明天下午" in said and "28号" not in said


def test_what_is_ordered_at_once_keeps_its_quantity(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.slots.update(request_kind="place_order", product="P-AIR3")
    said = talk.say("黑色的来两个", "place_order", [("color", "黑色", "黑色"), ("quantity", "两个")])
    assert "×2" in said
    assert (
        "确认下单吗" in talk.say("数量改成两个吧", "inform", [("quantity", "两个")])
        and talk.asked == "confirm"
    )
    assert "没看明白" in talk.say("嗯那个什么", "affirm") and talk.asked == "confirm"
    assert "收银台" in talk.say("确认下单", "place_order")


def test_an_invoice_is_asked_for_in_one_breath(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.slots.update(request_kind="invoice")
    assert "普通发票还是" in talk.say("帮我给20260100203开发票", "ask_invoice", [("order_id", "20260100203")])
    talk.say("专票", "ask_invoice")
    talk.say(TITLE, "inform")
    assert "校验不通过" in talk.say("91330106MA2AXXXX05", "inform", [("order_id", "91330106MA2AXXXX05")])


@pytest.mark.parametrize("intent", ["missing_item", "ask_stock", "out_of_scope"])
def test_the_words_that_the_form_offers_are_answers_whatever_they_are_heard_as(
    fresh: Services, intent: str
) -> None:
    talk = Talk(fresh)
    talk.say("声浪 Air 2要维修，左耳没声音", "request_repair", [("fault", "左耳没声音")])
    assert talk.asked == "photos"
    assert "什么时间方便" in talk.say("没有照片", intent) and talk.asked == "time"
    assert "请核对" in talk.say("后天上午", intent)
    assert "保修" not in talk.say("没有照片吗，保修多久", "ask_warranty") or talk.left_to_rules
    assert "维修申请提交好了" in talk.say("确认提交", "place_order")


def test_the_change_offered_is_no_question_about_delivery(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("修改订单", "modify_order")
    assert "什么时候送到" in talk.say("送货时间", "ask_delivery") and talk.asked == "time"


def test_guessing_the_phone_ends_in_a_request_too(fresh: Services) -> None:
    guesser = Talk(fresh, customer=None)
    guesser.say("我要退货，20260100203", "request_return")
    for number in range(5):
        assert "再试" not in guesser.say(f"123{number}", "inform")
        guesser = Talk(fresh, customer=None)
        guesser.say("我要退货，20260100203", "request_return")
    said = guesser.say("8000", "inform")
    assert "再试" in said and "转人工" in said
