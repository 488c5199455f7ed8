"""Personal data in a sentence: where it stands, and the sentence with it hidden, character for character.

Phones, e-mail addresses, identity and bank card numbers (by their check digits), streets with house numbers, and names
after the words that introduce them. Numbers of orders, tickets and parcels are none. Hiding keeps every position, so
that what points into the text (entities) still fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["phone", "landline", "email", "id_card", "bank_card", "address", "person"]

_HAN: Final = "一-龥"
_PHONE: Final = re.compile(r"(?<![\dA-Za-z])(?:\+?86[-\s]?)?1[3-9]\d(?:[-\s]?\d{4}){2}(?!\d)")
_LANDLINE: Final = re.compile(r"(?<![\dA-Za-z])0\d{2,3}[-\s]\d{7,8}(?!\d)")
_EMAIL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_LONG: Final = re.compile(r"(?<![\dA-Za-z])(?:\d[ -]?){15,18}[\dXx](?![\dA-Za-z])")
_STREET: Final = r"(?:大道|胡同|小区|花园|公寓|大厦|广场|社区|新村|家园|宿舍|工业园|产业园|科技园|路|街|道|巷|弄|村|苑|园|里|坊|庄|屯|组)"
_UNIT: Final = r"(?:号楼|号院|单元|号|弄|幢|栋|座|室|层|楼|户|排)"
_NUMBER: Final = r"[\dA-Za-z一二三四五六七八九十百零〇甲乙丙-]{1,6}"
# A street, estate or building with a number after it, or two numbered units in a row (3幢1202室).
_ADDRESS: Final = re.compile(
    rf"(?P<street>[{_HAN}A-Za-z0-9]{{1,12}}?{_STREET}[{_HAN}]{{0,8}}?)(?:{_NUMBER}{_UNIT})[{_HAN}A-Za-z0-9（）()#-]{{0,24}}"
    rf"|(?:{_NUMBER}{_UNIT}){{2,}}(?:\d{{1,5}})?"
)
# Province, city, district and what leads up to an address: shown, because delivery and stores go by them.
_SHOWN: Final = re.compile(
    rf"^.*(?:地址|寄到|送到|发到|住在|改到|改成|改为|换成|邮寄到?|收货)(?:是|在|为|改成|改为|换成)?[:：,，\s]*|^[{_HAN}]*?(?:省|自治区|市|(?<!小)区|县|旗|镇|乡)(?=[{_HAN}A-Za-z0-9])"
)
_SURNAME: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪"
    "陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
_NAME: Final = re.compile(
    rf"(?:(?:收件人|收货人|联系人|姓名|名字|户名)(?:改成|改为|换成|写|填|叫|是|为)?[:：\s]*|我叫|本人|我的名字(?:是|叫))"
    rf"(?P<name>(?:欧阳|司马|上官|诸葛|司徒|东方|尉迟|皇甫|令狐|[{_SURNAME}])[{_HAN}]{{1,2}}(?:·[{_HAN}]{{1,6}})?)(?=$|[^{_HAN}]|的|电|手|地|住|收|，)"
)
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Span:
    """A piece of personal data: its kind, and where it stands."""

    kind: Kind
    start: int
    end: int


def find(text: str) -> list[Span]:
    """All pieces of personal data, in order, none inside another."""
    found: list[Span] = []
    for span in (*_numbers(text), *_addresses(text), *_names(text)):
        if not any(span.start < other.end and other.start < span.end for other in found):
            found.append(span)
    return sorted(found, key=lambda span: span.start)


def mask(text: str) -> str:
    """The text with personal data hidden: 138****8000, a***@mail.cn, 杭州市西湖区******, 张*."""
    written = list(text)
    for span in find(text):
        written[span.start : span.end] = hidden(text[span.start : span.end], span.kind)
    return "".join(written)


def mask_contacts(text: str) -> str:
    """The same for phones, e-mail addresses and card numbers only: for the shop's own words, which name its stores."""
    written = list(text)
    for span in _numbers(text):
        if span.kind != "landline":
            written[span.start : span.end] = hidden(text[span.start : span.end], span.kind)
    return "".join(written)


def hidden(value: str, kind: str) -> str:
    """A value with its telling part replaced by as many stars."""
    size = len(value)
    if kind == "phone" and size >= 8:
        first, last = size - 8, size - 4
    elif kind == "email" and "@" in value[1:]:
        first, last = 1, value.index("@", 1)
    elif kind == "person":
        first, last = 1, size
    elif kind in ("id_card", "bank_card", "landline") and size > 5:
        first, last = 3, size - 2
    else:
        first, last = 0, size
    first = min(first, size)
    return value[:first] + "*" * (last - first) + value[last:]


def place_of(text: str) -> str:
    """The place of an address as far as it may be told: province, city and district; empty where it names none."""
    street = next((span for span in find(text) if span.kind == "address"), None)
    shown = text[: street.start] if street is not None else text
    return shown.split("*", 1)[0].strip(" ，,。:：")


def _numbers(text: str) -> Iterator[Span]:
    for kind, pattern in (("email", _EMAIL), ("phone", _PHONE), ("landline", _LANDLINE)):
        for match in pattern.finditer(text):
            yield Span(kind, *match.span())  # type: ignore[arg-type]
    for match in _LONG.finditer(text):
        digits = re.sub(r"[ -]", "", match[0]).upper()
        if is_id_card(digits):
            yield Span("id_card", *match.span())
        elif digits.isdigit() and 16 <= len(digits) <= 19 and _luhn(digits):
            yield Span("bank_card", *match.span())


def _addresses(text: str) -> Iterator[Span]:
    for match in _ADDRESS.finditer(text):
        start, end = match.span()
        while (lead := _SHOWN.match(text[start:end])) and lead.end() > 0:
            start += lead.end()
        if end - start >= 3:
            yield Span("address", start, end)


def _names(text: str) -> Iterator[Span]:
    for match in _NAME.finditer(text):
        yield Span("person", *match.span("name"))


def is_id_card(digits: str) -> bool:
    """Whether 18 characters are an identity card's number by their check digit (GB 11643)."""
    if not re.fullmatch(
        r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]", digits
    ):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == digits[-1]


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
