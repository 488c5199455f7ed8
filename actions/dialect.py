"""Words of the regions, and colours said in one character: 勿要入耳式, 几钿, 蓝."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.services import Services
from actions.turn import Mention, Turn

# Each as long as what it stands for: where entities begin and end is counted in characters.
_COMMON = {
    "勿要": "不要", "弗要": "不要", "唔要": "不要", "冇得": "没有", "没得": "没有", "几钿": "多钱", "啷个": "怎么",
    "咋个": "怎么", "恁贵": "太贵", "忒贵": "太贵", "好贵": "太贵",
}  # fmt: skip
_WORDS = re.compile("|".join(_COMMON))
_COLOUR_ALONE = re.compile(
    r"(?:那|就|要|来|那就|就要|还是)?(?P<colour>[\u4e00-\u9fff])(?:的|色的?)?[吧呢。!！~ ]*"
)


def in_common_words(turn: Turn) -> Turn:
    """The turn in the words that the rest reads; the same turn where it holds none of a region."""
    text = _WORDS.sub(lambda found: _COMMON[found[0]], turn.text)
    return turn if text == turn.text else replace(turn, text=text)


def with_colour_named(turn: Turn, shop: Services) -> Turn:
    """蓝, of a product that comes in 蓝色; the same turn where the message says more, or the product has no such colour."""
    said = _COLOUR_ALONE.fullmatch(turn.text.strip())
    if said is None or turn.mentions or turn.product is None:
        return turn
    colours = {variant.color for variant in shop.catalogue.variants(turn.product)}
    name = f"{said['colour']}色"
    if name not in colours:
        return turn
    start, end = said.span("colour")
    return replace(turn, mentions=(Mention("color", name, said["colour"], start, end, 1.0, linked=True),))
