"""Which product 这款, 它, 第二个, 刚才那个, 便宜的那个 mean.

A pure function over what was said and shown: no tracker, no database, so that every rule has a one-line test.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_CLASSIFIER = "[个款种台部只件条副把支双样]"
_ORDINAL = re.compile(rf"第\s*([一二三四五六七八九十]|\d{{1,2}})\s*{_CLASSIFIER}?")
_LAST = re.compile(rf"最后(?:面)?(?:的)?(?:那)?一?{_CLASSIFIER}")
_PLACE = re.compile(
    rf"(?:最)?(?P<first>上面|前面|左边|左侧|头一)(?:的)?(?:那|这)?一?{_CLASSIFIER}|(?:最)?(?P<last>下面|后面|底下|右边|右侧)(?:的)?(?:那|这)?一?{_CLASSIFIER}"
    rf"|(?P<middle>中间)(?:的)?(?:那|这)?一?{_CLASSIFIER}"
)
_NUMBER = re.compile(r"\s*([1-9])\s*[.、号]?\s*")
_SEVERAL = re.compile(
    rf"(这|那|前|头|上面|刚才)(?:的|那)?(俩|两|二|三|几|2|3)(?![\d十百千万])\s*{_CLASSIFIER}?|(?:它|他)们"
)
_PREVIOUS = re.compile(
    rf"(?:刚才|刚刚|之前|先前|前面|方才|上面)(?:说|看|问|提|推荐)?(?:过|到|起)?(?:的)?(?:那|这)?一?{_CLASSIFIER}?|上一?{_CLASSIFIER}"
)
_OTHER = re.compile(rf"另(?:外)?(?:的)?(?:那)?一?{_CLASSIFIER}")
_CHEAPEST = re.compile(
    rf"(?:最|更|比较)?便宜(?:点|些|一点)?的?(?:那|这)一?{_CLASSIFIER}|那一?{_CLASSIFIER}(?:更|比较)?便宜(?:点|些|一点)?的|最便宜的|就(?:要|买|选|拿|来)?便宜(?:点|一点)?的(?=[吧了]|$)|^(?:好吧|行|好|嗯|那)[\s,，]*便宜的(?=[吧了])|价格(?:最)?低的那{_CLASSIFIER}"
)
_DEAREST = re.compile(
    rf"(?:最|更|比较)?贵(?:点|些|一点)?的?(?:那|这)一?{_CLASSIFIER}|那一?{_CLASSIFIER}(?:更|比较)?贵(?:点|些|一点)?的|最贵的|就(?:要|买|选|拿|来)?贵(?:点|一点)?的(?=[吧了]|$)|^(?:好吧|行|好|嗯|那)[\s,，]*贵的(?=[吧了])|价格(?:最)?高的那{_CLASSIFIER}"
)
_CHEAPEST_ONE = re.compile(
    rf"就(?:要|买|选|拿|来)?(?:便宜|贵)(?:点|一点)?的(?=[吧了]|$)|^(?:好吧|行|好|嗯|那)[\s,，]*(?:便宜|贵)的(?=[吧了])|(?:便宜|贵)(?:点|些|一点)?的?(?:那|这)一?{_CLASSIFIER}"
)
_NEAR = re.compile(
    rf"[这那]一?{_CLASSIFIER}|(?:这|那)(?=.{{0,4}}(?:多少|怎么|有|能|是|支持|可以|带|会|啥|什么|咋))|[它牠]|(?<![其吉])他(?!们)|此款|该款|该{_CLASSIFIER}|本款"
)


class Listed(Protocol):
    """What a reference can choose by: a product as the customer saw it."""

    @property
    def sku(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def price(self) -> Decimal: ...


@dataclass(frozen=True)
class Reference:
    """What a phrase points at: one product, several, or nothing that was shown (``dangling``)."""

    skus: tuple[str, ...] = ()
    dangling: bool = False


def ordinal(text: str) -> int | None:
    """The position that 第二个 names, from 1; None where there is none."""
    match = _ORDINAL.search(text)
    if not match:
        return None
    digits = match.group(1)
    return _DIGITS.get(digits) or int(digits)


def points(text: str) -> bool:
    """Whether the text points at something at all (第一个, 便宜的那个, 它)."""
    return resolve(text, (), None, None) is not None or bool(_CHEAPEST_ONE.search(text))


def points_at_several(text: str) -> bool:
    """Whether the text points at several at once: 这两款, 它们."""
    return bool(_SEVERAL.search(text))


def resolve(text: str, shown: Sequence[Listed], focus: str | None, previous: str | None) -> Reference | None:
    """Finds what the message points at.

    ``shown`` is the list shown last, ``focus`` the product talked about, ``previous`` the one before it.
    Returns None where the text points at nothing; a dangling reference where it points beyond what was shown.
    """
    listed = [item.sku for item in shown]
    position = ordinal(text)
    if position is not None and (listed or not re.search(r"第\s*[一二三四五六七八九十\d]+\s*代", text)):
        if re.search(r"第\s*[一二三四五六七八九十\d]+\s*代", text):
            return None
        positions = [_DIGITS.get(d) or int(d) for d in _ORDINAL.findall(text)]
        if all(0 < p <= len(listed) for p in positions):
            return Reference(tuple(listed[p - 1] for p in positions))
        return Reference(dangling=True)
    if listed and (number := _NUMBER.fullmatch(text)):
        at = int(number.group(1))
        return Reference((listed[at - 1],)) if at <= len(listed) else Reference(dangling=True)
    if (
        (place := _PLACE.search(text))
        and len(listed) > 1
        and ("最" in text or "边" in text or place["middle"])
    ):
        at = 0 if place["first"] else -1 if place["last"] else len(listed) // 2
        return Reference((listed[at],))
    if _LAST.search(text):
        return Reference((listed[-1],)) if listed else Reference(dangling=True)
    if several := _SEVERAL.search(text):
        return _several(several.group(1), several.group(2), listed, focus, previous)
    if _CHEAPEST.search(text) and len(shown) > 1:
        return Reference((min(shown, key=lambda item: item.price).sku,))
    if _DEAREST.search(text) and len(shown) > 1:
        return Reference((max(shown, key=lambda item: item.price).sku,))
    if _OTHER.search(text):
        others = [sku for sku in listed if sku != focus]
        chosen = previous or (others[0] if others else None)
        return Reference((chosen,)) if chosen else Reference(dangling=True)
    if _PREVIOUS.search(text):
        chosen = previous or focus or (listed[0] if listed else None)
        return Reference((chosen,)) if chosen else Reference(dangling=True)
    if _NEAR.search(text):
        chosen = focus or (listed[0] if listed else None)
        return Reference((chosen,)) if chosen else Reference(dangling=True)
    return None


def _several(
    pointer: str | None,
    count_word: str | None,
    listed: Sequence[str],
    focus: str | None,
    previous: str | None,
) -> Reference:
    """这两款: the two talked about if there are two, else the head of the list shown; 前两款 is always the list's."""
    count = {"三": 3, "3": 3}.get(count_word or "", 2)
    talked_about = [sku for sku in (previous, focus) if sku]
    if count_word == "几" or count_word is None:
        chosen = tuple(listed[:3]) or tuple(talked_about)
    elif pointer not in ("前", "头") and count == 2 and len(talked_about) == 2 and len(listed) != 2:
        chosen = tuple(talked_about)
    else:
        chosen = tuple(listed[:count])
    return Reference(chosen) if len(chosen) > 1 else Reference(dangling=True)
