"""Tables of what happens after a purchase: tickets, refunds, drafts of requests, trade-in prices, the vault."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Index, Integer, String, Text, text

from shop.models.base import Base
from shop.models.catalogue import NAME_LENGTH, SKU_LENGTH, WORD_LENGTH
from shop.models.sealed import Sealed
from shop.models.types import Moment, Money

TICKET_STATES = ("open", "in_progress", "waiting_customer", "resolved", "closed", "cancelled")


class Ticket(Base):
    """Something that staff have to do for a customer. `contact` (JSON of name, phone, address) is sealed."""

    __tablename__ = "tickets"
    __table_args__ = (
        CheckConstraint(f"status IN {TICKET_STATES}", name="status_known"),
        Index("ix_tickets_customer", "customer_id", "created_at"),
        Index("ix_tickets_status", "status", "priority", "created_at"),
    )

    id: Any = Column(String(WORD_LENGTH), primary_key=True)
    kind: Any = Column(String(24), nullable=False)
    status: Any = Column(String(24), nullable=False)
    priority: Any = Column(Integer, nullable=False, server_default="3")
    customer_id: Any = Column(String(WORD_LENGTH))
    conversation_id: Any = Column(String(255), nullable=False, server_default="", index=True)
    order_id: Any = Column(String(WORD_LENGTH), nullable=False, server_default="", index=True)
    product_sku: Any = Column(String(SKU_LENGTH), nullable=False, server_default="")
    summary: Any = Column(Text, nullable=False, server_default="")
    details: Any = Column(JSON, nullable=False)
    contact: Any = Column(Sealed, nullable=False, server_default="")
    key: Any = Column(String(400), nullable=False, unique=True)
    external_id: Any = Column(String(128), nullable=False, server_default="")
    created_at: Any = Column(Moment, nullable=False)
    updated_at: Any = Column(Moment, nullable=False)
    due_at: Any = Column(Moment, nullable=False)


class TicketEvent(Base):
    """A step in a ticket's history."""

    __tablename__ = "ticket_events"

    id: Any = Column(Integer, primary_key=True)
    ticket_id: Any = Column(
        String(WORD_LENGTH), ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False, index=True
    )
    at: Any = Column(Moment, nullable=False)
    status: Any = Column(String(24), nullable=False)
    actor: Any = Column(String(NAME_LENGTH), nullable=False, server_default="")
    note: Any = Column(Text, nullable=False, server_default="")


class TicketDelivery(Base):
    """A change of a ticket on its way to the outside help desk (an outbox): kept until the desk has confirmed it."""

    __tablename__ = "ticket_deliveries"
    __table_args__ = (
        Index(
            "ix_ticket_deliveries_waiting",
            "next_attempt_at",
            sqlite_where=text("delivered_at IS NULL"),
            postgresql_where=text("delivered_at IS NULL"),
        ),
    )

    id: Any = Column(Integer, primary_key=True)
    ticket_id: Any = Column(
        String(WORD_LENGTH), ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False, index=True
    )
    key: Any = Column(String(128), nullable=False, unique=True)
    action: Any = Column(String(16), nullable=False)
    body: Any = Column(Sealed, nullable=False)
    attempts: Any = Column(Integer, nullable=False, server_default="0")
    created_at: Any = Column(Moment, nullable=False)
    next_attempt_at: Any = Column(Moment, nullable=False)
    claimed_until: Any = Column(Moment)
    delivered_at: Any = Column(Moment)
    last_error: Any = Column(Text, nullable=False, server_default="")


class Refund(Base):
    """Money on its way back."""

    __tablename__ = "refunds"

    id: Any = Column(String(WORD_LENGTH), primary_key=True)
    order_id: Any = Column(
        String(WORD_LENGTH),
        ForeignKey("orders.id", onupdate="CASCADE", ondelete="CASCADE"),
        nullable=False,
        index=True,
    )
    ticket_id: Any = Column(String(WORD_LENGTH), nullable=False, server_default="")
    amount: Any = Column(Money, nullable=False)
    method: Any = Column(String(NAME_LENGTH), nullable=False, server_default="")
    status: Any = Column(String(16), nullable=False)
    requested_at: Any = Column(Moment, nullable=False)
    updated_at: Any = Column(Moment, nullable=False)


class RequestDraft(Base):
    """A form half filled in: what was said so far, without personal values (those wait in the vault)."""

    __tablename__ = "request_drafts"
    __table_args__ = (Index("ix_request_drafts_owner", "owner", "status", "updated_at"),)

    id: Any = Column(String(WORD_LENGTH), primary_key=True)
    kind: Any = Column(String(24), nullable=False)
    owner: Any = Column(String(255), nullable=False)
    customer_id: Any = Column(String(WORD_LENGTH))
    conversation_id: Any = Column(String(255), nullable=False)
    status: Any = Column(String(16), nullable=False)
    fields: Any = Column(JSON, nullable=False)
    result: Any = Column(JSON)
    created_at: Any = Column(Moment, nullable=False)
    updated_at: Any = Column(Moment, nullable=False)


class TradeInPrice(Base):
    """What the shop pays for an old device: `model` is a product's name or SKU, empty for any of the category."""

    __tablename__ = "trade_in_prices"

    category: Any = Column(String(WORD_LENGTH), primary_key=True)
    model: Any = Column(String(NAME_LENGTH), primary_key=True)
    condition: Any = Column(String(16), primary_key=True)
    price: Any = Column(Money, nullable=False)


class VaultEntry(Base):
    """A personal value that a form needs over several turns."""

    __tablename__ = "vault_entries"

    reference: Any = Column(String(WORD_LENGTH), primary_key=True)
    owner: Any = Column(String(255), nullable=False, index=True)
    purpose: Any = Column(String(32), nullable=False)
    value: Any = Column(Sealed, nullable=False)
    created_at: Any = Column(Moment, nullable=False)
    expires_at: Any = Column(Moment, nullable=False, index=True)


class WrongProof(Base):
    """Digits that did not open an order; every mark is a fingerprint, so nothing personal is kept."""

    __tablename__ = "wrong_proofs"
    __table_args__ = (
        Index("ix_wrong_proofs_order_mark", "order_mark", "at"),
        Index("ix_wrong_proofs_conversation_mark", "conversation_mark", "at"),
    )

    key: Any = Column(String(32), primary_key=True)
    order_mark: Any = Column(String(32), nullable=False)
    conversation_mark: Any = Column(String(32), nullable=False)
    at: Any = Column(Moment, nullable=False, index=True)
