"""Names that the linker could not place by themselves, read against what was talked about: Ultra, k60pro s9, 屏目."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from actions.bare_numbers import with_numbers_placed
from actions.dialect import in_common_words, with_colour_named, without_parts_of_words
from actions.passed_over import with_things_named
from actions.presales.kinds import kind_ending
from actions.presales.preferences import SEARCHES
from actions.said_sums import with_sums_spelled
from actions.services import Services
from actions.siblings import with_siblings_named
from actions.turn import Mention, Turn
from shop.catalogue.elsewhere import kind_elsewhere
from shop.catalogue.linking_pinyin import blurred, name_syllables
from shop.catalogue.readmodels import Product
from shop.catalogue.vocabulary import normalised

_TOKEN = re.compile(r"[a-z]+|\d+", re.IGNORECASE)
_WORD = re.compile(r"[a-z]{2,}", re.IGNORECASE)
_HAN_TAIL = re.compile(r"[\u4e00-\u9fff]{1,4}$")
# 家里有地毯, 我家铺了木地板.
AT_HOME = re.compile(
    r"(?:家里?|屋里|客厅|卧室|房间|宿舍|地上)(?:都|全|还|也|主要|大部分)?(?:有|是|铺了?|养了?)(?:很多|不少|一[个块只张])?$"
)
_PRICED = re.compile(
    r"(?:那个?|还有)?(?P<what>[\u4e00-\u9fff]{1,5}?)(?:单买|另外|要|得)?(?:多少钱|多钱|贵不贵|贵吗|怎么卖|啥价|什么价|几块)"
)
_ADDED = re.compile(
    r"(?:再|多|另)?(?:加|配)(?:上)?(?:一)?[个块条张副支](?P<what>[\u4e00-\u9fff]{1,5}?)(?:要|得|一共|一起|总共)?(?:多少|多钱|贵不贵|贵吗)"
)
_ORDINALS = {"first": "第一个", "second": "第二个", "third": "第三个", "last": "最后一个"}
_ORDINAL = re.compile(
    r"\b(?:the )?(first|second|third|last) one\b(?: please\b| pls\b)?|\bthe (first|second|third)(?=$|[ ,.!?])(?: please\b| pls\b)?",
    re.IGNORECASE,
)
# 2k, 165hz taken for a model: a measure names no product.
_MEASURE = re.compile(r"\d+(?:\.\d+)?\s*(?:k|hz|w|寸|英寸|mah|g|gb|tb)", re.IGNORECASE)
_USED_WITH = re.compile(r"(?:玩|接|连|插|配|给|充(?:满)?(?:几|多少)[次回]|兼容|适配|支持)[个一台的]{0,2}\s*$")
_WORKS = re.compile(r"\s*(?:上|手机|电脑)?(?:能用|能连|能接|能充|能玩|可以用|行不行|行[吗么不]|充电)")
_MORE_THAN = re.compile(r"\s*(?:更|还)?(?:好|强|久|长|高|大)(?:一?[点些])?的[呢吗]?[?？]?$")
_STEPS = ("一号", "大一号", "小一号")
_SHORTEST_PINYIN = 4
# Two syllables sound like too many other words.
_SHORTEST_SOUND = 3
# A shorter part of a name says nothing.
_SHORTEST_PART = 2


def reread(turn: Turn, shop: Services) -> Turn:
    """The turn with names placed that the conversation makes plain; the same turn where there are none."""
    if _ORDINAL.search(turn.text):
        turn = replace(
            turn, text=_ORDINAL.sub(lambda found: _ORDINALS[(found[1] or found[2]).lower()], turn.text)
        )
    turn = with_colour_named(without_parts_of_words(in_common_words(turn)), shop)
    turn = with_numbers_placed(with_sums_spelled(turn), shop)
    mentions: list[Mention] = []
    for mention in turn.mentions:
        if (kind := _english_kind(mention, shop)) is not None:
            mentions.append(kind)
        elif mention.entity == "spec" and not mention.linked and mention.text in _STEPS:
            continue  # 再大一号的: a step, no spec
        elif mention.entity == "product" and _goes_with_it(mention, turn, shop):
            continue  # 玩ps5行吗, of a television: not the thing that is asked about
        elif mention.entity == "product" and _is_yardstick(mention, turn):
            continue  # 续航比K60好的呢, after a list: others are looked for
        elif mention.entity == "product" and _is_measure(mention):
            mentions.append(replace(mention, entity="spec", value=mention.text.strip()))
        elif mention.entity == "product" and (other := _of_kind_said(mention, shop)) is not None:
            mentions.append(other)
        elif mention.entity == "product" and not mention.sku and not mention.linked:
            mentions += _products_meant(mention, turn, shop) or [mention]
        elif mention.entity == "category" and not mention.linked:
            mentions += _kinds_run_together(mention, shop) or [_kind_meant(mention, turn, shop)]
        elif mention.entity == "attribute" and not mention.linked:
            mentions.append(
                _attribute_by_sound(mention, turn, shop)
                or _attribute_in_english(mention, turn, shop)
                or mention
            )
        else:
            mentions.append(mention)
    if not any(mention.entity in ("category", "product") for mention in mentions):
        mentions += (
            _english_kinds(turn.text, shop) or _kind_in_pinyin(turn.text, shop) or _part_priced(turn, shop)
        )
    turn = turn if mentions == list(turn.mentions) else replace(turn, mentions=tuple(mentions))
    return with_siblings_named(with_things_named(turn, shop), shop)


def _goes_with_it(mention: Mention, turn: Turn, shop: Services) -> bool:
    """能充几次iPhone15, of a power bank: another maker's thing that the product talked about is to be used with."""
    product = shop.catalogue.product(turn.product) if turn.product else None
    if product is None or mention.sku or mention.linked or mention.candidates:
        return False
    at = turn.text.find(mention.text)
    before, after = turn.text[: max(at, 0)], turn.text[max(at, 0) + len(mention.text) :]
    used = _USED_WITH.search(before) or _WORKS.match(after)
    return bool(used) and kind_elsewhere(mention.text) != product.category


def _is_yardstick(mention: Mention, turn: Turn) -> bool:
    """Whether things are looked for that have more of a property than the product named."""
    listed = turn.slot("topic") in SEARCHES and turn.of("attribute")
    compared = turn.text[: mention.start].endswith("比") and _MORE_THAN.match(turn.text, mention.end)
    return bool(listed and compared)


def _is_measure(mention: Mention) -> bool:
    placed = mention.sku or mention.linked or mention.candidates
    return not placed and bool(_MEASURE.fullmatch(mention.text.strip()))


def _kinds_run_together(mention: Mention, shop: Services) -> list[Mention]:
    """鼠标键盘: two kinds of product said in one breath; empty where the words are none."""
    vocabulary, text = shop.catalogue.vocabulary(), mention.text
    for at in range(2, len(text) - 1):
        one, two = vocabulary.category(text[:at]), vocabulary.category(text[at:])
        if one and two and one != two:
            middle = mention.start + at
            return [
                replace(mention, value=one, text=text[:at], end=middle, linked=True),
                replace(mention, value=two, text=text[at:], start=middle, linked=True),
            ]
    return []


def _kind_meant(mention: Mention, turn: Turn, shop: Services) -> Mention:
    """笔, of which only 手写笔 are sold; 烧地机器人 by its sound; 地毯 of 家里有地毯 is at the customer's home, not looked for."""
    if ending := kind_ending(mention.text, shop):
        return replace(mention, value=ending, linked=True)
    sound = blurred(name_syllables(mention.text))
    if len(sound) >= _SHORTEST_SOUND:
        for word, kind in shop.catalogue.vocabulary().categories.items():
            if len(word) == len(mention.text) and blurred(name_syllables(word)) == sound:
                return replace(mention, value=kind, linked=True)
    if turn.slot("category") and AT_HOME.search(turn.text[: mention.start]):
        return replace(mention, entity="attribute")
    return mention


def _english_kinds(text: str, shop: Services) -> list[Mention]:
    """Do you have a red phone: the first kind of product that an English word of the message names."""
    vocabulary = shop.catalogue.vocabulary()
    for word in _WORD.finditer(text):
        kind = vocabulary.category(word[0]) or vocabulary.category(word[0].removesuffix("s"))
        if kind is not None:
            return [Mention("category", kind, word[0], word.start(), word.end(), 1.0, linked=True)]
    return []


def _kind_in_pinyin(text: str, shop: Services) -> list[Mention]:
    """wo xiang mai er ji: a kind of product in a message without a single character."""
    said = re.findall(r"[a-z]+", text.lower())
    if len("".join(said)) < _SHORTEST_PINYIN or not text.isascii():
        return []
    typed = f" {' '.join(said)} "
    for word, kind in sorted(shop.catalogue.vocabulary().categories.items(), key=lambda pair: -len(pair[0])):
        sound = name_syllables(word)
        if len(sound) < _SHORTEST_PART:
            continue
        if f" {' '.join(sound)} " in typed or f" {''.join(sound)} " in typed:
            return [Mention("category", kind, text, 0, len(text), 1.0, linked=True)]
    return []


def _part_priced(turn: Turn, shop: Services) -> list[Mention]:
    """笔多少钱, of a tablet: the kind of thing right before the question for a price, which the extractor passed over."""
    if turn.intent != "ask_price":
        return []
    added = _ADDED.search(turn.text)  # 加个手托多少钱: of a part that may well not be sold
    asked = added or _PRICED.match(turn.text)
    if asked is None:
        return []
    what, (start, end) = asked["what"], asked.span("what")
    kind = shop.catalogue.vocabulary().category(what) or kind_ending(what, shop)
    if not kind and (added is None or len(what) < _SHORTEST_PART):
        return []
    return [Mention("category", kind or what, what, start, end, 1.0, linked=bool(kind))]


def _english_kind(mention: Mention, shop: Services) -> Mention | None:
    """A phone with good camera under 3000, taken for the name of a product: the kind of product in it."""
    if mention.entity != "product" or mention.sku or mention.candidates or mention.linked:
        return None
    vocabulary = shop.catalogue.vocabulary()
    words = _WORD.findall(mention.text)
    kinds = [
        kind
        for word in words
        if (kind := vocabulary.category(word.removesuffix("s")) or vocabulary.category(word))
    ]
    if len(words) < 2 or not kinds:
        return None
    return replace(mention, entity="category", value=kinds[0], linked=True)


def _products_meant(mention: Mention, turn: Turn, shop: Services) -> list[Mention]:
    """By a part of a name talked about (Ultra), or several names that were taken for one (k60pro s9)."""
    known = [
        *turn.shown,
        *(turn.slot("compared_products") or []),
        turn.product,
        turn.slot("previous_product"),
    ]
    talked_about = shop.catalogue.products(dict.fromkeys(str(sku) for sku in known if sku))
    if not mention.candidates:
        said = {token.lower() for token in _TOKEN.findall(mention.text)}
        parts = [p for p in talked_about if said and said <= set(_TOKEN.findall(p.name.lower()))]
        long_enough = len(mention.text.strip()) >= _SHORTEST_PART
        if len(parts) == 1 and long_enough:
            return [_as(mention, parts[0])]
        focus = _first_named(turn, shop) or (shop.catalogue.product(turn.product) if turn.product else None)
        return _kin_called(mention, focus.category, shop) if focus is not None and not parts else []
    named = next((m.sku for m in turn.of("product") if m.sku), None)
    first = _first_named(turn, shop)
    if first is None:
        return []
    kin = shop.catalogue.by_category(first.category)
    found = _named_in(turn.text[mention.start :], kin)
    if not found:
        return _kin_called(mention, first.category, shop)
    return [_as(mention, product) for product in found if product.sku != named]


def _first_named(turn: Turn, shop: Services) -> Product | None:
    named = next((m.sku for m in turn.of("product") if m.sku), None)
    return shop.catalogue.product(named) if named else None


def _kin_called(mention: Mention, kind: str, shop: Services) -> list[Mention]:
    """7pro, of a Band 7; Mini 2, beside a Sound 3: the only one of the kind with all these parts in its name."""
    said = {token.lower() for token in _TOKEN.findall(mention.text)}
    foreign = _TOKEN.sub("", mention.text).strip(" +-")
    if len(said) < _SHORTEST_PART or foreign:
        return []
    found = [p for p in shop.catalogue.by_category(kind) if said <= set(_TOKEN.findall(p.name.lower()))]
    return [_as(mention, found[0])] if len(found) == 1 else []


def _of_kind_said(mention: Mention, shop: Services) -> Mention | None:
    """lite笔, taken for headphones of that name: the pen that is called so."""
    product = shop.catalogue.product(mention.sku) if mention.sku else None
    tail = _HAN_TAIL.search(mention.text)
    if product is None or tail is None:
        return None
    kind = shop.catalogue.vocabulary().category(tail[0]) or kind_ending(tail[0], shop)
    said = {token.lower() for token in _TOKEN.findall(mention.text)}
    if kind is None or not said or kind in shop.catalogue.vocabulary().lineage(product.category):
        return None
    found = [p for p in shop.catalogue.by_category(kind) if said <= set(_TOKEN.findall(p.name.lower()))]
    return _as(mention, found[0]) if len(found) == 1 else None


def _named_in(text: str, products: Iterable[Product]) -> Sequence[Product]:
    """The products of which a name stands in the text, longer names first where they overlap, in the order said."""
    plain = normalised(text)
    names = sorted(
        ((normalised(name), p) for p in products for name in (p.name, *p.aliases)),
        key=lambda pair: -len(pair[0]),
    )
    found: dict[int, Product] = {}
    used: list[tuple[int, int]] = []
    for name, product in names:
        at = plain.find(name) if len(name) >= _SHORTEST_PART else -1
        if at >= 0 and not any(at < end and start < at + len(name) for start, end in used):
            used.append((at, at + len(name)))
            found[at] = product
    return list(dict.fromkeys(found[at] for at in sorted(found)))


def _as(mention: Mention, product: Product) -> Mention:
    return replace(mention, value=product.name, sku=product.sku, linked=True, candidates=())


def _attribute_in_english(mention: Mention, turn: Turn, shop: Services) -> Mention | None:
    """Is it waterproof, battery life: a property of the product talked about by the catalogue's own key."""
    product = shop.catalogue.product(turn.product) if turn.product else None
    said = [word.lower() for word in _WORD.findall(turn.text)]
    for key in product.attributes if product is not None else ():
        if set(key.split("_")) <= set(said):
            return replace(mention, value=key, linked=True)
    return None


def _attribute_by_sound(mention: Mention, turn: Turn, shop: Services) -> Mention | None:
    """屏目 for 屏幕: a property of the product talked about that sounds the same."""
    product = shop.catalogue.product(turn.product) if turn.product else None
    sound = name_syllables(mention.text)
    if product is None or len(sound) < _SHORTEST_PART:
        return None
    vocabulary = shop.catalogue.vocabulary()
    for word in vocabulary.attribute_names:
        if len(word) == len(mention.text) and name_syllables(word) == sound:
            for key in vocabulary.attribute_keys(word, product.category):
                if key in product.attributes:
                    return replace(mention, value=key, linked=True)
    return None
