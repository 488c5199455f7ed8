"""Labelled sentences from Rasa YAML, CSV and BIO files, in one form."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Span = tuple[int, int, str]
"""Characters [start, end) and the entity's name."""

_BIO_TAG = re.compile(r"^(?:O|[BIMESL][-_].+)$")
_SNIFFED_LINES = 200


class DataError(Exception):
    """A data file cannot be used; the message names file, line and reason."""


@dataclass(frozen=True)
class Example:
    """A labelled sentence. None where the file does not label intents or entities at all."""

    text: str
    intent: str | None
    entities: tuple[Span, ...] | None


def read_examples(path: Path) -> list[Example]:
    """Examples of a Rasa YAML (.yml, .yaml), CSV (.csv) or BIO (anything else) file, or of a directory's YAML files.

    Raises DataError.
    """
    if path.is_dir():
        files = sorted(path.glob("*.yml"))
        if not files:
            raise DataError(f"{path}: a directory without .yml files.")
        return [example for file in files for example in read_examples(file)]
    if not path.is_file():
        raise DataError(f"{path}: no such file.")
    readers: dict[str, Callable[[Path], list[Example]]] = {
        ".yml": _read_yaml,
        ".yaml": _read_yaml,
        ".csv": _read_csv,
    }
    examples = readers.get(path.suffix.lower(), _read_bio)(path)
    if not examples:
        raise DataError(f"{path}: holds no labelled sentence.")
    return examples


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: is not UTF-8 (byte {error.start}): save it as UTF-8.") from error
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}).") from error


def _read_yaml(path: Path) -> list[Example]:
    from rasa.shared.exceptions import RasaException
    from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader

    text = _text(path)
    try:
        data = RasaYAMLReader().reads(text)
    except (RasaException, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = " ".join(str(error).split())
        raise DataError(f"{path}: not valid Rasa NLU YAML: {reason}") from error
    intents = any(message.get("intent") for message in data.training_examples)
    entities = any(message.get("entities") for message in data.training_examples)
    examples: list[Example] = []
    for message in data.training_examples:
        spans = tuple((item["start"], item["end"], item["entity"]) for item in message.get("entities") or ())
        examples.append(
            Example(
                message.get("text"),
                (message.get("intent") or None) if intents else None,
                spans if entities else None,
            )
        )
    return examples


def _read_csv(path: Path) -> list[Example]:
    rows = csv.reader(_text(path).splitlines(keepends=True))
    examples: list[Example] = []
    try:
        header = [name.strip().lower() for name in next(rows, [])]
        if "text" not in header or "intent" not in header:
            raise DataError(
                f"{path}, line 1: the header must name the columns text and intent; it reads {','.join(header) or 'nothing'!r}."
            )
        columns = header.index("text"), header.index("intent")
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) <= max(columns):
                raise DataError(
                    f"{path}, line {rows.line_num}: {len(row)} columns where the header has {len(header)} "
                    "(put a text that contains a comma in double quotes)."
                )
            text, intent = (row[column].strip() for column in columns)
            if not text or not intent:
                missing = "text" if not text else "intent"
                raise DataError(f"{path}, line {rows.line_num}: the column {missing} is empty.")
            examples.append(Example(text, intent, None))
    except csv.Error as error:
        raise DataError(f"{path}, line {rows.line_num}: not valid CSV ({error}).") from error
    return examples


def _read_bio(path: Path) -> list[Example]:
    examples: list[Example] = []
    tokens: list[str] = []
    tags: list[str] = []
    for number, line in enumerate([*_text(path).splitlines(), ""], start=1):
        if not line.strip():
            if tokens:
                examples.append(Example("".join(tokens), None, spans_of_tags(tokens, tags)))
                tokens, tags = [], []
            continue
        # The last field is the tag; a space may be the character itself.
        token, _, tag = line.rstrip().rpartition("\t" if "\t" in line else " ")
        if not tag or not _BIO_TAG.match(tag):
            raise DataError(
                f"{path}, line {number}: expected a character, a tab or space, and a tag such as O, B-PER or I-PER; "
                f"found {line.strip()!r}."
            )
        if number == 1 and tag == "O" and token.strip() == "-DOCSTART-":
            continue
        tokens.append(token.split("\t")[0] if token.strip() else " ")
        tags.append(tag)
    return examples


def spans_of_tags(tokens: list[str], tags: list[str]) -> tuple[Span, ...]:
    """Entities of BIO, BIOES or BMES tags. An inside tag without a beginning starts an entity (as conlleval reads it)."""
    spans: list[Span] = []
    start, name, at = 0, "", 0
    for token, tag in [*zip(tokens, tags, strict=True), ("", "O")]:
        position, kind = tag[0], tag[2:]
        goes_on = position in "IMEL" and kind == name
        if name and not goes_on:
            spans.append((start, at, name))
            name = ""
        if kind and not goes_on:
            start, name = at, kind
        at += len(token)
        if name and position in "ESL":
            spans.append((start, at, name))
            name = ""
    return tuple(spans)


def labels(examples: list[Example]) -> set[str]:
    """Names of the intents that occur."""
    return {example.intent for example in examples if example.intent is not None}
