"""How often the shop may speak unasked."""

from __future__ import annotations

from functools import cache

from pydantic import BaseSettings, Field


class OutreachSettings(BaseSettings):
    """Environment variables about messages that the shop begins."""

    outreach_per_day: int = Field(
        default=2, ge=0, le=100, description="marketing messages that a customer gets within 24 hours at most"
    )
    outreach_gap_minutes: int = Field(
        default=30, ge=0, le=1440, description="minutes between two marketing messages to a customer"
    )
    outreach_per_minute: int = Field(
        default=600, ge=1, le=1_000_000, description="messages to all customers together within a minute"
    )
    outreach_idle_s: float = Field(
        default=5.0, ge=0, le=3600, description="seconds of silence before a conversation is spoken into"
    )


@cache
def outreach_settings() -> OutreachSettings:
    """The settings of this process. Tests that change the environment call `outreach_settings.cache_clear()`."""
    return OutreachSettings()
