"""What tests of outreach set up: customers, campaigns, coupons, and a channel that delivers."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from shop.clock import FixedClock
from shop.database import Database
from shop.experiments.holdout import in_holdout
from shop.models import (
    CouponBatch,
    Customer,
    OutreachCampaign,
    OutreachMessage,
)
from shop.outreach.outbox import Outbox

MARKETED = [name for name in (f"C{number:04}" for number in range(40)) if not in_holdout(name)]
HELD_OUT = next(name for name in (f"C{number:04}" for number in range(40)) if in_holdout(name))


def customers(database: Database, *names: str, tier: str = "normal") -> None:
    with database.writing() as session:
        for name in names:
            session.add(Customer(id=name, tier=tier))


def campaign(database: Database, clock: FixedClock, **columns: Any) -> None:
    values = {
        "id": "A",
        "title": "会员日",
        "kind": "member_day",
        "message": "会员日到了，全店满减",
        "ends_at": clock.now() + timedelta(days=7),
    }
    with database.writing() as session:
        session.add(OutreachCampaign(**{**values, **columns}))


def coupon_batch(database: Database, **columns: Any) -> None:
    values = {
        "id": "B",
        "title": "满399减50",
        "kind": "amount",
        "value": Decimal(50),
        "threshold": Decimal(399),
        "scope": ["all"],
        "valid_hours": 48,
    }
    with database.writing() as session:
        session.add(CouponBatch(**{**values, **columns}))


def states(database: Database) -> dict[str, str]:
    with database.reading() as session:
        rows = session.execute(
            select(OutreachMessage.owner, OutreachMessage.state, OutreachMessage.note)
        ).all()
        return {owner: note or state for owner, state, note in rows}


def deliver(outbox: Outbox, owner: str, conversation: str = "talk") -> Any:
    """One look of the channel at one conversation; the client acknowledges."""
    (candidate,) = outbox.candidates({conversation: owner})
    parcel = outbox.claim(candidate.id, conversation)
    if parcel is not None:
        (told,) = outbox.acknowledge([parcel.public_id], conversation)
        assert told.card.text == parcel.card.text and told.public_id == parcel.public_id
    return parcel
