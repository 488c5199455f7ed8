"""Entities as tags of characters: O, B-name (first character) and I-name (the others)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Span = tuple[int, int, str]

_IMPOSSIBLE = -1e9


@dataclass(frozen=True)
class TagSet:
    """The tags of a list of entity names: 0 is O, 2k+1 and 2k+2 are B and I of the k-th name."""

    names: tuple[str, ...]

    @property
    def size(self) -> int:
        """Number of tags."""
        return 2 * len(self.names) + 1

    def encode(self, length: int, spans: Sequence[Span]) -> NDArray[np.int32]:
        """Tag of each of `length` characters; of overlapping spans the first wins, unknown names are left out."""
        tags = np.zeros(length, dtype=np.int32)
        for start, end, name in sorted(spans):
            if name not in self.names or tags[start:end].any():
                continue
            inside = 2 * self.names.index(name) + 2
            tags[start:end] = inside
            tags[start] = inside - 1
        return tags

    def decode(self, scores: NDArray[np.float32]) -> list[tuple[int, int, str, float]]:
        """(start, end, name, confidence) from log-probabilities [characters, tags]; confidence is the least among the
        characters' probabilities."""
        tags = self.best_path(scores)
        found: list[tuple[int, int, str, float]] = []
        at = 0
        while at < len(tags):
            if tags[at] == 0:
                at += 1
                continue
            kind = (tags[at] - 1) // 2
            end = at + 1
            while end < len(tags) and tags[end] == 2 * kind + 2:
                end += 1
            confidence = min(float(np.exp(scores[place, tags[place]])) for place in range(at, end))
            found.append((at, end, self.names[kind], confidence))
            at = end
        return found

    def best_path(self, scores: NDArray[np.float32]) -> list[int]:
        """The most probable sequence of tags in which I-name only follows B-name or I-name (Viterbi)."""
        if not len(scores):
            return []
        allowed = self._transitions()
        total = scores[0].copy()
        total[2::2] = _IMPOSSIBLE
        origins: list[NDArray[np.intp]] = []
        for row in scores[1:]:
            reached = total[:, np.newaxis] + allowed
            origins.append(reached.argmax(axis=0))
            total = reached.max(axis=0) + row
        path = [int(total.argmax())]
        for origin in reversed(origins):
            path.append(int(origin[path[-1]]))
        return path[::-1]

    def _transitions(self) -> NDArray[np.float32]:
        """[from, to]: 0 where allowed."""
        allowed = np.zeros((self.size, self.size), dtype=np.float32)
        allowed[:, 2::2] = _IMPOSSIBLE
        for inside in range(2, self.size, 2):
            allowed[inside - 1, inside] = allowed[inside, inside] = 0
        return allowed
