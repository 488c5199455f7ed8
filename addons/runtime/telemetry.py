"""Rasa reports usage and errors to servers of its maker; a shop's assistant tells nobody about its customers."""

from __future__ import annotations

import os
from typing import Final

VARIABLE: Final = "RASA_TELEMETRY_ENABLED"


def switch_off() -> None:
    """No reports from here on. What runs before (the command line's first lines) obeys the variable in the environment."""
    os.environ[VARIABLE] = "false"
    import sentry_sdk

    # Error reporting started with the command line, before any of our code; a hub without a client sends nothing.
    sentry_sdk.Hub.main.bind_client(None)
    sentry_sdk.Hub.current.bind_client(None)
