"""How Chinese text sounds: the syllables of characters, and those of pinyin typed with Latin letters."""

from __future__ import annotations

import re
from functools import cache, lru_cache

_HAN = re.compile(r"[㐀-鿿]")
_PARTS = re.compile(r"[a-z]+|[0-9]+|[^a-z0-9\s]")
_COMMON_HAN = range(0x4E00, 0x9FA6)
_LONGEST = 6
"""Letters of the longest syllables (zhuang)."""


@lru_cache(maxsize=8192)
def syllable(char: str) -> str:
    """The most usual reading of a character, without tone; the text itself for what is no character."""
    if not _HAN.match(char):
        return char
    from pypinyin import Style, pinyin

    return str(pinyin(char, style=Style.NORMAL, heteronym=False)[0][0])


def sounds(text: str) -> list[str]:
    """What a text sounds like, one entry a syllable, number or sign, in lower case.

    推款, 退款 and tuikuan give the same (tui, kuan). Latin runs that are no pinyin stand for themselves (how, usb).
    """
    found: list[str] = []
    for part in _PARTS.findall(text.lower()):
        found += typed_syllables(part) if part[0].isascii() and part[0].isalpha() else [syllable(part)]
    return found


@lru_cache(maxsize=8192)
def typed_syllables(letters: str) -> tuple[str, ...]:
    """The fewest pinyin syllables that make up a run of lower-case letters; the run itself where none do."""
    known = _every_syllable()
    best: list[tuple[str, ...] | None] = [()] + [None] * len(letters)
    for start, before in enumerate(best):
        if before is None:
            continue
        for end in range(start + 1, min(start + _LONGEST, len(letters)) + 1):
            there = best[end]
            if letters[start:end] in known and (there is None or len(before) + 1 < len(there)):
                best[end] = (*before, letters[start:end])
    return best[-1] or (letters,)


@cache
def _every_syllable() -> frozenset[str]:
    from pypinyin import lazy_pinyin

    return frozenset(sound for sound in lazy_pinyin("".join(map(chr, _COMMON_HAN))) if sound.isascii())
