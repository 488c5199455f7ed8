"""What the FAQ retrieval is worth: right answers, needless silence and wrong answers on labelled messages."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from shop.catalogue.faq_index import Calibration, FaqIndex

SURE: Final = 0.62
NEAR: Final = 0.42


@dataclass(frozen=True)
class Question:
    """A message, and the questions of the FAQ that answer it (none: it is about something else)."""

    text: str
    answers: frozenset[str]


def read_questions(path: Path) -> list[Question]:
    """Rows `text,faq` of a CSV file; several ids are separated by |. Raises ValueError naming the row."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if not {"text", "faq"} <= set(rows.fieldnames or ()):
            raise ValueError(f"{path}: the first row must name the columns text and faq")
        found = []
        for number, row in enumerate(rows, start=2):
            if not row["text"]:
                raise ValueError(f"{path}, row {number}: no text")
            found.append(Question(row["text"], frozenset(filter(None, (row["faq"] or "").split("|")))))
    return found


def evaluate(index: FaqIndex, questions: Sequence[Question]) -> dict[str, Any]:
    """Shares over messages with an answer (`n_answered`) and over all."""
    answered = [question for question in questions if question.answers]
    others = [question for question in questions if not question.answers]
    first = third = sure_right = sure = offered = answered_wrongly = offered_wrongly = 0
    for question in questions:
        hits = index.nearest(question.text)
        best = hits[0] if hits else None
        right = best is not None and best.faq_id in question.answers
        near = any(hit.faq_id in question.answers for hit in hits[:3])
        if best is not None and best.score >= SURE:
            sure += 1
            sure_right += right
            answered_wrongly += not question.answers
        elif best is not None and best.score >= NEAR:
            offered += bool(question.answers) and near
            offered_wrongly += not question.answers
        first += bool(question.answers) and right
        third += bool(question.answers) and near
    return {
        "top1": _share(first, len(answered)),
        "top3": _share(third, len(answered)),
        "precision": _share(sure_right, sure),
        "recall": _share(sure_right, len(answered)),
        "recall_with_choice": _share(sure_right + offered, len(answered)),
        "others_answered": _share(answered_wrongly, len(others)),
        "others_offered": _share(offered_wrongly, len(others)),
        "n_answered": len(answered),
        "n_others": len(others),
    }


def average(results: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The mean of each share, the sum of each count."""
    combined = {}
    for measure in results[0]:
        values = [result[measure] for result in results if result[measure] is not None]
        combined[measure] = (
            sum(values)
            if measure.startswith("n_")
            else round(sum(values) / len(values), 4)
            if values
            else None
        )
    return combined


def fit(index: FaqIndex, questions: Sequence[Question]) -> Calibration:
    """The calibration under which these messages come out best.

    Logistic regression of "the nearest question answers it" on both views of nearness; then its log-odds are scaled so that
    SURE stands at 70 % and NEAR at 30 % probability.
    """
    from sklearn.linear_model import LogisticRegression

    nearest = [(question, index.near(question.text, 1)[0]) for question in questions]
    model = LogisticRegression(C=10.0).fit(
        [near.features for _, near in nearest],
        [near.faq_id in question.answers for question, near in nearest],
    )
    slope, shift = _scale(0.7, SURE, 0.3, NEAR)
    meaning, overlap = model.coef_[0] * slope
    return Calibration(float(model.intercept_[0] * slope + shift), float(meaning), float(overlap))


def _scale(high: float, to_high: float, low: float, to_low: float) -> tuple[float, float]:
    """Slope and shift in log-odds that move two probabilities to two scores."""

    def odds(probability: float) -> float:
        return math.log(probability / (1 - probability))

    slope = (odds(to_high) - odds(to_low)) / (odds(high) - odds(low))
    return slope, odds(to_high) - slope * odds(high)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
