"""What users took, in time order, read from text: a user a line, user id, then item ids, separated by spaces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Items = NDArray[np.int32]

_FORMAT = "The format is one line a user: user id, then all item ids in time order, separated by spaces"
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f]")
_SEPARATORS = {",": "commas", ";": "semicolons", "|": "bars", "::": "colons"}


class BadSequences(ValueError):
    """A file that cannot be used; the message says which line and why."""


@dataclass(frozen=True)
class Sequences:
    """`histories[u]` holds the item numbers of user `users[u]`, oldest first; `items` are the ids by number."""

    users: tuple[str, ...]
    items: tuple[str, ...]
    histories: tuple[Items, ...]

    @property
    def interactions(self) -> int:
        """How many events there are in all."""
        return sum(len(history) for history in self.histories)

    def without_last(self) -> Sequences:
        """The same users and items with each user's last event taken away (a user may be left with none)."""
        return Sequences(self.users, self.items, tuple(history[:-1] for history in self.histories))


def number_items(lines: Iterable[tuple[str, Sequence[str]]]) -> Sequences:
    """Sequences of (user, item ids in time order)."""
    numbers: dict[str, int] = {}
    users, histories = [], []
    for user, names in lines:
        users.append(user)
        histories.append(np.array([numbers.setdefault(name, len(numbers)) for name in names], np.int32))
    return Sequences(tuple(users), tuple(numbers), tuple(histories))


def read_sequences(path: Path) -> Sequences:
    """The sequences in a file. Raises BadSequences for a file that is missing, is no text, names a user twice or has
    nobody with two items, without which nothing can be learned and tested."""
    if path.is_dir():
        raise BadSequences(f"{path} is a folder: give a file")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise BadSequences(f"{path} does not exist") from None
    except UnicodeDecodeError as error:
        where = path.read_bytes()[: error.start].count(b"\n") + 1
        raise BadSequences(
            f"{path}, line {where}: not UTF-8 text (byte {error.start}): save it as UTF-8"
        ) from None
    except OSError as error:
        raise BadSequences(f"{path} cannot be read: {error.strerror}") from None
    first_seen: dict[str, int] = {}
    lines = []
    for number, line in enumerate(text.split("\n"), start=1):
        words = line.split()
        if not words:
            continue
        user = words[0]
        _check(path, number, line, words)
        if user in first_seen:
            raise BadSequences(
                f"{path}, line {number}: user {user} has a line already (line {first_seen[user]}). {_FORMAT}"
            )
        first_seen[user] = number
        lines.append((user, words[1:]))
    if not any(len(items) >= 2 for _, items in lines):
        raise BadSequences(f"{path}: no user has two items, so nothing can be held out. {_FORMAT}")
    return number_items(lines)


def _check(path: Path, number: int, line: str, words: Sequence[str]) -> None:
    """Raises BadSequences for a line that does not follow the format."""
    if _CONTROLS.search(line):
        raise BadSequences(
            f"{path}, line {number}: there are control characters in it; is this a text file? {_FORMAT}"
        )
    if len(words) > 1 and not words[0].endswith((",", ";")):
        return
    separator = next((name for mark, name in _SEPARATORS.items() if mark in line), "")
    why = f"it is separated by {separator}" if separator else f"user {words[0][:40]} has no items"
    raise BadSequences(f"{path}, line {number}: {why} ({line.strip()[:60]!r}). {_FORMAT}")
