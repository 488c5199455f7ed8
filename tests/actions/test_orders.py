"""Answers about orders on the demo shop: one's own are shown, nobody else's ever is."""

from __future__ import annotations

import pytest

from actions.order_reference import value_action
from actions.orders import CheckPriceProtection, ClaimPriceDifference, TrackOrder
from actions.services import Services
from tests.actions.conftest import MakeTurn

MINE = {"customer_id": "C0001"}


def test_several_orders_under_way_are_listed(turn: MakeTurn, shop: Services) -> None:
    reply = TrackOrder().answer(turn("我的快递到哪了", "track_order", **MINE), shop)
    assert reply.custom is not None and reply.custom["type"] == "orders"
    assert {item["status"] for item in reply.custom["items"]} == {"paid", "shipped"}


def test_an_order_number_shows_state_parcel_and_date(turn: MakeTurn, shop: Services) -> None:
    reply = TrackOrder().answer(turn("20260100201到哪了", "track_order", **MINE), shop)
    assert (
        "运输中" in reply.text() and "明天（3月16日）送达" in reply.text() and "SD7310088652" in reply.text()
    )
    assert reply.custom is not None and reply.custom["type"] == "order"
    assert next(event["text"] for event in reply.custom["shipment"]["events"]) == "顺达快递已在嘉兴仓揽收"
    assert reply.custom["total"] == "229.00"


def test_a_named_product_chooses_the_order(turn: MakeTurn, shop: Services) -> None:
    asked = turn("我买的充电宝什么时候发货", "track_order", [("category", "充电宝", "充电宝")], **MINE)
    reply = TrackOrder().answer(asked, shop)
    assert "20260100202" in reply.text() and "待发货" in reply.text()


def test_what_is_asked_on_is_about_the_order_just_told(turn: MakeTurn, shop: Services) -> None:
    told = {**MINE, "order": "20260100201", "topic": "action_track_order"}
    assert "20260100201" in TrackOrder().answer(turn("什么时候到", "track_order", **told), shop).text()
    listed = TrackOrder().answer(turn("我的订单都到哪了", "track_order", **told), shop)
    assert listed.custom is not None and listed.custom["type"] == "orders"
    other = turn("充电宝呢", "track_order", [("category", "充电宝", "充电宝")], **told)
    assert "20260100202" in TrackOrder().answer(other, shop).text()


def test_a_pointer_to_the_order_of_a_thing_asks_for_the_order(turn: MakeTurn) -> None:
    said = turn("手环那单的", "inform", [("category", "手环", "手环"), ("reference", "那单")], **MINE)
    assert value_action(said) == "action_track_order"


def test_urging_is_passed_on_once_a_day(turn: MakeTurn, shop: Services) -> None:
    asked = turn("20260100202怎么还不发货，催一下", "track_order", **MINE)
    assert "催仓库" in TrackOrder().answer(asked, shop).text()
    assert "已经催过一次" in TrackOrder().answer(asked, shop).text()


@pytest.mark.parametrize("customer", [{"customer_id": "C0002"}])
def test_somebody_elses_order_is_answered_like_an_unknown_one(
    turn: MakeTurn, shop: Services, customer: dict[str, str]
) -> None:
    others = TrackOrder().answer(turn("查订单20260100201", "track_order", **customer), shop)
    unknown = TrackOrder().answer(turn("查订单99990100201", "track_order", **customer), shop)
    assert (others.text(), others.custom, others.buttons) == (unknown.text(), unknown.custom, unknown.buttons)
    assert "没有查到" in others.text()


def test_a_customer_without_orders_is_told_so(turn: MakeTurn, shop: Services) -> None:
    assert (
        "还没有订单"
        in TrackOrder().answer(turn("我的快递呢", "track_order", customer_id="C0002"), shop).text()
    )


def test_somebody_unknown_needs_number_and_phone(turn: MakeTurn, shop: Services) -> None:
    assert "订单号" in TrackOrder().answer(turn("我的快递呢", "track_order"), shop).text()
    half = TrackOrder().answer(turn("20260100201", "inform"), shop)
    assert half.custom is None and half.slots["order_number"] == "20260100201"
    # The same question whether the order exists or not.
    assert half.text() == TrackOrder().answer(turn("99990100201", "inform"), shop).text()
    given = turn("8000", "inform", order_number="20260100201", topic="action_track_order")
    assert value_action(given) == "action_track_order"
    shown = TrackOrder().answer(given, shop)
    assert shown.custom is not None and shown.custom["order_id"] == "20260100201"
    kept = shown.slots["proven_order"]
    assert "8000" not in str(kept)
    again = TrackOrder().answer(turn("到哪了", "track_order", proven_order=kept), shop)
    assert again.custom is not None
    wrong = TrackOrder().answer(turn("尾号1234", "inform", order_number="20260100201"), shop)
    assert "没有查到" in wrong.text()


def test_a_price_drop_after_the_purchase_is_offered_and_paid_once(turn: MakeTurn, shop: Services) -> None:
    found = CheckPriceProtection().answer(turn("刚买就降价了，能补差价吗", "price_protection", **MINE), shop)
    assert "60元" in found.text() and found.offer is not None
    accept = turn("好的", "affirm", order=found.offer.slots["order"], **MINE)
    assert "60元" in ClaimPriceDifference().answer(accept, shop).text()
    # The same message again gives the same answer; asked anew there is nothing left.
    assert "60元" in ClaimPriceDifference().answer(accept, shop).text()
    after = CheckPriceProtection().answer(turn("键盘能补差价吗", "price_protection", **MINE), shop)
    assert "没有查到更低的价格" in after.text()


def test_guessing_the_phone_of_an_order_ends(turn: MakeTurn, fresh: Services) -> None:
    def tried(digits: str) -> str:
        said = turn(f"尾号{digits}", "inform", order_number="20260100201")
        return TrackOrder().answer(said, fresh).text()

    first = [tried(f"123{number}") for number in range(5)]
    assert all("没有查到与您提供的信息相符的订单" in text and "再试" not in text for text in first)
    locked = tried("8000")
    assert "没有查到与您提供的信息相符的订单" in locked and "再试" in locked and "转人工" in locked
    assert locked == tried("1239")
