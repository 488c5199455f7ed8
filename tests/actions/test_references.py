"""What 这款, 第二个, 刚才那个 point at: hits beside near misses."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from actions.references import Reference, ordinal, resolve


@dataclass(frozen=True)
class Card:
    sku: str
    category: str
    price: Decimal


SHOWN = (Card("A", "耳机", Decimal(300)), Card("B", "耳机", Decimal(100)), Card("C", "耳机", Decimal(500)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第二个多少钱", ("B",)),
        ("第2款有货吗", ("B",)),
        ("第三个", ("C",)),
        ("最后一个怎么样", ("C",)),
        ("前两款对比一下", ("A", "B")),
        ("第一个和第三个比呢", ("A", "C")),
        ("这款有黑色吗", ("F",)),
        ("它防水吗", ("F",)),
        ("这个多少钱", ("F",)),
        ("刚才那个多少钱", ("P",)),
        ("上一款呢", ("P",)),
        ("另外一个呢", ("P",)),
        ("最便宜的那个", ("B",)),
        ("贵的那款", ("C",)),
        ("这两款有什么区别", ("P", "F")),
    ],
)
def test_points_at(text: str, expected: tuple[str, ...]) -> None:
    assert resolve(text, SHOWN, focus="F", previous="P") == Reference(expected)


@pytest.mark.parametrize(
    "text", ["多少钱", "有黑色的吗", "续航怎么样", "第二代什么时候出", "其他颜色有吗", "吉他"]
)
def test_points_at_nothing(text: str) -> None:
    assert resolve(text, SHOWN, focus="F", previous=None) is None


def test_beyond_the_list_dangles() -> None:
    assert resolve("第五个", SHOWN, focus=None, previous=None) == Reference(dangling=True)
    assert resolve("这款有黑色吗", (), focus=None, previous=None) == Reference(dangling=True)


def test_near_pointer_means_the_first_shown_without_a_focus() -> None:
    assert resolve("这款有黑色吗", SHOWN, focus=None, previous=None) == Reference(("A",))


@pytest.mark.parametrize(("text", "position"), [("第十个", 10), ("第 3 款", 3), ("两个", None)])
def test_ordinal(text: str, position: int | None) -> None:
    assert ordinal(text) == position
