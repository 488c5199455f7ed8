"""Keeping the recommendation's model up to date from a process that has other things to do."""

from __future__ import annotations

import atexit
import logging
import os
import subprocess
import sys

from shop.clock import Clock
from shop.database import Database
from shop.recommendation.learning import is_due

logger = logging.getLogger(__name__)


class Refresher:
    """Starts learning in a process of its own, of low priority, when there is enough that is new."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Looks at `database`; the process that learns opens the one of the settings."""
        self._database = database
        self._clock = clock
        self._running: subprocess.Popen[bytes] | None = None

    def start_if_due(self) -> int:
        """1 if learning was begun, else 0; returns at once. Assistants take the result up by themselves."""
        if self._running is not None:
            code = self._running.poll()
            if code is None:
                return 0
            if code:
                logger.error("learning recommendations failed (exit %d): see above", code)
            self._running = None
        if not is_due(self._database, self._clock):
            return 0
        self._running = subprocess.Popen(
            [sys.executable, "-m", "shop", "recommend", "train", "--if-due"],
            stdout=subprocess.DEVNULL,
            env={**os.environ, "DATABASE_URL": self._database.url},
        )
        atexit.register(self.stop)
        return 1

    def stop(self) -> None:
        """End a learning under way; the model stays as it was."""
        if self._running is not None and self._running.poll() is None:
            self._running.terminate()
            self._running.wait()
