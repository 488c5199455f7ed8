"""What every child process of the launcher gets."""

from __future__ import annotations

import pytest

from launcher.paths import VAR, environment


def test_bytecode_is_kept_where_it_may_not_stand_beside_the_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any, each process would compile Rasa and TensorFlow anew."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    child = environment()
    assert "PYTHONDONTWRITEBYTECODE" not in child
    assert child["PYTHONPYCACHEPREFIX"] == str(VAR / "bytecode")
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE")
    assert "PYTHONPYCACHEPREFIX" not in environment()
