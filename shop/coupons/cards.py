"""Coupons as apps show them and as people say them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shop.amounts import money, yuan
from shop.coupons.readmodels import Coupon, Terms


def coupon_card(coupon: Coupon) -> dict[str, Any]:
    """The fields of a coupon payload."""
    return {
        "type": "coupon",
        "code": coupon.code,
        "title": coupon.terms.title,
        "kind": coupon.terms.kind,
        "value": money(coupon.terms.value),
        "threshold": money(coupon.terms.threshold),
        "expires_at": coupon.expires_at.isoformat(),
        "campaign": coupon.campaign,
        "variant": coupon.variant,
    }


def worth(terms: Terms) -> str:
    """What a coupon takes off: 满399元减50元; 满200元打9折，最多减60元."""
    threshold = f"满{yuan(terms.threshold)}元" if terms.threshold else "无门槛"
    if terms.kind == "amount":
        return f"{threshold}减{yuan(terms.value)}元"
    most = f"，最多减{yuan(terms.most)}元" if terms.most is not None else ""
    fold = (100 - terms.value) / 10
    return f"{threshold}打{yuan(fold)}折{most}"


def until(moment: datetime, now: datetime) -> str:
    """A coupon's end: 今天18:00, 明天18:00, 3月20日23:59."""
    days = (moment.date() - now.date()).days
    name = {0: "今天", 1: "明天"}.get(days, f"{moment.month}月{moment.day}日")
    year = f"{moment.year}年" if moment.year != now.year and days > 1 else ""
    return f"{year}{name}{moment:%H:%M}"
