"""Changes to the database's tables, in order. `python -m shop migrate` applies what a database still lacks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from shop.database import Database

_HERE = Path(__file__).parent
_POSTGRES_LOCK = 7_316_405  # any constant: processes that start together migrate one after the other


def alembic_config(connection: Any | None = None) -> Config:
    """Alembic's configuration; with `connection` the migrations run inside its transaction."""
    config = Config(str(_HERE / "alembic.ini"))
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(database: Database) -> list[str]:
    """Bring the tables up to date, all or nothing; returns the revisions that are now in force.

    Safe to call from several processes at once: SQLite's write lock, or an advisory lock on PostgreSQL, makes the
    later ones wait and then find nothing to do.
    """
    with database.writing() as session:
        connection = session.connection()
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _POSTGRES_LOCK})
        command.upgrade(alembic_config(connection), "heads")
        return sorted(MigrationContext.configure(connection).get_current_heads())


def is_current(database: Database) -> bool:
    """Whether the database has every migration that this program knows."""
    wanted = set(ScriptDirectory.from_config(alembic_config()).get_heads())
    with database.engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == wanted
