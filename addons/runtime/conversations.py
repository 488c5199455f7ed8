"""Where conversations are kept when nothing is configured: a SQLite file under var/, made on first use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import QueuePool

from addons.runtime import install
from addons.runtime.privacy import mask_events

PROJECT_ROOT: Final = Path(__file__).resolve().parents[2]
DATABASE_VARIABLE: Final = "TRACKER_DATABASE_URL"
DEFAULT_FILE: Final = PROJECT_ROOT / "var" / "conversations.db"


class ConversationStore(SQLTrackerStore):
    """Rasa's SQL store on `url` (SQLAlchemy's spelling), by default on var/conversations.db.

    TRACKER_DATABASE_URL in the environment, an address or the path of a SQLite file, goes before the `url` in endpoints.yml.

    In endpoints.yml: `tracker_store: {type: addons.runtime.conversations.ConversationStore}`. Being loaded by every
    command that serves (run, shell, interactive), it also puts addons.runtime in place.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        host: str | None = None,
        **options: Any,
    ) -> None:
        """Made by Rasa, which calls the `url` of endpoints.yml `host`; opens the database and creates its table."""
        install()
        address = os.environ.get(DATABASE_VARIABLE) or host or str(DEFAULT_FILE)
        if "://" not in address:
            address = f"sqlite:///{Path(address).absolute()}"
        if address.startswith("sqlite:///"):
            Path(address.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        super().__init__(domain, host=address, event_broker=event_broker, **options)
        if self.engine.dialect.name == "sqlite":
            self._keep_connections(address)

    engine: Engine

    def _additional_events(self, session: Any, tracker: DialogueStateTracker) -> Iterator[Any]:
        """What is new in the conversation, personal data hidden: what is not kept cannot leak."""
        return mask_events(super()._additional_events(session, tracker))

    async def _stream_new_events(
        self, event_broker: EventBroker, new_events: list[Event], sender_id: str
    ) -> None:
        """The same for an event broker."""
        await super()._stream_new_events(event_broker, list(mask_events(new_events)), sender_id)

    def _keep_connections(self, address: str) -> None:
        """Use a pool: Rasa opens the file for every step of a turn, and closing it moves the whole log each time."""
        self.engine.dispose()
        self.engine = create_engine(address, poolclass=QueuePool, connect_args={"check_same_thread": False})
        event.listen(self.engine, "connect", _prepare_sqlite)
        self.sessionmaker = sessionmaker(bind=self.engine)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Readers do not wait for writers, and two writers (workers, a shell beside a server) wait for each other."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA busy_timeout = 15000")
    cursor.close()
