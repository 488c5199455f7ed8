"""What callers get from the coupon ledger: plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from shop.catalogue.offers import apply, covers
from shop.catalogue.readmodels import Product, Promotion
from shop.catalogue.vocabulary import Vocabulary
from shop.models.types import yuan


@dataclass(frozen=True)
class Terms:
    """What a coupon takes off, and from what."""

    batch: str
    title: str
    kind: str
    value: Decimal
    most: Decimal | None
    threshold: Decimal
    scope: tuple[str, ...]

    def covers(self, product: Product, vocabulary: Vocabulary) -> bool:
        """Whether the coupon may be used for the product at all, whatever the amount."""
        return covers(self._promotion(), product, vocabulary)

    def final(self, amount: Decimal) -> Decimal:
        """What `amount` yuan come to with the coupon; unchanged below its threshold."""
        reduced = apply(self._promotion(), amount)
        return reduced if self.most is None else max(reduced, yuan(amount - self.most))

    def _promotion(self) -> Promotion:
        return Promotion(
            id=self.batch,
            title=self.title,
            description="",
            kind=self.kind,
            value=self.value,
            threshold=self.threshold or None,
            scope=self.scope,
            starts_at=None,
            ends_at=None,
        )


@dataclass(frozen=True)
class Coupon:
    """One coupon. `state`: available, held, redeemed, expired or revoked at the moment of asking."""

    code: str
    owner: str
    terms: Terms
    campaign: str
    variant: str
    issued_at: datetime
    expires_at: datetime
    state: str
    order_id: str = ""


@dataclass(frozen=True)
class Batch:
    """Coupons that may be asked for now; `left` is None where nothing but the budget limits them."""

    terms: Terms
    ends_at: datetime | None
    valid_hours: int | None
    left: int | None
    per_customer: int = 1


@dataclass(frozen=True)
class Outcome:
    """What came of a change to the ledger.

    `code`: issued, held, released, redeemed, returned, revoked; repeated (the key was used before: nothing changed); or why not:
    unknown, not_begun, ended, sold_out, limit, tier, expired, used, in_use, revoked_before.
    """

    done: bool
    code: str
    coupon: Coupon | None = None
