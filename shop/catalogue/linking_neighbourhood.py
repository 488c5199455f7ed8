"""What stands beside a phrase, and what that makes of it: a name of the shop's, another maker's, or no name at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from shop.catalogue.linking_index import Phrase
from shop.catalogue.linking_text import Token
from shop.catalogue.linking_words import LINKING_WORDS, MEASURES, NOT_MODELS, SHADES, SUFFIXES

_PRICE_WORDS: Final = "元块折以左内出"
_COLOR_BEFORE: Final = "有要选换买拿来是个款和或跟、，,/的"
_COLOR_AFTER: Final = "的色款、，,/和跟或还吗么呢有。？?!！"
_CHOSEN_BEFORE: Final = re.compile(r"(?:有|要|选|换成?|买|拿|来个?)$")
_CHOSEN_AFTER: Final = re.compile(r"[的色款](?:$|[,，.。?？!！;；\s吗么呢没吧啊呀嘛])")
_MEASURE_WORD: Final = re.compile(r"[个台款副把部]\s*(?=[A-Za-z0-9])")
_AND_MEMORY: Final = re.compile(r"\s?[+/]\s?\d")
_CODE: Final = re.compile(r"[-_]\w*\d")
_PHONE_DIGITS: Final = 11
_KEPT: Final = frozenset(("order_id", "ticket_id", "coupon_code", "phone", "person"))


@dataclass(frozen=True)
class Hint:
    """What another extractor saw at characters [start, end)."""

    entity: str
    start: int
    end: int

    def without_measure_word(self, text: str) -> Hint:
        """The span of a product without the measure word that counts it: 个 Charge 65W, in 再加个 Charge 65W."""
        counted = _MEASURE_WORD.match(text, self.start, self.end) if self.entity == "product" else None
        return Hint(self.entity, counted.end(), self.end) if counted else self

    def overlaps(self, start: int, end: int) -> bool:
        """Whether the two spans share a character."""
        return self.start < end and start < self.end

    def covers(self, start: int, end: int) -> bool:
        """Whether the span lies within this one."""
        return self.start <= start and end <= self.end


@dataclass(frozen=True)
class Match:
    """One reading of characters [start, end): a term with its values, or a product with a weight a candidate."""

    kind: str
    key: str
    start: int
    end: int
    values: tuple[str, ...] = ()
    weights: dict[int, float] = field(default_factory=dict, hash=False)
    misspelt: bool = False
    brand: str | None = None
    """The brand said as part of the match."""
    unknown: bool = False
    """A model the catalogue does not have; the candidates are of the same family."""


class Around:
    """What stands beside a phrase, and whether it may be read as a name there."""

    def __init__(
        self,
        tokens: list[Token],
        phrases: Sequence[Phrase],
        brands: Sequence[Match],
        text: str,
        hints: Sequence[Hint],
    ) -> None:
        self.tokens = tokens
        self._text = text
        self._hints = hints
        self._ordinary = [self.span(p) for p in phrases if p.kind == "ordinary"]
        self._foreign_ends = {p.last for p in phrases if p.kind == "foreign"}
        self._products = [self.span(p) for p in phrases if p.kind == "product"]
        self._product_ends = {p.last for p in phrases if p.kind == "product"}
        self._brand_ends = {brand.end for brand in brands}
        self._own_brands = [(brand.start, brand.end) for brand in brands]

    def span(self, phrase: Phrase) -> tuple[int, int]:
        return self.tokens[phrase.first].start, self.tokens[phrase.last - 1].end

    def before(self, phrase: Phrase) -> Token | None:
        return self.tokens[phrase.first - 1] if phrase.first else None

    def after(self, phrase: Phrase) -> Token | None:
        return self.tokens[phrase.last] if phrase.last < len(self.tokens) else None

    def token_at(self, start: int) -> int | None:
        """The first token at or after a character, if only blanks lie between."""
        for number, token in enumerate(self.tokens):
            if token.start >= start:
                return number if self.adjacent(start, token.start) else None
        return None

    def adjacent(self, end: int, start: int) -> bool:
        return end <= start and not self._text[end:start].strip(" -_·　")

    def inside_ordinary(self, phrase: Phrase) -> bool:
        """Whether an ordinary word shares characters with the phrase and goes beyond it: 白 in 白送, 红色 in 口红色号."""
        start, end = self.span(phrase)
        return any(s < end and start < e and not (start <= s and e <= end) for s, e in self._ordinary)

    def glued_to_latin(self, phrase: Phrase) -> bool:
        """A Latin wording inside a longer run of letters and digits."""
        first, last = self.tokens[phrase.first], self.tokens[phrase.last - 1]
        before, after = self.before(phrase), self.after(phrase)
        runs = ("latin", "digit")
        return bool(
            (first.kind in runs and first.glued and before and before.kind in runs)
            or (last.kind in runs and after and after.glued and after.kind in runs)
        )

    def before_a_phone(self, phrase: Phrase) -> bool:
        """手机 before a number to call."""
        after = self.after(phrase)
        return after is not None and after.kind == "digit" and len(after.text) == _PHONE_DIGITS

    def part_of_a_model(self, phrase: Phrase) -> bool:
        """Whether a Latin wording has other Latin or a number beside it: watch in watch gt4."""
        if self.tokens[phrase.first].kind != "latin":
            return False
        beside = (self.before(phrase), self.after(phrase))
        return any(token is not None and token.kind in ("latin", "digit") for token in beside)

    def allows_product(self, phrase: Phrase) -> bool:
        return (
            self._allowed_before(phrase)
            and self._allowed_after(phrase)
            and not self._is_foreign(phrase)
            and not self._is_something_else(phrase)
        )

    def allows_tail(self, phrase: Phrase) -> bool:
        after = self.after(phrase)
        return (
            self._allowed_after(phrase)
            and not self._is_something_else(phrase)
            and not (after is not None and after.text in _PRICE_WORDS)
        )

    def begins_name(self, first: int) -> bool:
        """Whether a Latin word at this token may begin a model's name."""
        phrase = Phrase("series", self.tokens[first].text, first, self.end_of_model(first))
        return (
            self._allowed_before(phrase)
            and not self._is_foreign(phrase)
            and not self._is_something_else(phrase)
        )

    def end_of_model(self, first: int) -> int:
        """Where a model's name that begins here ends: its word, a number and what makes another model of it."""
        last = first + 1
        if last < len(self.tokens) and self.tokens[last].kind == "digit":
            last += 1
        while (
            last < len(self.tokens)
            and self.tokens[last].kind == "latin"
            and self.tokens[last].text in SUFFIXES
        ):
            last += 1
        return last

    def followed_by(self, place: int, word: str) -> bool:
        """Whether these characters come next."""
        return place < len(self.tokens) and self._text.startswith(word, self.tokens[place].start)

    def _allowed_before(self, phrase: Phrase) -> bool:
        before, first = self.before(phrase), self.tokens[phrase.first]
        if before is None or before.kind not in ("latin", "digit"):
            return True
        if self.tokens[phrase.first - 1].end in self._brand_ends or phrase.first in self._product_ends:
            return True
        if first.kind == "han":
            return True
        if before.kind == "digit":
            return not first.glued and first.kind == "latin" and first.text not in SUFFIXES
        return before.text in LINKING_WORDS

    def _allowed_after(self, phrase: Phrase) -> bool:
        after, last = self.after(phrase), self.tokens[phrase.last - 1]
        if after is None:
            return True
        if after.kind == "latin":
            if after.glued and last.kind != "han":
                return after.text in LINKING_WORDS
            return after.text not in SUFFIXES
        if after.kind == "digit" and last.kind == "latin":
            beyond = self.tokens[phrase.last + 1] if phrase.last + 1 < len(self.tokens) else None
            measured = beyond is not None and beyond.text in MEASURES
            return not after.glued and (measured or self._is_capacity(after))
        if last.kind == "digit" and after.kind == "han":
            begins_latin = self.tokens[phrase.first].kind == "latin"
            return after.text not in ("元块" if begins_latin else MEASURES)
        return True

    def _is_capacity(self, number: Token) -> bool:
        """12 of K60 Pro 12+256 and 512 of K60 Pro 512的: memory after a name, no part of it."""
        return bool(_AND_MEMORY.match(self._text, number.end)) or number.text in ("128", "256", "512")

    def _is_foreign(self, phrase: Phrase) -> bool:
        """红米K60, 小米的手环7, and what another extractor reads as a longer name with something unknown before."""
        start, _end = self.span(phrase)
        before = self.before(phrase)
        gap = 1 if before is not None and before.text == "的" else 0
        if phrase.first - gap in self._foreign_ends:
            return True
        for hint in self._hints:
            if (
                hint.entity == "brand"
                and hint.end <= start
                and self._text[hint.end : start].strip() in ("", "的")
            ) and not any(s < hint.end and hint.start < e for s, e in self._own_brands):
                return True
            if (
                hint.entity == "product"
                and hint.start < start < hint.end
                and not self._reads_own(hint.start, start)
            ):
                return True
        return False

    def _reads_own(self, start: int, end: int) -> bool:
        """Whether what a longer name has before this one is a brand of the shop."""
        rest = self._text[start:end].strip(" -_·　的")
        named = any(start <= s and e <= end for s, e in self._products)
        return not rest or named or any(s <= start and end - e <= 1 for s, e in self._own_brands if e <= end)

    def _is_something_else(self, phrase: Phrase) -> bool:
        start, end = self.span(phrase)
        if any(hint.entity in _KEPT and hint.covers(start, end) for hint in self._hints):
            return True
        if _CODE.match(self._text, end):
            return True
        rest = self._text[end : end + 3].lstrip()
        return len(phrase.key) <= 3 and any(rest.startswith(word) for word in NOT_MODELS)


def is_color(phrase: Phrase, around: Around) -> bool:
    """深 before 蓝色 makes another colour of it; a single character is a colour only where a choice is made."""
    before, after = around.before(phrase), around.after(phrase)
    if before is not None and before.text in SHADES:
        return False
    if phrase.last - phrase.first > 1 or around.tokens[phrase.first].kind != "han":
        return True
    return (before is None or before.text in _COLOR_BEFORE) and (after is None or after.text in _COLOR_AFTER)


def is_chosen(text: str, start: int, end: int) -> bool:
    """Whether a colour of one character is surely one: 有没有橙的, 换成绿色吗."""
    return bool(_CHOSEN_BEFORE.search(text[:start]) and _CHOSEN_AFTER.match(text, end))
