"""Accuracy and F1 of intents and entities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from addons.nlu.evaluation.examples import Span


@dataclass(frozen=True)
class IntentScores:
    """Shares between 0 and 1."""

    accuracy: float
    macro_f1: float
    """Mean of the F1 of every intent that occurs among the true or the predicted ones."""
    n: int


@dataclass(frozen=True)
class EntityScores:
    """An entity counts as found if span and name are exactly right (micro-averaged)."""

    precision: float
    recall: float
    f1: float
    n: int
    """True entities."""


def score_intents(true: Sequence[str], predicted: Sequence[str | None]) -> IntentScores:
    """Compare two equally long sequences; raises ValueError if they are empty."""
    if not true:
        raise ValueError("Nothing to score: there is no sentence with an intent.")
    hits: Counter[str] = Counter()
    for wanted, given in zip(true, predicted, strict=True):
        if wanted == given:
            hits[wanted] += 1
    wanted_count, given_count = Counter(true), Counter(name for name in predicted if name is not None)
    names = set(wanted_count) | set(given_count)
    f1 = [2 * hits[name] / (wanted_count[name] + given_count[name]) for name in names]
    return IntentScores(sum(hits.values()) / len(true), sum(f1) / len(f1), len(true))


def score_entities(true: Sequence[Sequence[Span]], predicted: Sequence[Sequence[Span]]) -> EntityScores:
    """Exact spans and names. F1 is 1 where there is nothing to find and nothing was found."""
    hits = wanted = given = 0
    for expected, found in zip(true, predicted, strict=True):
        left: set[Span] = set(expected)
        right: set[Span] = set(found)
        hits += len(left & right)
        wanted += len(left)
        given += len(right)
    precision = hits / given if given else float(not wanted)
    recall = hits / wanted if wanted else float(not given)
    total = wanted + given
    return EntityScores(precision, recall, 2 * hits / total if total else 1.0, wanted)


def by_entity(true: Sequence[Sequence[Span]], predicted: Sequence[Sequence[Span]]) -> dict[str, EntityScores]:
    """Scores of each entity name by itself."""
    names = sorted({span[2] for spans in [*true, *predicted] for span in spans})

    def only(name: str, spans: Sequence[Span]) -> list[Span]:
        return [span for span in spans if span[2] == name]

    return {
        name: score_entities(
            [only(name, spans) for spans in true], [only(name, spans) for spans in predicted]
        )
        for name in names
    }


def confusions(true: Sequence[str], predicted: Sequence[str | None]) -> list[tuple[str, str, int]]:
    """(true, predicted, times) of the wrong ones, most frequent first."""
    wrong = Counter(
        (wanted, given or "-") for wanted, given in zip(true, predicted, strict=True) if wanted != given
    )
    return [(wanted, given, count) for (wanted, given), count in wrong.most_common()]


def rounded(scores: Any) -> dict[str, Any]:
    """A scores object as a dictionary with shares of four digits."""
    return {
        key: round(value, 4) if isinstance(value, float) else value for key, value in asdict(scores).items()
    }
