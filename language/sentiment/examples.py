"""Labelled sentences: CSV with columns label and review, as the usual Chinese review sets have them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

Label = Literal["negative", "neutral", "positive"]
LABELS: Final[tuple[Label, ...]] = ("negative", "neutral", "positive")

_SPELLINGS: Final[dict[str, Label]] = {
    "0": "negative",
    "1": "positive",
    "-1": "negative",
    "neg": "negative",
    "pos": "positive",
    "neu": "neutral",
    **{label: label for label in LABELS},
}
_TEXT_COLUMNS: Final = ("review", "text", "sentence")


class UnreadableExamples(ValueError):
    """A file that does not hold labelled sentences; the message names file, row and mend."""


@dataclass(frozen=True)
class Example:
    """A sentence and the mood a person gave it."""

    text: str
    label: Label


def read_examples(path: Path) -> list[Example]:
    """The rows of a CSV file (UTF-8, with or without BOM, or GB18030). Rows without text are passed over.

    Labels: 0 or negative, 1 or positive, neutral. Raises UnreadableExamples.
    """
    csv.field_size_limit(10_000_000)
    rows = csv.DictReader(_decoded(path).splitlines(keepends=True))
    columns = {(name or "").strip().lower(): name for name in rows.fieldnames or ()}
    text_column = next((columns[name] for name in _TEXT_COLUMNS if name in columns), None)
    label_column = columns.get("label")
    if text_column is None or label_column is None:
        found = ", ".join(columns) or "nothing"
        raise UnreadableExamples(
            f"{path}: the first line must name the columns label and review, found: {found}"
        )
    examples = []
    for row in rows:
        text = (row[text_column] or "").strip()
        spelled = (row[label_column] or "").strip().lower().removesuffix(".0")
        if not text:
            continue
        if spelled not in _SPELLINGS:
            raise UnreadableExamples(
                f"{path}, row {rows.line_num}: label {spelled!r} is unknown: use 0 (negative), 1 (positive) or "
                f"{', '.join(LABELS)}"
            )
        examples.append(Example(text, _SPELLINGS[spelled]))
    if not examples:
        raise UnreadableExamples(f"{path} holds no labelled sentence")
    return examples


def read_all(paths: Sequence[Path]) -> list[Example]:
    """The rows of several files, in order."""
    return [example for path in paths for example in read_examples(path)]


def as_label(name: str) -> Label:
    """`name` if it is a mood's. Raises ValueError."""
    if name not in LABELS:
        raise ValueError(f"{name!r} is no mood: {', '.join(LABELS)}")
    return name


def _decoded(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableExamples(f"{path} cannot be read: {error.strerror}") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableExamples(f"{path} is neither UTF-8 nor GB18030")
