"""Price protection from the price history that the database keeps by itself."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from shop import models
from shop.clock import FixedClock
from shop.database import Database
from shop.orders.price_protection import PriceProtection
from shop.orders.queries import Orders
from shop.orders.readmodels import Order


@pytest.fixture
def prices(shop: Database, clock: FixedClock) -> PriceProtection:
    return PriceProtection(shop, clock)


def delivered(shop: Database, clock: FixedClock) -> Order:
    found = Orders(shop, clock).own("O-delivered", "C1")
    assert found is not None
    return found


def drop(shop: Database, price: int) -> None:
    with shop.writing() as session:
        session.execute(text(f"UPDATE products SET price = {price} WHERE sku = 'P'"))


def test_a_change_in_plain_sql_is_kept(shop: Database) -> None:
    drop(shop, 279)
    drop(shop, 279)
    with shop.reading() as session:
        assert [row.price for row in session.execute(select(models.PriceChange)).scalars()] == [
            Decimal("279.00")
        ]


def test_the_lowest_price_since_the_purchase_counts(
    shop: Database, prices: PriceProtection, clock: FixedClock
) -> None:
    now = clock.now()
    with shop.writing() as session:
        for days, price in ((60, 199), (4, 269), (2, 279)):
            session.add(models.PriceChange(sku="P", price=Decimal(price), at=now - timedelta(days=days)))
    found = prices.check(delivered(shop, clock))
    # 199 was before the purchase; two pieces were bought.
    assert (found.code, found.amount, found.differences[0].lowest) == (
        "open",
        Decimal("60.00"),
        Decimal("269.00"),
    )


def test_a_difference_is_paid_once_and_a_further_fall_again(
    shop: Database, prices: PriceProtection, clock: FixedClock
) -> None:
    drop(shop, 279)
    order = delivered(shop, clock)
    first = prices.claim(order, "C1", "k1")
    assert first.done and first.get("amount") == "40.00"
    assert prices.claim(order, "C1", "k1").get("claim_id") == first.get("claim_id")
    assert prices.claim(order, "C1", "k2").code == "none"
    drop(shop, 259)
    assert prices.claim(order, "C1", "k3").get("amount") == "40.00"
    drop(shop, 199)
    assert prices.claim(order, "C1", "k4").code == "used_up"


def test_when_nothing_can_be_claimed(shop: Database, prices: PriceProtection, clock: FixedClock) -> None:
    orders = Orders(shop, clock)
    order = delivered(shop, clock)
    assert prices.check(order).code == "none"
    drop(shop, 199)
    assert prices.claim(order, "C2", "k").code == "not_found"
    clock.advance(timedelta(days=11))
    assert prices.check(order).code == "over"
    assert prices.check(orders.own("O-pending_payment", "C1")).code == "unpaid"  # type: ignore[arg-type]
    assert prices.check(orders.own("O-paid", "C1")).code == "open"  # type: ignore[arg-type]
