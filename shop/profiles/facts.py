"""What conditions of tags and segments may say of a customer, and how it follows from orders and interactions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop import models
from shop.models.types import yuan
from shop.rules import NUMBER, TEXT, TEXTS, Facts, Language

PAID = ("paid", "shipped", "delivered", "closed")
YEAR = timedelta(days=365)
LATELY = timedelta(days=90)  # how long what was looked at and asked tells something

PROFILE_FACTS: Facts = {
    "tier": (TEXT, "会员等级：normal、silver、gold、diamond"),
    "orders": (NUMBER, "付过款的订单数"),
    "spent": (NUMBER, "累计消费（元）"),
    "spent_year": (NUMBER, "近 12 个月消费（元）"),
    "average_order": (NUMBER, "平均每单金额（元）"),
    "days_since_order": (NUMBER, "距上次下单的天数；没下过单为 0"),
    "days_registered": (NUMBER, "注册至今的天数"),
    "discount_share": (NUMBER, "用了优惠的订单占比，0 到 1"),
    "price_level": (NUMBER, "买的商品在同品类里的价位，0 最便宜，1 最贵"),
    "favourite_category": (TEXT, "买得最多的品类"),
    "category_share": (NUMBER, "这个品类占所买商品的比例，0 到 1"),
    "favourite_brand": (TEXT, "买得最多的品牌"),
    "brand_share": (NUMBER, "这个品牌占所买商品的比例，0 到 1"),
    "categories": (TEXTS, "买过的品类，例如 '手机' in categories"),
    "products": (TEXTS, "买过的商品编号，例如 'P-K60' in products"),
    "views": (NUMBER, "近 90 天在会话里了解商品的次数"),
    "price_questions": (NUMBER, "近 90 天问价和还价的次数"),
    "clicks": (NUMBER, "近 90 天点开商品的次数"),
    "coupons": (NUMBER, "近 90 天领券和用券的次数"),
}

# Facts that change from day to day without anything happening.
DAILY = frozenset({"days_since_order", "days_registered"})

TAGS = Language(PROFILE_FACTS, "spent_year >= 5000")
SEGMENTS = Language(
    {**PROFILE_FACTS, "tags": (TEXTS, "顾客的标签，例如 '高价值客户' in tags")}, "'高价值客户' in tags"
)


def facts_of(profile: Any, now: datetime) -> dict[str, Any]:
    """A profile's row as the facts that conditions speak of, as of `now`."""
    facts = {name: getattr(profile, name) for name in PROFILE_FACTS if hasattr(profile, name)}
    return {
        **facts,
        "categories": profile.bought_categories,
        "products": profile.bought_products,
        "days_since_order": _days(profile.last_order_at, now),
        "days_registered": _days(profile.registered_at, now),
    }


def _days(moment: datetime | None, now: datetime) -> int:
    return max((now - moment).days, 0) if moment is not None else 0


@dataclass(frozen=True)
class Prices:
    """Category, brand and price of every product, to tell how dear a purchase was among its kind."""

    known: Mapping[str, Any]
    by_category: Mapping[str, Sequence[Decimal]]

    @classmethod
    def read(cls, session: Session) -> Prices:
        """All products, also those no longer sold."""
        product = models.Product
        rows = session.execute(
            select(product.sku, product.category, product.brand, product.price).order_by(product.price)
        ).all()
        by_category: dict[str, list[Decimal]] = {}
        for row in rows:
            by_category.setdefault(row.category, []).append(row.price)
        return cls({row.sku: row for row in rows}, by_category)

    def level(self, category: str, price: Decimal) -> float:
        """0 for the cheapest of its category, 1 for the dearest; a category of one product says nothing: 0.5."""
        prices = self.by_category.get(category, ())
        if len(prices) < 2:
            return 0.5
        below = sum(1 for other in prices if other < price)
        return min(below / (len(prices) - 1), 1.0)


def compute(
    session: Session, customers: Sequence[str], prices: Prices, now: datetime
) -> dict[str, dict[str, Any]]:
    """The columns of a profile that follow from orders and interactions, for a few hundred customers in four queries."""
    people = {
        row.id: row
        for row in session.execute(
            select(models.Customer.id, models.Customer.tier, models.Customer.registered_at).where(
                models.Customer.id.in_(customers)
            )
        )
    }
    orders: dict[str, list[Any]] = {}
    order = models.Order
    for row in session.execute(
        select(order.id, order.customer_id, order.created_at, order.total, order.discount, order.coupon_code)
        .where(order.customer_id.in_(customers), order.status.in_(PAID))
        .order_by(order.created_at, order.id)
    ):
        orders.setdefault(row.customer_id, []).append(row)
    item = models.OrderItem
    lines: dict[str, list[Any]] = {}
    for row in session.execute(
        select(order.customer_id, item.product_sku, item.price, item.quantity)
        .join(order, order.id == item.order_id)
        .where(order.customer_id.in_(customers), order.status.in_(PAID))
        .order_by(order.created_at, item.position)
    ):
        lines.setdefault(row.customer_id, []).append(row)
    done: dict[str, Counter[str]] = {}
    oldest: dict[str, datetime] = {}
    act = models.Interaction
    for row in session.execute(
        select(act.customer_id, act.kind, func.count().label("times"), func.min(act.at).label("first"))
        .where(act.customer_id.in_(customers), act.at >= now - LATELY)
        .group_by(act.customer_id, act.kind)
    ):
        done.setdefault(row.customer_id, Counter())[row.kind] = row.times
        oldest[row.customer_id] = min(row.first, oldest.get(row.customer_id, row.first))
    found = {}
    for customer in customers:
        person, own = people.get(customer), orders.get(customer, [])
        acts = done.get(customer, Counter())
        ends = [row.created_at + YEAR for row in own if row.created_at + YEAR > now][:1]
        if customer in oldest:
            ends.append(oldest[customer] + LATELY)
        found[customer] = {
            "tier": person.tier if person else "",
            "registered_at": person.registered_at if person else None,
            **_of_orders(own, now),
            **_of_lines(lines.get(customer, []), prices),
            "views": acts["view"],
            "price_questions": acts["price_question"],
            "clicks": acts["click"],
            "coupons": acts["coupon"],
            "renews_at": min(ends, default=None),
        }
    return found


def _of_orders(orders: Sequence[Any], now: datetime) -> dict[str, Any]:
    spent = sum((row.total for row in orders), yuan(0))
    with_offer = sum(1 for row in orders if row.coupon_code or row.discount > 0)
    return {
        "orders": len(orders),
        "spent": spent,
        "spent_year": sum((row.total for row in orders if row.created_at + YEAR > now), yuan(0)),
        "average_order": yuan(spent / len(orders)) if orders else yuan(0),
        "discount_share": with_offer / len(orders) if orders else 0.0,
        "last_order_at": orders[-1].created_at if orders else None,
    }


def _of_lines(lines: Sequence[Any], prices: Prices) -> dict[str, Any]:
    """Tastes: of goods the shop no longer lists at all only the number is known."""
    known = [(prices.known[line.product_sku], line) for line in lines if line.product_sku in prices.known]
    categories = Counter(product.category for product, _ in known)
    brands = Counter(product.brand for product, _ in known if product.brand)
    category, of_category = _most(categories)
    brand, of_brand = _most(brands)
    levels = [prices.level(product.category, line.price) for product, line in known]
    return {
        "price_level": sum(levels) / len(levels) if levels else 0.0,
        "favourite_category": category,
        "category_share": of_category / len(lines) if lines else 0.0,
        "favourite_brand": brand,
        "brand_share": of_brand / len(lines) if lines else 0.0,
        "bought_categories": tuple(categories),
        "bought_products": tuple(dict.fromkeys(line.product_sku for line in lines)),
    }


def _most(counts: Counter[str]) -> tuple[str, int]:
    """The most frequent; of equals the first by name, so that it does not change from run to run."""
    return min(counts.items(), key=lambda pair: (-pair[1], pair[0]), default=("", 0))
