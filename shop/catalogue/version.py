"""Noticing that the catalogue changed, whoever changed it.

Triggers in the database (see the migration `catalogue_versions`) raise one counter a topic at every change of the
columns that matter, plain SQL included. Reading the counter costs one row whatever the size of the catalogue, so a
process can ask before every message. A checksum over all names would cost a scan of 100,000 rows each time, and
`max(updated_at)` misses deletions and writers that forget the column.
"""

from __future__ import annotations

from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shop.models import CatalogueVersion

Topic = Literal["names", "faqs"]


def catalogue_fingerprint(session: Session, topic: Topic = "names") -> str:
    """A string that is different after any change of what `topic` covers.

    `names`: products, variants, categories, brands, colours, attributes, relations and scenarios as far as they name
    or relate things (not prices or stock, which are always read fresh). `faqs`: the questions and answers.
    Raises LookupError when the database was not migrated.
    """
    row = session.execute(
        select(CatalogueVersion.epoch, CatalogueVersion.version).where(CatalogueVersion.topic == topic)
    ).one_or_none()
    if row is None:
        raise LookupError(f"the database has no version counter {topic!r}: run `python -m shop migrate`")
    return f"{row.epoch}-{row.version}"


def raise_versions(session: Session) -> None:
    """Count a change of every topic; for changes that the triggers do not watch but readers should notice."""
    session.execute(
        update(CatalogueVersion)
        .values(version=CatalogueVersion.version + 1)
        .execution_options(synchronize_session=False)
    )
