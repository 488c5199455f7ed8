"""Several products in one sum: 这两个一起多少钱, 再加个充电头呢."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from actions import payloads
from actions.presales.pieces import SUMMED_AFTER, pieces_of_sum
from actions.presales.preferences import refused_mentions
from actions.reply import Reply
from actions.services import Services
from actions.turn import Turn
from language.numbers import parse_quantity
from shop.amounts import yuan
from shop.catalogue.readmodels import Product
from shop.orders.checkout import LARGEST_QUANTITY

PRICE = "action_answer_price"

ASKS_SUM = re.compile(
    r"(?:一起|一共|总共|共|加起来|加一起|合计|合起来|拢共|全部|都买|都要|一块儿?|一套).{0,5}(?:多少|几[块百千]|什么价|啥价|价格|多钱)"
    r"|(?:各|每样)(?:自|要|买|来|拿)?[一二两三四五六七八九十\d]{1,2}\s?[个台件副只条块支把部双套盒].{0,6}(?:多少|几[块百千]|什么价|啥价|价格|多钱)"
    r"|(?:多少钱?|几块).{0,4}(?:一起|一共|总共|加起来)|总价|几钿一共|^那?(?:一共|总共|加起来|合计|一起)(?:呢|是|吧)?[?？]?$|(?:一共|总共|合计|加起来)(?:呢|是|吧)?[?？]?$"
)
# 优惠完多少, of a sum just told.
_AFTER_OFFERS = re.compile(
    r"(?:优惠|活动|满减|打折|折扣|减)(?:完|后|之后|以后|下来)(?:一共|总共|是|要)?(?:多少|几)|到手(?:一共|总共)?(?:多少|几)|实付"
)
_ALL_OF_THEM = re.compile(r"[两俩二三四]|都|它们|全部|加起来|一共|总共|一起")
ADDS = re.compile(r"再?(?:加|添)(?:上|个|一?[个台只副条块]|了)|还有|再[来要]一?[个台只副条块]")


def in_one_sum(turn: Turn) -> list[str]:
    """SKUs of the products whose prices are to be added up; empty where the message asks for no sum of several."""
    refused = refused_mentions(turn)
    named = list(dict.fromkeys(m.sku for m in turn.of("product") if m.sku and m not in refused))
    before = [str(sku) for sku in turn.slot("compared_products") or []]
    summed = turn.slot("topic") == PRICE and len(before) > 1
    if summed and len(named) == 1 and ADDS.search(turn.text):
        return list(dict.fromkeys([*before, *named]))  # 再加个 Charge 65W 呢
    if not ASKS_SUM.search(turn.text):
        return []
    if len(named) > 1:
        return named
    talked_of = turn.slot("topic") in SUMMED_AFTER | {"action_compare_products", "action_answer_usage"}
    other = turn.of("category") or (turn.of("quantity") and parse_quantity(turn.text) != len(before))
    return (
        before
        if talked_of and not named and not other and _ALL_OF_THEM.search(turn.text) and len(before) > 1
        else []
    )


def price_together(turn: Turn, shop: Services) -> Reply | None:
    """What several products cost in all, piece by piece; None where no such sum is asked for."""
    skus = in_one_sum(turn) or _sum_again(turn, shop)
    products = shop.catalogue.products(skus) if skus else ()
    if len(products) < 2:
        return None
    before = pieces_of_sum(turn)
    return sum_of(products, {p.sku: _pieces(turn, p.sku) or before.get(p.sku, 1) for p in products}, shop)


def _sum_again(turn: Turn, shop: Services) -> list[str]:
    """优惠完多少, of a sum of several kinds just told: the same things."""
    before = [str(sku) for sku in turn.slot("compared_products") or []]
    asks = turn.slot("topic") == PRICE and _AFTER_OFFERS.search(turn.text) and not turn.of("product")
    kinds = {product.category for product in shop.catalogue.products(before)} if asks else set()
    return before if len(kinds) > 1 else []


def sum_of(products: Sequence[Product], many: Mapping[str, int], shop: Services, note: str = "") -> Reply:
    """What these cost in all, each as many times as `many` says (else once), with what is to be said of it after."""
    total, least = Decimal(0), Decimal(0)
    parts = []
    for product in products:
        pieces = many.get(product.sku, 1)
        whole = product.price * pieces
        offers = shop.catalogue.offers(product.sku, pieces)
        total += whole
        least += min((offer.final_price for offer in offers), default=whole)
        parts.append(f"{product.name}{f' ×{pieces}' if pieces > 1 else ''} {yuan(whole)}元")
    return Reply(
        "price_together",
        {
            "lines": " + ".join(parts),
            "total": yuan(total),
            "offers": f"，各自用上现有优惠到手共{yuan(least)}元" if least < total else "",
            "note": note,
        },
        payloads.products([(product, "") for product in products]),
        ["有什么优惠", "怎么下单"],
        slots={
            "compared_products": [product.sku for product in products],
            "quantity": {sku: pieces for sku, pieces in many.items() if pieces > 1} or None,
        },
        topic=PRICE,
    )


def _pieces(turn: Turn, sku: str) -> int | None:
    """两个 before the name of the product; None where it is not named."""
    start = 0
    for mention in turn.of("product"):
        if mention.sku == sku:
            said = parse_quantity(turn.text[start : mention.start]) or 1
            return said if said <= LARGEST_QUANTITY else 1
        start = mention.end
    return None
