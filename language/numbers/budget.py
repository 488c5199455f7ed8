"""What a customer is ready to spend."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from language.numbers.amounts import (
    AFTER,
    AROUND_BEFORE,
    LOWER_BEFORE,
    NOT_MONEY_BEFORE,
    OTHER_UNIT,
    UPPER_BEFORE,
    Amount,
    around,
    parse_amounts,
)
from language.numbers.numerals import HAN, fold, parse_numeral, plain, unit_value

_LINK: Final = r"(?:就|也|大概|大约|差不多|在|是|有|为|要|花|给|:|,|\s){0,3}$"
_NEGATED_UPPER: Final = re.compile(rf"(?:不|别|没)\S{{0,2}}(?:超过|高于|大于|多于|超){_LINK}")
_NEGATED_LOWER: Final = re.compile(rf"(?:不|别)\S{{0,2}}(?:低于|少于|小于){_LINK}")
_UPPER: Final = re.compile(UPPER_BEFORE + _LINK)
_LOWER: Final = re.compile(LOWER_BEFORE + _LINK)
_AROUND: Final = re.compile(AROUND_BEFORE + _LINK)
_UNWANTED: Final = re.compile(r"(?:不要|不想要|不考虑|别给我|别推荐|除了|排除|不看)\S{0,3}$")

# 降了200, 满300减50, 补50块: sums that change hands or a price, no limit for a purchase.
_OTHER_SUM_BEFORE: Final = re.compile(
    r"(?:降|减|省|补|退|差|送|涨|返|抵|赔|扣|满|加|付|卖|便宜|贵|优惠|借|贷|还|存|领|立减|花了|收了?|交了?|值|充|欠|原价|售价|标价|定价|打折)"
    r"(?:了|给|我|你|们|他|个|着|掉|到|出|回|的|要|只|才|怎么|是|价)*\s?(?:¥|￥)?$"
)
_OTHER_SUM_AFTER: Final = re.compile(
    r"\s?(?:的?(?:优惠|代金|抵用|满减)?券|的?红包|的订单|的差价|的?运费|的?押金|的?定金|的?邮费|减\d|包邮|免邮|返现)"
)
_CORRECTION: Final = re.compile(r"不对|说错了?|打错了?|哦不|噢不|还是算了|更正|应该是")

_NUMBER: Final = rf"(?:\d(?:[\d,]{{0,6}}\d)?(?:\.\d+)?\s?(?:[kKwW](?![A-Za-z])|[百千万])?\d?(?!\d)|{HAN}+)"
_RANGE: Final = re.compile(
    rf"(?P<low>{_NUMBER})(?:块钱|块|元)?\s?(?P<join>到|至|-|~|—+|–|和|跟|与)\s?(?P<high>{_NUMBER})"
    r"(?P<currency>块钱|块|元)?\s?(?P<between>之间|中间|的?价位|左右|这个区间|区间)?"
)
_BUDGET_WORD: Final = re.compile(r"(?:预算|价位|价格|价钱|价|花|元|块)\S{0,3}$")
_PRICE_CLASS: Final = re.compile(r"(?P<unit>[百千万])元(?!以|之|左右|上下|内|出头|多|起|附近)")
_CLASS_TOP: Final = {"百": Decimal(1000), "千": Decimal(2000), "万": Decimal(20_000)}
_SMALLEST_PLAIN_RANGE: Final = 50
_TOO_MUCH: Final = 1_000_000
"""Longer numbers are order numbers and telephones."""


@dataclass(frozen=True)
class Budget:
    """Limits of a price in yuan, both inclusive; at least one is set."""

    minimum: Decimal | None
    maximum: Decimal | None

    def allows(self, price: Decimal) -> bool:
        """Whether a price lies within the limits."""
        return (self.minimum is None or price >= self.minimum) and (
            self.maximum is None or price <= self.maximum
        )


def parse_budget(text: str) -> Budget | None:
    """The budget that `text` states, or None.

    500以内 -> to 500; 三千以上 -> from 3000; 一千五左右 -> 1200 to 1800; 500多 -> 500 to 600; 1000到2000, 两三百, 千元机 -> a range; an
    amount alone (预算三千, 2k) is the most to spend. After a correction (500，不对，800以内) the later one counts.
    """
    folded = fold(text)
    corrected = _CORRECTION.split(folded)
    for part in reversed(corrected):
        budget = _budget_of(part)
        if budget is not None:
            return budget
    return None


def _budget_of(text: str) -> Budget | None:
    return _range(text) or _price_class(text) or _from_amounts(text)


def _range(text: str) -> Budget | None:
    for match in _RANGE.finditer(text):
        if not _is_price_range(text, match):
            continue
        low, high = parse_numeral(match["low"]), parse_numeral(match["high"])
        if low is None or high is None or low <= 0 or max(low, high) >= _TOO_MUCH:
            continue
        low = _inherit_unit(match, low, high)
        sized = bool(re.search(r"[kKwW百千万]", match["high"]))
        said = match["currency"] or match["between"] or sized or _BUDGET_WORD.search(text[: match.start()])
        if low == high or (not said and high < _SMALLEST_PLAIN_RANGE):
            continue
        return Budget(plain(min(low, high)), plain(max(low, high)))
    return None


def _is_price_range(text: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start()], text[match.end() :]
    if match["join"] in "和跟与" and match["between"] not in ("之间", "中间"):
        return False
    if re.search(r"[A-Za-z][\s-]?$|[\d.:/-]$", before) or NOT_MONEY_BEFORE.search(before):
        return False
    if re.match(r"[-\d:/.]|[A-Za-z]", after) or re.fullmatch(r"0\d+", match["low"]):
        return False
    return bool(match["currency"]) or not OTHER_UNIT.match(after)


def _inherit_unit(match: re.Match[str], low: Decimal, high: Decimal) -> Decimal:
    """1到2千, 三到五百, 3-5k: the first number shares the second's unit."""
    unit = re.search(r"[kKwW百千万]$", match["high"])
    if unit is None or re.search(r"[kKwW十百千万]", match["low"]):
        return low
    scaled = low * unit_value(unit.group())
    return scaled if scaled < high else low


def _price_class(text: str) -> Budget | None:
    """千元机, 百元耳机: a class of prices."""
    match = _PRICE_CLASS.search(text)
    if match is None or re.search(r"[\d一二两三四五六七八九十百千几]$", text[: match.start()]):
        return None
    return Budget(unit_value(match["unit"]), _CLASS_TOP[match["unit"]])


def _from_amounts(text: str) -> Budget | None:
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    for amount in parse_amounts(text):
        limits = _limits(text, amount)
        if limits is None:
            continue
        low, high = limits
        if minimum is None and low is not None and (maximum is None or low <= maximum):
            minimum = low
        if maximum is None and high is not None and (minimum is None or high >= minimum):
            maximum = high
    return None if minimum is None and maximum is None else Budget(minimum, maximum)


def _limits(text: str, amount: Amount) -> tuple[Decimal | None, Decimal | None] | None:
    before, after = text[: amount.start], text[amount.end :].lstrip()
    if before.endswith("好") and text[amount.start] == "几":
        return None  # 好几千块: a complaint
    bound = _bound(before, after)
    if bound is None and (_OTHER_SUM_BEFORE.search(before) or _OTHER_SUM_AFTER.match(after)):
        return None
    if bound in ("upper", "lower") and _UNWANTED.search(before):
        bound = "lower" if bound == "upper" else "upper"
    if bound == "upper":
        return None, amount.high
    if bound == "lower":
        return amount.low, None
    if amount.vague:
        return amount.low, amount.high
    if bound == "around":
        return around(amount.low)
    return None, amount.high


def _bound(before: str, after: str) -> str | None:
    for name in ("upper", "lower", "around"):
        if AFTER[name].match(after):
            return name
    for pattern, name in (
        (_NEGATED_UPPER, "upper"),
        (_NEGATED_LOWER, "lower"),
        (_UPPER, "upper"),
        (_LOWER, "lower"),
        (_AROUND, "around"),
    ):
        if pattern.search(before):
            return name
    return None
