"""How many visitors a test needs, and what it can see with the visitors it has.

The formula of Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions (2003), 4.2, without continuity
correction; the same as power.prop.test of R (strict = FALSE).
"""

from __future__ import annotations

import math

from scipy.special import ndtr, ndtri

from shop.experiments.samples import BadSample, check_rate


def sample_size(control_rate: float, variant_rate: float, alpha: float = 0.05, power: float = 0.8) -> float:
    """Visitors needed in each group for a two-sided test; round up. Raises BadSample for equal or impossible rates."""
    check_rate(control_rate, "control rate")
    check_rate(variant_rate, "variant rate")
    check_rate(alpha, "alpha")
    check_rate(power, "power")
    if control_rate == variant_rate:
        raise BadSample(
            f"both rates are {control_rate:g}: no number of visitors shows a difference that is not there"
        )
    mean = (control_rate + variant_rate) / 2
    under_null = math.sqrt(2 * mean * (1 - mean))
    under_other = math.sqrt(control_rate * (1 - control_rate) + variant_rate * (1 - variant_rate))
    root = ndtri(1 - alpha / 2) * under_null + ndtri(power) * under_other
    return float((root / (variant_rate - control_rate)) ** 2)


def power_of(control_rate: float, variant_rate: float, visitors: int, alpha: float = 0.05) -> float:
    """Chance that a test with `visitors` in each group finds this difference significant, in its direction."""
    check_rate(control_rate, "control rate")
    check_rate(variant_rate, "variant rate")
    check_rate(alpha, "alpha")
    if visitors <= 0:
        raise BadSample(f"{visitors} visitors: a group needs at least one visitor")
    mean = (control_rate + variant_rate) / 2
    under_null = math.sqrt(2 * mean * (1 - mean))
    under_other = math.sqrt(control_rate * (1 - control_rate) + variant_rate * (1 - variant_rate))
    distance = abs(variant_rate - control_rate) * math.sqrt(visitors)
    return float(ndtr((distance - ndtri(1 - alpha / 2) * under_null) / under_other))
