"""The running assistant as a fixture, started once a session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from launcher.assistant import Assistant, running_assistant

__all__ = ["Assistant", "assistant"]


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Action server, Rasa and web server over the demo shop; tests may change its rows and must change them back."""
    with running_assistant(tmp_path_factory.mktemp("assistant")) as running:
        yield running
