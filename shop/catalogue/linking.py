"""Recognises what a message names: products, categories, brands, colours, attributes and scenarios of the catalogue.

`linking_text` reads the message, `linking_index` knows the names, `linking_matches` finds where they may stand,
`linking_typos` what misspelt ones mean, `linking_graph` which product an ambiguous one is. See docs/linking.md.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from shop.catalogue.linking_graph import ENDS_ONLY, Context, Graph
from shop.catalogue.linking_index import build_index
from shop.catalogue.linking_matches import Finder
from shop.catalogue.linking_neighbourhood import Hint, Match, is_chosen
from shop.catalogue.linking_products import TERM_KINDS
from shop.catalogue.linking_text import canonical, key, key_of
from shop.catalogue.linking_typos import Typos
from shop.catalogue.names import CatalogueNames

__all__ = ["EntityLinker", "Hint", "LinkedEntity"]

# Where two readings are equally long.
_PRIORITY: Final = ("foreign", "product", "brand", "category", "color", "attribute", "scenario")
_JOINTS: Final = ("的", "用的", "专用", "专用的", "配套的", "配的")
_JOINT: Final = re.compile("|".join(sorted(_JOINTS, key=len, reverse=True)))
_LONG_WORDING: Final = 4


@dataclass(frozen=True)
class LinkedEntity:
    """One thing that the message names, at characters [start, end).

    `value` is the catalogue's name (of an attribute: its key), `sku` the product meant; a product whose name fits
    several has none and lists them in `candidates`. `known` is false for a model that the catalogue does not have
    (candidates are its family). `sure` is false for wordings that are also ordinary words: they
    count only where something else, such as a trained extractor, sees an entity there.
    """

    entity: str
    value: str
    text: str
    start: int
    end: int
    sku: str | None = None
    candidates: tuple[str, ...] = ()
    sure: bool = True
    known: bool = True


class EntityLinker:
    """Links messages to one state of the catalogue. Immutable after construction; safe to share between threads."""

    def __init__(self, names: CatalogueNames, *, relations: bool = True) -> None:
        """Build the index: some 10 s for 100,000 products. `relations=False` serves measurements only."""
        self.fingerprint = names.fingerprint
        self._index = build_index(names)
        self._finder = Finder(self._index, Typos(self._index))
        self._graph = Graph(self._index, relations=relations)

    def link(self, text: str, hints: Sequence[Hint] = (), *, accessories: bool = True) -> list[LinkedEntity]:
        """Everything that `text` names, in order, without overlaps.

        hints: spans of a trained extractor; they support doubtful readings and forbid some.
        accessories: whether K60的壳 may mean the case; false where the K60 itself must be meant.
        """
        hints = [hint.without_measure_word(text) for hint in hints]
        matches = self._finder.find(text, hints)
        matches += [
            head for match in matches if match.kind == "product" for head in self._short_heads(text, match)
        ]
        terms = _without_overlaps(match for match in matches if match.kind != "product")
        doubtful = {
            id(match)
            for match in matches
            if match.kind == "product" and not self._is_supported(match, terms, hints)
        }
        chosen = _without_overlaps(matches, doubtful, hints)
        chosen += self._continued(text, chosen, hints)
        entities = [
            self._product(match, text, chosen, hints, accessories=accessories, sure=id(match) not in doubtful)
            if match.kind == "product"
            else self._term(match, text, chosen)
            for match in chosen
            if match.kind != "foreign"
        ]
        return sorted(entities, key=lambda entity: entity.start)

    def canonical(self, entity: str, text: str) -> str | None:
        """The catalogue's name for a wording of this type, None if it has none."""
        table = self._index.terms.get(entity)  # type: ignore[call-overload]
        values = table.get(key(text)) if table else None
        return values[0] if values else None

    def _short_heads(self, text: str, match: Match) -> Iterator[Match]:
        """壳 in K60的壳: the end of the name of a kind of accessory that the product has."""
        joint = _JOINT.match(text, match.end)
        start = joint.end() if joint else match.end
        index = self._index
        products = [index.products[number] for number in match.weights]
        related = [index.numbers.get(sku) for product in products for sku in product.accessories]
        kinds = {product.category for product in products}
        kinds |= {index.products[number].category for number in related if number is not None}
        for kind in kinds:
            for length in range(len(kind) - 1, 0, -1):
                if len(kind) > 2 and text.startswith(kind[-length:], start):
                    yield Match("category", key(kind), start, start + length, (kind,))
                    break

    def _continued(self, text: str, chosen: Sequence[Match], hints: Sequence[Hint]) -> list[Match]:
        """3 in Air 2跟3比, ultra in 用着s9，想换ultra: the rest of a name that began with the product named before."""
        found: list[Match] = []
        for hint in hints:
            if hint.entity != "product" or any(hint.overlaps(match.start, match.end) for match in chosen):
                continue
            rest = canonical(text[hint.start : hint.end])
            for other in chosen:
                words = other.key.split(" ") if other.kind == "product" and not other.unknown else []
                for kept in range(len(words), 0, -1):
                    weights = self._finder.weights(" ".join([*words[:kept], key_of(rest)]))
                    if weights and rest:
                        found.append(Match("product", key_of(rest), hint.start, hint.end, weights=weights))
                        break
                else:
                    continue
                break
        return found

    def _is_supported(self, match: Match, terms: Iterable[Match], hints: Sequence[Hint]) -> bool:
        """The end of a name (Kids 5) counts beside its brand, its kind, or where a product was expected."""
        if max(match.weights.values(), default=0.0) > ENDS_ONLY or match.brand is not None:
            return True
        if any(hint.entity == "product" and hint.overlaps(match.start, match.end) for hint in hints):
            return True
        said = {value for term in terms if term.kind in ("category", "brand") for value in term.values}
        products = [self._index.products[number] for number in match.weights]
        return any(
            product.brand in said or any(self._index.within(product.category, value) for value in said)
            for product in products
        )

    def _product(
        self,
        match: Match,
        text: str,
        chosen: Sequence[Match],
        hints: Sequence[Hint],
        *,
        accessories: bool,
        sure: bool,
    ) -> LinkedEntity:
        words = text[match.start : match.end]
        context = self._context(match, text, chosen, hints)
        choice = self._graph.choose(match.weights, context, accessories=accessories)
        if match.unknown:
            family = tuple(dict.fromkeys((*filter(None, (choice.sku,)), *choice.candidates)))
            return LinkedEntity(
                "product", words, words, match.start, match.end, None, family, sure=sure, known=False
            )
        value = self._index.names.products[choice.sku].name if choice.sku else words
        return LinkedEntity(
            "product", value, words, match.start, match.end, choice.sku, choice.candidates, sure=sure
        )

    def _term(self, match: Match, text: str, chosen: Sequence[Match]) -> LinkedEntity:
        words = text[match.start : match.end]
        value = match.values[0]
        if match.kind == "attribute" and len(match.values) > 1:
            value = self._attribute(match, chosen)
        described = self._index.described.get(match.key, ()) if match.kind == "category" else ()
        skus = tuple(self._index.products[number].sku for number in described)
        return LinkedEntity(
            match.kind,
            value,
            words,
            match.start,
            match.end,
            sku=skus[0] if len(skus) == 1 else None,
            candidates=skus if len(skus) > 1 else (),
            sure=self._is_sure(match, text),
        )

    def _attribute(self, match: Match, chosen: Sequence[Match]) -> str:
        """Of several attributes with one name, the one that the products and categories spoken of have."""
        products = {number for other in chosen for number in other.weights}
        said = {value for other in chosen if other.kind == "category" for value in other.values}

        def support(attribute: str) -> tuple[int, int, int]:
            own = sum(attribute in self._index.products[number].attributes for number in products)
            kinds = self._index.names.attribute_categories.get(attribute, ())
            fits = sum(self._index.within(kind, value) for kind in kinds for value in said)
            return own, fits, -match.values.index(attribute)

        return max(match.values, key=support)

    def _is_sure(self, match: Match, text: str) -> bool:
        words = text[match.start : match.end]
        own = f"{match.kind}:{match.key}" in self._index.own_wordings
        if match.kind == "attribute":
            return own or len(words) >= _LONG_WORDING
        if match.kind == "scenario":
            return own or len(words) > 2
        if match.kind == "category":
            has_kinds = match.values[0] in {parent for parent in self._index.names.parents.values() if parent}
            return not has_kinds and (own or len(words) > (2 if match.key in self._index.described else 1))
        return match.kind != "color" or len(words) > 1 or is_chosen(text, match.start, match.end)

    def _context(self, match: Match, text: str, chosen: Sequence[Match], hints: Sequence[Hint]) -> Context:
        said: dict[str, set[str]] = {kind: set() for kind in TERM_KINDS}
        attributes = []
        head = None
        for other in chosen:
            if other is match or other.kind not in said:
                continue
            if other.kind == "attribute":
                attributes.append(frozenset(other.values))
            said[other.kind].update(other.values)
            between = text[match.end : other.start].strip()
            if other.kind == "category" and match.end <= other.start and between in ("", *_JOINTS):
                head = other.values[0]
        if match.brand is not None:
            said["brand"] = {match.brand}
        return Context(
            brands=frozenset(said["brand"]),
            categories=frozenset({head} if head else said["category"]),
            attributes=tuple(attributes),
            scenarios=frozenset(said["scenario"]),
            colors=frozenset(said["color"]),
            specs=frozenset(text[hint.start : hint.end].lower() for hint in hints if hint.entity == "spec"),
            head=head,
        )


def _without_overlaps(
    matches: Iterable[Match], doubtful: Container[int] = (), hints: Sequence[Hint] = ()
) -> list[Match]:
    """The longest match of every place; doubtful and misspelt ones only where nothing else stands."""
    seen = {(hint.entity, hint.start, hint.end) for hint in hints}
    ordered = sorted(
        matches,
        key=lambda match: (
            id(match) in doubtful or (match.misspelt and match.brand is None),
            -(match.end - match.start),
            (match.kind, match.start, match.end) not in seen,
            _PRIORITY.index(match.kind),
            -max(match.weights.values(), default=0.0),
        ),
    )
    chosen: list[Match] = []
    for match in ordered:
        if all(match.end <= other.start or other.end <= match.start for other in chosen):
            chosen.append(match)
    return chosen
