"""Another model of the family talked about, named by what sets it apart: Pro, Ultra, 普通版."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.services import Services
from actions.turn import Mention, Turn
from shop.catalogue.readmodels import Product

_SUFFIX = re.compile(
    r"(?<![A-Za-z0-9])(?P<latin>pro|max|plus|ultra|mini|se|lite)(?:版)?(?![A-Za-z0-9])|(?P<plain>(?:普通|标准|基础|标配|常规)(?:版|款))",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s+(?:pro|max|plus|ultra|mini|se|lite)$", re.IGNORECASE)


def with_siblings_named(turn: Turn, shop: Services) -> Turn:
    """加钱上Pro值得吗, 跟普通版差多少, of 极岚 S9: the sibling as a product; the same turn where there is none."""
    focus = shop.catalogue.product(turn.product) if turn.product else None
    found = _SUFFIX.search(turn.text)
    named = any(mention.sku or mention.candidates for mention in turn.of("product"))
    if focus is None or found is None or named:
        return turn
    sibling = _sibling(focus, found["latin"], shop)
    if sibling is None:
        return turn
    others = [m for m in turn.mentions if m.end <= found.start() or m.start >= found.end()]
    said = Mention(
        "product", sibling.name, found.group(), found.start(), found.end(), 1.0, sibling.sku, linked=True
    )
    return replace(turn, mentions=tuple(sorted((*others, said), key=lambda mention: mention.start)))


def _sibling(focus: Product, suffix: str | None, shop: Services) -> Product | None:
    """The product of that name and kind; None where it is the one talked about."""
    stem = _TAIL.sub("", focus.name)
    wanted = f"{stem} {suffix}" if suffix else stem
    kin = shop.catalogue.by_category(focus.category)
    return next(
        (product for product in kin if product.name.lower() == wanted.lower() and product.sku != focus.sku),
        None,
    )
