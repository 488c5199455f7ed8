"""Which product a name means, by how the candidates hang together with everything else the message says.

The relations are the catalogue's: product - category (and its parents), brand, attributes, scenarios, colours, specs,
accessories, successors. A candidate gains by each relation that the message supports and loses by each it contradicts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shop.catalogue.linking_index import Index

_BRAND, _OTHER_BRAND = 1.2, -0.6
_CATEGORY, _OTHER_CATEGORY = 1.6, -0.8
_ATTRIBUTE, _LACKS_ATTRIBUTE = 0.6, -0.6
_SCENARIO, _COLOR, _SPEC = 0.8, 0.3, 0.8
_ON_SALE: Final = 0.3
_POPULAR: Final = 0.03
"""Per order of magnitude of units sold: decides the order of candidates, never between them."""
_MARGIN: Final = 0.5
"""How far the best candidate must be ahead of the next to be taken for meant."""
_ENOUGH: Final = 2.4
"""What the best candidate must reach: an alias, or the end of a name plus one relation."""
_MOST_CANDIDATES: Final = 6
ENDS_ONLY: Final = 2.0
"""Weights above it are of whole names and aliases, below it of ends of names."""


@dataclass(frozen=True)
class Context:
    """What the message says besides the name: canonical names, attributes as keys."""

    brands: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    attributes: tuple[frozenset[str], ...] = ()
    scenarios: frozenset[str] = frozenset()
    colors: frozenset[str] = frozenset()
    specs: frozenset[str] = frozenset()
    head: str | None = None
    """The kind of thing that the name is put before: 壳 in K60的壳."""


@dataclass(frozen=True)
class Choice:
    """The product meant, or, where it is open, those it may be, likeliest first."""

    sku: str | None
    candidates: tuple[str, ...]


class Graph:
    """Chooses between the candidates of a name."""

    def __init__(self, index: Index, *, relations: bool = True) -> None:
        """`relations=False` leaves the relations aside, to measure what they are worth."""
        self._index = index
        self._relations = relations

    def choose(self, weights: Mapping[int, float], context: Context, *, accessories: bool = True) -> Choice:
        """The product that a name with these candidates means in this context.

        accessories: whether a name before a kind of accessory (K60的壳) may mean the accessory.
        """
        named = {number: weight for number, weight in weights.items() if weight > ENDS_ONLY} or dict(weights)
        if not self._relations:
            return _decide(named, named, self._index)
        if accessories and context.head is not None:
            accessory = self._accessory(weights, context.head)
            if accessory is not None:
                owners = sorted(named, key=lambda number: -named[number])
                return Choice(
                    self._sku(accessory), tuple(map(self._sku, dict.fromkeys((accessory, *owners))))
                )
        scores = {number: weight + self._support(number, context) for number, weight in named.items()}
        return _decide(scores, named, self._index)

    def _sku(self, number: int) -> str:
        return self._index.products[number].sku

    def _support(self, number: int, context: Context) -> float:
        product = self._index.products[number]
        support = _ON_SALE if product.active else 0.0
        support += _POPULAR * math.log10(1 + max(product.sales, 0))
        if context.brands:
            support += _BRAND if product.brand in context.brands else _OTHER_BRAND
        if context.categories:
            inside = any(self._index.within(product.category, wanted) for wanted in context.categories)
            support += _CATEGORY if inside else _OTHER_CATEGORY
        for keys in context.attributes:
            support += _ATTRIBUTE if keys.intersection(product.attributes) else _LACKS_ATTRIBUTE
        support += _SCENARIO * bool(context.scenarios.intersection(product.scenarios))
        support += _COLOR * bool(context.colors.intersection(product.colors))
        support += _SPEC * any(spec in own for spec in context.specs for own in map(str.lower, product.specs))
        return support

    def _accessory(self, weights: Mapping[int, float], head: str) -> int | None:
        """The product of the kind `head` that belongs to the product named, the best-selling of several.

        None where the product named is itself of that kind (K60手机), or has nothing of it.
        """
        index = self._index
        fits = [number for number in weights if index.within(index.products[number].category, head)]
        owners = any(weight > ENDS_ONLY for weight in weights.values())
        if not owners or any(weights[number] > ENDS_ONLY for number in fits):
            return None
        if not fits:  # no name that ends so (Case K60): what the merchant relates
            related = [sku for number in weights for sku in index.products[number].accessories]
            numbers = [index.numbers[sku] for sku in related if sku in index.numbers]
            fits = [number for number in numbers if index.within(index.products[number].category, head)]
        return max(fits, key=self._standing, default=None)

    def _standing(self, number: int) -> tuple[bool, bool, int]:
        product = self._index.products[number]
        return product.active, product.featured, product.sales


def _decide(scores: Mapping[int, float], weights: Mapping[int, float], index: Index) -> Choice:
    ranked = sorted(scores, key=lambda number: (-scores[number], index.products[number].sku))
    skus = tuple(index.products[number].sku for number in ranked[:_MOST_CANDIDATES])
    if not ranked:
        return Choice(None, ())
    best = ranked[0]
    ahead = len(ranked) == 1 or scores[best] - scores[ranked[1]] >= _MARGIN
    if ahead and (weights[best] > ENDS_ONLY or scores[best] >= _ENOUGH):
        return Choice(skus[0], ())
    return Choice(None, skus)
