"""Rasa's training data as what the classifier learns from. Imports nothing of Rasa that brings TensorFlow."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    INTENT,
    TEXT,
)
from rasa.shared.nlu.training_data.training_data import TrainingData

from addons.nlu.mixture import TrainingExample
from language.text import normalise

logger = logging.getLogger(__name__)


def training_examples(training_data: TrainingData) -> list[TrainingExample]:
    """Examples with a text and an intent or entities. Where no example has entities, they count as not labelled."""
    chosen = [message for message in training_data.nlu_examples if (message.get(TEXT) or "").strip()]
    tagged = any(message.get(ENTITIES) for message in chosen)
    return [
        TrainingExample(
            message.get(TEXT),
            message.get(INTENT) or None,
            _spans(message.get(ENTITIES) or ()) if tagged else None,
        )
        for message in chosen
    ]


def _spans(entities: Sequence[dict[str, Any]]) -> list[Any]:
    return [
        (entity[ENTITY_ATTRIBUTE_START], entity[ENTITY_ATTRIBUTE_END], entity[ENTITY_ATTRIBUTE_TYPE])
        for entity in entities
    ]


def normalise_examples(training_data: TrainingData) -> None:
    """Normalise training examples. One whose entities cannot be found again stays as written, with a warning."""
    for example in training_data.training_examples:
        text = example.get(TEXT)
        if not isinstance(text, str) or not text:
            continue
        written = normalise(text)
        if written == text:
            continue
        entities = example.get(ENTITIES)
        if entities:
            moved = move_entities(text, written, entities)
            if moved is None:
                logger.warning(
                    "Entities of %r do not survive normalisation to %r: left as written.", text, written
                )
                continue
            example.set(ENTITIES, moved)
        example.set(TEXT, written)


def move_entities(text: str, written: str, entities: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
    """Entities of `text` with the offsets that they have in `written`, its normalised form; None if one is not found there."""
    moved: list[dict[str, Any]] = []
    at = 0
    for entity in sorted(entities, key=_start):
        start, end = entity[ENTITY_ATTRIBUTE_START], entity[ENTITY_ATTRIBUTE_END]
        found = _find(text, written, (start, end), at)
        if found is None:
            return None
        at = found[1]
        copy = {**entity, ENTITY_ATTRIBUTE_START: found[0], ENTITY_ATTRIBUTE_END: found[1]}
        if entity.get(ENTITY_ATTRIBUTE_VALUE) == text[start:end]:
            copy[ENTITY_ATTRIBUTE_VALUE] = written[found[0] : found[1]]
        moved.append(copy)
    return moved


def _start(entity: dict[str, Any]) -> int:
    return int(entity[ENTITY_ATTRIBUTE_START])


def _find(text: str, written: str, span: tuple[int, int], at: int) -> tuple[int, int] | None:
    """Where the characters of `span` stand in `written`: the occurrence from `at` on that is nearest to the expected place."""
    surface = normalise(text[span[0] : span[1]])
    if not surface:
        return None
    expected = len(normalise(text[: span[0]]))
    places: list[int] = []
    place = written.find(surface, at)
    while place >= 0:
        places.append(place)
        place = written.find(surface, place + 1)
    if not places:
        return None
    start = min(places, key=lambda candidate: abs(candidate - expected))
    return start, start + len(surface)
