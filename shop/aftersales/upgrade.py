"""What a customer who owns a product could move up to, and on what terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import takewhile

from sqlalchemy import select

from shop.catalogue.conditions import SearchConditions
from shop.catalogue.queries import Catalogue
from shop.catalogue.readmodels import Offer, Product, Promotion
from shop.database import Database
from shop.models import TradeInPrice

Condition = str  # good, worn, broken


@dataclass(frozen=True)
class Upgrade:
    """A newer product; `offer` and `discount` (8折) where a percentage comes off it now."""

    product: Product
    offer: Offer | None
    discount: str


def upgrade_for(owned: Product, catalogue: Catalogue) -> Upgrade | None:
    """The best step up from `owned`.

    A newer product of the same brand and kind with a percentage off comes first, the nearest by name; otherwise the
    direct successor without an offer. None when the shop has nothing newer.
    """
    successor = catalogue.successor(owned.sku)
    reduced = [
        (product, offer, promotion)
        for product in _newer(owned, successor, catalogue)
        for promotion in catalogue.promotions(sku=product.sku)
        if promotion.kind == "percent" and promotion.threshold is None
        for offer in catalogue.offers(product.sku)
        if offer.promotion_id == promotion.id
    ]
    if reduced:
        direct = successor.sku if successor is not None else ""
        product, offer, promotion = min(
            reduced, key=lambda entry: (entry[0].sku != direct, -_likeness(entry[0], owned), entry[0].price)
        )
        return Upgrade(product, offer, discount_words(promotion))
    return Upgrade(successor, None, "") if successor is not None else None


def _newer(owned: Product, successor: Product | None, catalogue: Catalogue) -> list[Product]:
    found = catalogue.search(SearchConditions(category=owned.category, brand=owned.brand, limit=50)).items
    newer = [
        item
        for item in found
        if item.category == owned.category
        and item.sku != owned.sku
        and item.price > owned.price
        and (item.release_date or date.min) > (owned.release_date or date.min)
    ]
    return [*([successor] if successor is not None and successor not in newer else []), *newer]


def _likeness(one: Product, other: Product) -> int:
    """How much of the names agrees: 声浪 Air 3 Pro is nearer to 声浪 Air 2 than 声浪 Run 2 Pro is."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(one.name, other.name, strict=False))
    return sum(1 for _ in same)


def discount_words(promotion: Promotion) -> str:
    """A percentage off as Chinese shops say it: 20 off is 8折, 12 off is 88折."""
    rest = 100 - (promotion.value or Decimal(0))
    return f"{rest:.2f}".rstrip("0").rstrip(".").removesuffix("0") + "折"


class TradeIn:
    """What the shop pays for old devices."""

    def __init__(self, database: Database) -> None:
        """Read the price table in `database`."""
        self._database = database

    def categories(self) -> tuple[str, ...]:
        """The kinds of device that the shop takes."""
        with self._database.reading() as session:
            rows = session.execute(select(TradeInPrice.category).distinct().order_by(TradeInPrice.category))
            return tuple(rows.scalars())

    def quotes(self, category: str, sku: str = "") -> dict[Condition, Decimal]:
        """The price by condition: for the model if the table has it, else for any device of the kind."""
        with self._database.reading() as session:
            rows = session.execute(
                select(TradeInPrice.model, TradeInPrice.condition, TradeInPrice.price).where(
                    TradeInPrice.category == category, TradeInPrice.model.in_(("", sku))
                )
            ).all()
        general = {row.condition: row.price for row in rows if not row.model}
        return {row.condition: row.price for row in rows if row.model == sku and sku} or general
