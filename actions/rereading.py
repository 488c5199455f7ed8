"""Names that the linker could not place by themselves, read against what was talked about: Ultra, k60pro s9, 屏目."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from actions.bare_numbers import with_numbers_placed
from actions.presales.kinds import kind_ending
from actions.services import Services
from actions.turn import Mention, Turn
from shop.catalogue.linking_pinyin import name_syllables
from shop.catalogue.readmodels import Product
from shop.catalogue.vocabulary import normalised

_TOKEN = re.compile(r"[a-z]+|\d+", re.IGNORECASE)
_WORD = re.compile(r"[a-z]{2,}", re.IGNORECASE)
_UP_TO = re.compile(r"\b(?:under|below|less than|within|up to|max)\s*[¥$￥]?\s*(?P<sum>\d+)", re.IGNORECASE)
# A shorter part of a name says nothing.
_SHORTEST_PART = 2


def reread(turn: Turn, shop: Services) -> Turn:
    """The turn with names placed that the conversation makes plain; the same turn where there are none."""
    if _UP_TO.search(turn.text):
        turn = replace(turn, text=_UP_TO.sub(r"\g<sum>以内", turn.text))
    turn = with_numbers_placed(turn, shop)
    mentions: list[Mention] = []
    for mention in turn.mentions:
        if (kind := _english_kind(mention, shop)) is not None:
            mentions.append(kind)
        elif mention.entity == "product" and not mention.sku and not mention.linked:
            mentions += _products_meant(mention, turn, shop) or [mention]
        elif (
            mention.entity == "category"
            and not mention.linked
            and (ending := kind_ending(mention.text, shop))
        ):
            mentions.append(replace(mention, value=ending, linked=True))  # 笔, of which only 手写笔 are sold
        elif mention.entity == "attribute" and not mention.linked:
            mentions.append(_attribute_by_sound(mention, turn, shop) or mention)
        else:
            mentions.append(mention)
    if not any(mention.entity in ("category", "product") for mention in mentions):
        mentions += _english_kinds(turn.text, shop)
    return turn if mentions == list(turn.mentions) else replace(turn, mentions=tuple(mentions))


def _english_kinds(text: str, shop: Services) -> list[Mention]:
    """Do you have a red phone: the first kind of product that an English word of the message names."""
    vocabulary = shop.catalogue.vocabulary()
    for word in _WORD.finditer(text):
        kind = vocabulary.category(word[0]) or vocabulary.category(word[0].removesuffix("s"))
        if kind is not None:
            return [Mention("category", kind, word[0], word.start(), word.end(), 1.0, linked=True)]
    return []


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
        return [_as(mention, parts[0])] if len(parts) == 1 and long_enough else []
    named = next((m.sku for m in turn.of("product") if m.sku), None)
    first = shop.catalogue.product(named) if named else None
    if first is None:
        return []
    kin = shop.catalogue.by_category(first.category)
    found = _named_in(turn.text[mention.start :], kin)
    return [_as(mention, product) for product in found if product.sku != named]


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
