"""Finds amounts of money in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from language.numbers.numerals import DIGITS, HAN, fold, last_unit, parse_numeral, plain, unit_value

_HUNDREDTH: Final = Decimal("0.01")
_ABOUT: Final = Decimal("0.2")
"""How far 左右 reaches to either side, as a share."""
_MANY_WATTS: Final = 10
"""From here on w means watts, not ten thousands, unless the text speaks of money."""

_CURRENCY: Final = r"(?:块钱|块|元钱|元|圆|人民币|rmb|cny|刀(?!具))"
_UPPER: Final = r"(?:以内|以下|之内|之下|内|封顶|打住|往下)"
_LOWER: Final = r"(?:以上|之上|往上|起步|起(?!码|来|诉|初|因|价)|\+(?!\d))"
_AROUND: Final = r"(?:左右|上下|附近|这样|的样子|价位|档|来(?!自|源|电|着|呢))"
_MORE: Final = r"(?:出头|多点|多|余|好几)"
AFTER: Final = {
    "upper": re.compile(_UPPER),
    "lower": re.compile(_LOWER),
    "around": re.compile(_AROUND),
    "budget": re.compile("的?预算"),
}

UPPER_BEFORE: Final = r"(?:不超过|不要超过|别超过|没超过|不能超过|不高于|不大于|不多于|最多|顶多|至多|最高|低于|小于|少于|不到|不足|封顶|上限|控制在|以内|只有|就)"
LOWER_BEFORE: Final = r"(?:不低于|不少于|不小于|至少|最少|最低|起码|高于|超过|大于|多于)"
AROUND_BEFORE: Final = r"(?:大概|大约|约|差不多|大致|将近|接近|估计|也就|左右)"
BUDGET_BEFORE: Final = r"(?:预算|价位|价格|价钱|心理价|花)"

_CONTEXT_BEFORE: Final = re.compile(
    rf"(?:{UPPER_BEFORE}|{LOWER_BEFORE}|{AROUND_BEFORE}|{BUDGET_BEFORE})(?:就|也|大概|大约|差不多|在|是|有|为|只有|要|(?:改|提高?|加|调|降)(?:成|为|到)|:|,|\s){{0,3}}$"
)
# What the number before it measures instead of money.
OTHER_UNIT: Final = re.compile(
    r"\s?(?:mah|毫安|wh|hz|赫兹|gb|tb|mb|kb|g(?![a-z])|t(?![a-z])|m(?![a-z])|mm|cm|km|kg|ml|db|nit|尼特|流明|lm|dpi|rpm|pa|帕|p(?![a-z])|v(?![a-z])|w(?![a-z])|瓦|伏"
    r"|寸|英寸|厘米|毫米|公分|公里|里(?!面)|米|平|克|斤|公斤|升|毫升|度|像素|万像素|级|倍|核|转|分贝|%|％"
    r"|年|月|日|号|天|周|星期|小时|钟头|分钟|分(?!之)|秒|点(?!几)|岁|期|代|折|成|次|遍|回|届|层|楼|栋|室|路|弄|街|省|市"
    r"|个|款|台|件|只|条|副|把|支|双|对|套|箱|盒|瓶|袋|包(?!邮)|张|本|份|部|位|人|名|单|种|样|罐|提|盏|辆|颗|粒|根|枚|组|批|页|字|句|家|口|杯|打(?!住|折)|斤"
    r"|屏|分辨率|高清|超清|显示|电视|投影|视频|画质|录像|系列|型|版|积分|分期|星|颗星|亿|万|千瓦|千克|千米)",
    re.IGNORECASE,
)
NOT_MONEY_BEFORE: Final = re.compile(
    r"(?:电池|容量|像素|分辨率|dpi|刷新率|内存|存储|转速|吸力|功率|亮度|流明|重量|尺寸|型号|编号|单号|尾号|订单|电话|手机号|积分|版本|评分|第|双|周|星期|礼拜|层|±)(?:号)?(?:是|有|在|至少|最少|为|:|\s)*$",
    re.IGNORECASE,
)
_LATIN_BEFORE: Final = re.compile(r"[A-Za-z][\s_#-]?$")
_MONEY_WORD_BEFORE: Final = re.compile(r"(?:rmb|cny|yuan|￥|¥|\$)\s?$", re.IGNORECASE)
_JOINED_BEFORE: Final = re.compile(r"[\d.:/_#@]$|\d-$")
_JOINED_AFTER: Final = re.compile(r"[\d:/_@]|\.\d|-\d|[A-Za-z]")
# Shopping festivals and what people type for a laugh, a farewell or love.
SAYINGS: Final = frozenset(
    [
        "618",
        "1111",
        "1212",
        "11.11",
        "12.12",
        "315",
        "360",
        "520",
        "521",
        "1314",
        "66",
        "666",
        "6666",
        "88",
        "886",
        "3166",
        "233",
        "2333",
        "23333",
        "555",
        "5555",
        "94",
    ]
)
_BIG_BATTERY: Final = re.compile("充电宝|移动电源|容量|毫安|mah", re.IGNORECASE)
_SMALLEST_BATTERY: Final = 5000
_EMPTY_WORD: Final = re.compile(r"大概|差不多|那就|好了|就好|可以|[就也嗯额呃啊的吧呢呀哦行\s,，。!~.、]")

_NUMBER: Final = re.compile(
    rf"""
      (?P<pair>(?P<pair_low>[一两二三四五六七八九1-9])[、,]?(?P<pair_high>[两二三四五六七八九2-9])(?P<pair_unit>[十百千万]))(?![一二两三四五六七八九十百千])
    | (?P<teens>(?P<teens_head>[一二两三四五六七八九]?十)几)
    | (?P<some>(?P<some_kind>大|好)?几(?P<some_unit>[十百千万]))
    | (?P<above>上(?P<above_unit>[百千万]))(?=块|元)
    | (?P<bare>(?<![一二两三四五六七八九十百千万几\d])(?P<bare_unit>[百千万])(?:来|把|八)?)(?=块|元)
    | (?P<bare_some>(?<![一二两三四五六七八九十百千万几\d])(?P<bare_some_unit>[百千万])(?:来|把))(?=块|元|$)
    | (?P<mixed>{DIGITS}\s?(?:[kKwW](?![A-Za-z])|[百千万])(?:\d(?!\d))?)
    | (?P<digits>{DIGITS})
    | (?P<han>{HAN}+)
    """,
    re.VERBOSE,
)
_COINS: Final = re.compile(
    rf"(?:块|元)(?P<tenths>[1-9一二三四五六七八九])(?P<jiao>毛|角)?(?!\d|[十百千万]|{OTHER_UNIT.pattern})"
)


@dataclass(frozen=True)
class Amount:
    """An amount of money in yuan, or the range that a vague one means; text[start:end] is the number and its currency."""

    low: Decimal
    high: Decimal
    start: int
    end: int
    stated: bool
    """Whether the text says that it is money (a currency, a budget word, 以内 and the like), not only its size."""
    vague: bool = False

    @property
    def exact(self) -> bool:
        """Whether it is one value."""
        return self.low == self.high


def parse_amounts(text: str) -> list[Amount]:
    """All amounts of money in `text`, in order.

    A bare number counts only if it is the whole message, has a size word (两千, 2k) or stands by a currency or limit (300元, 300以内).
    """
    folded = fold(text)
    amounts: list[Amount] = []
    at = 0
    while match := _NUMBER.search(folded, at):
        amount = _amount(folded, match)
        if amount is not None:
            amounts.append(amount)
            at = amount.end
        else:
            at = match.end()
    return amounts


def around(value: Decimal) -> tuple[Decimal, Decimal]:
    """The range that 左右 means."""
    return _cents(value * (1 - _ABOUT)), _cents(value * (1 + _ABOUT))


def _cents(value: Decimal) -> Decimal:
    return plain(value.quantize(_HUNDREDTH))


def _amount(text: str, match: re.Match[str]) -> Amount | None:
    start, end = match.span()
    before, after = text[:start], text[end:]
    if _JOINED_BEFORE.search(before) and not _is_range_end(before):
        return None
    bounds = _bounds(match)
    if bounds is None:
        return None
    low, high, sized, vague = bounds
    if NOT_MONEY_BEFORE.search(before):
        return None
    more = re.match(_MORE, after) if not vague else None
    if more is not None:
        high, vague = _with_more(low, more.group()), True
        end += more.end()
        after = text[end:]
    currency = re.match(rf"\s?{_CURRENCY}", after, re.IGNORECASE)
    marked_before = _MONEY_WORD_BEFORE.search(before)
    coins = _COINS.match(text, end) if currency is not None and not vague else None
    if coins is not None:
        tenths = parse_numeral(coins["tenths"])
        if tenths is not None:
            low = high = low + tenths / 10
        end = coins.end()
    elif currency is not None:
        end += currency.end()
    stated = currency is not None or marked_before is not None
    if _is_one_piece(match, text[start:end]):
        return None
    if not stated:
        if _LATIN_BEFORE.search(before) or _is_other_measure(text, match, after):
            return None
        limit = any(pattern.match(text[end:].lstrip()) for pattern in AFTER.values())
        stated = limit or _CONTEXT_BEFORE.search(before) is not None
        if not stated and not _may_stand_alone(text, match, end, low, sized):
            return None
        if low >= 1_000_000 or (match["digits"] is not None and match.group().startswith("0")):
            return None
        if match["digits"] is not None and low >= _SMALLEST_BATTERY and _BIG_BATTERY.search(text):
            return None
    return Amount(plain(low), plain(high), start, end, stated, vague)


def _is_one_piece(match: re.Match[str], whole: str) -> bool:
    """一块 (a piece, together), 二元一次: a lone numeral is money only before 块钱, or from 两块 on."""
    if match["han"] is None or len(match.group()) > 1 or match.group() == "十":
        return False
    return whole[1:] == "" or (match.group() == "一" and not whole.endswith("钱")) or match.group() == "二"


def _is_range_end(before: str) -> bool:
    """1000-2000: the second number follows digits and a hyphen, but not a third (a date, a phone number)."""
    return re.search(r"(?<![\d-])\d{1,6}(?:\.\d+)?-$", before) is not None


def _bounds(match: re.Match[str]) -> tuple[Decimal, Decimal, bool, bool] | None:
    """(low, high, has a size word, is vague)."""
    if match["pair"]:
        unit = unit_value(match["pair_unit"])
        low, high = parse_numeral(match["pair_low"]), parse_numeral(match["pair_high"])
        if low is None or high is None or low >= high:
            return None
        return low * unit, high * unit, unit >= 100, True
    if match["teens"]:
        head = parse_numeral(match["teens_head"])
        return None if head is None else (head, head + 10, False, True)
    if match["some"]:
        unit = unit_value(match["some_unit"])
        return unit * (5 if match["some_kind"] == "大" else 1), unit * 10, unit >= 100, True
    if match["above"]:
        unit = unit_value(match["above_unit"])
        return unit, unit * 10, True, True
    if match["bare"] or match["bare_some"]:
        unit = unit_value(match["bare_unit"] or match["bare_some_unit"])
        vague = (match["bare"] or match["bare_some"])[1:] != ""
        low, high = around(unit) if vague else (unit, unit)
        return low, high, True, vague
    value = parse_numeral(match.group())
    if value is None or value <= 0:
        return None
    sized = match["mixed"] is not None or (
        match["han"] is not None and bool(re.search("[百千万]", match.group()))
    )
    return value, value, sized, False


def _with_more(value: Decimal, word: str) -> Decimal:
    """Upper end of 500多, 一千出头, 两百来."""
    if word == "出头":
        return _cents(value * (1 + _ABOUT))
    return value + last_unit(value)


def _is_other_measure(text: str, match: re.Match[str], after: str) -> bool:
    """256G, 5000mAh, 3个, 65W, 4K屏: a measure of something else."""
    if match["mixed"]:
        letter = match.group()[-1]
        value = parse_numeral(match.group()[:-1])
        if letter in "wW" and value is not None and value >= _MANY_WATTS:
            return _CONTEXT_BEFORE.search(text[: match.start()]) is None
        if letter in "KW" and not (_CONTEXT_BEFORE.search(text[: match.start()]) or _limited(after)):
            return True
    if OTHER_UNIT.match(after):
        return True
    return (
        match["digits"] is not None
        and bool(_JOINED_AFTER.match(after))
        and not re.match(r"-\d{1,6}(?![\d-])", after)
    )


def _limited(after: str) -> bool:
    return (
        any(pattern.match(after) for pattern in AFTER.values())
        or re.match(rf"\s?{_CURRENCY}", after) is not None
    )


def _says_nothing(text: str) -> bool:
    # Word by word: one pattern for the whole text would try every way to cut it.
    return not _EMPTY_WORD.sub("", text)


def _may_stand_alone(text: str, match: re.Match[str], end: int, low: Decimal, sized: bool) -> bool:
    """Whether a number without currency or limit is an amount."""
    if match["digits"] and match.group() in SAYINGS:
        return False
    alone = _says_nothing(text[: match.start()]) and _says_nothing(text[end:])
    if match["some"]:
        return text.startswith("的", end) or bool(alone and match["some_kind"])  # 要几百 is a question
    if sized and match["bare"] is None:
        return not re.match(r"别|不要|一(?!样)", text[end:])
    if alone:
        return 20 <= low < 1_000_000
    return _in_range(text, match) and low >= 50


def _in_range(text: str, match: re.Match[str]) -> bool:
    """1000到2000, 2000-3000: one end of a range of plain numbers."""
    number = r"\d{1,6}(?:\.\d+)?"
    join = r"\s?(?:到|至|-|~|~|—|–)\s?"
    return bool(
        re.match(rf"{join}{number}", text[match.end() :])
        or re.search(rf"{number}{join}$", text[: match.start()])
    )
