"""Notices on SQLite and PostgreSQL: noted once, due when the catalogue says so, taken back at a word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from shop.clock import FixedClock
from shop.database import Database
from shop.importing import ImportReport
from shop.notices.delivery import NoticeDelivery
from shop.notices.subscriptions import Notices
from shop.outreach.planning import open_outbox

_PRODUCTS = "sku,name,brand,category,price\nP1,声浪 Air 9,声浪,耳机,{price}\n"
_VARIANTS = "sku,product,color,stock\nP1-B,P1,黑色,{stock}\n"
_KINDS = {"brands": "name\n声浪\n", "categories": "name\n耳机\n"}


def test_restock_and_price_drop_are_due_when_they_happen(
    database: Database, clock: FixedClock, load: Callable[..., ImportReport]
) -> None:
    report = load(products=_PRODUCTS.format(price=300), variants=_VARIANTS.format(stock=0), **_KINDS)
    assert report.errors == ()
    notices = Notices(database, clock)
    assert notices.subscribe("C1", "t1", "restock", "P1")
    assert not notices.subscribe("C1", "t2", "restock", "P1")
    assert notices.subscribe("C1", "t1", "price_drop", "P1", Decimal(300))
    assert notices.due() == ()
    load(products=_PRODUCTS.format(price=280), variants=_VARIANTS.format(stock=4), **_KINDS)
    due = notices.due()
    assert [(item.kind, item.name, item.price) for item in due] == [
        ("restock", "声浪 Air 9", Decimal("280.00")),
        ("price_drop", "声浪 Air 9", Decimal("280.00")),
    ]
    delivery = NoticeDelivery(database, clock)
    assert (delivery.fire_due(), delivery.fire_due()) == (2, 0)
    assert notices.due() == () and open_outbox(database, clock).counts() == {"notice": {"waiting": 2}}


def test_unsubscribing_ends_everything(database: Database, clock: FixedClock) -> None:
    notices = Notices(database, clock)
    assert notices.wants_marketing("C1")
    notices.subscribe("C1", "t1", "restock", "P1")
    assert notices.unsubscribe("C1") == 1 and open_outbox(database, clock).counts() == {}
    assert notices.open_notices("C1") == () and not notices.wants_marketing("C1")
    notices.allow("C1")
    assert notices.wants_marketing("C1")
    assert notices.subscribe("C1", "t1", "restock", "P1")


def test_a_colour_is_waited_for_by_itself(
    database: Database, clock: FixedClock, load: Callable[..., ImportReport]
) -> None:
    both = "sku,product,color,stock\nP1-B,P1,黑色,{black}\nP1-W,P1,白色,5\n"
    load(products=_PRODUCTS.format(price=300), variants=both.format(black=0), **_KINDS)
    notices = Notices(database, clock)
    notices.subscribe("C1", "t1", "restock", "P1-B")
    assert notices.due() == ()
    load(products=_PRODUCTS.format(price=300), variants=both.format(black=2), **_KINDS)
    (due,) = notices.due()
    assert (due.sku, due.variant, due.name) == ("P1", "P1-B", "声浪 Air 9（黑色）")
    assert NoticeDelivery(database, clock).fire_due() == 1
    outbox = open_outbox(database, clock)
    (candidate,) = outbox.candidates({"t1": "C1"})
    parcel = outbox.claim(candidate.id, "t1")
    assert parcel is not None and parcel.card.text.startswith("您等的声浪 Air 9（黑色）到货了")


def test_new_products_of_a_kind_or_brand_are_told_of(
    database: Database, clock: FixedClock, load: Callable[..., ImportReport]
) -> None:
    listed = "sku,name,brand,category,price,release_date\nP1,声浪 Air 9,声浪,耳机,300,-1d\n"
    load(products=listed, **_KINDS)
    notices = Notices(database, clock)
    notices.subscribe("C1", "t1", "launch", "category:耳机")
    notices.subscribe("C2", "t2", "launch", "brand:声浪")
    notices.subscribe("C3", "t3", "launch", "category:手机")
    assert notices.due() == ()
    load(products=listed + "P2,声浪 Air 10,声浪,耳机,500,+2d\n", **_KINDS)
    assert notices.due() == ()
    clock.advance(timedelta(days=2))
    assert [(due.owner, due.sku) for due in notices.due()] == [("C1", "P2"), ("C2", "P2")]
    assert (NoticeDelivery(database, clock).fire_due(), notices.due()) == (2, ())


def test_one_notice_is_dropped_and_consent_stays(database: Database, clock: FixedClock) -> None:
    notices = Notices(database, clock)
    for kind, sku in (("restock", "P1"), ("price_drop", "P1"), ("restock", "P2")):
        notices.subscribe("C1", "t1", kind, sku, Decimal(9))
    assert notices.drop("C1", "P1") == 2 and notices.open_notices("C1") == (("restock", "P2"),)
    assert notices.drop("C1") == 1 and notices.wants_marketing("C1")
