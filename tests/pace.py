"""How fast this machine is: limits of time are said for an ordinary one, and a slow or crowded one gets more."""

from __future__ import annotations

import time
from typing import Final

_ENTRIES: Final = 300_000
_ORDINARY_SECONDS: Final = 0.11
"""What the work below takes on the machine that the limits were measured on: a third of the 0.33 s of a machine that takes three
times as long for a sentence of the encoder (23 ms instead of 7.5, docs/encoder.md)."""


def pace() -> float:
    """How many times as long as on an ordinary machine ordinary work in memory takes here now; at least 1."""
    began = time.process_time()
    table = {f"{number * 7919 % 1_000_003}": number for number in range(_ENTRIES)}
    assert sum(table[f"{number * 7919 % 1_000_003}"] for number in range(_ENTRIES)) > 0
    return max(1.0, (time.process_time() - began) / _ORDINARY_SECONDS)
