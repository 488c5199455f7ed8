"""How well the model does on labelled sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from language.bert import Encoder
from language.sentiment.examples import Example, Label
from language.sentiment.model import Mood, MoodModel
from language.text import normalise

_CLAUSES: Final = re.compile(r"[,。!?;~、…\s]+")
_MOST_CLAUSES: Final = 40
_LONG: Final = 24


@dataclass(frozen=True)
class Result:
    """Right answers among `n`; with two labels in the file only those two can be answered."""

    right: int
    n: int
    wrong: tuple[tuple[Example, Label], ...]

    @property
    def accuracy(self) -> float:
        """Share of right answers."""
        return self.right / self.n

    def as_json(self) -> dict[str, Any]:
        """The numbers that reports carry."""
        return {"accuracy": round(self.accuracy, 4), "n": self.n}


def evaluate(model: MoodModel, encoder: Encoder, examples: Sequence[Example]) -> Result:
    """The model's answers held against the labels of `examples`.

    Where no example is neutral, as in sets of reviews, the better of negative and positive is the answer.
    """
    two = all(example.label != "neutral" for example in examples)
    wrong: list[tuple[Example, Label]] = []
    for example in examples:
        answer = (
            polarity(model, encoder, example.text) if two else mood_of(model, encoder, example.text).label
        )
        if answer != example.label:
            wrong.append((example, answer))
    return Result(len(examples) - len(wrong), len(examples), tuple(wrong))


def mood_of(model: MoodModel, encoder: Encoder, text: str) -> Mood:
    """The mood of a message as a customer typed it."""
    written = normalise(text)
    return model.mood(written, encoder.sentence_vectors([written])[0])


def polarity(model: MoodModel, encoder: Encoder, text: str) -> Label:
    """Negative or positive: of a long review its clauses count as much as the whole, which names good and bad alike."""
    written = normalise(text)
    score = mood_of(model, encoder, written).log_odds
    if len(written) > _LONG:
        clauses = [clause for clause in _CLAUSES.split(written) if len(clause) > 1][:_MOST_CLAUSES]
        if len(clauses) > 1:
            score = (
                score + sum(mood_of(model, encoder, clause).log_odds for clause in clauses) / len(clauses)
            ) / 2
    return "positive" if score > 0 else "negative"
