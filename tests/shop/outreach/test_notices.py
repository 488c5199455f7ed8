"""Notices that customers asked for, delivered: also without an account, before advertising, and only while true."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from shop.clock import FixedClock
from shop.database import Database
from shop.importing import ImportReport
from shop.notices.delivery import NoticeDelivery
from shop.notices.subscriptions import Notices
from shop.outreach.outbox import Outbox
from shop.outreach.planning import Planner
from shop.outreach.rendering import STOP_WORDS
from tests.shop.outreach.campaigns import MARKETED, campaign, customers, deliver

_SHOP = "sku,name,category,price,stock\nP1,声浪 Air 9,耳机,{price},{stock}\n"


def test_a_notice_is_delivered_to_who_asked_even_without_an_account(
    database: Database, clock: FixedClock, outbox: Outbox, load: Callable[..., ImportReport]
) -> None:
    load(products=_SHOP.format(price=300, stock=0))
    notices = Notices(database, clock)
    notices.unsubscribe(MARKETED[0])  # no advertising; what is asked for comes all the same
    notices.subscribe(MARKETED[0], "t1", "restock", "P1")
    notices.subscribe("conversation:t2", "t2", "price_drop", "P1", Decimal(300))
    load(products=_SHOP.format(price=280, stock=3))
    assert NoticeDelivery(database, clock).fire_due() == 2
    assert outbox.candidates({"t3": None, "t4": MARKETED[1]}) == []
    first = deliver(outbox, MARKETED[0], "another-talk")
    assert first.card.text == "您等的声浪 Air 9到货了，现在280元，喜欢就可以下单啦。"
    assert first.card.custom["items"][0]["sku"] == "P1" and STOP_WORDS not in first.card.buttons
    (candidate,) = outbox.candidates({"t2": MARKETED[5]})  # who asked has logged in since
    assert outbox.claim(candidate.id, "t2") is not None


def test_advertising_keeps_its_distance_from_a_notice_too(
    database: Database, clock: FixedClock, outbox: Outbox, load: Callable[..., ImportReport]
) -> None:
    owner = MARKETED[0]
    load(products=_SHOP.format(price=300, stock=0))
    Notices(database, clock).subscribe(owner, "talk", "restock", "P1")
    customers(database, owner)
    campaign(database, clock)
    Planner(database, clock).plan("A")
    load(products=_SHOP.format(price=300, stock=1))
    assert NoticeDelivery(database, clock).fire_due() == 1
    assert deliver(outbox, owner).kind == "notice"  # what was asked for goes first
    assert deliver(outbox, owner) is None
    clock.advance(timedelta(minutes=31))
    assert deliver(outbox, owner).kind == "member_day"


def test_a_notice_that_is_no_longer_true_waits_for_the_next_time(
    database: Database, clock: FixedClock, outbox: Outbox, load: Callable[..., ImportReport]
) -> None:
    load(products=_SHOP.format(price=300, stock=0))
    notices, delivery = Notices(database, clock), NoticeDelivery(database, clock)
    notices.subscribe("C1", "t1", "restock", "P1")
    load(products=_SHOP.format(price=300, stock=1))
    assert delivery.fire_due() == 1
    load(products=_SHOP.format(price=300, stock=0))
    assert deliver(outbox, "C1", "t1") is None and notices.open_notices("C1") == (("restock", "P1"),)
    clock.advance(timedelta(hours=1))
    load(products=_SHOP.format(price=300, stock=2))
    assert delivery.fire_due() == 1 and deliver(outbox, "C1", "t1") is not None
    assert delivery.fire_due() == 0
