"""Products as apps show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shop.amounts import money
from shop.catalogue.readmodels import Product


def products_card(items: Iterable[tuple[Product, str]]) -> dict[str, Any]:
    """The fields of a products payload: each product with the reason why it is shown."""
    return {
        "type": "products",
        "items": [
            {
                "sku": product.sku,
                "name": product.name,
                "category": product.category,
                "price": money(product.price),
                "original_price": money(product.original_price or product.price),
                "stock": product.stock,
                "image": product.image or "",
                "reason": reason,
            }
            for product, reason in items
        ],
    }
