"""Words and their classes as jieba sees them: hints for the tagger about where a name may begin and end, never a decision."""

from __future__ import annotations

import logging
import zlib
from dataclasses import dataclass
from functools import cache
from typing import Any

WORD_CLASSES = 256
"""Ids of (class of the word, place of the character in it)."""

_CLASSES = WORD_CLASSES // 4


@dataclass(frozen=True)
class Word:
    """Characters [start, end) of a text, and jieba's class for them (n noun, v verb, m number, nr person, ...)."""

    text: str
    word_class: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """The words of a text, without gaps."""
    segmenter, classes = _segmenter()
    found: list[Word] = []
    at = 0
    for surface in segmenter.cut(text):
        found.append(Word(surface, classes.get(surface) or _unknown_class(surface), at, at + len(surface)))
        at += len(surface)
    return found


def _unknown_class(surface: str) -> str:
    """As jieba.posseg calls what its dictionary lacks: numbers, Latin words, anything else."""
    if surface.replace(".", "").isdigit():
        return "m"
    return "eng" if surface.isascii() and surface.isalnum() else "x"


def place(word: Word, character: int) -> int:
    """Whether the word's character at this offset of the text is alone (0), first (1), inside (2) or last (3)."""
    if word.end - word.start == 1:
        return 0
    return 1 if character == word.start else 3 if character == word.end - 1 else 2


def class_id(word: Word, character: int) -> int:
    """An id below WORD_CLASSES: the word's class and the character's place in it."""
    return 4 * (hashed(word.word_class) % _CLASSES) + place(word, character)


def hashed(text: str) -> int:
    """A number for a text, the same in every process (Python's hash() is not)."""
    return zlib.crc32(text.encode("utf-8"))


@cache
def _segmenter() -> tuple[Any, dict[str, str]]:
    """A segmenter of its own, so that a dictionary added to jieba elsewhere does not change the features, and the classes of
    its dictionary's words. jieba's tagger, which also guesses the classes of unknown words, takes ten times as long."""
    import jieba
    import jieba.posseg

    jieba.setLogLevel(logging.WARNING)
    segmenter = jieba.Tokenizer()
    tagger = jieba.posseg.POSTokenizer(segmenter)
    return segmenter, dict(tagger.word_tag_tab)
