"""Things named in one word that the extractor passed over: 5盒纸, 加电池, 便宜的笔, K60加壳, 那锁呢; and uses: 那健身呢.

A word counts only where the sentence has room for nothing but a thing (after a number and its measure word, after 加, in 那…呢),
and only if it is the name of one kind of product, or the end of the names of one kind alone.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from actions.presales.kinds import kind_ending
from actions.services import Services
from actions.turn import Mention, Turn
from shop.catalogue.vocabulary import normalised

_THING: Final = r"(?P<what>[\u4e00-\u9fff]{1,5}?)"
_AFTER: Final = r"(?=$|[,，。?？!！~ ]|[吧呢啊呀哦嘛吗么]|一共|总共|合计|一起|一套|共|到手|要|得|多少|多钱|几[块个]|怎么|咋|能|行|可以|有[吗没]|贵)"
_MEASURE: Final = r"[个支盒块包张卷条副套把只瓶袋件台部片根]"
_COUNT: Final = r"(?:\d{1,3}|[一二两俩三四五六七八九十]{1,2})"
# Places in which only a thing can stand, whatever the extractor made of the word there.
_PLACES: Final = (
    re.compile(rf"{_COUNT}\s?{_MEASURE}{_THING}{_AFTER}"),
    re.compile(
        rf"(?:再|另外?|多|外|还)?(?:(?<!价)加|配)(?:上|了)?(?:{_COUNT}|一)?\s?{_MEASURE}?{_THING}{_AFTER}"
    ),
)
# Places in which a thing, but a property as well, can stand: 那续航呢.
_OPEN_PLACES: Final = (
    re.compile(rf"(?:便宜|贵|好|差|普通|一般|原装|原配)一?点?的{_THING}{_AFTER}"),
    re.compile(rf"(?:哪|什么|啥)(?:一)?(?:个|种|款|样的|{_MEASURE}){_THING}{_AFTER}"),
    re.compile(rf"(?:能|可以|支持)(?:不能)?(?:用|配|接|插|写){_THING}(?=[吗么不嘛])"),
    re.compile(rf"^(?:那|还有|然后)?{_THING}(?:单买|另外买?|单独买?|要|得)+(?:多少|多钱|贵|几)"),
)
_AND_THAT: Final = re.compile(
    r"^(?:那|那么|然后|还有)(?:要是|如果)?(?P<what>[\u4e00-\u9fff]{1,6}?)(?:的话)?呢[?？~ ]*$"
)
# 平板记笔记, 扫地机老人用: a kind of product and what it is for, taken for one name.
_SHORTEST_NAME: Final = 2
_DONE_WITH: Final = re.compile(r"(?:用来|拿来|记|写|看|打|玩|听|拍|画|学|上网?课|办公|给|做|刷|追)")


def with_things_named(turn: Turn, shop: Services) -> Turn:
    """The turn with the kinds of product and uses that only the sentence shows; the same turn where there are none."""
    if turn.active_form == "request_form":
        return turn
    turn = _uses_cut(_cut_to_kind(turn, shop), shop)
    # 相机加两盒纸: where a thing is certain, beside another one, too.
    patterns = _PLACES if turn.of("category") else (*_PLACES, *_OPEN_PLACES, _AND_THAT)
    for pattern in patterns:
        for found in pattern.finditer(turn.text):
            if (named := _named(found, turn, shop, sure=pattern in _PLACES)) is not None:
                return named
    return turn


def _named(found: re.Match[str], turn: Turn, shop: Services, *, sure: bool) -> Turn | None:
    what, (start, end) = found["what"], found.span("what")
    overlapping = [m for m in turn.mentions if m.start < end and start < m.end]
    # 加电池 is a thing to add, though 电池 names a property, too; 那电池呢 asks for the property.
    kept = ("product", "category", "color", "scenario", "price", "address") if sure else ()
    if any(m.entity in kept if sure else True for m in overlapping):
        return None
    kind = shop.catalogue.vocabulary().category(what) or kind_ending(what, shop)
    if kind is not None:
        said = Mention("category", kind, what, start, end, 1.0, linked=True)
    else:
        use = shop.catalogue.vocabulary().scenario_names.get(normalised(what))
        if use is None or sure or len(what) < _SHORTEST_NAME:
            return None
        said = Mention("scenario", use, what, start, end, 1.0, linked=True)
    others = [m for m in turn.mentions if m not in overlapping]
    return replace(turn, mentions=tuple(sorted((*others, said), key=lambda mention: mention.start)))


def _uses_cut(turn: Turn, shop: Services) -> Turn:
    """宿舍投影, taken for a use alone: the kind of product that it ends with as well."""
    use = turn.first("scenario")
    if use is None or turn.of("category") or turn.of("product"):
        return turn
    vocabulary = shop.catalogue.vocabulary()
    for cut in range(_SHORTEST_NAME, len(use.text) - 1):
        kind = vocabulary.category(use.text[cut:])
        if kind is not None and normalised(use.text[:cut]) in vocabulary.scenario_names:
            said = Mention("category", kind, use.text[cut:], use.start + cut, use.end, 1.0, linked=True)
            cut_short = replace(use, text=use.text[:cut], end=use.start + cut)
            others = tuple(m for m in turn.mentions if m is not use)
            return replace(turn, mentions=tuple(sorted((*others, cut_short, said), key=lambda m: m.start)))
    return turn


def _cut_to_kind(turn: Turn, shop: Services) -> Turn:
    """平板记笔记, taken for one name that nobody knows: the kind of product that it begins with."""
    mentions = tuple(
        _beginning(m, shop) if m.entity == "category" and not m.linked else m for m in turn.mentions
    )
    return turn if mentions == turn.mentions else replace(turn, mentions=mentions)


def _beginning(mention: Mention, shop: Services) -> Mention:
    vocabulary, text = shop.catalogue.vocabulary(), mention.text
    for cut in range(len(text) - 1, _SHORTEST_NAME - 1, -1):
        kind = vocabulary.category(text[:cut])
        # 手机支架 is a thing of its own, and no phone: what follows must say what is done with it.
        if kind is not None and _DONE_WITH.match(text, cut):
            return replace(mention, value=kind, text=text[:cut], end=mention.start + cut, linked=True)
    return mention
