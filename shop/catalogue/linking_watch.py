"""Keeping what was built from the catalogue up to date in a running process, whoever changes the database.

A daemon thread, started on the first use and not before, asks for the catalogue's fingerprint every few seconds (one
row) and rebuilds when it changed; readers get the old state until the new one is complete.
"""

from __future__ import annotations

import logging
import os
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Final, Generic, TypeVar

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shop.catalogue.version import Topic, catalogue_fingerprint
from shop.database import Database

logger = logging.getLogger(__name__)

Built = TypeVar("Built")

CHECK_EVERY_S: Final = 15.0
MEND: Final = "run `make setup`, or `python -m shop migrate && python -m shop import data/shop`"


class CatalogueMissing(RuntimeError):
    """There is no catalogue in the database; the message says how to get one."""


class Watched(Generic[Built]):
    """Something built from the catalogue, rebuilt in the background after each change of its topics."""

    def __init__(
        self,
        database: Callable[[], Database],
        build: Callable[[Session], Built],
        topics: tuple[Topic, ...],
        *,
        name: str,
        check_every_s: float = CHECK_EVERY_S,
    ) -> None:
        """Nothing is read or started yet; `name` is for people who read the log."""
        self._database = database
        self._build = build
        self._topics = topics
        self._name = name
        self._check_every_s = check_every_s
        self._lock = threading.Lock()
        self._built: Built | None = None
        self._fingerprint: str | None = None
        self._complaint: str | None = None
        self._process: int | None = None
        self._stop = threading.Event()

    def current(self) -> Built | None:
        """The present state; built on the first call. None while there is no catalogue (a warning says so)."""
        if self._process != os.getpid():
            self._begin()
        return self._built

    def refresh(self) -> bool:
        """Rebuild now if the catalogue changed; whether it did."""
        try:
            with self._lock:
                return self._rebuild_if_changed()
        except CatalogueMissing as error:
            self._complain(str(error))
        except (DBAPIError, LookupError) as error:
            self._complain(f"the catalogue cannot be read ({error}): {MEND}")
        return False

    def close(self) -> None:
        """Stop watching."""
        self._stop.set()

    def _begin(self) -> None:
        """First use in this process: threads do not survive a fork, the built state does."""
        with self._lock:
            if self._process == os.getpid():
                return
            if self._process is not None:
                self._database().engine.dispose()
            self._process = os.getpid()
            self._stop = threading.Event()
        self.refresh()
        arguments = (weakref.ref(self), self._stop, self._check_every_s)
        threading.Thread(target=_watch, args=arguments, name=f"watch-{self._name}", daemon=True).start()

    def _rebuild_if_changed(self) -> bool:
        database = self._database()
        _require_file(database)
        with database.reading() as session:
            fingerprint = " ".join(catalogue_fingerprint(session, topic) for topic in self._topics)
            if fingerprint == self._fingerprint:
                return False
            began = time.monotonic()
            built = self._build(session)
        first = self._fingerprint is None
        self._built, self._fingerprint, self._complaint = built, fingerprint, None
        logger.log(
            logging.DEBUG if first else logging.INFO,
            "%s: %s the catalogue in %.1f s",
            self._name,
            "read" if first else "took over a change of",
            time.monotonic() - began,
        )
        return True

    def _complain(self, message: str) -> None:
        """Warn once a cause, not every few seconds."""
        if message != self._complaint:
            self._complaint = message
            logger.warning("%s: %s", self._name, message)


def _require_file(database: Database) -> None:
    """SQLite would create an empty database where none is."""
    if not database.is_sqlite:
        return
    path = make_url(database.url).database
    if path and path != ":memory:" and not Path(path).exists():
        raise CatalogueMissing(f"there is no shop database at {path}: {MEND}")


def _watch(watched: weakref.ref[Watched[Built]], stop: threading.Event, every_s: float) -> None:
    """The thread's work; ends when nobody uses the watched thing any more."""
    while not stop.wait(every_s):
        target = watched()
        if target is None:
            return
        target.refresh()
        del target
