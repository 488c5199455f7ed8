"""Tables of what customers did in conversations, what follows from it, and whom staff single out.

Nothing here holds names, phones, addresses or words that were said: ids of customers and products, kinds and moments.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Float, ForeignKey, Index, Integer, String, Text

from shop.models.base import Base
from shop.models.catalogue import NAME_LENGTH, SKU_LENGTH, WORD_LENGTH
from shop.models.types import Moment, Money, Words

INTERACTION_KINDS = ("view", "price_question", "click", "coupon")
OWNER_LENGTH = 100


class Interaction(Base):
    """What somebody did with a product in a conversation. `owner` is the customer, or the mark of a visitor."""

    __tablename__ = "interactions"
    __table_args__ = (
        CheckConstraint(f"kind IN {INTERACTION_KINDS}", name="kind_known"),
        Index("ix_interactions_customer", "customer_id", "at"),
        Index("ix_interactions_owner", "owner", "at"),
    )

    id: Any = Column(Integer, primary_key=True)
    owner: Any = Column(String(OWNER_LENGTH), nullable=False)
    customer_id: Any = Column(String(WORD_LENGTH))
    kind: Any = Column(String(16), nullable=False)
    sku: Any = Column(String(SKU_LENGTH), nullable=False, server_default="")
    at: Any = Column(Moment, nullable=False, index=True)


class PersonalizationChoice(Base):
    """Whether somebody switched personalization off; without a row it is on."""

    __tablename__ = "personalization_choices"

    owner: Any = Column(String(OWNER_LENGTH), primary_key=True)
    off: Any = Column(Boolean, nullable=False)
    changed_at: Any = Column(Moment, nullable=False)


class CustomerProfile(Base):
    """What follows from a customer's orders and interactions. `seen` marks the facts it was computed from."""

    __tablename__ = "customer_profiles"

    customer_id: Any = Column(String(WORD_LENGTH), primary_key=True)
    tier: Any = Column(String(16), nullable=False, server_default="")
    registered_at: Any = Column(Moment)
    last_order_at: Any = Column(Moment)
    orders: Any = Column(Integer, nullable=False, server_default="0")
    spent: Any = Column(Money, nullable=False, server_default="0")
    spent_year: Any = Column(Money, nullable=False, server_default="0")
    average_order: Any = Column(Money, nullable=False, server_default="0")
    discount_share: Any = Column(Float, nullable=False, server_default="0")
    price_level: Any = Column(Float, nullable=False, server_default="0")
    favourite_category: Any = Column(String(WORD_LENGTH), nullable=False, server_default="")
    category_share: Any = Column(Float, nullable=False, server_default="0")
    favourite_brand: Any = Column(String(WORD_LENGTH), nullable=False, server_default="")
    brand_share: Any = Column(Float, nullable=False, server_default="0")
    bought_categories: Any = Column(Words, nullable=False, server_default="")
    bought_products: Any = Column(Words, nullable=False, server_default="")
    views: Any = Column(Integer, nullable=False, server_default="0")
    price_questions: Any = Column(Integer, nullable=False, server_default="0")
    clicks: Any = Column(Integer, nullable=False, server_default="0")
    coupons: Any = Column(Integer, nullable=False, server_default="0")
    seen: Any = Column(String(200), nullable=False)
    rules: Any = Column(String(32), nullable=False, server_default="")
    tagged_on: Any = Column(Date, nullable=False)
    renews_at: Any = Column(Moment)


class TagRule(Base):
    """When customers get a tag. `title` may name facts: 偏好{favourite_category}. `prefers` says which products the tag
    speaks for: cheap, dear, new, category:NAME or brand:NAME (which may name facts too); empty for none."""

    __tablename__ = "tag_rules"

    id: Any = Column(String(WORD_LENGTH), primary_key=True)
    title: Any = Column(String(NAME_LENGTH), nullable=False)
    condition: Any = Column(Text, nullable=False)
    prefers: Any = Column(String(NAME_LENGTH), nullable=False, server_default="")
    enabled: Any = Column(Boolean, nullable=False, server_default="1")


class CustomerTag(Base):
    """A tag that a customer has, and since when."""

    __tablename__ = "customer_tags"

    customer_id: Any = Column(
        String(WORD_LENGTH), ForeignKey("customer_profiles.customer_id", ondelete="CASCADE"), primary_key=True
    )
    tag: Any = Column(String(NAME_LENGTH), primary_key=True, index=True)
    rule_id: Any = Column(String(WORD_LENGTH), nullable=False)
    since: Any = Column(Moment, nullable=False)


class Segment(Base):
    """A saved condition over customers: whoever meets it now is a member."""

    __tablename__ = "segments"

    id: Any = Column(String(WORD_LENGTH), primary_key=True)
    title: Any = Column(String(NAME_LENGTH), nullable=False)
    condition: Any = Column(Text, nullable=False)
    created_at: Any = Column(Moment, nullable=False)
    updated_at: Any = Column(Moment, nullable=False)
