"""A small shop with orders in every state, on both engines."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from shop import models
from shop.clock import FixedClock
from shop.database import Database


@pytest.fixture
def shop(database: Database, clock: FixedClock) -> Database:
    """Customer C1 with one order a state (O-paid, O-shipped ...), C2 with none; product P in black and white."""
    stock_up(database, clock)
    return database


def stock_up(database: Database, clock: FixedClock) -> None:
    now = clock.now()
    with database.writing() as session:
        session.add(models.Category(name="耳机"))
        session.add(
            models.Product(
                sku="P", name="声浪 Air 2", category="耳机", price=Decimal(299), warranty_months=12
            )
        )
        session.flush()
        session.add_all(
            [
                models.Variant(sku="P-BK", product_sku="P", color="黑色", stock=3),
                models.Variant(sku="P-WH", product_sku="P", color="白色", stock=0),
                models.Variant(sku="P-GD", product_sku="P", color="金色", stock=5, price=Decimal(399)),
                models.Customer(id="C1", name="林晓舟", phone="13800138000", tier="gold"),
                models.Customer(id="C2"),
            ]
        )
        session.flush()
        for status in ("pending_payment", "paid", "shipped", "delivered", "cancelled", "closed"):
            session.add(an_order(f"O-{status}", status, now))
            session.flush()
            session.add(
                models.OrderItem(order_id=f"O-{status}", variant_sku="P-BK", product_sku="P", name="声浪 Air 2",
                                 color="黑色", quantity=2, price=Decimal(299))
            )  # fmt: skip


def an_order(number: str, status: str, now: Any) -> models.Order:
    paid = status not in ("pending_payment", "cancelled")
    sent = status in ("shipped", "delivered", "closed")
    return models.Order(
        id=number,
        customer_id="C1",
        status=status,
        created_at=now - timedelta(days=10),
        paid_at=now - timedelta(days=10) if paid else None,
        shipped_at=now - timedelta(days=9) if sent else None,
        delivered_at=now - timedelta(days=5) if status in ("delivered", "closed") else None,
        goods_total=Decimal(598),
        total=Decimal(598),
        recipient="林晓舟",
        phone="13800138000",
        phone_tail="8000",
        address="浙江省杭州市西湖区望月路100号",
        updated_at=now - timedelta(days=5),
    )
