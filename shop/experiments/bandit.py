"""Thompson sampling: each visitor goes to the variant that is best in one draw from what is known of the rates.

Thompson (1933); Chapelle and Li, An Empirical Evaluation of Thompson Sampling, NIPS 2011. Beta(1, 1) priors.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from shop.experiments.samples import BadSample

Counts = Sequence[int] | NDArray[np.int64]


def choose(conversions: Counts, visitors: Counts, random: np.random.Generator) -> int:
    """The variant (its position) for the next visitor."""
    return int(np.argmax(_draw(conversions, visitors, random, 1)[0]))


def chance_best(
    conversions: Counts, visitors: Counts, random: np.random.Generator, draws: int = 20_000
) -> list[float]:
    """Each variant's chance to be the best one, which is also the share of new visitors it gets."""
    best = np.argmax(_draw(conversions, visitors, random, draws), axis=1)
    return [float(share) for share in np.bincount(best, minlength=len(conversions)) / draws]


def _draw(
    conversions: Counts, visitors: Counts, random: np.random.Generator, draws: int
) -> NDArray[np.float64]:
    x, n = np.asarray(conversions, float), np.asarray(visitors, float)
    if len(x) == 0 or len(x) != len(n):
        raise BadSample(
            f"{len(x)} numbers of conversions for {len(n)} variants: one each, and at least one variant"
        )
    if (x < 0).any() or (x > n).any():
        raise BadSample("conversions must lie between 0 and the number of visitors")
    return random.beta(1 + x, 1 + n - x, size=(draws, len(x)))
