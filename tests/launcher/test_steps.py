"""Set-up steps: done once, again when their input changed, again after an interruption."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from launcher import steps
from launcher.errands import Errand, StepFailed
from launcher.steps import Step, carry_out


@pytest.fixture
def stamps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of stamps of this test's own."""
    monkeypatch.setattr(steps, "VAR", tmp_path)
    return tmp_path


def test_a_step_runs_once_until_its_input_changes(stamps: Path) -> None:
    done: list[str] = []
    key = ["one"]
    step = Step("thing", key=lambda: key[0], work=lambda: done.append(key[0]))
    carry_out([step])
    carry_out([step])
    key[0] = "two"
    carry_out([step])
    assert done == ["one", "two"]


def test_a_lost_result_is_made_again(stamps: Path) -> None:
    result = stamps / "result"
    step = Step("thing", key=lambda: "k", work=result.touch, present=result.exists)
    carry_out([step])
    result.unlink()
    carry_out([step])
    assert result.exists()


def test_an_interrupted_step_is_not_taken_for_done(stamps: Path) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        carry_out([Step("thing", key=lambda: "k", work=interrupted)])
    assert not Step("thing", key=lambda: "k", work=interrupted).done()


def test_page_and_mood_model_are_made_while_the_shop_is_read(
    stamps: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, read = stamps / "made", stamps / "read"
    wait = f"until test -e {read}; do sleep 0.1; done"
    monkeypatch.setattr(steps, "_web_errand", lambda: _sh(f"touch {made}.begun; {wait}; touch {made}.page"))
    monkeypatch.setattr(steps, "_mood_errand", lambda: _sh(f"{wait}; touch {made}.mood"))

    def read_shop() -> None:
        while not Path(f"{made}.begun").exists():
            time.sleep(0.1)
        read.touch()

    monkeypatch.setattr(steps, "_fill_database", read_shop)
    _, database, page, mood = steps.setup_steps()
    database.work()
    results = [Path(f"{made}.page"), Path(f"{made}.mood")]
    assert all(result.exists() for result in results)
    assert page.stamp.read_text() == page.key() and mood.stamp.read_text() == mood.key()
    for result in results:
        result.unlink()
    monkeypatch.setattr(Step, "done", lambda _self: True)
    database.work()
    assert not any(result.exists() for result in results)


def test_a_page_that_cannot_be_made_is_said(stamps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "_web_errand", lambda: _sh("exit 4"))
    monkeypatch.setattr(steps, "_mood_errand", lambda: _sh("true"))
    monkeypatch.setattr(steps, "_fill_database", lambda: None)
    _, database, page, _ = steps.setup_steps()
    with pytest.raises(StepFailed, match="status 4"):
        database.work()
    assert not page.stamp.exists()


def test_training_learns_beside(stamps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    monkeypatch.setattr(
        steps,
        "run_with_errands",
        lambda main, errands, helper: ran.extend(e.command[-1] for e in [helper, *errands]),
    )
    model = steps.all_steps()[-1]
    assert model.name == "model"
    model.work()
    assert ran == ["addons.nlu.learn", "prepare", "validate"]


def _sh(script: str) -> Errand:
    return Errand(["sh", "-c", script], "Read it.")
