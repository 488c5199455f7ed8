"""Reading a CSV file that a spreadsheet program wrote: any usual encoding, and every fault by row and column."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from shop.importing.batch import FileSpec, Issues, Row
from shop.importing.cells import CellError, Column

CELL_LIMIT = 100_000
FILE_LIMIT = 512 * 1024 * 1024
_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def read_csv(path: Path, spec: FileSpec, today: date, issues: Issues) -> tuple[list[Row], frozenset[str]]:
    """The readable rows of `path` and the columns that its header names; faults go to `issues`."""
    content = _decode(path, spec.file, issues)
    if content is None:
        return [], frozenset()
    records = _records(content, spec.file, issues)
    header = next((record for record in records if any(cell.strip() for cell in record[1])), None)
    if header is None:
        issues.add(
            spec.file, None, "", "文件是空的，第一行应为表头：" + ",".join(c.name for c in spec.columns)
        )
        return [], frozenset()
    layout = _match_header(header[1], spec, issues, header[0])
    if layout is None:
        return [], frozenset()
    rows = _rows(records, layout, spec, today, issues)
    return rows, frozenset(column.name for column in layout if column is not None)


def _decode(path: Path, file: str, issues: Issues) -> str | None:
    try:
        if path.stat().st_size > FILE_LIMIT:
            issues.add(file, None, "", f"文件超过 {FILE_LIMIT // 1024 // 1024} MB，请分成几次导入")
            return None
        raw = path.read_bytes()
    except OSError as error:
        issues.add(file, None, "", f"读不了文件：{error.strerror}")
        return None
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if raw.startswith(mark):
            return _decode_as(raw[len(mark) :], (encoding,), file, issues)
    # UTF-8 first: Chinese text in GBK is practically never valid UTF-8, the reverse happens.
    return _decode_as(raw, ("utf-8", "gb18030"), file, issues)


def _decode_as(raw: bytes, encodings: tuple[str, ...], file: str, issues: Issues) -> str | None:
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
    issues.add(file, line, "", f"不是 {'、'.join(encodings)} 编码的文本，请另存为“CSV UTF-8”")
    return None


def _records(content: str, file: str, issues: Issues) -> Iterator[tuple[int, list[str]]]:
    """Numbered records; a record with broken quoting is reported and left out."""
    first_line = content.split("\n", 1)[0]
    delimiter = max(",\t;", key=first_line.count)
    csv.field_size_limit(CELL_LIMIT)
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "field limit" in str(error):
                reason = f"有一格超过 {CELL_LIMIT} 个字，请检查是否漏了引号"
            else:
                reason = "引号不成对：格子里若有逗号、换行或引号，整格要用双引号括起，里面的引号写两遍"
            issues.add(file, number, "", reason)
            continue
        if any(record):
            yield number, record


def _match_header(
    header: list[str], spec: FileSpec, issues: Issues, number: int
) -> list[Column | None] | None:
    """The column that each header cell names; None when the file cannot be read by it."""
    known = {name.lower(): column for column in spec.columns for name in (column.name, *column.headers)}
    layout: list[Column | None] = []
    broken = False
    for title in (cell.strip() for cell in header):
        column = known.get(title.lower())
        if column is None and title:
            near = difflib.get_close_matches(title.lower(), known, n=1)
            hint = (
                f"，是不是 {near[0]}？" if near else f"；可用的列：{'、'.join(c.name for c in spec.columns)}"
            )
            issues.add(spec.file, number, title, f"不认识的列“{title}”{hint}")
        if column is not None and column in layout:
            issues.add(spec.file, number, column.name, f"列 {column.name} 出现了两次")
            broken = True
        layout.append(column)
    for column in spec.columns:
        if column.required and column not in layout:
            issues.add(spec.file, number, column.name, f"缺少必需的列 {column.name}")
            broken = True
    return None if broken else layout


def _rows(
    records: Iterator[tuple[int, list[str]]],
    layout: list[Column | None],
    spec: FileSpec,
    today: date,
    issues: Issues,
) -> list[Row]:
    rows: list[Row] = []
    first_seen: dict[tuple[object, ...], int] = {}
    for number, record in records:
        if len(record) != len(layout) and not (len(record) > len(layout) and not any(record[len(layout) :])):
            issues.add(
                spec.file,
                number,
                "",
                f"这一行有 {len(record)} 格，表头有 {len(layout)} 列，请检查逗号和引号",
            )
            continue
        cells = _cells(record, layout, file=spec.file, number=number, today=today, issues=issues)
        key = tuple(cells.get(name) for name in spec.key)
        if all(part is None for part in key):
            continue
        if key in first_seen:
            shown = "、".join(str(part) for part in key if part not in (None, "", ()))
            issues.add(spec.file, number, spec.key[0], f"“{shown}”与第 {first_seen[key]} 行重复")
            continue
        first_seen[key] = number
        rows.append(Row(number, cells))
    return rows


def _cells(
    record: list[str], layout: list[Column | None], *, file: str, number: int, today: date, issues: Issues
) -> dict[str, object]:
    cells: dict[str, object] = {}
    for column, raw in zip(layout, record, strict=False):
        if column is None:
            continue
        cell = raw.strip()
        if not cell:
            if column.required:
                issues.add(file, number, column.name, f"{column.name} 不能为空")
            cells[column.name] = column.empty
            continue
        try:
            cells[column.name] = column.read(cell, today)
        except CellError as error:
            issues.add(file, number, column.name, str(error))
            cells[column.name] = column.empty
    return cells
