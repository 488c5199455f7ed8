"""First in the pipeline: gives every message its one written form, so that 繁體 and ＦＵＬＬ　ＷＩＤＴＨ are understood."""

from __future__ import annotations

import logging
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_VALUE,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from language.text import normalise

logger = logging.getLogger(__name__)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class TextNormaliser(GraphComponent):
    """Replaces a message's text by `language.text.normalise` of it, and moves annotated entities along.

    Entity offsets in parse results refer to the normalised text, which is the `text` of the result.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TextNormaliser:
        """See GraphComponent."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Normalise incoming messages."""
        for message in messages:
            text = message.get(TEXT)
            if isinstance(text, str) and text:
                message.set(TEXT, normalise(text), add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
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
        return training_data


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
