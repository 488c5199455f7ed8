"""What an agent could answer: the shop's own text nearest to the customer's last words, offered, never sent by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

# Below this overlap of character pairs nothing is near.
_NEAR = 0.22


def suggest(said: Sequence[str], texts: Iterable[tuple[str, str]]) -> str:
    """The answer among `texts` (question or title, answer) nearest to the latest of `said`; empty where none is near."""
    known = list(texts)
    for words in reversed(said[-3:]):
        best = max(known, key=lambda pair: _overlap(words, pair[0]), default=None)
        if best is not None and _overlap(words, best[0]) >= _NEAR:
            return best[1]
    return ""


def _overlap(one: str, other: str) -> float:
    """Share of character pairs of the shorter text that the other one has too (Dice)."""
    first, second = _pairs(one), _pairs(other)
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


def _pairs(text: str) -> set[str]:
    kept = "".join(character for character in text if character.isalnum())
    return {kept[place : place + 2] for place in range(len(kept) - 1)}
