"""Set-up steps: done once, again when their input changed, again after an interruption."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from launcher import steps
from launcher.steps import Errand, Step, StepFailed, carry_out


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


def test_a_failing_command_says_what_to_do() -> None:
    with pytest.raises(StepFailed, match="Install it so"):
        steps.run(["no-such-program-here"], hint="Install it so.")
    with pytest.raises(StepFailed, match="status 3"):
        steps.run(["sh", "-c", "exit 3"], hint="Read it.")


def test_errands_run_beside_in_turn_and_are_silent_where_all_is_well(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    result, first = tmp_path / "result", tmp_path / "first"
    beside = [_sh(f"touch {first}; echo fine"), _sh(f"test -e {first} && echo fine")]
    steps.run_with_errands(_sh(f"touch {result}"), beside)
    assert result.exists()
    assert "fine" not in capfd.readouterr().out


def test_a_failing_errand_stops_the_command_and_what_follows(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    result, next_one = tmp_path / "result", tmp_path / "next"
    beside = [_sh("echo wrong line; exit 4"), _sh(f"touch {next_one}")]
    with pytest.raises(StepFailed, match="status 4"):
        steps.run_with_errands(_sh(f"sleep 20 && touch {result}"), beside)
    assert "wrong line" in capfd.readouterr().out
    assert not result.exists() and not next_one.exists()


def test_a_command_that_fails_itself_says_so() -> None:
    with pytest.raises(StepFailed, match="status 3"):
        steps.run_with_errands(_sh("exit 3"), [_sh("true")])


def test_a_helper_runs_beside_the_command_and_all_errands(tmp_path: Path) -> None:
    begun, told = tmp_path / "begun", tmp_path / "told"
    wait = f"until test -e {told}; do sleep 0.1; done"
    helper = _sh(f"touch {begun}; {wait}")
    steps.run_with_errands(
        _sh(wait), [_sh(f"until test -e {begun}; do sleep 0.1; done"), _sh(f"touch {told}")], helper
    )


def test_a_helper_that_nobody_needs_any_more_is_stopped(tmp_path: Path) -> None:
    begun, outlived = tmp_path / "begun", tmp_path / "outlived"
    wait = f"until test -e {begun}; do sleep 0.1; done"
    steps.run_with_errands(_sh(wait), [], _sh(f"(touch {begun}; sleep 2; touch {outlived}) & sleep 60"))
    time.sleep(3)
    assert not outlived.exists()


def test_a_failing_helper_stops_the_command(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    result = tmp_path / "result"
    with pytest.raises(StepFailed, match="status 4"):
        steps.run_with_errands(_sh(f"sleep 20 && touch {result}"), [], _sh("echo wrong line; exit 4"))
    assert "wrong line" in capfd.readouterr().out
    assert not result.exists()


def _sh(script: str) -> Errand:
    return Errand(["sh", "-c", script], "Read it.")


def test_training_makes_a_missing_page_on_the_way(stamps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[str, str]] = []
    monkeypatch.setattr(
        steps,
        "run_with_errands",
        lambda main, errands, helper: ran.extend((e.command[-1], e.cwd.name) for e in [helper, *errands]),
    )
    model, page = steps.all_steps()[-2:]
    assert (model.name, page.name) == ("model", "chat page")
    model.work()
    assert ("build", "web") in ran
    assert page.stamp.read_text() == page.key()
    ran.clear()
    monkeypatch.setattr(Step, "done", lambda _self: True)
    model.work()
    assert [name for name, _ in ran] == ["addons.nlu.learn", "validate", "sentiment", "prepare"]
