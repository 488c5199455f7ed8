"""What the shop allows after a purchase, and why not: returns, exchanges and repairs as one decision over plain facts.

The days are those of the shop's policies return_7days, exchange_15days and warranty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

Kind = Literal["return", "exchange", "repair"]
Reason = Literal["quality", "wrong_item", "change_of_mind", "human_damage"]

RETURN_DAYS = 7
EXCHANGE_DAYS = 15
# Worn on or in the body: once the seal is open it cannot be sold again.
HYGIENE = frozenset({"耳机", "电动牙刷", "剃须刀", "相纸"})


@dataclass(frozen=True)
class Facts:
    """What the decision depends on. None means: not asked yet (or of no consequence)."""

    status: str
    today: date
    received_on: date | None
    reason: Reason | None = None
    opened: bool | None = None
    complete: bool | None = None
    category: str = ""
    warranty_until: date | None = None
    free_returns: bool = False


@dataclass(frozen=True)
class Decision:
    """Whether it is allowed, the rule that says so, the sentence for the customer, and what is possible instead.

    `undecided` names the fact that is still missing. `shop_pays` is about the carriage.
    """

    allowed: bool
    code: str
    sentence: str
    instead: tuple[str, ...] = ()
    shop_pays: bool = False
    undecided: str | None = None


def decide(kind: Kind, facts: Facts) -> Decision:
    """Apply the rules, first what needs no further question."""
    if facts.status in ("pending_payment", "paid"):
        return Decision(
            False, "not_shipped", "这个订单还没有发货，直接取消订单就可以全额退款。", ("cancel_order",)
        )
    if facts.status in ("cancelled", "closed"):
        return Decision(False, "gone", "这个订单已经取消或关闭了，不能再申请售后。")
    if facts.received_on is None:
        return Decision(
            False,
            "not_received",
            "这个订单还在路上，收到时可以直接拒收，拒收退回后会原路退款。",
            ("track_order",),
        )
    if facts.reason is None:
        return Decision(False, "ask", "", undecided="reason")
    days = (facts.today - facts.received_on).days
    decision = _RULES[kind](facts, days)
    return replace(decision, instead=tuple(name for name in decision.instead if _open_to(name, facts, days)))


def _open_to(name: str, facts: Facts, days: int) -> bool:
    """Whether what is offered instead would not be refused in its turn."""
    rule = _RULES.get(name)
    if rule is None:
        return True
    decision = rule(facts, days)
    return decision.allowed or decision.undecided is not None


def _in_warranty(facts: Facts) -> bool:
    return facts.warranty_until is not None and facts.today <= facts.warranty_until


def _return(facts: Facts, days: int) -> Decision:
    if facts.reason == "human_damage":
        return Decision(
            False,
            "human_damage",
            "摔坏、进液这类人为损坏不能退货，可以付费维修，维修前会先报价。",
            ("repair",),
        )
    if facts.reason in ("quality", "wrong_item"):
        if days <= RETURN_DAYS:
            return Decision(
                True, "quality_7days", "质量问题或发错货，7天内可以退货，来回运费由小店承担。", shop_pays=True
            )
        return _too_late_for_fault(facts, days)
    if days > RETURN_DAYS:
        return Decision(
            False,
            "over_7days",
            f"签收已经{days}天，超过了7天无理由退货的期限（{_last_day(facts, RETURN_DAYS)}截止），不能再无理由退货。",
            ("repair",) if _in_warranty(facts) else (),
        )
    if facts.category in HYGIENE:
        if facts.opened is None:
            return Decision(False, "ask", "", undecided="opened")
        if facts.opened:
            return Decision(
                False,
                "opened_hygiene",
                f"{facts.category}属于贴身用品，拆开密封后除质量问题外不支持无理由退货。",
            )
    return _complete(facts, "no_reason_7days", f"签收{days}天，在7天无理由退货期内，可以退货。", "退货")


def _exchange(facts: Facts, days: int) -> Decision:
    if facts.reason == "human_damage":
        return Decision(
            False,
            "human_damage",
            "摔坏、进液这类人为损坏不能换货，可以付费维修，维修前会先报价。",
            ("repair",),
        )
    if facts.reason in ("quality", "wrong_item"):
        if days <= EXCHANGE_DAYS:
            return Decision(
                True,
                "quality_15days",
                "质量问题或发错货，15天内免费换同款新品，来回运费由小店承担。",
                shop_pays=True,
            )
        return _too_late_for_fault(facts, days)
    if days > RETURN_DAYS:
        return Decision(
            False,
            "over_7days",
            f"签收已经{days}天，换颜色规格要在签收7天内（{_last_day(facts, RETURN_DAYS)}截止）申请，现在不能换了。",
        )
    if facts.category in HYGIENE and facts.opened is None:
        return Decision(False, "ask", "", undecided="opened")
    if facts.category in HYGIENE and facts.opened:
        return Decision(
            False, "opened_hygiene", f"{facts.category}属于贴身用品，拆开密封后除质量问题外不能换颜色规格。"
        )
    return _complete(facts, "choice_7days", f"签收{days}天，在7天内，商品完好可以换一次颜色或规格。", "换货")


def _repair(facts: Facts, days: int) -> Decision:
    if facts.reason == "human_damage":
        return Decision(
            True, "paid_repair", "人为损坏不在保修范围，可以付费维修，检测后会先报价，您同意再修。"
        )
    if _in_warranty(facts):
        return Decision(
            True,
            "in_warranty",
            f"还在保修期内（到{facts.warranty_until:%Y-%m-%d}），非人为故障免费维修，来回运费由小店承担。",
            shop_pays=True,
        )
    if facts.warranty_until is None:
        return Decision(
            True, "no_warranty_data", "这款商品没有登记保修期，可以先送检，检测后会先报价，您同意再修。"
        )
    return Decision(
        True,
        "out_of_warranty",
        f"保修期到{facts.warranty_until:%Y-%m-%d}已经过了，可以付费维修，检测后会先报价。",
    )


_RULES: Mapping[str, Callable[[Facts, int], Decision]] = {
    "return": _return,
    "exchange": _exchange,
    "repair": _repair,
}


def _too_late_for_fault(facts: Facts, days: int) -> Decision:
    """A fault after the days for returning (or exchanging): what is still possible, mildest first."""
    if days <= EXCHANGE_DAYS:
        return Decision(
            False,
            "exchange_only",
            f"签收已经{days}天，质量问题退货要在7天内，现在可以免费换新（15天内，{_last_day(facts, EXCHANGE_DAYS)}截止）。",
            ("exchange",),
        )
    if _in_warranty(facts):
        return Decision(
            False,
            "repair_only",
            f"签收已经{days}天，超过了15天的退换期；还在保修期内（到{facts.warranty_until:%Y-%m-%d}），可以免费维修。",
            ("repair",),
        )
    return Decision(
        False, "paid_repair_only", f"签收已经{days}天，退换期和保修期都过了，可以付费维修。", ("repair",)
    )


def _complete(facts: Facts, code: str, sentence: str, noun: str) -> Decision:
    """Without a fault the goods and everything that came with them must be complete."""
    if facts.complete is None:
        return Decision(False, "ask", "", undecided="complete")
    if not facts.complete:
        return Decision(
            False, "incomplete", f"商品、配件和赠品齐全、不影响二次销售才能{noun}，请先补齐再申请。"
        )
    carriage = (
        "本月的会员退货包运费可以用，寄回运费由小店承担。"
        if facts.free_returns and noun == "退货"
        else "寄回运费由您承担。"
    )
    return Decision(True, code, sentence + carriage, shop_pays=facts.free_returns and noun == "退货")


def _last_day(facts: Facts, days: int) -> str:
    last = (facts.received_on or facts.today) + timedelta(days=days)
    return f"{last.month}月{last.day}日"
