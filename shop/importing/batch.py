"""What an import is made of: file descriptions, the rows read from them, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy.orm import Session

from shop.clock import Clock
from shop.importing.cells import Column


@dataclass(frozen=True)
class FileSpec:
    """A CSV file: its name, its columns, and the columns that together may not repeat."""

    file: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def table(self) -> str:
        """The file's name without .csv, by which rows are counted."""
        return self.file.removesuffix(".csv")


@dataclass(frozen=True)
class Row:
    """One row that could be read: its number as a spreadsheet shows it, and its cells by column."""

    number: int
    cells: Mapping[str, Any]


@dataclass(frozen=True)
class Issue:
    """Something wrong in a file. `row` counts from 1 (the header) and is None for the file as a whole."""

    file: str
    row: int | None
    column: str
    reason: str

    def __str__(self) -> str:
        where = self.file + (f" 第 {self.row} 行" if self.row is not None else "")
        return f"{where}{f' [{self.column}]' if self.column else ''}：{self.reason}"


class Issues:
    """Collects everything that is wrong, so that a merchant mends a file in one go."""

    def __init__(self) -> None:
        self.found: list[Issue] = []

    def add(self, file: str, row: int | None, column: str, reason: str) -> None:
        """Note one problem."""
        self.found.append(Issue(file, row, column, reason))

    def __bool__(self) -> bool:
        return bool(self.found)


@dataclass
class Batch:
    """The rows of the files that were in the folder."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    columns: dict[str, frozenset[str]] = field(default_factory=dict)

    def __contains__(self, table: str) -> bool:
        return table in self.rows

    def of(self, table: str) -> list[Row]:
        """The rows of a file; empty when the folder lacks it."""
        return self.rows.get(table, [])

    def values(self, table: str, column: str) -> Iterator[Any]:
        """One column of a file, empty cells left out."""
        return (row.cells[column] for row in self.of(table) if row.cells.get(column) not in (None, "", ()))

    def has_column(self, table: str, column: str) -> bool:
        """Whether the file is there and its header names the column."""
        return column in self.columns.get(table, ())


class Section(Protocol):
    """A topic's part in an import."""

    @property
    def files(self) -> Iterable[FileSpec]:
        """The files it reads."""
        ...

    def check(self, batch: Batch, session: Session, issues: Issues) -> None:
        """Note what is wrong across rows and files, and with regard to what the database holds."""
        ...

    def store(self, batch: Batch, session: Session, clock: Clock) -> list[str]:
        """Write the rows (called only when nothing is wrong anywhere); returns notes for the merchant."""
        ...
