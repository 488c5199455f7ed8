"""Tables of the way to a human: hand-overs, what was said in them, the staff who take them, and their hours."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    Time,
    UniqueConstraint,
)

from shop.models.base import Base
from shop.models.sealed import Sealed
from shop.models.types import Moment, Words

HANDOFF_STATES = ("waiting", "left", "active", "resolved", "cancelled")


class Handoff(Base):
    """A conversation's way to a human.

    waiting: in the queue, agents are there. left: nobody came in time (or nobody is on duty); the ticket stays. active:
    an agent speaks and the assistant is silent. `open_conversation` is the conversation until the end, then empty: by
    its uniqueness a conversation is handed over once at a time.
    """

    __tablename__ = "handoffs"
    __table_args__ = (
        CheckConstraint(f"status IN {HANDOFF_STATES}", name="status_known"),
        CheckConstraint("satisfaction IS NULL OR satisfaction BETWEEN 1 AND 5", name="satisfaction_range"),
        Index("ix_handoffs_queue", "status", "priority", "opened_at"),
        Index("ix_handoffs_conversation", "conversation", "opened_at"),
    )

    id: Any = Column(String(40), primary_key=True)
    conversation: Any = Column(String(255), nullable=False)
    open_conversation: Any = Column(String(255), unique=True)
    customer_id: Any = Column(String(64))
    reason: Any = Column(String(24), nullable=False)
    skill: Any = Column(String(24), nullable=False)
    priority: Any = Column(Integer, nullable=False)
    status: Any = Column(String(16), nullable=False)
    mood: Any = Column(String(16), nullable=False, server_default="")
    order_id: Any = Column(String(64), nullable=False, server_default="")
    context: Any = Column(Text, nullable=False, server_default="{}")
    agent: Any = Column(String(64))
    opened_at: Any = Column(Moment, nullable=False)
    promised_at: Any = Column(Moment, nullable=False)
    claimed_at: Any = Column(Moment)
    resolved_at: Any = Column(Moment)
    changed_at: Any = Column(Moment, nullable=False)
    satisfaction: Any = Column(Integer)


class HandoffMessage(Base):
    """Something said around a hand-over, stored sealed: customers tell agents phones and addresses. `outgoing` ones wait for the customer until `delivered_at`."""

    __tablename__ = "handoff_messages"
    __table_args__ = (
        UniqueConstraint("handoff_id", "key", name="uq_handoff_messages_key"),
        Index("ix_handoff_messages_outgoing", "outgoing", "delivered_at", "id"),
    )

    id: Any = Column(Integer, primary_key=True)
    handoff_id: Any = Column(
        String(40), ForeignKey("handoffs.id", ondelete="CASCADE"), nullable=False, index=True
    )
    author: Any = Column(String(16), nullable=False)
    name: Any = Column(String(64), nullable=False, server_default="")
    text: Any = Column(Sealed, nullable=False)
    key: Any = Column(String(160))
    outgoing: Any = Column(Integer, nullable=False, server_default="0")
    at: Any = Column(Moment, nullable=False)
    delivered_at: Any = Column(Moment)


class Agent(Base):
    """Somebody on the staff who takes conversations. Online while `seen_at` is fresh."""

    __tablename__ = "agents"

    id: Any = Column(String(64), primary_key=True)
    name: Any = Column(String(64), nullable=False)
    skills: Any = Column(Words, nullable=False)
    most: Any = Column(Integer, nullable=False, server_default="5")
    seen_at: Any = Column(Moment)


class ServiceHours(Base):
    """When humans are on duty, by day of the week (1 is Monday)."""

    __tablename__ = "service_hours"

    weekday: Any = Column(Integer, primary_key=True)
    opens: Any = Column(Time, nullable=False)
    closes: Any = Column(Time, nullable=False)


class CannedReply(Base):
    """A text that agents send often. With an empty skill it is for all."""

    __tablename__ = "canned_replies"

    id: Any = Column(String(64), primary_key=True)
    title: Any = Column(String(64), nullable=False)
    text: Any = Column(Text, nullable=False)
    skill: Any = Column(String(24), nullable=False, server_default="")
