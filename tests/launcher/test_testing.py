"""`make test`: two parts at once, and what either says counts."""

from __future__ import annotations

import pytest

from launcher import testing


@pytest.mark.parametrize(
    ("with_servers", "without", "timed", "status"), [(0, 0, 0, 0), (1, 0, 0, 1), (0, 2, 0, 2), (0, 0, 3, 3)]
)
def test_a_failure_in_any_part_is_the_outcome(
    with_servers: int,
    without: int,
    timed: int,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    ends = {
        testing.WITH_SERVERS: with_servers,
        testing.WITHOUT_SERVERS: without,
        testing.MEASURING_TIME: timed,
    }

    def instead(_: str, part: str) -> list[str]:
        return ["sh", "-c", f"echo 'part {part}'; exit {ends[part]}"]

    monkeypatch.setattr(testing, "_pytest", instead)
    assert testing.run_tests([]) == status
    shown = capfd.readouterr().out
    assert all(f"part {part}" in shown for part in ends)


def test_chosen_tests_run_in_one_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testing, "_pytest", lambda *arguments: ["sh", "-c", f"exit {len(arguments)}"])
    assert testing.run_tests(["tests/shop", "-x"]) == 2
