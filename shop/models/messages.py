"""Which messages of customers were answered, so that a message sent again is not taken for a new one."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Text

from shop.models.base import Base
from shop.models.types import Moment


class AnsweredMessage(Base):
    """One message that the customer's program gave a name, and the assistant's answer to it.

    Holds the assistant's words only, never the customer's. While `replies` is empty the message is being worked on
    by the holder of `claim`; the claim lapses at `lease_until`.
    """

    __tablename__ = "answered_messages"

    conversation = Column(String(255), primary_key=True)
    message_id = Column(String(128), primary_key=True)
    status = Column(String(16), nullable=False)
    claim = Column(String(32), nullable=False)
    lease_until = Column(Moment, nullable=False)
    replies = Column(Text, nullable=True)
    created_at = Column(Moment, nullable=False)

    __table_args__ = (Index("ix_answered_messages_created_at", "created_at"),)
