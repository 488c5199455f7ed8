"""The course of an import: read every file, check everything, then store in one transaction or not at all."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text

from shop.clock import Clock
from shop.database import Database
from shop.importing.batch import Batch, FileSpec, Issue, Issues, Section
from shop.importing.csvfiles import read_csv


@dataclass(frozen=True)
class ImportReport:
    """What an import did. With `errors` nothing was stored and `rows` is empty."""

    rows: dict[str, int]
    errors: tuple[Issue, ...]
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The report as plain JSON values."""
        return {
            "rows": self.rows,
            "errors": [asdict(issue) for issue in self.errors],
            "notes": list(self.notes),
        }


class _Abandoned(Exception):
    """Raised inside the transaction to roll it back once faults were found."""


def import_directory(
    database: Database, folder: Path, clock: Clock, sections: Sequence[Section]
) -> ImportReport:
    """Load whichever of the sections' files are in `folder`. Everything is stored, or, with any error, nothing."""
    issues = Issues()
    specs = {spec.file: spec for section in sections for spec in section.files}
    batch = Batch()
    notes = _read_folder(folder, specs, batch, clock, issues)
    if not issues.found and not batch.rows:
        issues.add(str(folder), None, "", "没有可以导入的文件；可用的文件名：" + "、".join(specs))
    if not batch.rows:
        return ImportReport({}, _ordered(issues.found, specs), tuple(notes))
    try:
        with database.writing() as session:
            for section in sections:
                section.check(batch, session, issues)
            if issues:
                raise _Abandoned
            for section in sections:
                notes.extend(section.store(batch, session, clock))
            session.execute(text("ANALYZE"))  # the planner should know that the tables have grown
    except _Abandoned:
        return ImportReport({}, _ordered(issues.found, specs), tuple(notes))
    return ImportReport({table: len(rows) for table, rows in batch.rows.items()}, (), tuple(notes))


def _read_folder(
    folder: Path, specs: dict[str, FileSpec], batch: Batch, clock: Clock, issues: Issues
) -> list[str]:
    notes: list[str] = []
    if not folder.is_dir():
        issues.add(str(folder), None, "", "没有这个文件夹，请给出放 CSV 文件的文件夹")
        return notes
    present = {path.name.lower(): path for path in sorted(folder.iterdir()) if path.suffix.lower() == ".csv"}
    for name, path in present.items():
        if name not in specs:
            near = difflib.get_close_matches(name, specs, n=1, cutoff=0.85)
            notes.append(f"没有导入 {path.name}：不认识的文件名" + (f"，是不是 {near[0]}？" if near else ""))
    today = clock.today()
    for name, spec in specs.items():
        if name in present:
            rows, columns = read_csv(present[name], spec, today, issues)
            batch.rows[spec.table], batch.columns[spec.table] = rows, columns
    return notes


def _ordered(found: Iterable[Issue], specs: dict[str, FileSpec]) -> tuple[Issue, ...]:
    """By file as listed, then by row, without repetitions."""
    rank = {file: index for index, file in enumerate(specs)}
    return tuple(sorted(dict.fromkeys(found), key=lambda issue: (rank.get(issue.file, -1), issue.row or 0)))
