"""Amounts of money and their places in the text."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.numbers import parse_amounts, parse_numeral


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("满300减50是怎么算的", []),
        ("满300元减50元", [("300元", "300"), ("50元", "50")]),
        ("付了299元怎么只退259块", [("299元", "299"), ("259块", "259")]),
        ("9块9包邮", [("9块9", "9.9")]),
        ("五块八一斤", [("五块八", "5.8")]),
        ("两块五", [("两块五", "2.5")]),
        ("三百块5个", [("三百块", "300")]),
        ("声浪 Air 3卖899元", [("899元", "899")]),
        ("¥1,299.50", [("1,299.50", "1299.50")]),
        ("rmb 500", [("500", "500")]),
        ("给我贷五万", [("五万", "50000")]),
        ("旧机能抵五百不", [("五百", "500")]),
        ("家电坏了一块，一起修", []),
        ("以旧换新跟满减能一块用吗", []),
    ],
)
def test_amounts_are_found_with_their_place(text: str, said: list[tuple[str, str]]) -> None:
    found = parse_amounts(text)
    assert [(text[amount.start : amount.end], amount.low) for amount in found] == [
        (words, Decimal(value)) for words, value in said
    ]
    assert all(amount.exact for amount in found)


def test_a_vague_amount_is_a_range() -> None:
    (amount,) = parse_amounts("大概两三百块钱吧")
    assert (amount.low, amount.high, amount.vague) == (Decimal(200), Decimal(300), True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,299", "1299"),
        ("2k", "2000"),
        ("1.5w", "15000"),
        ("1万2", "12000"),
        ("1千5", "1500"),
        ("一千五", "1500"),
        ("一千零五", "1005"),
        ("两百零三", "203"),
        ("十二", "12"),
        ("二十万", "200000"),
        ("貳佰", "200"),
        ("３００", "300"),
    ],
)
def test_a_numeral_has_a_value(text: str, value: str) -> None:
    assert parse_numeral(text) == Decimal(value)


@pytest.mark.parametrize("text", ["万一", "", "K60", "一个", "千", "2kg", "1.2.3"])
def test_what_is_no_numeral_has_none(text: str) -> None:
    assert parse_numeral(text) is None


@given(st.integers(1, 99_999_999))
def test_chinese_numerals_are_read_back(value: int) -> None:
    import cn2an

    assert parse_numeral(cn2an.an2cn(value)) == value


@given(st.decimals(min_value=1, max_value=99_999, places=2))
def test_prices_keep_their_cents(value: Decimal) -> None:
    (amount,) = parse_amounts(f"{value}元")
    assert amount.low == amount.high == value


@given(st.text(max_size=60))
def test_places_lie_in_the_text_in_order(text: str) -> None:
    last = 0
    for amount in parse_amounts(text):
        assert last <= amount.start < amount.end <= len(text)
        assert Decimal(0) < amount.low <= amount.high
        last = amount.end
