"""What the linker is worth: labelled messages against what it finds, with and without the catalogue's relations."""

from __future__ import annotations

import csv
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from shop.catalogue.importing import import_catalogue
from shop.catalogue.linking import EntityLinker, LinkedEntity
from shop.catalogue.names import CatalogueNames, load_names
from shop.clock import SystemClock
from shop.database import Database
from shop.migrations import upgrade

_OPEN = "?"
_COLUMNS = ("text", "products", "brands", "group")


@dataclass(frozen=True)
class Query:
    """A message and what it names: exactly these products, or, when `open`, one name that fits at least these."""

    text: str
    products: frozenset[str]
    brands: frozenset[str]
    group: str
    open: bool = False


@dataclass(frozen=True)
class Miss:
    """A message that was read otherwise than labelled."""

    query: Query
    found: tuple[str, ...]


def read_queries(path: Path) -> list[Query]:
    """Rows `text,products,brands,group`; several values separated by |, ? before products: open between these."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        missing = [column for column in _COLUMNS if column not in (rows.fieldnames or ())]
        if missing:
            raise ValueError(f"{path}: the first row must name the column {missing[0]}")
        return [
            Query(
                row["text"],
                _values(row["products"].lstrip(_OPEN)),
                _values(row["brands"]),
                row["group"],
                open=row["products"].startswith(_OPEN),
            )
            for row in rows
        ]


def _values(cell: str) -> frozenset[str]:
    return frozenset(filter(None, cell.split("|")))


def is_right(query: Query, found: Iterable[LinkedEntity]) -> bool:
    """Whether the products are those of the label; brands too where some are labelled or nothing is named at all."""
    entities = list(found)
    products = [entity for entity in entities if entity.entity == "product"]
    brands = {entity.value for entity in entities if entity.entity == "brand"}
    if query.open:
        return len(products) == 1 and products[0].sku is None and query.products <= {*products[0].candidates}
    if query.products:
        return {entity.sku for entity in products} == query.products
    return not any(entity.sku or entity.sure for entity in products) and (
        not (query.brands or query.group == "near_miss") or brands == query.brands
    )


def evaluate(linker: EntityLinker, queries: Sequence[Query]) -> tuple[dict[str, Any], list[Miss]]:
    """Share of messages read right, over all and by group, and the others."""
    right: dict[str, list[bool]] = defaultdict(list)
    misses = []
    for query in queries:
        found = linker.link(query.text)
        correct = is_right(query, found)
        right[query.group].append(correct)
        if not correct:
            shown = (f"{e.entity}={e.sku or e.value}{'?' * bool(e.candidates)}" for e in found)
            misses.append(Miss(query, tuple(shown)))
    everything = [value for values in right.values() for value in values]
    return {
        "accuracy": _share(everything),
        "n": len(everything),
        "groups": {group: {"accuracy": _share(values), "n": len(values)} for group, values in right.items()},
    }, misses


def _share(values: Sequence[bool]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0


def names_of(folders: Sequence[Path]) -> CatalogueNames:
    """The names of catalogues in CSV files together, read through a temporary database.

    The first folder brings the vocabulary (categories, attributes ...); all bring products.
    """
    found: list[CatalogueNames] = []
    for number, folder in enumerate(folders):
        with _temporary_database() as database:
            # Attributes of a later folder are defined in the first one.
            for source in dict.fromkeys((folders[0], folder)) if number else (folder,):
                report = import_catalogue(database, source, SystemClock())
                if report.errors:
                    raise ValueError(f"{source} cannot be imported: {report.errors[0]}")
            with database.reading() as session:
                found.append(load_names(session))
    products = {
        sku: product
        for names in found
        for sku, product in names.products.items()
        if product.active or sku not in found[0].products
    }
    products = {**found[0].products, **products}
    specs = tuple(dict.fromkeys(spec for names in found for spec in names.specs))
    return replace(found[-1], products=products, specs=specs)


@contextmanager
def _temporary_database() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'shop.db'}")
        upgrade(database)
        try:
            yield database
        finally:
            database.dispose()
