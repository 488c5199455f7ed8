"""Leave-last-one-out: hide each user's last event, rank all items that the user has not had, see where it stands."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shop.recommendation.blend import TOP, learn_blend, single_threaded, without_seen
from shop.recommendation.components import Histories, Popularity, Step
from shop.recommendation.matrices import Floats
from shop.recommendation.sequences import Sequences

_BATCH = 256


@dataclass(frozen=True)
class Quality:
    """Means over users: a hit is a hidden event among the first ten; NDCG counts it 1 / log2(1 + its place)."""

    hr: float
    ndcg: float


@dataclass(frozen=True)
class Evaluation:
    """`seconds` is the training, with the choice of weights; `total_seconds` adds the ranking of all users, and
    `cpu_seconds` is the processor time of it all, which a busy machine does not change."""

    blended: Quality
    popularity: Quality
    users: int
    items: int
    interactions: int
    repeats: int
    again: bool
    weights: dict[str, float]
    seconds: float
    total_seconds: float
    cpu_seconds: float


def evaluate(sequences: Sequences, seed: int, step: Step) -> Evaluation:
    """Learn without the last events, rank them. Users with one event cannot be tested, but are learned from.

    Whether what a user had before may come again is learned; if not, a hidden event of that sort counts as a miss. The
    popularity beside it is ranked over the same items.
    """
    with single_threaded():
        return _evaluate(sequences, seed, step)


def _evaluate(sequences: Sequences, seed: int, step: Step) -> Evaluation:
    started, worked = time.perf_counter(), time.process_time()
    tested = [u for u, history in enumerate(sequences.histories) if len(history) >= 2]
    targets = np.array([sequences.histories[u][-1] for u in tested], np.int64)
    visible = tuple(h[:-1] if len(h) >= 2 else h for h in sequences.histories)
    known = Sequences(sequences.users, sequences.items, visible)
    blend = learn_blend(known, seed, step)
    step("ranking")
    histories = [visible[u] for u in tested]
    counts = next(c for c in blend.components if isinstance(c, Popularity))
    ranks = _ranks(blend.scores, histories, targets)
    plain = _ranks(lambda some: _popular(counts, some, again=blend.again), histories, targets)
    return Evaluation(
        blended=_quality(ranks),
        popularity=_quality(plain),
        users=len(tested),
        items=len(sequences.items),
        interactions=sequences.interactions,
        repeats=sum(bool((h == target).any()) for h, target in zip(histories, targets, strict=True)),
        again=blend.again,
        weights={c.name: w for c, w in zip(blend.components, blend.weights, strict=True)},
        seconds=blend.seconds,
        total_seconds=time.perf_counter() - started,
        cpu_seconds=time.process_time() - worked,
    )


def _popular(counts: Popularity, histories: Histories, *, again: bool) -> Floats:
    found = np.tile(counts.counts, (len(histories), 1))
    return found if again else without_seen(found, histories)


def _ranks(
    scores: Callable[[Histories], Floats], histories: Histories, targets: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Place of each target among all items, 0 for the first, -1 for one that was seen before.

    Equal scores stand in the order of the items' numbers, as in a stable sort.
    """
    found = np.zeros(len(targets), np.int64)
    for start in range(0, len(targets), _BATCH):
        part = targets[start : start + _BATCH]
        table = scores(histories[start : start + _BATCH])
        own = table[np.arange(len(part)), part]
        before = np.arange(table.shape[1])[None, :] < part[:, None]
        ranks = (table > own[:, None]).sum(axis=1) + ((table == own[:, None]) & before).sum(axis=1)
        found[start : start + _BATCH] = np.where(np.isfinite(own), ranks, -1)
    return found


def _quality(ranks: NDArray[np.int64]) -> Quality:
    hits = (ranks >= 0) & (ranks < TOP)
    gains = np.where(hits, 1 / np.log2(np.maximum(ranks, 0) + 2.0), 0.0)
    return Quality(float(hits.mean()), float(gains.mean()))
