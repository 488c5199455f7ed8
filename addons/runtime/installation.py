"""Puts the replacements in place, once a process. Called by whatever of ours Rasa loads first: a channel or a store."""

from __future__ import annotations

import logging
from typing import Final

import rasa

from addons.runtime import action_calls, telemetry, warm_up

logger = logging.getLogger(__name__)

CHECKED_VERSIONS: Final = frozenset({"3.6.21"})
"""Versions of Rasa whose replaced methods were read and measured; add one after doing both."""

_installed: list[str] = []


def install(version: str = rasa.__version__) -> bool:
    """Replace the methods if this is a version they were written for; False and a warning otherwise.

    Calling it again does nothing. Telemetry is switched off whatever the version: it needs no replacement.
    """
    telemetry.switch_off()
    if version not in CHECKED_VERSIONS:
        logger.warning(
            "Rasa %s is not one of the versions that addons/runtime was checked against (%s): actions are called "
            "the slow way, without a time limit, and the first message of a worker is slow. "
            "Install the pinned version, or check the replacements and add this one.",
            version,
            ", ".join(sorted(CHECKED_VERSIONS)),
        )
        return False
    if not _installed:
        action_calls.replace()
        warm_up.replace()
        _installed.append(version)
    return True
