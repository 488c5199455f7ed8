"""From table rows to read models, in a fixed number of queries however many products are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop import models
from shop.catalogue.readmodels import AttributeValue, Product, Variant
from shop.catalogue.vocabulary import Vocabulary
from shop.importing.storing import IN_LIST, chunks

_PRODUCT = models.Product.__table__.c
_VARIANT = models.Variant.__table__.c
_ATTRIBUTE = models.Attribute.__table__.c
_SCENARIO = models.ProductScenario.__table__.c


def load_products(session: Session, skus: Iterable[str], vocabulary: Vocabulary) -> dict[str, Product]:
    """The products with these SKUs, on sale or not, in the order asked for; unknown SKUs are left out."""
    wanted = list(dict.fromkeys(skus))
    found: dict[str, Product] = {}
    for chunk in chunks(wanted, IN_LIST):
        rows = {row.sku: row for row in session.execute(select(*_PRODUCT).where(_PRODUCT.sku.in_(chunk)))}
        variants = _grouped(
            session.execute(
                select(_VARIANT.product_sku, _VARIANT.color, _VARIANT.spec, _VARIANT.stock)
                .where(_VARIANT.product_sku.in_(chunk), _VARIANT.active)
                .order_by(_VARIANT.sku)
            )
        )
        attributes = _grouped(
            session.execute(
                select(_ATTRIBUTE.product_sku, _ATTRIBUTE.key, _ATTRIBUTE.value, _ATTRIBUTE.number).where(
                    _ATTRIBUTE.product_sku.in_(chunk)
                )
            )
        )
        scenarios = _grouped(
            session.execute(
                select(_SCENARIO.product_sku, _SCENARIO.scenario)
                .where(_SCENARIO.product_sku.in_(chunk))
                .order_by(_SCENARIO.scenario)
            )
        )
        for sku in chunk:
            if sku in rows:
                found[sku] = _product(
                    rows[sku],
                    variants.get(sku, ()),
                    attributes.get(sku, ()),
                    tuple(row.scenario for row in scenarios.get(sku, ())),
                    vocabulary,
                )
    return found


def _grouped(rows: Iterable[Any]) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(row.product_sku, []).append(row)
    return groups


def _product(
    row: Any,
    variants: Sequence[Any],
    attributes: Sequence[Any],
    scenarios: tuple[str, ...],
    vocabulary: Vocabulary,
) -> Product:
    return Product(
        sku=row.sku,
        name=row.name,
        brand=row.brand or "",
        category=row.category,
        price=row.price,
        original_price=row.original_price,
        image=row.image,
        release_date=row.release_date,
        successor=row.successor,
        package_contents=row.package_contents,
        highlights=row.highlights,
        description=row.description,
        warranty_months=row.warranty_months,
        sales=row.sales,
        featured=row.featured,
        active=row.active,
        stock=sum(variant.stock for variant in variants),
        aliases=row.aliases,
        scenarios=scenarios,
        colors=tuple(dict.fromkeys(variant.color for variant in variants if variant.color)),
        specs=tuple(dict.fromkeys(variant.spec for variant in variants if variant.spec)),
        attributes=_attributes(attributes, row.category, vocabulary),
    )


def _attributes(rows: Sequence[Any], category: str, vocabulary: Vocabulary) -> dict[str, AttributeValue]:
    """In the order of the definitions, which is the order that the merchant finds important."""
    ordered = sorted(rows, key=lambda row: (vocabulary.order.get(row.key, len(vocabulary.order)), row.key))
    values = {}
    for row in ordered:
        definition = vocabulary.definition(row.key, category)
        label, unit = (definition.label, definition.unit) if definition else (row.key, "")
        values[row.key] = AttributeValue(row.key, label, row.value, row.number, unit)
    return values


def load_variants(session: Session, skus: Iterable[str]) -> dict[str, tuple[Variant, ...]]:
    """The variants on offer of each product, with the price that applies to them, ordered by price and SKU."""
    found: dict[str, list[Variant]] = {}
    for chunk in chunks(dict.fromkeys(skus), IN_LIST):
        rows = session.execute(
            select(*_VARIANT, _PRODUCT.price.label("product_price"))
            .join(models.Product.__table__, _PRODUCT.sku == _VARIANT.product_sku)
            .where(_VARIANT.product_sku.in_(chunk), _VARIANT.active)
        )
        for row in rows:
            price = row.product_price if row.price is None else row.price
            found.setdefault(row.product_sku, []).append(
                Variant(row.sku, row.product_sku, row.color, row.spec, price, row.stock, row.restock_date)
            )
    return {sku: tuple(sorted(rows, key=lambda v: (v.price, v.sku))) for sku, rows in found.items()}
