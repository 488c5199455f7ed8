"""Which products a comparison is of, and what can be said of them for a use: 和手环比, 儿童手表和Watch 4, 那打游戏呢."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from actions.presales.product import said_kind
from actions.services import Services
from actions.turn import Turn
from shop.catalogue.conditions import SearchConditions
from shop.catalogue.elsewhere import kind_elsewhere
from shop.catalogue.readmodels import Product
from shop.catalogue.vocabulary import normalised

_SUM = re.compile(r"(?<![\dA-Za-z.])\d{2,5}(?=元|块|的|那|这|和|跟|与|[,，、\s]|$)")
_LATIN = re.compile(r"[A-Za-z][A-Za-z ]{2,}\d*")
_PAIR = 2


def by_prices(turn: Turn, shop: Services) -> list[str]:
    """229那个和279那个: two of the kind talked about, named by what they cost. Empty where fewer are."""
    focus = shop.catalogue.product(turn.product) if turn.product else None
    sums = [int(number) for number in _SUM.findall(turn.text)]
    if focus is None or len(sums) < _PAIR or turn.of("product"):
        return []
    kin = [*shop.catalogue.products(turn.shown), *shop.catalogue.by_category(focus.category)]
    found = [next((p.sku for p in kin if p.category == focus.category and p.price == s), None) for s in sums]
    skus = list(dict.fromkeys(sku for sku in found if sku))
    return skus if len(skus) >= _PAIR else []


def of_somebody_else(turn: Turn, shop: Services) -> str | None:
    """和gopro比呢: a well-known name of another maker's that no entity covers."""
    if turn.of("product") or turn.of("brand"):
        return None
    names = (found.group().strip() for found in _LATIN.finditer(turn.text))
    return next((name for name in names if kind_elsewhere(name)), None)


def of_two_kinds(turn: Turn, shop: Services) -> list[str]:
    """键盘还是手柄好: one of each kind, the one that was shown or else the best-selling one. Empty where not two are named."""
    kinds = list(dict.fromkeys(m.value for m in turn.of("category") if m.linked))
    if len(kinds) != _PAIR or turn.of("product"):
        return []
    talked_of = shop.catalogue.products(dict.fromkeys([*filter(None, [turn.product]), *turn.shown]))
    skus = []
    for kind in kinds:
        items = [item for item in talked_of if item.category == kind] or shop.catalogue.popular(kind, limit=1)
        skus += [item.sku for item in items[:1]]
    return skus if len(skus) == _PAIR else []


def beside_another_kind(turn: Turn, shop: Services) -> list[str]:
    """The product talked about and what is set beside it by its kind: 手环, 儿童手表. Empty where no other kind is named."""
    focus = shop.catalogue.product(turn.product) if turn.product else None
    vocabulary = shop.catalogue.vocabulary()
    if focus is None:
        return []
    for mention in turn.of("category"):
        kind = vocabulary.category(mention.value) or vocabulary.category(mention.text)
        word = normalised(mention.text)
        called = next(
            (
                product
                for product in shop.catalogue.by_category(kind or focus.category)
                if word in (normalised(alias) for alias in product.aliases)
            ),
            None,
        )
        if called is None and kind is not None and kind not in vocabulary.lineage(focus.category):
            called = shop.catalogue.featured(kind)
        if called is not None and called.sku != focus.sku:
            return [focus.sku, called.sku]
    return []


def of_kind_again(turn: Turn, shop: Services) -> list[str]:
    """还是说平板吧 哪个屏幕大, where pens were shown last: the best-selling ones of the kind named. Empty where it was shown."""
    kind = said_kind(turn)
    last = shop.catalogue.products(turn.slot("compared_products") or turn.shown)
    vocabulary = shop.catalogue.vocabulary()
    if kind is None or turn.of("product") or not last:
        return []
    if any(kind in vocabulary.lineage(product.category) for product in last):
        return []
    return [product.sku for product in shop.catalogue.popular(kind, limit=3)]


def ours_beside(unknown: str, turn: Turn, shop: Services) -> Product | None:
    """The shop's own product that is set beside another maker's: the one named, or the one talked about (跟红米比呢)."""
    product = shop.catalogue.product(turn.product) if turn.product else None
    if product is None or any(mention.sku for mention in turn.of("product")):
        return product
    kind = said_kind(turn)
    makes = any(mention.text == unknown for mention in turn.of("brand"))
    if kind is None and not makes:
        kind = kind_elsewhere(unknown)  # 跟iPhone 15比, of a phone, but not of headphones
    lineage = shop.catalogue.vocabulary().lineage(product.category)
    return product if kind is None or kind in lineage or product.category == kind else None


def suited(items: Sequence[Product], turn: Turn, shop: Services) -> str:
    """那打游戏呢, after two were compared: which of them the shop says are made for it, and why."""
    use = next((mention for mention in turn.of("scenario") if mention.linked), None)
    if use is None:
        return ""
    wanted = SearchConditions(items[0].category, scenario=use.value, limit=len(items))
    found = shop.catalogue.search(replace(wanted, only=tuple(item.sku for item in items)))
    if not found.items or found.relaxed:
        return f"这几款店里都没有标注适合{use.value}，可以按上面的参数选。"
    reasons = shop.catalogue.reasons(found.items, wanted)
    told = "；".join(
        f"{item.name}（{reasons[item.sku].split('；')[0]}）" if reasons[item.sku] else item.name
        for item in found.items
    )
    if len(found.items) == len(items):
        return f"这几款都适合{use.value}：{told}。"
    return f"要{use.value}的话更适合选{told}。"
