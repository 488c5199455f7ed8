"""How the linker reads text: tokens of a normalised form, each knowing where in the original it stands.

A run of Latin letters or of digits is one token, every other letter is one of its own; blanks, hyphens and letter
case do not count. So 声浪air3, 声浪 Air 3 and 声浪 AIR-3 give the same tokens, and a name cannot match inside a longer
run: K60 is not in K600.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["latin", "digit", "han", "other"]

_SKIPPED = "-_·‧•"
_PLAIN = re.compile(r"[a-z]+|[0-9]+|[^\s\-_·‧•]")
_NUMERALS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
# 上一代, 新一代 speak of generations without numbering them.
_NO_GENERATION = "上下前后这那同新每几哪老"
# A numeral before one of these counts or belongs to another word: run一下, air一个.
_COUNTS = "个下台只副件条把部样些点起定直般边共切会次年月天号元块岁折成旦"
_JOINERS = ("vs", "pk")
_CAPACITIES = ("64", "128", "256", "512", "12", "16", "24", "32", "8", "1", "2")
_CAPACITY_UNITS = ("g", "gb", "t", "tb")
_MOST_PARTS = 3
_LONGEST_COMPOUND = 24


@dataclass(frozen=True)
class Token:
    """A piece of the normalised text; `start`, `end` are character positions in the original."""

    text: str
    start: int
    end: int
    kind: Kind
    glued: bool = False
    """Whether it follows the token before it without a blank."""


def tokenise(text: str) -> list[Token]:
    """All tokens of `text`, in order."""
    folded = text.casefold()
    if len(folded) == len(text) and unicodedata.is_normalized("NFKC", folded):
        return _tokens_of_plain(folded)
    tokens: list[Token] = []
    run: list[str] = []
    run_kind: Kind = "other"
    run_start = run_end = 0
    last_end = -1
    for place, char, kind in _characters(text):
        if run and kind == run_kind and kind in ("latin", "digit") and place <= run_end:
            run.append(char)
            run_end = place + 1
            continue
        if run:
            tokens.append(Token("".join(run), run_start, run_end, run_kind, glued=run_start == last_end))
            last_end = run_end
        run, run_kind, run_start, run_end = [char], kind, place, place + 1
    if run:
        tokens.append(Token("".join(run), run_start, run_end, run_kind, glued=run_start == last_end))
    return tokens


def _tokens_of_plain(folded: str) -> list[Token]:
    """The same for a text that is in normal form already, as nearly all are, ten times as fast."""
    tokens: list[Token] = []
    last_end = -1
    for match in _PLAIN.finditer(folded):
        start, end = match.span()
        tokens.append(Token(match.group(), start, end, _kind(folded[start]), start == last_end))
        last_end = end
    return tokens


def _characters(text: str) -> Iterator[tuple[int, str, Kind]]:
    for place, source in enumerate(text):
        for char in unicodedata.normalize("NFKC", source).casefold():
            if char.isspace() or char in _SKIPPED:
                continue
            yield place, char, _kind(char)


def _kind(char: str) -> Kind:
    if "a" <= char <= "z":
        return "latin"
    if "0" <= char <= "9":
        return "digit"
    return "han" if char.isalnum() else "other"


def canonical(text: str) -> list[Token]:
    """Tokens in which model numbers are digits: air三, Air 3代, air第三代 and Air 3 give the same ones."""
    return _drop_generation_words(_numerals_to_digits(tokenise(text)))


def key_of(tokens: list[Token]) -> str:
    """The tokens as one string that no other sequence gives."""
    return " ".join(token.text for token in tokens)


def key(text: str) -> str:
    """The key of a name."""
    return key_of(canonical(text))


def _numerals_to_digits(tokens: list[Token]) -> list[Token]:
    result: list[Token] = []
    place = 0
    while place < len(tokens):
        end = place
        while end < len(tokens) and (tokens[end].text in _NUMERALS or tokens[end].text in _UNITS):
            end += 1
        if end > place and _names_a_model(result, tokens, end):
            value = _value("".join(token.text for token in tokens[place:end]))
            first, last = tokens[place], tokens[end - 1]
            result.append(Token(value, first.start, last.end, "digit", first.glued))
        else:
            end = max(end, place + 1)
            result.extend(tokens[place:end])
        place = end
    return result


def _names_a_model(before: list[Token], tokens: list[Token], end: int) -> bool:
    previous = before[-1] if before else None
    following = tokens[end].text if end < len(tokens) else ""
    if following == "代":
        return previous is None or previous.text not in _NO_GENERATION
    counts = bool(following) and following in _COUNTS
    return previous is not None and previous.kind == "latin" and not counts


def _value(numeral: str) -> str:
    """六零 is 60, 六十 is 60, 两万 is 20000."""
    if not any(char in _UNITS for char in numeral):
        return "".join(str(_NUMERALS[char]) for char in numeral)
    total, section, digit = 0, 0, 0
    for char in numeral:
        if char in _NUMERALS:
            digit = _NUMERALS[char]
        elif char == "万":
            total += (section + digit or 1) * 10000
            section = digit = 0
        else:
            section += (digit or 1) * _UNITS[char]
            digit = 0
    return str(total + section + digit)


def _drop_generation_words(tokens: list[Token]) -> list[Token]:
    """3代 and 第3代 become 3, which then covers both characters of the original."""
    result: list[Token] = []
    for token in tokens:
        before = result[-1] if result else None
        if token.text == "代" and before is not None and before.kind == "digit":
            start = before.start
            if len(result) > 1 and result[-2].text == "第":
                start = result[-2].start
                del result[-2]
            result[-1] = Token(before.text, start, token.end, "digit", before.glued)
        else:
            result.append(token)
    return result


def split_compounds(tokens: list[Token], known: Container[str]) -> list[Token] | None:
    """Latin runs that are no word of the catalogue, taken apart into such words: airpro is air + pro.

    None when there is nothing to take apart.
    """
    result: list[Token] = []
    changed = False
    for token in tokens:
        parts = None
        if token.kind == "latin" and token.text not in known and len(token.text) <= _LONGEST_COMPOUND:
            parts = _parts(token.text, known, _MOST_PARTS)
        if parts is None or token.end - token.start != len(token.text):
            result.append(token)
            continue
        changed = True
        start = token.start
        for number, part in enumerate(parts):
            result.append(
                Token(part, start, start + len(part), "latin", glued=token.glued if number == 0 else True)
            )
            start += len(part)
    return result if changed else None


def _parts(text: str, known: Container[str], most: int) -> list[str] | None:
    if text in known:
        return [text]
    if most == 1:
        return None
    for length in range(len(text) - 1, 0, -1):
        # A single letter may end a compound (bass x) but begins none: too many words would come apart.
        if (length > 1 or len(text) == 2 or text[1:] in _JOINERS) and text[:length] in known:
            rest = _parts(text[length:], known, most - 1)
            if rest is not None:
                return [text[:length], *rest]
    return None


def join_neighbours(tokens: list[Token], known: Container[str]) -> list[Token] | None:
    """Latin runs that are one word of the catalogue together: sound bar is soundbar. None when there are none."""
    result: list[Token] = []
    changed = False
    for token in tokens:
        before = result[-1] if result else None
        if (
            before is not None
            and token.kind == "latin"
            and before.kind == "latin"
            and before.text + token.text in known
        ):
            result[-1] = Token(before.text + token.text, before.start, token.end, "latin", before.glued)
            changed = True
        else:
            result.append(token)
    return result if changed else None


def split_capacities(tokens: list[Token], is_product: Callable[[str], bool]) -> list[Token] | None:
    """A model's number run together with a capacity: k60256g is k60 and 256g. None when there is none."""
    for place in range(1, len(tokens) - 1):
        word, number, unit = tokens[place - 1 : place + 2]
        if word.kind != "latin" or number.kind != "digit" or unit.text not in _CAPACITY_UNITS:
            continue
        for capacity in _CAPACITIES:
            model = number.text[: -len(capacity)]
            if model and number.text.endswith(capacity) and is_product(f"{word.text} {model}"):
                middle = number.end - len(capacity)
                parts = [
                    Token(model, number.start, middle, "digit", number.glued),
                    Token(capacity, middle, number.end, "digit"),
                ]
                return [*tokens[:place], *parts, *tokens[place + 1 :]]
    return None
