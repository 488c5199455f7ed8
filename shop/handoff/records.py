"""Small steps on a hand-over's rows that desk and inbox share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.clock import Clock
from shop.handoff.readmodels import Entry
from shop.models.handoff import HandoffMessage


def entry(row: Any) -> Entry:
    """A row as a plain value."""
    return Entry(
        ticket_id=row.id,
        conversation=row.conversation,
        customer_id=row.customer_id,
        reason=row.reason,
        skill=row.skill,
        status=row.status,
        mood=row.mood,
        order_id=row.order_id,
        agent=row.agent,
        opened_at=row.opened_at,
        promised_at=row.promised_at,
        changed_at=row.changed_at,
        satisfaction=row.satisfaction,
    )


def close(found: Any, status: str, clock: Clock) -> None:
    """End a hand-over: its conversation may be handed over anew."""
    now = clock.now()
    found.status, found.open_conversation, found.resolved_at, found.changed_at = status, None, now, now


def say(
    session: Session,
    found: Any,
    author: str,
    text: str,
    clock: Clock,
    *,
    name: str = "",
    key: str | None = None,
    outgoing: bool = False,
) -> None:
    """Keep something said; with a `key` that is known already, nothing happens."""
    if key is not None:
        known = select(HandoffMessage.id).where(
            HandoffMessage.handoff_id == found.id, HandoffMessage.key == key
        )
        if session.execute(known).first() is not None:
            return
    message = HandoffMessage(
        handoff_id=found.id,
        author=author,
        name=name,
        text=text,
        key=key,
        outgoing=int(outgoing),
        at=clock.now(),
    )
    session.add(message)
    session.flush()
