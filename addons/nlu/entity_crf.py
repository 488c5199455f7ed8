"""Entities by a conditional random field over characters, words and clusters of BERT vectors."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pycrfsuite
from numpy.typing import NDArray

from addons.nlu.adapted.characters import kind
from addons.nlu.adapted.labels import Span, TagSet
from addons.nlu.adapted.words import Word, place, words
from addons.nlu.packing import compress, decompress
from addons.nlu.vector_clusters import VectorClusters, cluster_features
from language.bert import LowerEncoding

logger = logging.getLogger(__name__)

_MODEL_FILE = "entities{}.crf"
_ABOUT_FILE = "entities.json"
_EDGE = "\x02"
_LEAST = 1e-6
_L2 = 0.1
"""Weight of the squares in what stochastic gradient descent makes small."""
_MANY = 5000
"""Sentences with entities. With fewer one field learns all there is: time does not matter then."""
_SHARE_WITHOUT = 0.4


@dataclass(frozen=True)
class TaggedSentence:
    """A text, its entities, and what the encoder sees in it, where that was looked at."""

    text: str
    entities: Sequence[Span]
    encoding: LowerEncoding | None


class EntityCrf:
    """Gives each character's probability of each tag; `TagSet.decode` makes entities of them.

    Of many sentences two fields learn one half each, side by side, and the mean of their log-probabilities counts: as good as one
    field of all of them, in half the time (docs/nlu.md).
    """

    def __init__(self, tags: TagSet, clusters: VectorClusters, models: Sequence[Path]) -> None:
        self.tags = tags
        self._clusters = clusters
        self._fields = [_Field(model, tags) for model in models]

    @classmethod
    @contextmanager
    def training(
        cls,
        examples: Sequence[TaggedSentence],
        directory: Path,
        *,
        clusters: int = 512,
        epochs: int = 25,
        seed: int = 20240611,
    ) -> Iterator[None]:
        """Train on texts and their entities, in processes of their own, during the block.

        The library uses one thread and holds Python's lock. At the block's end what `load` reads is in `directory`.
        """
        tags = TagSet(tuple(sorted({name for example in examples for _, _, name in example.entities})))
        many = sum(1 for example in examples if example.entities) >= _MANY
        chosen = _chosen(examples, _SHARE_WITHOUT if many else 1.0, seed)
        encoded = [example.encoding for example in chosen if example.encoding is not None]
        grouped = VectorClusters.train(encoded, clusters, seed)
        sentences = _learnable([example for example in chosen if example.text], grouped, tags)
        models = [_MODEL_FILE.format(number) for number in range(2 if many else 1)]
        with ProcessPoolExecutor(len(models), mp_context=get_context("spawn")) as pool:
            fittings = [
                pool.submit(_fit, sentences[number :: len(models)], str(directory / model), epochs)
                for number, model in enumerate(models)
            ]
            about = {"names": tags.names, "models": models}
            (directory / _ABOUT_FILE).write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
            grouped.save(directory)
            yield
            logger.info("Waiting for the entity models, which train beside the rest.")
            for fitting in fittings:
                fitting.result()

    @classmethod
    def load(cls, directory: Path) -> EntityCrf:
        """Read what `train` wrote."""
        about = json.loads((directory / _ABOUT_FILE).read_text(encoding="utf-8"))
        models = [directory / model for model in about["models"]]
        return cls(TagSet(tuple(about["names"])), VectorClusters.load(directory), models)

    def log_probabilities(self, encoding: LowerEncoding) -> NDArray[np.float32]:
        """[characters, tags]"""
        if not encoding.text:
            return np.zeros((0, self.tags.size), dtype=np.float32)
        rows = features(encoding.text, encoding.offsets, self._clusters.of_pieces(encoding))
        return np.asarray(np.mean([field.log_probabilities(rows) for field in self._fields], axis=0))


class _Field:
    """One trained random field."""

    def __init__(self, model: Path, tags: TagSet) -> None:
        self._size = tags.size
        self._tagger = pycrfsuite.Tagger()
        # The library reads on in these bytes and does not keep them itself.
        self._content = decompress(model.read_bytes())
        self._tagger.open_inmemory(self._content)
        learnt = set(self._tagger.labels())
        self._known = [tag for tag in range(tags.size) if str(tag) in learnt]

    def log_probabilities(self, rows: list[list[str]]) -> NDArray[np.float32]:
        """[characters, tags] of the characters' features."""
        values = np.full((len(rows), self._size), np.log(_LEAST), dtype=np.float32)
        self._tagger.set(rows)
        for tag in self._known:
            name = str(tag)
            values[:, tag] = [self._tagger.marginal(name, at) for at in range(len(rows))]
        values[:, self._known] = np.log(values[:, self._known] + _LEAST)
        return values


def _chosen(examples: Sequence[TaggedSentence], share: float, seed: int) -> list[TaggedSentence]:
    """All sentences with entities, and a random share of those without: many of them teach little and take the same time."""
    drawn = np.random.RandomState(seed).random_sample(len(examples)) < share
    return [example for example, taken in zip(examples, drawn, strict=True) if example.entities or taken]


@dataclass(frozen=True)
class _Sentence:
    """What the process that trains needs of a sentence: a hundredth of its encoding."""

    text: str
    offsets: tuple[tuple[int, int], ...]
    clusters: list[int]
    tags: list[str]


def _learnable(examples: Sequence[TaggedSentence], clusters: VectorClusters, tags: TagSet) -> list[_Sentence]:
    """Without an encoding a sentence teaches what characters and words tell."""
    groups = iter(
        clusters.of_many([example.encoding for example in examples if example.encoding is not None])
    )
    return [
        _Sentence(
            example.text,
            example.encoding.offsets if example.encoding is not None else (),
            next(groups) if example.encoding is not None else [],
            [str(tag) for tag in tags.encode(len(example.text), example.entities)],
        )
        for example in examples
    ]


def _fit(sentences: Sequence[_Sentence], path: str, epochs: int) -> None:
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.select("l2sgd")
    trainer.set_params({"c2": _L2, "max_iterations": epochs})
    for sentence in sentences:
        trainer.append(features(sentence.text, sentence.offsets, sentence.clusters), sentence.tags)
    trainer.train(path)
    model = Path(path)
    model.write_bytes(compress(model.read_bytes()))


def features(text: str, offsets: Sequence[tuple[int, int]], clusters: Sequence[int]) -> list[list[str]]:
    """For each character its features: neighbours, kinds, words and their classes, clusters of the pieces around it.

    offsets, clusters: the characters [start, end) and the cluster of each piece of the text.
    """
    lower = [_EDGE, _EDGE, *text.lower()[: len(text)], _EDGE, _EDGE]
    kinds = ["-", *(str(kind(character)) for character in text), "-"]
    found = words(text)
    of_character = [index for index, word in enumerate(found) for _ in range(word.start, word.end)]
    groups = cluster_features(len(text), offsets, clusters)
    rows: list[list[str]] = []
    for at in range(len(text)):
        middle = at + 2
        row = [f"{shift}:{lower[middle + shift]}" for shift in (-2, -1, 0, 1, 2)]
        row += [f"{shift}b:{lower[middle + shift]}{lower[middle + shift + 1]}" for shift in (-2, -1, 0, 1)]
        row.append("t:" + "".join(lower[middle - 1 : middle + 2]))
        row.append("k" + "".join(kinds[at : at + 3]))
        rows.append(row + _word_features(found, of_character[at], at) + groups[at])
    return rows


_NO_WORD = Word("", "-", 0, 0)


def _word_features(found: Sequence[Word], index: int, at: int) -> list[str]:
    word = found[index]
    before = found[index - 1] if index else _NO_WORD
    after = found[index + 1] if index + 1 < len(found) else _NO_WORD
    where = place(word, at)
    return [
        f"w{where}:{word.text}",
        f"c{where}:{word.word_class}",
        f"wb{where}:{before.text}",
        f"cb{where}:{before.word_class}",
        f"wa{where}:{after.text}",
        f"ca{where}:{after.word_class}",
        f"cc{where}:{before.word_class} {word.word_class} {after.word_class}",
    ]
