"""Which of the products side by side has something: 哪个带笔, 哪个送充电器, 哪款能插卡."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from actions.presales.kinds import kind_ending
from actions.services import Services
from actions.turn import Turn
from shop.catalogue.features import NEGATIVE_STARTS
from shop.catalogue.readmodels import Product
from shop.catalogue.vocabulary import normalised

_ASKS: Final = re.compile(
    r"(?:哪(?:一)?[个款台种部]|谁)(?:是|会|还)?(?:自|附)?(?P<verb>带|送|有|配|含|能|支持|可以)(?:了|个|着)?(?P<what>[^,，。?？！! 吗么呢吧的]{1,6})"
)
_WITH_IT: Final = re.compile(
    r"(?<!不)(?<!别)(?<!不要)(?:自|附)?[带送含配](?:了|个|着|有)?(?P<what>[^,，。?？！! 吗么呢吧的带送含配]{1,5})的"
)
# What is in a box, or comes with it; what a thing can do is told by its properties.
_COMES_WITH: Final = frozenset("带送配含有")


def which_has(turn: Turn, items: Sequence[Product], shop: Services) -> tuple[list[Product], str] | None:
    """Those that have it and the sentence that says so; None where that is not asked, or the catalogue tells none apart."""
    asked = _ASKS.search(turn.text)
    if asked is None or len(items) < 2 or turn.of("attribute"):
        return None
    verb, what = asked["verb"], asked["what"]
    kind = shop.catalogue.vocabulary().category(what) or kind_ending(what, shop)
    having: list[Product] = []
    if verb in _COMES_WITH:
        names = {name for name in (what, kind) if name}
        having = [item for item in items if any(name in _in_the_box(item) for name in names)]
    if not having and (words := shop.catalogue.features(items[0].category)) is not None:
        found = [feature.word for feature in words.find(what)]
        having = [item for item in items if found and all(_holds(item, word) for word in found)]
    if not having:
        return None
    said = f"{verb}{kind or what}"
    others = [item.name for item in items if item not in having]
    if not others:
        return having, f"这几款都{said}。"
    return having, f"{said}的是{'、'.join(item.name for item in having)}，{'、'.join(others)}没有。"


def come_with(text: str, kind: str, shop: Services) -> tuple[str, ...]:
    """带笔的, among tablets: SKUs of those that have it in their boxes; empty where that tells none apart."""
    said = _WITH_IT.search(text)
    if said is None:
        return ()
    partner = shop.catalogue.vocabulary().category(said["what"]) or kind_ending(said["what"], shop)
    names = {name for name in (said["what"], partner) if name}
    items = shop.catalogue.by_category(kind)
    having = tuple(item.sku for item in items if any(name in _in_the_box(item) for name in names))
    return having if len(having) < len(items) else ()


def _in_the_box(product: Product) -> str:
    return product.package_contents.partition("（")[0]


def _holds(product: Product, word: str) -> bool:
    told = [item.value for item in product.attributes.values() if not item.value.startswith(NEGATIVE_STARTS)]
    return any(word in normalised(text) for text in (*told, *product.highlights))
