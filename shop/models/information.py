"""Tables of what the shop tells customers: FAQ, stores, delivery rules, policies, promotions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Column, Float, ForeignKey, Integer, String, Text, false, true

from shop.models.base import Base
from shop.models.catalogue import NAME_LENGTH, SKU_LENGTH, WORD_LENGTH
from shop.models.types import Moment, Money, Words


class Faq(Base):
    """A question customers ask, other ways to ask it, and the answer; for the shop, a category or one product."""

    __tablename__ = "faqs"

    id: Any = Column(String(WORD_LENGTH), primary_key=True)
    category: Any = Column(String(WORD_LENGTH), nullable=False, server_default="", index=True)
    product_sku: Any = Column(
        String(SKU_LENGTH),
        ForeignKey(
            "products.sku", onupdate="CASCADE", ondelete="CASCADE", deferrable=True, initially="DEFERRED"
        ),
        index=True,
    )
    question: Any = Column(Text, nullable=False)
    similar: Any = Column(Words, nullable=False, server_default="")
    answer: Any = Column(Text, nullable=False)
    active: Any = Column(Boolean(create_constraint=False), nullable=False, server_default=true())


class Store(Base):
    """A shop people can walk into."""

    __tablename__ = "stores"

    id: Any = Column(String(WORD_LENGTH), primary_key=True)
    name: Any = Column(String(NAME_LENGTH), nullable=False)
    city: Any = Column(String(WORD_LENGTH), nullable=False, index=True)
    district: Any = Column(String(WORD_LENGTH), nullable=False, server_default="")
    address: Any = Column(Text, nullable=False, server_default="")
    phone: Any = Column(String(WORD_LENGTH), nullable=False, server_default="")
    hours: Any = Column(String(NAME_LENGTH), nullable=False, server_default="")
    pickup: Any = Column(Boolean(create_constraint=False), nullable=False, server_default=false())
    repair: Any = Column(Boolean(create_constraint=False), nullable=False, server_default=false())
    latitude: Any = Column(Float)
    longitude: Any = Column(Float)


class DeliveryRule(Base):
    """What delivery to a region costs and how long it takes; the region 默认 is for everywhere else."""

    __tablename__ = "delivery_rules"
    __table_args__ = (CheckConstraint("fee IS NULL OR fee >= 0", name="fee_not_negative"),)

    region: Any = Column(String(WORD_LENGTH), primary_key=True)
    aliases: Any = Column(Words, nullable=False, server_default="")
    fee: Any = Column(Money)
    free_threshold: Any = Column(Money)
    days_min: Any = Column(Integer)
    days_max: Any = Column(Integer)
    carrier: Any = Column(String(NAME_LENGTH), nullable=False, server_default="")
    note: Any = Column(Text, nullable=False, server_default="")


class Policy(Base):
    """A rule of the shop in the words that customers read."""

    __tablename__ = "policies"

    key: Any = Column(String(WORD_LENGTH), primary_key=True)
    title: Any = Column(String(NAME_LENGTH), nullable=False)
    text: Any = Column(Text, nullable=False)


class Promotion(Base):
    """An offer that needs no coupon: so much off (amount), per cent off (percent) or something added (gift)."""

    __tablename__ = "promotions"
    __table_args__ = (CheckConstraint("value IS NULL OR value >= 0", name="value_not_negative"),)

    id: Any = Column(String(WORD_LENGTH), primary_key=True)
    title: Any = Column(String(NAME_LENGTH), nullable=False)
    description: Any = Column(Text, nullable=False, server_default="")
    kind: Any = Column(String(16), nullable=False)
    value: Any = Column(Money)
    threshold: Any = Column(Money)
    scope: Any = Column(Words, nullable=False, server_default="all")
    starts_at: Any = Column(Moment)
    ends_at: Any = Column(Moment)
    position: Any = Column(Integer, nullable=False, server_default="0")
