"""Finding products: one statement for the conditions, a few for what is shown, none in a loop over products."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Text, and_, cast, exists, func, literal, not_, or_, select
from sqlalchemy.orm import Session, aliased

from shop import models
from shop.catalogue.conditions import AttributeWish, SearchConditions, SearchResult, relaxations
from shop.catalogue.features import NEGATIVE_STARTS
from shop.catalogue.loading import load_products
from shop.catalogue.specs import spec_parts
from shop.catalogue.vocabulary import Vocabulary, normalised

FACET_SAMPLE = 200  # products that are looked at for facets; exact whenever no more match
COUNT_LIMIT = 1_000  # beyond this nobody cares how many more there are
# Values that say that a product has not got what was asked for: 不防水（室内）, 固定24mm镜头 of 能换镜头.
_DENYING = (*(start for start in NEGATIVE_STARTS if len(start) > 1), "固定", "无防")
_NEGATIVE_VALUES = ("不支持", "无", "没有", "否", "不带", "不含", "-", "—")

_PRODUCT = models.Product.__table__.c
_VARIANT = models.Variant.__table__.c
_ATTRIBUTE = models.Attribute.__table__.c
_SCENARIO = models.ProductScenario.__table__.c


@dataclass(frozen=True)
class _Hit:
    sku: str
    price: Any
    brand: str


def search(session: Session, conditions: SearchConditions, vocabulary: Vocabulary) -> SearchResult:
    """Products that meet the conditions; if there are none, those that meet most of them, with `relaxed` told."""
    result = _search_exactly(session, conditions, vocabulary)
    if result.total:
        return result
    for looser, notes in relaxations(conditions):
        found = _search_exactly(session, looser, vocabulary)
        if found.total:
            return replace(found, relaxed=notes)
    return result


def most_sold(
    session: Session, conditions: SearchConditions, vocabulary: Vocabulary, limit: int
) -> list[Any]:
    """What meets all the conditions, most sold first: rows with the few columns that ranking needs, in one statement."""
    clauses = _clauses(conditions, vocabulary, sqlite=session.get_bind().dialect.name == "sqlite")
    if clauses is None:
        return []
    columns = ("sku", "name", "brand", "category", "price", "sales", "release_date", "successor")
    statement = select(*(_PRODUCT[name] for name in columns)).where(*clauses)
    if not conditions.only:  # a few known products are found by their key and sorted here
        statement = statement.order_by(_PRODUCT.sales.desc(), _PRODUCT.sku.desc()).limit(limit)
    rows = session.execute(statement).all()
    return sorted(rows, key=lambda row: (row.sales, row.sku), reverse=True)[:limit]


def _search_exactly(session: Session, conditions: SearchConditions, vocabulary: Vocabulary) -> SearchResult:
    clauses = _clauses(conditions, vocabulary, sqlite=session.get_bind().dialect.name == "sqlite")
    if clauses is None:
        return SearchResult((), 0)
    statement = select(_PRODUCT.sku, _PRODUCT.price, _PRODUCT.brand).where(*clauses)
    statement = _sorted(statement, conditions, vocabulary)
    hits = [
        _Hit(row.sku, row.price, row.brand or "")
        for row in session.execute(statement.limit(FACET_SAMPLE + 1))
    ]
    total = len(hits)
    if total > FACET_SAMPLE:
        matching = select(literal(1)).select_from(models.Product.__table__).where(*clauses)
        counted = select(func.count()).select_from(matching.limit(COUNT_LIMIT).subquery())
        total = int(session.execute(counted).scalar_one())
        hits = hits[:FACET_SAMPLE]
    shown = _available_first(session, [hit.sku for hit in hits], conditions)
    items = load_products(session, shown, vocabulary)
    facets = _facets(session, hits, conditions, vocabulary) if total > conditions.limit else {}
    prices = [hit.price for hit in hits]
    return SearchResult(
        items=tuple(items.values()),
        total=total,
        facets=facets,
        price_range=(min(prices), max(prices)) if prices else None,
    )


def _clauses(conditions: SearchConditions, vocabulary: Vocabulary, *, sqlite: bool) -> list[Any] | None:
    """The WHERE clauses; None when a name is unknown, so that nothing can match."""
    clauses: list[Any] = [_PRODUCT.active]
    categories: frozenset[str] = frozenset()
    if conditions.category:
        category = vocabulary.category(conditions.category)
        if category is None:
            return None
        categories = vocabulary.within(category)
        clauses.append(one_of(_PRODUCT.category, categories))
    if conditions.brand:
        brand = vocabulary.brand(conditions.brand)
        if brand is None:
            return None
        clauses.append(_PRODUCT.brand == brand)
    if conditions.scenario:
        scenario = vocabulary.scenario(conditions.scenario)
        if scenario is None:
            return None
        clauses.append(_fits(scenario.name, vocabulary, among_few=bool(categories)))
    if conditions.min_price is not None:
        clauses.append(_PRODUCT.price >= conditions.min_price)
    if conditions.max_price is not None:
        clauses.append(_PRODUCT.price <= conditions.max_price)
    variant = _variant_clause(conditions, vocabulary)
    if variant is not None:
        clauses.append(variant)
    for wish in conditions.wishes:
        clause = _wish_clause(wish, conditions, vocabulary)
        if clause is None:
            return None
        clauses.append(clause)
    clauses += [_value_clause(word) for word in conditions.values]
    clauses += _refusals(conditions, vocabulary)
    if conditions.only:
        clauses.append(_PRODUCT.sku.in_(conditions.only))
    words = [word.strip().lower() for word in conditions.keywords if word.strip()]
    if words:
        clauses.append(_keyword_clause(words, categories, sqlite=sqlite))
    if conditions.exclude_skus:
        clauses.append(_PRODUCT.sku.not_in(conditions.exclude_skus))
    return clauses


def one_of(column: Any, names: Iterable[str]) -> Any:
    """Equality for a single name: that keeps an index in the order of its later columns."""
    listed = sorted(names)
    return column == listed[0] if len(listed) == 1 else column.in_(listed)


def _fits(scenario: str, vocabulary: Vocabulary, *, among_few: bool) -> Any:
    """Said to be for the scenario, or meets every bound that the scenario's rules set for its category.

    Within a category each product is looked up (`among_few`); over all products it is quicker to list the scenario's.
    """
    listed = select(_SCENARIO.product_sku).where(_SCENARIO.scenario == scenario)
    said = (
        exists(listed.where(_SCENARIO.product_sku == _PRODUCT.sku)) if among_few else _PRODUCT.sku.in_(listed)
    )
    by_category: dict[str, list[Any]] = {}
    for rule in vocabulary.scenarios[scenario].rules:
        if rule.min_number is not None and rule.attribute:
            by_category.setdefault(rule.category, []).append(
                _has_attribute([rule.attribute], minimum=rule.min_number)
            )
    alternatives = []
    for category, bounds in by_category.items():
        where = [one_of(_PRODUCT.category, vocabulary.within(category))] if category else []
        alternatives.append(and_(*where, *bounds))
    return or_(said, *alternatives)


def _has_attribute(keys: Iterable[str], minimum: float | None = None, maximum: float | None = None) -> Any:
    bounds = _attribute_bounds(AttributeWish("", minimum, maximum))
    return exists(
        select(literal(1)).where(
            _ATTRIBUTE.product_sku == _PRODUCT.sku, one_of(_ATTRIBUTE.key, keys), *bounds
        )
    )


def _attribute_bounds(wish: AttributeWish) -> list[Any]:
    """What a row of the attributes must satisfy: the bounds, or without any, not to say "no"."""
    bounds = []
    if wish.minimum is not None:
        bounds.append(_ATTRIBUTE.number >= wish.minimum)
    if wish.maximum is not None:
        bounds.append(_ATTRIBUTE.number <= wish.maximum)
    return bounds or [
        _ATTRIBUTE.value.not_in(_NEGATIVE_VALUES),
        *(_ATTRIBUTE.value.not_like(f"{start}%") for start in _DENYING),
    ]


def _wish_keys(wish: AttributeWish, conditions: SearchConditions, vocabulary: Vocabulary) -> tuple[str, ...]:
    category = vocabulary.category(conditions.category) if conditions.category else None
    return vocabulary.attribute_keys(wish.attribute, category or "")


def _wish_clause(wish: AttributeWish, conditions: SearchConditions, vocabulary: Vocabulary) -> Any | None:
    keys = _wish_keys(wish, conditions, vocabulary)
    return _has_attribute(keys, wish.minimum, wish.maximum) if keys else None


def _variant_clause(conditions: SearchConditions, vocabulary: Vocabulary) -> Any | None:
    """One and the same variant must have the colour, the spec and, if wanted, stock."""
    bounds: list[Any] = []
    if conditions.color:
        bounds.append(_VARIANT.color.in_(sorted(_color_names(conditions.color, vocabulary))))
    if conditions.spec:
        bounds.append(_spec_clause(conditions.spec))
    if conditions.in_stock_only:
        bounds.append(_VARIANT.stock > 0)
    if not bounds:
        return None
    return exists(select(literal(1)).where(_VARIANT.product_sku == _PRODUCT.sku, _VARIANT.active, *bounds))


def _spec_clause(spec: str) -> Any:
    """256 and 256GB mean 8G+256G, 12+256 means 12G+256G; 6G is not the end of 16G."""
    parts = [_escaped(part) for part in spec_parts(spec)] or [_escaped(normalised(spec))]
    offered = _plain(_VARIANT.spec)
    middle = "%+".join(parts)
    return or_(offered.like(f"{middle}%", escape="\\"), offered.like(f"%+{middle}%", escape="\\"))


def _value_clause(word: str, *, highlights: bool = True) -> Any:
    """Products with an attribute's value, a highlight or a spec that holds the word, blanks and case aside.

    A value that denies it (不支持主动降噪) does not count.
    """
    pattern = f"%{_escaped(normalised(word))}%"
    bounds = [_ATTRIBUTE.value.not_like(f"{start}%") for start in NEGATIVE_STARTS]
    in_value = select(literal(1)).where(
        _ATTRIBUTE.product_sku == _PRODUCT.sku, _plain(_ATTRIBUTE.value).like(pattern, escape="\\"), *bounds
    )
    in_spec = select(literal(1)).where(
        _VARIANT.product_sku == _PRODUCT.sku,
        _VARIANT.active,
        _plain(_VARIANT.spec).like(pattern, escape="\\"),
    )
    if not highlights:
        return or_(exists(in_value), exists(in_spec))
    told = _plain(_PRODUCT.highlights)
    denied = [told.not_like(f"%{no}{pattern[1:]}", escape="\\") for no in ("不", "无", "非")]
    return or_(exists(in_value), exists(in_spec), and_(told.like(pattern, escape="\\"), *denied))


def _plain(column: Any) -> Any:
    """A column's text as words are compared."""
    return func.lower(func.replace(func.replace(cast(column, Text), " ", ""), "-", ""))


def _refusals(conditions: SearchConditions, vocabulary: Vocabulary) -> list[Any]:
    """Not these brands, not these values; of the colours, there must be another one."""
    refused = conditions.refused
    clauses: list[Any] = [not_(_value_clause(word, highlights=False)) for word in refused.values]
    brands = [vocabulary.brand(name) or name for name in refused.brands]
    if brands:
        clauses.append(or_(_PRODUCT.brand.is_(None), _PRODUCT.brand.not_in(brands)))
    names = {word for color in refused.colors for word in _color_names(color, vocabulary)}
    if names:
        other = select(literal(1)).where(
            _VARIANT.product_sku == _PRODUCT.sku, _VARIANT.active, _VARIANT.color.not_in(sorted(names))
        )
        clauses.append(exists(other))
    return clauses


def _color_names(color: str, vocabulary: Vocabulary) -> frozenset[str]:
    name = vocabulary.color(color)
    return vocabulary.color_names[name] if name else frozenset({color})


def _keyword_clause(words: list[str], categories: frozenset[str], *, sqlite: bool) -> Any:
    """Products whose text holds all the words.

    A subquery of its own, because it can be answered from the index over the text alone. On SQLite instr() takes a
    third of the time of LIKE; PostgreSQL can estimate how rare a match of LIKE is, and LIKE is the quicker one there.
    """
    scanned = aliased(models.Product.__table__)
    text = scanned.c.search_text
    where = [scanned.c.active]
    for word in words:
        where.append(func.instr(text, word) > 0 if sqlite else text.like(f"%{_escaped(word)}%", escape="\\"))
    if categories:
        where.append(one_of(scanned.c.category, categories))
    return _PRODUCT.sku.in_(select(scanned.c.sku).where(*where))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _sorted(statement: Any, conditions: SearchConditions, vocabulary: Vocabulary) -> Any:
    popular = (_PRODUCT.sales.desc(), _PRODUCT.sku.desc())
    if conditions.sort in (None, "attribute"):
        for wish in conditions.wishes:
            for key in _wish_keys(wish, conditions, vocabulary):
                category = vocabulary.category(conditions.category or "") or ""
                definition = vocabulary.definition(key, category)
                if definition is not None and definition.better:
                    return _best_first(statement, key, definition.better).order_by(*popular)
    if conditions.sort == "price_asc":
        return statement.order_by(_PRODUCT.price, *popular)
    if conditions.sort == "price_desc":
        return statement.order_by(_PRODUCT.price.desc(), *popular)
    if conditions.sort == "newest":
        return statement.order_by(_PRODUCT.release_date.desc().nulls_last(), *popular)
    if conditions.category is None and conditions.brand:
        # What a brand is known for, not its cheapest accessory.
        return statement.order_by((_PRODUCT.sales * _PRODUCT.price).desc(), *popular)
    return statement.order_by(*popular)


def _best_first(statement: Any, key: str, better: str) -> Any:
    """Order by the number of an attribute, in the direction that is better."""
    rank = aliased(models.Attribute.__table__)
    joined = statement.join_from(
        models.Product.__table__,
        rank,
        and_(rank.c.product_sku == _PRODUCT.sku, rank.c.key == key),
        isouter=True,
    )
    return joined.order_by((rank.c.number.desc() if better == "higher" else rank.c.number.asc()).nulls_last())


def _available_first(session: Session, skus: list[str], conditions: SearchConditions) -> list[str]:
    """The first `limit` products, those that can be bought now before those that are sold out."""
    nearest = skus[: max(conditions.limit * 4, 20)]
    in_stock = set(
        session.execute(
            select(_VARIANT.product_sku)
            .where(_VARIANT.product_sku.in_(nearest), _VARIANT.active, _VARIANT.stock > 0)
            .distinct()
        ).scalars()
    )
    ordered = nearest if conditions.sort else sorted(nearest, key=lambda sku: sku not in in_stock)
    return ordered[: max(conditions.limit, 0)]


def _facets(
    session: Session, hits: list[_Hit], conditions: SearchConditions, vocabulary: Vocabulary
) -> dict[str, tuple[tuple[str, int], ...]]:
    """How the matches divide by what the customer has not yet said."""
    skus = [hit.sku for hit in hits]
    counts: dict[str, Counter[str]] = {}
    if not conditions.brand:
        counts["brand"] = Counter(hit.brand for hit in hits if hit.brand)
    if not (conditions.color and conditions.spec):
        pairs = session.execute(
            select(_VARIANT.product_sku, _VARIANT.color, _VARIANT.spec).where(
                _VARIANT.product_sku.in_(skus), _VARIANT.active
            )
        ).all()
        if not conditions.color:
            counts["color"] = _counted(
                (row.product_sku, vocabulary.color(row.color) or row.color) for row in pairs
            )
        if not conditions.spec:
            counts["spec"] = _counted((row.product_sku, row.spec) for row in pairs)
    if not conditions.scenario:
        said = session.execute(
            select(_SCENARIO.product_sku, _SCENARIO.scenario).where(_SCENARIO.product_sku.in_(skus))
        )
        counts["scenario"] = _counted((row.product_sku, row.scenario) for row in said)
    return {
        name: tuple(sorted(counter.items(), key=lambda item: (-item[1], item[0])))
        for name, counter in counts.items()
        if any(number < len(hits) for number in counter.values())
    }


def _counted(pairs: Iterable[tuple[str, str]]) -> Counter[str]:
    """Products a value, each product once."""
    return Counter(value for _, value in {pair for pair in pairs if pair[1]})
