"""Names by their sound: pinyin typed for characters, and characters that sound like others (声狼 for 声浪)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from language.pinyin import syllable
from shop.catalogue.linking_text import Token

Syllables = tuple[str, ...]

_HAN = re.compile(r"[㐀-鿿]")
# Sounds that speakers and input methods mix up; both sides of each pair become the same.
_MERGED = ((re.compile("^zh"), "z"), (re.compile("^ch"), "c"), (re.compile("^sh"), "s"), (re.compile("^n(?!$)"), "l"),
           (re.compile("^h(?=u)"), "f"), (re.compile("([aei])ng$"), r"\1n"))  # fmt: skip
_SHORTEST_PINYIN = 4


def syllables(tokens: Sequence[Token]) -> Syllables:
    """One syllable a token; Latin runs stand for themselves."""
    return tuple(syllable(token.text) for token in tokens)


def name_syllables(name: str) -> Syllables:
    """How a Chinese name sounds, read as a whole (键行 is jian xing, not jian hang)."""
    if not name or not all(_HAN.match(char) for char in name):
        return ()
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(name))


def blurred(sounds: Syllables) -> Syllables:
    """Syllables in which n/l, f/h before u, zh/z, ch/c, sh/s and -ng/-n are not told apart."""
    return tuple(_blur(sound) for sound in sounds)


@lru_cache(maxsize=8192)
def _blur(sound: str) -> str:
    for pattern, replacement in _MERGED:
        sound = pattern.sub(replacement, sound)
    return sound


def pinyin_keys(name: str) -> tuple[str, ...]:
    """Keys under which a Chinese name is also found: its pinyin in one word and syllable by syllable."""
    sounds = name_syllables(name)
    joined = "".join(sounds)
    if len(sounds) < 2 or len(joined) < _SHORTEST_PINYIN:
        return ()
    return (joined, " ".join(sounds))
