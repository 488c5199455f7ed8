"""Devices that reached the age at which trading them in is worth it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from shop.aftersales.upgrade import TradeIn
from shop.clock import Clock
from shop.database import Database
from shop.importing.cells import shift
from shop.importing.storing import IN_LIST
from shop.models.catalogue import Product
from shop.models.orders import Order, OrderItem
from shop.models.outreach import ReplacementAge
from shop.models.service import Refund

_KEPT = ("delivered", "closed")


@dataclass(frozen=True)
class Device:
    """A customer's device: the latest of its kind that they bought, and the best price that the shop pays for it."""

    customer_id: str
    item: int
    name: str
    category: str
    bought_at: datetime
    quote: Decimal

    def age(self, now: datetime) -> str:
        """两年, 两年半, 18个月."""
        months = (now.year - self.bought_at.year) * 12 + now.month - self.bought_at.month
        years, rest = divmod(months, 12)
        words = ("", "一年", "两年", "三年", "四年", "五年", "六年", "七年", "八年", "九年", "十年")
        if years < 1 or years >= len(words):
            return f"{months}个月"
        return words[years] + ("半" if rest >= 6 else "")


def due_devices(database: Database, clock: Clock) -> Iterator[Device]:
    """By customer: the devices whose age has come. Nothing returned, refunded or replaced since by another of its kind."""
    with database.reading() as session:
        ages = dict(session.execute(select(ReplacementAge.category, ReplacementAge.months)).all())
    if not ages:
        return
    now = clock.now()
    quotes: dict[tuple[str, str], Decimal | None] = {}
    trade_in = TradeIn(database)
    last = ""
    while True:
        with database.reading() as session:
            customers = (
                session.execute(
                    select(Order.customer_id)
                    .where(Order.customer_id > last, Order.status.in_(_KEPT))
                    .distinct()
                    .order_by(Order.customer_id)
                    .limit(IN_LIST)
                )
                .scalars()
                .all()
            )
            rows = session.execute(
                select(
                    OrderItem.id,
                    OrderItem.product_sku,
                    OrderItem.name,
                    Order.customer_id,
                    Order.created_at,
                    Order.status,
                    Product.category,
                )
                .join(Order, Order.id == OrderItem.order_id)
                .join(Product, Product.sku == OrderItem.product_sku)
                .outerjoin(Refund, (Refund.order_id == Order.id) & (Refund.status == "paid"))
                .where(
                    Order.customer_id.in_(customers),
                    Order.status.not_in(("cancelled", "pending_payment")),
                    Product.category.in_(ages),
                    Refund.id.is_(None),
                )
                .order_by(Order.customer_id, Order.created_at)
            ).all()
        if not customers:
            return
        last = customers[-1]
        latest = {(row.customer_id, row.category): row for row in rows}
        for (customer, category), row in latest.items():
            old_enough = shift(row.created_at.date(), ages[category], "m") <= now.date()
            if row.status not in _KEPT or not old_enough:
                continue
            model = (category, row.product_sku)
            if model not in quotes:
                quotes[model] = max(trade_in.quotes(*model).values(), default=None)
            quote = quotes[model]
            if quote is not None:
                yield Device(customer, row.id, row.name, category, row.created_at, quote)
