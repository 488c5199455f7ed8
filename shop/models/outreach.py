"""Tables of messages that the shop begins by itself: what goes to whom, in which words, and what became of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, String, Time

from shop.models.base import Base
from shop.models.catalogue import NAME_LENGTH, SKU_LENGTH, WORD_LENGTH
from shop.models.marketing import KEY_LENGTH, OWNER_LENGTH
from shop.models.types import Moment

OUTREACH_KINDS = ("promotion", "launch", "member_day", "trade_in")
MESSAGE_KINDS = (*OUTREACH_KINDS, "notice")
MESSAGE_STATES = ("waiting", "delivered", "dropped")


class OutreachCampaign(Base):
    """A message to a segment (empty: to all customers), perhaps with a coupon each. `planned_at`: recipients last listed."""

    __tablename__ = "outreach_campaigns"
    __table_args__ = (CheckConstraint(f"kind IN {OUTREACH_KINDS}", name="kind_known"),)

    id: Any = Column(String(WORD_LENGTH), primary_key=True)
    title: Any = Column(String(NAME_LENGTH), nullable=False)
    kind: Any = Column(String(16), nullable=False)
    segment: Any = Column(String(WORD_LENGTH), nullable=False, server_default="")
    message: Any = Column(String(500), nullable=False)
    batch_id: Any = Column(String(WORD_LENGTH), ForeignKey("coupon_batches.id", onupdate="CASCADE"))
    product_sku: Any = Column(String(SKU_LENGTH), nullable=False, server_default="")
    experiment: Any = Column(String(WORD_LENGTH), nullable=False, server_default="")
    priority: Any = Column(Integer, nullable=False, server_default="0")
    starts_at: Any = Column(Moment)
    ends_at: Any = Column(Moment, nullable=False)
    quiet_from: Any = Column(Time)
    quiet_to: Any = Column(Time)
    enabled: Any = Column(Boolean, nullable=False, server_default="1")
    planned_at: Any = Column(Moment)


class CampaignWording(Base):
    """What a segment reads instead of a campaign's usual message; the first that fits counts, by `position`."""

    __tablename__ = "campaign_wordings"

    campaign_id: Any = Column(String(WORD_LENGTH), primary_key=True)
    segment: Any = Column(String(WORD_LENGTH), primary_key=True)
    position: Any = Column(Integer, nullable=False, server_default="0")
    message: Any = Column(String(500), nullable=False)


class OutreachMessage(Base):
    """One message for one owner, never two for the same `key`.

    `public_id` names it to clients, which acknowledge it and know it again. It is being delivered until `claimed_until`;
    without an acknowledgement it waits again. `data` is what its words are made from, `text` and `custom` the words.
    """

    __tablename__ = "outreach_messages"
    __table_args__ = (
        CheckConstraint(f"kind IN {MESSAGE_KINDS}", name="kind_known"),
        CheckConstraint(f"state IN {MESSAGE_STATES}", name="state_known"),
        Index("ix_outreach_messages_owner", "owner", "state"),
        Index("ix_outreach_messages_campaign", "campaign_id", "state"),
        Index("ix_outreach_messages_claimed", "claimed_at"),
        Index("ix_outreach_messages_expiry", "state", "expires_at"),
    )

    id: Any = Column(Integer, primary_key=True)
    public_id: Any = Column(String(32), nullable=False, unique=True)
    key: Any = Column(String(KEY_LENGTH), nullable=False, unique=True)
    kind: Any = Column(String(16), nullable=False)
    campaign_id: Any = Column(String(WORD_LENGTH), nullable=False, server_default="")
    owner: Any = Column(String(OWNER_LENGTH), nullable=False)
    data: Any = Column(JSON, nullable=False)
    priority: Any = Column(Integer, nullable=False, server_default="0")
    state: Any = Column(String(16), nullable=False, server_default="waiting")
    note: Any = Column(String(NAME_LENGTH), nullable=False, server_default="")
    text: Any = Column(String(1000), nullable=False, server_default="")
    custom: Any = Column(JSON)
    buttons: Any = Column(JSON)
    variant: Any = Column(String(WORD_LENGTH), nullable=False, server_default="")
    coupon_code: Any = Column(String(32), nullable=False, server_default="")
    conversation: Any = Column(String(255), nullable=False, server_default="")
    attempts: Any = Column(Integer, nullable=False, server_default="0")
    created_at: Any = Column(Moment, nullable=False)
    not_before: Any = Column(Moment, nullable=False)
    expires_at: Any = Column(Moment, nullable=False)
    claimed_at: Any = Column(Moment)
    claimed_until: Any = Column(Moment)
    delivered_at: Any = Column(Moment)


class ReplacementAge(Base):
    """After how many months a device of a kind is worth trading in."""

    __tablename__ = "replacement_ages"

    category: Any = Column(String(WORD_LENGTH), primary_key=True)
    months: Any = Column(Integer, nullable=False)
