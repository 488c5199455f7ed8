"""Promotions: which run now, what they cover, and what a product then costs, in exact decimals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from shop.catalogue.readmodels import Offer, Product, Promotion
from shop.catalogue.vocabulary import Vocabulary
from shop.models.types import yuan


def runs(promotion: Promotion, now: datetime) -> bool:
    """Whether the promotion has begun and not ended at `now`; an open end never closes it."""
    begun = promotion.starts_at is None or promotion.starts_at <= now
    return begun and (promotion.ends_at is None or now <= promotion.ends_at)


def covers(promotion: Promotion, product: Product, vocabulary: Vocabulary) -> bool:
    """Whether the promotion's scope (all, category:, brand:, sku:) includes the product."""
    line = vocabulary.lineage(product.category)
    wanted = {"all", f"sku:{product.sku}", f"brand:{product.brand}", *(f"category:{name}" for name in line)}
    return not promotion.scope or any(part in wanted for part in promotion.scope)


def covers_category(
    promotion: Promotion, category: str, vocabulary: Vocabulary, kinds: Mapping[str, str]
) -> bool:
    """Whether the promotion is for all, for the category (or one above or below), or for a product in it.

    `kinds` gives the category of each product that promotions name.
    """
    inside = vocabulary.within(category)
    names = {"all", *(f"category:{name}" for name in (*vocabulary.lineage(category), *inside))}
    return not promotion.scope or any(
        part in names or kinds.get(part.removeprefix("sku:")) in inside for part in promotion.scope
    )


def apply(promotion: Promotion, amount: Decimal) -> Decimal:
    """What `amount` (yuan) comes to under the promotion, never below zero; unchanged for gifts and below the threshold.

    `value` is yuan off for kind amount, and per cent off for kind percent (20 makes 100.00 cost 80.00).
    """
    if promotion.value is None or (promotion.threshold is not None and amount < promotion.threshold):
        return yuan(amount)
    if promotion.kind == "amount":
        return max(yuan(amount - promotion.value), yuan(0))
    if promotion.kind == "percent":
        return max(yuan(amount * (100 - promotion.value) / 100), yuan(0))
    return yuan(amount)


def offers_for(
    product: Product,
    promotions: Iterable[Promotion],
    vocabulary: Vocabulary,
    quantity: int = 1,
    price: Decimal | None = None,
) -> tuple[Offer, ...]:
    """Each promotion that lowers the price of `quantity` pieces or adds a gift, cheapest first.

    `final_price` is for all pieces together. Promotions are alternatives, not added up: the customer chooses one.
    `price` is a variant's price where it differs from the product's.
    """
    amount = yuan((product.price if price is None else price) * quantity)
    found = []
    for promotion in promotions:
        if not covers(promotion, product, vocabulary):
            continue
        final = apply(promotion, amount)
        reached = promotion.threshold is None or amount >= promotion.threshold
        if final < amount or (promotion.kind == "gift" and reached):
            found.append(
                Offer(
                    promotion.id,
                    promotion.title,
                    promotion.description,
                    promotion.kind,
                    final,
                    amount - final,
                )
            )
    return tuple(sorted(found, key=lambda offer: offer.final_price))
