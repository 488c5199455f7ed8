"""The mood component in Rasa's terms: trained, stored, loaded, and what it adds to a message."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from addons.nlu.sentiment import ATTRIBUTE, SentimentClassifier


@pytest.mark.slow
def test_it_is_trained_stored_and_loaded(tmp_path: Path) -> None:
    config = SentimentClassifier.get_default_config()
    storage = LocalModelStorage.create(tmp_path)
    context = ExecutionContext(GraphSchema({}), model_id=uuid.uuid4().hex)
    resource = Resource("mood")
    untrained = SentimentClassifier.create(config, storage, resource, context)
    silent = Message({TEXT: "太差劲了"})
    assert untrained.process([silent])[0].get(ATTRIBUTE) is None
    untrained.train(TrainingData())
    loaded = SentimentClassifier.load(config, storage, resource, context)
    angry, calm = loaded.process([Message({TEXT: "太差劲了，气死我了"}), Message({TEXT: "这款多少钱"})])
    assert angry.get(ATTRIBUTE)["label"] == "negative"
    assert calm.get(ATTRIBUTE)["label"] == "neutral"
    assert 0 < calm.get(ATTRIBUTE)["negative"] < 0.5 < angry.get(ATTRIBUTE)["confidence"] <= 1
    assert ATTRIBUTE in angry.as_dict(only_output_properties=True)
    assert loaded.process([Message({})])[0].get(ATTRIBUTE) is None


def test_the_fingerprint_follows_sentences_and_encoder() -> None:
    assert SentimentClassifier.fingerprint_addon({}) == SentimentClassifier.fingerprint_addon(
        {"directory": None}
    )
