"""What looks like one person with many accounts: coupons claimed on one device, or used for one address or phone.

Signals for staff, not verdicts: families and offices share devices and addresses. Addresses and phones are sealed; they
are opened here, compared, and leave only as a mark and with their middle hidden.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.clock import Clock
from shop.database import Database
from shop.models.marketing import Coupon
from shop.models.orders import Checkout, Order
from shop.orders.drafts import owner_of
from shop.vault import masked_address, masked_phone

ACCOUNTS: Final = 3
WITHIN: Final = timedelta(days=30)


@dataclass(frozen=True)
class Suspicion:
    """Accounts that share something. `signal`: device, address or phone; `mark` names it, `shown` tells it without giving it away."""

    signal: str
    mark: str
    shown: str
    owners: tuple[str, ...]
    coupons: int


def suspicions(
    database: Database, clock: Clock, accounts: int = ACCOUNTS, within: timedelta = WITHIN
) -> tuple[Suspicion, ...]:
    """What at least `accounts` owners shared `within` the latest time, most coupons first."""
    since = clock.now() - within
    with database.reading() as session:
        shared = [*_devices(session, since), *_places(session, since)]
    found: dict[tuple[str, str, str], dict[str, set[str]]] = {}
    for signal, mark, shown, owner, coupon in shared:
        found.setdefault((signal, mark, shown), {}).setdefault(owner, set()).add(coupon)
    flagged = [
        Suspicion(*key, tuple(sorted(owners)), len(set().union(*owners.values())))
        for key, owners in found.items()
        if len(owners) >= accounts
    ]
    return tuple(sorted(flagged, key=lambda item: (-item.coupons, item.signal, item.mark)))


def accounts_on(session: Session, device: str, owner: str, since: Any) -> int:
    """How many accounts, `owner` among them, claimed coupons on this device."""
    others = session.execute(
        select(func.count(func.distinct(Coupon.owner))).where(
            Coupon.device == device, Coupon.issued_at >= since, Coupon.owner != owner
        )
    ).scalar_one()
    return int(others) + 1


def _devices(session: Session, since: Any) -> Iterable[tuple[str, str, str, str, str]]:
    rows = session.execute(
        select(Coupon.device, Coupon.owner, Coupon.code).where(Coupon.device != "", Coupon.issued_at >= since)
    )
    return [("device", row.device, row.device[:8], row.owner, row.code) for row in rows]


def _places(session: Session, since: Any) -> Iterable[tuple[str, str, str, str, str]]:
    orders = session.execute(
        select(Order.customer_id, Order.coupon_code, Order.address, Order.phone).where(
            Order.coupon_code != "", Order.customer_id.is_not(None), Order.created_at >= since
        )
    ).all()
    drafts = session.execute(
        select(
            Checkout.customer_id,
            Checkout.conversation_id,
            Checkout.coupon_code,
            Checkout.address,
            Checkout.phone,
        ).where(Checkout.coupon_code != "", Checkout.created_at >= since)
    ).all()
    used = [(row.customer_id, row.coupon_code, row.address, row.phone) for row in orders]
    used += [
        (owner_of(row.customer_id, row.conversation_id), row.coupon_code, row.address, row.phone)
        for row in drafts
    ]
    found = []
    for owner, code, address, phone in used:
        if place := _plain(address):
            found.append(("address", _mark(place), masked_address(address.strip()), owner, code))
        if digits := "".join(filter(str.isdigit, phone or ""))[-11:]:
            found.append(("phone", _mark(digits), masked_phone(digits), owner, code))
    return found


def _plain(address: str | None) -> str:
    """One spelling of an address: no blanks, no punctuation, no full-width digits."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", address or ""))).lower()


def _mark(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
