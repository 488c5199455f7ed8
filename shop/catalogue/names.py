"""Everything that customers may call by name, and how those things hang together: the linker's knowledge graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop import models
from shop.catalogue.version import catalogue_fingerprint
from shop.catalogue.vocabulary import Vocabulary, load_vocabulary


@dataclass(frozen=True)
class NamedProduct:
    """A product on sale (or, with `active` false, formerly): its names and what it is related to."""

    sku: str
    name: str
    aliases: tuple[str, ...]
    category: str
    brand: str
    successor: str | None
    featured: bool
    active: bool
    sales: int
    scenarios: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    accessories: tuple[str, ...] = ()
    colors: tuple[str, ...] = ()
    specs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Term:
    """A name of something other than a product, with all its wordings; `key` is what the tables use."""

    key: str
    label: str
    aliases: tuple[str, ...] = ()

    @property
    def wordings(self) -> tuple[str, ...]:
        """Label and aliases, once each."""
        return tuple(dict.fromkeys((self.label, *self.aliases)))


@dataclass(frozen=True)
class CatalogueNames:
    """One consistent look at all names.

    `attributes` has one term a key; the same label may belong to several keys. `colors` includes colours that
    variants come in though nobody listed them; `specs` are the distinct specs on offer.
    """

    fingerprint: str
    products: Mapping[str, NamedProduct]
    categories: tuple[Term, ...]
    brands: tuple[Term, ...]
    colors: tuple[Term, ...]
    scenarios: tuple[Term, ...]
    attributes: tuple[Term, ...]
    specs: tuple[str, ...]
    parents: Mapping[str, str | None] = field(default_factory=dict)
    attribute_categories: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def load_names(session: Session, *, include_inactive: bool = True) -> CatalogueNames:
    """Read all names in about a dozen queries, whatever the number of products.

    Products off sale are included (customers own them and ask about them) unless `include_inactive` is false. Reads
    in one transaction, so that names and fingerprint belong together on SQLite; on PostgreSQL the fingerprint is read
    first, so that a change in between causes one reload too many rather than one too few.
    """
    fingerprint = catalogue_fingerprint(session)
    vocabulary = load_vocabulary(session)
    products = _products(session, include_inactive=include_inactive)
    listed_colors = _terms(session, models.Color)
    listed = {term.key for term in listed_colors} | {word for term in listed_colors for word in term.aliases}
    worn = dict.fromkeys(color for product in products.values() for color in product.colors)
    return CatalogueNames(
        fingerprint=fingerprint,
        products=products,
        categories=_terms(session, models.Category),
        brands=_terms(session, models.Brand),
        colors=(*listed_colors, *(Term(color, color) for color in worn if color not in listed)),
        scenarios=_terms(session, models.Scenario),
        attributes=_attribute_terms(vocabulary),
        specs=tuple(dict.fromkeys(spec for product in products.values() for spec in product.specs)),
        parents=dict(vocabulary.parents),
        attribute_categories={
            key: tuple(dict.fromkeys(name for row in rows for name in row.categories))
            for key, rows in vocabulary.definitions.items()
        },
    )


def _terms(session: Session, model: Any) -> tuple[Term, ...]:
    rows = session.execute(select(model.name, model.aliases).order_by(model.name))
    return tuple(Term(row.name, row.name, row.aliases) for row in rows)


def _attribute_terms(vocabulary: Vocabulary) -> tuple[Term, ...]:
    terms = []
    for key, rows in vocabulary.definitions.items():
        words = dict.fromkeys(word for row in rows for word in (row.label, *row.aliases))
        label = rows[0].label
        terms.append(Term(key, label, tuple(word for word in words if word != label)))
    return tuple(terms)


def _products(session: Session, *, include_inactive: bool) -> dict[str, NamedProduct]:
    product, variant = models.Product.__table__.c, models.Variant.__table__.c
    scenario, attribute = models.ProductScenario.__table__.c, models.Attribute.__table__.c
    relation = models.Relation.__table__.c
    scenarios = _lists(session.execute(select(scenario.product_sku, scenario.scenario)))
    attributes = _lists(session.execute(select(attribute.product_sku, attribute.key)))
    accessories = _lists(
        session.execute(
            select(relation.product_sku, relation.target_sku).where(relation.relation == "accessory")
        )
    )
    choices = session.execute(
        select(variant.product_sku, variant.color, variant.spec).where(variant.active)
    ).all()
    colors = _lists((row.product_sku, row.color) for row in choices if row.color)
    specs = _lists((row.product_sku, row.spec) for row in choices if row.spec)
    statement = select(
        product.sku,
        product.name,
        product.aliases,
        product.category,
        product.brand,
        product.successor,
        product.featured,
        product.active,
        product.sales,
    ).order_by(product.sku)
    if not include_inactive:
        statement = statement.where(product.active)
    return {
        row.sku: NamedProduct(
            sku=row.sku,
            name=row.name,
            aliases=row.aliases,
            category=row.category,
            brand=row.brand or "",
            successor=row.successor,
            featured=row.featured,
            active=row.active,
            sales=row.sales,
            scenarios=scenarios.get(row.sku, ()),
            attributes=attributes.get(row.sku, ()),
            accessories=accessories.get(row.sku, ()),
            colors=colors.get(row.sku, ()),
            specs=specs.get(row.sku, ()),
        )
        for row in session.execute(statement)
    }


def _lists(pairs: Iterable[Any]) -> dict[str, tuple[str, ...]]:
    """Values by their first element, once each, in order."""
    groups: dict[str, dict[str, None]] = {}
    for owner, value in pairs:
        groups.setdefault(owner, {})[value] = None
    return {owner: tuple(values) for owner, values in groups.items()}
