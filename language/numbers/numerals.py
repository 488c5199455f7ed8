"""A written number, in digits or Chinese numerals, to its value."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

import cn2an

DIGITS: Final = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
"""A number in digits, with or without thousands separators."""
HAN: Final = "[一二两三四五六七八九十百千万零]"

_UNITS: Final = {
    "十": Decimal(10),
    "百": Decimal(100),
    "千": Decimal(1000),
    "k": Decimal(1000),
    "万": Decimal(10_000),
    "w": Decimal(10_000),
}
_MIXED: Final = re.compile(rf"(?P<number>{DIGITS})\s?(?P<unit>[kw十百千万])(?P<tail>\d)?", re.IGNORECASE)

# One character for one, so that offsets stay: full width to half width, traditional and financial forms to simplified.
_FOLD: Final = str.maketrans(
    {
        **{chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)},
        **dict(
            zip(
                "兩萬塊幾個貳叁肆伍陸柒捌玖拾佰仟壹〇約內對雙張間後號",
                "两万块几个二三四五六七八九十百千一零约内对双张间后号",
                strict=True,
            )
        ),
    }
)


def fold(text: str) -> str:
    """The text with full-width and traditional characters of numbers replaced; its length does not change."""
    return text.translate(_FOLD)


def unit_value(unit: str) -> Decimal:
    """10 for 十, 1000 for 千 and k, 10000 for 万 and w."""
    return _UNITS[unit.lower()]


def parse_numeral(text: str) -> Decimal | None:
    """The value of 1,299 · 2k · 1.5w · 1万2 · 一千五 (1500) · 两百零三; None if the whole text is not one number."""
    folded = fold(text.strip())
    if re.fullmatch(DIGITS, folded):
        return Decimal(folded.replace(",", ""))
    if mixed := _MIXED.fullmatch(folded):
        unit = unit_value(mixed["unit"])
        tail = Decimal(mixed["tail"] or 0) * unit / 10
        return plain(Decimal(mixed["number"].replace(",", "")) * unit + tail)
    if not re.fullmatch(f"{HAN}+", folded):
        return None
    try:
        return Decimal(cn2an.cn2an(folded, "normal"))
    except ValueError:  # numerals in an order that is no number, such as 万一
        return None


def last_unit(value: Decimal) -> Decimal:
    """The unit of a number's last digit, by which 多 exceeds it: 100 for 500, 1000 for 3千, 10 for 二十, 1000 for 1.5万."""
    return Decimal(10) ** int(value.normalize().as_tuple().exponent)


def plain(value: Decimal) -> Decimal:
    """The value without trailing zeros or an exponent: 1500, not 1.5E+3."""
    return Decimal(format(value.normalize(), "f"))
