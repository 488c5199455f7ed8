"""Quantities, positions and durations, hits beside near misses."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.numbers import find_quantities, parse_duration, parse_ordinal, parse_quantity


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("买两个有优惠吗", 2),
        ("3台", 3),
        ("来俩", 2),
        ("要一对", 2),
        ("半打", 6),
        ("一打", 12),
        ("十二个", 12),
        ("100 份", 100),
        ("我要买１０台", 10),
        ("兩個", 2),
        ("24期", 24),
    ],
)
def test_a_quantity_is_understood(text: str, count: int) -> None:
    assert parse_quantity(text) == count


@pytest.mark.parametrize(
    "text",
    ["第二个", "这两个", "那一款", "前三个", "两个月", "我有一个问题", "跟没有一样", "50块", "三包是保多久", "iPhone 15支持吗",
     "周一提交的", "一部分", "三个人", "上一个", "打八折", "你好", ""],
)  # fmt: skip
def test_another_number_is_no_quantity(text: str) -> None:
    assert parse_quantity(text) is None


def test_quantities_know_their_place() -> None:
    text = "两个耳机和3台手机"
    assert [(text[item.start : item.end], item.count, item.classifier) for item in find_quantities(text)] == [
        ("两个", 2, "个"),
        ("3台", 3, "台"),
    ]


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("第一款", 0),
        ("第二个多少钱", 1),
        ("就第3款吧", 2),
        ("第十二个", 11),
        ("第二", 1),
        ("最后一个", -1),
        ("最后那款", -1),
        ("倒数第二个", -2),
        ("前面那个", 0),
        ("上面那款", 0),
        ("左边那个", 0),
        ("前者", 0),
        ("后者", -1),
        ("后面那个", -1),
    ],
)
def test_a_position_is_an_index(text: str, index: int) -> None:
    assert parse_ordinal(text) == index


@pytest.mark.parametrize("text", ["第2代", "第二代", "第二天到", "第一次买", "第二件半价", "第一时间发货", "两个", "后面会降价吗", "前面有人吗", ""])  # fmt: skip
def test_another_ordinal_is_no_position(text: str) -> None:
    assert parse_ordinal(text) is None


@given(st.integers(1, 20), st.integers(0, 30))
def test_an_index_picks_what_was_named(size: int, offset: int) -> None:
    items = list(range(1, size + 1))
    wanted = offset % size + 1
    forward, backward = parse_ordinal(f"第{wanted}个"), parse_ordinal(f"倒数第{wanted}个")
    assert forward is not None
    assert backward is not None
    assert items[forward] == wanted
    assert items[::-1].index(items[backward]) == wanted - 1


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("保修三年", "3", "year"),
        ("用了12个月", "12", "month"),
        ("两周", "2", "week"),
        ("7天无理由", "7", "day"),
        ("半年前买的", "0.5", "year"),
        ("半个月", "0.5", "month"),
        ("一个半月", "1.5", "month"),
        ("两天半", "2.5", "day"),
        ("一年半", "1.5", "year"),
        ("48小时", "48", "hour"),
        ("半小时", "0.5", "hour"),
        ("30分钟", "30", "minute"),
        ("十五天", "15", "day"),
    ],
)
def test_a_duration_is_understood(text: str, value: str, unit: str) -> None:
    duration = parse_duration(text)
    assert duration is not None
    assert (duration.value, duration.unit) == (Decimal(value), unit)


@pytest.mark.parametrize("text", ["2024年5月1日", "3月5号", "5月", "第二天", "今天", "年底", "三个", ""])
def test_a_date_is_no_duration(text: str) -> None:
    assert parse_duration(text) is None


def test_a_duration_has_a_length() -> None:
    duration = parse_duration("两天半")
    assert duration is not None
    assert duration.timedelta == timedelta(days=2, hours=12)


@given(st.text(max_size=40))
def test_no_text_breaks_them(text: str) -> None:
    for item in find_quantities(text):
        assert 0 <= item.start < item.end <= len(text)
        assert item.count > 0
    parse_ordinal(text)
    parse_duration(text)
