"""Learning beside the policies: who learns, who waits, and what is kept."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from addons.nlu.ahead import Report, key, learn_ahead, take_up
from addons.nlu.mixture import TrainingExample

EXAMPLES = [TrainingExample("你好", "greet", []), TrainingExample("有耳机吗", "search", [(1, 3, "category")])]
CONFIG = {"seed": 1, "directory": None}


def test_a_name_changes_with_what_is_learnt_from() -> None:
    name = key(EXAMPLES, CONFIG, "encoder")
    assert name == key(list(EXAMPLES), dict(CONFIG), "encoder")
    others = {
        key(EXAMPLES[:1], CONFIG, "encoder"),
        key([replace(EXAMPLES[0], intent="goodbye"), EXAMPLES[1]], CONFIG, "encoder"),
        key([EXAMPLES[0], replace(EXAMPLES[1], entities=None)], CONFIG, "encoder"),
        key(EXAMPLES, {**CONFIG, "seed": 2}, "encoder"),
        key(EXAMPLES, CONFIG, "another encoder"),
    }
    assert len(others) == 5 and name not in others


def test_what_was_learnt_is_taken_up_and_learnt_once(tmp_path: Path) -> None:
    learnt: list[str] = []

    def learn(directory: Path, report: Report) -> None:
        learnt.append("once")
        report(1, 2)
        (directory / "file").write_text("learnt")

    for _ in range(2):
        learn_ahead("one", learn, tmp_path / "store")
    taken = tmp_path / "taken"
    assert take_up("one", taken, tmp_path / "store")
    assert (taken / "file").read_text() == "learnt"
    assert learnt == ["once"]


def test_nothing_is_taken_up_where_nothing_was_learnt(tmp_path: Path) -> None:
    assert not take_up("one", tmp_path / "taken", tmp_path / "store")
    assert not (tmp_path / "store").exists()


def test_only_the_latest_is_kept(tmp_path: Path) -> None:
    for name in ("one", "two"):
        learn_ahead(name, lambda directory, _: (directory / "file").touch(), tmp_path)
    assert not take_up("one", tmp_path / "taken", tmp_path)
    assert take_up("two", tmp_path / "taken", tmp_path)


def test_who_takes_up_waits_for_who_learns(tmp_path: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def learn(directory: Path, report: Report) -> None:
        report(3, 4)
        begun.set()
        assert go_on.wait(60)
        (directory / "file").touch()

    learner = threading.Thread(target=learn_ahead, args=("one", learn, tmp_path / "store"))
    learner.start()
    assert begun.wait(60)
    taken: list[bool] = []
    taker = threading.Thread(
        target=lambda: taken.append(take_up("one", tmp_path / "taken", tmp_path / "store"))
    )
    taker.start()
    taker.join(1.5)
    assert taker.is_alive()
    go_on.set()
    taker.join(60)
    learner.join(60)
    assert taken == [True] and (tmp_path / "taken" / "file").exists()


def test_a_learner_that_fails_or_is_killed_leaves_nothing_to_wait_for(tmp_path: Path) -> None:
    def fail(directory: Path, _: Report) -> None:
        (directory / "file").touch()
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError):
        learn_ahead("one", fail, tmp_path / "store")
    assert not take_up("one", tmp_path / "taken", tmp_path / "store")
    script = (
        "import os, pathlib; from addons.nlu.ahead import learn_ahead;"
        f"learn_ahead('one', lambda *_: os._exit(1), pathlib.Path({str(tmp_path / 'store')!r}))"
    )
    root = Path(__file__).resolve().parents[3]
    assert subprocess.run([sys.executable, "-c", script], cwd=root, check=False).returncode == 1
    assert not take_up("one", tmp_path / "taken", tmp_path / "store")
