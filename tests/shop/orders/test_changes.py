"""Writes to orders: allowed by the state, only by the customer, and once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from shop import models
from shop.clock import FixedClock
from shop.database import Database
from shop.orders.changes import OrderDesk
from shop.orders.queries import Orders


@pytest.fixture
def desk(shop: Database, clock: FixedClock) -> OrderDesk:
    return OrderDesk(shop, clock)


@pytest.mark.parametrize(
    ("order", "done", "code"),
    [
        ("O-pending_payment", True, "unpaid"),
        ("O-paid", True, "refunding"),
        ("O-shipped", False, "shipped"),
        ("O-delivered", False, "delivered"),
        ("O-cancelled", False, "gone"),
        ("O-closed", False, "gone"),
        ("O-nowhere", False, "not_found"),
    ],
)
def test_cancelling_by_state(desk: OrderDesk, order: str, done: bool, code: str) -> None:
    outcome = desk.cancel(order, "C1", "k")
    assert (outcome.done, outcome.code) == (done, code)


def test_somebody_elses_order_is_not_found(desk: OrderDesk) -> None:
    assert desk.cancel("O-paid", "C2", "k").code == "not_found"
    assert desk.modify("O-paid", "C2", "address", "x", "k2").code == "not_found"
    assert desk.urge("O-paid", "C2").code == "not_found"
    assert desk.request_invoice("O-paid", "C2", "normal", "个人", "", "a@b.cn", "k3").code == "not_found"


def test_the_same_key_cancels_and_pays_back_once(desk: OrderDesk, shop: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: desk.cancel("O-paid", "C1", "same"), range(8)))
    assert {(outcome.done, outcome.get("refund_id")) for outcome in outcomes} == {
        (True, outcomes[0].get("refund_id"))
    }
    with shop.reading() as session:
        assert session.execute(select(func.count()).select_from(models.Refund)).scalar_one() == 1


def test_different_keys_still_cancel_once(desk: OrderDesk, shop: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda n: desk.cancel("O-paid", "C1", f"key {n}"), range(8)))
    assert sorted(outcome.done for outcome in outcomes) == [False] * 7 + [True]
    with shop.reading() as session:
        assert session.execute(select(func.count()).select_from(models.Refund)).scalar_one() == 1


def test_modifying_what_is_not_sent(desk: OrderDesk, shop: Database, clock: FixedClock) -> None:
    assert desk.modify("O-paid", "C1", "phone", "13911112222", "k1").done
    assert desk.modify("O-paid", "C1", "address", "上海市云帆路66号", "k2").done
    assert desk.modify("O-paid", "C1", "time", "周六上午", "k3").done
    found = Orders(shop, clock).own("O-paid", "C1")
    assert found is not None
    assert (found.phone, found.phone_tail, found.address, found.delivery_wish) == (
        "13911112222", "2222", "上海市云帆路66号", "周六上午",
    )  # fmt: skip
    assert desk.modify("O-shipped", "C1", "address", "x", "k4").code == "shipped"


def test_another_variant_must_be_in_stock_and_cost_the_same(
    desk: OrderDesk, shop: Database, clock: FixedClock
) -> None:
    assert desk.modify("O-paid", "C1", "variant", "P-WH", "k1").code == "out_of_stock"
    assert desk.modify("O-paid", "C1", "variant", "P-GD", "k2").code == "other_price"
    assert desk.modify("O-paid", "C1", "variant", "X", "k3").code == "other_product"
    with shop.writing() as session:
        session.execute(text("UPDATE variants SET stock = 9 WHERE sku = 'P-WH'"))
    assert desk.modify("O-paid", "C1", "variant", "P-WH", "k4").done
    assert Orders(shop, clock).own("O-paid", "C1").lines[0].color == "白色"  # type: ignore[union-attr]


def test_urging_counts_once_a_day(desk: OrderDesk, clock: FixedClock) -> None:
    assert desk.urge("O-paid", "C1").done
    assert desk.urge("O-paid", "C1").code == "again"
    clock.advance(timedelta(hours=25))
    assert desk.urge("O-paid", "C1").done
    assert desk.urge("O-delivered", "C1").code == "gone"


def test_an_invoice_is_replaced_once(desk: OrderDesk) -> None:
    good = "91350100M000100Y43"
    assert (
        desk.request_invoice("O-pending_payment", "C1", "normal", "个人", "", "a@b.cn", "k0").code == "unpaid"
    )
    assert desk.request_invoice(
        "O-paid", "C1", "special", "望月科技", "91350100M000100Y44", "a@b.cn", "k1"
    ).code == ("tax_number")
    assert desk.request_invoice("O-paid", "C1", "normal", "个人", "", "a@b.cn", "k2").code == "requested"
    assert (
        desk.request_invoice("O-paid", "C1", "special", "望月科技", good, "a@b.cn", "k3").code == "replaced"
    )
    assert (
        desk.request_invoice("O-paid", "C1", "normal", "个人", "", "a@b.cn", "k4").code == "replaced_already"
    )


def test_personal_columns_are_sealed_in_the_database(shop: Database) -> None:
    with shop.reading() as session:
        stored = session.execute(
            text("SELECT phone, address, recipient FROM orders WHERE id = 'O-paid'")
        ).one()
        assert all("13800138000" not in cell and "望月路" not in cell and "林" not in cell for cell in stored)
        assert session.get(models.Order, "O-paid").phone == "13800138000"
