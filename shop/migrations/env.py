"""Run by Alembic: applies the migrations on the connection that was handed in, or on the shop's own database."""

from __future__ import annotations

from typing import Any

from alembic import context

from shop.database import database
from shop.models import Base


def _run(connection: Any) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transactional_ddl=True,  # shop.database begins explicitly, so SQLite can roll DDL back too
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


handed_in = context.config.attributes.get("connection")
if handed_in is not None:
    _run(handed_in)
else:
    with database().writing() as session:
        _run(session.connection())
