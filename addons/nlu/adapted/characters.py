"""What the tagger knows of a character besides its vector: which it is, its kind, its right neighbour, its place in the piece."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from addons.nlu.adapted.words import Word, class_id, hashed, words

KINDS = 7
"""Han, digit, Latin letter, other letter, punctuation, space, anything else."""
COLUMNS = 9
PLACES = 5
"""Without a piece, alone in its piece, first, inside, last."""


@dataclass(frozen=True)
class Alphabet:
    """The characters seen in training: 0 stands for any other."""

    ids: dict[str, int]

    @classmethod
    def of(cls, texts: Iterable[str], at_least: int = 2) -> Alphabet:
        """The characters that occur `at_least` times."""
        counts = Counter(character for text in texts for character in text.lower())
        known = sorted(character for character, count in counts.items() if count >= at_least)
        return cls({character: index for index, character in enumerate(known, start=1)})

    @property
    def size(self) -> int:
        """Number of ids."""
        return len(self.ids) + 1

    def characters(self, text: str) -> list[int]:
        """Id of each character."""
        return [self.ids.get(character.lower(), 0) for character in text]


def features(text: str, pieces: Sequence[int], alphabet: Alphabet, buckets: int) -> NDArray[np.int32]:
    """[characters, COLUMNS]: piece (-1: none), character, kind, place in the piece, class of the word, and the hashes of the
    bigram with the next character, of the word, the word before and the word after.

    `pieces` holds each character's piece.
    """
    count = len(text)
    rows = np.zeros((count, COLUMNS), dtype=np.int32)
    if not count:
        return rows
    lower = text.lower()
    rows[:, 0] = pieces
    rows[:, 1] = alphabet.characters(text)
    rows[:, 2] = [kind(character) for character in text]
    rows[:, 3] = _places(pieces)
    rows[:, 5] = [hashed(lower[at : at + 2]) % buckets for at in range(count)]
    found = words(text)
    for index, word in enumerate(found):
        rows[word.start : word.end, 4] = [class_id(word, at) for at in range(word.start, word.end)]
        for column, neighbour in ((6, index), (7, index - 1), (8, index + 1)):
            rows[word.start : word.end, column] = _word_hash(found, neighbour) % buckets
    return rows


def _word_hash(found: Sequence[Word], index: int) -> int:
    return hashed(found[index].text.lower()) if 0 <= index < len(found) else 0


def kind(character: str) -> int:
    """One of KINDS."""
    if "\u4e00" <= character <= "\u9fff":
        return 0
    category = unicodedata.category(character)
    if category == "Nd":
        return 1
    if character.isascii() and character.isalpha():
        return 2
    return {"L": 3, "P": 4, "Z": 5}.get(category[0], 6)


def _places(pieces: Sequence[int]) -> list[int]:
    places: list[int] = []
    for at, piece in enumerate(pieces):
        if piece < 0:
            places.append(0)
            continue
        first = at == 0 or pieces[at - 1] != piece
        last = at + 1 == len(pieces) or pieces[at + 1] != piece
        places.append(1 if first and last else 2 if first else 4 if last else 3)
    return places
