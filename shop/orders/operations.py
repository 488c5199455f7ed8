"""Doing a write once: the idempotency key is stored in the same transaction as what it did."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shop.clock import Clock
from shop.database import Database
from shop.models import Operation
from shop.orders.readmodels import Outcome


def once(
    database: Database, clock: Clock, key: str, kind: str, work: Callable[[Session], Outcome]
) -> Outcome:
    """Carry out `work` in a transaction, or, if `key` was used before, return what came of it then.

    Of two that arrive together with the same key one waits at the key's row and then finds the other's outcome.
    """
    stored = known(database, key)
    if stored is not None:
        return stored
    try:
        with database.writing() as session:
            row = Operation(key=key, kind=kind, result={}, created_at=clock.now())
            session.add(row)
            session.flush()
            outcome = work(session)
            row.result = outcome.to_json()
            return outcome
    except IntegrityError:
        stored = known(database, key)
        if stored is None:  # another constraint was hurt, not the key
            raise
        return stored


def known(database: Database, key: str) -> Outcome | None:
    """What came of the write with this key; None if it was not carried out yet."""
    with database.reading() as session:
        row = session.get(Operation, key)
        if row is None:
            return None
        return Outcome.of(bool(row.result["done"]), str(row.result["code"]), **row.result["values"])


def new_number(prefix: str, now: datetime) -> str:
    """A number for a new record: prefix, day, five random digits (SH2026031548213)."""
    return f"{prefix}{now:%Y%m%d}{secrets.randbelow(100_000):05d}"
