"""Made-up visitors with known rates: what the bandit gains over a fixed split, and how often the tests err.

Nothing here is a measurement of a shop. Assumptions: every visitor converts at once, independently, at the rate of the
variant shown; rates do not drift; visitors are counted once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from shop.experiments.samples import BadSample, check_rate
from shop.experiments.sequential import DEFAULT_TAU, mixture_ratio, null_variance

LOOKS = 20
ASSUMPTIONS = (
    "visitors are independent and each is counted once",
    "a visitor converts at once, at the rate of the variant shown",
    "the rates stay the same for the whole time",
)
_UPDATES = 2_000  # a bandit learns after every visitor; with more visitors than this, after every small batch
_LARGEST = 10_000_000

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Traffic:
    """Means over the runs. `best_share` is the part of the bandit's visitors that saw the best variant."""

    fixed_conversions: float
    bandit_conversions: float
    best_share: float
    shares: tuple[float, ...]
    won_runs: float


@dataclass(frozen=True)
class ErrorRates:
    """How often a test calls a difference, by test; `false_alarms` where there is none, `found` where there is one.

    "fixed" looks once at the end, "peeking" uses the same test at each of LOOKS looks and stops at the first p < alpha,
    "always_valid" is the sequential test at the same looks.
    """

    false_alarms: dict[str, float]
    found: dict[str, float]
    runs: int


def check_plan(rates: Sequence[float], visitors: int, runs: int) -> None:
    """Raises BadSample for what cannot be simulated."""
    if len(rates) < 2:
        raise BadSample(f"{len(rates)} rate: give at least two, separated by commas, for example 0.12,0.18")
    for rate in rates:
        check_rate(rate)
    if visitors < len(rates):
        raise BadSample(f"{visitors} visitors for {len(rates)} variants: give at least one visitor for each")
    if visitors > _LARGEST:
        raise BadSample(f"{visitors} visitors: at most {_LARGEST:,} can be simulated")
    if runs < 1:
        raise BadSample(f"{runs} runs: at least one is needed")


def simulate_traffic(rates: Sequence[float], visitors: int, runs: int, seed: int) -> Traffic:
    """Send `visitors` through an even split and through the bandit, `runs` times."""
    check_plan(rates, visitors, runs)
    random = np.random.default_rng(seed)
    truth = np.array(rates)
    arms = len(truth)
    even = np.array([visitors // arms + (arm < visitors % arms) for arm in range(arms)])
    fixed = random.binomial(even, truth, size=(runs, arms)).sum(axis=1)
    shown, won = _bandit(truth, visitors, runs, random)
    best = int(truth.argmax())
    return Traffic(
        fixed_conversions=float(fixed.mean()),
        bandit_conversions=float(won.sum(axis=1).mean()),
        best_share=float(shown[:, best].mean() / visitors),
        shares=tuple(float(share) for share in shown.mean(axis=0) / visitors),
        won_runs=float((won.sum(axis=1) > fixed).mean()),
    )


def _bandit(
    truth: NDArray[np.float64], visitors: int, runs: int, random: np.random.Generator
) -> tuple[Ints, Ints]:
    arms = len(truth)
    shown = np.zeros((runs, arms), np.int64)
    won = np.zeros((runs, arms), np.int64)
    batch = max(1, visitors // _UPDATES)
    sent = 0
    while sent < visitors:
        size = min(batch, visitors - sent)
        draws = random.beta(1 + won[:, None, :], 1 + (shown - won)[:, None, :], size=(runs, size, arms))
        chosen = draws.argmax(axis=2)
        new = np.stack([(chosen == arm).sum(axis=1) for arm in range(arms)], axis=1)
        shown += new
        won += random.binomial(new, truth)
        sent += size
    return shown, won


def simulate_errors(
    control_rate: float, variant_rate: float, visitors: int, runs: int, seed: int, alpha: float = 0.05
) -> ErrorRates:
    """Run the tests on two groups of visitors / 2, without and with the difference."""
    check_plan((control_rate, variant_rate), visitors, runs)
    random = np.random.default_rng(seed)
    return ErrorRates(
        false_alarms=_called(control_rate, control_rate, visitors // 2, runs, random, alpha),
        found=_called(control_rate, variant_rate, visitors // 2, runs, random, alpha),
        runs=runs,
    )


def _called(
    control_rate: float, variant_rate: float, group: int, runs: int, random: np.random.Generator, alpha: float
) -> dict[str, float]:
    looks = min(LOOKS, group)
    ends = np.linspace(group / looks, group, looks).astype(np.int64)
    steps = np.diff(ends, prepend=0)
    x0 = random.binomial(steps, control_rate, size=(runs, looks)).cumsum(axis=1).astype(float)
    x1 = random.binomial(steps, variant_rate, size=(runs, looks)).cumsum(axis=1).astype(float)
    n = np.broadcast_to(ends.astype(float), x0.shape)
    difference = (x1 - x0) / n
    pooled = (x0 + x1) / (2 * n)
    error = np.sqrt(pooled * (1 - pooled) * 2 / n)
    z = np.divide(difference, error, out=np.zeros_like(difference), where=error > 0)
    p = 2 * ndtr(-np.abs(z))
    ratio = mixture_ratio(difference, null_variance(x0, n, x1, n), DEFAULT_TAU)
    return {
        "fixed": float((p[:, -1] < alpha).mean()),
        "peeking": float((p < alpha).any(axis=1).mean()),
        "always_valid": float((ratio > 1 / alpha).any(axis=1).mean()),
    }
