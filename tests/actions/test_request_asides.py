"""What is said beside the question of a request: how long it takes, good-bye, another wish, a proof given before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.aftersales import AnswerWarranty, ReportFault, TrackTicket
from actions.delivery import AnswerDelivery
from actions.refunds import TrackRefund
from actions.service import AnswerPolicy
from actions.services import Services
from actions.turn import FaqCandidate
from shop.tickets.readmodels import NewTicket
from tests.actions.conftest import MakeTurn
from tests.actions.talk import Talk

KEYBOARD = [("category", "键盘", "键盘")]
POWER = [("category", "充电宝", "充电宝")]


def test_a_proof_given_for_the_fault_serves_the_repair(fresh: Services) -> None:
    talk = Talk(fresh, customer=None)
    first = ReportFault().answer(
        talk.turn("20250600101 耳机坏了", "report_fault", [("order_id", "20250600101")]), fresh
    )
    talk.slots.update(first.slots)
    told = ReportFault().answer(talk.turn("8000", "inform"), fresh)
    assert "购买于6个月前" in told.text()
    talk.slots.update(told.slots)
    said = talk.say("那修吧", "request_repair")
    assert "订单号" not in said and talk.asked in ("photos", "time"), said


def test_who_proved_nothing_is_still_asked(fresh: Services) -> None:
    assert "订单号" in Talk(fresh, customer=None).say("我要修耳机", "request_repair")


def test_goodbye_keeps_the_request_and_asks_nothing(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘要退货", "request_return", KEYBOARD)
    said = talk.say("拜拜", "goodbye")
    assert "先帮您存着" in said and "什么原因" not in said and talk.left_to_rules
    talk.say("不喜欢", "inform")
    assert talk.asked == "complete"


def test_to_go_on_is_no_yes_to_what_was_summed_up(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("帮我取消充电宝", "cancel_order", POWER)
    talk.say("拜拜", "goodbye")
    talk.say("还在吗 接着弄吧", "affirm")
    assert talk.asked == "confirm" and fresh.orders.own("20260100202", "C0001").status == "paid"  # type: ignore[union-attr]


def test_not_submitting_is_understood_at_any_question(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘要退货", "request_return", KEYBOARD)
    assert "没有提交" in talk.say("先不提交了", "deny") and not talk.active


def test_a_fault_in_words_of_their_own_is_the_reason(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘要换货", "request_exchange", KEYBOARD)
    talk.say("老是连击", "report_fault")
    assert talk.asked == "photos"


@pytest.mark.parametrize(
    ("wish", "intent", "asked", "heard", "told"),
    [
        ("键盘要换货", "request_exchange", "你们换货要多久", "ask_return_policy", "上门取件一般次日"),
        ("键盘要修", "request_repair", "大概修多久", "ask_warranty", "5-7 天修好"),
        ("键盘要开发票", "ask_invoice", "多久能开好", "ask_attribute", "1 个工作日内开好"),
    ],
)
def test_how_long_the_request_takes(
    fresh: Services, wish: str, intent: str, asked: str, heard: str, told: str
) -> None:
    talk = Talk(fresh)
    if intent == "ask_invoice":
        talk.slots["request_kind"] = "invoice"
    talk.say(wish, intent, KEYBOARD)
    before = talk.asked
    assert told in talk.say(asked, heard) and talk.asked == before


def test_where_it_can_be_repaired_is_told_in_the_middle(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("我要修东西", "request_repair")
    said = talk.say("哪里能修", "ask_store")
    assert "可以送修的门店" in said and "哪个订单" in said


def test_how_long_a_parcel_takes_and_what_if_it_breaks_while_ordering(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.slots["product"] = "P-K87"
    talk.say("就要这个，下单", "place_order")
    said = talk.say("多久到", "track_order")
    assert "浙江" in said or "杭州" in said
    assert "15 天内" in talk.say("坏了咋办", "report_fault")
    assert talk.active


def test_another_colour_instead_of_cancelling(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("取消充电宝", "cancel_order", POWER)
    said = talk.say("等下 先看看能不能换个黑色的", "cancel_order", [("color", "黑色", "黑色")])
    assert "颜色规格改为：黑色" in said
    talk.say("确认", "affirm")
    assert fresh.orders.own("20260100202", "C0001").status == "paid"  # type: ignore[union-attr]


def test_the_phone_as_well_is_no_exchange(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("充电宝地址改成浙江省杭州市余杭区晴川街88号2幢1001", "modify_order", POWER)
    said = talk.say("手机也换 13911112222", "request_exchange", [("phone", "13911112222")])
    assert "139****2222" in said and "余杭区" in said


def test_a_thing_never_bought_is_said(fresh: Services) -> None:
    said = Talk(fresh).say("我的手机碎屏了要修", "request_repair", [("category", "手机", "手机")])
    assert "没有查到您在小店买过手机" in said


def test_the_remedy_running_says_how_to_change_it(fresh: Services) -> None:
    fresh.tickets.create(
        NewTicket("return", "键盘", "k", customer_id="C0001", order_id="20260100203", product_sku="P-K87")
    )
    said = Talk(fresh).say("键盘想修一下", "request_repair", KEYBOARD)
    assert "撤销退货申请" in said and "改成维修" in said
    assert "撤销" not in Talk(fresh).say("键盘要退货", "request_return", KEYBOARD)


def test_the_ticket_just_told_of_is_the_one_taken_back(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.slots.update(topic="action_track_ticket", order="20251100405")
    assert "SH20260002" in talk.say("撤回吧", "withdraw_request") and talk.asked == "confirm"


def test_how_long_a_repair_takes_is_no_warranty(turn: MakeTurn, shop: Services) -> None:
    asked = turn("大概修多久", "ask_warranty", customer_id="C0001", topic="action_track_ticket")
    assert "5-7 天修好" in AnswerWarranty().answer(asked, shop).text()
    years = turn("保修多久", "ask_warranty", product="P-R10")
    assert "24个月" in AnswerWarranty().answer(years, shop).text()


def test_the_ticket_of_the_kind_or_thing_said(turn: MakeTurn, shop: Services) -> None:
    mine = {"customer_id": "C0001", "topic": "action_track_ticket", "order": "20251200304"}
    told = TrackTicket().answer(turn("维修进度怎么样了", "track_ticket", **mine), shop)
    assert isinstance(told, list) and ["SH20260002" in reply.text() for reply in told] == [True]
    told = TrackTicket().answer(
        turn("路由器到哪步了", "track_ticket", [("category", "路由器", "路由器")], **mine), shop
    )
    assert isinstance(told, list) and ["SH20260002" in reply.text() for reply in told] == [True]


def test_refunds_of_who_waits_long_and_of_another_order(turn: MakeTurn, shop: Services) -> None:
    mine = {"customer_id": "C0001", "topic": "action_track_refund"}
    assert (
        "很抱歉让您久等了"
        in TrackRefund().answer(turn("快点行不行 都一周了", "track_refund", **mine), shop).text()
    )
    assert "抱歉" not in TrackRefund().answer(turn("退款什么时候到账", "track_refund", **mine), shop).text()
    other = TrackRefund().answer(turn("那手环呢", "inform", [("category", "手环", "手环")], **mine), shop)
    assert "20260100201" in other.text() and "已发货" in other.text()


def test_costs_asked_with_the_wish_are_told_first(fresh: Services) -> None:
    said = Talk(fresh).say(
        "耳机修要钱吗 坏了", "request_repair", [("category", "耳机", "耳机"), ("fault", "坏了")]
    )
    assert "运费" in said or "免费" in said


def test_the_rule_asked_of_a_thing_bought_leaves_it_in_focus(turn: MakeTurn, shop: Services) -> None:
    asked = turn("路由器能退吗", "ask_return_policy", [("category", "路由器", "路由器")], customer_id="C0001")
    assert AnswerPolicy().answer(asked, shop).slots["owned"] == {"order": "20251100405", "sku": "P-AX6-WH"}
    general = turn("耳机能退吗", "ask_return_policy", [("category", "耳机", "耳机")], customer_id="C0002")
    assert not AnswerPolicy().answer(general, shop).slots


def test_the_proof_is_no_fault(fresh: Services) -> None:
    talk = Talk(fresh, customer=None)
    first = ReportFault().answer(
        talk.turn("20250600101 8000", "inform", [("order_id", "20250600101")]), fresh
    )
    assert "8000" not in str(first.slots["fault"])


def test_another_colour_in_place_of_the_return(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘要退货", "request_return", KEYBOARD)
    said = talk.say("算了 换个黑色行不", "search_product", [("color", "黑色", "黑色")])
    assert "换货申请" in said and talk.asked != "reason"


def test_what_was_bought_before_can_go_back_while_ordering(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.slots["product"] = "P-BAND7"
    talk.say("下单", "place_order")
    talk.say("那个我之前的键盘先帮我看看能不能退", "nlu_fallback", KEYBOARD)
    assert talk.asked == "reason"


def test_something_missing_has_a_name(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("少给我东西了", "missing_item")
    said = talk.say("是键盘 没有拔轴器", "inform", KEYBOARD)
    assert "没有拔轴器" in said and talk.asked == "confirm"


def test_which_thing_lacks_something_is_not_what_is_missing(fresh: Services) -> None:
    assert "少了什么" in Talk(fresh).say("键盘少东西了", "missing_item", KEYBOARD)


def test_what_is_missing_as_well_is_of_the_same_order(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.slots.update(topic="action_track_ticket", order="20260100203")
    said = talk.say("再补充一下 还少了说明书", "missing_item")
    assert "20260100203" in said and "说明书" in said and talk.asked == "confirm"


def test_yes_cancel_it_cancels_and_why_is_noted(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("充电宝不要了", "cancel_order", POWER)
    assert "记下了" in talk.say("买错了", "nlu_fallback") and talk.asked == "confirm"
    assert "已经取消" in talk.say("嗯取消", "cancel_order") and not talk.active


def test_an_invoice_for_a_company_or_a_person_is_understood(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.slots["request_kind"] = "invoice"
    talk.say("充电宝开发票", "ask_invoice", POWER)
    assert "两种都可以" in talk.say("公司", "inform") and talk.asked == "invoice_kind"
    talk.say("等等 我填个人吧", "acknowledge")
    assert talk.asked == "email"
    said = talk.say("什么时候能收到", "track_order")
    assert "1 个工作日" in said and "订单" in said and "哪个订单" not in said


def test_without_an_account_the_number_proves_it(fresh: Services) -> None:
    talk = Talk(fresh, customer=None)
    talk.say("我想退货", "request_return")
    assert "没登录也能办" in talk.say("我没账号", "ask_account") and talk.asked == "order"


def test_stores_near_the_address_are_told_for_a_repair(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("耳机修一下 没声音", "request_repair", [("category", "耳机", "耳机"), ("fault", "没声音")])
    said = talk.say("寄过去还是去店里", "ask_store")
    assert "杭州西湖店" in said and "北京" not in said


def test_whether_a_thing_bought_can_go_back_is_told_of_that_thing(turn: MakeTurn, shop: Services) -> None:
    mine = {"customer_id": "C0001"}
    fresh_one = AnswerPolicy().answer(turn("键盘能退吗", "ask_return_policy", KEYBOARD, **mine), shop)
    assert "还在7天内" in fresh_one.text() and fresh_one.offer is not None
    old = AnswerPolicy().answer(
        turn("耳机能退吗", "ask_return_policy", [("category", "耳机", "耳机")], **mine), shop
    )
    assert "超过了7天" in old.text() and "维修吗" in old.text()
    coming = AnswerPolicy().answer(
        turn("手环能退吗", "ask_return_policy", [("category", "手环", "手环")], **mine), shop
    )
    assert "还在路上" in coming.text() and coming.offer is None
    rule = AnswerPolicy().answer(turn("键盘退货运费谁出", "ask_return_policy", KEYBOARD, **mine), shop)
    assert "无理由退货" in rule.text() and rule.offer is None


def test_once_the_warranty_is_over_is_asked_of_the_rule(turn: MakeTurn, shop: Services) -> None:
    said = AnswerWarranty().answer(
        turn(
            "过保了怎么办",
            "ask_warranty",
            customer_id="C0001",
            owned={"order": "20251100405", "sku": "P-AX6-WH"},
        ),
        shop,
    )
    assert "付费维修" in said.text()


def test_two_changes_of_one_order_are_kept(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("充电宝改到周日送", "modify_order", [*POWER, ("time", "周日")])
    talk.say("改地址也行吗", "modify_order")
    said = talk.say(
        "杭州市余杭区文一西路969号2号楼", "inform", [("address", "杭州市余杭区文一西路969号2号楼")]
    )
    assert "周日" in said and "余杭区" in said


def test_what_stays_as_it_was_is_noted(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘要退货 不喜欢", "request_return", KEYBOARD)
    talk.say("都齐全", "inform")
    said = talk.say("电话还是原来的", "ask_authenticity")
    assert "记下了" in said and "正品" not in said and talk.asked == "time"


def test_another_kind_of_switch_is_an_exchange(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘要退货 不喜欢", "request_return", KEYBOARD)
    said = talk.say("好吧 那换茶轴的行不", "request_exchange", [("spec", "茶轴")])
    assert "换货" in said


def test_no_call_is_wanted_and_no_refusal(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("我收到的货少了东西", "missing_item")
    talk.say("键盘", "inform", KEYBOARD)
    assert talk.asked == "missing"
    assert "少了根线" in talk.say("少了根线", "missing_item") and talk.asked == "confirm"
    assert "没有提交" not in talk.say("不用联系我 直接寄", "deny") and talk.asked == "confirm"
    assert "没有提交" in talk.say("不用了", "deny")


def test_what_is_worked_on_already_cannot_become_another_request(fresh: Services) -> None:
    said = Talk(fresh).say(
        "路由器不想修了 给我换新的", "request_exchange", [("category", "路由器", "路由器")]
    )
    assert "没法直接改成换货" in said and "转人工" in said


def test_another_house_number_is_no_day_and_corrects_the_address(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("充电宝改到周日送", "modify_order", [*POWER, ("time", "周日")])
    talk.say("改地址也行吗", "modify_order")
    street = "杭州市余杭区文一西路969号2号楼"
    talk.say(street, "inform", [("address", street)])
    said = talk.say("不对 是3号楼", "deny", [("address", "3号楼")])
    assert "周日" in said and "3号" not in said
    talk.say("确认", "affirm")
    order = fresh.orders.own("20260100202", "C0001")
    assert order is not None and order.address == "杭州市余杭区文一西路969号3号楼"


def test_what_was_paid_and_whether_more_is_due_is_told(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("我想退键盘", "request_return", KEYBOARD)
    assert "459元" in talk.say("多少钱来着", "ask_price") and talk.asked == "reason"
    talk.say("不喜欢红轴", "deny", [("spec", "红轴")])
    talk.say("换茶轴的行不", "request_exchange", [("spec", "茶轴")])
    assert "不用补差价" in talk.say("差价要补吗", "price_protection")


def test_when_what_is_missing_is_dealt_with_is_told(turn: MakeTurn, fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘少了根线", "missing_item", KEYBOARD)
    talk.say("确认", "affirm")
    slots = {"customer_id": "C0001", "topic": "action_track_ticket", "order": "20260100203"}
    for text, words in (("大概啥时候处理", "前联系您"), ("补发要运费吗", "漏发由小店承担")):
        asked = replace(turn(text, "track_ticket", **slots), sender_id=talk.sender)
        said = TrackTicket().answer(asked, fresh)
        assert words in (said[0] if isinstance(said, list) else said).text()


def test_a_carrier_cannot_be_chosen(turn: MakeTurn, shop: Services) -> None:
    asked = replace(turn("能不能发顺丰", "ask_delivery"), faq=(FaqCandidate("FAQ-SHOP-006", 0.94),))
    assert "不能指定" in AnswerDelivery().answer(asked, shop).text()
    plain = replace(turn("发什么快递", "ask_delivery"), faq=(FaqCandidate("FAQ-SHOP-006", 0.94),))
    assert "顺达快递" in AnswerDelivery().answer(plain, shop).text()


def test_a_person_is_understood_wherever_it_is_said(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.slots["request_kind"] = "invoice"
    talk.say("键盘 个人 普票", "inform", KEYBOARD)
    assert talk.asked == "email"
    talk.say("抬头改成杭州云起科技有限公司", "inform")
    assert talk.asked == "tax_number"
    talk.say("算了还是个人", "inform")
    assert talk.asked == "email"


def test_no_call_wanted_calls_nobody(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘要退货 不喜欢", "request_return", KEYBOARD)
    talk.say("都齐全", "inform")
    talk.say("明天下午", "inform", [("time", "明天下午")])
    talk.say("不用打电话 直接来取", "request_human")
    assert talk.asked == "confirm"


def test_hurry_and_worry_while_a_cancellation_is_confirmed(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("充电宝取消", "cancel_order", POWER)
    assert "催仓库" in talk.say("给我加急", "nlu_fallback")
    assert "预计" in talk.say("那什么时候能到", "ask_stock")
    assert "真丢了" in talk.say("怕丢", "nlu_fallback")
    assert talk.say("不给差评哦 快点", "manage_review") and talk.asked == "confirm"
    assert talk.say("电话不变", "deny", confidence=0.6) and talk.asked == "confirm"
    assert talk.say("等等 今天发的话就不取消", "cancel_order") and talk.asked == "confirm"
    assert "没有提交" in talk.say("算了 加急发货吧 不取消了", "cancel_order")
    assert talk.last is not None and talk.last.topic == "action_track_order"


def test_a_cancellation_is_confirmed_in_giving_up(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("充电宝取消", "cancel_order", POWER)
    assert "已经取消" in talk.say("算了取消", "cancel_order")


def test_another_place_in_place_of_a_cancellation(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("充电宝取消", "cancel_order", POWER)
    assert "要改寄到哪里" in talk.say("寄到公司行不行", "nlu_fallback")
    talk.say("浙江省杭州市滨江区江南大道3888号6幢802", "inform")
    assert talk.asked == "confirm"
    assert "联系手机号" not in talk.say("电话不变", "deny", confidence=0.6) and talk.asked == "confirm"


def test_asides_of_a_return(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘不想要了", "request_return", KEYBOARD)
    assert "没看明白" not in talk.say("不喜欢手感", "deny", [("attribute", "手感")])
    assert "1-3 个工作日" in talk.say("大概多久退钱", "request_return", confidence=0.83)
    assert talk.asked == "complete"


def test_asides_of_what_is_missing(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘少了个拔键器", "missing_item", KEYBOARD)
    assert "抱歉" in talk.say("怎么搞的", "ask_usage", confidence=0.72)
    assert "记下" in talk.say("就拔键器啊", "ask_package_contents", [("fault", "拔键器")])
    assert "记下" in talk.say("没照片", "deny", confidence=0.73)
    assert "补发" in talk.say("给我补发呗", "claim_coupon")
    assert "联系您" in talk.say("行吧 确认", "affirm")


def test_asides_of_an_invoice(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘开专票", "ask_invoice", KEYBOARD, confidence=0.99)
    if not talk.active:
        talk.slots["request_kind"] = "invoice"
        talk.say("键盘开专票", "ask_invoice", KEYBOARD)
    talk.say("杭州青竹科技有限公司", "inform")
    assert "公司名称" in talk.say("需要什么资料", "nlu_fallback")
    assert "校验不通过" in talk.say("税号91330106MA27XYZ12A", "ask_invoice", confidence=0.59)
    talk.say("那不要公司了 开个人的", "ask_invoice", confidence=0.72)
    assert talk.asked == "email"
    assert "没有登记" in talk.say("能开明细吗", "ask_invoice")


def test_the_order_just_told_of_goes_before_a_return_left_half(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘不想要了", "request_return", KEYBOARD)
    talk.slots.update(requested_slot=None, request=None, topic="action_track_order", order="20260100201")
    talk.active = False
    assert "拒收" in talk.say("想退掉", "request_return")


def test_another_thing_named_in_the_middle_is_told_its_state(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘不想要了", "request_return", KEYBOARD)
    assert "拒收" in talk.say("不是 是手环那个", "inform", [("category", "手环", "手环")])


def test_a_thing_named_goes_before_the_order_just_told_of(fresh: Services) -> None:
    talk = Talk(fresh, slots={"topic": "action_track_order", "order": "20260100201"})
    assert "20260100202" in talk.say("充电宝那个改", "modify_order", POWER)


def test_another_remedy_for_what_is_repaired_takes_nothing_back(fresh: Services) -> None:
    talk = Talk(fresh)
    said = talk.say("路由器送修了能不能改成退货", "withdraw_request", [("category", "路由器", "路由器")])
    assert "SH20260002" in said and "确认撤销" not in said


def test_the_hour_of_a_visit_and_a_note_on_an_invoice(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("键盘坏了要换", "request_exchange", [*KEYBOARD, ("fault", "坏了")])
    talk.say("没照片", "deny")
    talk.say("后天上午来取", "inform", [("time", "后天上午")])
    assert "9:00-18:00" in talk.say("大概几点", "inform") and talk.asked == "confirm"
    other = Talk(fresh, slots={"request_kind": "invoice"})
    other.say("键盘开发票", "ask_invoice", KEYBOARD)
    assert "没有登记" in other.say("备注一下型号行不", "modify_order") and other.active
