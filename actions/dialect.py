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
# What makes another word of a colour's character: 蓝光, 蓝牙, 金属, 红外, 白噪音, 绿联.
_NO_COLOUR = frozenset("光牙属外噪联莓茶条板屏薯")
_LATIN = re.compile("[A-Za-z]")
_COLOUR_ALONE = re.compile(
    r"(?:那|就|要|来|那就|就要|还是)?(?P<colour>[\u4e00-\u9fff])(?:的|色的?)?[吧呢。!！~ ]*"
)


def in_common_words(turn: Turn) -> Turn:
    """The turn in the words that the rest reads; the same turn where it holds none of a region."""
    text = _WORDS.sub(lambda found: _COMMON[found[0]], turn.text)
    return turn if text == turn.text else replace(turn, text=text)


def without_parts_of_words(turn: Turn) -> Turn:
    """The turn without 蓝 of 蓝光, 金 of 金属 and gam of gaming: parts of words name nothing.

    waterpr stays: a property is found by the beginning of its word.
    """
    kept = tuple(mention for mention in turn.mentions if not _is_part_of_word(mention, turn.text))
    return turn if len(kept) == len(turn.mentions) else replace(turn, mentions=kept)


def _is_part_of_word(mention: Mention, text: str) -> bool:
    end = mention.start + len(mention.text)
    following = text[end : end + 1]
    if text[mention.start : end] != mention.text:
        return False
    if mention.entity == "color" and len(mention.text) == 1 and following in _NO_COLOUR:
        return True
    latin = _LATIN.match(mention.text[-1:]) and _LATIN.match(following)
    return bool(latin) and not mention.linked and mention.entity != "attribute"


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
