"""How commands end: a table or a sentence for people, or with --json one JSON object as the last line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table


def finish(result: Mapping[str, Any], as_json: bool, *shown: Any) -> None:
    """Print `result` as one line of JSON, or what is `shown` to people (strings, rich tables)."""
    if as_json:
        print(json.dumps(result, ensure_ascii=False, default=str))
        return
    console = Console()
    for item in shown:
        console.print(item, markup=False) if isinstance(item, str) else console.print(item)


def table(title: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    """A table for `finish`."""
    made = Table(*headers, title=title, title_justify="left")
    for row in rows:
        made.add_row(*(str(cell) for cell in row))
    return made
