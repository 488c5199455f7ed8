"""Reading coupons: what somebody holds, what they may ask for, and what looks like abuse."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.clock import Clock
from shop.coupons import readmodels
from shop.coupons.readmodels import Terms
from shop.database import Database
from shop.models.marketing import Coupon, CouponBatch, CouponEvent

_ENDS = {"redeem": "redeemed", "revoke": "revoked", "expire": "expired"}


class Coupons:
    """Questions about coupons; changes nothing."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Read from `database`, as of `clock`."""
        self._database = database
        self._clock = clock

    def held_by(self, owner: str) -> tuple[readmodels.Coupon, ...]:
        """Everything the owner was ever given, what expires first in front."""
        with self._database.reading() as session:
            codes = session.execute(select(Coupon.code).where(Coupon.owner == owner)).scalars().all()
            return load(session, codes, self._clock.now())

    def usable(self, owner: str) -> tuple[readmodels.Coupon, ...]:
        """The coupons that the owner can use now."""
        return tuple(coupon for coupon in self.held_by(owner) if coupon.state == "available")

    def own(self, code: str, owner: str) -> readmodels.Coupon | None:
        """The coupon of that code, if it is the owner's."""
        return next((coupon for coupon in self.held_by(owner) if coupon.code == code.upper()), None)

    def asked_for(self, text: str) -> str | None:
        """The batch that the text names, by its title (新人满99减20优惠券) or the word it begins with (新人券), among those
        that may be asked for at some time; None if none is named."""
        with self._database.reading() as session:
            rows = session.execute(
                select(CouponBatch.id, CouponBatch.title).where(CouponBatch.on_request)
            ).all()
        named = [(len(row.title), row.id) for row in rows if row.title in text]
        if not named and "券" in text:
            named = [(len(word), row.id) for row in rows if (word := _first_word(row.title)) and word in text]
        return max(named)[1] if named else None

    def on_request(self, owner: str, tier: str = "") -> tuple[readmodels.Batch, ...]:
        """The batches of which the owner could claim a coupon now by asking."""
        now = self._clock.now()
        with self._database.reading() as session:
            had = dict(
                session.execute(
                    select(Coupon.batch_id, func.count())
                    .where(Coupon.owner == owner)
                    .group_by(Coupon.batch_id)
                ).all()
            )
            rows = session.execute(
                select(CouponBatch).where(CouponBatch.on_request).order_by(CouponBatch.id)
            ).scalars()
            return tuple(_batch(row) for row in rows if _open(row, had.get(row.id, 0), tier, now))


def _first_word(title: str) -> str:
    """新人 of 新人满99减20优惠券, 金卡 of 金卡专享满1000减120券; empty where the title begins with its terms."""
    found = re.match(r"([^\d\s满减]{2,8}?)(?:专享|专属|会员)?(?:满|减|立减|\d|优惠|券)", title)
    return found[1] if found else ""


def state_of(coupon: Any, last: Any, now: datetime) -> str:
    """What the coupon's last ledger line means at `now`: available, held, redeemed, expired or revoked."""
    if last.kind in _ENDS:
        return _ENDS[last.kind]
    if last.kind == "hold" and last.until is not None and now < last.until:
        return "held"
    return "expired" if coupon.expires_at < now else "available"


def load(session: Session, codes: Sequence[str], now: datetime) -> tuple[readmodels.Coupon, ...]:
    """These coupons as they stand at `now`, what expires first in front."""
    if not codes:
        return ()
    newest = (
        select(func.max(CouponEvent.id)).where(CouponEvent.code.in_(codes)).group_by(CouponEvent.code)
    ).scalar_subquery()
    rows = session.execute(
        select(Coupon, CouponBatch, CouponEvent)
        .join(CouponBatch, CouponBatch.id == Coupon.batch_id)
        .join(CouponEvent, CouponEvent.code == Coupon.code)
        .where(Coupon.code.in_(codes), CouponEvent.id.in_(newest))
        .order_by(Coupon.expires_at, Coupon.code)
    ).all()
    return tuple(
        readmodels.Coupon(
            code=coupon.code,
            owner=coupon.owner,
            terms=_terms(batch),
            campaign=coupon.campaign,
            variant=coupon.variant,
            issued_at=coupon.issued_at,
            expires_at=coupon.expires_at,
            state=state_of(coupon, last, now),
            order_id=last.order_id,
        )
        for coupon, batch, last in rows
    )


def _terms(row: Any) -> Terms:
    return Terms(row.id, row.title, row.kind, row.value, row.most, row.threshold, row.scope)


def _batch(row: Any) -> readmodels.Batch:
    left = None if row.total is None else row.total - row.issued
    return readmodels.Batch(_terms(row), row.ends_at, row.valid_hours, left, row.per_customer)


def _open(row: Any, had: int, tier: str, now: datetime) -> bool:
    begun = row.starts_at is None or row.starts_at <= now
    ended = row.ends_at is not None and row.ends_at < now
    exhausted = (row.total is not None and row.issued >= row.total) or (
        row.budget is not None and row.committed >= row.budget
    )
    return (
        begun
        and not ended
        and not exhausted
        and had < row.per_customer
        and (not row.tiers or tier in row.tiers)
    )
