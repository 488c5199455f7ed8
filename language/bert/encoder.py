"""The encoder at work: texts in, vectors out, each message computed once."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from language.bert.interface import FINAL, IDS, MASK, layer_output
from language.bert.manifest import (
    FILE,
    MEND,
    MODEL_FILE,
    EncoderMissing,
    Manifest,
    default_directory,
    read_manifest,
    verify,
)
from language.bert.tokenizer import TextTokenizer, Tokenised, load_tokenizer

__all__ = ["Encoder", "EncoderMissing", "Encoding", "LowerEncoding", "Vectors", "default_directory"]

Vectors = NDArray[np.float32]

DEFAULT_CACHE: Final = 512
"""Texts kept; a sentence of 20 pieces takes about 30 kB."""
_BATCH: Final = 16
_PADDING_SHARE: Final = 0.25


@dataclass(frozen=True)
class LowerEncoding:
    """What the encoder's lower layers see in a text. Arrays are shared between callers and therefore read-only."""

    text: str
    offsets: tuple[tuple[int, int], ...]
    """Characters [start, end) of each piece in `text`, in order. White space, and what exceeds the encoder's length, has no piece."""
    places: tuple[int, ...]
    """Position of each piece among all that the encoder saw, special pieces and prefix included."""
    layers: Mapping[int, Vectors]
    """[positions, dimension] after each intermediate layer of the manifest, from the same pass."""


@dataclass(frozen=True)
class Encoding(LowerEncoding):
    """What the whole encoder sees in a text."""

    piece_vectors: Vectors
    """[pieces, dimension]"""
    sentence_vector: Vectors
    """[dimension], mean over all positions, length 1."""


class Encoder:
    """A prepared BERT encoder. Safe to use from several threads; make it after forking, not before."""

    def __init__(
        self,
        manifest: Manifest,
        fingerprint: str,
        tokenizer: TextTokenizer,
        session: onnxruntime.InferenceSession,
        lower_session: Callable[[], onnxruntime.InferenceSession],
        cache_size: int = DEFAULT_CACHE,
    ) -> None:
        self.manifest = manifest
        self._fingerprint = fingerprint
        self._tokenizer = tokenizer
        self._session = session
        self._load_lower = lower_session
        self._lower: onnxruntime.InferenceSession | None = None
        self._lower_lock = threading.Lock()
        self._cache = _Cache(cache_size)

    @classmethod
    def load(cls, directory: Path | str, threads: int = 1, cache_size: int = DEFAULT_CACHE) -> Encoder:
        """Load a directory that `python -m language.bert prepare` made (see `default_directory`).

        threads: how many one pass may use. Raises EncoderMissing if files are absent or not those of the manifest.
        """
        path = Path(directory)
        manifest = read_manifest(path)
        verify(path, manifest)
        try:
            session = _session(str(path / MODEL_FILE), threads)
            tokenizer = load_tokenizer(path, manifest.tokenizer, manifest.longest)
        except (OSError, ValueError, RuntimeError) as error:
            raise EncoderMissing(
                f"The encoder in {path} cannot be loaded ({error}): run `{MEND}`."
            ) from error
        fingerprint = hashlib.sha256((path / FILE).read_bytes()).hexdigest()
        lower = partial(_load_lower, path / MODEL_FILE, manifest.layers, threads)
        return cls(manifest, fingerprint, tokenizer, session, lower, cache_size)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self.manifest.dimension

    def fingerprint(self) -> str:
        """SHA-256 of the manifest: changes when anything that decides the vectors changes."""
        return self._fingerprint

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """One Encoding a text, in order. Recent texts come from a cache, repeated ones are computed once."""
        found: dict[str, Encoding] = {}
        missing: dict[str, None] = {}
        for text in texts:
            encoding = self._cache.get(text)
            if encoding is None:
                missing[text] = None
            else:
                found[text] = encoding
        for encoding in self._compute(list(missing)):
            found[encoding.text] = encoding
            self._cache.put(encoding)
        return [found[text] for text in texts]

    def sentence_vectors(self, texts: Sequence[str]) -> Vectors:
        """[texts, dimension]: mean-pooled vectors of length 1, so that a dot product is a cosine."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.stack([encoding.sentence_vector for encoding in self.encode(texts)])

    def encode_lower(self, texts: Sequence[str]) -> list[LowerEncoding]:
        """One LowerEncoding a text, in order: the pass ends at the highest intermediate layer, which saves what stands above.

        For training; nothing is kept. Raises EncoderMissing if the encoder was prepared without intermediate layers.
        """
        if not self.manifest.layers:
            raise EncoderMissing(
                f"The encoder {self.manifest.name} gives no intermediate layer: run `{MEND} --layers 8`."
            )
        inputs = [self._tokenizer(text) for text in texts]
        encodings: dict[int, LowerEncoding] = {}
        outputs = [*map(layer_output, self.manifest.layers)]
        for index, states in self._passes(self._lower_session(), inputs, outputs):
            tokenised = inputs[index]
            encodings[index] = LowerEncoding(
                texts[index],
                tuple(tokenised.spans),
                tuple(tokenised.places),
                dict(zip(self.manifest.layers, map(_shared, states), strict=True)),
            )
        return [encodings[index] for index in range(len(inputs))]

    def _lower_session(self) -> onnxruntime.InferenceSession:
        with self._lower_lock:
            if self._lower is None:
                self._lower = self._load_lower()
            return self._lower

    def _compute(self, texts: Sequence[str]) -> list[Encoding]:
        inputs = [self._tokenizer(text) for text in texts]
        outputs = [FINAL, *map(layer_output, self.manifest.layers)]
        encodings: list[Encoding] = []
        for index, (final, *lower) in self._passes(self._session, inputs, outputs):
            between = dict(zip(self.manifest.layers, lower, strict=True))
            encodings.append(_encoding(texts[index], inputs[index], final, between))
        return encodings

    def _passes(
        self, session: onnxruntime.InferenceSession, inputs: Sequence[Tokenised], outputs: Sequence[str]
    ) -> Iterator[tuple[int, list[Vectors]]]:
        """Index of each text, in the order of the batches, and its states of each output."""
        for batch in self._batches(inputs):
            yield from zip(batch, _run(session, [inputs[index] for index in batch], outputs), strict=True)

    def _batches(self, inputs: Sequence[Tokenised]) -> list[list[int]]:
        """Indices of texts of similar length.

        int8 goes one text at a time: activations are scaled over the whole batch, so that in company a text would get slightly
        other vectors than alone, and the gain is only a sixth (docs/encoder.md).
        """
        most = 1 if self.manifest.precision == "int8" else _BATCH
        batches: list[list[int]] = []
        for index in sorted(range(len(inputs)), key=lambda index: len(inputs[index].ids)):
            shortest = len(inputs[batches[-1][0]].ids) if batches else 0
            if (
                batches
                and len(batches[-1]) < most
                and len(inputs[index].ids) <= shortest * (1 + _PADDING_SHARE)
            ):
                batches[-1].append(index)
            else:
                batches.append([index])
        return batches


class _Cache:
    """The most recently used encodings, by text."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._items: OrderedDict[str, Encoding] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, text: str) -> Encoding | None:
        with self._lock:
            encoding = self._items.get(text)
            if encoding is not None:
                self._items.move_to_end(text)
            return encoding

    def put(self, encoding: Encoding) -> None:
        with self._lock:
            self._items[encoding.text] = encoding
            self._items.move_to_end(encoding.text)
            while len(self._items) > self._size:
                self._items.popitem(last=False)


def _session(model: str | bytes, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Threads that spin while they wait would take the processor from the rest of the assistant.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _load_lower(path: Path, layers: Sequence[int], threads: int) -> onnxruntime.InferenceSession:
    # Only training needs it: serving goes without the import.
    import onnx

    from language.bert.graph import lower_part

    return _session(lower_part(onnx.load(str(path)), layers).SerializeToString(), threads)


def _run(
    session: onnxruntime.InferenceSession, inputs: Sequence[Tokenised], outputs: Sequence[str]
) -> list[list[Vectors]]:
    """For each text the states [positions, dimension] of each output."""
    longest = max(len(item.ids) for item in inputs)
    ids = np.zeros((len(inputs), longest), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, item in enumerate(inputs):
        ids[row, : len(item.ids)] = item.ids
        mask[row, : len(item.ids)] = 1
    found = session.run(list(outputs), {IDS: ids, MASK: mask})
    return [[states[row, : len(item.ids)] for states in found] for row, item in enumerate(inputs)]


def _encoding(text: str, tokenised: Tokenised, states: Vectors, between: Mapping[int, Vectors]) -> Encoding:
    pieces = (
        states[tokenised.places] if tokenised.places else np.zeros((0, states.shape[1]), dtype=np.float32)
    )
    mean = states.mean(axis=0)
    sentence = mean / max(float(np.linalg.norm(mean)), 1e-12)
    return Encoding(
        text,
        tuple(tokenised.spans),
        tuple(tokenised.places),
        {layer: _shared(values) for layer, values in between.items()},
        _shared(pieces),
        _shared(sentence),
    )


def _shared(values: Vectors) -> Vectors:
    values.setflags(write=False)
    return values
