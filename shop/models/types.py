"""Column types that give the same Python values on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timezone
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import DateTime, Numeric, Text
from sqlalchemy.types import TypeDecorator

from shop.clock import in_shop_time

CENT = Decimal("0.01")
LARGEST_AMOUNT = Decimal("9999999999.99")


def yuan(amount: Decimal | int | str) -> Decimal:
    """`amount` of money in yuan with exactly two decimals, rounded half up. Floats are refused (TypeError)."""
    if isinstance(amount, float):
        raise TypeError(f"money is Decimal, not float: write Decimal('{amount}')")
    return Decimal(amount).quantize(CENT, rounding=ROUND_HALF_UP)


class Money(TypeDecorator):  # type: ignore[misc]  # SQLAlchemy 1.4 ships no types
    """An amount in yuan, two decimals, a Decimal in Python.

    The column is NUMERIC(12, 2), so that a price typed in plain SQL means yuan on either engine. SQLite keeps it as
    the nearest double; with at most 12 digits that double names exactly one amount, and reading rounds back to it.
    """

    impl = Numeric(12, 2)
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> Any:
        """Plain numbers on SQLite, whose driver knows no Decimal; NUMERIC elsewhere."""
        return dialect.type_descriptor(Numeric(12, 2, asdecimal=dialect.name != "sqlite"))

    def process_bind_param(self, value: Any, dialect: Any) -> Any:
        """Round to cents before the database sees the amount."""
        return None if value is None else yuan(value)

    def process_result_value(self, value: Any, dialect: Any) -> Decimal | None:
        """Back to an exact Decimal with two decimals."""
        return None if value is None else yuan(value if isinstance(value, Decimal) else str(value))


class Moment(TypeDecorator):  # type: ignore[misc]
    """A point in time with an offset: stored as UTC, returned in the shop's time zone. Refuses naive times."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> Any:
        """To UTC; SQLite, which has no time zones, stores it without the offset."""
        if value is None:
            return None
        utc = in_shop_time(value).astimezone(timezone.utc)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Any) -> datetime | None:
        """To the shop's time zone."""
        if value is None:
            return None
        return in_shop_time(value if value.tzinfo is not None else value.replace(tzinfo=timezone.utc))


class Words(TypeDecorator):  # type: ignore[misc]
    """A short list of words in one text column, separated by | as in the CSV files; a tuple in Python."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Iterable[str] | None, dialect: Any) -> str:
        """Join with |."""
        if isinstance(value, str):
            raise TypeError(f"a list of words is expected, not the string {value!r}")
        return "|".join(value or ())

    def process_result_value(self, value: str | None, dialect: Any) -> tuple[str, ...]:
        """Split at |, forgiving full-width bars and stray blanks that people type."""
        return split_words(value or "")


def split_words(text: str) -> tuple[str, ...]:
    """The words of a |-separated cell, without blanks, empties and repetitions."""
    words = (word.strip() for word in text.replace("｜", "|").split("|"))
    return tuple(dict.fromkeys(word for word in words if word))
