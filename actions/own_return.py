"""键盘能退吗, of something bought here: whether that thing can go back, by its own dates, and the way on."""

from __future__ import annotations

import re

from actions.order_reference import customer_of
from actions.reply import Offer, Reply
from actions.services import Services
from actions.turn import Turn
from shop.aftersales.policy import EXCHANGE_DAYS, RETURN_DAYS, Decision, Facts, Kind, decide
from shop.aftersales.warranty import warranty
from shop.orders.readmodels import Purchase
from shop.tickets.readmodels import ACTIVE

# Who asks of the rule itself hears the rule.
_OF_THE_RULE = re.compile(r"运费|邮费|怎么退|如何退|流程|规则|政策|多久|几天|赠品|配件|门店|[拆开]封|激活")
_ASKS = re.compile(r"能|可以|可不可以|支持|让|给")
_QUESTIONS = {
    "return": "需要我帮您申请退货吗？",
    "exchange": "需要我帮您申请换货吗？",
    "repair": "需要我帮您申请维修吗？",
}


def own_return(turn: Turn, purchase: Purchase, shop: Services) -> Reply | None:
    """What is possible with the thing today; None where the rule is asked for, or work on it is under way already."""
    if _OF_THE_RULE.search(turn.text) or not _ASKS.search(turn.text) or customer_of(turn) is None:
        return None
    tickets = shop.tickets.of_order(purchase.order.id)
    if any(t.product_sku == purchase.line.product_sku and t.status in ACTIVE for t in tickets):
        return None
    product = shop.catalogue.product(purchase.line.product_sku)
    today = shop.clock.today()
    received = purchase.order.delivered_at
    facts = Facts(
        status=purchase.order.status,
        today=today,
        received_on=received.date() if received else None,
        category=product.category if product else "",
        warranty_until=warranty(purchase, product.warranty_months if product else None, today).until,
        free_returns=False,
    )
    days = (today - received.date()).days if received else None
    wanted: Kind = "exchange" if "换" in turn.text and "退" not in turn.text else "return"
    if days is None:
        return _told(purchase, decide(wanted, facts).sentence, None, turn)
    if days <= RETURN_DAYS:
        noun = "退货" if wanted == "return" else "换货"
        sentence = f"签收{days}天，还在{RETURN_DAYS}天内，商品完好、配件和赠品齐全就可以申请{noun}；质量问题运费由小店承担。"
        return _told(purchase, sentence, wanted, turn)
    late: Decision = decide(wanted, _because(facts, "change_of_mind"))
    fault: Decision = decide(wanted, _because(facts, "quality"))
    instead: Kind | None = (
        "exchange" if days <= EXCHANGE_DAYS else "repair" if "repair" in fault.instead else None
    )
    return _told(purchase, late.sentence + f"要是质量问题：{fault.sentence}", instead, turn)


def _because(facts: Facts, reason: str) -> Facts:
    return Facts(**{**vars(facts), "reason": reason, "opened": False, "complete": True})


def _told(purchase: Purchase, sentence: str, kind: Kind | None, turn: Turn) -> Reply:
    thing = {"order": purchase.order.id, "sku": purchase.line.variant_sku}
    slots: dict[str, object] = {"owned": thing, "order": purchase.order.id, "fault": None}
    return Reply(
        "own_return",
        {"name": purchase.line.title, "sentence": sentence, "question": _QUESTIONS.get(kind or "", "")},
        buttons=[{"return": "我要退货", "exchange": "我要换货", "repair": "我要维修"}[kind]] if kind else [],
        slots=slots,
        offer=Offer("request_form", {"request_kind": kind, **slots}) if kind else None,
        topic="action_answer_policy",
    )
