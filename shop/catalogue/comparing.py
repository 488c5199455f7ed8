"""Products side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shop.catalogue.readmodels import Comparison, ComparisonRow, Product
from shop.catalogue.vocabulary import Vocabulary

NO_DATA = "暂无数据"


def compare(products: Sequence[Product], vocabulary: Vocabulary) -> Comparison:
    """Price, colours, specs, release, warranty and every attribute that at least one of the products has.

    Rows that differ come first; within each half the order is: price, attributes as the merchant lists them, the rest.
    `better` is the index of the product that is ahead where the definition says which direction is better.
    """
    rows = [
        _row("price", "价格", [f"{product.price}元" for product in products], _ahead_price(products)),
        *_attribute_rows(products, vocabulary),
        _row("colors", "颜色", ["、".join(product.colors) for product in products]),
        _row("specs", "规格", ["、".join(product.specs) for product in products]),
        _row("release_date", "上市时间", [_date(product) for product in products]),
        _row("warranty", "质保", [_warranty(product) for product in products]),
    ]
    known = [row for row in rows if any(value != NO_DATA for value in row.values)]
    return Comparison(tuple(products), tuple(sorted(known, key=lambda row: not row.differs)))


def _row(attribute: str, label: str, values: Iterable[str], better: int | None = None) -> ComparisonRow:
    shown = tuple(value or NO_DATA for value in values)
    return ComparisonRow(attribute, label, shown, differs=len(set(shown)) > 1, better=better)


def _attribute_rows(products: Sequence[Product], vocabulary: Vocabulary) -> list[ComparisonRow]:
    keys = list(dict.fromkeys(key for product in products for key in product.attributes))
    keys.sort(key=lambda key: vocabulary.order.get(key, len(vocabulary.order)))
    rows = []
    for key in keys:
        found = [product.attributes.get(key) for product in products]
        label = next(value.label for value in found if value is not None)
        definition = vocabulary.definition(key, products[0].category)
        numbers = [value.number if value is not None else None for value in found]
        ahead = _ahead(numbers, definition.better if definition else "")
        rows.append(_row(key, label, [value.value if value is not None else "" for value in found], ahead))
    return rows


def _ahead(numbers: Sequence[float | None], better: str) -> int | None:
    """The index of the single best number; None without a direction, with a gap, or with a tie."""
    known = [number for number in numbers if number is not None]
    if not better or len(known) != len(numbers) or not known:
        return None
    best = max(known) if better == "higher" else min(known)
    return numbers.index(best) if known.count(best) == 1 else None


def _ahead_price(products: Sequence[Product]) -> int | None:
    prices = [product.price for product in products]
    return prices.index(min(prices)) if prices and prices.count(min(prices)) == 1 else None


def _date(product: Product) -> str:
    return product.release_date.isoformat() if product.release_date else ""


def _warranty(product: Product) -> str:
    return f"{product.warranty_months}个月" if product.warranty_months else ""
