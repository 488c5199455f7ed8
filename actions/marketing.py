"""Offers that run now, haggling, and membership."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from actions import payloads
from actions.base import ShopAction
from actions.coupon_replies import coupon_owner, with_campaign
from actions.order_reference import customer_of
from actions.presales.pieces import LOOKED_FOR, pieces_of_sum, pieces_wanted
from actions.presales.product import product_in_question
from actions.presales.search import SearchProducts
from actions.presales.wants import looks_on
from actions.rehearing_choice import claims_promise, insists
from actions.rehearing_errands import asks_of_coupons
from actions.reply import Offer, Reply
from actions.services import Services
from actions.stacking import told_of_offers
from actions.taking_up import many_alone
from actions.turn import Turn
from language.numbers import parse_numeral, parse_quantity
from shop.amounts import yuan
from shop.catalogue.readmodels import Product
from shop.profiles.membership import Membership, Tier

_ENDS = re.compile(r"结束|截止|到期|过期|完结|到(?:什么|啥|几|何)")
# 双十二会更便宜吗: of sales to come, of which only the announced ones are told.
_BIG_DAYS = re.compile(
    r"(?:双(?:十一|十二|11|12|旦)|618|六一八|年货节|黑五|元旦|春节|过年|国庆|五一).{0,6}(?:会|还|有|更|再|能)"
)
_RATE = re.compile(r"([\d.]+|[一二三四五六七八九])\s?折")
# From so many pieces on it is told how companies and groups buy.
_MANY = 10
_THROWN_IN = re.compile(r"送|赠|搭|配")
# Asked of points or of the next tier alone: what else a tier brings is not told again.
_NEXT_TIER = re.compile(r"升|下一级|还差|再消费|多少钱|才能")
_LATER = re.compile(r"什么时候|啥时候|几时|何时|下次|下一次|接下来|即将|预告|过几天|以后还|还会")


class AnswerPromotion(ShopAction):
    """有什么活动, 买两个有优惠吗: what runs now, for the product or kind talked about if there is one."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_answer_promotion"

    def answer(self, turn: Turn, shop: Services) -> Reply:
        """Running promotions with their end, never one that has ended or not begun."""
        talked = turn.slot("topic") in (self.name(), "action_bargain") and not turn.of("category")
        if (told := told_of_offers(turn, shop, self.name(), talked=talked)) is not None:
            return told
        product = shop.catalogue.product(turn.product) if turn.product else None
        category = turn.slot("category")
        ahead = _LATER.search(turn.text) or _BIG_DAYS.search(turn.text)
        if ahead and not _ENDS.search(turn.text):
            return self._upcoming(shop)
        said = parse_quantity(turn.text) or many_alone(turn.text)
        if product is not None and (quantity := said or pieces_wanted(turn)) > 1:
            several = self._for_several(product, quantity, shop)
            counted = {sku: many for sku, many in pieces_of_sum(turn).items() if sku != LOOKED_FOR}
            return replace(several, slots={**several.slots, "quantity": {**counted, product.sku: quantity}})
        running = shop.catalogue.promotions(
            sku=product.sku if product else None, category=None if product else category
        )
        subject = product.name if product else (category or "店里")
        claimable, buttons = _claimable(turn, product, shop)
        if not running:
            return Reply(
                "no_promotion",
                {"subject": subject, "claimable": claimable},
                buttons=buttons,
                topic=self.name(),
            )
        lines = "\n".join(f"· {item.title}：{item.description}{_until(item.ends_at)}" for item in running[:5])
        return Reply(
            "promotions",
            {"intro": f"{subject}现在有这些活动：", "lines": lines, "claimable": claimable},
            {
                "type": "promotions",
                "items": [
                    {
                        "campaign": item.id,
                        "title": item.title,
                        "description": item.description,
                        "starts_at": item.starts_at.isoformat() if item.starts_at else None,
                        "ends_at": item.ends_at.isoformat() if item.ends_at else None,
                    }
                    for item in running
                ],
            },
            buttons,
            topic=self.name(),
        )

    def _upcoming(self, shop: Services) -> Reply:
        """什么时候有大促: what is announced, never a guess."""
        announced = shop.campaigns.upcoming()
        if not announced:
            return Reply("no_upcoming", buttons=["现在有什么活动", "有活动通知我"], topic=self.name())
        lines = "\n".join(
            f"· {item.starts_at.month}月{item.starts_at.day}日起：{item.title}，{item.description}{_until(item.ends_at)}"
            for item in announced[:3]
        )
        return Reply(
            "upcoming", {"lines": lines}, buttons=["现在有什么活动", "有活动通知我"], topic=self.name()
        )

    def _for_several(self, product: Product, quantity: int, shop: Services) -> Reply:
        """买两个有优惠吗: what so many come to with each offer."""
        total = product.price * quantity
        offers = shop.catalogue.offers(product.sku, quantity)
        bulk = shop.catalogue.policy("bulk") if quantity >= _MANY else None
        values = {
            "name": product.name,
            "quantity": quantity,
            "total": yuan(total),
            "bulk": f"\n{bulk.text}" if bulk else "",
        }
        price = payloads.price(product, [(offer.title, offer.final_price) for offer in offers])
        price["quantity"] = quantity
        if not offers:
            return Reply("several_no_offer", values, price, ["领券", "怎么下单"], topic=self.name())
        lines = "\n".join(f"· {offer.title}：到手{yuan(offer.final_price)}元" for offer in offers[:4])
        return Reply(
            "several", {**values, "lines": lines}, price, ["领券", "怎么下单"],
            offer=Offer("action_guide_order"), topic=self.name(),
        )  # fmt: skip


def _claimable(turn: Turn, product: Product | None, shop: Services) -> tuple[str, list[str]]:
    """Coupons that this customer could have now (for the product), in a sentence, and the buttons that get them."""
    owner = coupon_owner(turn)
    if owner is None:
        return "", []
    open_now = shop.coupons.on_request(owner, shop.members.tier_of(customer_of(turn)))
    if product is not None:
        vocabulary = shop.catalogue.vocabulary()
        open_now = tuple(batch for batch in open_now if batch.terms.covers(product, vocabulary))
    named = shop.coupons.asked_for(turn.text + "券")
    first = sorted(open_now, key=lambda batch: batch.terms.batch != named)[:2]
    if not first:
        return "", []
    said = "、".join(batch.terms.title for batch in first)
    return f"\n另外您还可以领：{said}。", [f"领取{batch.terms.title}" for batch in first]


def _until(moment: datetime | None) -> str:
    return f"（{moment.month}月{moment.day}日截止）" if moment else ""


class Bargain(ShopAction):
    """太贵了, 便宜点, 送个壳呗: answered from the offers and coupons that everybody may have, never with a new price."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_bargain"

    def answer(self, turn: Turn, shop: Services) -> Reply | list[Reply]:
        """What the product costs with each offer that applies; a campaign may add a coupon."""
        if (told := told_of_offers(turn, shop, self.name())) is not None:
            return told
        if looks_on(turn, shop):  # 有没有便宜点的
            return SearchProducts().answer(turn, shop)
        product = product_in_question(turn, shop)
        if product is not None and asks_of_coupons(
            turn.text
        ):  # 能用券不 用完多少: a question, nobody haggles
            return self._offers(product, turn, shop)
        if product is not None and pieces_wanted(turn) >= _MANY:
            return AnswerPromotion().answer(turn, shop)  # so many are bought another way than by the piece
        if product is not None and (thing := _in_the_box(product, turn)):
            return Reply(
                "bargain_in_box", {"name": product.name, "thing": thing}, buttons=["包装里有什么", "怎么下单"],
                offer=Offer("action_guide_order"), topic=self.name(),
            )  # fmt: skip
        counts = {
            "bargains": int(turn.slot("bargains") or 0) + 1,
            "price_questions": int(turn.slot("price_questions") or 0),
        }
        if product is None:
            return replace(AnswerPromotion().answer(turn, shop), slots={"bargains": counts["bargains"]})
        return with_campaign(self._offers(product, turn, shop), "bargain", counts, product, turn, shop)

    def _offers(self, product: Product, turn: Turn, shop: Services) -> Reply:
        options = [(offer.title, offer.final_price, "") for offer in shop.catalogue.offers(product.sku)]
        claimable = False
        if owner := coupon_owner(turn):
            vocabulary = shop.catalogue.vocabulary()
            held = [(item.terms, "（您已有这张券）") for item in shop.coupons.usable(owner)]
            asked = shop.coupons.on_request(owner, shop.members.tier_of(customer_of(turn)))
            for terms, note in [*held, *((batch.terms, "（可领取，说“领券”）") for batch in asked)]:
                final = terms.final(product.price)
                if terms.covers(product, vocabulary) and final < product.price:
                    options.append((terms.title, final, note))
                    claimable = claimable or "领取" in note
        options.sort(key=lambda option: option[1])
        price = payloads.price(product, [(title, final) for title, final, _ in options])
        values = {"name": product.name, "price": yuan(product.price)}
        if not options:
            return Reply(
                "bargain_no_offer", values, price, ["看看便宜点的", "降价了通知我"], topic=self.name(),
                offer=Offer("action_recommend_products", {"category": product.category}),
            )  # fmt: skip
        lines = "\n".join(f"· {title}：到手{yuan(final)}元{note}" for title, final, note in options[:5])
        best = {"title": options[0][0], "final": yuan(options[0][1]), "note": options[0][2]}
        return Reply(
            _bargain_wording(turn, self.name(), [title for title, _, _ in options]),
            {**values, **best, "lines": lines},
            price,
            ["领券", "怎么下单"] if claimable else ["怎么下单", "降价了通知我"],
            offer=Offer("action_claim_coupon" if claimable else "action_guide_order"),
            topic=self.name(),
        )


def _in_the_box(product: Product, turn: Turn) -> str:
    """送个收纳盒呗: what the customer wants thrown in, where it comes with the product anyway; empty where not."""
    included, _, _ = product.package_contents.partition("（")
    asked = (mention.text for mention in turn.of("category") if _THROWN_IN.search(turn.text))
    return next((thing for thing in asked if len(thing) > 1 and thing in included), "")


def _bargain_wording(turn: Turn, topic: str, titles: Sequence[str]) -> str:
    """The whole list at first and where a coupon is asked about; a promise nobody made is denied; then the best alone."""
    if (promise := claims_promise(turn.text)) is not None:
        rate = _RATE.search(promise)
        said = f"{parse_numeral(rate[1]) or rate[1]}折" if rate is not None else ""
        # 你刚才说的八折呢, of what is 8折 indeed, holds nobody to a lie.
        return "bargain_offers" if said and any(said in title for title in titles) else "bargain_promised"
    if insists(turn.text):
        return "bargain_promised"
    haggled = turn.slot("topic") == "action_answer_price" and int(turn.slot("bargains") or 0) > 1
    again = (
        (turn.slot("topic") == topic or haggled) and not turn.of("product") and not asks_of_coupons(turn.text)
    )
    return "bargain_again" if again else "bargain_offers"


class AnswerMembership(ShopAction):
    """会员有什么权益, 我有多少积分."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_answer_membership"

    def answer(self, turn: Turn, shop: Services) -> Reply:
        """The customer's tier, points and way to the next tier; the tiers in general for somebody unknown."""
        if (told := told_of_offers(turn, shop, self.name())) is not None:
            return told  # 跟会员折扣能一起用吗
        customer = customer_of(turn)
        member = shop.members.of_customer(customer) if customer else None
        policy = shop.catalogue.policy("points" if "积分" in turn.text else "membership")
        rules = policy.text if policy else ""
        if member is None or member.tier is None:
            return Reply(
                "membership_rules", {"rules": rules}, buttons=["有什么活动", "领券"], topic=self.name()
            )
        following, missing = _aimed_at(turn, member, shop)
        of_points = "积分" in turn.text
        way = not of_points and following is not None and missing and _NEXT_TIER.search(turn.text)
        return Reply(
            "membership_points" if of_points else "membership_next" if way else "membership",
            {
                "tier": member.tier.name,
                "rights": member.tier.rights,
                "points": member.points,
                "next": (
                    f"近12个月已消费{yuan(member.spent)}元，再消费{yuan(missing)}元可升级{following.name}。"
                    if following and missing
                    else ""
                ),
                "rules": rules if of_points else "",
            },
            buttons=["我有哪些券", "领券"],
            topic=self.name(),
        )


def _aimed_at(turn: Turn, member: Membership, shop: Services) -> tuple[Tier | None, Decimal]:
    """The tier that the message names above one's own, else the next, and what is still to be paid to reach it."""
    own = member.tier.spend if member.tier is not None else Decimal(0)
    named = next(
        (t for t in shop.members.tiers() if t.spend > own and t.name.removesuffix("会员") in turn.text), None
    )
    if named is None:
        return member.following, member.missing
    return named, max(named.spend - member.spent, Decimal(0))
