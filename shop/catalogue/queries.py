"""The catalogue as the rest of the program asks it. Every method is one look at the database in a few queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import Select

from shop import models
from shop.catalogue import comparing, knowledge, offers, places
from shop.catalogue import search as searching
from shop.catalogue.conditions import SearchConditions, SearchResult
from shop.catalogue.features import FeatureWords, feature_words
from shop.catalogue.loading import load_products, load_variants
from shop.catalogue.readmodels import (
    AttributeValue,
    Availability,
    Comparison,
    DeliveryQuote,
    DeliveryRule,
    Faq,
    Offer,
    Policy,
    Product,
    Promotion,
    Scenario,
    Store,
    Variant,
)
from shop.catalogue.specs import same_spec
from shop.catalogue.version import Topic, catalogue_fingerprint
from shop.catalogue.vocabulary import Vocabularies, Vocabulary
from shop.clock import Clock
from shop.database import Database

_PRODUCT = models.Product.__table__.c
Reading = Callable[[], AbstractContextManager[Session]]


class Catalogue:
    """Everything the shop can tell about its products. Share one instance a process; it is safe between threads.

    SKUs, categories, brands and the like that the shop does not have give None or an empty tuple, never an exception.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        """Read from `database`; `clock` decides which promotions run."""
        self._database = database
        self._clock = clock
        self._vocabularies = Vocabularies()
        self._features: dict[str, tuple[str, FeatureWords]] = {}

    @contextmanager
    def _look(self) -> Iterator[tuple[Session, Vocabulary]]:
        with self._database.reading() as session:
            yield session, self._vocabularies.current(session)

    def vocabulary(self) -> Vocabulary:
        """Names, aliases, the category tree and definitions as they are now."""
        with self._look() as (_, vocabulary):
            return vocabulary

    def fingerprint(self, topic: Topic = "names") -> str:
        """Changes when what can be named (or the FAQ) changes; costs one row."""
        with self._database.reading() as session:
            return catalogue_fingerprint(session, topic)

    # Products

    def product(self, sku: str) -> Product | None:
        """One product, on sale or not (orders refer to old ones); a variant's SKU gives its product."""
        with self._look() as (session, vocabulary):
            found = load_products(session, [sku], vocabulary)
            if not found:
                owner = session.execute(
                    select(models.Variant.product_sku).where(models.Variant.sku == sku)
                ).scalar_one_or_none()
                found = load_products(session, [owner], vocabulary) if owner else {}
            return next(iter(found.values()), None)

    def products(self, skus: Iterable[str]) -> tuple[Product, ...]:
        """Products in the order of `skus`; unknown ones are left out."""
        with self._look() as (session, vocabulary):
            return tuple(load_products(session, skus, vocabulary).values())

    def by_category(self, category: str, limit: int = 50) -> tuple[Product, ...]:
        """The products on sale of a category and those below it, best-selling first."""
        return self._listed(limit, category=category)

    def family(self, sku: str, limit: int = 50) -> tuple[str, dict[str, str]] | None:
        """A product's name, and the name by SKU of the products on sale of its category, best-selling first.

        Nothing else of them is read. A variant's SKU means its product; None for an unknown one.
        """
        owner = select(models.Variant.product_sku).where(models.Variant.sku == sku)
        with self._look() as (session, vocabulary):
            own = session.execute(
                select(_PRODUCT.name, _PRODUCT.category).where(
                    or_(_PRODUCT.sku == sku, _PRODUCT.sku.in_(owner))
                )
            ).first()
            if own is None:
                return None
            statement = _listing(vocabulary, limit, own.category, _PRODUCT.sku, _PRODUCT.name)
            return own.name, dict(session.execute(statement).all()) if statement is not None else {}

    def popular(self, category: str | None = None, limit: int = 5) -> tuple[Product, ...]:
        """The best-selling products on sale, of a category or of all."""
        return self._listed(limit, category=category)

    def newest(self, category: str | None = None, limit: int = 5) -> tuple[Product, ...]:
        """The products on sale that came out last."""
        return self._listed(limit, category=category, order=_PRODUCT.release_date.desc().nulls_last())

    def featured(self, category: str) -> Product | None:
        """The flagship of a category: what 这款手机 means when nothing was shown. Without one, the best-selling."""
        found = self._listed(1, category=category, only=_PRODUCT.featured) or self._listed(
            1, category=category
        )
        return found[0] if found else None

    def _listed(
        self, limit: int, *, category: str | None, order: Any = None, only: Any = None
    ) -> tuple[Product, ...]:
        with self._look() as (session, vocabulary):
            statement = _listing(vocabulary, limit, category, _PRODUCT.sku, order=order, only=only)
            if statement is None:
                return ()
            skus = session.execute(statement).scalars().all()
            return tuple(load_products(session, skus, vocabulary).values())

    def search(self, conditions: SearchConditions) -> SearchResult:
        """Products that meet the conditions; if none does, the nearest with the loosened conditions named."""
        with self._look() as (session, vocabulary):
            return searching.search(session, conditions, vocabulary)

    def features(self, category: str) -> FeatureWords | None:
        """What the values of the category's products are made of; None for an unknown category."""
        with self._look() as (session, vocabulary):
            name = vocabulary.category(category)
            if name is None:
                return None
            known = self._features.get(name)
            if known is None or known[0] != vocabulary.fingerprint:
                words = feature_words(session, sorted(vocabulary.within(name)), vocabulary)
                self._features[name] = known = (vocabulary.fingerprint, words)
            return known[1]

    def reasons(self, products: Sequence[Product], conditions: SearchConditions) -> dict[str, str]:
        """For each product (by SKU) why it suits the conditions, in a salesperson's words, from data only."""
        with self._look() as (session, vocabulary):
            ranks = _sales_ranks(session, [product.sku for product in products])
            return {
                product.sku: knowledge.reason_for(product, conditions, vocabulary, ranks.get(product.sku))
                for product in products
            }

    def reason_for(self, product: Product, conditions: SearchConditions) -> str:
        """`reasons` for one product."""
        return self.reasons([product], conditions)[product.sku]

    # One product

    def variants(self, sku: str) -> tuple[Variant, ...]:
        """The colours and specs a product comes in, with price and stock of each."""
        with self._database.reading() as session:
            return load_variants(session, [sku]).get(sku, ())

    def variant(self, variant_sku: str) -> Variant | None:
        """One variant on offer by its own SKU."""
        with self._database.reading() as session:
            owner = session.execute(
                select(models.Variant.product_sku).where(models.Variant.sku == variant_sku)
            ).scalar_one_or_none()
            rows = load_variants(session, [owner]).get(owner, ()) if owner else ()
            return next((row for row in rows if row.sku == variant_sku), None)

    def stock(self, sku: str, color: str | None = None, spec: str | None = None) -> Availability | None:
        """Whether the product (in that colour and spec) can be had; None for an unknown product.

        The restock date is the earliest announced one of the variants asked for, told only when none is in stock.
        """
        with self._look() as (session, vocabulary):
            if session.get(models.Product, sku) is None:
                return None
            chosen = tuple(
                variant
                for variant in load_variants(session, [sku]).get(sku, ())
                if (not color or vocabulary.same_color(variant.color, color))
                and (not spec or same_spec(variant.spec, spec))
            )
            quantity = sum(variant.stock for variant in chosen)
            today = self._clock.today()
            dates = [v.restock_date for v in chosen if v.restock_date is not None and v.restock_date >= today]
            return Availability(
                sku=sku,
                offered=bool(chosen),
                available=quantity > 0,
                quantity=quantity,
                restock_date=min(dates) if dates and quantity == 0 else None,
                variants=chosen,
            )

    def attribute(self, sku: str, name: str) -> AttributeValue | None:
        """A product's attribute by key, label or alias (续航, 能用多久); None when the catalogue does not say."""
        product = self.product(sku)
        if product is None:
            return None
        keys = self.vocabulary().attribute_keys(name, product.category)
        return next((product.attributes[key] for key in keys if key in product.attributes), None)

    def attribute_reply(self, sku: str, name: str) -> str | None:
        """The merchant's sentence about an attribute with this product's values; "label：value" where data lack."""
        product, value = self.product(sku), self.attribute(sku, name)
        if product is None or value is None:
            return None
        return knowledge.attribute_reply(product, value.key, self.vocabulary())

    def compare(self, skus: Sequence[str]) -> Comparison:
        """The products side by side; unknown SKUs are left out."""
        with self._look() as (session, vocabulary):
            products = tuple(load_products(session, skus, vocabulary).values())
            return comparing.compare(products, vocabulary)

    def predecessor(self, sku: str) -> Product | None:
        """The generation before: the product whose successor this is."""
        return self._first(
            select(_PRODUCT.sku)
            .where(_PRODUCT.successor == sku)
            .order_by(_PRODUCT.release_date.desc().nulls_last(), _PRODUCT.sku)
        )

    def successor(self, sku: str) -> Product | None:
        """The generation after this product."""
        newer = aliased(models.Product.__table__)
        return self._first(
            select(newer.c.sku)
            .join(models.Product.__table__, newer.c.sku == _PRODUCT.successor)
            .where(_PRODUCT.sku == sku)
        )

    def _first(self, statement: Any) -> Product | None:
        with self._look() as (session, vocabulary):
            sku = session.execute(statement.limit(1)).scalar_one_or_none()
            return load_products(session, [sku], vocabulary).get(sku) if sku else None

    def accessories(self, sku: str, relation: str = "accessory") -> tuple[Product, ...]:
        """What goes with a product and is on sale, best-selling first; relation `compatible` for what it works with."""
        table = models.Relation.__table__.c
        with self._look() as (session, vocabulary):
            skus = session.execute(
                select(table.target_sku)
                .join(models.Product.__table__, _PRODUCT.sku == table.target_sku)
                .where(table.product_sku == sku, table.relation == relation, _PRODUCT.active)
                .order_by(_PRODUCT.sales.desc(), _PRODUCT.sku)
            ).scalars()
            return tuple(load_products(session, skus, vocabulary).values())

    def related(self, skus: Iterable[str], relation: str) -> dict[str, tuple[str, ...]]:
        """SKUs on sale that each of these products is related to, best-selling first; one look for all of them."""
        table = models.Relation.__table__.c
        with self._look() as (session, _):
            rows = session.execute(
                select(table.product_sku, table.target_sku)
                .join(models.Product.__table__, _PRODUCT.sku == table.target_sku)
                .where(table.product_sku.in_(set(skus)), table.relation == relation, _PRODUCT.active)
                .order_by(_PRODUCT.sales.desc(), _PRODUCT.sku)
            ).all()
        found: dict[str, tuple[str, ...]] = {}
        for sku, target in rows:
            found[sku] = (*found.get(sku, ()), target)
        return found

    # Offers

    def promotions(
        self, now: datetime | None = None, sku: str | None = None, category: str | None = None
    ) -> tuple[Promotion, ...]:
        """The promotions that run at `now` (default: the clock's), those that cover the product or category."""
        with self._look() as (session, vocabulary):
            running = _running(session, now or self._clock.now())
            if sku is not None:
                product = load_products(session, [sku], vocabulary).get(sku)
                return tuple(p for p in running if product and offers.covers(p, product, vocabulary))
            if category is not None:
                name = vocabulary.category(category) or category
                named = [part[4:] for p in running for part in p.scope if part.startswith("sku:")]
                kinds = dict(
                    session.execute(
                        select(_PRODUCT.sku, _PRODUCT.category).where(
                            _PRODUCT.sku.in_(named), _PRODUCT.active
                        )
                    ).all()
                )
                return tuple(p for p in running if offers.covers_category(p, name, vocabulary, kinds))
            return running

    def offers(
        self, sku: str, quantity: int = 1, now: datetime | None = None, variant_sku: str | None = None
    ) -> tuple[Offer, ...]:
        """What `quantity` pieces of a product (or of one variant) cost under each promotion, cheapest first."""
        with self._look() as (session, vocabulary):
            product = load_products(session, [sku], vocabulary).get(sku)
            if product is None:
                return ()
            price = None
            if variant_sku is not None:
                variants = load_variants(session, [sku]).get(sku, ())
                price = next((v.price for v in variants if v.sku == variant_sku), None)
            running = _running(session, now or self._clock.now())
            return offers.offers_for(product, running, vocabulary, quantity, price)

    # The shop

    def delivery(self, region_text: str = "", amount: Decimal | None = None) -> DeliveryQuote | None:
        """What delivery to a place (any words for it, an address too) costs; None when the shop has no rule."""
        with self._database.reading() as session:
            rows = session.execute(select(models.DeliveryRule).order_by(models.DeliveryRule.region)).scalars()
            rules = [_plain(DeliveryRule, row) for row in rows]
        rule = places.rule_for(rules, region_text)
        return places.quote(rule, amount) if rule is not None else None

    def stores(
        self, place_text: str | None = None, *, repair: bool = False, pickup: bool = False
    ) -> tuple[Store, ...]:
        """The stores in a city or district; only those that repair, or hand out orders, if wanted."""
        with self._database.reading() as session:
            rows = session.execute(select(models.Store).order_by(models.Store.id)).scalars()
            known = [_plain(Store, row) for row in rows]
        fitting = (s for s in known if (s.repair or not repair) and (s.pickup or not pickup))
        return places.stores_in(fitting, place_text)

    def policy(self, key: str) -> Policy | None:
        """One of the shop's rules."""
        with self._database.reading() as session:
            row = session.get(models.Policy, key)
            return _plain(Policy, row) if row is not None else None

    def faqs(self, category: str | None = None, sku: str | None = None) -> tuple[Faq, ...]:
        """All questions and answers; with a category or product those for it and those for the whole shop."""
        table = models.Faq
        statement = select(table).where(table.active).order_by(table.id)
        with self._look() as (session, vocabulary):
            if sku is not None:
                owner = session.get(models.Product, sku)
                category = owner.category if owner is not None else category
            if category is not None:
                line = vocabulary.lineage(vocabulary.category(category) or category)
                statement = statement.where(table.category.in_(("", *line)))
                statement = statement.where(or_(table.product_sku.is_(None), table.product_sku == sku))
            return tuple(_plain(Faq, row) for row in session.execute(statement).scalars())

    def scenarios(self) -> tuple[Scenario, ...]:
        """What people want products for."""
        return tuple(self.vocabulary().scenarios.values())

    def categories(self) -> tuple[str, ...]:
        """The categories with something on sale, those that people spend most on first (no cables before phones)."""
        best = (
            select(func.sum(_PRODUCT.sales * _PRODUCT.price))
            .where(_PRODUCT.category == models.Category.name, _PRODUCT.active)
            .scalar_subquery()
        )
        with self._database.reading() as session:
            rows = session.execute(select(models.Category.name, best.label("best"))).all()
        sold = sorted((row for row in rows if row.best is not None), key=lambda row: (-row.best, row.name))
        return tuple(row.name for row in sold)


def _plain(model: Any, row: Any) -> Any:
    """The read model with the row's columns of the same names."""
    return model(**{name: getattr(row, name) for name in model.__dataclass_fields__})


def _running(session: Session, now: datetime) -> tuple[Promotion, ...]:
    table = models.Promotion
    rows = session.execute(
        select(table)
        .where(or_(table.starts_at.is_(None), table.starts_at <= now))
        .where(or_(table.ends_at.is_(None), table.ends_at >= now))
        .order_by(table.position, table.id)
    ).scalars()
    return tuple(_plain(Promotion, row) for row in rows)


def _listing(
    vocabulary: Vocabulary,
    limit: int,
    category: str | None,
    *columns: Any,
    order: Any = None,
    only: Any = None,
) -> Select | None:
    """These columns of the products on sale, best-selling first unless `order` comes before; None for an unknown category."""
    statement = select(*columns).where(_PRODUCT.active)
    if category is not None:
        name = vocabulary.category(category)
        if name is None:
            return None
        statement = statement.where(searching.one_of(_PRODUCT.category, vocabulary.within(name)))
    if only is not None:
        statement = statement.where(only)
    keys = [key for key in (order,) if key is not None]
    return statement.order_by(*keys, _PRODUCT.sales.desc(), _PRODUCT.sku.desc()).limit(limit)


def _sales_ranks(session: Session, skus: Sequence[str]) -> dict[str, int]:
    """Each product's place by sales among those on sale in its category, in one statement."""
    rival = aliased(models.Product.__table__)
    ahead = (
        select(func.count())
        .select_from(rival)
        .where(rival.c.category == _PRODUCT.category, rival.c.active, rival.c.sales > _PRODUCT.sales)
        .scalar_subquery()
    )
    rows = session.execute(select(_PRODUCT.sku, ahead.label("ahead")).where(_PRODUCT.sku.in_(skus)))
    return {row.sku: row.ahead + 1 for row in rows}
