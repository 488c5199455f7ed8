"""A group of visitors and how many of them converted, checked once, so that the statistics need not."""

from __future__ import annotations

import math
from dataclasses import dataclass


class BadSample(ValueError):
    """A number that no experiment can have; the message says which and how to write it."""


@dataclass(frozen=True)
class Sample:
    """`conversions` out of `visitors`. Raises BadSample unless 0 <= conversions <= visitors and visitors > 0."""

    conversions: int
    visitors: int

    def __post_init__(self) -> None:
        """Refuse what cannot be counted."""
        if self.visitors <= 0:
            raise BadSample(f"{self.visitors} visitors: a group needs at least one visitor")
        if self.conversions < 0:
            raise BadSample(f"{self.conversions} conversions: the number cannot be negative")
        if self.conversions > self.visitors:
            raise BadSample(
                f"{self.conversions} conversions of {self.visitors} visitors: there cannot be more conversions than"
                " visitors (write conversions/visitors, for example 120/1000)"
            )

    @property
    def rate(self) -> float:
        """Conversions per visitor."""
        return self.conversions / self.visitors


def read_sample(text: str) -> Sample:
    """The sample written as X/N. Raises BadSample for anything else."""
    left, _slash, right = text.replace("／", "/").partition("/")
    try:
        conversions, visitors = int(left.strip()), int(right.strip())
    except ValueError:
        raise BadSample(
            f"{text!r} is not conversions/visitors in whole numbers: write for example 120/1000"
        ) from None
    return Sample(conversions, visitors)


def check_rate(rate: float, what: str = "rate") -> float:
    """`rate` if it lies strictly between 0 and 1, BadSample otherwise."""
    if not 0 < rate < 1 or math.isnan(rate):
        raise BadSample(f"{what} {rate:g} is outside 0 to 1: write 12 % as 0.12")
    return rate
