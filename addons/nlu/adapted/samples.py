"""Training data as arrays, and batches of sentences of similar length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NO_INTENT = -1


@dataclass(frozen=True)
class Sample:
    """A sentence. States are kept in half precision: all of a training set's stand in memory."""

    states: NDArray[np.float16]
    """[positions, dimension] after the frozen layers."""
    characters: NDArray[np.int32]
    """[characters, COLUMNS], see `characters.features`."""
    intent: int
    """NO_INTENT where it is not labelled."""
    tags: NDArray[np.int32] | None
    """[characters], None where entities are not labelled."""


Batch = dict[str, NDArray[np.generic]]


def batch_of(samples: Sequence[Sample]) -> Batch:
    """Arrays padded on the right: states and mask [samples, positions(, dimension)], characters, tags and tag weights
    [samples, characters(, columns)], intents [samples]."""
    count = len(samples)
    positions = max(len(sample.states) for sample in samples)
    length = max(1, *(len(sample.characters) for sample in samples))
    states = np.zeros((count, positions, samples[0].states.shape[1]), dtype=np.float32)
    mask = np.zeros((count, positions), dtype=np.float32)
    characters = np.zeros((count, length, samples[0].characters.shape[1]), dtype=np.int32)
    characters[:, :, 0] = -1
    tags = np.zeros((count, length), dtype=np.int32)
    weights = np.zeros((count, length), dtype=np.float32)
    for row, sample in enumerate(samples):
        states[row, : len(sample.states)] = sample.states
        mask[row, : len(sample.states)] = 1
        characters[row, : len(sample.characters)] = sample.characters
        if sample.tags is not None:
            tags[row, : len(sample.tags)] = sample.tags
            weights[row, : len(sample.tags)] = 1
    return {
        "states": states,
        "mask": mask,
        "characters": characters,
        "tags": tags,
        "tag_weights": weights,
        "intents": np.array([sample.intent for sample in samples], dtype=np.int32),
    }


def batches(
    samples: Sequence[Sample], size: int, rng: np.random.RandomState, pool: int = 16
) -> Iterator[list[Sample]]:
    """All samples once, in random order, but together with others of similar length: little padding to compute."""
    order = rng.permutation(len(samples))
    chunks: list[list[int]] = []
    for first in range(0, len(order), size * pool):
        near = sorted(order[first : first + size * pool], key=lambda index: len(samples[index].states))
        chunks += [near[at : at + size] for at in range(0, len(near), size)]
    for chunk in rng.permutation(len(chunks)):
        yield [samples[index] for index in chunks[chunk]]
