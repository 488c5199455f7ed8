"""`make test`: two parts at once, and what either says counts."""

from __future__ import annotations

import pytest

from launcher import testing


@pytest.mark.parametrize(("with_servers", "without", "status"), [(0, 0, 0), (1, 0, 1), (0, 2, 2)])
def test_a_failure_in_either_part_is_the_outcome(
    with_servers: int,
    without: int,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def instead(_: str, expression: str) -> list[str]:
        quick = expression.startswith("not")
        return [
            "sh",
            "-c",
            f"echo part {'quick' if quick else 'slow'}; exit {without if quick else with_servers}",
        ]

    monkeypatch.setattr(testing, "_pytest", instead)
    assert testing.run_tests([]) == status
    shown = capfd.readouterr().out
    assert "part slow" in shown and "part quick" in shown


def test_chosen_tests_run_in_one_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testing, "_pytest", lambda *arguments: ["sh", "-c", f"exit {len(arguments)}"])
    assert testing.run_tests(["tests/shop", "-x"]) == 2
