"""Checks across rows and files: references, cycles, scopes and sentences."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.catalogue.templates import TemplateError, slots
from shop.importing.batch import Batch, Issues, Row
from shop.models import AttributeDefinition, Brand, Category, Product, Scenario, Variant


@dataclass
class Known:
    """The names that rows may refer to: what the database has and what the files bring."""

    products: set[str]
    categories: set[str]
    brands: set[str]
    scenarios: set[str]
    attributes: set[str]


def check(batch: Batch, session: Session, issues: Issues) -> None:
    """Note every broken reference or rule in `batch`."""
    known = _known(batch, session)
    _check_products(batch, session, known, issues)
    _check_variants(batch, session, known, issues)
    _check_tree(batch, session, issues)
    for row in batch.of("attribute_definitions"):
        _refer(issues, "attribute_definitions.csv", row, "categories", known=known.categories, what="类目")
        _check_sentence(issues, "attribute_definitions.csv", row, "reply", known.attributes)
    for row in batch.of("scenarios"):
        _refer(issues, "scenarios.csv", row, "category", known=known.categories, what="类目")
        _refer(issues, "scenarios.csv", row, "attribute", known=known.attributes, what="属性")
        _check_sentence(issues, "scenarios.csv", row, "reason", known.attributes)
    for row in batch.of("attributes"):
        _refer(issues, "attributes.csv", row, "product", known=known.products, what="商品")
        _refer(issues, "attributes.csv", row, "key", known=known.attributes, what="属性")
    for row in batch.of("relations"):
        _refer(issues, "relations.csv", row, "product", known=known.products, what="商品")
        _refer(issues, "relations.csv", row, "target", known=known.products, what="商品")
        if row.cells["product"] is not None and row.cells["product"] == row.cells["target"]:
            issues.add("relations.csv", row.number, "target", "商品不能与自己关联")
    for row in batch.of("faqs"):
        _refer(issues, "faqs.csv", row, "category", known=known.categories, what="类目")
        _refer(issues, "faqs.csv", row, "product", known=known.products, what="商品")
    _check_delivery(batch, issues)
    _check_promotions(batch, known, issues)


def _known(batch: Batch, session: Session) -> Known:
    """A file in the folder is the authority on its names; without it, other files bring new names on the fly."""

    def names(column: Any, *more: Iterable[str]) -> set[str]:
        return set(session.execute(select(column)).scalars()).union(*more)

    def flat(table: str, column: str) -> Iterator[str]:
        return (name for cell in batch.values(table, column) for name in cell)

    nothing: tuple[str, ...] = ()
    return Known(
        products=names(Product.sku, batch.values("products", "sku")),
        categories=names(
            Category.name,
            batch.values("categories", "name"),
            batch.values("categories", "parent"),
            nothing if "categories" in batch else batch.values("products", "category"),
        ),
        brands=names(
            Brand.name,
            batch.values("brands", "name"),
            nothing if "brands" in batch else batch.values("products", "brand"),
        ),
        scenarios=names(
            Scenario.name,
            batch.values("scenarios", "name"),
            nothing if "scenarios" in batch else flat("products", "scenarios"),
        ),
        attributes=names(
            AttributeDefinition.key,
            batch.values("attribute_definitions", "key"),
            nothing if "attribute_definitions" in batch else batch.values("attributes", "key"),
        ),
    )


def _refer(issues: Issues, file: str, row: Row, column: str, *, known: set[str], what: str) -> None:
    """Note each name in a cell (one, or a list) that is not known."""
    cell = row.cells.get(column)
    for name in cell if isinstance(cell, tuple) else (cell,):
        if name and name not in known:
            # Looking for a near name is slow among many; in a large catalogue the name alone must do.
            near = difflib.get_close_matches(name, known, n=1) if len(known) <= 2_000 else []
            hint = f"，是不是“{near[0]}”？" if near else ""
            issues.add(file, row.number, column, f"没有{what}“{name}”{hint}")


def _check_sentence(issues: Issues, file: str, row: Row, column: str, keys: set[str]) -> None:
    try:
        unknown = [name for name in slots(row.cells.get(column) or "") if name not in keys]
    except TemplateError as error:
        issues.add(file, row.number, column, str(error))
        return
    for name in unknown:
        issues.add(file, row.number, column, f"没有属性“{{{name}}}”，花括号里请填属性的 key")


def _check_products(batch: Batch, session: Session, known: Known, issues: Issues) -> None:
    file, rows = "products.csv", batch.of("products")
    for row in rows:
        _refer(issues, file, row, "brand", known=known.brands, what="品牌")
        _refer(issues, file, row, "category", known=known.categories, what="类目")
        _refer(issues, file, row, "scenarios", known=known.scenarios, what="场景")
        _refer(issues, file, row, "successor", known=known.products, what="商品")
    if batch.has_column("products", "successor"):
        follows = dict(
            session.execute(
                select(Product.sku, Product.successor).where(Product.successor.is_not(None))
            ).all()
        )
        follows.update({row.cells["sku"]: row.cells["successor"] for row in rows})
        numbers = {row.cells["sku"]: row.number for row in rows}
        for cycle in _cycles(follows):
            start = next((sku for sku in cycle if sku in numbers), cycle[0])
            chain = " → ".join((*cycle, cycle[0]))
            issues.add(file, numbers.get(start), "successor", f"换代关系成了环：{chain}")


def _cycles(follows: dict[str, str | None]) -> list[list[str]]:
    """Every cycle of a graph in which each node points at one other at most."""
    done: set[str] = set()
    found = []
    for start in follows:
        path: dict[str, int] = {}
        node: str | None = start
        while node is not None and node not in done and node not in path:
            path[node] = len(path)
            node = follows.get(node)
        if node is not None and node in path:
            found.append(list(path)[path[node] :])
        done.update(path)
    return found


def _check_variants(batch: Batch, session: Session, known: Known, issues: Issues) -> None:
    file = "variants.csv"
    chosen: dict[tuple[str, str, str], int] = {}
    owners = {row.cells["product"] for row in batch.of("variants")}
    taken = dict(session.execute(select(Variant.sku, Variant.product_sku)).all()) if owners else {}
    for row in batch.of("variants"):
        _refer(issues, file, row, "product", known=known.products, what="商品")
        sku, product = row.cells["sku"], row.cells["product"]
        if taken.get(sku, product) != product:
            issues.add(file, row.number, "sku", f"编号“{sku}”已经属于商品“{taken[sku]}”")
        elif sku != product and sku in known.products:
            issues.add(file, row.number, "sku", f"编号“{sku}”已经是另一个商品的编号")
        choice = (product, row.cells.get("color") or "", row.cells.get("spec") or "")
        if choice in chosen:
            issues.add(file, row.number, "color", f"与第 {chosen[choice]} 行的颜色和规格相同")
        chosen.setdefault(choice, row.number)
    for row in batch.of("products"):
        if row.cells.get("stock") is not None and row.cells["sku"] in owners:
            issues.add(
                "products.csv",
                row.number,
                "stock",
                "这个商品在 variants.csv 里有规格，库存请只填在 variants.csv",
            )


def _check_tree(batch: Batch, session: Session, issues: Issues) -> None:
    rows = batch.of("categories")
    if not rows:
        return
    parents = dict(session.execute(select(Category.name, Category.parent)).all())
    parents.update({row.cells["name"]: row.cells.get("parent") for row in rows})
    numbers = {row.cells["name"]: row.number for row in rows}
    for cycle in _cycles(parents):
        start = next((name for name in cycle if name in numbers), cycle[0])
        issues.add(
            "categories.csv",
            numbers.get(start),
            "parent",
            "上级类目成了环：" + " → ".join((*cycle, cycle[0])),
        )


def _check_delivery(batch: Batch, issues: Issues) -> None:
    for row in batch.of("delivery_rules"):
        first, last = row.cells.get("days_min"), row.cells.get("days_max")
        if first is not None and last is not None and first > last:
            issues.add("delivery_rules.csv", row.number, "days_max", f"最快 {first} 天比最慢 {last} 天还久")


def _check_promotions(batch: Batch, known: Known, issues: Issues) -> None:
    file = "promotions.csv"
    for row in batch.of("promotions"):
        kind, value = row.cells.get("kind"), row.cells.get("value")
        if kind in ("amount", "percent") and value is None:
            issues.add(file, row.number, "value", "amount 填减多少元，percent 填减百分之几")
        if kind == "percent" and value is not None and not Decimal(0) < value < Decimal(100):
            issues.add(file, row.number, "value", "percent 是减去的百分比，在 0 与 100 之间；打八折填 20")
        starts, ends = row.cells.get("starts_at"), row.cells.get("ends_at")
        if starts is not None and ends is not None and starts > ends:
            issues.add(file, row.number, "ends_at", "结束时间早于开始时间")
        for part in row.cells.get("scope") or ():
            _check_scope(issues, file, row, part, known)


def _check_scope(issues: Issues, file: str, row: Row, part: str, known: Known) -> None:
    kind, _, name = part.partition(":")
    names = {"category": known.categories, "brand": known.brands, "sku": known.products}
    if part == "all":
        return
    if kind not in names or not name:
        issues.add(
            file, row.number, "scope", f"“{part}”看不懂，请填 all、category:类目、brand:品牌 或 sku:编号"
        )
    elif name not in names[kind]:
        issues.add(file, row.number, "scope", f"活动范围里没有“{part}”")
