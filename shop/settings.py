"""The shop's settings: one typed object, read from the environment once, on first use."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseSettings, Field, validator

PROJECT_ROOT = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """Environment variables that the shop understands (names are not case-sensitive)."""

    app_env: Literal["development", "test", "production"] = Field(
        default="development",
        description="development trusts demo identities; production trusts signed tokens only",
    )
    database_url: str = Field(
        default=f"sqlite:///{PROJECT_ROOT / 'var' / 'daogou.db'}",
        description="SQLAlchemy address of the shop's database: sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME",
    )
    database_pool_size: int = Field(default=5, ge=1, le=100, description="connections a process keeps open")
    database_busy_timeout_s: float = Field(
        default=15.0,
        gt=0,
        le=300,
        description="how long a SQLite writer waits for another one before it gives up",
    )

    daogou_vault_key: str = Field(
        default="",
        description="Fernet keys that seal personal data, newest first, separated by commas; production needs one",
    )
    ticket_desk_url: str = Field(
        default="", description="address of an outside help desk; empty: tickets are kept in the shop only"
    )
    ticket_desk_secret: str = Field(default="", description="secret that signs requests to the help desk")
    ticket_desk_timeout_s: float = Field(
        default=5.0, gt=0, le=60, description="how long the help desk may take"
    )
    orders_webhook_secret: str = Field(
        default="", description="secret that the order system signs its messages with; empty: none are taken"
    )
    order_proof_limit: int = Field(
        default=5,
        ge=1,
        le=10_000,
        description="wrong phone digits for one order's number before it is locked",
    )
    order_proof_conversation_limit: int = Field(
        default=10, ge=1, le=10_000, description="wrong phone digits in one conversation before it is locked"
    )
    order_proof_window_minutes: int = Field(
        default=60, ge=1, le=10_080, description="how long wrong phone digits count"
    )

    @validator("database_url")
    def _known_engine(cls, value: str) -> str:
        """Accept the engines that are tested; hosting platforms' `postgres://` becomes SQLAlchemy's spelling."""
        if value.startswith("postgres://"):
            value = "postgresql://" + value[len("postgres://") :]
        if not value.startswith(("sqlite://", "postgresql://", "postgresql+psycopg2://")):
            engine = value.split(":", 1)[0]
            raise ValueError(
                f"the shop runs on SQLite and PostgreSQL, not on {engine!r}: "
                "use sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME"
            )
        return value


@cache
def settings() -> Settings:
    """The settings of this process. Tests that change the environment call `settings.cache_clear()`."""
    return Settings()
