"""Where names stand in a message: every reading that the text and its neighbourhood allow, before one is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from shop.catalogue.linking_index import Index, Phrase
from shop.catalogue.linking_neighbourhood import Around, Hint, Match, is_color
from shop.catalogue.linking_products import TERM_KINDS
from shop.catalogue.linking_text import Token, canonical, join_neighbours, split_capacities, split_compounds
from shop.catalogue.linking_typos import Typos
from shop.catalogue.linking_words import LINKING_WORDS

# How much a way of naming says about which product is meant.
NAME, ALIAS, TAIL = 2.8, 2.5, 1.0
_LONGEST_TAIL: Final = 3
_SHORTEST_MISSPELT: Final = 6
"""A shorter single word is too near to too many others."""
_MOST_READINGS: Final = 64
"""Products of one name that are looked at, best-selling first: nobody means the hundredth Nova 12."""


class Finder:
    """Finds all matches of an index in texts."""

    def __init__(self, index: Index, typos: Typos) -> None:
        self._index = index
        self._typos = typos
        self._known = index.latin | LINKING_WORDS

    def find(self, text: str, hints: Sequence[Hint] = ()) -> list[Match]:
        """Every allowed reading, several of one place too."""
        tokens = canonical(text)
        tokens = split_capacities(tokens, self._index.is_product) or tokens
        found: dict[tuple[str, int, int], Match] = {}
        for variant, corrected in self._variants(tokens):
            for match in self._read(variant, corrected, text, hints):
                place = (match.kind, match.start, match.end)
                if place not in found or (found[place].misspelt and not match.misspelt):
                    found[place] = match
        return list(found.values())

    def _variants(self, tokens: list[Token]) -> Iterator[tuple[list[Token], Token | None]]:
        """The tokens, and other ways to read their Latin runs; with the token that is taken to be misspelt."""
        yield tokens, None
        split = split_compounds(tokens, self._known)
        if split is not None:
            yield split, None
        joined = join_neighbours(tokens, self._index.latin)
        if joined is not None:
            yield joined, None
        for number, token in enumerate(tokens):
            for word in self._typos.latin(token):
                variant = [*tokens]
                variant[number] = replace(token, text=word)
                yield variant, variant[number]

    def _read(
        self, tokens: list[Token], corrected: Token | None, text: str, hints: Sequence[Hint]
    ) -> Iterator[Match]:
        phrases = list(self._index.find(tokens))
        brands = [*self._exact_brands(phrases, tokens), *self._typos.brands(tokens, phrases, text, hints)]
        around = Around(tokens, phrases, brands, text, hints)
        products = [
            match
            for phrase in phrases
            if phrase.kind in ("product", "tail")
            and (match := self._product(phrase, around, corrected)) is not None
        ]
        named = [
            *products,
            *(match for brand in brands for match in self._with_brand(brand, products, around)),
        ]
        if corrected is not None:
            # What does not hang on the correction was found in the text as it stands.
            for match in named:
                if match.start <= corrected.start and corrected.end <= match.end:
                    yield replace(match, misspelt=True)
            return
        yield from self._terms(phrases, around)
        yield from brands
        yield from named
        for brand in brands:
            yield from self._brand_and_tail(brand, around)
        yield from self._series(brands, around)

    def _exact_brands(self, phrases: Sequence[Phrase], tokens: Sequence[Token]) -> Iterator[Match]:
        for phrase in phrases:
            if (
                phrase.kind == "brand"
                and not self._typos.needs_evidence(phrase.key)
                and not self._typos.crosses_a_word(phrase, phrases)
            ):
                values = self._index.terms["brand"][phrase.key]
                yield Match(
                    "brand", phrase.key, tokens[phrase.first].start, tokens[phrase.last - 1].end, values,
                    brand=values[0],
                )  # fmt: skip

    def _terms(self, phrases: Sequence[Phrase], around: Around) -> Iterator[Match]:
        for phrase in phrases:
            if phrase.kind not in TERM_KINDS or phrase.kind == "brand":
                continue
            if around.inside_ordinary(phrase) and phrase.kind in ("category", "color"):
                continue
            if around.glued_to_latin(phrase) or (phrase.kind == "color" and not is_color(phrase, around)):
                continue
            if phrase.kind == "category" and (
                around.part_of_a_model(phrase) or around.before_a_phone(phrase)
            ):
                continue
            values = self._index.terms[phrase.kind][phrase.key]
            start, end = around.span(phrase)
            yield Match(phrase.kind, phrase.key, start, end, values)
        for phrase in phrases:
            if phrase.kind == "foreign" and not around.glued_to_latin(phrase):
                start, end = around.span(phrase)
                yield Match("foreign", phrase.key, start, end)

    def _product(self, phrase: Phrase, around: Around, corrected: Token | None) -> Match | None:
        if not around.allows_product(phrase):
            return None
        misspelt = corrected in around.tokens[phrase.first : phrase.last]
        if misspelt and phrase.last - phrase.first < 2 and len(phrase.key) < _SHORTEST_MISSPELT:
            return None
        start, end = around.span(phrase)
        return Match("product", phrase.key, start, end, weights=self.weights(phrase.key), misspelt=misspelt)

    def weights(self, key: str, brands: Sequence[str] = ()) -> dict[int, float]:
        """The products (of these brands, if any are given) that `key` can name, with how much it says."""
        index = self._index
        return {
            **self._weighed(index.tails.get(key, ()), TAIL, brands),
            **self._weighed(index.alias.get(key, ()), ALIAS, brands),
            **self._weighed(index.names_of_products.get(key, ()), NAME, brands),
        }

    def _with_brand(self, brand: Match, products: Iterable[Match], around: Around) -> Iterator[Match]:
        """A brand right before a product of its own is part of the product's name."""
        for product in products:
            if around.adjacent(brand.end, product.start):
                own = self.weights(product.key, brand.values)
                if own:
                    yield replace(
                        product,
                        start=brand.start,
                        weights=own,
                        brand=brand.brand,
                        misspelt=product.misspelt or brand.misspelt,
                    )

    def _brand_and_tail(self, brand: Match, around: Around) -> Iterator[Match]:
        """声浪 3 pro: a brand and the end of one of its names."""
        first = around.token_at(brand.end)
        if first is None:
            return
        for last in range(min(first + _LONGEST_TAIL, len(around.tokens)), first, -1):
            key = " ".join(token.text for token in around.tokens[first:last])
            own = self._weighed(self._index.tails.get(key, ()), TAIL, brand.values)
            phrase = Phrase("tail", key, first, last)
            if own and around.allows_tail(phrase):
                yield Match(
                    "product", key, brand.start, around.tokens[last - 1].end, weights=own,
                    brand=brand.brand, misspelt=brand.misspelt,
                )  # fmt: skip
                return

    def _series(self, brands: Sequence[Match], around: Around) -> Iterator[Match]:
        """A family of products (声浪 Air, Air系列), or a member of it that the shop does not have (Air 4, K60 Ultra)."""
        for first, token in enumerate(around.tokens):
            family = self._index.series.get(token.text, ())
            if not family or not around.begins_name(first):
                continue
            last = around.end_of_model(first)
            brand = next((b for b in brands if around.adjacent(b.end, token.start)), None)
            key = " ".join(token.text for token in around.tokens[first:last])
            numbered = any(token.kind == "digit" for token in around.tokens[first:last])
            if numbered and self._index.is_product(key):
                continue
            if brand is None and not numbered and not around.followed_by(last, "系列"):
                continue
            weights = self._weighed(family, TAIL, brand.values if brand else ())
            if weights:
                yield Match(
                    "product", key, brand.start if brand else token.start, around.tokens[last - 1].end,
                    weights=weights, brand=brand.brand if brand else None,
                    misspelt=brand is not None and brand.misspelt, unknown=numbered,
                )  # fmt: skip

    def _weighed(self, numbers: Sequence[int], weight: float, brands: Sequence[str]) -> dict[int, float]:
        if brands:
            own = [self._index.of_brand.get(brand, frozenset()) for brand in brands]
            numbers = [number for number in numbers if any(number in some for some in own)]
        return dict.fromkeys(numbers[:_MOST_READINGS], weight)
