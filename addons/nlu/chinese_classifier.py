"""Intents and entities of Chinese messages: four small models over one BERT pass, mixed."""

from __future__ import annotations

import logging
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_CONFIDENCE,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from threadpoolctl import threadpool_limits

from addons.nlu.ahead import key, take_up
from addons.nlu.learning import DEFAULTS, learn
from addons.nlu.mixture import Mixture, Prediction
from addons.nlu.shared_encoder import shared_encoder
from addons.nlu.training_examples import training_examples

logger = logging.getLogger(__name__)

# The name that DIETClassifier gives it.
_ENTITY_CONFIDENCE = f"{ENTITY_ATTRIBUTE_CONFIDENCE}_{ENTITY_ATTRIBUTE_TYPE}"

# Of the best path of tags the least probable spans are chance: a product in the middle of 'under 3000' with 0.1.
_LEAST_CONFIDENCE = 0.15


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR],
    is_trainable=True,
)
class ChineseClassifier(GraphComponent, IntentClassifier, EntityExtractorMixin):
    """Understands a message: its intent with a ranking, and its entities.

    Intents: support vectors over character n-grams and BERT vectors, mixed with BERT layers adapted to the training data.
    Entities: a conditional random field over characters, words and BERT clusters, mixed with the adapted layers' tags.
    docs/nlu.md measures each part.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """A tokenizer, as every classifier of Rasa."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Settings and their defaults."""
        return dict(DEFAULTS)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Raises InvalidConfigException for settings that are not numbers above zero."""
        for name in ("most_encoded", "layers", "epochs", "most_steps", "learning_rate", "ranking_length"):
            value = config.get(name, 1)
            if not isinstance(value, (int, float)) or value <= 0:
                raise InvalidConfigException(
                    f"ChineseClassifier: {name} must be a number above 0, not {value!r}."
                )

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        mixture: Mixture | None = None,
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._mixture = mixture

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ChineseClassifier:
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
    ) -> ChineseClassifier:
        """See GraphComponent. NumPy's products run on one thread from then on: those of a message are so small that a second
        thread only spins (27 ms of processor time a message instead of 12)."""
        threadpool_limits(1, user_api="blas")
        with model_storage.read_from(resource) as directory:
            mixture = Mixture.load(directory)
        return cls(config, model_storage, resource, mixture)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """The encoder's hash: a model trained over other weights is not reused."""
        return shared_encoder(config.get("directory")).fingerprint()

    def train(self, training_data: TrainingData) -> Resource:
        """Train on the examples with an intent or entities, or take up what was learnt of them beside; the files become the resource."""
        encoder = shared_encoder(self._config["directory"])
        examples = training_examples(training_data)
        if not examples:
            logger.warning(
                "ChineseClassifier: there is no example with an intent or an entity, nothing is learnt."
            )
        with self._storage.write_to(self._resource) as directory:
            if not take_up(key(examples, self._config, encoder.fingerprint()), directory):
                learn(examples, self._config, encoder, directory)
            self._mixture = Mixture.load(directory)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add intent, ranking and entities to incoming messages."""
        if self._mixture is None:
            return messages
        encoder = shared_encoder(self._config["directory"])
        texts = [message.get(TEXT) or "" for message in messages]
        for message, text in zip(messages, texts, strict=True):
            if not text.strip():
                message.set(
                    INTENT, {INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 0.0}, add_to_output=True
                )
                message.set(INTENT_RANKING_KEY, [], add_to_output=True)
                continue
            self._annotate(message, text, self._mixture.predict(encoder.encode([text])[0]))
        return messages

    def _annotate(self, message: Message, text: str, prediction: Prediction) -> None:
        ranking = [
            {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: confidence}
            for name, confidence in prediction.intents[: int(self._config["ranking_length"])]
        ]
        if ranking:
            message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        entities: list[dict[str, Any]] = [
            {
                ENTITY_ATTRIBUTE_TYPE: name,
                ENTITY_ATTRIBUTE_START: start,
                ENTITY_ATTRIBUTE_END: end,
                _ENTITY_CONFIDENCE: confidence,
                ENTITY_ATTRIBUTE_VALUE: text[start:end],
            }
            for start, end, name, confidence in prediction.entities
            if confidence >= _LEAST_CONFIDENCE
        ]
        found = self.add_extractor_name(entities)
        message.set(ENTITIES, [*(message.get(ENTITIES) or []), *found], add_to_output=True)
