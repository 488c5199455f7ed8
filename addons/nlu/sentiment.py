"""The mood of each message, as the attribute `sentiment` of the parse result: {label, confidence, negative}.

`negative` is the probability of displeasure, from 0 to 1, which the hand-over to a human adds up over turns.

Looks at the vectors that the shared encoder's pass has made of the message anyway, so it costs next to nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from addons.nlu.shared_encoder import shared_encoder
from language.sentiment import MoodModel, load_model
from language.sentiment.training import fingerprint

ATTRIBUTE = "sentiment"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SentimentClassifier(GraphComponent):
    """Sets `sentiment` on each message. Trained on data/sentiment/*.csv, not on the NLU examples."""

    @classmethod
    def required_components(cls) -> list[type]:
        """None: works on the text, by the encoder that the process shares."""
        return []

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Settings and their defaults."""
        return {
            # A directory made by `python -m language.bert prepare`; None: the one that the featurizer uses by default.
            "directory": None,
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Sentences, encoder and code: a change of any trains again."""
        return fingerprint(shared_encoder(config.get("directory")).fingerprint())

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: MoodModel | None = None,
    ) -> None:
        """`model` is absent before training."""
        self._directory = config["directory"]
        self._storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentimentClassifier:
        """See GraphComponent."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentimentClassifier:
        """The trained model out of the assistant's archive."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, MoodModel.load(Path(folder)))

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model (or take the one kept for the same sentences) and store it in the assistant's archive."""
        self._model = load_model(shared_encoder(self._directory))
        with self._storage.write_to(self._resource) as folder:
            self._model.save(Path(folder))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the mood of incoming messages."""
        if self._model is None:
            return messages
        encoder = shared_encoder(self._directory)
        for message in messages:
            text = message.get(TEXT)
            if isinstance(text, str) and text:
                mood = self._model.mood(text, encoder.sentence_vectors([text])[0])
                found = {
                    "label": mood.label,
                    "confidence": round(mood.confidence, 4),
                    "negative": round(mood.probabilities["negative"], 4),
                }
                message.set(ATTRIBUTE, found, add_to_output=True)
        return messages
