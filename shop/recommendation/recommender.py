"""Products for a customer: from what they bought and looked at, among what they asked for, with the reason said.

Evidence is added up: what others took next (learned), what products are about (for those that nobody took yet and for
customers who bought nothing yet), what the customer's tags speak for, their brands, and sales. Then one after the other is
chosen so that not all are alike (maximal marginal relevance, Carbonell and Goldstein 1998).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop import models
from shop.catalogue.conditions import SearchConditions
from shop.catalogue.search import most_sold
from shop.catalogue.vocabulary import Vocabularies, Vocabulary
from shop.clock import Clock
from shop.database import Database
from shop.profiles.interactions import mark_of
from shop.profiles.tags import Preference, preferences
from shop.recommendation.blend import single_threaded
from shop.recommendation.learning import BOUGHT, Trained, in_order, model_of, read_model

CANDIDATES = 60
_RECENT = 50  # events of a customer that count
_EVIDENCE = 100  # products that each kind of evidence may put forward
_ALIKE = 0.3  # how much likeness to what is chosen already costs
_SALES, _BRAND, _LEARNED, _CONTENT, _TAGS = 0.4, 0.4, 1.0, 0.4, 0.3
_TELLING = 0.3  # learned evidence or nearness from here on is told as the reason
REASON_BY_SALES = "店里卖得好，口碑款"
Recommendation = tuple[str, float, str]


@dataclass(frozen=True)
class _Person:
    """What is known of whom to recommend to: what they bought, what they did lately, what their tags speak for."""

    bought: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    tags: tuple[Preference, ...] = ()


class Recommender:
    """Recommends from the shop's own database; without a trained model it still knows purchases, tags and sales."""

    def __init__(self, database: Database, clock: Clock, model: Path | None = None) -> None:
        """The model is read on first use, and again when it was trained anew."""
        self._database = database
        self._clock = clock
        self._model = model or model_of(database)
        self._vocabularies = Vocabularies()

    def recommend(
        self,
        customer_id: str | None,
        conditions: SearchConditions | None = None,
        exclude: Collection[str] = (),
        limit: int = 3,
        *,
        personal: bool = True,
        popular: bool = True,
        conversation: str = "",
    ) -> list[Recommendation]:
        """(sku, score, reason in Chinese), best first: on sale, in stock, within the conditions, not in `exclude` (what
        was shown), not bought before. With `personal` false (turn_off_personalization), or for somebody of whom nothing is
        known, by sales alone, or with `popular` false nothing. `conversation` finds what a visitor looked at.
        """
        if limit < 1:
            return []
        with self._database.reading() as session:
            person = _read_person(session, customer_id, conversation) if personal else _Person()
            trained = read_model(self._model) if person.history else None
            vocabulary = self._vocabularies.current(session)
            wanted = replace(
                conditions or SearchConditions(),
                in_stock_only=True,
                exclude_skus=tuple(
                    {*(conditions.exclude_skus if conditions else ()), *exclude, *person.bought}
                ),
            )
            learned, near = _evidence(trained, person.history)
            if not (popular or learned or near or person.bought or person.tags):
                return []
            products = _candidates(session, wanted, vocabulary, {**near, **learned})
            taste = _facts(session, {*person.bought, *person.history})
        if not products:
            return []
        bought = [taste[sku] for sku in person.bought if sku in taste]
        best_seller = max(product.sales for product in products)
        dearness = _dearness(products)
        scored = []
        for product in products:
            facts = _Evidence(
                sales=np.log1p(product.sales) / max(np.log1p(best_seller), 1e-9),
                brand=_brand_share(product, bought),
                learned=learned.get(product.sku, 0.0),
                near=near.get(product.sku, 0.0),
                tags=tuple(tag for tag in person.tags if _speaks_for(tag, product, dearness)),
            )
            scored.append((product.sku, facts.score, _reason(facts, product, person, taste)))
        return _varied(scored, {product.sku: product for product in products}, limit)


@dataclass(frozen=True)
class _Evidence:
    """What speaks for one product, each from 0 to 1."""

    sales: float
    brand: float
    learned: float
    near: float
    tags: tuple[Preference, ...]

    @property
    def score(self) -> float:
        return float(
            _SALES * self.sales
            + _BRAND * self.brand
            + _LEARNED * self.learned
            + _CONTENT * self.near
            + _TAGS * min(len(self.tags), 2)
        )


def _read_person(session: Session, customer_id: str | None, conversation: str) -> _Person:
    if customer_id is None and not conversation:
        return _Person()
    owner = mark_of(customer_id, conversation)
    choice = session.get(models.PersonalizationChoice, owner)
    if choice is not None and choice.off:
        return _Person()
    order, item, act = models.Order, models.OrderItem, models.Interaction
    bought = (
        session.execute(
            select(order.customer_id, item.product_sku, order.created_at)
            .join(order, order.id == item.order_id)
            .where(order.customer_id == customer_id, order.status.in_(BOUGHT))
            .order_by(order.created_at, order.id, item.position)
        ).all()
        if customer_id is not None
        else []
    )
    looked = session.execute(
        select(act.owner, act.sku, act.at)
        .where(act.owner == owner, act.sku != "")
        .order_by(act.at.desc(), act.id.desc())
        .limit(_RECENT)
    ).all()
    history = in_order([*bought, *reversed(looked)]).get(owner, [])
    return _Person(
        tuple(dict.fromkeys(row.product_sku for row in bought)),
        tuple(history[-_RECENT:]),
        preferences(session, customer_id) if customer_id is not None else (),
    )


def _evidence(
    trained: Trained | None, history: Sequence[str]
) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """(what others took next, nearness in content), each of the products for which it speaks most."""
    if trained is None:
        return {}, {}
    learned: Mapping[str, float] = {}
    numbers = [trained.numbers[sku] for sku in history if sku in trained.numbers]
    if trained.blend is not None and numbers:
        with single_threaded():
            scores = trained.blend.likelihood([np.array(numbers, np.int32)])[0]
        learned = _strongest(scores, trained.skus)
    contents = trained.contents
    nearness = contents.nearness(history) if contents is not None else None
    if contents is None or nearness is None:
        return learned, {}
    near = _strongest(nearness, contents.skus)
    # What somebody looked at is nearest to itself, which says nothing.
    return learned, {sku: value for sku, value in near.items() if sku not in history}


def _strongest(scores: Any, skus: Sequence[str], keep: int = _EVIDENCE) -> dict[str, float]:
    best = np.argpartition(-scores, keep)[:keep] if len(scores) > keep else range(len(scores))
    return {skus[place]: float(scores[place]) for place in best if scores[place] > 0}


def _candidates(
    session: Session, wanted: SearchConditions, vocabulary: Vocabulary, personal: Collection[str]
) -> Sequence[Any]:
    """The best sellers that fit; where many more fit, also what the evidence speaks for."""
    found = most_sold(session, wanted, vocabulary, CANDIDATES)
    known = {row.sku for row in found}
    others = tuple(sku for sku in personal if sku not in known)
    if len(found) == CANDIDATES and others and not wanted.only:
        found += most_sold(session, replace(wanted, only=others), vocabulary, len(others))
    return found


def _facts(session: Session, skus: Collection[str]) -> dict[str, Any]:
    product = models.Product
    rows = session.execute(
        select(product.sku, product.name, product.brand, product.category).where(product.sku.in_(skus))
    )
    return {row.sku: row for row in rows}


def _dearness(products: Sequence[Any]) -> dict[str, float]:
    """0 for the cheapest of its kind among the candidates, 1 for the dearest."""
    ranked: dict[str, list[Any]] = {}
    for product in sorted(products, key=lambda item: item.price):
        ranked.setdefault(product.category, []).append(product)
    return {
        product.sku: place / (len(kind) - 1) if len(kind) > 1 else 0.5
        for kind in ranked.values()
        for place, product in enumerate(kind)
    }


def _speaks_for(tag: Preference, product: Any, dearness: Mapping[str, float]) -> bool:
    if tag.kind == "category":
        return product.category == tag.value
    if tag.kind == "brand":
        return product.brand == tag.value
    if tag.kind == "new":
        return bool(product.release_date) and not product.successor
    level = dearness[product.sku]
    return level <= 0.34 if tag.kind == "cheap" else level >= 0.66


def _brand_share(product: Any, bought: Sequence[Any]) -> float:
    """0 to 1; of a category just bought less, as it is rarely bought again soon."""
    if not bought or not product.brand:
        return 0.0
    share = sum(row.brand == product.brand for row in bought) / len(bought)
    again = share and any(row.category == product.category for row in bought)
    return share * (0.6 if again else 1.0)


def _reason(facts: _Evidence, product: Any, person: _Person, taste: Mapping[str, Any]) -> str:
    """The strongest evidence in words; nothing about a customer that would surprise them."""
    last = person.history[-1] if person.history else None
    name = taste[last].name if last is not None and last in taste else None
    if facts.learned >= _TELLING and name:
        verb = "买过" if last in person.bought else "看过"
        return f"{verb}{name}的顾客也常选它"
    if facts.brand > 0:
        return f"您买过{product.brand}的产品，这款同品牌"
    for tag in facts.tags:
        if tag.kind in _TAG_REASONS:
            return _TAG_REASONS[tag.kind].format(value=tag.value)
    if facts.near >= _TELLING and name:
        return f"和您{'买' if last in person.bought else '看'}过的{name}相近"
    return REASON_BY_SALES


_TAG_REASONS = {
    "cheap": "同类里价格实惠的一款",
    "dear": "同类里配置更高的一款",
    "new": "新上市的一款",
    "category": "您常选{value}，这款也值得看",
    "brand": "您常选{value}，这款同品牌",
}


def _varied(
    scored: Sequence[Recommendation], products: Mapping[str, Any], limit: int
) -> list[Recommendation]:
    left = {item: 0.0 for item in sorted(scored, key=lambda item: (-item[1], item[0]))[: max(30, 3 * limit)]}
    chosen: list[Recommendation] = []
    while left and len(chosen) < limit:
        best = max(left, key=lambda item: item[1] - _ALIKE * left[item])
        del left[best]
        chosen.append(best)
        own = products[best[0]]
        for item, alike in left.items():
            other = products[item[0]]
            likeness = 0.5 * (other.brand == own.brand) + 0.5 * (other.category == own.category)
            left[item] = max(alike, likeness)
    return chosen
