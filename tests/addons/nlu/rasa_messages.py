"""What tests of graph components need of Rasa: messages, training data, and a place for a component's files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

CONTEXT = ExecutionContext(GraphSchema({}), model_id="test", node_name="component")


def storage(directory: Path) -> LocalModelStorage:
    """An empty model storage."""
    directory.mkdir(parents=True, exist_ok=True)
    return LocalModelStorage.create(directory)


def component(kind: Any, directory: Path, /, **config: Any) -> Any:
    """A new component of a class with its default configuration and these changes."""
    defaults = kind.get_default_config()
    return kind.create({**defaults, **config}, storage(directory), Resource("component"), CONTEXT)


def incoming(text: str) -> Message:
    """A message as Rasa hands it to the pipeline."""
    return Message.build(text)


def annotated(text: str, *entities: tuple[str, str], intent: str | None = None) -> Message:
    """A training example; entities are (text, name), found in order."""
    found: list[dict[str, Any]] = []
    at = 0
    for surface, name in entities:
        start = text.index(surface, at)
        at = start + len(surface)
        found.append({"start": start, "end": at, "value": surface, "entity": name})
    data: dict[str, Any] = {"text": text, "entities": found}
    if intent:
        data["intent"] = intent
    return Message(data=data)


def training_data(*examples: Message) -> TrainingData:
    """Training data of these examples."""
    return TrainingData(training_examples=list(examples))
