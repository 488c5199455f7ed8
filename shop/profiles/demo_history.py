"""A made-up history with the structure of a real one: customers with tastes, price bands and favourite brands, seasons,
and accessories that follow what they go with. Its customers are called DEMO-..., so that it can be told apart and removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop import models
from shop.clock import Clock
from shop.database import Database
from shop.importing.storing import insert_all
from shop.models.types import yuan

PREFIX = "DEMO-"
ORDER_PREFIX = "DH"
CUSTOMERS, ORDERS = 2_000, 20_000
_DAYS = 730  # how far back it goes

# Weeks in which shops sell more: (month, day) of the peak, and how much more.
_PEAKS = ((6, 18, 5.0), (11, 11, 6.0), (12, 12, 2.5), (1, 20, 2.0), (9, 1, 2.0))
# What sells more in some months.
_SEASONS: Mapping[str, tuple[int, ...]] = {
    "户外音箱": (4, 5, 6, 7, 8), "运动相机": (4, 5, 6, 7, 8), "无人机": (4, 5, 9, 10), "手环": (1, 3, 4),
    "投影仪": (11, 12, 1), "吹风机": (11, 12, 1, 2), "笔记本电脑": (8, 9), "平板": (8, 9, 2), "台灯": (8, 9),
    "拍立得": (2, 5, 12), "游戏手柄": (1, 2, 7, 8), "电视": (11, 12, 1),
}  # fmt: skip
_SEASON_GAIN = 3.0
_ACCESSORY_SHARE = 0.45  # of orders after something that has accessories, how many are one of them
_LOYAL_GAIN = 4.0
_BAND_WIDTH = 0.15


class NothingToSell(ValueError):
    """A history needs a catalogue."""


@dataclass(frozen=True)
class Made:
    """What was written."""

    customers: int
    orders: int
    items: int
    interactions: int


@dataclass(frozen=True)
class _Shelf:
    """The products of one category, and how dear each is among them (0 to 1)."""

    skus: tuple[str, ...]
    level: NDArray[np.float64]
    brands: NDArray[np.str_]
    appeal: NDArray[np.float64]


@dataclass(frozen=True)
class _Goods:
    shelves: Mapping[str, _Shelf]
    categories: tuple[str, ...]
    category_weight: NDArray[np.float64]
    products: Mapping[str, Any]
    variants: Mapping[str, Sequence[Any]]
    accessories: Mapping[str, Sequence[str]]


@dataclass
class _Person:
    """One customer's habits."""

    id: str
    tastes: Sequence[str]
    band: float
    brand: str
    thrifty: bool
    bought: list[str]


def make_history(
    database: Database, clock: Clock, seed: int, customers: int = CUSTOMERS, orders: int = ORDERS
) -> Made:
    """Write a made-up history that ends now, in place of an earlier one. The same seed, catalogue and day give the same
    history. Raises NothingToSell while the shop has no products."""
    if customers < 1 or orders < customers:
        raise ValueError(f"{orders} orders for {customers} customers: every customer needs one at least")
    random = np.random.default_rng(seed)
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    with database.reading() as session:
        goods = _read_goods(session)
    days = _day_chances(now)
    counts = _order_counts(customers, orders, random)
    rows: dict[Any, list[dict[str, Any]]] = {
        table: [] for table in (models.Customer, models.Order, models.OrderItem, models.Interaction)
    }
    for number in range(customers):
        person = _person(number + 1, goods, random)
        moments = _moments(int(counts[number]), days, now, random)
        _live(person, moments, goods, now, random, rows)
    with database.writing() as session:
        _remove(session)
        for table in (models.Customer, models.Order, models.OrderItem, models.Interaction):
            insert_all(session, table, rows[table])
    return Made(*(len(rows[table]) for table in rows))


def remove_history(database: Database) -> int:
    """Take a made-up history away; returns how many customers it had."""
    with database.writing() as session:
        return _remove(session)


def _remove(session: Session) -> int:
    customer, order, item, act = (
        table.__table__ for table in (models.Customer, models.Order, models.OrderItem, models.Interaction)
    )
    made = f"{PREFIX}%"
    orders = select(order.c.id).where(order.c.customer_id.like(made))
    session.execute(item.delete().where(item.c.order_id.in_(orders)))
    session.execute(order.delete().where(order.c.customer_id.like(made)))
    session.execute(act.delete().where(act.c.owner.like(made)))
    return int(session.execute(customer.delete().where(customer.c.id.like(made))).rowcount)


def _read_goods(session: Session) -> _Goods:
    product, variant, relation = models.Product, models.Variant, models.Relation
    rows = session.execute(
        select(product.sku, product.name, product.category, product.brand, product.price, product.sales)
        .where(product.active)
        .order_by(product.category, product.price, product.sku)
    ).all()
    variants: dict[str, list[Any]] = {}
    for row in session.execute(
        select(variant.sku, variant.product_sku, variant.color, variant.spec, variant.price)
        .where(variant.active)
        .order_by(variant.sku)
    ):
        variants.setdefault(row.product_sku, []).append(row)
    rows = [row for row in rows if row.sku in variants]
    if not rows:
        raise NothingToSell("the shop has no products yet: python -m shop import data/shop first")
    targets: dict[str, list[str]] = {}
    known = {row.sku: row for row in rows}
    for row in session.execute(
        select(relation.product_sku, relation.target_sku)
        .where(relation.relation == "accessory")
        .order_by(relation.product_sku, relation.target_sku)
    ):
        if row.target_sku in known:
            targets.setdefault(row.product_sku, []).append(row.target_sku)
    shelves = {}
    for category in dict.fromkeys(row.category for row in rows):
        own = [row for row in rows if row.category == category]
        shelves[category] = _Shelf(
            tuple(row.sku for row in own),
            np.linspace(0, 1, len(own)) if len(own) > 1 else np.array([0.5]),
            np.array([row.brand or "" for row in own]),
            np.array([float(row.sales + 100) for row in own]) ** 0.3,
        )
    weight = np.array([shelf.appeal.sum() for shelf in shelves.values()])
    return _Goods(shelves, tuple(shelves), weight / weight.sum(), known, variants, targets)


def _day_chances(now: datetime) -> NDArray[np.float64]:
    """How likely an order falls on each of the last days, the latest first."""
    chances = np.ones(_DAYS)
    for back in range(_DAYS):
        day = now - timedelta(days=back)
        for month, of_month, gain in _PEAKS:
            peak = day.replace(month=month, day=of_month)
            chances[back] += gain * np.exp(-(((day - peak).days / 4) ** 2))
    return np.asarray(chances)


def _order_counts(customers: int, orders: int, random: np.random.Generator) -> NDArray[np.int64]:
    """A few buy much, most a little; one order each at least, and exactly as many as wanted in all."""
    shares = random.gamma(1.2, 1.0, customers)
    return 1 + random.multinomial(orders - customers, shares / shares.sum())


def _person(number: int, goods: _Goods, random: np.random.Generator) -> _Person:
    size = min(4, len(goods.categories))
    tastes = random.choice(len(goods.categories), size, replace=False, p=goods.category_weight)
    brands = sorted({str(brand) for shelf in goods.shelves.values() for brand in shelf.brands if brand})
    return _Person(
        id=f"{PREFIX}{number:05}",
        tastes=[goods.categories[place] for place in tastes],
        band=float(random.beta(1.2, 1.2)),
        brand=str(random.choice(brands)) if brands and random.random() < 0.5 else "",
        thrifty=bool(random.random() < 0.3),
        bought=[],
    )


def _moments(
    count: int, chances: NDArray[np.float64], now: datetime, random: np.random.Generator
) -> list[datetime]:
    since = int(random.integers(60, _DAYS))  # when the customer came
    possible = chances[:since] / chances[:since].sum()
    back = random.choice(since, count, p=possible)
    hours = random.integers(1, 24, count)
    return sorted(now - timedelta(days=int(d), hours=int(h)) for d, h in zip(back, hours, strict=True))


def _live(
    person: _Person,
    moments: Sequence[datetime],
    goods: _Goods,
    now: datetime,
    random: np.random.Generator,
    rows: Mapping[Any, list[dict[str, Any]]],
) -> None:
    """One customer's orders and, of the last three months, what they looked at before."""
    spent_year = Decimal(0)
    for moment in moments:
        sku = _choose(person, moment, goods, random)
        basket = [sku]
        extras = [other for other in goods.accessories.get(sku, ()) if other not in person.bought]
        if extras and random.random() < 0.15:
            basket.append(str(random.choice(extras)))
        order, items = _order(
            f"{ORDER_PREFIX}{len(rows[models.Order]) + 1:08}", person, basket, moment, goods, now, random
        )
        person.bought.extend(basket)
        rows[models.Order].append(order)
        rows[models.OrderItem].extend(items)
        if order["status"] != "cancelled" and moment > now - timedelta(days=365):
            spent_year += order["total"]
        if moment > now - timedelta(days=90):
            rows[models.Interaction].extend(_looks(person, sku, moment, goods, random))
    rows[models.Customer].append(
        {
            "id": person.id,
            "tier": _tier(spent_year),
            "registered_at": moments[0] - timedelta(days=int(random.integers(0, 30))),
        }
    )


def _choose(person: _Person, moment: datetime, goods: _Goods, random: np.random.Generator) -> str:
    extras = [
        target
        for sku in person.bought[-2:]
        for target in goods.accessories.get(sku, ())
        if target not in person.bought
    ]
    if extras and random.random() < _ACCESSORY_SHARE:
        return str(random.choice(extras))
    if random.random() < 0.1:
        category = str(random.choice(goods.categories, p=goods.category_weight))
    else:
        chances = np.array([4.0, 2.0, 1.0, 0.5][: len(person.tastes)])
        chances *= [
            _SEASON_GAIN if moment.month in _SEASONS.get(taste, ()) else 1.0 for taste in person.tastes
        ]
        category = str(random.choice(np.array(person.tastes), p=chances / chances.sum()))
    shelf = goods.shelves[category]
    weight = shelf.appeal * np.exp(-np.abs(shelf.level - person.band) / _BAND_WIDTH)
    if person.brand:
        weight = weight * np.where(shelf.brands == person.brand, _LOYAL_GAIN, 1.0)
    weight = weight * np.array([0.02 if sku in person.bought else 1.0 for sku in shelf.skus])
    return shelf.skus[int(random.choice(len(weight), p=weight / weight.sum()))]


def _order(
    number: str,
    person: _Person,
    basket: Iterable[str],
    moment: datetime,
    goods: _Goods,
    now: datetime,
    random: np.random.Generator,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    items = []
    for position, sku in enumerate(basket):
        choices = goods.variants[sku]
        variant, product = choices[int(random.integers(0, len(choices)))], goods.products[sku]
        items.append(
            {
                "order_id": number,
                "position": position,
                "variant_sku": variant.sku,
                "product_sku": sku,
                "name": product.name,
                "color": variant.color,
                "spec": variant.spec,
                "quantity": 1,
                "price": variant.price or product.price,
            }
        )
    total = sum((item["price"] for item in items), yuan(0))
    with_coupon = random.random() < (0.75 if person.thrifty else 0.12)
    discount = min(yuan(int(random.choice([20, 25, 30, 50]))), yuan(total / 4)) if with_coupon else yuan(0)
    age = now - moment
    status = "delivered" if age > timedelta(days=5) else "shipped" if age > timedelta(days=1) else "paid"
    if random.random() < 0.03:
        status = "cancelled"
    sent = status in ("delivered", "shipped")
    return {
        "id": number,
        "customer_id": person.id,
        "status": status,
        "created_at": moment,
        "paid_at": moment + timedelta(minutes=3),
        "shipped_at": moment + timedelta(hours=20) if sent else None,
        "delivered_at": moment + timedelta(days=3) if status == "delivered" else None,
        "cancelled_at": moment + timedelta(hours=2) if status == "cancelled" else None,
        "goods_total": total,
        "discount": discount,
        "total": total - discount,
        "updated_at": moment + timedelta(days=3 if status == "delivered" else 0),
    }, items


def _looks(
    person: _Person, sku: str, moment: datetime, goods: _Goods, random: np.random.Generator
) -> list[dict[str, Any]]:
    """Before buying people look at a few of the kind, and the thrifty ask for prices."""
    shelf = goods.shelves[goods.products[sku].category]
    others = random.choice(np.array(shelf.skus), min(2, len(shelf.skus)), replace=False)
    acts = [("view", str(other)) for other in others] + [("view", sku)]
    acts += [("price_question", sku)] * (int(random.integers(1, 4)) if person.thrifty else 0)
    if person.thrifty:
        acts.append(("coupon", ""))
    if random.random() < 0.5:
        acts.append(("click", sku))
    return [
        {
            "owner": person.id,
            "customer_id": person.id,
            "kind": kind,
            "sku": name,
            "at": moment - timedelta(minutes=len(acts) - place),
        }
        for place, (kind, name) in enumerate(acts)
    ]


def _tier(spent_year: Decimal) -> str:
    for name, least in (("diamond", 20_000), ("gold", 5_000), ("silver", 1_000)):
        if spent_year >= least:
            return name
    return "normal"
