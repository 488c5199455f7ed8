"""Interactions written beside the turn, and the switch that ends it, on both engines."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from shop import models
from shop.clock import FixedClock
from shop.database import Database
from shop.profiles.interactions import InteractionLog, Personalization, mark_of
from shop.profiles.tags import Profiles


def _kept(database: Database) -> list[tuple[str, str | None, str, str]]:
    act = models.Interaction
    with database.reading() as session:
        rows = session.execute(select(act.owner, act.customer_id, act.kind, act.sku).order_by(act.id))
        return [tuple(row) for row in rows]


def test_notes_are_written_with_their_owner(database: Database, clock: FixedClock) -> None:
    log = InteractionLog(database, clock)
    log.note("C1", "talk", [("view", "A"), ("price_question", "A")])
    log.note(None, "13800138000", [("click", "B")])
    log.flush()
    visitor = mark_of(None, "13800138000")
    assert _kept(database) == [
        ("C1", "C1", "view", "A"),
        ("C1", "C1", "price_question", "A"),
        (visitor, None, "click", "B"),
    ]
    assert "138" not in visitor
    Profiles(database, clock).refresh()
    assert Profiles(database, clock).facts("C1")["price_questions"] == 1


def test_nothing_is_noted_of_who_switched_it_off_and_the_past_is_forgotten(
    database: Database, clock: FixedClock
) -> None:
    log, choice = InteractionLog(database, clock), Personalization(database, clock)
    for customer in ("C1", "C2", None):
        log.note(customer, "talk", [("view", "A")])
    log.flush()
    Profiles(database, clock).refresh()
    choice.turn_off("C1", "talk")
    choice.turn_off(None, "talk")
    assert choice.is_off("C1", "another talk")
    assert choice.is_off(None, "talk")
    assert not choice.is_off("C2", "talk")
    assert [owner for owner, *_ in _kept(database)] == ["C2"]
    assert Profiles(database, clock).facts("C1") == {}
    for customer in ("C1", None):
        log.note(customer, "talk", [("view", "A")])
    log.flush()
    assert [owner for owner, *_ in _kept(database)] == ["C2"]
    choice.turn_on("C1", "talk")
    log.note("C1", "talk", [("view", "A")])
    log.flush()
    assert [owner for owner, *_ in _kept(database)] == ["C2", "C1"]


@pytest.mark.timed
def test_a_note_takes_no_time_while_the_database_is_locked(database: Database, clock: FixedClock) -> None:
    log = InteractionLog(database, clock)
    with database.writing() as session:
        session.add(models.MarketingConsent(owner="X", wanted=True, changed_at=clock.now()))
        session.flush()
        started = time.perf_counter()
        for _ in range(1_000):
            log.note("C1", "talk", [("view", "A")])
        assert time.perf_counter() - started < 0.5
    log.flush()
    assert len(_kept(database)) == 1_000


def test_a_process_that_ends_writes_what_it_noted(database: Database) -> None:
    program = (
        "import sys; from shop.database import Database; from shop.clock import SystemClock;"
        "from shop.profiles.interactions import InteractionLog;"
        "log = InteractionLog(Database(sys.argv[1]), SystemClock());"
        "[log.note('C1', 't', [('view', 'A')]) for _ in range(700)]"
    )
    subprocess.run([sys.executable, "-c", program, database.url], check=True, timeout=60)
    assert len(_kept(database)) == 700


def test_old_interactions_are_removed(database: Database, clock: FixedClock) -> None:
    log = InteractionLog(database, clock)
    log.note("C1", "talk", [("view", "A")])
    log.flush()
    profiles = Profiles(database, clock)
    clock.advance(timedelta(days=91))
    profiles.refresh()
    assert profiles.facts("C1")["views"] == 0
    clock.advance(timedelta(days=300))
    profiles.refresh()
    with database.reading() as session:
        assert session.execute(select(func.count()).select_from(models.Interaction)).scalar() == 0
