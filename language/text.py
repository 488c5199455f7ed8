"""Text at the door: one written form for everything the customer can type."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final

from opencc import OpenCC

MAX_LENGTH: Final = 1000
"""Characters of a message that are read; a longer one is cut."""

# Categories dropped: control, format, surrogate, private use and unassigned characters.
_DROPPED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_JOINER: Final = "\u200d"
_SPACES: Final = re.compile(r"\s+")


@dataclass(frozen=True)
class Normalised:
    """A message in its one written form, beside what was typed."""

    text: str
    original: str

    @property
    def cut(self) -> bool:
        """Whether the message was longer than MAX_LENGTH."""
        return len(self.original) > MAX_LENGTH


def normalise(text: str) -> str:
    """NFKC (full width becomes half width), traditional to simplified, no control characters, single spaces, trimmed.

    At most MAX_LENGTH characters of the text are read. Normalising twice changes nothing.
    """
    previous, current = None, text[:MAX_LENGTH]
    # Dropping a character can bring together two that compose, hence until nothing changes (once, for nearly all texts).
    while previous != current:
        previous, current = current, _once(current)[:MAX_LENGTH]
    return current


def normalised(text: str) -> Normalised:
    """As `normalise`, keeping the original."""
    return Normalised(normalise(text), text)


def _once(text: str) -> str:
    composed = unicodedata.normalize("NFKC", text)
    spaced = _SPACES.sub(" ", composed)
    kept = "".join(character for character in spaced if _is_kept(character))
    return _SPACES.sub(" ", _to_simplified(kept)).strip()


def _is_kept(character: str) -> bool:
    # A joiner holds an emoji of several parts together.
    return character == _JOINER or unicodedata.category(character) not in _DROPPED


def _to_simplified(text: str) -> str:
    return str(_converter().convert(text))


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")
