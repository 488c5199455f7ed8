"""The tiny assistant, trained once a session and running for all tests that talk to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from shop.database import Database
from tests.addons.tiny import TinyAssistant, tiny_assistant, train

SECRET = "tests only, tests only, tests only"

OpenCopy = Callable[[str, Path], AbstractContextManager[Database]]


@pytest.fixture(scope="session")
def tiny_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the trained tiny assistant."""
    return train(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def tiny(
    tiny_project: Path, tmp_path_factory: pytest.TempPathFactory, open_copy: OpenCopy
) -> Iterator[TinyAssistant]:
    """The tiny assistant in development, on SQLite."""
    folder = tmp_path_factory.mktemp("development")
    with (
        open_copy("sqlite", folder) as database,
        tiny_assistant(tiny_project, folder, database_url=database.url) as running,
    ):
        yield running


@pytest.fixture(scope="session")
def tiny_production(
    tiny_project: Path, tmp_path_factory: pytest.TempPathFactory, open_copy: OpenCopy
) -> Iterator[TinyAssistant]:
    """The tiny assistant with APP_ENV=production, on PostgreSQL (answers and conversations)."""
    folder = tmp_path_factory.mktemp("production")
    with (
        open_copy("postgresql", folder) as database,
        tiny_assistant(
            tiny_project,
            folder,
            database_url=database.url,
            TRACKER_DATABASE_URL=database.url,
            APP_ENV="production",
            DAOGOU_JWT_SECRET=SECRET,
        ) as running,
    ):
        yield running
