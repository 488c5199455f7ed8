"""What the text of one CSV cell means. Each reader takes the text and the day of import, and says what is wrong."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from shop.clock import SHOP_TIMEZONE, end_of_day, in_shop_time, start_of_day
from shop.models.types import LARGEST_AMOUNT, split_words, yuan

CellReader = Callable[[str, date], object]

_PLAIN_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,12})?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_RELATIVE = re.compile(r"([+-])\s*(\d{1,5})\s*([dwmy])", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\s+0{1,2}:00(?::00)?)?")
_TRUE = frozenset({"1", "true", "yes", "y", "是", "有", "√"})
_FALSE = frozenset({"0", "false", "no", "n", "否", "无", "×"})
INTEGER_LIMIT = 2_147_483_647


class CellError(ValueError):
    """A cell that cannot be read; the message tells the merchant (in Chinese) what to write instead."""


@dataclass(frozen=True)
class Column:
    """One column of a file: how to read a cell, whether it must be filled, and what an empty one means."""

    name: str
    read: CellReader
    required: bool = False
    empty: object = None
    headers: tuple[str, ...] = ()


def text(limit: int) -> CellReader:
    """A reader of text of at most `limit` characters."""

    def read(cell: str, _today: date) -> str:
        if len(cell) > limit:
            raise CellError(f"内容有 {len(cell)} 个字，最多 {limit} 个字")
        if "\x00" in cell:
            raise CellError("含有空字符（\\0），请重新导出文件")
        return cell

    return read


def code(limit: int) -> CellReader:
    """A reader of an identifier (SKU, key): no blanks or separators inside, at most `limit` characters."""
    plain = text(limit)

    def read(cell: str, today: date) -> object:
        if re.search(r"[\s|]", cell):
            raise CellError(f"编号“{cell}”里不能有空格或竖线")
        return plain(cell, today)

    return read


def words(limit: int, each: int = 200) -> CellReader:
    """A reader of a |-separated list: at most `limit` words of at most `each` characters."""

    def read(cell: str, _today: date) -> tuple[str, ...]:
        found = split_words(cell)
        if len(found) > limit:
            raise CellError(f"有 {len(found)} 项，最多 {limit} 项")
        longest = max(found, key=len, default="")
        if len(longest) > each:
            raise CellError(f"其中一项有 {len(longest)} 个字，每项最多 {each} 个字；各项之间用 | 隔开")
        return found

    return read


def choice(*allowed: str) -> CellReader:
    """A reader of one of a few fixed words (any case)."""

    def read(cell: str, _today: date) -> str:
        if cell.lower() not in allowed:
            raise CellError(f"“{cell}”不在可选值里，请填：{'、'.join(allowed)}")
        return cell.lower()

    return read


def _decimal(cell: str) -> Decimal:
    plain = unicodedata.normalize("NFKC", cell).strip()
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    if not _PLAIN_NUMBER.fullmatch(plain):
        raise CellError(f"“{cell}”不是数字，请只填数字，例如 299 或 299.50")
    try:
        return Decimal(plain)
    except InvalidOperation as error:  # the pattern admits only what Decimal reads; kept for the message
        raise CellError(f"“{cell}”不是数字") from error


def money(cell: str, _today: date) -> Decimal:
    """An amount in yuan, at most two decimals; 1,299.00, ¥299 and 299元 are understood."""
    bare = unicodedata.normalize("NFKC", cell).strip().removeprefix("¥").removeprefix("￥").removesuffix("元")
    amount = _decimal(bare.strip())
    if amount < 0:
        raise CellError(f"金额不能是负数：{cell}")
    if amount > LARGEST_AMOUNT:
        raise CellError(f"金额太大：{cell}，最多 {LARGEST_AMOUNT}")
    if amount != yuan(amount):
        raise CellError(f"金额最多两位小数：{cell}")
    return yuan(amount)


def count(cell: str, _today: date) -> int:
    """A whole number that is not negative (a spreadsheet's 12.0 is 12)."""
    number = _decimal(cell)
    if number != number.to_integral_value():
        raise CellError(f"请填整数：{cell}")
    if number < 0:
        raise CellError(f"不能是负数：{cell}")
    if number > INTEGER_LIMIT:
        raise CellError(f"数字太大：{cell}")
    return int(number)


def number(cell: str, _today: date) -> float:
    """A number for sorting and filtering; may be negative."""
    return float(_decimal(cell))


def flag(cell: str, _today: date) -> bool:
    """Yes or no: 1/0, true/false, yes/no, 是/否."""
    word = cell.strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise CellError(f"“{cell}”不是“是/否”，请填 1 或 0")


def day(cell: str, today: date) -> date:
    """A calendar day: 2026-03-01, 2026/3/1, or counted from the day of import: -200d, +2w, -6m, +1y."""
    plain = unicodedata.normalize("NFKC", cell).strip()
    relative = _RELATIVE.fullmatch(plain)
    try:
        if relative:
            steps = int(relative[2]) * (-1 if relative[1] == "-" else 1)
            return shift(today, steps, relative[3].lower())
        absolute = _DAY.fullmatch(plain)
        if absolute:
            return date(int(absolute[1]), int(absolute[2]), int(absolute[3]))
    except (ValueError, OverflowError) as error:
        raise CellError(f"没有“{cell}”这一天") from error
    raise CellError(f"“{cell}”不是日期，请填 2026-03-01，或相对导入当天的 -30d、+7d、-6m")


def shift(start: date, steps: int, unit: str) -> date:
    """`start` moved by days, weeks, months or years (d, w, m, y); 31 January plus a month is the end of February.

    Raises ValueError or OverflowError outside the years 1 to 9999.
    """
    if unit in "dw":
        return start + timedelta(days=steps * (7 if unit == "w" else 1))
    months = start.year * 12 + start.month - 1 + steps * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    if not 1 <= year <= 9999:
        raise ValueError(f"year {year} is out of range")
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def begin(cell: str, today: date) -> datetime:
    """A moment; a bare day means its first second at the shop."""
    return _moment(cell, today, start_of_day)


def end(cell: str, today: date) -> datetime:
    """A moment; a bare day means its last second at the shop."""
    return _moment(cell, today, end_of_day)


def _moment(cell: str, today: date, of_day: Callable[[date], datetime]) -> datetime:
    plain = unicodedata.normalize("NFKC", cell).strip()
    if re.match(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}", plain):
        try:
            moment = datetime.fromisoformat(
                plain.removesuffix("Z") + ("+00:00" if plain.endswith("Z") else "")
            )
        except ValueError as error:
            raise CellError(f"“{cell}”不是时间，请填 2026-03-01 或 2026-03-01T20:00") from error
        return in_shop_time(moment if moment.tzinfo else moment.replace(tzinfo=SHOP_TIMEZONE))
    return of_day(day(cell, today))
