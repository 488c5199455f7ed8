"""The catalogue's part in an import of CSV files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy.orm import Session

from shop.catalogue import checking, storing
from shop.catalogue.files import FILES
from shop.clock import Clock
from shop.database import Database
from shop.importing.batch import Batch, FileSpec, Issues
from shop.importing.run import ImportReport, import_directory


class CatalogueSection:
    """Products and everything that is told about them and the shop."""

    @property
    def files(self) -> Iterable[FileSpec]:
        """The catalogue's files."""
        return FILES

    def check(self, batch: Batch, session: Session, issues: Issues) -> None:
        """References, cycles, scopes and sentences."""
        checking.check(batch, session, issues)

    def store(self, batch: Batch, session: Session, clock: Clock) -> list[str]:
        """Write the rows."""
        return storing.store(batch, session, clock)


def import_catalogue(database: Database, folder: Path, clock: Clock) -> ImportReport:
    """Load the catalogue's files in `folder`, all or nothing."""
    return import_directory(database, folder, clock, (CatalogueSection(),))
