"""One side of a comparison: what the dearer one is ahead in (贵在哪), what the cheaper one lacks (便宜的那款有啥缺点)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.presales.preferences import span_of
from actions.references import resolve
from actions.turn import Turn
from shop.catalogue.readmodels import ComparisonRow, Product

_WORTH = re.compile(
    r"(?:贵|多花).{0,2}在(?:哪|什么|啥)|(?:为(?:什么|啥|何)|凭(?:什么|啥)|咋|怎么).{0,8}贵|贵[这那]么多|多花.{0,6}(?:值|什么|哪)|差价.{0,4}(?:哪|什么|值)|(?:贵|多).{0,6}值[吗不得么]|值得?.{0,3}(?:多花|加钱|这个?价)"
)
_AHEAD = re.compile(
    r"(?:好|强|牛)在(?:哪|什么|啥)|优[点势]|长处|强项|好处|(?:哪里|哪儿|哪些地方)(?:更?好|更?强)"
)
_BEHIND = re.compile(
    r"缺[点陷]|不足|短板|弱[点项]|毛病|劣势|缩水|(?:便宜|差|弱)在(?:哪|什么|啥)|(?:哪里|哪儿|哪些地方)(?:不如|不好|更?差)|(?:为(?:什么|啥|何)|咋|怎么).{0,8}便宜"
)
_THAN = re.compile(r"(?:比|比起|相比|不如)\s*$")
_BY_PRICE = re.compile(r"(?<!不)(?:便宜|贵)的")
# Differences that make nothing better or worse.
_NO_MERIT = frozenset({"price", "colors", "specs", "release_date", "warranty"})
_TOLD = 4
_PAIR = 2


def asks_of_side(text: str) -> bool:
    """Whether the message asks what one of several is better or worse in."""
    return any(pattern.search(text) for pattern in (_WORTH, _AHEAD, _BEHIND))


def one_side(turn: Turn, rows: Sequence[ComparisonRow], items: Sequence[Product]) -> str:
    """What the one meant is ahead or behind in; empty where nothing of the kind is asked, or not of which one."""
    worth, ahead, behind = (bool(p.search(turn.text)) for p in (_WORTH, _AHEAD, _BEHIND))
    if not (worth or ahead or behind):
        return ""
    side = _meant(turn, items)
    if side is None and worth:
        side = max(range(len(items)), key=lambda index: items[index].price)
    if side is None and behind and len(items) == _PAIR:
        side = min(range(len(items)), key=lambda index: items[index].price)  # 差在哪, of these two
    if side is None:
        return ""
    if behind and not (worth or ahead):
        return _behind(rows, items, side)
    return _ahead(rows, items, side, "贵" if worth else "强")


def _meant(turn: Turn, items: Sequence[Product]) -> int | None:
    """The one that the message names or points at; None where it means several or none."""
    skus = [item.sku for item in items]
    named = [sku for sku in dict.fromkeys(mention.sku for mention in turn.of("product")) if sku in skus]
    # 比K60差在哪: asked of the other one.
    yardsticks = {
        mention.sku
        for mention in turn.of("product")
        if _THAN.search(turn.text[: span_of(mention, turn.text)[0]])
    }
    rest = [sku for sku in (named if len(named) > 1 else skus) if sku not in yardsticks]
    if yardsticks and len(rest) == 1:
        return skus.index(rest[0])
    pointed = resolve(turn.text, items, turn.product, turn.slot("previous_product")) if not named else None
    meant = named or [sku for sku in (pointed.skus if pointed else ()) if sku in skus]
    if not meant and (said := _BY_PRICE.search(turn.text)) is not None:  # 便宜的有啥缺点
        of_all = min if said.group().startswith("便宜") else max
        return of_all(range(len(items)), key=lambda index: items[index].price)
    return skus.index(meant[0]) if len(meant) == 1 else None


def _ahead(rows: Sequence[ComparisonRow], items: Sequence[Product], side: int, word: str) -> str:
    better = [row for row in rows if row.differs and row.better == side and row.attribute not in _NO_MERIT]
    other = [
        row for row in rows if row.differs and row.better is None and row.attribute not in _NO_MERIT
    ]  # 岚芯 X3 Pro against X3: different, and nobody says which is better
    told = [f"{row.label}（{row.values[side]}）" for row in better[:_TOLD]]
    if not told and not other:
        return f"登记的参数里，{items[side].name}没有比{_others(items, side)}强的。"
    first = f"跟{_others(items, side)}比，{items[side].name}{word}在{'、'.join(told)}。" if told else ""
    different = "、".join(f"{row.label}（{row.values[side]}）" for row in other[: _TOLD // 2])
    return first + (f"{'另外' if first else items[side].name}{different}也不一样。" if different else "")


def _behind(rows: Sequence[ComparisonRow], items: Sequence[Product], side: int) -> str:
    worse = [
        row
        for row in rows
        if row.differs and row.better not in (None, side) and row.attribute not in _NO_MERIT
    ]
    if not worse:
        return f"登记的参数里，{items[side].name}没有比{_others(items, side)}差的。"
    told = "、".join(
        f"{row.label}（{row.values[side]}，对比{row.values[row.better or 0]}）" for row in worse[:_TOLD]
    )
    return f"跟{_others(items, side)}比，{items[side].name}差一些的是{told}。"


def _others(items: Sequence[Product], side: int) -> str:
    return "、".join(item.name for index, item in enumerate(items) if index != side)
