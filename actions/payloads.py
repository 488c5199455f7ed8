"""The ``custom`` objects that apps and the chat page render. Fields are a contract; money is a decimal string."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from shop.amounts import money
from shop.catalogue.cards import products_card
from shop.catalogue.readmodels import AttributeValue, Product, Variant

Payload = dict[str, Any]


def products(items: Iterable[tuple[Product, str]]) -> Payload:
    """A list of products, each with the reason why it is shown."""
    return products_card(items)


def price(
    product: Product,
    offers: Iterable[tuple[str, Decimal]],
    *,
    now: Decimal | None = None,
    before: Decimal | None = None,
) -> Payload:
    """What a product costs, by itself and with each offer (title, final price).

    `now` and `before` are the price and the original price where they are not the product's own.
    """
    return {
        "type": "price",
        "sku": product.sku,
        "name": product.name,
        "price": money(product.price if now is None else now),
        "original_price": money(before or product.original_price or product.price),
        "offers": [{"title": title, "final_price": money(final)} for title, final in offers],
    }


def attribute(product: Product, value: AttributeValue) -> Payload:
    """One property of a product."""
    return {
        "type": "attribute",
        "sku": product.sku,
        "name": product.name,
        "attribute": value.key,
        "label": value.label,
        "value": value.value,
    }


def clarify(slot: str, options: Sequence[str | tuple[str, str]]) -> Payload:
    """A question with options; an option is its label, or (label, value)."""
    pairs = [option if isinstance(option, tuple) else (option, option) for option in options]
    return {
        "type": "clarify",
        "slot": slot,
        "options": [{"label": label, "value": value} for label, value in pairs],
    }


def variants(product: Product, items: Iterable[Variant]) -> Payload:
    """The colours and specs of one product."""
    return {
        "type": "variants",
        "sku": product.sku,
        "name": product.name,
        "items": [
            {"sku": item.sku, "color": item.color, "spec": item.spec, "stock": item.stock} for item in items
        ],
    }
