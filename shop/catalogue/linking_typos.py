"""Misspelt names: brands by their sound, Latin words by their letters. Only where the neighbourhood supports it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from shop.catalogue.linking_index import Index, Phrase
from shop.catalogue.linking_neighbourhood import Hint, Match
from shop.catalogue.linking_pinyin import Syllables, blurred, name_syllables, syllables
from shop.catalogue.linking_text import Token
from shop.catalogue.linking_words import BRAND_QUESTIONS, BRAND_WORDS, LINKING_WORDS, OTHER_LINES

_SHORTEST_LATIN: Final = 3
_LONG_LATIN: Final = 7
_MOST_CORRECTIONS: Final = 3
_COMMON: Final = 20
"""Occurrences in the dictionary's corpus from which on a word counts as an ordinary one."""


class Typos:
    """Finds what a misspelt word may have meant, among the names of one index."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._by_sound: dict[Syllables, str] = {}
        self._by_blurred_sound: dict[Syllables, str] = {}
        names = {term.key: term.label for term in index.names.brands}
        for brand, label in names.items():
            sounds = name_syllables(label)
            if len(sounds) >= 2:
                self._by_sound.setdefault(sounds, brand)
                self._by_blurred_sound.setdefault(blurred(sounds), brand)
        self._lengths = sorted({len(sounds) for sounds in self._by_sound}, reverse=True)
        self._latin: dict[tuple[str, int], list[str]] = {}
        for word in sorted(index.latin):
            if len(word) >= _SHORTEST_LATIN:
                self._latin.setdefault((word[0], len(word)), []).append(word)
        self._doubtful, self._common = _doubtful_aliases(index)

    def needs_evidence(self, key: str) -> bool:
        """Whether this alias of a brand is an ordinary word or part of one (时光, 生浪费), so that it proves nothing."""
        return key in self._doubtful

    def crosses_a_word(self, phrase: Phrase, phrases: Iterable[Phrase]) -> bool:
        """Whether an alias of a brand ends inside an ordinary word (生浪 in 生浪费)."""
        official = f"brand:{phrase.key}" in self._index.own_wordings
        return not official and _inside_word(phrase.first, phrase.last, phrases)

    def latin(self, token: Token) -> list[str]:
        """Words of the catalogue that an unknown Latin word may be a misspelling of."""
        word = token.text
        if (
            token.kind != "latin"
            or len(word) < _SHORTEST_LATIN
            or word in self._index.latin
            or word in OTHER_LINES
            or word in LINKING_WORDS
        ):
            return []
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        most = 2 if len(word) >= _LONG_LATIN else 1
        found: list[tuple[int, str]] = []
        for first in dict.fromkeys((word[0], word[1])):
            for length in range(len(word) - most, len(word) + most + 1):
                choices = self._latin.get((first, length), ())
                for choice, distance, _ in process.extract(
                    word, choices, scorer=OSA.distance, score_cutoff=most, limit=_MOST_CORRECTIONS
                ):
                    # airr for air, ari for air; not ear for air.
                    if first == word[0] or (choice[1:2] == word[0] and choice[0] == word[1]):
                        found.append((distance, choice))
        return [choice for _, choice in sorted(found)[:_MOST_CORRECTIONS]]

    def brands(
        self, tokens: Sequence[Token], phrases: Sequence[Phrase], text: str, hints: Sequence[Hint]
    ) -> Iterator[Match]:
        """Brands written with other characters of the same sound, where something near says that a brand is meant."""
        exact = {(p.first, p.last) for p in phrases if p.kind == "brand" and not self.needs_evidence(p.key)}
        sounds = syllables(tokens)
        for length in self._lengths:
            for first in range(len(tokens) - length + 1):
                last = first + length
                if (first, last) in exact:
                    continue
                window = tokens[first:last]
                if not any(token.kind == "han" for token in window):
                    continue
                brand, same = self._sounding(sounds[first:last])
                if brand is None or not self._supported(
                    brand, first, last, same, tokens, phrases, text, hints
                ):
                    continue
                key = " ".join(token.text for token in window)
                yield Match(
                    "brand", key, window[0].start, window[-1].end, (brand,), misspelt=True, brand=brand
                )
        for phrase in phrases:
            if phrase.kind == "brand" and self.needs_evidence(phrase.key):
                brand = self._index.terms["brand"][phrase.key][0]
                if self._supported(brand, phrase.first, phrase.last, True, tokens, phrases, text, hints):
                    window = tokens[phrase.first : phrase.last]
                    yield Match(
                        "brand", phrase.key, window[0].start, window[-1].end, (brand,), misspelt=True, brand=brand
                    )  # fmt: skip

    def _sounding(self, sounds: Syllables) -> tuple[str | None, bool]:
        brand = self._by_sound.get(sounds)
        if brand is not None:
            return brand, True
        return self._by_blurred_sound.get(blurred(sounds)), False

    def _supported(
        self,
        brand: str,
        first: int,
        last: int,
        same_sound: bool,
        tokens: Sequence[Token],
        phrases: Sequence[Phrase],
        text: str,
        hints: Sequence[Hint],
    ) -> bool:
        place = last + 1 if last < len(tokens) and tokens[last].text in ("的", "牌") else last
        following = [phrase for phrase in phrases if phrase.first == place]
        if any(self._makes_product(brand, phrase) for phrase in following):
            return True
        if not same_sound or _inside_word(first, last, phrases):
            return False
        if any(self._makes_kind(brand, phrase) for phrase in following):
            return True
        start, end = tokens[first].start, tokens[last - 1].end
        key = " ".join(token.text for token in tokens[first:last])
        listed = key in self._index.terms["brand"] and key not in self._common
        rest = text[end:].lstrip()
        if rest.startswith(BRAND_WORDS) or (listed and rest.startswith(BRAND_QUESTIONS)):
            return True
        return any(
            hint.entity in ("brand", "product") and hint.start == start and hint.end >= end for hint in hints
        )

    def _makes_product(self, brand: str, phrase: Phrase) -> bool:
        if phrase.kind not in ("product", "tail"):
            return False
        index = self._index
        numbers = (
            *index.names_of_products.get(phrase.key, ()),
            *index.alias.get(phrase.key, ()),
            *index.tails.get(phrase.key, ()),
        )
        return any(index.products[number].brand == brand for number in numbers)

    def _makes_kind(self, brand: str, phrase: Phrase) -> bool:
        if phrase.kind != "category":
            return False
        made = self._index.brand_categories.get(brand, frozenset())
        wanted = self._index.terms["category"][phrase.key]
        return any(self._index.within(category, value) for category in made for value in wanted)


def _inside_word(first: int, last: int, phrases: Iterable[Phrase]) -> bool:
    """生浪 in 生浪费: the last character belongs to the next word."""
    return any(phrase.kind == "ordinary" and first < phrase.first < last < phrase.last for phrase in phrases)


def _doubtful_aliases(index: Index) -> tuple[frozenset[str], frozenset[str]]:
    """Keys of brands' aliases that only sound like the brand's name or are ordinary Chinese words; the latter alone."""
    labels = {term.key: term.label for term in index.names.brands}
    suspects: dict[str, str] = {}
    doubtful: set[str] = set()
    for key, values in index.terms["brand"].items():
        word = key.replace(" ", "")
        label = labels.get(values[0], "")
        if not word or word.isascii() or f"brand:{key}" in index.own_wordings:
            continue
        suspects[word] = key
        sounds = name_syllables(word)
        if sounds and blurred(sounds) == blurred(name_syllables(label)):
            doubtful.add(key)
    common = frozenset(suspects[word] for word in ordinary_words(suspects))
    return frozenset(doubtful) | common, common


def ordinary_words(words: Iterable[str]) -> frozenset[str]:
    """Those of `words` that jieba's dictionary lists as used; read as a file, so that its index need not be built."""
    import jieba

    wanted, found = set(words), set()
    if not wanted:
        return frozenset()
    with (Path(jieba.__file__).parent / "dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, count, *_ = line.split(" ")
            if word in wanted and int(count) >= _COMMON:
                found.add(word)
    return frozenset(found)
