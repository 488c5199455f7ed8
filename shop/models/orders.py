"""Tables of customers, their orders and what belongs to an order: parcels, invoices, price claims, check-outs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)

from shop.models.base import Base
from shop.models.catalogue import NAME_LENGTH, SKU_LENGTH, WORD_LENGTH
from shop.models.sealed import Sealed
from shop.models.types import Moment, Money

ORDER_STATES = ("pending_payment", "paid", "shipped", "delivered", "cancelled", "closed")


class Customer(Base):
    """Somebody with an account. Name and phone are sealed; `phone_mark` finds a phone without opening any."""

    __tablename__ = "customers"

    id: Any = Column(String(WORD_LENGTH), primary_key=True)
    name: Any = Column(Sealed, nullable=False, server_default="")
    phone: Any = Column(Sealed, nullable=False, server_default="")
    phone_mark: Any = Column(String(32), nullable=False, server_default="", index=True)
    tier: Any = Column(String(16), nullable=False, server_default="normal")
    registered_at: Any = Column(Moment)


class Order(Base):
    """An order as the shop's check-out knows it. `updated_at` orders the messages that report on it."""

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint(f"status IN {ORDER_STATES}", name="status_known"),
        Index("ix_orders_customer", "customer_id", "created_at"),
    )

    id: Any = Column(String(WORD_LENGTH), primary_key=True)
    customer_id: Any = Column(
        String(WORD_LENGTH), ForeignKey("customers.id", onupdate="CASCADE", ondelete="SET NULL")
    )
    status: Any = Column(String(24), nullable=False)
    created_at: Any = Column(Moment, nullable=False)
    paid_at: Any = Column(Moment)
    shipped_at: Any = Column(Moment)
    delivered_at: Any = Column(Moment)
    cancelled_at: Any = Column(Moment)
    expected_on: Any = Column(Date)
    goods_total: Any = Column(Money, nullable=False)
    discount: Any = Column(Money, nullable=False, server_default="0")
    freight: Any = Column(Money, nullable=False, server_default="0")
    total: Any = Column(Money, nullable=False)
    coupon_code: Any = Column(String(WORD_LENGTH), nullable=False, server_default="", index=True)
    recipient: Any = Column(Sealed, nullable=False, server_default="")
    phone: Any = Column(Sealed, nullable=False, server_default="")
    phone_tail: Any = Column(String(4), nullable=False, server_default="")
    address: Any = Column(Sealed, nullable=False, server_default="")
    carrier: Any = Column(String(NAME_LENGTH), nullable=False, server_default="")
    tracking_no: Any = Column(String(WORD_LENGTH), nullable=False, server_default="")
    delivery_wish: Any = Column(String(NAME_LENGTH), nullable=False, server_default="")
    checkout_id: Any = Column(String(WORD_LENGTH), nullable=False, server_default="", index=True)
    urged_at: Any = Column(Moment)
    updated_at: Any = Column(Moment, nullable=False)


class OrderItem(Base):
    """A line of an order, with name and price as they were when it was bought."""

    __tablename__ = "order_items"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        UniqueConstraint("order_id", "position"),
    )

    id: Any = Column(Integer, primary_key=True)
    order_id: Any = Column(
        String(WORD_LENGTH), ForeignKey("orders.id", onupdate="CASCADE", ondelete="CASCADE"), nullable=False
    )
    position: Any = Column(Integer, nullable=False, server_default="0")
    variant_sku: Any = Column(String(SKU_LENGTH), nullable=False)
    product_sku: Any = Column(String(SKU_LENGTH), nullable=False, index=True)
    name: Any = Column(String(NAME_LENGTH), nullable=False)
    color: Any = Column(String(WORD_LENGTH), nullable=False, server_default="")
    spec: Any = Column(String(WORD_LENGTH), nullable=False, server_default="")
    quantity: Any = Column(Integer, nullable=False, server_default="1")
    price: Any = Column(Money, nullable=False)


class ShipmentEvent(Base):
    """One line of a parcel's journey."""

    __tablename__ = "shipment_events"
    __table_args__ = (UniqueConstraint("order_id", "at", "text"),)

    id: Any = Column(Integer, primary_key=True)
    order_id: Any = Column(
        String(WORD_LENGTH), ForeignKey("orders.id", onupdate="CASCADE", ondelete="CASCADE"), nullable=False
    )
    at: Any = Column(Moment, nullable=False)
    text: Any = Column(String(500), nullable=False)


class PriceChange(Base):
    """What a variant (or a product, for all its variants without a price of their own) cost from a moment on."""

    __tablename__ = "price_history"
    __table_args__ = (Index("ix_price_history_sku", "sku", "at"),)

    id: Any = Column(Integer, primary_key=True)
    sku: Any = Column(String(SKU_LENGTH), nullable=False)
    price: Any = Column(Money, nullable=False)
    at: Any = Column(Moment, nullable=False)


class Invoice(Base):
    """An invoice asked for; the title may be a person's name, so it is sealed."""

    __tablename__ = "invoices"

    id: Any = Column(String(WORD_LENGTH), primary_key=True)
    order_id: Any = Column(
        String(WORD_LENGTH),
        ForeignKey("orders.id", onupdate="CASCADE", ondelete="CASCADE"),
        nullable=False,
        index=True,
    )
    kind: Any = Column(String(16), nullable=False)
    title: Any = Column(Sealed, nullable=False)
    tax_number: Any = Column(String(32), nullable=False, server_default="")
    email: Any = Column(Sealed, nullable=False, server_default="")
    amount: Any = Column(Money, nullable=False)
    status: Any = Column(String(16), nullable=False)
    replaced: Any = Column(Integer, nullable=False, server_default="0")
    created_at: Any = Column(Moment, nullable=False)


class PriceClaim(Base):
    """A difference in price to be paid back; one order line may be claimed as often as the price falls again."""

    __tablename__ = "price_claims"

    id: Any = Column(String(WORD_LENGTH), primary_key=True)
    order_id: Any = Column(
        String(WORD_LENGTH),
        ForeignKey("orders.id", onupdate="CASCADE", ondelete="CASCADE"),
        nullable=False,
        index=True,
    )
    lines: Any = Column(JSON, nullable=False)
    amount: Any = Column(Money, nullable=False)
    status: Any = Column(String(16), nullable=False)
    created_at: Any = Column(Moment, nullable=False)


class Checkout(Base):
    """An order draft that the customer confirmed, handed to the shop's check-out to be paid."""

    __tablename__ = "checkouts"

    id: Any = Column(String(WORD_LENGTH), primary_key=True)
    customer_id: Any = Column(String(WORD_LENGTH), index=True)
    conversation_id: Any = Column(String(255), nullable=False)
    variant_sku: Any = Column(String(SKU_LENGTH), nullable=False)
    quantity: Any = Column(Integer, nullable=False)
    promotion_id: Any = Column(String(WORD_LENGTH), nullable=False, server_default="")
    coupon_code: Any = Column(String(WORD_LENGTH), nullable=False, server_default="")
    goods_total: Any = Column(Money, nullable=False)
    discount: Any = Column(Money, nullable=False)
    freight: Any = Column(Money, nullable=False)
    total: Any = Column(Money, nullable=False)
    recipient: Any = Column(Sealed, nullable=False, server_default="")
    phone: Any = Column(Sealed, nullable=False, server_default="")
    address: Any = Column(Sealed, nullable=False, server_default="")
    status: Any = Column(String(16), nullable=False)
    created_at: Any = Column(Moment, nullable=False)
    expires_at: Any = Column(Moment, nullable=False)


class Operation(Base):
    """A write that was carried out, by its idempotency key: asked again, it answers from here."""

    __tablename__ = "operations"

    key: Any = Column(String(400), primary_key=True)
    kind: Any = Column(String(32), nullable=False)
    result: Any = Column(JSON, nullable=False)
    created_at: Any = Column(Moment, nullable=False)


class WebhookEvent(Base):
    """A message from the shop's order system that was taken in; the same id again changes nothing."""

    __tablename__ = "webhook_events"

    id: Any = Column(String(128), primary_key=True)
    kind: Any = Column(String(32), nullable=False)
    order_id: Any = Column(String(WORD_LENGTH), nullable=False, server_default="")
    note: Any = Column(Text, nullable=False, server_default="")
    received_at: Any = Column(Moment, nullable=False)
