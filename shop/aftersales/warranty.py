"""Warranty: until when what was bought is repaired free of charge, counted from the day after it was received."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shop.importing.cells import shift
from shop.orders.readmodels import Purchase


@dataclass(frozen=True)
class Warranty:
    """What the warranty of a purchase says on a given day. `until` is the last day covered, None if not known."""

    purchase: Purchase
    purchased_on: date
    until: date | None
    covered: bool
    months: int | None


def warranty(purchase: Purchase, months: int | None, today: date) -> Warranty:
    """The warranty of `purchase` for a product with `months` of it (None: the shop has no data)."""
    bought = purchase.order.bought_at.date()
    received = purchase.order.delivered_at.date() if purchase.order.delivered_at is not None else None
    if months is None:
        return Warranty(purchase, bought, None, False, None)
    until = shift(received or today, months, "m")
    return Warranty(purchase, bought, until, today <= until, months)


def since(bought: date, today: date) -> str:
    """How long ago in words: 今天, 3天前, 6个月前, 2年前. Whole months count, as people count them."""
    if (today - bought).days <= 0:
        return "今天"
    months = (today.year - bought.year) * 12 + today.month - bought.month
    if shift(bought, months, "m") > today:
        months -= 1
    if months < 1:
        return f"{(today - bought).days}天前"
    if months >= 24:
        return f"{months // 12}年前"
    return f"{months}个月前"
