"""Names and answers in the request form: recipients, what only sounds like a wish, and what was left half filled."""

from __future__ import annotations

import pytest

from actions.request.said_before import keep_for_an_order
from actions.services import Services
from shop.orders.checkout import handed_over
from tests.actions.talk import Talk


def test_an_order_of_somebody_new_asks_for_the_recipient_too(fresh: Services) -> None:
    talk = Talk(fresh, customer=None, slots={"product": "P-AIR3"})
    talk.say("我要下单", "place_order")
    talk.say("黑色", "inform", [("color", "黑色", "黑色")])
    assert talk.asked == "address"
    talk.say("上海市浦东新区云帆路66号3幢1202室", "inform")
    talk.say("139 1111 2222", "inform")
    assert talk.asked == "name"
    talk.say("多少钱", "ask_price")
    assert talk.asked == "name" and talk.left_to_rules
    said = talk.say("欧阳娜娜", "inform")
    assert "寄给欧***" in said and "娜娜" not in said and "139****2222" in said
    assert "娜娜" not in str(talk.slots) and talk.asked == "confirm"
    assert "寄给李*" in talk.say("收货人改成李雷", "modify_order")
    talk.say("确认下单", "affirm")
    draft = handed_over(fresh.drafts._database, talk.payload["order_id"])
    assert draft is not None and (draft["recipient"], draft["phone"]) == ("李雷", "13911112222")


def test_name_phone_and_address_in_one_line(fresh: Services) -> None:
    talk = Talk(fresh, customer=None, slots={"product": "P-AIR3"})
    talk.say("我要下单，黑色", "place_order", [("color", "黑色", "黑色")])
    said = talk.say("张三 13911112222 上海市浦东新区云帆路66号3幢1202室", "inform")
    assert "寄给张*" in said and "上海市浦东新区****" in said and talk.asked == "confirm"


def test_the_accounts_name_is_the_first_guess(fresh: Services) -> None:
    talk = Talk(fresh, customer="C0002", slots={"product": "P-AIR3"})
    talk.say("我要下单，黑色", "place_order", [("color", "黑色", "黑色")])
    talk.say("上海市浦东新区云帆路66号3幢1202室", "inform")
    assert "寄给周**" in talk.say("13911112222", "inform")


@pytest.mark.parametrize("said", ["谢谢", "包邮吗", "好的", "ok"])
def test_what_only_looks_like_a_name_is_none(fresh: Services, said: str) -> None:
    talk = Talk(fresh, customer=None, slots={"product": "P-AIR3"})
    talk.say("我要下单，黑色", "place_order", [("color", "黑色", "黑色")])
    talk.say("13911112222，上海市浦东新区云帆路66号3幢1202室", "inform")
    talk.say(said, {"谢谢": "thank", "包邮吗": "ask_delivery"}.get(said, "affirm"))
    assert talk.asked == "name"


def test_the_recipient_of_an_unsent_order_changes(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("订单20260100202的收件人名字写错了", "modify_order")
    assert talk.asked == "new_name"
    assert "收货人改为：李*" in talk.say("李雷", "inform")
    assert "收货人已经改好了" in talk.say("确认", "affirm")
    assert fresh.orders.own("20260100202", "C0001").recipient == "李雷"  # type: ignore[union-attr]


def test_a_person_heard_in_an_answer_is_no_wish_for_one(fresh: Services) -> None:
    talk = Talk(fresh, slots={"request_kind": "invoice"})
    talk.say("20260100203开普票", "ask_invoice")
    talk.say("个人", "request_human")
    assert talk.asked == "email"
    talk.say("给我找个人", "request_human")
    assert talk.asked == "email" and talk.left_to_rules


def test_what_is_resumed_says_what_it_is_about_and_hears_what_is_new(fresh: Services) -> None:
    first = Talk(fresh, slots={"request_kind": "invoice"})
    first.say("20260100203开普票", "ask_invoice")
    again = Talk(fresh, slots={"request_kind": "invoice"})
    said = again.say("我要开专票", "ask_invoice")
    assert (
        "没填完的开发票（键行 K87（白色 红轴））" in said and again.slots["request_invoice_kind"] == "special"
    )
    assert "哪个订单" in again.say("重新填吧", "inform")
    other = Talk(fresh, slots={"request_kind": "invoice"})
    Talk(fresh, slots={"request_kind": "invoice"}).say("20260100203开普票", "ask_invoice")
    other.say("给路由器开发票", "ask_invoice", [("category", "路由器", "路由器")])
    assert other.slots["request_order"] == "20251100405"


def test_a_wish_that_was_only_guessed_is_answered_or_asked_back(fresh: Services) -> None:
    talk = Talk(fresh, slots={"topic": "action_track_order"})
    said = talk.say("手环那单", "cancel_order", [("category", "手环", "手环")], confidence=0.6)
    assert "20260100201" in said and "运输中" in said and not talk.active
    assert "您是想办理取消订单吗" in Talk(fresh).say("就这样呗", "cancel_order", confidence=0.6)
    assert "确认取消" in Talk(fresh).say("20260100202不要了", "cancel_order", confidence=0.6)


def test_a_thing_in_another_state_is_told_not_asked_for(fresh: Services) -> None:
    assert "还在路上" in Talk(fresh).say("手环少发了充电线", "missing_item", [("category", "手环", "手环")])
    assert "已经发货了" in Talk(fresh).say("手环那单取消", "cancel_order", [("category", "手环", "手环")])
    talk = Talk(fresh)
    talk.say("我要退货", "request_return")
    said = talk.say("手环", "inform", [("category", "手环", "手环")])
    assert (
        "“极岚 Band 7（黑色）”在订单20260100201里，现在是“已发货，运输中”" in said and talk.asked == "order"
    )


def test_an_order_number_said_again_is_no_mistake_and_a_city_is_too_short(fresh: Services) -> None:
    talk = Talk(fresh)
    assert "订单20260100202（青屿 Power 20000（白色））要改寄到哪里" in talk.say("改地址", "modify_order")
    assert "没看明白" not in talk.say("20260100202", "inform")
    assert "不够详细" in talk.say("北京", "inform", [("address", "北京")])


def test_the_wish_for_another_change_leaves_the_cancellation(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("取消订单", "cancel_order")
    assert "要改寄到哪里" in talk.say("能不能改个地址", "modify_order")


def test_a_change_of_the_title_is_one_of_the_invoice(fresh: Services) -> None:
    talk = Talk(fresh)
    assert "开发票" in talk.say("抬头填错了帮我改", "modify_order")


def test_colour_and_spec_said_one_after_the_other_make_one_choice(fresh: Services) -> None:
    talk = Talk(fresh, slots={"product": "P-K87"})
    said = talk.say("给我来两个 茶轴的", "place_order", [("quantity", "两个"), ("spec", "茶轴")])
    assert talk.asked == "variant" and "黑色 茶轴" in said and "红轴" not in said
    said = talk.say("上海市浦东新区云帆路66号3幢1202室", "inform")
    assert "记下了" in said and "黑色 茶轴" in said and talk.asked == "variant"
    assert "黑色 茶轴）×2" in talk.say("黑的", "inform", [("color", "黑的", "黑色")])


def test_a_choice_that_fits_none_leaves_all(fresh: Services) -> None:
    talk = Talk(fresh, slots={"product": "P-K87", "color": "透明"})
    assert "粉色 青轴" in talk.say("我要下单", "place_order")


def test_who_has_no_order_number_hears_where_it_stands(fresh: Services) -> None:
    talk = Talk(fresh, customer=None)
    talk.say("耳机我要退货", "request_return")
    assert talk.asked == "order"
    assert "我的订单" in talk.say("没有订单号", "track_order") and talk.asked == "order"


def test_an_e_mail_is_no_tax_number_and_a_person_has_none(fresh: Services) -> None:
    talk = Talk(fresh, slots={"request_kind": "invoice"})
    talk.say("20260100203开专票，抬头海云科技有限公司", "ask_invoice")
    assert talk.asked == "tax_number"
    said = talk.say("邮箱发到zhangsan@163.com", "out_of_scope")
    assert "校验" not in said and "记下了" in said and talk.asked == "tax_number"
    assert "普通发票" in talk.say("抬头改成个人吧", "ask_invoice") and talk.asked == "confirm"


def test_not_wanted_any_more_is_why_it_goes_back_and_cancels_nothing(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("20260100203我要退货", "request_return")
    talk.say("不想要了", "cancel_order")
    assert talk.slots["request_reason"] == "change_of_mind" and talk.asked != "confirm"


def test_another_remedy_takes_the_place_of_the_one_under_way(fresh: Services) -> None:
    talk = Talk(fresh)
    talk.say("20260100203的键盘坏了，我要换货", "request_exchange")
    asked = talk.asked
    said = talk.say("先不换了 修吧", "withdraw_request")
    assert talk.active and "没有提交" not in said
    assert fresh.drafts.find(str(talk.slots["request"]), "C0001").kind == "repair"  # type: ignore[union-attr]
    assert "没有提交" in talk.say("不修了 算了", "withdraw_request") and asked


def test_who_would_rather_buy_leaves_the_repair_that_has_no_order(fresh: Services) -> None:
    talk = Talk(fresh, customer=None, slots={"product": "P-AIR3"})
    talk.say("耳机坏了要修", "request_repair")
    assert talk.asked == "order"
    talk.say("行吧买一个黑色的", "place_order", [("color", "黑色", "黑色")])
    assert talk.asked == "address"


def test_the_variants_are_looked_up_once_a_turn(fresh: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[str] = []
    variants = fresh.catalogue.variants
    monkeypatch.setattr(fresh.catalogue, "variants", lambda sku: looked_up.append(sku) or variants(sku))
    talk = Talk(fresh, slots={"product": "P-K87"})
    talk.say("我要下单", "place_order")
    looked_up.clear()
    talk.say("黑色茶轴的", "inform", [("color", "黑色", "黑色"), ("spec", "茶轴", "茶轴")])
    assert looked_up == ["P-K87"] and talk.asked == "confirm"


def test_what_was_said_before_the_order_is_not_asked_again(fresh: Services) -> None:
    talk = Talk(fresh, customer=None, slots={"product": "P-BAND7", "color": "黑色"})
    for text, entities in (
        ("两个黑色的手环", [("quantity", "两个")]),
        ("四川省成都市武侯区天府大道99号", []),
        ("李雷 13812345678", [("person", "李雷"), ("phone", "13812345678")]),
    ):
        keep_for_an_order(talk.turn(text, "inform", entities), fresh)
    said = talk.say("下单", "place_order")
    assert talk.asked == "confirm" and "×2" in said
    assert "寄给李*" in said and "四川省成都市武侯区****" in said and "138****5678" in said
    assert "天府大道" not in str(talk.slots)


def test_what_proves_an_order_is_not_kept_for_another(fresh: Services) -> None:
    talk = Talk(fresh, customer=None, slots={"topic": "action_track_order", "order_number": "20260100201"})
    keep_for_an_order(talk.turn("13800138000", "inform", [("phone", "13800138000")]), fresh)
    talk.slots = {"product": "P-BAND7", "color": "黑色"}
    talk.say("下单", "place_order")
    assert talk.asked == "address" and talk.slots.get("request_phone") is None


def test_a_name_beside_a_mistyped_phone_is_kept_for_the_order(fresh: Services) -> None:
    talk = Talk(fresh, customer=None, slots={"product": "P-BAND7", "color": "黑色"})
    keep_for_an_order(
        talk.turn("李雷 1381234567", "inform", [("person", "李雷"), ("phone", "1381234567")]), fresh
    )
    talk.say(
        "13812345678，上海市浦东新区云帆路66号3幢1202室，下单", "place_order", [("phone", "13812345678")]
    )
    assert talk.asked == "confirm"
