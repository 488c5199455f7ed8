"""Opening the shop's database: one engine a process, made on first use, and scopes that commit or roll back.

SQLite needs help to behave like a server: foreign keys on, write-ahead log so that readers never wait, a busy timeout,
explicit BEGIN, because the driver's own delayed BEGIN lets a transaction that read first fail when it writes, and a pool:
opening the file anew for every session reads it anew, and closing it last moves the whole log each time.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool, StaticPool

from shop.settings import Settings, settings

_IMMEDIATE = "sqlite_begin_immediate"
_WAL_RETRY_S = 0.01


class Database:
    """An engine and the two kinds of session scope that the shop uses."""

    def __init__(self, url: str, *, pool_size: int = 5, busy_timeout_s: float = 15.0) -> None:
        """Prepare an engine for `url`; nothing is connected yet. The folder of a SQLite file is created."""
        self.url = url
        self.engine: Engine = _make_engine(url, pool_size, busy_timeout_s)
        # Writers of this process queue here: SQLite's own waiting polls, and under a crowd some would never get through.
        self._turn_to_write: threading.Lock | None = threading.Lock() if self.is_sqlite else None
        self._busy_timeout_s = busy_timeout_s
        self._readers = sessionmaker(self.engine, future=True, expire_on_commit=False)
        self._writers = sessionmaker(
            self.engine.execution_options(**{_IMMEDIATE: True}), future=True, expire_on_commit=False
        )
        _renew_in_children(self)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded engine."""
        return bool(self.engine.dialect.name == "sqlite")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for queries: one consistent look at the data, nothing is committed."""
        session = self._readers()
        try:
            yield session
        finally:
            session.rollback()
            session.close()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session for changes: commits at the end, rolls back on any exception.

        On SQLite the write lock is taken at the start (BEGIN IMMEDIATE), so what is read inside stays true until the
        commit. On PostgreSQL lock the rows a decision hangs on (`with_for_update()`) or decide inside one UPDATE.
        """
        # After a wait in vain the database itself decides, and says that it is locked.
        gate = self._turn_to_write
        entered = gate is not None and gate.acquire(timeout=self._busy_timeout_s)
        session = self._writers()
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.close()
            if gate is not None and entered:
                gate.release()

    def dispose(self) -> None:
        """Close all pooled connections, as at the end of a test."""
        self.engine.dispose()

    def renew(self) -> None:
        """Begin anew in a forked child; happens by itself."""
        self.engine.dispose(close=False)
        if self._turn_to_write is not None:
            self._turn_to_write = threading.Lock()  # a thread of the parent may have held it


def _make_engine(url: str, pool_size: int, busy_timeout_s: float) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, future=True, pool_pre_ping=True, pool_size=pool_size)
    path = make_url(url).database
    options: dict[str, Any] = {"connect_args": {"timeout": busy_timeout_s, "check_same_thread": False}}
    if not path or path == ":memory:":
        options["poolclass"] = StaticPool
    else:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        # The connection used last is used next, so that one is warm; a crowd opens more, which are closed afterwards.
        options |= {"poolclass": QueuePool, "pool_use_lifo": True, "pool_size": pool_size, "max_overflow": -1}
    engine = create_engine(url, future=True, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _renew_in_children(opened: Database) -> None:
    """A forked child opens connections of its own: its parent's must not be used there, nor closed."""
    known = weakref.ref(opened)

    def renew() -> None:
        if (mine := known()) is not None:
            mine.renew()

    os.register_at_fork(after_in_child=renew)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver no longer begins transactions; _begin_sqlite does
    cursor = connection.cursor()
    _use_write_ahead_log(cursor)
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA cache_size = -65536")  # 64 MiB: a catalogue of 100,000 products stays in memory
    cursor.close()


def _use_write_ahead_log(cursor: Any) -> None:
    """Turn a new file's journal into a write-ahead log, waiting for others that do the same at this moment.

    SQLite answers "database is locked" to this one statement at once, without regard to the busy timeout.
    """
    (patience_ms,) = cursor.execute("PRAGMA busy_timeout").fetchone()
    given_up_at = time.monotonic() + patience_ms / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > given_up_at:
                raise
            time.sleep(_WAL_RETRY_S)


def _begin_sqlite(connection: Any) -> None:
    immediate = connection.get_execution_options().get(_IMMEDIATE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def open_database(config: Settings) -> Database:
    """A new Database for these settings."""
    return Database(
        config.database_url,
        pool_size=config.database_pool_size,
        busy_timeout_s=config.database_busy_timeout_s,
    )


@cache
def database() -> Database:
    """The database of this process, opened on the first call. Tests call `database.cache_clear()`."""
    return open_database(settings())
