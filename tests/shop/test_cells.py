"""What the text of one CSV cell means."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.clock import SHOP_TIMEZONE
from shop.importing import cells
from shop.importing.cells import CellError
from shop.models.types import LARGEST_AMOUNT, split_words, yuan

TODAY = date(2026, 3, 31)
amounts = st.decimals(min_value=0, max_value=LARGEST_AMOUNT, places=2, allow_nan=False, allow_infinity=False)
days = st.dates(min_value=date(1900, 1, 1), max_value=date(2900, 1, 1))


@given(amounts)
def test_any_amount_is_read_back_exactly(amount: Decimal) -> None:
    assert cells.money(str(amount), TODAY) == amount
    assert cells.money(f"{amount:,}", TODAY) == amount
    assert cells.money(f"¥{amount}元", TODAY) == amount


@given(amounts)
def test_a_sign_or_a_third_decimal_is_never_read_as_money(amount: Decimal) -> None:
    with pytest.raises(CellError):
        cells.money(f"{amount}1", TODAY)
    if amount:
        with pytest.raises(CellError):
            cells.money(f"-{amount}", TODAY)


@given(st.text())
def test_any_text_is_an_amount_or_a_friendly_error(text: str) -> None:
    try:
        amount = cells.money(text, TODAY)
    except CellError as error:
        assert str(error)
    else:
        assert amount == yuan(amount) and 0 <= amount <= LARGEST_AMOUNT


@pytest.mark.parametrize(
    "text", ["", "abc", "1e3", "NaN", "Infinity", "12.345", "1,2,3", "９９.999", "99999999999", "--1", "1 2"]
)
def test_what_is_not_an_amount(text: str) -> None:
    with pytest.raises(CellError):
        cells.money(text, TODAY)


@pytest.mark.parametrize(
    ("text", "amount"), [("２９９", "299.00"), ("￥1,299.5", "1299.50"), (" 0 ", "0.00")]
)
def test_amounts_as_people_type_them(text: str, amount: str) -> None:
    assert cells.money(text, TODAY) == Decimal(amount)


def test_money_refuses_floats() -> None:
    with pytest.raises(TypeError, match="float"):
        yuan(0.1)  # type: ignore[arg-type]


@given(days)
def test_any_iso_day_is_read_back(day: date) -> None:
    assert cells.day(day.isoformat(), TODAY) == day
    assert cells.day(f"{day.year}/{day.month}/{day.day}", TODAY) == day


@given(days, st.integers(min_value=-2000, max_value=2000))
def test_relative_days_count_from_the_day_of_import(today: date, steps: int) -> None:
    assert cells.day(f"{steps:+d}d", today) == today + timedelta(days=steps)


@given(days, st.integers(min_value=-1000, max_value=1000))
def test_relative_months_keep_the_day_where_the_month_has_it(today: date, steps: int) -> None:
    moved = cells.day(f"{steps:+d}m", today)
    assert isinstance(moved, date)
    assert (moved.year - today.year) * 12 + moved.month - today.month == steps
    assert moved.day == today.day or (moved.day < today.day and (moved + timedelta(days=1)).day == 1)


@given(st.text())
def test_any_text_is_a_day_or_a_friendly_error(text: str) -> None:
    try:
        cells.day(text, TODAY)
    except CellError as error:
        assert str(error)


def test_a_month_before_the_end_of_march_is_the_end_of_february() -> None:
    assert cells.day("-1m", TODAY) == date(2026, 2, 28)


@pytest.mark.parametrize("text", ["2026-02-30", "+99999y", "-99999y", "明天", "7d", "2026", "+1h"])
def test_what_is_not_a_day(text: str) -> None:
    with pytest.raises(CellError):
        cells.day(text, TODAY)


def test_an_offer_runs_from_the_first_to_the_last_second_of_its_days() -> None:
    assert cells.begin("-1d", TODAY) == datetime(2026, 3, 30, tzinfo=SHOP_TIMEZONE)
    assert cells.end("+1d", TODAY) == datetime(2026, 4, 1, 23, 59, 59, tzinfo=SHOP_TIMEZONE)
    assert cells.end("2026-04-01 20:00", TODAY) == datetime(2026, 4, 1, 20, tzinfo=SHOP_TIMEZONE)
    assert cells.end("2026-04-01T12:00Z", TODAY) == datetime(2026, 4, 1, 20, tzinfo=SHOP_TIMEZONE)


@pytest.mark.parametrize(("text", "expected"), [("12", 12), ("12.0", 12), ("0", 0), ("1,200", 1200)])
def test_counts(text: str, expected: int) -> None:
    assert cells.count(text, TODAY) == expected


@pytest.mark.parametrize("text", ["-1", "1.5", "一", "99999999999"])
def test_what_is_not_a_count(text: str) -> None:
    with pytest.raises(CellError):
        cells.count(text, TODAY)


def test_words_forgive_blanks_and_full_width_bars() -> None:
    assert split_words(" 跑步 | 健身｜跑步||") == ("跑步", "健身")
