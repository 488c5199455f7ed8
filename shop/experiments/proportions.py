"""Two proportions: the z test, intervals of difference and lift, and the guard against a wrong split of visitors.

Sources: pooled z test and Wald interval: any text book; Wilson (1927) for one proportion; Newcombe (1998), Statistics in
Medicine 17, 873-890, method 10, for the difference; Koopman (1984), Biometrics 40, 513-517, for the ratio.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scipy.optimize import brentq
from scipy.special import chdtrc, ndtr, ndtri

from shop.experiments.samples import BadSample, Sample

Interval = tuple[float, float]


def normal_quantile(confidence: float) -> float:
    """The z for a two-sided interval: 1.96 for 0.95. Raises BadSample outside 0 to 1."""
    if not 0 < confidence < 1:
        raise BadSample(f"confidence {confidence:g} is outside 0 to 1: write 95 % as 0.95")
    return float(ndtri(0.5 + confidence / 2))


def z_test(control: Sample, variant: Sample) -> tuple[float, float]:
    """z and two-sided p value of the hypothesis that both rates are the same, with pooled variance.

    Where nobody or everybody converted in both groups there is no evidence of a difference: z 0, p 1.
    """
    pooled = (control.conversions + variant.conversions) / (control.visitors + variant.visitors)
    variance = pooled * (1 - pooled) * (1 / control.visitors + 1 / variant.visitors)
    if variance == 0:
        return 0.0, 1.0
    z = (variant.rate - control.rate) / math.sqrt(variance)
    return z, float(2 * ndtr(-abs(z)))


def wilson_interval(sample: Sample, confidence: float = 0.95) -> Interval:
    """The score interval of one rate."""
    z = normal_quantile(confidence)
    n, p = sample.visitors, sample.rate
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def wald_interval(control: Sample, variant: Sample, confidence: float = 0.95) -> Interval:
    """The text book's interval of variant rate - control rate; too narrow for small groups."""
    z = normal_quantile(confidence)
    variance = sum(s.rate * (1 - s.rate) / s.visitors for s in (control, variant))
    difference = variant.rate - control.rate
    half = z * math.sqrt(variance)
    return difference - half, difference + half


def newcombe_interval(control: Sample, variant: Sample, confidence: float = 0.95) -> Interval:
    """The interval of variant rate - control rate from both groups' score intervals; stays within -1 to 1."""
    low0, high0 = wilson_interval(control, confidence)
    low1, high1 = wilson_interval(variant, confidence)
    difference = variant.rate - control.rate
    below = math.hypot(variant.rate - low1, high0 - control.rate)
    above = math.hypot(high1 - variant.rate, control.rate - low0)
    return difference - below, difference + above


def lift(control: Sample, variant: Sample) -> float | None:
    """Relative lift, variant rate / control rate - 1: 0.2 is +20 %. None when the control has no conversion."""
    return None if control.conversions == 0 else variant.rate / control.rate - 1


def lift_interval(control: Sample, variant: Sample, confidence: float = 0.95) -> tuple[float, float | None]:
    """Koopman's score interval of the lift: it excludes 0 exactly when `z_test` rejects at 1 - confidence.

    The upper end is None when the control has no conversion: any lift is possible.
    """
    z = normal_quantile(confidence)

    def excess(log_ratio: float) -> float:
        return _ratio_score(control, variant, math.exp(log_ratio)) - z

    def deficit(log_ratio: float) -> float:
        return _ratio_score(control, variant, math.exp(log_ratio)) + z

    low = -1.0 if variant.conversions == 0 else math.expm1(_root(excess))
    high = None if control.conversions == 0 else math.expm1(_root(deficit))
    return low, high


def mismatch_p(visitors: Sequence[int], weights: Sequence[float] | None = None) -> float:
    """p value that the groups' sizes come from the planned split (chi-square); far below 0.01 something is broken.

    Equal weights unless given. Raises BadSample for fewer than two groups or weights that are not positive.
    """
    shares = [1.0] * len(visitors) if weights is None else list(weights)
    if len(visitors) < 2 or len(shares) != len(visitors):
        raise BadSample(
            f"{len(visitors)} groups and {len(shares)} weights: give one weight for each of 2 or more"
        )
    if min(shares) <= 0 or min(visitors) < 0:
        raise BadSample("weights must be above 0 and numbers of visitors not below 0")
    total = sum(visitors)
    if total == 0:
        return 1.0
    expected = [total * share / sum(shares) for share in shares]
    statistic = sum((seen - due) ** 2 / due for seen, due in zip(visitors, expected, strict=True))
    return float(chdtrc(len(visitors) - 1, statistic))


@dataclass(frozen=True)
class Comparison:
    """Everything that is said about a variant against the control. Rates and lift are fractions."""

    control_rate: float
    variant_rate: float
    difference: float
    difference_low: float
    difference_high: float
    lift: float | None
    ci_low: float
    ci_high: float | None
    z: float
    p_value: float
    mismatch_p: float


def compare(
    control: Sample, variant: Sample, confidence: float = 0.95, weights: Sequence[float] | None = None
) -> Comparison:
    """Test, intervals and split in one; `weights` is the planned split control, variant (equal unless given)."""
    z, p_value = z_test(control, variant)
    low, high = newcombe_interval(control, variant, confidence)
    ci_low, ci_high = lift_interval(control, variant, confidence)
    return Comparison(
        control_rate=control.rate,
        variant_rate=variant.rate,
        difference=variant.rate - control.rate,
        difference_low=low,
        difference_high=high,
        lift=lift(control, variant),
        ci_low=ci_low,
        ci_high=ci_high,
        z=z,
        p_value=p_value,
        mismatch_p=mismatch_p([control.visitors, variant.visitors], weights),
    )


def _ratio_score(control: Sample, variant: Sample, ratio: float) -> float:
    """The signed score statistic of `variant rate = ratio * control rate`; falls as the ratio rises."""
    x0, n0, x1, n1 = control.conversions, control.visitors, variant.conversions, variant.visitors
    # The likeliest control rate under the hypothesis solves a p^2 + b p + c = 0 (the smaller root lies in 0..1).
    a = (n0 + n1) * ratio
    b = -(n1 * ratio + x1 + n0 + x0 * ratio)
    c = x0 + x1
    p0 = 2 * c / (-b + math.sqrt(max(0.0, b * b - 4 * a * c)))
    p1 = min(1.0, ratio * p0)
    variance = p1 * (1 - p1) / n1 + ratio * ratio * p0 * (1 - p0) / n0
    distance = variant.rate - ratio * control.rate
    if variance <= 0:
        return 0.0 if distance == 0 else math.copysign(math.inf, distance)
    return distance / math.sqrt(variance)


def _root(falling: Callable[[float], float]) -> float:
    """Where a falling function crosses zero: the bracket grows until it holds the crossing."""
    low, high = -1.0, 1.0
    while falling(low) <= 0 and low > -600:
        low *= 2
    while falling(high) >= 0 and high < 600:
        high *= 2
    clipped = lambda at: max(-1e9, min(1e9, falling(at)))  # noqa: E731 - brentq takes no infinities
    return float(brentq(clipped, low, high, xtol=1e-12))
