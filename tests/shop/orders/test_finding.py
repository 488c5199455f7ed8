"""Finding orders and reading numbers out of messages; tax numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.clock import FixedClock
from shop.database import Database
from shop.orders import taxnumber
from shop.orders.queries import Orders, order_numbers, phone_tail


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("查20240611778到哪了", ("20240611778",)),
        ("D202405200017", ("D202405200017",)),
        ("240711-390218846", ("240711390218846",)),
        ("我的手机13800138000", ()),
        ("SH20260001处理得怎样", ()),
        ("尾号8000", ()),
        ("预算20000", ()),
    ],
)
def test_order_numbers(text: str, found: tuple[str, ...]) -> None:
    assert order_numbers(text) == found


@pytest.mark.parametrize(
    ("text", "tail"), [("13800138000", "8000"), ("尾号1234", "1234"), ("12345", None), ("无", None)]
)
def test_phone_tail(text: str, tail: str | None) -> None:
    assert phone_tail(text) == tail


def test_only_ones_own(shop: Database, clock: FixedClock) -> None:
    orders = Orders(shop, clock)
    assert orders.own("O-paid", "C1") is not None
    assert orders.own("O-paid", "C2") is orders.own("O-nowhere", "C1") is orders.own("O-paid", None) is None
    assert orders.proven("O-paid", "8000") is not None
    assert orders.proven("O-paid", "8001") is orders.proven("O-paid", "") is None
    assert {order.status for order in orders.of_customer("C1", statuses=("paid", "shipped"))} == {
        "paid",
        "shipped",
    }
    assert orders.of_customer("C2") == ()


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91350100m000100y43"])
def test_published_example_of_the_standard(code: str) -> None:
    assert taxnumber.is_valid(code)  # GB 32100-2015, the standard's own example


@pytest.mark.parametrize(
    "code", ["91350100M000100Y44", "91350100M000100Y4", "9135O100M000100Y43", "", "发票"]
)
def test_wrong_tax_numbers(code: str) -> None:
    assert not taxnumber.is_valid(code)


@given(
    st.text(taxnumber.ALPHABET, min_size=17, max_size=17),
    st.integers(0, 16),
    st.sampled_from(taxnumber.ALPHABET),
)
def test_any_single_wrong_character_is_noticed(first: str, place: int, other: str) -> None:
    code = first + taxnumber.check_character(first)
    assert taxnumber.is_valid(code)
    changed = code[:place] + other + code[place + 1 :]
    assert taxnumber.is_valid(changed) == (changed == code)
