"""A small shop for tests of the catalogue."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

import pytest

from shop.catalogue.importing import import_catalogue
from shop.clock import SHOP_TIMEZONE, FixedClock
from shop.database import Database
from shop.importing import ImportReport

SAMPLE = Path(__file__).parent / "sample"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def sample_shop(
    request: pytest.FixtureRequest,
    open_copy: Callable[[str, Path], AbstractContextManager[Database]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Database]:
    """The sample shop on both engines, for tests that only read."""
    with open_copy(request.param, tmp_path_factory.mktemp("shop")) as opened:
        noon = FixedClock(datetime(2026, 3, 15, 12, 0, tzinfo=SHOP_TIMEZONE))
        report = import_catalogue(opened, SAMPLE, noon)
        assert report.errors == ()
        yield opened


@pytest.fixture
def load(database: Database, clock: FixedClock, tmp_path: Path) -> Callable[..., ImportReport]:
    """Writes files into a folder and imports it: load(products="sku,...")."""
    folder = tmp_path / "files"

    def imported(**files: str | bytes) -> ImportReport:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            (folder / f"{name}.csv").write_bytes(data)
        return import_catalogue(database, folder, clock)

    return imported
