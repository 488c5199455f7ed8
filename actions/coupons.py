"""Coupons asked for and coupons held."""

from __future__ import annotations

import re

from actions.base import ShopAction
from actions.coupon_replies import (
    coupon_owner,
    coupon_values,
    coupons_payload,
    device_of,
    log_in_first,
)
from actions.order_reference import customer_of
from actions.orders import operation_key
from actions.rehearing_errands import OF_COUPONS
from actions.reply import Offer, Reply
from actions.services import Services
from actions.stacking import told_of_offers
from actions.turn import Turn
from language.numbers import parse_numeral
from shop.amounts import yuan
from shop.coupons.cards import coupon_card, until, worth
from shop.coupons.ledger import Claim
from shop.coupons.readmodels import Batch, Coupon

_USING = re.compile(
    r"怎么用|用(?:优惠)?券[吗么嘛?？]|咋用|如何用|怎么使用|忘.{0,4}用|没用上|用不了|不能用|怎么抵|能叠加|可以叠加|叠加吗|一起用|同时用|一块用|使用规则|用券规则"
    r"|给.{0,4}(?:朋友|同事|别人|家人|他人|爸|妈|老婆|老公)|转赠|转让|送人|换成?(?:钱|现金)|提现|能补|补发|退回|还能退"
)
_CODE = re.compile(r"(?<![A-Z0-9])C[A-Z2-9]{7}[2-9]{2}(?![A-Z0-9])")

_WHICH = re.compile(
    r"^(?:那|优惠)*券呢|哪些|哪几|什么(?:优惠)?券|啥(?:优惠)?券|有(?:优惠)?券(?:吗|么|嘛)|有没有.{0,4}券|(?:能|可以)领(?:的|吗|么)"
)
_OTHERS = re.compile(r"(?:别的|其他|其它|还有什么|还有啥|都有(?:什么|啥|哪些)).{0,4}券|(?:能|可以)领")
_ALL = re.compile(r"(?:都|全部?|所有).{0,5}领|领.{0,3}(?:全部|所有)|一起领|一键领")
# 给我一张100块的, too.
_AMOUNT = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)\s*(?:元|块)(?:钱)?(?:的)?(?:优惠)?(?:券|(?<=的)$)")
# 券码ABCDEFG: called a code, though not one of the shop's.
_CALLED_CODE = re.compile(r"(?:券码|优惠码|兑换码|激活码|口令)[\s:：是为“\"]*(?P<code>[A-Za-z0-9]{4,20})")

_RATE = re.compile(r"([一二三四五六七八九]|\d(?:\.\d)?)折.{0,4}券")
_SPENT = re.compile(r"满\s?(\d+)\s?(?:元|块)?(?:[减送返]\s?(\d+))?")

_CLAIMS = re.compile(r"[领要]")
_AT_ONCE = 5

_REFUSED = {
    "sold_out": "这张券刚刚被领完了",
    "ended": "这张券的领取时间已经过了",
    "not_begun": "这张券还没有开始发放",
    "limit": "这张券您已经领过了",
    "tier": "这张券只发给指定等级的会员",
    "unknown": "没有找到这张券",
}

_STATES = {
    "available": "可以使用",
    "held": "正在一笔待支付的订单里使用",
    "redeemed": "已经用过了",
    "expired": "已经过期，不能再用了",
    "revoked": "已经作废",
}


class ClaimCoupon(ShopAction):
    """给我发张券, 优惠券怎么用: gives out a coupon that may be asked for, or tells how coupons are used."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_claim_coupon"

    def answer(self, turn: Turn, shop: Services) -> Reply:
        """The coupon; or why there is none, with what the customer holds already."""
        if (told := told_of_offers(turn, shop, self.name(), talked=True)) is not None:
            return told
        owner = coupon_owner(turn)
        if owner is None:
            return log_in_first(self.name())
        if code := _said_code(turn):
            return _about_code(shop.coupons.own(code, owner), shop, self.name())
        if _USING.search(turn.text):
            return _how_to_use(owner, shop, self.name())
        tier = shop.members.tier_of(customer_of(turn))
        open_now = shop.coupons.on_request(owner, tier)
        # 领那个金卡的, of coupons just listed.
        listed = turn.slot("topic") in OF_COUPONS and _CLAIMS.search(turn.text)
        chosen = shop.coupons.asked_for(f"{turn.text}券" if listed else turn.text)
        if chosen is None and open_now and _WHICH.search(turn.text):
            return _open_coupons(open_now, self.name())
        if chosen is None and len(open_now) > 1 and _ALL.search(turn.text):
            return _claim_all(open_now, owner, tier, turn, shop, self.name())
        if chosen is None:
            best = _choose(open_now, turn, shop)
            if best is None:
                return _nothing_to_claim(owner, shop, self.name())
            if (held := _threshold_held(open_now, owner, turn, shop)) is not None:
                return _about_code(held, shop, self.name())
            if (said := _amount_of_none(open_now, turn)) is not None:
                return _other_amounts(said, open_now, self.name())
            chosen = best.terms.batch
        outcome = shop.ledger.issue(
            Claim(
                batch=chosen,
                owner=owner,
                key=f"{operation_key(turn, 'claim_coupon', chosen)}:{owner}",
                tier=tier,
                device=device_of(turn),
            )
        )
        others = [batch for batch in open_now if batch.terms.batch != chosen]
        if outcome.coupon is None or not outcome.done:
            why = _REFUSED.get(outcome.code, _REFUSED["unknown"])
            return Reply(
                "coupon_refused",
                {"reason": why},
                buttons=[f"领取{batch.terms.title}" for batch in others[:2]] + ["我有哪些券"],
                topic=self.name(),
            )
        return Reply(
            "coupon_had" if outcome.code == "repeated" else "coupon_issued",
            coupon_values(outcome.coupon, shop.clock.now()),
            coupon_card(outcome.coupon),
            [f"领取{batch.terms.title}" for batch in others[:2]] + ["我有哪些券"],
            topic=self.name(),
        )


class AnswerMyCoupons(ShopAction):
    """我有哪些券, 我的券什么时候过期."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_answer_my_coupons"

    def answer(self, turn: Turn, shop: Services) -> Reply:
        """The coupons that can be used, what expires first in front."""
        if (told := told_of_offers(turn, shop, self.name(), talked=True)) is not None:
            return told
        owner = coupon_owner(turn)
        if owner is None:
            return log_in_first(self.name())
        if code := _said_code(turn):
            return _about_code(shop.coupons.own(code, owner), shop, self.name())
        if _USING.search(turn.text):
            return _how_to_use(owner, shop, self.name())
        held = shop.coupons.usable(owner)
        open_now = shop.coupons.on_request(owner, shop.members.tier_of(customer_of(turn)))
        if open_now and _OTHERS.search(turn.text):
            return _open_coupons(open_now, self.name())
        wanted = shop.coupons.asked_for(turn.text)
        if wanted is not None and wanted not in {item.terms.batch for item in held}:
            # 有没有新人券: not what they hold, but whether they may have that one.
            batch = next((batch for batch in open_now if batch.terms.batch == wanted), None)
            if batch is not None:
                return Reply(
                    "coupon_can_be_had",
                    {"title": batch.terms.title, "worth": worth(batch.terms)},
                    buttons=[f"领取{batch.terms.title}", "我有哪些券"],
                    topic=self.name(),
                )
        if held:
            return Reply(
                "my_coupons",
                {"count": len(held), "lines": coupon_lines(held, shop)},
                coupons_payload(held),
                ["优惠券怎么用", "有什么活动"],
                topic=self.name(),
            )
        if not open_now:
            return Reply("no_coupons", custom=coupons_payload(()), buttons=["有什么活动"], topic=self.name())
        return Reply(
            "no_coupons_yet",
            {"title": open_now[0].terms.title, "worth": worth(open_now[0].terms)},
            coupons_payload(()),
            ["领券", "不用了"],
            offer=Offer("action_claim_coupon"),
            topic=self.name(),
        )


def coupon_lines(coupons: tuple[Coupon, ...], shop: Services) -> str:
    """One line a coupon."""
    now = shop.clock.now()
    return "\n".join(
        f"· {item.terms.title}：{worth(item.terms)}，{until(item.expires_at, now)}到期，券码{item.code}"
        for item in coupons[:8]
    )


def _said_code(turn: Turn) -> str | None:
    if (found := _CODE.search(turn.text.upper())) is not None:
        return found[0]
    called = _CALLED_CODE.search(turn.text)
    return called["code"].upper() if called is not None else None


def _about_code(coupon: Coupon | None, shop: Services, topic: str) -> Reply:
    """One coupon named by its code; somebody else's is answered like one that does not exist."""
    if coupon is None:
        return Reply("coupon_not_found", buttons=["我有哪些券", "领券"], topic=topic)
    values = {**coupon_values(coupon, shop.clock.now()), "state": _STATES[coupon.state]}
    return Reply("coupon_state", values, coupon_card(coupon), ["优惠券怎么用"], topic=topic)


def _how_to_use(owner: str, shop: Services, topic: str) -> Reply:
    policy = shop.catalogue.policy("coupon_rules")
    held = shop.coupons.usable(owner)
    mine = f"\n您现在可用的券：\n{coupon_lines(held, shop)}" if held else ""
    return Reply(
        "coupon_use",
        {"policy": policy.text if policy else "", "mine": mine},
        coupons_payload(held) if held else None,
        ["我有哪些券"] if held else ["领券"],
        topic=topic,
    )


def _nothing_to_claim(owner: str, shop: Services, topic: str) -> Reply:
    held = shop.coupons.usable(owner)
    if not held:
        return Reply("nothing_to_claim", buttons=["有什么活动"], topic=topic)
    return Reply(
        "claimed_already",
        {"lines": coupon_lines(held, shop)},
        coupons_payload(held),
        ["有什么活动"],
        topic=topic,
    )


def _amount_of_none(batches: tuple[Batch, ...], turn: Turn) -> str | None:
    """领200元的券, 满1减1000的券, where there is no such coupon: what was said."""
    terms = [batch.terms for batch in batches]
    if (spent := _SPENT.search(turn.text)) is not None:
        off = spent[2] or ""
        fits = [t for t in terms if yuan(t.threshold) == spent[1] and (not off or yuan(t.value) == off)]
        return None if fits else f"满{spent[1]}{f'减{off}' if off else ''}"
    if (rate := _RATE.search(turn.text)) is not None:
        off = 100 - 10 * (parse_numeral(rate[1]) or 0)
        return None if any(t.kind == "percent" and t.value == off for t in terms) else f"{rate[1]}折"
    said = _AMOUNT.search(turn.text)
    if said is None or any(yuan(batch.terms.value) == said[1] for batch in batches):
        return None
    return f"{said[1]}元"


def _threshold_held(batches: tuple[Batch, ...], owner: str, turn: Turn, shop: Services) -> Coupon | None:
    """领那个满399的, by somebody who has it already."""
    spent = _SPENT.search(turn.text)
    if spent is None or any(yuan(batch.terms.threshold) == spent[1] for batch in batches):
        return None
    held = shop.coupons.usable(owner)
    return next((coupon for coupon in held if yuan(coupon.terms.threshold) == spent[1]), None)


def _open_coupons(batches: tuple[Batch, ...], topic: str) -> Reply:
    """有哪些券可以领: told, not taken."""
    lines = "\n".join(f"· {batch.terms.title}：{worth(batch.terms)}" for batch in batches[:5])
    buttons = [f"领取{batch.terms.title}" for batch in batches[:3]]
    return Reply("coupons_open", {"lines": lines}, buttons=buttons, topic=topic)


def _claim_all(
    batches: tuple[Batch, ...], owner: str, tier: str, turn: Turn, shop: Services, topic: str
) -> Reply:
    """把券都领了: each under a key of its own, so that the same message again brings no second one."""
    got = []
    for batch in batches[:_AT_ONCE]:
        key = f"{operation_key(turn, 'claim_coupon', batch.terms.batch)}:{batch.terms.batch}:{owner}"
        outcome = shop.ledger.issue(Claim(batch.terms.batch, owner, key, tier=tier, device=device_of(turn)))
        if outcome.coupon is not None and outcome.done:
            got.append(outcome.coupon)
    if not got:
        return _nothing_to_claim(owner, shop, topic)
    held = tuple(got)
    return Reply(
        "coupons_issued",
        {"count": len(held), "lines": coupon_lines(held, shop)},
        coupons_payload(held),
        ["优惠券怎么用"],
        topic=topic,
    )


def _other_amounts(said: str, batches: tuple[Batch, ...], topic: str) -> Reply:
    lines = "\n".join(f"· {batch.terms.title}：{worth(batch.terms)}" for batch in batches[:5])
    return Reply(
        "coupon_no_such",
        {"amount": said, "lines": lines},
        buttons=[f"领取{batch.terms.title}" for batch in batches[:3]],
        topic=topic,
    )


def _of_kinds(batches: tuple[Batch, ...], turn: Turn) -> list[Batch]:
    """领一张耳机的: the coupons for that kind of product alone."""
    kinds = {f"category:{mention.value}" for mention in turn.of("category") if mention.linked}
    return [batch for batch in batches if kinds & set(batch.terms.scope)]


def _choose(batches: tuple[Batch, ...], turn: Turn, shop: Services) -> Batch | None:
    """The coupon named; else the one that saves most on what is talked about; else the one of the highest value."""
    if not batches:
        return None
    named = [batch for batch in batches if batch.terms.title in turn.text]
    amounts = set(re.findall(r"\d+(?:\.\d+)?", turn.text))
    valued = [batch for batch in batches if {yuan(batch.terms.value), yuan(batch.terms.threshold)} & amounts]
    candidates = tuple(named or valued or _of_kinds(batches, turn) or batches)
    product = shop.catalogue.product(turn.product) if turn.product else None
    if product is not None:
        vocabulary = shop.catalogue.vocabulary()
        saving = [
            (product.price - batch.terms.final(product.price), batch)
            for batch in candidates
            if batch.terms.covers(product, vocabulary)
        ]
        best = max(saving, key=lambda pair: pair[0], default=None)
        if best is not None and best[0] > 0:
            return best[1]
    general = [batch for batch in candidates if not batch.terms.scope or "all" in batch.terms.scope]
    return min(general or candidates, key=lambda batch: batch.terms.threshold)
