"""Commands of set-up: alone, one beside another, quietly, and stopped where one fails."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from launcher.errands import Errand, StepFailed, run, run_with_errands


def test_a_failing_command_says_what_to_do() -> None:
    with pytest.raises(StepFailed, match="Install it so"):
        run(["no-such-program-here"], hint="Install it so.")
    with pytest.raises(StepFailed, match="status 3"):
        run(["sh", "-c", "exit 3"], hint="Read it.")


def test_errands_run_beside_in_turn_and_are_silent_where_all_is_well(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    result, first = tmp_path / "result", tmp_path / "first"
    beside = [_sh(f"touch {first}; echo fine"), _sh(f"test -e {first} && echo fine")]
    run_with_errands(_sh(f"touch {result}"), beside)
    assert result.exists()
    assert "fine" not in capfd.readouterr().out


def test_a_failing_errand_stops_the_command_and_what_follows(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    result, next_one = tmp_path / "result", tmp_path / "next"
    beside = [_sh("echo wrong line; exit 4"), _sh(f"touch {next_one}")]
    with pytest.raises(StepFailed, match="status 4"):
        run_with_errands(_sh(f"sleep 20 && touch {result}"), beside)
    assert "wrong line" in capfd.readouterr().out
    assert not result.exists() and not next_one.exists()


def test_a_command_that_fails_itself_says_so() -> None:
    with pytest.raises(StepFailed, match="status 3"):
        run_with_errands(_sh("exit 3"), [_sh("true")])


def test_a_helper_runs_beside_the_command_and_all_errands(tmp_path: Path) -> None:
    begun, told = tmp_path / "begun", tmp_path / "told"
    wait = f"until test -e {told}; do sleep 0.1; done"
    helper = _sh(f"touch {begun}; {wait}")
    run_with_errands(
        _sh(wait), [_sh(f"until test -e {begun}; do sleep 0.1; done"), _sh(f"touch {told}")], helper
    )


def test_a_helper_that_nobody_needs_any_more_is_stopped(tmp_path: Path) -> None:
    begun, outlived = tmp_path / "begun", tmp_path / "outlived"
    wait = f"until test -e {begun}; do sleep 0.1; done"
    run_with_errands(_sh(wait), [], _sh(f"(touch {begun}; sleep 2; touch {outlived}) & sleep 60"))
    time.sleep(3)
    assert not outlived.exists()


def test_a_failing_helper_stops_the_command(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    result = tmp_path / "result"
    with pytest.raises(StepFailed, match="status 4"):
        run_with_errands(_sh(f"sleep 20 && touch {result}"), [], _sh("echo wrong line; exit 4"))
    assert "wrong line" in capfd.readouterr().out
    assert not result.exists()


def _sh(script: str) -> Errand:
    return Errand(["sh", "-c", script], "Read it.")
