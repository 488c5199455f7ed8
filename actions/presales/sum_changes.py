"""Changes to a sum just told: 手环换成便宜的那个, 键盘换成茶轴的, 鼠标要两个."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from actions.presales.pieces import SUMMED_AFTER, pieces_beside, pieces_of_sum
from actions.presales.preferences import Wants
from actions.presales.sets import fitting
from actions.presales.together import sum_of
from actions.presales.wants import read_wants
from actions.reply import Reply
from actions.services import Services
from actions.turn import Turn
from shop.catalogue.conditions import SearchConditions
from shop.catalogue.readmodels import Product

_SWAPS: Final = re.compile(
    r"换(?:成|个|一[个款台只副条支]|作|为)?|改成|改为|(?:要|来|用|选)[^,，。]{0,3}(?:便宜|贵|好一?点|高配|高端)"
)
_ALL_CHEAPER: Final = re.compile(
    r"(?:那|就|我|都)*(?:要|来|选|换)?(?:成|个)?(?:最)?便宜(?:一?点)?的?(?:那?一?套|那个)?(?:吧|呢|就行|的)?"
)
_CHEAPER: Final = re.compile(r"便宜|省钱|实惠")
_DEARER: Final = re.compile(r"(?<!便宜点)好一?点|贵一?点|高配|高端")


def changes_sum(turn: Turn, shop: Services) -> bool:
    """Whether the message puts another thing, or more pieces of one, into the sum told last."""
    return _changed(turn, shop) is not None


def changed_sum(turn: Turn, shop: Services) -> Reply | None:
    """The sum again as the message changes it; None where it changes none."""
    changed = _changed(turn, shop)
    if changed is None:
        return None
    products, many, note = changed
    reply = sum_of(products, many, shop, note)
    return replace(reply, slots={**reply.slots, "product": products[0].sku, "guessed": False})


def _changed(turn: Turn, shop: Services) -> tuple[Sequence[Product], dict[str, int], str] | None:
    if turn.slot("topic") not in SUMMED_AFTER:
        return None
    summed = list(shop.catalogue.products(turn.slot("compared_products") or []))
    if len({product.category for product in summed}) < 2:
        return None  # things of one kind side by side were compared, not added up
    many = pieces_of_sum(turn)
    if _ALL_CHEAPER.fullmatch(turn.text.strip()):
        return _cheapest(summed, many, shop)
    swapped = _swapped(summed, turn, shop) if _SWAPS.search(turn.text) else None
    if swapped is not None:
        old, new = swapped
        products = [new if product.sku == old.sku else product for product in summed]
        many = {**{sku: n for sku, n in many.items() if sku != old.sku}, new.sku: many.get(old.sku, 1)}
        return products, many, f"{old.category}换成了{new.name}。" if new.sku != old.sku else ""
    counted = {
        product.sku: said
        for product in summed
        for mention in (*turn.of("category"), *turn.of("product"))
        if (mention.sku == product.sku or (mention.linked and mention.value == product.category))
        and (said := pieces_beside(mention, turn.text)) is not None
    }
    return (summed, {**many, **counted}, "") if counted else None


def _cheapest(
    summed: Sequence[Product], many: Mapping[str, int], shop: Services
) -> tuple[Sequence[Product], dict[str, int], str]:
    """要便宜的, of the whole sum: each thing as cheap as there is one that goes with the first."""
    first = shop.catalogue.search(SearchConditions(summed[0].category, sort="price_asc", limit=1)).items
    base = first[0] if first and _goes_with_all(first[0], summed[1:], shop) else summed[0]
    chosen, kept = [base], {base.sku: many.get(summed[0].sku, 1)}
    for old in summed[1:]:
        new = min(fitting(base, old.category, shop), key=lambda product: product.price, default=old)
        chosen.append(new)
        kept[new.sku] = many.get(old.sku, 1)
    same = [product.sku for product in chosen] == [product.sku for product in summed]
    return chosen, kept, "这已经是最便宜的一套了。" if same else ""


def _goes_with_all(base: Product, others: Sequence[Product], shop: Services) -> bool:
    return all(fitting(base, other.category, shop) for other in others)


def _swapped(summed: Sequence[Product], turn: Turn, shop: Services) -> tuple[Product, Product] | None:
    """(the thing that goes, the one that takes its place); None where the message does not say which."""
    named = next((p for m in turn.of("product") if m.sku and (p := shop.catalogue.product(m.sku))), None)
    kinds = {named.category} if named is not None else {m.value for m in turn.of("category") if m.linked}
    old = next((product for product in summed if product.category in kinds), None)
    if old is None:
        return None
    if named is not None:
        return old, named
    base = next(product for product in summed if product.sku != old.sku)
    allowed = fitting(base, old.category, shop)
    wants, _ = read_wants(replace(turn, slots={}), shop, old.category, Wants())
    color = next((mention.value for mention in turn.of("color") if mention.linked), None)
    if wants.values or wants.wishes or wants.sort or color:
        found = shop.catalogue.search(
            SearchConditions(
                old.category, color=color, values=wants.values, attributes=wants.wishes, sort=wants.sort,
                only=tuple(product.sku for product in allowed), limit=1,
            )
        )  # fmt: skip
        return (old, found.items[0]) if found.items and not found.relaxed else None
    if _CHEAPER.search(turn.text):
        return old, min(allowed, key=lambda product: product.price, default=old)
    dearer = [product for product in allowed if product.price > old.price]
    if _DEARER.search(turn.text) and dearer:
        return old, min(dearer, key=lambda product: product.price)
    return None
