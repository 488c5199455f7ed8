"""What is allowed after a purchase, and why not: every rule with its border."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any, get_args

import pytest

from shop.aftersales.policy import Facts, Kind, Reason, decide
from shop.aftersales.upgrade import discount_words
from shop.aftersales.warranty import since, warranty
from shop.catalogue.readmodels import Promotion
from shop.clock import SHOP_TIMEZONE
from shop.orders.readmodels import Order, OrderLine, Purchase

TODAY = date(2026, 3, 15)


def facts(days: int | None, **more: Any) -> Facts:
    received = None if days is None else TODAY - timedelta(days=days)
    return Facts(**{"status": "delivered", "today": TODAY, "received_on": received, **more})


@pytest.mark.parametrize(
    ("kind", "given", "allowed", "code"),
    [
        ("return", facts(None, status="paid"), False, "not_shipped"),
        ("return", facts(None, status="shipped"), False, "not_received"),
        ("return", facts(1, status="cancelled"), False, "gone"),
        ("return", facts(7, reason="quality"), True, "quality_7days"),
        ("return", facts(8, reason="quality"), False, "exchange_only"),
        ("return", facts(15, reason="wrong_item"), False, "exchange_only"),
        ("return", facts(16, reason="quality", warranty_until=TODAY), False, "repair_only"),
        ("return", facts(400, reason="quality", warranty_until=TODAY - timedelta(1)), False, "paid_repair_only"),
        ("return", facts(1, reason="human_damage"), False, "human_damage"),
        ("return", facts(7, reason="change_of_mind", complete=True), True, "no_reason_7days"),
        ("return", facts(8, reason="change_of_mind", complete=True), False, "over_7days"),
        ("return", facts(3, reason="change_of_mind", complete=False), False, "incomplete"),
        ("return", facts(3, reason="change_of_mind", category="耳机", opened=True), False, "opened_hygiene"),
        ("return", facts(3, reason="change_of_mind", category="耳机", opened=False, complete=True), True, "no_reason_7days"),
        ("exchange", facts(15, reason="quality"), True, "quality_15days"),
        ("exchange", facts(16, reason="quality", warranty_until=TODAY), False, "repair_only"),
        ("exchange", facts(7, reason="change_of_mind", complete=True), True, "choice_7days"),
        ("exchange", facts(8, reason="change_of_mind"), False, "over_7days"),
        ("repair", facts(300, reason="quality", warranty_until=TODAY), True, "in_warranty"),
        ("repair", facts(300, reason="quality", warranty_until=TODAY - timedelta(1)), True, "out_of_warranty"),
        ("repair", facts(3, reason="human_damage", warranty_until=TODAY), True, "paid_repair"),
        ("repair", facts(3, reason="quality"), True, "no_warranty_data"),
    ],
)  # fmt: skip
def test_rules(kind: Kind, given: Facts, allowed: bool, code: str) -> None:
    decision = decide(kind, given)
    assert (decision.allowed, decision.code, decision.undecided) == (allowed, code, None)
    assert decision.sentence


def test_nothing_is_offered_that_would_be_refused_as_well() -> None:
    reasons: tuple[Reason, ...] = ("quality", "wrong_item", "change_of_mind", "human_damage")
    offered = set()
    for kind, reason, days, opened, category, until in product(
        get_args(Kind), reasons, (0, 7, 8, 15, 16, 400), (None, False, True), ("耳机", "手机"), (None, TODAY)
    ):
        given = facts(
            days, reason=reason, opened=opened, complete=True, category=category, warranty_until=until
        )
        for instead in decide(kind, given).instead:
            offered.add((kind, instead))
            other = decide(instead, given)
            assert other.allowed or other.undecided
    assert offered == {("return", "exchange"), ("return", "repair"), ("exchange", "repair")}


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        (facts(3), "reason"),
        (facts(3, reason="change_of_mind"), "complete"),
        (facts(3, reason="change_of_mind", category="耳机"), "opened"),
    ],
)
def test_only_what_matters_is_asked(given: Facts, missing: str) -> None:
    assert decide("return", given).undecided == missing


def test_who_pays_the_carriage() -> None:
    assert decide("return", facts(3, reason="quality")).shop_pays
    assert not decide("return", facts(3, reason="change_of_mind", complete=True)).shop_pays
    assert decide("return", facts(3, reason="change_of_mind", complete=True, free_returns=True)).shop_pays
    assert not decide(
        "exchange", facts(3, reason="change_of_mind", complete=True, free_returns=True)
    ).shop_pays


@pytest.mark.parametrize(
    ("bought", "words"),
    [
        (date(2026, 3, 15), "今天"),
        (date(2026, 3, 14), "1天前"),
        (date(2026, 2, 16), "27天前"),
        (date(2026, 2, 15), "1个月前"),
        (date(2025, 9, 16), "5个月前"),
        (date(2025, 9, 15), "6个月前"),
        (date(2025, 3, 15), "12个月前"),
        (date(2024, 3, 15), "2年前"),
    ],
)
def test_since(bought: date, words: str) -> None:
    assert since(bought, TODAY) == words


def test_since_at_the_end_of_short_months() -> None:
    assert since(date(2026, 2, 28), date(2026, 8, 31)) == "6个月前"
    assert since(date(2025, 8, 31), date(2026, 2, 28)) == "6个月前"


def purchase(received: datetime | None) -> Purchase:
    line = OrderLine("P-BK", "P", "声浪 Air 2", "黑色", "", 1, Decimal(299))
    paid = datetime(2025, 3, 10, 12, tzinfo=SHOP_TIMEZONE)
    order = Order("N", "C", "delivered", paid, paid, paid, received, None, Decimal(299), Decimal(0), Decimal(0),
                  Decimal(299), "", "", "", "", "", "", "", (line,))  # fmt: skip
    return Purchase(order, line)


def test_warranty_counts_from_the_receipt_to_the_last_day() -> None:
    received = datetime(2025, 3, 15, 9, tzinfo=SHOP_TIMEZONE)
    assert warranty(purchase(received), 12, TODAY).covered
    assert not warranty(purchase(received), 12, TODAY + timedelta(days=1)).covered
    unknown = warranty(purchase(received), None, TODAY)
    assert (unknown.covered, unknown.until) == (False, None)


@pytest.mark.parametrize(
    ("percent", "words"), [(20, "8折"), (12, "88折"), (10, "9折"), (15, "85折"), (50, "5折")]
)
def test_discount_words(percent: int, words: str) -> None:
    assert discount_words(Promotion("x", "", "", "percent", Decimal(percent), None, (), None, None)) == words
