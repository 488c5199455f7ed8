"""Writing many rows quickly: INSERT ... ON CONFLICT in large batches, on either engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, TypeVar

from sqlalchemy import Column, MetaData, Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable, DropTable

BATCH = 5_000
IN_LIST = 500  # stays below every engine's limit of bound parameters

T = TypeVar("T")


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """`items` in lists of at most `size`."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def upsert(
    session: Session, model: Any, rows: Iterable[dict[str, Any]], key: Sequence[str], keep: Sequence[str] = ()
) -> int:
    """Insert `rows`, or where `key` exists already, overwrite the columns that the rows name. Returns their number.

    All rows must name the same columns. Columns in `keep` are set on insertion only. With nothing to overwrite, a row
    that exists is left as it is.
    """
    iterator = iter(rows)
    first = next(iterator, None)
    if first is None:
        return 0
    names = list(first)
    complete = chain([first], iterator)
    if session.get_bind().dialect.name == "sqlite":
        statement = _on_conflict(sqlite.insert(model.__table__), names, key, keep)
        total = 0
        for chunk in chunks(complete, BATCH):
            session.execute(statement, chunk)
            total += len(chunk)
        return total
    return _upsert_by_staging(session, model.__table__, names, complete, key=key, keep=keep)


def _on_conflict(insert: Any, names: Sequence[str], key: Sequence[str], keep: Sequence[str]) -> Any:
    changed = {name: insert.excluded[name] for name in names if name not in key and name not in keep}
    if changed:
        return insert.on_conflict_do_update(index_elements=list(key), set_=changed)
    return insert.on_conflict_do_nothing(index_elements=list(key))


def _upsert_by_staging(
    session: Session,
    table: Any,
    names: Sequence[str],
    rows: Iterable[dict[str, Any]],
    *,
    key: Sequence[str],
    keep: Sequence[str],
) -> int:
    """Load a temporary table with plain inserts, then upsert from it in one statement.

    The driver sends ON CONFLICT DO UPDATE row by row; with triggers that update one counter row a statement, that
    takes time with the square of the rows.
    """
    columns = [Column(name, table.c[name].type) for name in names]
    stage = Table(f"stage_{table.name}", MetaData(), *columns, prefixes=["TEMPORARY"])
    session.execute(CreateTable(stage))
    total = 0
    for chunk in chunks(rows, BATCH):
        session.execute(stage.insert(), chunk)
        total += len(chunk)
    insert = postgresql.insert(table).from_select(list(names), select(*stage.c))
    session.execute(_on_conflict(insert, names, key, keep))
    session.execute(DropTable(stage))
    return total


def insert_all(session: Session, model: Any, rows: Iterable[dict[str, Any]]) -> int:
    """Insert `rows` that are known to be new. Returns their number."""
    total = 0
    for chunk in chunks(rows, BATCH):
        session.execute(model.__table__.insert(), chunk)
        total += len(chunk)
    return total


def delete_where_in(session: Session, column: Any, values: Iterable[Any]) -> None:
    """Delete the rows of `column`'s table whose `column` is one of `values`."""
    table = column.property.columns[0].table
    for chunk in chunks(values, IN_LIST):
        session.execute(table.delete().where(column.in_(chunk)))
