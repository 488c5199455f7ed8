"""Set-up steps: done once, again when their input changed, again after an interruption."""

from __future__ import annotations

from pathlib import Path

import pytest

from launcher import steps
from launcher.steps import Step, StepFailed, carry_out


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


def test_a_check_runs_beside_and_is_silent_where_all_is_well(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    result = tmp_path / "result"
    steps.run_checked(["touch", str(result)], ["sh", "-c", "echo fine"], hint="Read it.")
    assert result.exists()
    assert "fine" not in capfd.readouterr().out


def test_wrong_input_stops_the_command_that_uses_it(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    result = tmp_path / "result"
    long_work = ["sh", "-c", f"sleep 20 && touch {result}"]
    with pytest.raises(StepFailed, match="status 4"):
        steps.run_checked(long_work, ["sh", "-c", "echo wrong line; exit 4"], hint="Read it.")
    assert "wrong line" in capfd.readouterr().out
    assert not result.exists()


def test_a_command_that_fails_itself_says_so() -> None:
    with pytest.raises(StepFailed, match="status 3"):
        steps.run_checked(["sh", "-c", "exit 3"], ["true"], hint="Read it.")
