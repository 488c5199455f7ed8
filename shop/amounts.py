"""Sums of money as text."""

from __future__ import annotations

from decimal import Decimal


def money(amount: Decimal) -> str:
    """Yuan with two decimals, as programs read it: ``299.00``."""
    return f"{amount:.2f}"


def yuan(amount: Decimal) -> str:
    """Yuan as people write it: ``299``, ``299.5``."""
    return money(amount).rstrip("0").rstrip(".")
