"""How much each kind of evidence counts: chosen by what predicts each user's second-to-last event."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from shop.recommendation.components import (
    AGAIN,
    Component,
    Factors,
    Histories,
    Popularity,
    Step,
    learn_components,
)
from shop.recommendation.matrices import Floats, Latest
from shop.recommendation.sequences import Sequences

TOP = 10
JUDGES = 4_000  # users whose events choose the weights; fewer where very many items are ranked for each
_RANKED = 150_000_000
_CANDIDATES = 100  # items a component may put forward while weights are chosen
_TRIALS = 240
_BATCH = 256
_FEW_REPEATS = 0.01  # of the judges; below it nothing is gained by looking whether things come again


@dataclass(frozen=True)
class Blend:
    """Learned evidence and weights. `weights` sum to 1. `again`: whether what a history holds may come again."""

    items: int
    components: tuple[Component, ...]
    weights: tuple[float, ...]
    again: bool
    seconds: float

    def scores(self, histories: Histories) -> Floats:
        """[histories, items]: higher is likelier next; unless things come again, items of the history are -inf."""
        found = self.likelihood(histories)
        return found if self.again else without_seen(found, histories)

    def likelihood(self, histories: Histories) -> Floats:
        """[histories, items]: higher is likelier next, at most 1."""
        latest = Latest.of(histories, self.items)
        total = np.tile(self._for_everybody, (len(histories), 1))
        for component, weight in zip(self.components, self.weights, strict=True):
            if weight <= 0 or isinstance(component, Popularity):
                continue
            if isinstance(component, Factors):
                total[:, component.known] += weight * normalised(component.known_scores(latest))
                continue
            found = component.found(latest)
            if sparse.issparse(found):
                _add(total, found, weight)
            else:
                total += weight * normalised(np.asarray(found, np.float32))
        return total

    @cached_property
    def _for_everybody(self) -> Floats:
        """[items]: the part of the likelihood that no history changes, computed once."""
        total = np.zeros(self.items, np.float32)
        for component, weight in zip(self.components, self.weights, strict=True):
            if isinstance(component, Popularity):
                total += weight * normalised(component.counts[None])[0]
        return total


def _add(total: Floats, found: Any, weight: float) -> None:
    """As adding the normalised scores, but only where there are any: most of 100,000 items have none."""
    for row, (start, end) in enumerate(zip(found.indptr[:-1], found.indptr[1:], strict=True)):
        values = found.data[start:end]
        total[row, found.indices[start:end]] += weight / max(values.max(initial=0), 1e-9) * values


def normalised(scores: Floats) -> Floats:
    """Each row divided by its largest value, so that kinds of evidence can be added."""
    largest = scores.max(axis=1, keepdims=True, initial=1e-9)
    return np.asarray(scores / largest, np.float32)


def without_seen(scores: Floats, histories: Histories) -> Floats:
    """The scores with -inf for what a history holds already; changes `scores`."""
    for row, history in enumerate(histories):
        scores[row, history] = -np.inf
    return scores


@contextmanager
def single_threaded() -> Iterator[None]:
    """One thread for each small matrix operation: several that wait for each other on a busy machine take minutes where
    one takes seconds. `implicit` has threads of its own and asks for the same."""
    with _pools().limit(limits=1, user_api="blas"):
        yield


@cache
def _pools() -> Any:
    """The process's pools of threads; looking for them takes 5 ms, longer than what is done in one of them."""
    import scipy.linalg  # noqa: F401 - brings a pool of its own, which `implicit` uses and which must be there to be found
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def learn_blend(sequences: Sequences, seed: int, step: Step) -> Blend:
    """Learn from all events of `sequences`; the weights are chosen by hiding each user's last one of them."""
    with single_threaded():
        return _learn(sequences, seed, step)


def _learn(sequences: Sequences, seed: int, step: Step) -> Blend:
    started = time.perf_counter()
    items = len(sequences.items)
    shorter = sequences.without_last()
    judges = [u for u, history in enumerate(shorter.histories) if len(history) > 0]
    random = np.random.default_rng(seed)
    most = min(JUDGES, max(1_000, _RANKED // max(items, 1)))
    if len(judges) > most:
        judges = sorted(random.choice(judges, most, replace=False).tolist())
    components = learn_components(shorter.histories, items, seed, step)
    step("weights")
    weights, again = np.eye(len(components))[0], False
    if judges:
        weights, again = _weights(
            components,
            [shorter.histories[u] for u in judges],
            np.array([sequences.histories[u][-1] for u in judges], np.int64),
            random,
        )
    final = learn_components(sequences.histories, items, seed, step)
    return Blend(items, final, tuple(float(w) for w in weights), again, time.perf_counter() - started)


def _weights(
    components: Sequence[Component],
    histories: Histories,
    targets: NDArray[np.int64],
    random: np.random.Generator,
) -> tuple[NDArray[np.float64], bool]:
    """(weights, whether things come again): songs and groceries do, books do not, and the judges tell which it is."""
    repeats = sum(bool((h == target).any()) for h, target in zip(histories, targets, strict=True))
    weights, value = _choose_weights(components, histories, targets, random, again=False)
    if repeats > _FEW_REPEATS * len(targets):
        others, other_value = _choose_weights(components, histories, targets, random, again=True)
        if other_value > value:
            return others, True
    return weights, False


def _choose_weights(
    components: Sequence[Component],
    histories: Histories,
    targets: NDArray[np.int64],
    random: np.random.Generator,
    *,
    again: bool,
) -> tuple[NDArray[np.float64], float]:
    """(weights, NDCG@10 of all judges). Search over the simplex: corners and even mixes first, then steps around the best."""
    judged = Judged.of(
        [
            found
            for start in range(0, len(histories), _BATCH)
            for found in _judge(
                components, histories[start : start + _BATCH], targets[start : start + _BATCH], again=again
            )
        ]
    )
    if judged is None:
        return np.eye(len(components))[0], 0.0
    size = len(components)
    usable = np.array([again or component.name != AGAIN for component in components], np.float64)
    starts = [*np.eye(size), np.full(size, 1 / size), *random.dirichlet(np.ones(size), 24)]
    best, best_value = starts[0], -1.0
    for trial in range(_TRIALS):
        if trial < len(starts):
            weights = starts[trial]
        else:
            spread = 0.6 if trial < _TRIALS // 2 else 0.25
            weights = best * np.exp(random.normal(0, spread, size)) + random.exponential(0.02, size) * (
                random.random(size) < 0.3
            )
            weights = np.where(random.random(size) < 0.1, 0, weights)
        weights = weights * usable
        if weights.sum() == 0:
            continue
        weights = weights / weights.sum()
        value = judged.worth(weights)
        if value > best_value:
            best, best_value = weights, value
    return np.asarray(best), best_value * judged.judges / len(targets)


@dataclass(frozen=True)
class Judged:
    """What the judges' candidates have more than the judges' targets, so that many weights can be tried quickly.

    `margins` [pairs, components]: a candidate's scores less those of its judge's target; `judge` [pairs]: whose pair it is.
    """

    margins: Floats
    judge: NDArray[np.int64]
    judges: int

    @classmethod
    def of(cls, margins: Sequence[Floats]) -> Judged | None:
        """Of each judge's margins; None where there is no judge."""
        if not margins:
            return None
        counts = [len(table) for table in margins]
        return cls(np.concatenate(margins), np.repeat(np.arange(len(margins)), counts), len(margins))

    def worth(self, weights: NDArray[np.float64]) -> float:
        """Mean NDCG@10 of the judges under these weights; a candidate that equals the target goes before it."""
        before = self.judge[self.margins @ weights.astype(np.float32) >= 0]
        ranks = np.bincount(before, minlength=self.judges)
        return float((1 / np.log2(ranks[ranks < TOP] + 2.0)).sum() / self.judges)


def _judge(
    components: Sequence[Component], histories: Histories, targets: NDArray[np.int64], *, again: bool
) -> list[Floats]:
    """Candidates' scores less the target's, [candidates, components], for each user whose target can be found."""
    latest = Latest.of(histories, components[0].items)
    tables = []
    for component in components:
        table = np.array(normalised(component.scores(latest)))
        tables.append(table if again else without_seen(table, histories))
    found = []
    keep = min(_CANDIDATES, tables[0].shape[1] - 1)
    tops = [np.argpartition(-table, keep, axis=1)[:, :keep] for table in tables]
    for row, target in enumerate(targets):
        if not again and (histories[row] == target).any():
            continue
        candidates = np.unique(np.concatenate([top[row] for top in tops]))
        candidates = candidates[candidates != target]
        stacked = np.stack([table[row, candidates] for table in tables], axis=1)
        own = np.array([table[row, target] for table in tables], np.float32)
        # What was had before scores -inf, which times a weight of 0 would be no number.
        found.append(np.where(np.isfinite(stacked), stacked - own, -1e6).astype(np.float32))
    return found
