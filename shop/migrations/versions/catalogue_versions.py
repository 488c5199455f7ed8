"""Triggers that raise a counter whenever the words customers can say, or the FAQ, change, by whatever program.

Only columns that name and relate things are watched: an order that lowers a variant's stock must neither make every
process reload its names nor make orders wait for each other at the counter's row.

Revision: catalogue_versions; follows: catalogue
"""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

revision = "catalogue_versions"
down_revision = "catalogue"
branch_labels = None
depends_on = None

# table -> (topic, columns whose change counts; none = every column)
WATCHED: dict[str, tuple[str, tuple[str, ...]]] = {
    "products": ("names", ("sku", "name", "aliases", "brand", "category", "successor", "featured", "active")),
    "variants": ("names", ("sku", "product_sku", "color", "spec", "active")),
    "categories": ("names", ()),
    "brands": ("names", ()),
    "colors": ("names", ()),
    "attribute_definitions": ("names", ()),
    "attributes": ("names", ("product_sku", "key")),
    "relations": ("names", ()),
    "scenarios": ("names", ()),
    "scenario_rules": ("names", ()),
    "product_scenarios": ("names", ()),
    "faqs": ("faqs", ()),
}


def upgrade() -> None:
    """Seed the counters and create the triggers."""
    versions = sa.table("catalogue_versions", sa.column("topic"), sa.column("epoch"), sa.column("version"))
    topics = sorted({topic for topic, _ in WATCHED.values()})
    # The epoch tells a new database from an old one whose counter happens to stand at the same number.
    epoch = uuid.uuid4().hex
    op.bulk_insert(versions, [{"topic": topic, "epoch": epoch, "version": 0} for topic in topics])
    if op.get_bind().dialect.name == "sqlite":
        _create_on_sqlite()
    else:
        _create_on_postgresql()


def downgrade() -> None:
    """Drop the triggers and the counters."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in WATCHED:
        for trigger in _names(table, sqlite):
            op.execute(f"DROP TRIGGER {trigger}" + ("" if sqlite else f" ON {table}"))
    if not sqlite:
        op.execute("DROP FUNCTION raise_catalogue_version()")
    op.execute("DELETE FROM catalogue_versions")


def _names(table: str, sqlite: bool) -> list[str]:
    events = ("insert", "delete", "update") if sqlite else ("rows", "update")
    return [f"{table}_version_{event}" for event in events]


def _update_of(columns: tuple[str, ...]) -> str:
    return "UPDATE OF " + ", ".join(columns) if columns else "UPDATE"


def _create_on_sqlite() -> None:
    for table, (topic, columns) in WATCHED.items():
        for event in ("INSERT", "DELETE", _update_of(columns)):
            name = f"{table}_version_{event.split()[0].lower()}"
            op.execute(
                f"CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN "
                f"UPDATE catalogue_versions SET version = version + 1 WHERE topic = '{topic}'; END"
            )


def _create_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION raise_catalogue_version() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "UPDATE catalogue_versions SET version = version + 1 WHERE topic = TG_ARGV[0]; RETURN NULL; END $$"
    )
    for table, (topic, columns) in WATCHED.items():
        call = f"FOR EACH STATEMENT EXECUTE FUNCTION raise_catalogue_version('{topic}')"
        op.execute(
            f"CREATE TRIGGER {table}_version_rows AFTER INSERT OR DELETE OR TRUNCATE ON {table} {call}"
        )
        op.execute(f"CREATE TRIGGER {table}_version_update AFTER {_update_of(columns)} ON {table} {call}")
