"""When a campaign may speak."""

from __future__ import annotations

from datetime import time


def is_quiet(quiet_from: time | None, quiet_to: time | None, moment: time) -> bool:
    """Whether `moment` lies in the quiet hours, which may run over midnight (22:00 to 8:00)."""
    if quiet_from is None or quiet_to is None:
        return False
    if quiet_from <= quiet_to:
        return quiet_from <= moment < quiet_to
    return moment >= quiet_from or moment < quiet_to
