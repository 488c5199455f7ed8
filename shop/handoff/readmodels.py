"""What the hand-over desk takes and gives: plain values, no rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Author = Literal["customer", "assistant", "agent", "system"]
Status = Literal["waiting", "left", "active", "resolved", "cancelled"]


class HandoffError(Exception):
    """Something an agent or a customer cannot do now; the message is a sentence for them."""


@dataclass(frozen=True)
class Line:
    """Something said in the conversation."""

    author: Author
    text: str
    at: datetime | None = None
    name: str = ""
    id: int = 0


@dataclass(frozen=True)
class HandoffRequest:
    """What the assistant hands over. `context` is what the conversation is about, to go on with it afterwards."""

    conversation: str
    reason: str
    skill: str
    customer_id: str | None = None
    mood: str = ""
    order_id: str = ""
    transcript: Sequence[Line] = ()
    context: Mapping[str, Any] = field(default_factory=dict)
    reachable: bool = True
    """Whether an agent's words reach the customer where they are now; if not (a terminal) a ticket is all there can be."""


@dataclass(frozen=True)
class Opened:
    """Where the conversation stands in the queue."""

    ticket_id: str
    reason: str
    status: Status
    waiting: int
    """How many conversations wait before this one."""
    new: bool
    """False if the conversation had been handed over already."""
    next_opening: datetime | None = None
    """When humans are on duty again, if they are not now."""


@dataclass(frozen=True)
class Entry:
    """A hand-over as the inbox lists it."""

    ticket_id: str
    conversation: str
    customer_id: str | None
    reason: str
    skill: str
    status: Status
    mood: str
    order_id: str
    agent: str | None
    opened_at: datetime
    promised_at: datetime
    changed_at: datetime
    satisfaction: int | None


@dataclass(frozen=True)
class Routed:
    """What becomes of a customer's message: `silent` means that it went to a human and the assistant keeps out.

    `reply` is said to the customer instead of an answer of the assistant, if it is not empty.
    """

    silent: bool
    reply: str = ""
    buttons: tuple[str, ...] = ()
    ticket_id: str = ""
