"""`python -m shop migrate`."""

from __future__ import annotations

import typer

from shop.database import database
from shop.migrations import upgrade
from shop.terminal import finish


def migrate_command(
    as_json: bool = typer.Option(False, "--json", help="Print one JSON object as the last line."),
) -> None:
    """Create the tables, or bring them up to date."""
    heads = upgrade(database())
    finish({"revisions": heads}, as_json, f"Tables are up to date ({', '.join(heads)}).")
