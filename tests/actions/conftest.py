"""The demo shop as actions see it, in a database made once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from actions.services import Services, open_services
from actions.turn import Mention, Turn
from shop.clock import SHOP_TIMEZONE, FixedClock
from shop.database import Database
from shop.importing.commands import sections
from shop.importing.run import import_directory
from shop.migrations import upgrade

DEMO = Path(__file__).resolve().parents[2] / "data" / "shop"
NOON = FixedClock(datetime(2026, 3, 15, 12, 0, tzinfo=SHOP_TIMEZONE))

MakeTurn = Callable[..., Turn]


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with the demo shop in one file, to be copied."""
    path = tmp_path_factory.mktemp("requests") / "demo.db"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    assert import_directory(database, DEMO, NOON, sections()).errors == ()
    with database.engine.connect() as connection:
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return str(path)


@pytest.fixture(scope="module")
def shop(demo_file: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The demo shop on 15 March 2026, a copy for each module: what its tests write no other module sees."""
    copy = tmp_path_factory.mktemp("actions") / "shop.db"
    shutil.copy(demo_file, copy)
    database = Database(f"sqlite:///{copy}")
    yield open_services(database, NOON)
    database.dispose()


@pytest.fixture
def turn() -> MakeTurn:
    """Builds a turn: ``turn("这个多少钱", "ask_price", [("reference", "这个")], product="P-K60")``."""

    def make(text: str, intent: str, entities: list[tuple[str, ...]] | None = None, **slots: Any) -> Turn:
        mentions = []
        for entity, words, *rest in entities or []:
            start = text.find(words)
            value = rest[0] if rest else words
            mentions.append(
                Mention(entity, value, words, start, start + len(words), 1.0, sku=rest[1] if len(rest) > 1 else None,
                        linked=bool(rest))
            )  # fmt: skip
        form = slots.pop("active_form", None)
        return Turn(text, intent, 0.99, tuple(mentions), slots, sender_id="test", active_form=form)

    return make


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON.now())


@pytest.fixture
def fresh(demo_file: str, tmp_path: object, clock: FixedClock) -> Iterator[Services]:
    """A copy of the demo shop that a test may change."""
    copy = f"{tmp_path}/shop.db"
    shutil.copy(demo_file, copy)
    database = Database(f"sqlite:///{copy}")
    yield open_services(database, clock)
    database.dispose()
