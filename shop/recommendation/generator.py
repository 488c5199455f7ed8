"""Made-up histories with the structure of real ones, for tests and measurements where no real file is at hand.

Items have a topic, a popularity that falls by a power law, and a few successors that tend to follow them (a phone, then
its case). Users have tastes, change topic from time to time, and meet items in seasons. Not real people.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Kind:
    """What a made-up set is like. Shares: of steps that follow a sequence, stay within taste; the rest is popularity."""

    users: int
    items: int
    topics: int
    shortest: int
    mean_length: float
    sequence_share: float
    taste_share: float
    seasons: int = 4


KINDS = {
    # Few events a user and many items, as in a large shop: about 200,000 interactions.
    "sparse": Kind(22_000, 12_000, 150, 5, 9.0, 0.12, 0.55),
    # Many events a user and few items, as films are rated.
    "dense": Kind(4_000, 2_500, 30, 20, 60.0, 0.12, 0.60),
    # Steps that follow the step before, as places are visited.
    "sequential": Kind(15_000, 10_000, 200, 5, 14.0, 0.45, 0.35),
}


def generate(kind: Kind, seed: int) -> list[tuple[str, list[str]]]:
    """(user, item ids in time order) for each user; the same seed gives the same set."""
    random = np.random.default_rng(seed)
    popularity = 1.0 / (np.arange(kind.items) + 20.0) ** 0.8
    topic = random.integers(0, kind.topics, kind.items)
    season = random.integers(0, kind.seasons, kind.topics)
    members = [np.flatnonzero(topic == t) for t in range(kind.topics)]
    members = [m if len(m) else np.array([0]) for m in members]
    chances = [_cumulative(popularity[m]) for m in members]
    everything = _cumulative(popularity)
    successors = np.stack([random.choice(members[topic[item]], 3) for item in range(kind.items)])
    topic_weight = random.dirichlet(np.full(kind.topics, 0.5))
    made = []
    for user in range(kind.users):
        length = kind.shortest + int(random.exponential(kind.mean_length - kind.shortest))
        tastes = random.choice(kind.topics, 4, p=topic_weight)
        taste_chance = _cumulative(np.array([0.5, 0.25, 0.15, 0.10]))
        history: list[int] = []
        seen: set[int] = set()
        start, tries = int(random.integers(0, kind.seasons)), 0
        while len(history) < length and tries < 20 * length:
            tries += 1
            draw = random.random()
            if history and draw < kind.sequence_share:
                item = int(successors[history[-1]][int(random.integers(0, 3))])
            elif draw < kind.sequence_share + kind.taste_share:
                chosen = int(tastes[int(np.searchsorted(taste_chance, random.random()))])
                now = (start + len(history) * kind.seasons // (2 * length)) % kind.seasons
                if season[chosen] != now and random.random() < 0.3:
                    continue
                item = int(members[chosen][int(np.searchsorted(chances[chosen], random.random()))])
            else:
                item = int(np.searchsorted(everything, random.random()))
            if item not in seen:
                seen.add(item)
                history.append(item)
        made.append((f"u{user}", [f"i{item}" for item in history]))
    return made


def write(lines: list[tuple[str, list[str]]], path: Path) -> None:
    """In the format that `recommend evaluate` reads."""
    path.write_text("".join(f"{user} {' '.join(items)}\n" for user, items in lines), encoding="utf-8")


def _cumulative(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    total = weights.cumsum() / weights.sum()
    total[-1] = 1.0
    return total
