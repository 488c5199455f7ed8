"""Delivery in general: what it costs, how long it takes, by whom."""

from __future__ import annotations

import re

from actions.base import ShopAction
from actions.presales.faq import faq_reply
from actions.reply import Reply
from actions.services import Services
from actions.turn import Turn
from language.personal import place_of
from shop.amounts import yuan
from shop.catalogue.readmodels import DeliveryQuote, DeliveryRule

_CARRIER = re.compile(
    r"顺丰|中通|圆通|申通|韵达|极兔|京东|邮政|EMS|德邦|指定|换(?:个|一家)?快递", re.IGNORECASE
)
_SURELY_ASKED = 0.75
_WHEN_SENT = re.compile(r"几点|当天|今天发|当日|什么时候发|啥时候发|多久发|何时发|发货")


class AnswerDelivery(ShopAction):
    """运费多少, 几天能到, 发什么快递: by region, from the delivery rules."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_answer_delivery"

    def answer(self, turn: Turn, shop: Services) -> Reply:
        """The rule for the region said; without one the general rule and the question where to."""
        named = (
            faq_reply(turn, shop, self.name(), least=_SURELY_ASKED) if _CARRIER.search(turn.text) else None
        )
        if named is not None:
            return named  # 能不能发顺丰: a carrier cannot be chosen
        region = region_of(turn)
        product = shop.catalogue.product(turn.product) if turn.product else None
        quote = shop.catalogue.delivery(region or "", product.price if product else None)
        if quote is None:
            return Reply("no_data", {"subject": "配送规则"}, buttons=["转人工"], topic=self.name())
        if not region:
            general = f"一般地区{_fee_words(quote.rule)}，{_days(quote.rule)}"
            note = quote.rule.note if _WHEN_SENT.search(turn.text) else ""
            return Reply("delivery_overview", {"rules": general, "note": note}, topic=self.name())
        return Reply(
            "delivery",
            {
                "region": f"寄到{place_of(region) or '您的地址'}",
                "fee": _own_fee(quote, product.name) if product else _fee_words(quote.rule),
                "days": _days(quote.rule),
                "note": quote.rule.note,
            },
            topic=self.name(),
        )


def region_of(turn: Turn) -> str | None:
    """Where to: the place said now, else the one talked about. Inside a request places said are not kept in slots."""
    said = turn.first("address")
    return (place_of(said.text) if said is not None else None) or turn.slot("region")


def _own_fee(quote: DeliveryQuote, name: str) -> str:
    """The fee for the product talked about, not only the rule."""
    if quote.fee is None:
        return "需要先确认能否配送"
    return f"{name}{'包邮' if not quote.fee else f'运费{yuan(quote.fee)}元'}"


def _fee_words(rule: DeliveryRule) -> str:
    if rule.fee is None:
        return "需要先确认能否配送"
    if not rule.fee:
        return "包邮"
    if rule.free_threshold is not None:
        return f"运费{yuan(rule.fee)}元，满{yuan(rule.free_threshold)}元包邮"
    return f"运费{yuan(rule.fee)}元"


def _days(rule: DeliveryRule) -> str:
    """How long and by whom, as far as the rule says."""
    carrier = f"由{rule.carrier}配送" if rule.carrier else ""
    if rule.days_min is None or rule.days_max is None:
        return carrier or "时效以下单页为准"
    span = f"{rule.days_min}" if rule.days_min == rule.days_max else f"{rule.days_min}到{rule.days_max}"
    return f"一般{span}天送达" + (f"，{carrier}" if carrier else "")
