"""A request changed after it was submitted: which ticket, what is confirmed, what is written, and what is refused."""

from __future__ import annotations

import json

import pytest

from actions.request.amending import amends
from actions.services import Services
from shop import models
from shop.tickets.readmodels import NewTicket, Ticket
from tests.actions.talk import Talk

CONTACT = {"name": "林晓舟", "phone": "13800138000", "address": "浙江省杭州市西湖区望月路100号3幢502室"}
KEYBOARD = {"order_id": "20260100203", "product_sku": "P-K87"}


def opened(shop: Services, kind: str = "return", talk: Talk | None = None, **more: object) -> Ticket:
    values: dict[str, object] = {
        "customer_id": "C0001",
        "details": {"time": "明天上午（3月16日）"},
        **KEYBOARD,
        **more,
    }
    sender = talk.sender if talk else "earlier"
    new = NewTicket(
        kind=kind, summary="键盘", key=f"{kind}{values}", conversation_id=sender, contact=CONTACT, **values
    )  # type: ignore[arg-type]
    if talk is not None:
        talk.slots.update(topic="action_track_ticket", order=values["order_id"])
    return shop.tickets.create(new)


def now(shop: Services, ticket: Ticket) -> Ticket:
    found = shop.tickets.own(ticket.id, ticket.customer_id) or shop.tickets.of_conversation("talk")[0]
    assert found.id == ticket.id
    return found


def contact(shop: Services, ticket: Ticket) -> dict[str, str]:
    with shop.drafts._database.reading() as session:
        return dict(json.loads(session.get(models.Ticket, ticket.id).contact))


@pytest.fixture
def alone(fresh: Services) -> Services:
    """The demo shop without the tickets of its customers."""
    with fresh.drafts._database.writing() as session:
        for row in session.query(models.Ticket).all():
            session.delete(row)
    return fresh


def test_the_time_is_read_confirmed_and_written_once(alone: Services) -> None:
    ticket, talk = opened(alone), Talk(alone)
    said = talk.say("取件时间改到明天下午", "request_return", [("time", "明天下午")])
    assert ticket.id in said and "上门时间改为明天下午（3月16日）" in said and talk.asked == "confirm"
    assert now(alone, ticket) == ticket  # nothing is written before the yes
    assert "改好了" in talk.say("确认修改", "affirm") and not talk.active
    after = now(alone, ticket)
    assert after.details["time"] == "明天下午（3月16日）" and len(after.steps) == 2


def test_the_new_value_is_asked_for(alone: Services) -> None:
    ticket, talk = opened(alone), Talk(alone)
    assert "什么时候上门" in talk.say("上门时间再改下", "modify_order") and talk.asked == "time"
    assert "3月21日" in talk.say("周六上午吧", "inform", [("time", "周六上午")])
    talk.say("对", "affirm")
    assert now(alone, ticket).details["time"] == "周六上午（3月21日）"


def test_address_and_phone_go_to_the_contact_only(alone: Services) -> None:
    talk = Talk(alone)
    ticket = opened(alone, talk=talk)
    assert "详细地址" in talk.say("地址写错了换一个", "modify_order") and talk.asked == "new_address"
    said = talk.say("浙江省杭州市余杭区晴川街88号2幢1001", "inform", [("address", "浙江省杭州市余杭区")])
    assert "余杭区****" in said and "晴川街" not in said
    said = talk.say("电话也换成13911112222", "modify_order", [("phone", "13911112222")])
    assert "139****2222" in said and "余杭区****" in said
    assert "改好了" in talk.say("没问题", "affirm")
    assert contact(alone, ticket) == {
        "name": "林晓舟", "phone": "13911112222", "address": "浙江省杭州市余杭区晴川街88号2幢1001",
    }  # fmt: skip
    after = now(alone, ticket)
    assert "晴川街" not in str(after.steps) + str(after.details) and after.steps[-1].actor == "顾客"
    assert alone.orders.own("20260100203", "C0001").phone == "13800138000"  # type: ignore[union-attr]


def test_change_it_is_the_yes(alone: Services) -> None:
    ticket, talk = opened(alone), Talk(alone)
    talk.say("取件时间改到明天下午", "request_return", [("time", "明天下午")])
    assert "改好了" in talk.say("嗯 改吧", "modify_order")
    assert now(alone, ticket).details["time"] == "明天下午（3月16日）"


def test_a_no_leaves_everything(alone: Services) -> None:
    ticket, talk = opened(alone), Talk(alone)
    talk.say("取件时间改到明天下午", "request_return", [("time", "明天下午")])
    assert "按原来的安排" in talk.say("先不改", "deny") and now(alone, ticket) == ticket
    talk = Talk(alone)
    talk.say("上门时间再改下", "modify_order")
    assert "按原来的安排" in talk.say("不用改了", "deny") and now(alone, ticket) == ticket


def test_the_one_talked_about_else_the_only_one_else_it_is_asked(alone: Services) -> None:
    first, second = opened(alone), opened(alone, "repair", order_id="20250600101", product_sku="P-AIR2")
    asked = Talk(alone).say("取件电话换成13911112222", "modify_order", [("phone", "13911112222")])
    assert "哪一个申请" in asked and first.id in asked and second.id in asked
    talk = Talk(alone)
    talk.say("取件电话换成13911112222", "modify_order", [("phone", "13911112222")])
    assert second.id in talk.say("维修那个", "inform") and talk.asked == "confirm"
    talk = Talk(alone)
    third = opened(alone, "installation", talk)
    assert third.id in talk.say("时间改到周六", "modify_order", [("time", "周六")])
    named = Talk(alone).say(
        "键盘那个取件改到周六", "request_return", [("category", "键盘", "键盘"), ("time", "周六")]
    )
    assert first.id in named


def test_a_number_chooses_and_nobody_elses_is_like_none(alone: Services) -> None:
    ticket = opened(alone)
    said = Talk(alone).say(
        f"{ticket.id} 时间改到周六", "modify_order", [("order_id", ticket.id), ("time", "周六")]
    )
    assert ticket.id in said
    entities = [("ticket_id", ticket.id), ("time", "周六")]
    theirs = Talk(alone, customer="C0002").say(f"{ticket.id} 时间改到周六", "modify_order", entities)
    stranger = Talk(alone, customer=None).say(f"{ticket.id} 时间改到周六", "modify_order", entities)
    unknown = Talk(alone, customer="C0002").say(
        "SH2026031500001 时间改到周六", "modify_order", [("time", "周六")]
    )
    assert theirs == stranger == unknown and "没有查到这个工单号" in theirs
    assert now(alone, ticket) == ticket


@pytest.mark.parametrize(("status", "word"), [("resolved", "已处理完成"), ("cancelled", "已撤销")])
def test_what_is_over_is_refused_with_the_reason(alone: Services, status: str, word: str) -> None:
    talk = Talk(alone)
    ticket = opened(alone, talk=talk)
    alone.tickets.move(ticket.id, status, "小张")
    said = talk.say("取件时间改到明天下午", "request_return", [("time", "明天下午")])
    assert "已经结束" in said and word in said and ticket.id in said and not talk.active


def test_a_ticket_that_ends_before_the_yes_stays_as_it_is(alone: Services) -> None:
    ticket, talk = opened(alone), Talk(alone)
    talk.say("取件时间改到明天下午", "request_return", [("time", "明天下午")])
    over = alone.tickets.move(ticket.id, "cancelled", "小张")
    assert "已撤销" in talk.say("确认修改", "affirm") and now(alone, ticket) == over


def test_nobody_comes_any_more(fresh: Services) -> None:
    said = Talk(fresh).say("取件时间改到明天下午", "request_return", [("time", "明天下午")])
    assert "SH20260001" in said and "正在验货" in said and "没有等着上门" in said


def test_somebody_unknown_changes_what_they_opened_here_only(alone: Services) -> None:
    talk = Talk(alone, customer=None)
    ticket = opened(alone, talk=talk, customer_id=None)
    said = talk.say("取件时间改到明天下午", "request_return", [("time", "明天下午")])
    assert ticket.id in said and "改好了" in talk.say("对", "affirm")
    found = alone.tickets.of_asker(ticket.id, None, talk.sender)
    assert found is not None and found.details["time"] == "明天下午（3月16日）"
    elsewhere = Talk(alone, customer=None)
    said = elsewhere.say("上门时间再改下", "modify_order")
    assert ticket.id not in said and "登录" in said


def test_without_any_ticket(alone: Services) -> None:
    assert "没有查到" in Talk(alone).say("上门时间再改下", "modify_order")


def test_in_the_middle_of_an_order_the_other_ticket_is_changed(alone: Services) -> None:
    ticket, talk = opened(alone), Talk(alone)
    talk.say("我要开发票", "ask_invoice")
    talk.slots["request_kind"] = "cancel"
    talk.say("帮我取消订单", "cancel_order")
    said = talk.say("对了退货的取件时间改到后天", "modify_order", [("time", "后天")])
    assert ticket.id in said and talk.asked == "confirm"
    talk.say("确认", "affirm")
    assert now(alone, ticket).details["time"] == "后天（3月17日）"


def test_a_wrong_day_is_said(alone: Services) -> None:
    talk = Talk(alone)
    ticket = opened(alone, talk=talk)
    talk.say("时间改一下", "modify_order")
    talk.say("昨天下午", "inform", [("time", "昨天下午")])
    assert talk.asked == "time" and now(alone, ticket) == ticket


def test_orders_stay_what_is_changed_where_nothing_speaks_of_a_ticket(alone: Services) -> None:
    opened(alone)
    talk = Talk(alone)
    assert "订单20260100202" in talk.say("电话改成13911112222", "modify_order", [("phone", "13911112222")])
    talk = Talk(alone)
    opened(alone, "repair", talk)
    said = talk.say("充电宝那个订单地址写错了", "modify_order", [("category", "充电宝", "充电宝")])
    assert "20260100202" in said


@pytest.mark.parametrize(
    ("text", "intent", "meant"),
    [
        ("师傅后天来行不行 明天没空", "request_installation", True),
        ("明天我不在家 能不能后天来取", "track_order", True),
        ("推迟一天来取", "request_return", True),
        ("师傅来之前打我老婆电话 13911113333", "request_installation", True),
        ("取件什么时候来", "request_return", False),
        ("我要退键盘，取件地址换成公司", "request_return", False),
        ("我要换货", "request_exchange", False),
        ("送货时间改到明天", "modify_order", False),
        ("订单20260100202时间改到明天", "modify_order", False),
    ],
)
def test_what_changes_a_ticket(alone: Services, text: str, intent: str, meant: bool) -> None:
    opened(alone)
    entities = [("time", word) for word in ("明天", "后天") if word in text]
    entities += [("phone", "13911113333")] if "139" in text else []
    entities += [("category", "键盘", "键盘")] if "键盘" in text else []
    assert amends(Talk(alone).turn(text, intent, entities), alone) is meant
