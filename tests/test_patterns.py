"""No regular expression takes ever longer for a message made to slow it down (24 times the same word, then something else)."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from types import ModuleType

import pytest

import actions
import addons
import console
import language
import shop

_OPERATORS = re.compile(r"[()\[\]{}|?*+\\^$.<>=!:]+")
_TIMES = 24
_MOST_SECONDS = 0.2
"""Of processor time. What grows with the length takes microseconds for so short a text; what doubles with each word takes seconds."""


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if "__main__" not in found.name and ".migrations." not in found.name:
            yield importlib.import_module(found.name)


def _patterns(module: ModuleType) -> Iterator[tuple[str, re.Pattern[str]]]:
    for name, value in vars(module).items():
        several = (
            value.values()
            if isinstance(value, dict)
            else value
            if isinstance(value, (list, tuple))
            else [value]
        )
        for pattern in several:
            if isinstance(pattern, re.Pattern) and isinstance(pattern.pattern, str):
                yield name, pattern


def _words(pattern: str) -> set[str]:
    """The pattern's characters and its words."""
    words = {word for word in _OPERATORS.split(pattern) if 0 < len(word) < 7}
    return words | set("".join(words))


@pytest.mark.parametrize(
    "package", [actions, addons, console, language, shop], ids=lambda package: package.__name__
)
def test_no_pattern_can_be_made_to_hang(package: ModuleType) -> None:
    slow = []
    seen: set[str] = set()
    for module in _modules(package):
        for name, pattern in _patterns(module):
            if pattern.pattern in seen:
                continue
            seen.add(pattern.pattern)
            for word in _words(pattern.pattern):
                text = word * _TIMES + "\x00"
                began = time.process_time()
                pattern.search(text)
                pattern.fullmatch(text)
                if time.process_time() - began > _MOST_SECONDS:
                    slow.append(f"{module.__name__}.{name}: {word!r} repeated")
    assert not slow
