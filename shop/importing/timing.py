"""Checks of rows that say when something runs: columns starts_at, ends_at, quiet_from, quiet_to."""

from __future__ import annotations

from shop.importing.batch import Issues, Row


def check_period(file: str, row: Row, issues: Issues) -> None:
    """What ends does not end before it starts."""
    begins, ends = row.cells.get("starts_at"), row.cells.get("ends_at")
    if begins is not None and ends is not None and ends < begins:
        issues.add(file, row.number, "ends_at", "结束早于开始")


def check_quiet_hours(file: str, row: Row, issues: Issues) -> None:
    """Quiet hours have a beginning and an end, or there are none."""
    if (row.cells.get("quiet_from") is None) != (row.cells.get("quiet_to") is None):
        issues.add(file, row.number, "quiet_to", "安静时段要同时填开始和结束")
