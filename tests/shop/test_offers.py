"""The arithmetic of promotions."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.catalogue.offers import apply
from shop.catalogue.readmodels import Promotion

AMOUNTS = st.decimals(min_value=0, max_value=100_000, places=2, allow_nan=False)


def promotion(kind: str, value: str | None, threshold: str | None = None) -> Promotion:
    """A promotion for everything, always."""
    return Promotion(
        id="M",
        title="活动",
        description="",
        kind=kind,
        value=Decimal(value) if value else None,
        threshold=Decimal(threshold) if threshold else None,
        scope=("all",),
        starts_at=None,
        ends_at=None,
    )


@pytest.mark.parametrize(
    ("offer", "amount", "final"),
    [
        (promotion("percent", "20"), "699.00", "559.20"),
        (promotion("percent", "12"), "0.04", "0.04"),
        (promotion("percent", "15"), "99.99", "84.99"),
        (promotion("percent", "33.3"), "100.00", "66.70"),
        (promotion("amount", "30", "300"), "299.99", "299.99"),
        (promotion("amount", "30", "300"), "300.00", "270.00"),
        (promotion("amount", "50"), "20.00", "0.00"),
        (promotion("gift", None), "20.00", "20.00"),
    ],
)
def test_what_is_left_to_pay(offer: Promotion, amount: str, final: str) -> None:
    assert apply(offer, Decimal(amount)) == Decimal(final)


@given(AMOUNTS, st.sampled_from(["amount", "percent"]), st.integers(min_value=1, max_value=99))
def test_a_promotion_never_makes_dearer_nor_negative_and_ends_in_cents(
    amount: Decimal, kind: str, value: int
) -> None:
    final = apply(promotion(kind, str(value)), amount)
    assert 0 <= final <= amount
    assert final.as_tuple().exponent == -2
