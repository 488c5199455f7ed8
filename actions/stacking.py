"""How offers and coupons add up, and how many coupons somebody may have: 满减能和券叠加吗, 一个人能领几张."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from actions.coupon_replies import coupon_owner
from actions.order_reference import customer_of
from actions.presales.pieces import SUMMED_AFTER, pieces_of_sum, pieces_wanted
from actions.presales.together import PRICE
from actions.reply import Reply
from actions.services import Services
from actions.turn import Turn
from shop.amounts import yuan
from shop.coupons.cards import worth
from shop.orders.checkout import STACKS
from shop.orders.drafts import owner_of

_TOGETHER: Final = re.compile(
    r"叠加|叠着|同享|再用(?:上)?(?:一?张)?(?:优惠)?券|(?:能|可以|可)用(?:几|两|2|多少|好几)张|(?:一起|同时|一块儿?)(?:能|可以)?(?:用|减|享|打折|参加|[吗么不])|都(?:能|可以)?(?:用上|一起用|减|享受?|参加)(?:[吗么不嘛?？]|能|$)"
)
_OF_OFFERS: Final = re.compile(r"满减|满\s?\d+|券|优惠|活动|折扣|立减|专享|打折")
_MEMBER: Final = re.compile(r"会员|金卡|银卡|钻石")
_HOW_COUNTED: Final = re.compile(
    r"(?:满减|优惠|活动|折扣|立减)[^,，。?？券领]{0,3}(?:怎么|咋|如何|怎样|是怎么)(?:个)?(?:算|减|扣|计算)|(?:怎么|咋|如何)(?:算|减|扣)[^,，。?？]{0,3}(?:满减|优惠|折扣)"
)
# Points and old devices have rules of their own.
_OTHER_RULES: Final = re.compile(r"积分|旧|换新|分期|国补")
_HOW_MANY: Final = re.compile(
    r"(?:[能可限]|可以|最多)[^,，。?？]{0,4}领(?:取|到)?(?:[几两2二3三]|多少|好几)\s?[张次]|领[几两2二3三]\s?[张次][^,，。]{0,4}(?:[吗么嘛?？]|行不行|可以|能不能)"
    r"|(?:重复|反复|多次)领|(?:一个?|每个?)人[^,，。]{0,4}领[^,，。]{0,2}(?:[几两2]|多少)\s?张|限领"
)


def asks_to_stack(text: str, *, of_offers: bool = False) -> bool:
    """满减能和券叠加吗, 两个满减能一起用吗; 能一起用吗 alone where offers are talked about (`of_offers`)."""
    if not _TOGETHER.search(text) or _OTHER_RULES.search(text):
        return False
    return of_offers or bool(_OF_OFFERS.search(text))


def asks_how_many(text: str) -> bool:
    """一个人能领几张, 我领两张行不行: asked, nothing is claimed."""
    return bool(_HOW_MANY.search(text))


def told_of_offers(turn: Turn, shop: Services, topic: str, *, talked: bool = False) -> Reply | None:
    """The answer to one of these questions; None where none is asked."""
    if asks_how_many(turn.text):
        return _how_many(turn, shop, topic)
    if (counted := _worked_out(turn, shop, topic)) is not None:
        return counted
    return _stacked(turn, shop, topic) if asks_to_stack(turn.text, of_offers=talked) else None


def asks_how_counted(text: str) -> bool:
    """满减怎么算, 优惠怎么减的: how the offers come off, with the things talked about."""
    return bool(_HOW_COUNTED.search(text)) and not _OTHER_RULES.search(text)


def _worked_out(turn: Turn, shop: Services, topic: str) -> Reply | None:
    """Each thing talked about with the offer that saves most; None without a thing, or where that is not asked."""
    if not asks_how_counted(turn.text):
        return None
    summed = turn.slot("topic") in SUMMED_AFTER and len(turn.slot("compared_products") or []) > 1
    together = shop.catalogue.products(turn.slot("compared_products")) if summed else ()
    # Things of one kind side by side were compared, not added up.
    summed = len({product.category for product in together}) > 1
    products = together if summed else shop.catalogue.products([turn.product] if turn.product else [])
    if not products:
        return None
    many = pieces_of_sum(turn) if summed else dict.fromkeys((p.sku for p in products), _ordered(turn, shop))
    lines, total = [], Decimal(0)
    for product in products:
        pieces = many.get(product.sku, 1)
        whole = product.price * pieces
        offers = [offer for offer in shop.catalogue.offers(product.sku, pieces) if offer.final_price < whole]
        name = f"{product.name}{f' ×{pieces}' if pieces > 1 else ''} {yuan(whole)}元"
        if len(products) > 1:
            offers = offers[:1]
        lines += [f"· {name}：{offer.title}，到手{yuan(offer.final_price)}元" for offer in offers[:4]]
        lines += [] if offers else [f"· {name}：没有够门槛的活动"]
        total += min((offer.final_price for offer in offers), default=whole)
    return Reply(
        "offers_worked_out",
        {"lines": "\n".join(lines), "total": f"合计到手{yuan(total)}元。" if len(products) > 1 else ""},
        buttons=["领券", "怎么下单"],
        topic=PRICE if summed else topic,
    )


def _ordered(turn: Turn, shop: Services) -> int:
    """How many of the product talked about: as in the order that is being filled in, else as was said to be wanted."""
    owner = owner_of(customer_of(turn), turn.sender_id)
    draft = shop.drafts.unfinished(owner, "place_order") if turn.active_form == "request_form" else None
    kept = draft.get("quantity") if draft is not None and draft.conversation_id == turn.sender_id else None
    return int(kept) if kept else pieces_wanted(turn)


def _rule(shop: Services) -> str:
    """The first sentence of the shop's text on coupons: how many an order takes, and which stack."""
    policy = shop.catalogue.policy("coupon_rules")
    first = policy.text.split("。")[0] if policy is not None else ""
    return f"{first}。" if first else ""


def _stacked(turn: Turn, shop: Services, topic: str) -> Reply:
    """As the check-out counts: one offer, the best; a coupon beside it only where its title says so."""
    owner = coupon_owner(turn)
    titles: list[str] = []
    if owner is not None:
        held = [item.terms for item in shop.coupons.usable(owner)]
        asked = shop.coupons.on_request(owner, shop.members.tier_of(customer_of(turn)))
        titles = [terms.title for terms in (*held, *(batch.terms for batch in asked))]
    marked = [title for title in titles if STACKS in title]
    if marked:
        mine = f"您可以叠加用的有：{'、'.join(marked[:3])}。"
    else:
        mine = "您现在能用和能领的券都没有这个标注，和活动只能选一个用。" if titles else ""
    product = shop.catalogue.product(turn.product) if turn.product else None
    offers = shop.catalogue.offers(product.sku) if product is not None else ()
    saves = product is not None and offers and offers[0].final_price < product.price
    best = (
        f"像{product.name}，活动里最省的是“{offers[0].title}”，到手{yuan(offers[0].final_price)}元。"
        if product is not None and saves
        else ""
    )
    if _MEMBER.search(turn.text):
        mine = f"{_of_members(shop)}{mine}"
    return Reply(
        "offers_stack",
        {"rule": _rule(shop), "mine": mine, "best": best},
        buttons=["有什么活动", "我有哪些券"],
        topic=topic,
    )


def _of_members(shop: Services) -> str:
    """Whether a tier brings money off by itself, by what the shop says of the tiers."""
    rights = "、".join(dict.fromkeys(right for t in shop.members.tiers() for right in t.rights.split("、")))
    return f"会员权益有{rights}。" if "折" in rights else f"会员等级没有另外的折扣（权益是{rights}）。"


def _how_many(turn: Turn, shop: Services, topic: str) -> Reply:
    owner = coupon_owner(turn)
    tier = shop.members.tier_of(customer_of(turn))
    batches = shop.coupons.on_request(owner, tier) if owner is not None else ()
    lines = "\n".join(
        f"· {item.terms.title}：{worth(item.terms)}，每人限领{item.per_customer}张" for item in batches[:5]
    )
    return Reply(
        "coupon_limits" if lines else "coupon_limits_none",
        {"rule": _rule(shop), "lines": lines},
        buttons=[f"领取{item.terms.title}" for item in batches[:2]] + ["我有哪些券"],
        topic=topic,
    )
