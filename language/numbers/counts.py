"""Quantities, positions in a list, durations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Final, Literal

from language.numbers.numerals import HAN, fold, parse_numeral

# Not 样 (一样) nor 块 (money, 一块); the exclusions are words that begin with a classifier.
_CLASSIFIER: Final = (
    "个|台|件|款|部(?!分)|只(?!有|要|能|是|剩)|条|副|把|支(?![持付援撑])|双|套|箱|盒|瓶|袋|包(?![含括裹修换])|张|本(?!来|人|身)|份|单(?![独位])|种|罐"
    "|提(?![交示前供到醒问升])|盏|辆|颗|枚|组|根|期|片|束|斤|架"
)
_WHOLE: Final = rf"\d{{1,4}}|{HAN}+"
_QUANTITY: Final = re.compile(
    rf"(?<![\d.第A-Za-z周期拜])(?<![A-Za-z]\s)(?!三包(?!纸))(?:(?P<number>{_WHOLE})\s?(?P<classifier>{_CLASSIFIER})|(?P<pair>俩)|(?P<trio>仨)|(?P<few>一对)|(?P<dozen>半打|(?P<dozens>{_WHOLE})打(?!折)))"
)
# 这两个 points, 有一个问题 and 一个月 count nothing that is bought, 一块 with money is an amount.
_POINTING_BEFORE: Final = re.compile(
    r"(?:这|那|哪|前|后|上|下|头|每|另|某|同|刚才|其中|最后|倒数)(?:的|面|边)?$"
)
_NOT_GOODS_AFTER: Final = re.compile(
    r"\s?(?:半?(?:月|星期|礼拜|小时|钟|人|问题|事|字|意思|样子|劲|头|德行)|钱|性)"
)
_WORDS: Final = {"俩": 2, "仨": 3, "一对": 2, "半打": 6}
_DOZEN: Final = 12

_ITEM: Final = r"(?:个|款|种|台|部|只|件(?!半价)|条|副|把|支|双|样|套|张|单|项)"
_ORDINAL: Final = re.compile(
    rf"(?P<end>倒数)?第\s?(?P<number>\d{{1,3}}|[一二两三四五六七八九十]{{1,3}})\s?(?:{_ITEM}|(?=的?[吧呢啊,。!]*$))"
)
_FIRST: Final = re.compile(
    rf"前者|(?:最前面|前面|上面|左边|最上面)(?:的)?(?:那|这)?一?{_ITEM}|(?:最开始|一开始)(?:的)?那{_ITEM}"
)
_LAST: Final = re.compile(rf"后者|(?:最后面?|后面|下面|右边|最下面|末尾)(?:的)?(?:那|这)?一?{_ITEM}")

Unit = Literal["year", "month", "week", "day", "hour", "minute"]
_DURATION_UNITS: Final[dict[str, Unit]] = {
    "年": "year",
    "个月": "month",
    "月": "month",
    "周": "week",
    "个星期": "week",
    "星期": "week",
    "个礼拜": "week",
    "礼拜": "week",
    "天": "day",
    "日": "day",
    "小时": "hour",
    "个小时": "hour",
    "钟头": "hour",
    "个钟头": "hour",
    "分钟": "minute",
}
_UNIT_PATTERN: Final = "|".join(sorted(_DURATION_UNITS, key=len, reverse=True))
_DURATION: Final = re.compile(
    rf"(?<![\d.第])(?P<number>\d+(?:\.\d+)?|{HAN}+|半)\s?(?P<middle>个半|半)?(?P<unit>{_UNIT_PATTERN})(?P<half>半)?(?!\d)"
)
_CALENDAR: Final = re.compile(r"\d{4}年|\d{1,2}月\d|月\d{1,2}[日号]")
_DAYS: Final[dict[Unit, Decimal]] = {
    "year": Decimal(365),
    "month": Decimal(30),
    "week": Decimal(7),
    "day": Decimal(1),
    "hour": Decimal(1) / 24,
    "minute": Decimal(1) / 1440,
}
_HALF: Final = Decimal("0.5")


@dataclass(frozen=True)
class Quantity:
    """How many of something; text[start:end] says it."""

    count: int
    classifier: str
    start: int
    end: int


@dataclass(frozen=True)
class Duration:
    """A span of time as said."""

    value: Decimal
    unit: Unit

    @property
    def timedelta(self) -> timedelta:
        """Its length, a month taken as 30 days and a year as 365."""
        return timedelta(days=float(self.value * _DAYS[self.unit]))


def find_quantities(text: str) -> list[Quantity]:
    """All quantities of goods in order. Pointers (这两个), ordinals (第二个) and durations (两个月) are none."""
    folded = fold(text)
    found = []
    for match in _QUANTITY.finditer(folded):
        if _POINTING_BEFORE.search(folded[: match.start()]) or _NOT_GOODS_AFTER.match(folded[match.end() :]):
            continue
        count = _count(match)
        if count:
            found.append(Quantity(count, match["classifier"] or "", match.start(), match.end()))
    return found


def parse_quantity(text: str) -> int | None:
    """The first quantity: 两个 2, 3台 3, 俩 2, 一对 2, 半打 6, 一打 12; None where none is said."""
    found = find_quantities(text)
    return found[0].count if found else None


def parse_ordinal(text: str) -> int | None:
    """The list index that a position names, as Python counts: 第一款 0, 第二个 1, 最后一个 -1, 倒数第二个 -2, 前面那个 0, 后者 -1.

    第2代, 第二天, 第二件半价 name no position.
    """
    folded = fold(text)
    if match := _ORDINAL.search(folded):
        number = parse_numeral(match["number"])
        if number is None or number < 1:
            return None
        return -int(number) if match["end"] else int(number) - 1
    first, last = _FIRST.search(folded), _LAST.search(folded)
    if first and (last is None or first.start() < last.start()):
        return 0
    return -1 if last else None


def parse_duration(text: str) -> Duration | None:
    """The first duration: 三年, 12个月, 半年, 一个半月, 两天半, 48小时; None where none is said (a date is none)."""
    folded = fold(text)
    for match in _DURATION.finditer(folded):
        if _CALENDAR.match(folded[match.start() :]) or (
            match["unit"] in ("月", "日") and match["number"] != "半" and not match["middle"]
        ):
            continue
        value = _HALF if match["number"] == "半" else parse_numeral(match["number"])
        if value is None:
            continue
        if match["middle"] or match["half"]:
            value += _HALF
        return Duration(value, _DURATION_UNITS[match["unit"]])
    return None


def _count(match: re.Match[str]) -> int | None:
    if match["number"]:
        number = parse_numeral(match["number"])
        return None if number is None else int(number)
    if match["dozens"]:
        number = parse_numeral(match["dozens"])
        return None if number is None else int(number) * _DOZEN
    return _WORDS[match.group()]
