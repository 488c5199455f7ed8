"""Kinds of evidence for what comes next, each a way to score all items for a batch of histories.

A component knows which history weights it reads and a map from items to items (sparse neighbours, dense EASE weights, or
factors). Deshpande and Karypis (2004) for item neighbours; Hu, Koren and Volinsky (2008) for implicit ALS, by the
`implicit` library; Steck, Embarrassingly Shallow Autoencoders (WWW 2019) for EASE.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from shop.recommendation.matrices import Floats, Latest, Matrix, power, scaled, strongest, transitions

NEIGHBOURS = 300
EASE_ITEMS = 5_000  # the inverse of more items takes minutes
EASE_POPULAR = (
    3_000  # of a larger catalogue the most popular ones: the others have too few events for it anyway
)
LATELY = 0.5  # per step from a history's end: what people take now, where tastes of all change with time
FACTORS = 96
FACTOR_ITEMS = 20_000  # the most popular ones: the others have hardly any events, and every product costs time in the turn
ALS_ROUNDS = 12
ALPHA = 20.0
AGAIN = "again"  # what was had before; counts only where things come again

Histories = Sequence[NDArray[np.int32]]
Step = Callable[[str], None]


@dataclass(frozen=True)
class Neighbours:
    """Scores are sums over the history of `links[item]`, weighted by `decay` ^ age."""

    name: str
    decay: float
    links: Matrix

    @property
    def items(self) -> int:
        """How many items there are."""
        return int(self.links.shape[0])

    def found(self, latest: Latest) -> Any:
        """[histories, items]; sparse where the links are."""
        return latest.weighted(self.decay) @ self.links

    def scores(self, latest: Latest) -> Floats:
        """[histories, items]."""
        found = self.found(latest)
        return np.asarray(found.todense() if sparse.issparse(found) else found, np.float32)


@dataclass(frozen=True)
class Factors:
    """Scores by item factors; the user's factor is solved for from the history, as ALS does for known users.

    `factors` [known items, factors] belong to the items `known`, ascending, of `items`; the others score 0.
    """

    name: str
    decay: float
    items: int
    known: NDArray[np.int64]
    factors: Floats
    alpha: float
    regularization: float

    @cached_property
    def _base(self) -> Floats:
        """What every user's equation shares; 20 ms for 100,000 items, so it is computed once."""
        size = self.factors.shape[1]
        return np.asarray(
            self.factors.T @ self.factors + self.regularization * np.eye(size, dtype=np.float32), np.float32
        )

    @cached_property
    def _places(self) -> NDArray[np.int64]:
        """[items]: where in `known` an item stands, -1 where it does not."""
        places = np.full(self.items, -1, np.int64)
        places[self.known] = np.arange(len(self.known))
        return places

    def scores(self, latest: Latest) -> Floats:
        """[histories, items]."""
        found = np.zeros((len(latest), self.items), np.float32)
        found[:, self.known] = self.known_scores(latest)
        return found

    def known_scores(self, latest: Latest) -> Floats:
        """[histories, known items]."""
        size = self.factors.shape[1]
        places, values = self._places[latest.indices], latest.values(self.decay)
        users = np.zeros((len(latest), size), np.float32)
        for row in range(len(latest)):
            own = slice(latest.indptr[row], latest.indptr[row + 1])
            is_known = places[own] >= 0
            if not is_known.any():
                continue
            taken = self.factors[places[own][is_known]]
            confidence = self.alpha * values[own][is_known]
            left = self._base + (taken.T * confidence) @ taken
            users[row] = np.linalg.solve(left, taken.T @ (1 + confidence))
        return users @ self.factors.T


@dataclass(frozen=True)
class Popularity:
    """The same scores for everybody: how many users took the item."""

    name: str
    counts: Floats

    @property
    def items(self) -> int:
        """How many items there are."""
        return len(self.counts)

    def scores(self, latest: Latest) -> Floats:
        """[histories, items]."""
        return np.broadcast_to(self.counts, (len(latest), len(self.counts)))


Component = Neighbours | Factors | Popularity


def learn_components(histories: Histories, items: int, seed: int, step: Step) -> tuple[Component, ...]:
    """All kinds of evidence from these histories; `step` is told what comes next, for a progress bar."""
    step("counts")
    latest = Latest.of(histories, items)
    taken = latest.weighted()
    counts = np.asarray((taken > 0).sum(axis=0), np.float32).ravel()
    step("neighbours")
    similar = _similar(taken, counts)
    step("transitions")
    follows = transitions(histories, items)
    even = strongest(scaled(follows, power(counts, 0.5), power(counts, 0.5)), NEIGHBOURS)
    likely = strongest(scaled(follows, power(counts, 1.0), power(counts, 0.2)), NEIGHBOURS)
    everything = np.arange(items)
    same = sparse.csr_matrix((np.ones(items, np.float32), (everything, everything)), shape=(items, items))
    made: list[Component] = [
        Popularity("popularity", counts),
        Popularity("popularity, lately", np.asarray(latest.weighted(LATELY).sum(axis=0), np.float32).ravel()),
        Neighbours("neighbours", 1.0, similar),
        Neighbours("neighbours, recent", 0.8, similar),
        Neighbours("follows", 0.7, even),
        Neighbours("follows the last", 0.3, likely),
        Neighbours(AGAIN, 0.9, same),
    ]
    step("factors")
    made.append(_als(latest, counts, seed))
    step("linear model")
    made.append(
        Neighbours(
            "linear model, recent", 0.9, _ease(taken) if items <= EASE_ITEMS else _ease_popular(taken, counts)
        )
    )
    return tuple(made)


def _similar(taken: Matrix, counts: Floats) -> Matrix:
    """Cosine between items over users, where a user with many items counts less."""
    lengths = np.asarray(taken.sum(axis=1), np.float32).ravel()
    from implicit.nearest_neighbours import all_pairs_knn

    light = scaled(taken, power(lengths, 0.25), power(counts, 0.5))
    found = all_pairs_knn(light.astype(np.float64), NEIGHBOURS + 1, show_progress=False).tocsr()
    own = np.repeat(np.arange(found.shape[0]), np.diff(found.indptr)) == found.indices
    found.data[own] = 0  # an item is no neighbour of its own
    found.eliminate_zeros()
    return found.astype(np.float32)


def _als(latest: Latest, counts: Floats, seed: int) -> Factors:
    """Implicit ALS among the FACTOR_ITEMS most popular items."""
    from implicit.cpu.als import AlternatingLeastSquares

    regularization = 1.0
    known = np.sort(np.argsort(-counts, kind="stable")[:FACTOR_ITEMS])
    confidence = latest.weighted(0.98)[:, known] * ALPHA
    model = AlternatingLeastSquares(
        factors=FACTORS, regularization=regularization, iterations=ALS_ROUNDS, random_state=seed
    )
    model.fit(confidence.tocsr(), show_progress=False)
    factors = np.asarray(model.item_factors, np.float32)
    return Factors("factors", 0.9, len(counts), known, factors, ALPHA, regularization)


def _ease(taken: Matrix) -> Any:
    gram = np.asarray((taken.T @ taken).todense(), np.float32)
    strength = max(50.0, float(np.sqrt(taken.shape[0])) * 2)
    gram[np.diag_indices_from(gram)] += strength
    inverse = np.linalg.inv(gram)
    links = inverse / -np.diag(inverse)
    links[np.diag_indices_from(links)] = 0
    return links.astype(np.float32)


def _ease_popular(taken: Matrix, counts: Floats) -> Matrix:
    """The linear model among the EASE_POPULAR most popular items, the NEIGHBOURS strongest links of each, either sign."""
    popular = np.sort(np.argsort(-counts, kind="stable")[:EASE_POPULAR])
    links = _ease(taken[:, popular])
    if len(popular) > NEIGHBOURS:
        strength = np.abs(links)
        links[strength < np.partition(strength, -NEIGHBOURS, axis=1)[:, -NEIGHBOURS, None]] = 0
    rows, columns = np.nonzero(links)
    return sparse.csr_matrix(
        (links[rows, columns], (popular[rows], popular[columns])), shape=(len(counts), len(counts))
    )
