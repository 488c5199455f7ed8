"""Under which words each product can be found: its name, its aliases, the ends of its name, its family."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from shop.catalogue.linking_text import Token, canonical, key_of
from shop.catalogue.linking_words import TECHNOLOGY, UNITS
from shop.catalogue.names import NamedProduct

TermKind = Literal["category", "brand", "color", "attribute", "scenario"]
TERM_KINDS: Final[tuple[TermKind, ...]] = ("category", "brand", "color", "attribute", "scenario")

Numbers = dict[str, tuple[int, ...]]

CHUNK: Final = 500
PAUSE_S: Final = 0.001
"""After each chunk other threads run: a rebuild in the background must not hold up the answers meanwhile."""


@dataclass(frozen=True)
class ProductTables:
    """Keys (see `linking_text.key`) to numbers of products, best-selling first."""

    names: Numbers
    aliases: Numbers
    tails: Numbers
    series: Numbers
    described: Numbers
    kinds: dict[str, tuple[str, ...]]
    """Descriptions (儿童手表) to the categories of the products that the merchant calls so."""


@dataclass
class _Collector:
    terms: Mapping[TermKind, Mapping[str, tuple[str, ...]]]
    names: dict[str, list[int]] = field(default_factory=dict)
    aliases: dict[str, list[int]] = field(default_factory=dict)
    tails: dict[str, list[int]] = field(default_factory=dict)
    series: dict[str, list[int]] = field(default_factory=dict)
    described: dict[str, list[int]] = field(default_factory=dict)
    kinds: dict[str, dict[str, None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._brands = {tuple(key.split(" ")) for key in self.terms["brand"]}
        self._longest = max(map(len, self._brands), default=0)

    def add(self, number: int, product: NamedProduct) -> None:
        """Collect a product's keys."""
        name = self._without_brand(canonical(product.name))
        own = key_of(name)
        if not self._is_term(own):
            _put(self.names, own, number)
        if name and name[0].kind == "latin":
            _put(self.series, name[0].text, number)
        for tail in _tails(name):
            _put(self.tails, tail, number)
        for alias in product.aliases:
            self._add_alias(number, product, canonical(alias), own)

    def _add_alias(self, number: int, product: NamedProduct, tokens: list[Token], own: str) -> None:
        rest = self._without_brand(tokens)
        key, rest_key = key_of(tokens), key_of(rest)
        if not key or rest_key == own or self._is_term(key):
            return  # nothing new, or a kind of product, a use, a property: not this product's own name
        if len(rest) < len(tokens) and rest_key in self.terms["category"]:
            return  # 萤舍扫地机 is a brand and a kind of product
        if self._describes(tokens):
            _put(self.described, key, number)
            self.kinds.setdefault(key, {})[product.category] = None
        else:
            _put(self.aliases, key, number)

    def _is_term(self, key: str) -> bool:
        return any(key in self.terms[kind] for kind in TERM_KINDS)

    def _describes(self, tokens: list[Token]) -> bool:
        """Whether an alias says what kind of thing it is (老人机, 24寸显示器) rather than which model (K60手机壳)."""
        if all(token.kind not in ("latin", "digit") for token in tokens):
            return True
        for first in range(1, len(tokens)):
            if key_of(tokens[first:]) in self.terms["category"]:
                return not _has_model(tokens[:first])
        return False

    def _without_brand(self, tokens: list[Token]) -> list[Token]:
        for length in range(min(self._longest, len(tokens) - 1), 0, -1):
            if tuple(token.text for token in tokens[:length]) in self._brands:
                return tokens[length:]
        return tokens


def index_products(
    products: Sequence[NamedProduct], terms: Mapping[TermKind, Mapping[str, tuple[str, ...]]]
) -> ProductTables:
    """Find the keys of all products; `terms` are the keys of everything else, to which products' aliases give way."""
    collector = _Collector(terms)
    for number, product in enumerate(products):
        collector.add(number, product)
        if number % CHUNK == CHUNK - 1:
            time.sleep(PAUSE_S)

    def ranked(table: Mapping[str, list[int]]) -> Numbers:
        return {
            key: tuple(numbers)
            if len(numbers) == 1
            else tuple(sorted(numbers, key=lambda number: -products[number].sales))
            for key, numbers in table.items()
        }

    return ProductTables(
        ranked(collector.names),
        ranked(collector.aliases),
        ranked(collector.tails),
        ranked(collector.series),
        ranked(collector.described),
        {key: tuple(kinds) for key, kinds in collector.kinds.items()},
    )


def _put(table: dict[str, list[int]], key: str, number: int) -> None:
    """Numbers come in order, so that a repetition is the last one."""
    present = table.get(key)
    if present is None:
        table[key] = [number]
    elif present[-1] != number:
        present.append(number)


def _has_model(tokens: Sequence[Token]) -> bool:
    """Whether there is a model's name among the tokens: k60, m3, air; not wifi6, 24寸, typec."""
    for place, token in enumerate(tokens):
        numbered = place + 1 < len(tokens) and tokens[place + 1].kind == "digit"
        if token.kind == "latin" and (token.text not in TECHNOLOGY or (len(token.text) == 1 and numbered)):
            return True
    return False


def _tails(tokens: list[Token]) -> Iterator[str]:
    """Ends of a name that can stand for it beside its brand or kind: 3 pro of Air 3 Pro, kids 5 of Watch Kids 5."""
    for first in range(1, len(tokens)):
        tail = tokens[first:]
        if tail[0].kind not in ("latin", "digit") or all(token.kind != "digit" for token in tail):
            continue
        measure = len(tail) == 2 and tail[0].kind == "digit" and tail[1].text in UNITS
        if not measure:  # 65W says how strong, not which
            yield key_of(tail)
