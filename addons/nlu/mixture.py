"""The models of ChineseClassifier and how their opinions are mixed. Knows nothing of Rasa."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from addons.nlu.adapted.characters import Alphabet, features
from addons.nlu.adapted.inputs import upper_input
from addons.nlu.adapted.labels import Span, TagSet
from addons.nlu.adapted.samples import NO_INTENT, Sample
from addons.nlu.adapted.serving import AdaptedLayers, log_softmax
from addons.nlu.adapted.settings import Settings
from addons.nlu.certainty import least_certain
from addons.nlu.entity_crf import EntityCrf, TaggedSentence
from addons.nlu.linear_intents import LinearIntents, pooled_vectors
from addons.nlu.weighted_ngrams import LearntNgrams
from language.bert import LowerEncoding
from language.bert.upper import load_upper

logger = logging.getLogger(__name__)

Array = NDArray[np.float32]

_ABOUT_FILE = "mixture.json"


@dataclass(frozen=True)
class TrainingExample:
    """A labelled sentence; None where intents or entities are not labelled."""

    text: str
    intent: str | None
    entities: Sequence[Span] | None


@dataclass(frozen=True)
class Prediction:
    """What a message means."""

    intents: list[tuple[str, float]]
    """Names and probabilities, most probable first."""
    entities: list[tuple[int, int, str, float]]
    """Characters [start, end), name, confidence; in order, not overlapping."""


@dataclass(frozen=True)
class Mixing:
    """Weights found by cross-validation (docs/nlu.md)."""

    linear_weight: float = 12.0
    """Of the support vectors' scores beside the adapted layers' log-probabilities."""
    temperature: float = 2.3
    """The mixed scores are divided by it: with the right one, of answers given with confidence 0.8 four in five are right."""
    linear_temperature: float = 0.17
    """The same for the support vectors alone."""
    tag_weight: float = 0.4
    """Of the adapted layers' tags; the rest is the random field's."""
    outside_bias: float = 0.75
    """Taken from the log-probability of O: random fields find too little."""
    tag_temperature: float = 0.8
    """The mixed log-probabilities of tags are divided by it, so that an entity's confidence is how often such are right."""


class Mixture:
    """Predicts intents and entities of encoded messages."""

    def __init__(
        self,
        intents: Sequence[str],
        tags: TagSet,
        linear: LinearIntents | None,
        field: EntityCrf | None,
        adapted: AdaptedLayers | None,
        mixing: Mixing,
    ) -> None:
        self.intents = list(intents)
        self.tags = tags
        self._linear, self._field, self._adapted = linear, field, adapted
        self._mixing = mixing

    @staticmethod
    def train(
        examples: Sequence[TrainingExample],
        encode: Callable[[Sequence[str]], Sequence[LowerEncoding]],
        upper_file: Path | None,
        settings: Settings,
        mixing: Mixing,
        directory: Path,
        *,
        most_encoded: int = 14_000,
    ) -> None:
        """Train what the labels allow and write to `directory` what `load` reads.

        encode: the encoder's pass over texts. upper_file: the encoder's layers to adapt, for which all examples are encoded.
        None: none is adapted, and of the examples with an intent only the `most_encoded` are encoded that need it most.
        """
        intents = sorted({example.intent for example in examples if example.intent})
        names = tuple(sorted({name for example in examples for _, _, name in example.entities or ()}))
        tags = TagSet(names)
        with_linear = len(intents) >= 2
        adapted_from = upper_file if with_linear or names else None
        learning = _IntentLearning.of(examples, intents, settings.seed) if with_linear else None
        chosen: Sequence[int] = range(len(examples))
        if adapted_from is None and learning is not None:
            chosen = learning.worth_encoding(examples, most_encoded)
        passed = encode([examples[at].text for at in chosen])
        encodings = dict(zip(chosen, passed, strict=True))
        with ExitStack() as beside:
            if learning is not None:
                # Beside the clusters of the random field: the library gives Python's lock back while it trains.
                pool = beside.enter_context(ThreadPoolExecutor(1))
                linear = pool.submit(learning.train, encodings)
                beside.callback(lambda: linear.result().save(directory))
            if names:
                beside.enter_context(
                    EntityCrf.training(_tagged(examples, encodings), directory, seed=settings.seed)
                )
            if adapted_from is not None:
                _adapt(examples, passed, adapted_from, intents, tags, settings, directory)
        about = {
            "intents": intents,
            "names": names,
            "linear": with_linear,
            "adapted": adapted_from is not None,
            "mixing": asdict(mixing),
        }
        (directory / _ABOUT_FILE).write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> Mixture:
        """Read what `train` wrote."""
        about = json.loads((directory / _ABOUT_FILE).read_text(encoding="utf-8"))
        names = tuple(about["names"])
        return cls(
            about["intents"],
            TagSet(names),
            LinearIntents.load(directory) if about["linear"] else None,
            EntityCrf.load(directory) if names else None,
            AdaptedLayers.load(directory) if about["adapted"] else None,
            Mixing(**about["mixing"]),
        )

    def predict(self, encoding: LowerEncoding) -> Prediction:
        """Intents and entities of a message."""
        intents = tags = None
        if self._adapted is not None:
            intents, tags = self._adapted.predict(encoding)
        return Prediction(
            self._ranking(self._intent_scores(encoding, intents)), self._entities(encoding, tags)
        )

    def _intent_scores(self, encoding: LowerEncoding, adapted: Array | None) -> Array:
        if self._linear is None:
            return np.zeros(len(self.intents), dtype=np.float32)
        scores = self._linear.decide(encoding.text, pooled_vectors(encoding))
        if adapted is None:
            return np.asarray(scores / self._mixing.linear_temperature)
        return np.asarray((adapted + self._mixing.linear_weight * scores) / self._mixing.temperature)

    def _ranking(self, scores: Array) -> list[tuple[str, float]]:
        if not self.intents:
            return []
        probabilities = np.exp(log_softmax(scores))
        return [
            (self.intents[at], float(probabilities[at])) for at in np.argsort(-probabilities, kind="stable")
        ]

    def _entities(self, encoding: LowerEncoding, adapted: Array | None) -> list[tuple[int, int, str, float]]:
        if self._field is None:
            return []
        scores = self._field.log_probabilities(encoding)
        if adapted is not None:
            share = self._mixing.tag_weight
            scores = (1 - share) * scores + share * adapted
        biased = scores.copy()
        biased[:, 0] -= self._mixing.outside_bias
        return self.tags.decode(log_softmax(biased / self._mixing.tag_temperature) if len(biased) else biased)


@dataclass(frozen=True)
class _IntentLearning:
    """The examples that have an intent, as what the support vectors learn from."""

    places: Sequence[int]
    """Their indices among all examples."""
    labels: NDArray[np.int64]
    ngrams: LearntNgrams
    count: int
    seed: int

    @classmethod
    def of(cls, examples: Sequence[TrainingExample], intents: Sequence[str], seed: int) -> _IntentLearning:
        places = [at for at, example in enumerate(examples) if example.intent]
        number = {name: at for at, name in enumerate(intents)}
        labels = np.array([number[str(examples[at].intent)] for at in places])
        return cls(places, labels, LearntNgrams.of([examples[at].text for at in places]), len(intents), seed)

    def worth_encoding(self, examples: Sequence[TrainingExample], most: int) -> list[int]:
        """The `most` examples that need it most, and all that have no intent."""
        needing = {self.places[at] for at in least_certain(self.ngrams.rows, self.labels, most, self.seed)}
        return [at for at, example in enumerate(examples) if at in needing or not example.intent]

    def train(self, encodings: Mapping[int, LowerEncoding]) -> LinearIntents:
        """encodings: by the place of their example."""
        having = [number for number, at in enumerate(self.places) if at in encodings]
        logger.info(
            "Training support vectors on %d sentences with %d intents, %d of them encoded.",
            len(self.places),
            self.count,
            len(having),
        )
        vectors = np.stack([pooled_vectors(encodings[self.places[number]]) for number in having])
        return LinearIntents.train(
            self.ngrams, vectors, np.array(having), self.labels, self.count, seed=self.seed
        )


def _tagged(
    examples: Sequence[TrainingExample], encodings: Mapping[int, LowerEncoding]
) -> list[TaggedSentence]:
    return [
        TaggedSentence(example.text, example.entities, encodings.get(at))
        for at, example in enumerate(examples)
        if example.entities is not None
    ]


def _adapt(
    examples: Sequence[TrainingExample],
    encodings: Sequence[LowerEncoding],
    upper_file: Path,
    intents: Sequence[str],
    tags: TagSet,
    settings: Settings,
    directory: Path,
) -> None:
    # TensorFlow and onnx are needed for training only.
    from addons.nlu.adapted.export import export
    from addons.nlu.adapted.network import Network
    from addons.nlu.adapted.training import Trainer

    upper = load_upper(upper_file)
    alphabet = Alphabet.of(example.text for example in examples)
    places = {name: at for at, name in enumerate(intents)}

    def sample(example: TrainingExample, encoding: LowerEncoding) -> Sample:
        states, pieces = upper_input(encoding, upper.below)
        characters = features(example.text, pieces, alphabet, settings.hash_buckets)
        encoded = None if example.entities is None else tags.encode(len(example.text), example.entities)
        intent = NO_INTENT if example.intent is None else places[example.intent]
        return Sample(states.astype(np.float16), characters, intent, encoded)

    samples = [sample(example, encoding) for example, encoding in zip(examples, encodings, strict=True)]
    network = Network(
        upper.layers[: settings.layers], upper.shape, len(intents), tags.size, alphabet.size, settings
    )
    Trainer(network, len(intents), settings).train(samples)
    export(network, upper.shape, upper.below, alphabet, settings.hash_buckets, directory)
