"""Tables of marketing: coupons and their ledger, campaigns and when they fired, notices, consent, member tiers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
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
from shop.models.catalogue import NAME_LENGTH, SKU_LENGTH, WORD_LENGTH
from shop.models.types import Moment, Money, Words

OWNER_LENGTH = 300
KEY_LENGTH = 400
COUPON_KINDS = ("amount", "percent")
COUPON_EVENTS = ("issue", "hold", "release", "redeem", "expire", "revoke")
TRIGGERS = ("price_question", "bargain")
NOTICE_KINDS = ("restock", "price_drop", "launch")


class CouponBatch(Base):
    """A kind of coupon that is given out within limits.

    `value` is yuan off (amount) or per cent off (percent, at most `most` yuan). `issued` and `committed` guard the
    limits: they move in the transaction that writes the ledger, which alone says what became of each coupon.
    """

    __tablename__ = "coupon_batches"
    __table_args__ = (
        CheckConstraint(f"kind IN {COUPON_KINDS}", name="kind_known"),
        CheckConstraint("total IS NULL OR issued <= total", name="within_total"),
        CheckConstraint("budget IS NULL OR committed <= budget", name="within_budget"),
    )

    id: Any = Column(String(WORD_LENGTH), primary_key=True)
    title: Any = Column(String(NAME_LENGTH), nullable=False)
    kind: Any = Column(String(16), nullable=False)
    value: Any = Column(Money, nullable=False)
    most: Any = Column(Money)
    threshold: Any = Column(Money, nullable=False, server_default="0")
    scope: Any = Column(Words, nullable=False, server_default="all")
    tiers: Any = Column(Words, nullable=False, server_default="")
    starts_at: Any = Column(Moment)
    ends_at: Any = Column(Moment)
    valid_hours: Any = Column(Integer)
    per_customer: Any = Column(Integer, nullable=False, server_default="1")
    total: Any = Column(Integer)
    budget: Any = Column(Money)
    on_request: Any = Column(Boolean, nullable=False, server_default="0")
    issued: Any = Column(Integer, nullable=False, server_default="0")
    committed: Any = Column(Money, nullable=False, server_default="0")


class Coupon(Base):
    """One coupon of one owner; its state is what the last line of its ledger says."""

    __tablename__ = "coupons"
    __table_args__ = (UniqueConstraint("batch_id", "owner", "number"),)

    code: Any = Column(String(32), primary_key=True)
    batch_id: Any = Column(
        String(WORD_LENGTH), ForeignKey("coupon_batches.id", onupdate="CASCADE"), nullable=False
    )
    owner: Any = Column(String(OWNER_LENGTH), nullable=False, index=True)
    number: Any = Column(Integer, nullable=False)
    key: Any = Column(String(KEY_LENGTH), nullable=False, unique=True)
    campaign: Any = Column(String(WORD_LENGTH), nullable=False, server_default="")
    variant: Any = Column(String(WORD_LENGTH), nullable=False, server_default="")
    device: Any = Column(String(64), nullable=False, server_default="", index=True)
    face: Any = Column(Money, nullable=False)
    issued_at: Any = Column(Moment, nullable=False)
    expires_at: Any = Column(Moment, nullable=False, index=True)


class CouponEvent(Base):
    """One line of the ledger. Lines are added, never changed."""

    __tablename__ = "coupon_events"
    __table_args__ = (CheckConstraint(f"kind IN {COUPON_EVENTS}", name="kind_known"),)

    id: Any = Column(Integer, primary_key=True)
    code: Any = Column(String(32), ForeignKey("coupons.code"), nullable=False, index=True)
    kind: Any = Column(String(16), nullable=False)
    key: Any = Column(String(KEY_LENGTH), nullable=False, unique=True)
    order_id: Any = Column(String(WORD_LENGTH), nullable=False, server_default="")
    note: Any = Column(String(NAME_LENGTH), nullable=False, server_default="")
    until: Any = Column(Moment)
    at: Any = Column(Moment, nullable=False)


class Campaign(Base):
    """When to make which offer, unasked. `condition` is a rule over the facts of shop/campaigns/rules.py."""

    __tablename__ = "campaigns"
    __table_args__ = (CheckConstraint(f"trigger IN {TRIGGERS}", name="trigger_known"),)

    id: Any = Column(String(WORD_LENGTH), primary_key=True)
    title: Any = Column(String(NAME_LENGTH), nullable=False)
    trigger: Any = Column(String(24), nullable=False)
    condition: Any = Column(Text, nullable=False)
    batch_id: Any = Column(
        String(WORD_LENGTH), ForeignKey("coupon_batches.id", onupdate="CASCADE"), nullable=False
    )
    message: Any = Column(String(500), nullable=False)
    reason: Any = Column(String(NAME_LENGTH), nullable=False, server_default="")
    priority: Any = Column(Integer, nullable=False, server_default="0")
    exclusive_group: Any = Column(String(WORD_LENGTH), nullable=False, server_default="")
    per_conversation: Any = Column(Integer, nullable=False, server_default="1")
    per_customer: Any = Column(Integer)
    window_days: Any = Column(Integer, nullable=False, server_default="30")
    quiet_from: Any = Column(Time)
    quiet_to: Any = Column(Time)
    starts_at: Any = Column(Moment)
    ends_at: Any = Column(Moment)
    enabled: Any = Column(Boolean, nullable=False, server_default="1")
    experiment: Any = Column(String(WORD_LENGTH), nullable=False, server_default="")


class CampaignFiring(Base):
    """That a campaign made its offer in a conversation."""

    __tablename__ = "campaign_firings"
    __table_args__ = (
        UniqueConstraint("campaign_id", "conversation", "number"),
        Index("ix_campaign_firings_owner", "owner", "campaign_id", "at"),
    )

    id: Any = Column(Integer, primary_key=True)
    campaign_id: Any = Column(
        String(WORD_LENGTH), ForeignKey("campaigns.id", onupdate="CASCADE"), nullable=False
    )
    exclusive_group: Any = Column(String(WORD_LENGTH), nullable=False, server_default="")
    conversation: Any = Column(String(255), nullable=False, index=True)
    owner: Any = Column(String(OWNER_LENGTH), nullable=False)
    number: Any = Column(Integer, nullable=False)
    coupon_code: Any = Column(String(32), nullable=False)
    at: Any = Column(Moment, nullable=False)


class Notice(Base):
    """Something a customer wants to be told of. `open_mark` is unique while it is open, NULL afterwards."""

    __tablename__ = "notices"
    __table_args__ = (CheckConstraint(f"kind IN {NOTICE_KINDS}", name="kind_known"),)

    id: Any = Column(Integer, primary_key=True)
    owner: Any = Column(String(OWNER_LENGTH), nullable=False, index=True)
    conversation: Any = Column(String(255), nullable=False)
    kind: Any = Column(String(16), nullable=False)
    sku: Any = Column(String(SKU_LENGTH), nullable=False, index=True)
    price: Any = Column(Money)
    open_mark: Any = Column(String(KEY_LENGTH), unique=True)
    created_at: Any = Column(Moment, nullable=False)
    fired_at: Any = Column(Moment)
    text: Any = Column(String(500), nullable=False, server_default="")
    delivered_at: Any = Column(Moment)


class MarketingConsent(Base):
    """Whether somebody wants marketing messages; without a row the shop's default holds."""

    __tablename__ = "marketing_consents"

    owner: Any = Column(String(OWNER_LENGTH), primary_key=True)
    wanted: Any = Column(Boolean, nullable=False)
    changed_at: Any = Column(Moment, nullable=False)


class MemberTier(Base):
    """A level of membership: what has to be paid within twelve months, and what it brings."""

    __tablename__ = "member_tiers"

    id: Any = Column(String(16), primary_key=True)
    name: Any = Column(String(NAME_LENGTH), nullable=False)
    spend: Any = Column(Money, nullable=False)
    rights: Any = Column(String(500), nullable=False, server_default="")
