"""Forms half filled in. A draft outlives the conversation: who comes back tomorrow goes on where they stopped."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from shop.clock import Clock
from shop.database import Database
from shop.models import RequestDraft

# After this an unfinished request is no longer offered.
KEPT = timedelta(days=7)


@dataclass
class Draft:
    """What was said so far: plain values by field; personal ones are vault references. Status: open, done, dropped."""

    id: str
    kind: str
    owner: str
    customer_id: str | None
    conversation_id: str
    status: str
    fields: dict[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] | None = None
    updated_at: datetime | None = None

    def get(self, name: str) -> Any:
        """A field's value; None while it is open."""
        return self.fields.get(name)


def owner_of(customer_id: str | None, conversation_id: str) -> str:
    """Whose drafts and vault entries these are: the customer's, or this conversation's of somebody unknown."""
    return customer_id or f"conversation:{conversation_id}"


class Drafts:
    """The drafts in the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Keep drafts in `database`, dated by `clock`."""
        self._database = database
        self._clock = clock

    def start(
        self,
        kind: str,
        customer_id: str | None,
        conversation_id: str,
        fields: Mapping[str, Any] | None = None,
    ) -> Draft:
        """A new open draft; an older open one of the same kind is dropped."""
        now = self._clock.now()
        owner = owner_of(customer_id, conversation_id)
        draft = Draft(
            f"D{secrets.token_hex(8)}",
            kind,
            owner,
            customer_id,
            conversation_id,
            "open",
            dict(fields or {}),
            None,
            now,
        )
        with self._database.writing() as session:
            session.execute(
                update(RequestDraft)
                .where(RequestDraft.owner == owner, RequestDraft.kind == kind, RequestDraft.status == "open")
                .values(status="dropped", updated_at=now)
            )
            session.add(
                RequestDraft(
                    id=draft.id,
                    kind=kind,
                    owner=owner,
                    customer_id=customer_id,
                    conversation_id=conversation_id,
                    status="open",
                    fields=draft.fields,
                    created_at=now,
                    updated_at=now,
                )
            )
        return draft

    def find(self, draft_id: str, owner: str) -> Draft | None:
        """The owner's draft of that id."""
        with self._database.reading() as session:
            row = session.get(RequestDraft, draft_id)
            return _plain(row) if row is not None and row.owner == owner else None

    def unfinished(self, owner: str, kind: str | None = None) -> Draft | None:
        """The owner's latest open draft (of that kind) that is not too old to go on with."""
        statement = select(RequestDraft).where(
            RequestDraft.owner == owner,
            RequestDraft.status == "open",
            RequestDraft.updated_at >= self._clock.now() - KEPT,
        )
        if kind is not None:
            statement = statement.where(RequestDraft.kind == kind)
        with self._database.reading() as session:
            row = session.execute(
                statement.order_by(RequestDraft.updated_at.desc()).limit(1)
            ).scalar_one_or_none()
            return _plain(row) if row is not None else None

    def carried_out(self, owner: str, kind: str, conversation_id: str) -> Draft | None:
        """The owner's latest request of that kind that was carried out in this conversation."""
        statement = select(RequestDraft).where(
            RequestDraft.owner == owner,
            RequestDraft.kind == kind,
            RequestDraft.conversation_id == conversation_id,
            RequestDraft.status == "done",
        )
        with self._database.reading() as session:
            latest = statement.order_by(RequestDraft.updated_at.desc()).limit(1)
            row = session.execute(latest).scalar_one_or_none()
            return _plain(row) if row is not None else None

    def save(self, draft: Draft) -> None:
        """Keep the draft's fields."""
        self._write(draft, fields=dict(draft.fields), conversation_id=draft.conversation_id)

    def close(self, draft: Draft, status: str, result: Mapping[str, Any] | None = None) -> None:
        """End the draft: done (with what came of it) or dropped."""
        draft.status, draft.result = status, result
        self._write(draft, status=status, fields=dict(draft.fields), result=dict(result) if result else None)

    def _write(self, draft: Draft, **values: Any) -> None:
        draft.updated_at = self._clock.now()
        with self._database.writing() as session:
            session.execute(
                update(RequestDraft)
                .where(RequestDraft.id == draft.id)
                .values(updated_at=draft.updated_at, **values)
            )


def _plain(row: Any) -> Draft:
    return Draft(
        row.id, row.kind, row.owner, row.customer_id, row.conversation_id, row.status, dict(row.fields), row.result,
        row.updated_at,
    )  # fmt: skip
