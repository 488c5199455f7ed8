"""A number without its unit, said among products: 65的多少钱 of chargers, 20000的 of power banks, 14的那款, 256的有货吗.

Read against what was talked about: names of the products shown first, then specs of the product in focus, then names of
the category. A number that fits nothing stays what it was heard as, an amount of money most often.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from actions.services import Services
from actions.turn import Mention, Turn
from language.numbers import parse_amounts
from shop.catalogue.conditions import SearchConditions
from shop.catalogue.readmodels import Product

# The number stands alone, as somebody says it who points: 65的, 65那款, 1万的.
_POINTS = re.compile(
    r"(?<![\dA-Za-z.+第])(\d{1,5}|\d{0,2}[一二两三四五]?万)\s*(?:[wW瓦](?!元))?\s*(?=的|那[个款]|这[个款])"
)
_MONEY = re.compile(r"元|块|预算|以内|以下|以上|左右|上下|不超过|价位|\d\s*[到至\-~]\s*\d|[个件台副双只]的")
_BOUNDED = re.compile(r"(?<![\d.A-Za-z])(?P<number>\d{1,5})(?=(?:以上|往上|起步|及以上|以下|以内))")
# A sum that buys nothing of the kind, by this much, is none.
_FAR_BELOW = 2
_NUMBER = re.compile(r"\d+")
# More products than this with the number in their names: it says too little.
_MOST = 3
_SEARCHED = 200


def with_numbers_placed(turn: Turn, shop: Services) -> Turn:
    """The turn with a bare number read as the product or spec that it means; the same turn where there is none."""
    turn = _with_unit(turn, shop)
    found = _POINTS.search(turn.text)
    asked = str(turn.slots.get("requested_slot") or "")
    busy = turn.active_form == "request_form" or asked.endswith("budget")
    if found is None or busy or turn.of("product") or _MONEY.search(turn.text):
        return turn
    number = _digits(found[1])
    start, end = found.span(1)
    if number is None:
        return turn
    others = tuple(m for m in turn.mentions if m.end <= start or m.start >= end)
    shown = dict.fromkeys((*turn.shown, *(turn.slot("compared_products") or [])))
    meant = _bearing(number, shop.catalogue.products(shown))
    spec = None if meant else _spec(number, turn, shop)
    if not meant and spec is None and (category := turn.slot("category")) is not None:
        meant = _bearing(number, shop.catalogue.by_category(str(category)))
    meant = meant or _costing(number, turn, shop)
    if meant:
        named = (Mention("product", p.name, found[1], start, end, 1.0, sku=p.sku, linked=True) for p in meant)
        return replace(turn, mentions=tuple(sorted((*others, *named), key=lambda m: m.start)))
    if spec is not None:
        placed = Mention("spec", spec, found[1], start, end, 1.0, linked=True)
        return replace(turn, mentions=tuple(sorted((*others, placed), key=lambda m: m.start)))
    return turn


def _with_unit(turn: Turn, shop: Services) -> Turn:
    """144以上的, of monitors: no sum, as nothing there costs so little, and one property alone has such numbers."""
    found = _BOUNDED.search(turn.text)
    kind = turn.slot("category")
    if found is None or not kind or turn.of("product") or turn.active_form == "request_form":
        return turn
    words, vocabulary = shop.catalogue.features(str(kind)), shop.catalogue.vocabulary()
    number = int(found["number"])
    cheapest = shop.catalogue.search(SearchConditions(str(kind), sort="price_asc", limit=1)).items
    if words is None or not cheapest or number * _FAR_BELOW > cheapest[0].price:
        return turn
    category = vocabulary.category(str(kind)) or str(kind)
    units = [
        definition.unit
        for key, known in words.numbers.items()
        if known
        and min(known) <= number <= max(known)
        and (definition := vocabulary.definition(key, category)) is not None
        and definition.unit
    ]
    if len(units) != 1:
        return turn
    at = found.end("number")
    text = f"{turn.text[:at]}{units[0]}{turn.text[at:]}"
    kept = tuple(m for m in turn.mentions if m.end <= found.start() or m.start >= found.end())
    return replace(turn, text=text, mentions=kept)


def _costing(number: str, turn: Turn, shop: Services) -> Sequence[Product]:
    """笔记本就那个7299的: the only product of the kind said that costs so much."""
    if not re.search(rf"[那这][个款台部]?\s*{number}|{number}\s*[的那这]*[那这][个款台部]", turn.text):
        return ()
    said = next((m.value for m in turn.of("category") if m.linked), None) or turn.slot("category")
    found = (
        [p for p in shop.catalogue.by_category(str(said), _SEARCHED) if p.price == int(number)]
        if said
        else []
    )
    return found if len(found) == 1 else ()


def _digits(said: str) -> str | None:
    if said.isdigit():
        return said
    amount = next(iter(parse_amounts(f"{said}元")), None)
    return str(int(amount.low)) if amount is not None and amount.exact else None


def _bearing(number: str, products: Iterable[Product]) -> Sequence[Product]:
    """The products with the number in their names, if they are few."""
    found = [product for product in products if number in _NUMBER.findall(product.name)]
    return found if len(found) <= _MOST else ()


def _spec(number: str, turn: Turn, shop: Services) -> str | None:
    """The spec of the product in focus with the number in it: whole where only one has it, else the common part."""
    if turn.product is None:
        return None
    specs = dict.fromkeys(variant.spec for variant in shop.catalogue.variants(turn.product))
    fitting = [spec for spec in specs if number in _NUMBER.findall(spec)]
    if len(fitting) == 1:
        return fitting[0]
    parts = {part for spec in fitting for part in re.split(r"[+/ ]", spec) if number in _NUMBER.findall(part)}
    return parts.pop() if len(parts) == 1 else None
