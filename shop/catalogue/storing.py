"""Writing checked rows of the catalogue's files into the tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shop.catalogue.version import raise_versions
from shop.clock import Clock
from shop.importing.batch import Batch, Row
from shop.importing.storing import IN_LIST, chunks, delete_where_in, insert_all, upsert
from shop.models import (
    Attribute,
    AttributeDefinition,
    Brand,
    Category,
    Color,
    DeliveryRule,
    Faq,
    Policy,
    Product,
    ProductScenario,
    Promotion,
    Relation,
    Scenario,
    ScenarioRule,
    Store,
    Variant,
)

_OF_VARIANT = frozenset({"stock", "color", "spec", "restock_date"})
_NOT_OF_PRODUCT = _OF_VARIANT | {"scenarios"}


def store(batch: Batch, session: Session, clock: Clock) -> list[str]:
    """Store all files of the batch; returns notes worth telling the merchant."""
    _store_vocabulary(batch, session)
    notes = _store_products(batch, session, clock)
    _store_variants(batch, session)
    notes += _store_default_variants(batch, session)
    _store_details(batch, session)
    for table, model, key in (
        ("stores", Store, "id"),
        ("delivery_rules", DeliveryRule, "region"),
        ("policies", Policy, "key"),
    ):
        upsert(session, model, (dict(row.cells) for row in batch.of(table)), [key])
    upsert(session, Faq, (_renamed(row, product="product_sku") for row in batch.of("faqs")), ["id"])
    upsert(session, Promotion, _numbered(batch.of("promotions")), ["id"])
    raise_versions(session)
    return notes


def _renamed(row: Row, **names: str) -> dict[str, Any]:
    return {names.get(column, column): value for column, value in row.cells.items()}


def _numbered(rows: Iterable[Row]) -> Iterable[dict[str, Any]]:
    """The rows with their order in the file, which is the order people are told things in."""
    return ({**row.cells, "position": row.number} for row in rows)


def _store_vocabulary(batch: Batch, session: Session) -> None:
    """Categories, brands, colours, scenarios and attribute definitions; those that are only mentioned, too."""
    mentioned = {*batch.values("categories", "parent"), *batch.values("products", "category")}
    upsert(session, Category, ({"name": name} for name in sorted(mentioned)), ["name"])
    upsert(session, Category, _numbered(batch.of("categories")), ["name"])
    upsert(
        session, Brand, ({"name": name} for name in sorted(set(batch.values("products", "brand")))), ["name"]
    )
    upsert(session, Brand, (dict(row.cells) for row in batch.of("brands")), ["name"])
    upsert(session, Color, (dict(row.cells) for row in batch.of("colors")), ["name"])
    _store_scenarios(batch, session)
    defined = set(batch.values("attribute_definitions", "key"))
    delete_where_in(session, AttributeDefinition.key, defined)
    insert_all(session, AttributeDefinition, (dict(row.cells) for row in batch.of("attribute_definitions")))
    have = set(session.execute(select(AttributeDefinition.key)).scalars())
    new = sorted(set(batch.values("attributes", "key")) - have)
    insert_all(session, AttributeDefinition, ({"key": key, "label": key} for key in new))


def _store_scenarios(batch: Batch, session: Session) -> None:
    mentioned = {name for names in batch.values("products", "scenarios") for name in names}
    upsert(session, Scenario, ({"name": name} for name in sorted(mentioned)), ["name"])
    if "scenarios" not in batch:
        return
    aliases: dict[str, dict[str, None]] = {}
    for row in batch.of("scenarios"):  # a scenario's aliases may stand in any of its rows
        aliases.setdefault(row.cells["name"], {}).update(dict.fromkeys(row.cells.get("aliases") or ()))
    upsert(
        session,
        Scenario,
        ({"name": name, "aliases": tuple(words)} for name, words in aliases.items()),
        ["name"],
    )
    delete_where_in(session, ScenarioRule.scenario, aliases)
    insert_all(
        session,
        ScenarioRule,
        (
            {
                "scenario": row.cells["name"],
                "category": row.cells.get("category") or "",
                "attribute": row.cells.get("attribute") or "",
                "min_number": row.cells.get("min_number"),
                "reason": row.cells.get("reason") or "",
            }
            for row in batch.of("scenarios")
        ),
    )


def _store_products(batch: Batch, session: Session, clock: Clock) -> list[str]:
    """Upsert the products; those that the file no longer lists go off sale."""
    if "products" not in batch:
        return []
    now = clock.now()
    columns = batch.columns["products"] - _NOT_OF_PRODUCT
    listed = {row.cells["sku"] for row in batch.of("products")}
    on_sale = set(session.execute(select(Product.sku).where(Product.active)).scalars())
    gone = sorted(on_sale - listed)
    for chunk in chunks(gone, IN_LIST):
        session.execute(
            update(Product)
            .where(Product.sku.in_(chunk))
            .values(active=False, updated_at=now)
            .execution_options(synchronize_session=False)
        )
    upsert(
        session,
        Product,
        (
            {**{name: row.cells[name] for name in columns}, "active": True, "updated_at": now}
            for row in batch.of("products")
        ),
        ["sku"],
    )
    if batch.has_column("products", "scenarios"):
        delete_where_in(session, ProductScenario.product_sku, listed)
        insert_all(
            session,
            ProductScenario,
            (
                {"product_sku": row.cells["sku"], "scenario": name}
                for row in batch.of("products")
                for name in row.cells["scenarios"]
            ),
        )
    return [f"{len(gone)} 个商品不在 products.csv 里，已下架"] if gone else []


def _store_variants(batch: Batch, session: Session) -> None:
    """Upsert the variants; a variant that the file no longer lists is withdrawn."""
    if "variants" not in batch:
        return
    listed = set(batch.values("variants", "sku"))
    offered = session.execute(select(Variant.sku, Variant.product_sku).where(Variant.active)).all()
    owners = set(batch.values("variants", "product"))
    # A default variant stands for a product without choices; it goes only when the product now has some.
    gone = [sku for sku, product in offered if sku not in listed and (sku != product or product in owners)]
    _withdraw(session, gone)
    upsert(
        session,
        Variant,
        ({**_renamed(row, product="product_sku"), "active": True} for row in batch.of("variants")),
        ["sku"],
    )


def _withdraw(session: Session, skus: Iterable[str]) -> None:
    for chunk in chunks(skus, IN_LIST):
        session.execute(
            update(Variant)
            .where(Variant.sku.in_(chunk))
            .values(active=False, stock=0)
            .execution_options(synchronize_session=False)
        )


def _store_default_variants(batch: Batch, session: Session) -> list[str]:
    """One variant, with the product's own SKU, for every listed product that has no choices."""
    if "products" not in batch:
        return []
    owners = session.execute(select(Variant.product_sku, Variant.sku).where(Variant.active)).all()
    chosen = {product for product, sku in owners if product != sku}
    default = {product for product, sku in owners if product == sku}
    columns = sorted(batch.columns["products"] & _OF_VARIANT)
    plain = [row for row in batch.of("products") if row.cells["sku"] not in chosen]
    upsert(
        session,
        Variant,
        (_default_variant(row, columns) for row in plain if columns or row.cells["sku"] not in default),
        ["sku"],
    )
    if plain and "stock" not in columns and any(row.cells["sku"] not in default for row in plain):
        return ["products.csv 没有 stock 列，没有规格的商品库存记为 0；加上 stock 列再导入一次即可"]
    return []


def _default_variant(row: Row, columns: Iterable[str]) -> dict[str, Any]:
    empty = {"stock": 0, "color": "", "spec": "", "restock_date": None}
    cells = {name: empty[name] if row.cells[name] is None else row.cells[name] for name in columns}
    return {"sku": row.cells["sku"], "product_sku": row.cells["sku"], "active": True, **cells}


def _store_details(batch: Batch, session: Session) -> None:
    """Attributes and relations: a file's rows for a product replace what was known of it."""
    if "attributes" in batch:
        delete_where_in(session, Attribute.product_sku, set(batch.values("attributes", "product")))
        insert_all(
            session, Attribute, (_renamed(row, product="product_sku") for row in batch.of("attributes"))
        )
    if "relations" in batch:
        delete_where_in(session, Relation.product_sku, set(batch.values("relations", "product")))
        insert_all(
            session,
            Relation,
            (_renamed(row, product="product_sku", target="target_sku") for row in batch.of("relations")),
        )
