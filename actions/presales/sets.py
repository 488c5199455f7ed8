"""Kinds of product in one sum, no models named: 平板和手写笔一起多少钱, 加个手写笔一共多少, 加起来多少钱, 显示器不要了.

What is registered to work with something is only set beside that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from actions import payloads
from actions.presales.pieces import LOOKED_FOR, pieces_beside, pieces_each, pieces_of_sum, pieces_wanted
from actions.presales.together import ASKS_SUM, PRICE, sum_of
from actions.references import ordinal, resolve
from actions.reply import Reply
from actions.services import Services
from actions.turn import Mention, Turn
from language.numbers import find_quantities, parse_numeral, parse_quantity
from shop.amounts import yuan
from shop.catalogue.conditions import SearchConditions
from shop.catalogue.readmodels import Product
from shop.orders.checkout import LARGEST_QUANTITY

_LEAVES_OUT = re.compile(r"(?:不要|不买|不用|去掉|算了|拿掉|减掉|不加)了?")
# 加一盒尘袋, 加壳多少: to what is talked about.
_ADDS = re.compile(
    r"(?:再)?(?:(?<!价)加|[添配]|[多再另](?:买|要|来|拿|配)?(?=[一二两三四五六七八九\d]{1,2}\s?[个台只副条块盒包支瓶张袋套把片]))(?:上|了)?(?:个|[一二两三四五六七八九十\d]{1,2}?\s?[个台只副条块盒包支瓶张袋套把片]|$)"
)
_ASKS_AMOUNT = re.compile(r"多少|多钱|几[块个]钱?|呢[?？~ ]*$|(?:一共|总共|合计)[?？ ]*$")
# 一起买手写笔和键盘呢
_BOUGHT_TOGETHER = re.compile(r"(?:一起|一块儿?|都|全)(?:买|拿|要|入|下单)|(?:买|拿|要)(?:一|全)套")
_WISHED = frozenset(
    {"search_product", "ask_recommendation", "inform", "nlu_fallback", "place_order", "ask_price"}
)
_A_SET = re.compile(r"[配买整弄来要]\s?(?:一|全)套")
_ALSO = re.compile(r"也|还|再|另外|加上")
# 单买5盒纸: without what it goes with.
_ALONE = re.compile(r"(?:单独?|只|光|就)(?:买|要|拿|来)|不要(?:机器|主机|机身)")
_CHANGE = "想换成别的款，告诉我型号就行。"
_CHOICES = 50


def kinds_named(turn: Turn) -> list[str]:
    """The kinds of product that the message names, as the catalogue calls them."""
    return list(dict.fromkeys(mention.value for mention in turn.of("category") if mention.linked))


@dataclass(frozen=True)
class _Choice:
    """The products of some kinds, best-selling first, and what each is registered to go with."""

    kinds: Mapping[str, Sequence[Product]]
    accessories: Mapping[str, Sequence[str]]
    compatible: Mapping[str, Sequence[str]]

    @classmethod
    def read(cls, kinds: Sequence[str], shop: Services, base: Product | None = None) -> _Choice:
        """Of these kinds, and of the product that they are to go with."""
        items = {kind: shop.catalogue.popular(kind, limit=_CHOICES) for kind in kinds}
        skus = [item.sku for found in items.values() for item in found] + ([base.sku] if base else [])
        related = shop.catalogue.related
        return cls(items, related(skus, "accessory"), related(skus, "compatible"))

    def partners(self, base: Product, kind: str) -> list[Product]:
        """Those that go with the product, as it is registered; all of them where nothing says what they fit."""
        items, own = self.kinds[kind], self.compatible.get(base.sku, ())
        registered = self.accessories.get(base.sku, ())
        fitting = [
            item for item in items if item.sku in registered or base.sku in self.compatible.get(item.sku, ())
        ]
        fitting += [item for item in items if item.sku in own and item not in fitting]
        # A pen, or a case, is made for certain devices; a mouse is made for all.
        if own or any(item.sku in self.compatible for item in items):
            return fitting
        return [*fitting, *(item for item in items if item not in fitting)]


def fitting(base: Product, kind: str, shop: Services) -> list[Product]:
    """The products of a kind that go with the product, best-selling first."""
    return _Choice.read([kind], shop, base).partners(base, kind)


def asks_for_set(turn: Turn) -> bool:
    """Whether several things of which no model is named are to be added up."""
    if not _asks_sum(turn) or len({m.sku for m in turn.of("product") if m.sku}) > 1:
        return False
    return len(kinds_named(turn)) > 1 or bool(kinds_named(turn) and turn.product)


def _adds(turn: Turn) -> bool:
    """加一盒尘袋, 加壳: whether the message puts something to what is talked about."""
    if (found := _ADDS.search(turn.text)) is not None and found.end() < len(turn.text):
        return True
    # 加壳, but not 参加活动的手机: right before the name of the thing.
    return any(_ADDS.search(turn.text[: m.start]) for m in turn.of("category") if m.linked)


def adds_kind(turn: Turn) -> bool:
    """Whether the message puts so many of a kind named to the product that it names, or that is talked about."""
    return bool(kinds_named(turn)) and bool(turn.product or turn.of("product")) and _adds(turn)


def _asks_sum(turn: Turn) -> bool:
    adds = _adds(turn) or (_ALONE.search(turn.text) and turn.of("quantity"))
    several = len(kinds_named(turn)) > 1 and not turn.of("product")
    together = several and _BOUGHT_TOGETHER.search(turn.text)
    counted = turn.of("quantity") and not re.search(r"[款种吗么?？]|哪|推荐", turn.text)
    if several and turn.intent in _WISHED and (counted or _A_SET.search(turn.text)):
        return True  # 键盘鼠标也要20套, 配一套电视音箱投影
    # 那fly2加两块电池, which is no question and was not understood.
    asks = _ASKS_AMOUNT.search(turn.text) or (turn.intent == "nlu_fallback" and turn.of("quantity"))
    return bool(ASKS_SUM.search(turn.text) or (adds and asks) or (together and asks))


def price_of_set(turn: Turn, shop: Services) -> Reply | None:
    """The sum of kinds, of a product and a kind, or of the two things talked about; None where none is asked for."""
    if (rest := left_of_sum(turn, shop)) is not None:
        return rest
    kinds, base = kinds_named(turn), _base(turn, shop)
    adds = _adds(turn) and len(kinds) == 1
    if not (_asks_sum(turn) or adds) or len(turn.of("product")) > 1:
        return _prices_of_kinds(kinds, shop) if len(kinds) > 1 and not turn.of("product") else None
    if len(kinds) == 1 and base is not None and base.category != kinds[0]:
        return _with_partner(base, kinds[0], turn, shop)
    if len(kinds) > 1 and not turn.of("product"):
        return _sets(kinds, turn, shop)
    before = shop.catalogue.product(str(turn.slot("previous_product") or ""))
    one_after_another = base is not None and before is not None and before.category != base.category
    if (
        not kinds
        and not turn.mentions
        and one_after_another
        and len(turn.slot("compared_products") or []) < 2
    ):
        pair = [p for p in (before, base) if p is not None]
        many = {p.sku: pieces_of_sum(turn).get(p.sku, 1) for p in pair}
        many[pair[-1].sku] = pieces_wanted(turn)
        return sum_of(pair, many, shop, f"这是按刚才看的算的，{_CHANGE}")
    return None


def _base(turn: Turn, shop: Services) -> Product | None:
    """What the kinds are to be added to: 第二个 of 那就第二个 加一盒尘袋, else the product talked about."""
    shown = shop.catalogue.products(turn.shown) if turn.shown else ()
    pointed = resolve(turn.text, shown, None, None) if ordinal(turn.text) is not None else None
    sku = pointed.skus[0] if pointed is not None and len(pointed.skus) == 1 else turn.product
    base = shop.catalogue.product(sku) if sku else None
    before = shop.catalogue.product(str(turn.slot("previous_product") or ""))
    if base is None or before is None or pointed is not None or turn.of("product"):
        return base
    # 加支手写笔, right after the pens were looked at: to the tablet talked about before.
    return before if [base.category] == kinds_named(turn) and before.category != base.category else base


def _prices_of_kinds(kinds: Sequence[str], shop: Services) -> Reply | None:
    """手机 平板 分别多少钱: from the cheapest to the dearest of each kind, and what sells best."""
    lines, best = [], []
    for kind in kinds:
        found = shop.catalogue.search(SearchConditions(kind, limit=1))
        if not found.items or found.price_range is None or found.relaxed:
            continue
        low, high = found.price_range
        lines.append(
            f"· {kind}：{yuan(low)}元到{yuan(high)}元，卖得最好的是{found.items[0].name}（{yuan(found.items[0].price)}元）"
        )
        best.append(found.items[0])
    if len(best) < len(kinds):
        return None
    return Reply(
        "kinds_prices",
        {"lines": "\n".join(lines)},
        payloads.products([(item, "") for item in best]),
        ["加起来多少钱", *(f"{kind}有哪些" for kind in kinds[:2])],
        slots={
            "compared_products": [item.sku for item in best],
            "product": best[0].sku,
            "guessed": False,
            "quantity": None,
        },
        topic=PRICE,
    )


def leaves_out(turn: Turn, shop: Services) -> list[Product] | None:
    """What is left of the sum just told without the kind that the message refuses (显示器不要了); None where nothing is."""
    summed = shop.catalogue.products(turn.slot("compared_products") or [])
    kinds = kinds_named(turn)
    if turn.slot("topic") != PRICE or len(summed) < 2 or not kinds or not _LEAVES_OUT.search(turn.text):
        return None
    rest = [product for product in summed if product.category not in kinds]
    return rest if 0 < len(rest) < len(summed) else None


def left_of_sum(turn: Turn, shop: Services) -> Reply | None:
    """The sum again, without what is not wanted any more."""
    rest = leaves_out(turn, shop)
    if rest is None:
        return None
    before = pieces_of_sum(turn)
    reply = sum_of(rest, {product.sku: before.get(product.sku, 1) for product in rest}, shop)
    return replace(reply, slots={**reply.slots, "product": rest[0].sku, "guessed": False})


def _with_partner(base: Product, kind: str, turn: Turn, shop: Services) -> Reply:
    """The product talked about and the best-selling one of the kind that goes with it."""
    choice = _Choice.read([kind], shop, base)
    partners = choice.partners(base, kind)
    if not partners:
        devices = dict.fromkeys(
            sku for item in choice.kinds[kind] for sku in choice.compatible.get(item.sku, ())
        )
        fit = "、".join(product.name for product in shop.catalogue.products(list(devices)))
        return Reply(
            "set_none_fits",
            {"name": base.name, "kind": kind, "others": f"{kind}能配的是{fit}。" if fit else ""},
            buttons=[f"{kind}有哪些"],
            topic=PRICE,
        )
    mention = next(m for m in turn.of("category") if m.linked and m.value == kind)
    before = turn.text[: max(turn.text.find(mention.text), 0)]
    said = pieces_beside(mention, turn.text) or parse_quantity(before) or _heard_before(mention, turn) or 1
    # 加支手写笔, of the one that was looked at.
    looked_at = next((item for item in partners if item.sku == turn.product), partners[0])
    others = [f"{item.name}（{yuan(item.price)}元）" for item in partners if item is not looked_at]
    note = f"{kind}还可以选{'、'.join(others[:2])}。" if others else ""
    many = {looked_at.sku: said if said <= LARGEST_QUANTITY else 1}
    alone = _ALONE.search(turn.text) and not _adds(turn)
    reply = sum_of([looked_at] if alone else [base, looked_at], many, shop, note)
    return replace(reply, slots={**reply.slots, "product": base.sku, "guessed": False})


def _sets(kinds: Sequence[str], turn: Turn, shop: Services) -> Reply | None:
    """The cheapest set and the one that sells best, each thing as often as the message says."""
    each_kind = _sets_wanted(turn.text) or pieces_each(turn.text)
    many = dict.fromkeys(kinds, each_kind)
    for mention in turn.of("category"):
        if mention.linked and (said := pieces_beside(mention, turn.text)) and each_kind == 1:
            many[mention.value] = said
    choice = _Choice.read(kinds, shop)
    by_sales = choice.kinds[kinds[0]]
    by_rank = (_set_around(first, kinds[1:], choice, cheapest=False) for first in by_sales)
    best = next((one for one in by_rank if one), [])
    each = [_set_around(first, kinds[1:], choice, cheapest=True) for first in by_sales]
    found = [one for one in each if one]
    if not found:
        return _with_named_loosely(kinds, turn, shop)
    cheapest = min(found, key=lambda items: _total(items, many))
    sets = [("最便宜的一套", cheapest), *([("卖得最好的一套", best)] if best != cheapest else [])]
    if counted := _counted_before(kinds, turn, shop):
        many |= {product.category: pieces_of_sum(turn)[product.sku] for product in counted}
        sets = [(title, [*counted, *items]) for title, items in sets]
        cheapest = [*counted, *cheapest]
    lines = [
        f"· {title}：{' + '.join(_part(item, many) for item in items)}，一共{yuan(_total(items, many))}元"
        for title, items in sets
    ]
    shown = list(dict.fromkeys(item.sku for _, items in sets for item in items))
    return Reply(
        "set_prices",
        {"kinds": "、".join(kinds), "lines": "\n".join(lines)},
        payloads.products([(item, "") for item in shop.catalogue.products(shown)]),
        ["有什么优惠", f"{kinds[0]}有哪些"],
        slots={
            "compared_products": [item.sku for item in cheapest],
            "product": cheapest[0].sku,
            "guessed": False,
            "quantity": {item.sku: n for item in cheapest if (n := many[item.category]) > 1} or None,
        },
        topic=PRICE,
    )


def _heard_before(mention: Mention, turn: Turn) -> int | None:
    """两块电池: two, though 两块 alone is money to the reader of numbers."""
    heard = next((m for m in turn.of("quantity") if m.end == mention.start), None)
    number = parse_numeral(heard.text[:-1]) if heard is not None else None
    return int(number) if number is not None and number >= 1 else None


def _with_named_loosely(kinds: Sequence[str], turn: Turn, shop: Services) -> Reply | None:
    """相机加两盒纸, of an instant camera talked about, which no camera is: that one, and what is made for it."""
    base = _base(turn, shop)
    for kind in kinds if base is not None else ():
        items = shop.catalogue.popular(kind, limit=_CHOICES)
        made_for = shop.catalogue.related([item.sku for item in items], "compatible")
        if base is not None and any(base.sku in devices for devices in made_for.values()):
            return _with_partner(base, kind, turn, shop)
    return None


def _sets_wanted(text: str) -> int | None:
    """键盘鼠标也要20套: so many of each."""
    found = [said for said in find_quantities(text) if said.classifier == "套"]
    return found[0].count if len(found) == 1 and found[0].count <= LARGEST_QUANTITY else None


def _counted_before(kinds: Sequence[str], turn: Turn, shop: Services) -> list[Product]:
    """The displays of which 20 were said to be wanted, where 键盘鼠标也要20套 goes on."""
    if not _ALSO.search(turn.text):
        return []
    products = shop.catalogue.products([sku for sku in pieces_of_sum(turn) if sku != LOOKED_FOR])
    return [product for product in products if product.category not in kinds]


def _set_around(first: Product, kinds: Sequence[str], choice: _Choice, *, cheapest: bool) -> list[Product]:
    """A product with one of each kind that goes with it; empty where a kind has none."""
    items = [first]
    for kind in kinds:
        partners = choice.partners(first, kind)
        if not partners:
            return []
        items.append(min(partners, key=lambda item: item.price) if cheapest else partners[0])
    return items


def _part(item: Product, many: Mapping[str, int]) -> str:
    pieces = many.get(item.category, 1)
    return f"{item.name}{f' ×{pieces}' if pieces > 1 else ''} {yuan(item.price * pieces)}元"


def _total(items: Sequence[Product], many: Mapping[str, int]) -> Decimal:
    return sum((item.price * many.get(item.category, 1) for item in items), Decimal(0))
