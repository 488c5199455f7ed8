"""A test that may be looked at any time: the mixture sequential probability ratio test.

Johari, Koomen, Pekelis and Walsh, Always Valid Inference, Operations Research 70 (2022): under a normal mixture of
effects with standard deviation tau the likelihood ratio is a martingale under the null hypothesis, so that one over its
maximum so far is a p value at every look at once.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from shop.experiments.samples import Sample, check_rate

DEFAULT_TAU = 0.02  # effects of about two points of conversion are what the mixture expects; any tau is valid

Floats = NDArray[np.float64]


def mixture_ratio(difference: Floats, variance: Floats, tau: float = DEFAULT_TAU) -> Floats:
    """Likelihood ratio of the mixture against no effect, for estimates with these (squared) standard errors."""
    prior = tau * tau
    exponent = prior * difference**2 / (2 * variance * (variance + prior))
    return np.sqrt(variance / (variance + prior)) * np.exp(np.minimum(exponent, 700.0))


def null_variance(control_x: Floats, control_n: Floats, variant_x: Floats, variant_n: Floats) -> Floats:
    """Squared standard error of the difference when the rates are equal; one success and one failure are added, so that
    a handful of visitors without a conversion does not look like certainty."""
    pooled = (control_x + variant_x + 1) / (control_n + variant_n + 2)
    return pooled * (1 - pooled) * (1 / control_n + 1 / variant_n)


def always_valid_p(looks: list[tuple[Sample, Sample]], tau: float = DEFAULT_TAU) -> float:
    """p value after these looks (control, variant; cumulative, in time order): stop whenever it is below alpha.

    With the latest look alone it is still valid, only less sharp than with the history.
    """
    lowest = 1.0
    for control, variant in looks:
        variance = _variance(control, variant)
        ratio = mixture_ratio(np.array([variant.rate - control.rate]), np.array([variance]), tau)[0]
        lowest = min(lowest, 1 / float(ratio))
    return lowest


def always_valid_interval(
    control: Sample, variant: Sample, confidence: float = 0.95, tau: float = DEFAULT_TAU
) -> tuple[float, float]:
    """An interval of the difference that covers the truth at all looks together with this confidence."""
    check_rate(confidence, "confidence")
    variance, prior = _variance(control, variant), tau * tau
    widening = math.log(1 / (1 - confidence)) + 0.5 * math.log((variance + prior) / variance)
    half = math.sqrt(2 * variance * (variance + prior) / prior * widening)
    difference = variant.rate - control.rate
    return difference - half, difference + half


def _variance(control: Sample, variant: Sample) -> float:
    numbers = (control.conversions, control.visitors, variant.conversions, variant.visitors)
    return float(null_variance(*(np.array([float(number)]) for number in numbers))[0])
