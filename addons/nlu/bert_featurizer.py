"""BERT vectors as Rasa features: one row a token and one a sentence, from the pass that the whole assistant shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import DENSE_FEATURIZABLE_ATTRIBUTES, FEATURIZER_CLASS_ALIAS, TOKENS_NAMES
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, FEATURE_TYPE_SEQUENCE
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from addons.nlu.shared_encoder import shared_encoder
from language.bert import Encoder, Encoding
from language.bert.passes import training_pass


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class ChineseBertFeaturizer(DenseFeaturizer, GraphComponent):
    """Sequence features: the vector of the piece that a token's characters belong to (zero where none does). Sentence
    feature: the mean-pooled vector of length 1.

    The encoder's session opens at the first message, after Rasa's workers have forked.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """Tokens, to know the rows."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Settings and their defaults."""
        return {
            **DenseFeaturizer.get_default_config(),
            # A directory made by `python -m language.bert prepare`; None: models/bert's (BERT_DIR and BERT_NAME are heeded).
            "directory": None,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ChineseBertFeaturizer:
        """See GraphComponent."""
        return cls(execution_context.node_name, config)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to check before the encoder is loaded: a missing one says itself how to get it."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """The encoder's hash: other weights must not reuse features cached from these."""
        return shared_encoder(config.get("directory")).fingerprint()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Featurize all examples, with a progress bar."""
        examples = training_data.training_examples
        self._featurize(examples, lambda texts: training_pass(self._encoder().encode, texts))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Featurize incoming messages."""
        self._featurize(messages, lambda texts: self._encoder().encode(texts))
        return messages

    def _encoder(self) -> Encoder:
        return shared_encoder(self._config["directory"])

    def _featurize(self, messages: Sequence[Message], encode: Callable[[list[str]], list[Encoding]]) -> None:
        wanted: list[tuple[Message, str, str]] = []
        for message in messages:
            for attribute in DENSE_FEATURIZABLE_ATTRIBUTES:
                text = message.get(attribute)
                if isinstance(text, str) and message.get(TOKENS_NAMES[attribute]):
                    wanted.append((message, attribute, text))
        encodings = encode([text for _, _, text in wanted])
        for (message, attribute, _), encoding in zip(wanted, encodings, strict=True):
            rows = token_rows(message.get(TOKENS_NAMES[attribute]), encoding)
            self._add(message, attribute, FEATURE_TYPE_SEQUENCE, rows)
            self._add(message, attribute, FEATURE_TYPE_SENTENCE, encoding.sentence_vector[np.newaxis, :])

    def _add(self, message: Message, attribute: str, kind: str, values: NDArray[np.float32]) -> None:
        message.add_features(Features(values, kind, attribute, self._config[FEATURIZER_CLASS_ALIAS]))


def token_rows(tokens: Sequence[Token], encoding: Encoding) -> NDArray[np.float32]:
    """[tokens, dimension]: for each token the mean of the vectors of the pieces that share characters with it, zeros if none."""
    pieces = pieces_of_characters(encoding)
    rows = np.zeros((len(tokens), encoding.sentence_vector.shape[0]), dtype=np.float32)
    for row, token in enumerate(tokens):
        hit = sorted({piece for piece in pieces[token.start : token.end] if piece >= 0})
        if hit:
            rows[row] = encoding.piece_vectors[hit].mean(axis=0)
    return rows


def pieces_of_characters(encoding: Encoding) -> list[int]:
    """For each character of the text the index of its piece, -1 where it has none."""
    pieces = [-1] * len(encoding.text)
    for index, (start, end) in enumerate(encoding.offsets):
        for character in range(start, min(end, len(pieces))):
            if pieces[character] < 0:
                pieces[character] = index
    return pieces
