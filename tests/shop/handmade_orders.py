"""Orders made by hand, for tests of what is learnt from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from shop import models
from shop.database import Database


def place_order(
    shop: Database,
    number: str,
    customer: str,
    skus: Sequence[str],
    at: datetime,
    *,
    updated_at: datetime | None = None,
    total: int = 100,
    status: str = "paid",
    coupon: str = "",
) -> None:
    """One of each product at today's price, placed at `at` by a customer who is made where missing."""
    with shop.writing() as session:
        if session.get(models.Customer, customer) is None:
            session.add(models.Customer(id=customer))
            session.flush()
        session.add(
            models.Order(
                id=number,
                customer_id=customer,
                status=status,
                created_at=at,
                updated_at=updated_at or at,
                goods_total=Decimal(total),
                total=Decimal(total),
                coupon_code=coupon,
            )
        )
        session.flush()
        for place, sku in enumerate(skus):
            price = session.execute(
                select(models.Product.price).where(models.Product.sku == sku)
            ).scalar_one()
            session.add(
                models.OrderItem(
                    order_id=number,
                    position=place,
                    variant_sku=sku,
                    product_sku=sku,
                    name=sku,
                    price=price,
                )
            )
