"""Issuing, holding, redeeming, releasing, returning, expiring and revoking coupons: one ledger line each, once.

A batch's row is locked while a coupon of it is issued, a coupon's row while its state changes (SQLite: the database's
write lock), so limits hold whoever comes together. A key that was used before gives what came of it then: after a
crash between the ledger and the reply, the same message again finds its coupon.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.clock import Clock
from shop.coupons.abuse import ACCOUNTS, WITHIN, accounts_on
from shop.coupons.queries import load, state_of
from shop.coupons.readmodels import Outcome
from shop.database import Database
from shop.models.marketing import Coupon, CouponBatch, CouponEvent
from shop.models.types import yuan

# Without letters and digits that are taken for one another when read aloud.
_LETTERS, _DIGITS = "ABCDEFGHJKMNPQRSTUVWXYZ", "23456789"

# A coupon without an end of its own still ends: an open liability could never be closed.
_LONGEST = timedelta(days=365)

# How long a check-out may keep a coupon to itself.
HOLD = timedelta(minutes=30)


@dataclass(frozen=True)
class Claim:
    """Who gets a coupon of which batch. `key` names the wish: the same wish never brings a second coupon."""

    batch: str
    owner: str
    key: str
    tier: str = ""
    campaign: str = ""
    variant: str = ""
    device: str = ""


class Ledger:
    """The changes of coupons. Reading is in shop/coupons/queries.py."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Keep the ledger in `database`, dated by `clock`."""
        self._database = database
        self._clock = clock

    def issue(self, claim: Claim) -> Outcome:
        """Give out one coupon within total, budget, per-customer limit and period, or say why not."""
        if (hopeless := self._hopeless(claim)) is not None:
            return hopeless
        with self._database.writing() as session:
            now = self._clock.now()
            batch = session.get(CouponBatch, claim.batch, with_for_update=True)
            if batch is None:
                return Outcome(False, "unknown")
            before = session.execute(select(Coupon).where(Coupon.key == claim.key)).scalar_one_or_none()
            if before is not None:
                return Outcome(True, "repeated", load(session, [before.code], now)[0])
            had = session.execute(
                select(func.count()).where(Coupon.batch_id == batch.id, Coupon.owner == claim.owner)
            ).scalar_one()
            if refusal := _refusal(batch, claim, had, now):
                return Outcome(False, refusal)
            face = face_value(batch)
            batch.issued += 1
            batch.committed = yuan(batch.committed + face)
            code = new_code()
            session.add(
                Coupon(
                    code=code,
                    batch_id=batch.id,
                    owner=claim.owner,
                    number=had + 1,
                    key=claim.key,
                    campaign=claim.campaign,
                    variant=claim.variant,
                    device=claim.device,
                    face=face,
                    issued_at=now,
                    expires_at=_expiry(batch, now),
                )
            )
            session.flush()
            session.add(
                CouponEvent(code=code, kind="issue", key=claim.key, at=now, note=_signal(session, claim, now))
            )
            session.flush()
            return Outcome(True, "issued", load(session, [code], now)[0])

    def _hopeless(self, claim: Claim) -> Outcome | None:
        """A look without a lock: the crowd that comes after the last coupon need not queue for a no."""
        with self._database.reading() as session:
            batch = session.get(CouponBatch, claim.batch)
            if batch is None:
                return Outcome(False, "unknown")
            known = session.execute(select(Coupon.code).where(Coupon.key == claim.key)).first()
            refusal = None if known else _refusal(batch, claim, 0, self._clock.now())
            return Outcome(False, refusal) if refusal else None

    def hold(self, code: str, owner: str, order_id: str, key: str) -> Outcome:
        """Keep the coupon for a check-out; lapses by itself after HOLD."""

        def line(session: Session, row: Any, state: str, held_for: str, now: datetime) -> Outcome | Any:
            if state == "held" and held_for != order_id:
                return Outcome(False, "in_use")
            if state not in ("available", "held"):
                return _gone(state)
            return CouponEvent(
                code=row.code, kind="hold", key=key, order_id=order_id, until=now + HOLD, at=now
            )

        return self._move(code, owner, key, "held", line)

    def release(self, code: str, owner: str, order_id: str, key: str) -> Outcome:
        """Give a held coupon back, for a check-out that was given up."""

        def line(session: Session, row: Any, state: str, held_for: str, now: datetime) -> Outcome | Any:
            if state != "held" or held_for != order_id:
                return Outcome(False, "in_use" if state == "held" else "unknown")
            return CouponEvent(code=row.code, kind="release", key=key, order_id=order_id, at=now)

        return self._move(code, owner, key, "released", line)

    def redeem(self, code: str, owner: str, order_id: str, key: str) -> Outcome:
        """Use the coupon up for an order."""

        def line(session: Session, row: Any, state: str, held_for: str, now: datetime) -> Outcome | Any:
            if state == "held" and held_for != order_id:
                return Outcome(False, "in_use")
            if state not in ("available", "held"):
                return _gone(state)
            return CouponEvent(code=row.code, kind="redeem", key=key, order_id=order_id, at=now)

        return self._move(code, owner, key, "redeemed", line)

    def give_back(self, code: str, owner: str, order_id: str, key: str) -> Outcome:
        """Return a used coupon, for an order that was cancelled or paid back in full; `coupon.state` says what it is now.

        One whose time is over meanwhile stays expired, and its part of the budget comes free.
        """

        def line(session: Session, row: Any, state: str, held_for: str, now: datetime) -> Outcome | Any:
            if state != "redeemed" or held_for != order_id:
                return _gone(state) if state != "redeemed" else Outcome(False, "unknown")
            over = row.expires_at < now
            if over:
                _free_budget(session, row)
            kind = "expire" if over else "release"
            return CouponEvent(
                code=row.code, kind=kind, key=key, order_id=order_id, note="order undone", at=now
            )

        return self._move(code, owner, key, "returned", line)

    def revoke(self, code: str, note: str, key: str) -> Outcome:
        """Take an unused coupon back (abuse, a mistake); its part of the budget is free again."""

        def line(session: Session, row: Any, state: str, held_for: str, now: datetime) -> Outcome | Any:
            if state in (
                "redeemed",
                "revoked",
                "expired",
            ):  # an expired one gives its budget back by itself, once
                return _gone(state)
            _free_budget(session, row).issued -= 1
            return CouponEvent(code=row.code, kind="revoke", key=key, note=note, at=now)

        return self._move(code, None, key, "revoked", line)

    def expire_due(self, limit: int = 1000) -> int:
        """Write down the end of coupons that are past their time, at most `limit`; returns how many were.

        Nothing waits for it: an expired coupon is refused by its date already. Budget comes free with the line.
        """
        with self._database.reading() as session:
            now = self._clock.now()
            # By the last line: a coupon that was used and given back can expire like any other.
            newest = select(func.max(CouponEvent.id)).group_by(CouponEvent.code)
            ended = select(CouponEvent.code).where(
                CouponEvent.id.in_(newest), CouponEvent.kind.in_(("redeem", "revoke", "expire"))
            )
            due = (
                session.execute(
                    select(Coupon.code).where(Coupon.expires_at < now, Coupon.code.not_in(ended)).limit(limit)
                )
                .scalars()
                .all()
            )

        def line(session: Session, row: Any, state: str, held_for: str, now: datetime) -> Outcome | Any:
            if state != "expired":
                return _gone(state)
            _free_budget(session, row)
            return CouponEvent(code=row.code, kind="expire", key=f"expire:{row.code}", at=now)

        outcomes = [self._move(code, None, f"expire:{code}", "expired", line) for code in due]
        return sum(1 for outcome in outcomes if outcome.done and outcome.code == "expired")

    def _move(
        self,
        code: str,
        owner: str | None,
        key: str,
        done: str,
        line: Callable[[Session, Any, str, str, datetime], Any],
    ) -> Outcome:
        """Lock the coupon, look at its state, add the line. Somebody else's coupon is as unknown as none."""
        with self._database.writing() as session:
            now = self._clock.now()
            row = session.get(Coupon, code, with_for_update=True)
            if row is None or (owner is not None and row.owner != owner):
                return Outcome(False, "unknown")
            before = session.execute(select(CouponEvent).where(CouponEvent.key == key)).scalar_one_or_none()
            if before is not None:
                same = before.code == code
                return Outcome(same, "repeated" if same else "unknown", load(session, [code], now)[0])
            last = session.execute(
                select(CouponEvent).where(CouponEvent.code == code).order_by(CouponEvent.id.desc()).limit(1)
            ).scalar_one()
            added = line(session, row, state_of(row, last, now), last.order_id, now)
            if isinstance(added, Outcome):
                return added
            session.add(added)
            session.flush()
            return Outcome(True, done, load(session, [code], now)[0])


def _free_budget(session: Session, coupon: Any) -> Any:
    """Give the batch back what the coupon took of its budget; returns the batch, its row locked."""
    batch = session.get(CouponBatch, coupon.batch_id, with_for_update=True)
    batch.committed = yuan(batch.committed - coupon.face)
    return batch


def new_code() -> str:
    """A code that cannot be guessed: C, seven letters or digits, two digits; no word looks like it."""
    body = (secrets.choice(_LETTERS + _DIGITS) for _ in range(7))
    return "C" + "".join(body) + secrets.choice(_DIGITS) + secrets.choice(_DIGITS)


def face_value(batch: Any) -> Decimal:
    """The most that one coupon of the batch can cost the shop, which is what it takes of the budget."""
    if batch.kind == "amount":
        return yuan(batch.value)
    return yuan(batch.most or 0)


def _signal(session: Session, claim: Claim, now: datetime) -> str:
    """A note for staff where the device has many accounts; the coupon is given out all the same."""
    if not claim.device:
        return ""
    accounts = accounts_on(session, claim.device, claim.owner, now - WITHIN)
    return f"{accounts} accounts on one device" if accounts >= ACCOUNTS else ""


def _refusal(batch: Any, claim: Claim, had: int, now: datetime) -> str | None:
    if batch.starts_at is not None and now < batch.starts_at:
        return "not_begun"
    if batch.ends_at is not None and now > batch.ends_at:
        return "ended"
    if batch.tiers and claim.tier not in batch.tiers:
        return "tier"
    if had >= batch.per_customer:
        return "limit"
    if batch.total is not None and batch.issued >= batch.total:
        return "sold_out"
    if batch.budget is not None and batch.committed + face_value(batch) > batch.budget:
        return "sold_out"
    return None


def _expiry(batch: Any, now: datetime) -> datetime:
    ends = [now + _LONGEST]
    if batch.ends_at is not None:
        ends.append(batch.ends_at)
    if batch.valid_hours is not None:
        ends.append(now + timedelta(hours=batch.valid_hours))
    return min(ends)


def _gone(state: str) -> Outcome:
    return Outcome(False, {"redeemed": "used", "revoked": "revoked_before"}.get(state, state))
