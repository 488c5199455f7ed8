"""Which of the staff's skills a conversation needs, by what the customer wanted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

PRESALES, ORDERS, AFTERSALES, COMPLAINTS = "presales", "orders", "aftersales", "complaints"

LABELS: Final = {PRESALES: "售前", ORDERS: "订单", AFTERSALES: "售后", COMPLAINTS: "投诉"}

_OF_INTENT: Final = {
    **dict.fromkeys(
        (
            "ask_delivery", "track_order", "modify_order", "cancel_order", "request_installation", "ask_invoice",
            "price_protection", "missing_item", "place_order", "ask_payment",
        ),
        ORDERS,
    ),
    **dict.fromkeys(
        (
            "report_fault", "request_return", "request_exchange", "withdraw_request", "request_repair",
            "ask_return_policy", "ask_warranty", "track_refund", "track_ticket", "ask_trade_in", "ask_upgrade",
        ),
        AFTERSALES,
    ),
    "complain": COMPLAINTS,
}  # fmt: skip


def skill_for(reason: str, intents: Iterable[str]) -> str:
    """The skill for a hand-over for `reason`; `intents` are the customer's, the latest last."""
    if reason == "threat":
        return COMPLAINTS
    known = [_OF_INTENT[intent] for intent in intents if intent in _OF_INTENT]
    return known[-1] if known else PRESALES
