"""What of another kind goes with the product talked about: Pad 5配哪个笔, Pad SE能用笔吗, 这个配什么电池.

Told from what the merchant registered as made for each other; a mouse, which is made for every computer, is left to the FAQ.
"""

from __future__ import annotations

import re
from typing import Final

from actions.presales.sets import fitting, kinds_named
from actions.reply import Reply
from actions.services import Services
from actions.turn import Turn
from shop.amounts import yuan
from shop.catalogue.readmodels import Product

_ASKS_WHICH: Final = re.compile(
    r"(?:配|用|买|搭|适合|接|插|装)[^,，。?？]{0,4}(?:哪|什么|啥)|(?:哪|什么|啥)[^,，。?？]{0,6}(?:能|可以)?(?:配|用|搭|适合|兼容)"
)
_ASKS_WHETHER: Final = re.compile(
    r"(?:能|可以|支持|行|好)[^,，。?？]{0,10}(?:[吗么嘛]|不(?:能|行|可以)?[?？]?$)|能不能|可不可以|支不支持|通用"
)
_GOES: Final = re.compile(
    r"(?:能|可以)(?:不能)?[^,，。?？]{0,4}(?:配|用|装|通用|适配|兼容)[^,，。]{0,6}[吗么嘛不]|通用[吗么不]|适配|兼容"
)
_CHEAP: Final = re.compile(r"便宜")
_SHOWN: Final = 3


def asks_what_fits(turn: Turn, shop: Services) -> bool:
    """Whether things of one other kind are asked about that are made for certain products of the kind talked about."""
    return _partners(turn, shop) is not None


def what_fits(turn: Turn, shop: Services, topic: str) -> Reply | None:
    """Those that fit, with their prices, or that none does; None where that is not asked."""
    found = _partners(turn, shop)
    if found is None:
        return _made_for(turn, shop, topic)
    base, kind, partners = found
    if not partners:
        return Reply(
            "fits_none", {"name": base.name, "kind": kind}, buttons=[f"{kind}有哪些"], topic=topic,
        )  # fmt: skip
    if _CHEAP.search(turn.text):
        partners = sorted(partners, key=lambda item: item.price)
    listed = "、".join(f"{item.name}（{yuan(item.price)}元）" for item in partners[:_SHOWN])
    return Reply(
        "fits",
        {"name": base.name, "kind": kind, "listed": listed},
        buttons=[f"{partners[0].name}怎么样", f"加{partners[0].name}一共多少钱"],
        # 一起多少钱 means these two.
        slots={
            "product": base.sku,
            "guessed": False,
            "compared_products": [base.sku, partners[0].sku],
            "shown_products": [item.sku for item in partners[:_SHOWN]],
        },
        topic=topic,
    )


def _made_for(turn: Turn, shop: Services, topic: str) -> Reply | None:
    """就那个笔 能配吗, of an accessory: what it is made for; None where nothing is registered."""
    product = shop.catalogue.product(turn.product) if turn.product else None
    if product is None or not _GOES.search(turn.text):
        return None
    devices = shop.catalogue.accessories(product.sku, "compatible")
    if not devices:
        return None
    before = shop.catalogue.product(str(turn.slot("previous_product") or ""))
    listed = "、".join(device.name for device in devices)
    fits = before is not None and before.sku in {device.sku for device in devices}
    answer = f"能配{before.name}。" if fits and before is not None else ""
    return Reply("made_for", {"name": product.name, "answer": answer, "listed": listed}, topic=topic)


def _partners(turn: Turn, shop: Services) -> tuple[Product, str, list[Product]] | None:
    """(the product, the kind, those of the kind that are made for it)."""
    kinds = kinds_named(turn)
    base = shop.catalogue.product(turn.product) if turn.product else None
    if (
        len(kinds) != 1
        or base is None
        or not (_ASKS_WHICH.search(turn.text) or _ASKS_WHETHER.search(turn.text))
    ):
        return None
    if base.category == kinds[0]:  # 能配我那个平板吗 is another question
        return None
    items = shop.catalogue.popular(kinds[0], limit=50)
    related = shop.catalogue.related([item.sku for item in items], "compatible")
    devices = shop.catalogue.products(list(dict.fromkeys(sku for skus in related.values() for sku in skus)))
    if base.category not in {device.category for device in devices}:
        return None
    made_for = [item for item in fitting(base, kinds[0], shop) if base.sku in related.get(item.sku, ())]
    return base, kinds[0], made_for
