"""`segments` and `demo-history` on the command line, and tags and segments from files, on both engines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from shop import models
from shop.__main__ import build
from shop.clock import FixedClock
from shop.database import Database
from shop.database import database as own_database
from shop.importing.run import import_directory
from shop.profiles.importing import ProfilesSection
from shop.profiles.segments import Segments
from shop.settings import settings

Call = Callable[..., Any]


@pytest.fixture
def call(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Call]:
    """call("segments", "list") runs the command on the test's database: (exit code, last line as JSON)."""
    monkeypatch.setenv("DATABASE_URL", database.url)
    settings.cache_clear()
    own_database.cache_clear()

    def called(*words: str) -> tuple[int, Any]:
        result = CliRunner().invoke(build(), [*words, "--json"])
        lines = result.output.strip().splitlines()
        return result.exit_code, json.loads(lines[-1]) if lines and lines[-1].startswith("{") else lines

    yield called
    own_database().dispose()
    own_database.cache_clear()
    settings.cache_clear()


def test_a_segment_from_saving_to_deleting(database: Database, call: Call) -> None:
    with database.writing() as session:
        session.add(models.Customer(id="C1", tier="gold"))
        session.add(models.Customer(id="C2", tier="normal"))
    assert call("segments", "check", "tier == 'gold'") == (0, {"valid": True, "members": 1})
    assert call("segments", "save", "S1", "金卡", "tier == 'gold'")[1]["members"] == 1
    assert call("segments", "list")[1]["segments"][0]["id"] == "S1"
    assert call("segments", "show", "S1")[1]["customers"] == ["C1"]
    assert call("segments", "delete", "S1")[0] == 0
    code, said = call("segments", "show", "S1")
    assert code == 2
    assert "S1" in "".join(said)
    assert call("segments", "tags")[1]["removed"] == 0
    assert "spent_year" in call("segments", "facts")[1]["facts"]


def test_a_wrong_condition_is_refused_with_its_position(call: Call) -> None:
    code, said = call("segments", "save", "S1", "错的", "tier == 'gold' and spend > 3")
    assert code == 1
    assert said["position"] == 20
    assert call("segments", "check", "orders >")[1]["position"] == 9
    assert call("segments", "list")[1] == {"segments": []}


def test_a_history_needs_goods_and_enough_orders(call: Call) -> None:
    code, said = call("demo-history")
    assert code == 2
    assert "import" in "".join(said)
    assert call("demo-history", "--remove")[1] == {"removed": 0}


def test_tags_and_segments_from_files(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    tags, segments = tmp_path / "tags.csv", tmp_path / "segments.csv"
    tags.write_text(
        "id,title,condition,prefers\n"
        "T1,偏好{favourite},orders >= 1,\n"
        "T2,好,order >= 1,\n"
        "T3,便宜,orders >= 1,cheapest\n"
        "T4,手机迷,orders >= 1,category:手机\n"
    )
    segments.write_text("id,title,condition\nS1,一,tags\nS2,二,orders >= 1\n")
    report = import_directory(database, tmp_path, clock, (ProfilesSection(),))
    assert {(error.file, error.row, error.column) for error in report.errors} == {
        ("tags.csv", 2, "title"),
        ("tags.csv", 3, "condition"),
        ("tags.csv", 4, "prefers"),
        ("segments.csv", 2, "condition"),
    }
    assert any("第 1 个字符" in error.reason for error in report.errors)
    assert Segments(database, clock).all() == ()
    tags.write_text("id,title,condition\nT1,买过,orders >= 1\n")
    segments.write_text("id,title,condition\nS2,二,orders >= 1\n")
    assert import_directory(database, tmp_path, clock, (ProfilesSection(),)).errors == ()
    segments.write_text("id,title,condition\nS2,二,orders >= 2\n")
    assert import_directory(database, tmp_path, clock, (ProfilesSection(),)).errors == ()
    assert [found.condition for found in Segments(database, clock).all()] == ["orders >= 2"]
