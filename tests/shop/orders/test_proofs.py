"""Guessing the phone of an order ends soon, on SQLite and PostgreSQL, for orders that exist and for those that do not."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from shop.clock import FixedClock
from shop.database import Database
from shop.models import WrongProof
from shop.orders.proofs import LOCKED, OrderProofs
from shop.orders.readmodels import Order
from shop.settings import Settings


@pytest.fixture
def proofs(shop: Database, clock: FixedClock) -> OrderProofs:
    return OrderProofs(shop, clock)


def test_an_order_is_locked_whoever_guesses_and_opens_again(proofs: OrderProofs, clock: FixedClock) -> None:
    for number in range(5):
        assert proofs.prove("O-paid", f"000{number}", f"talk {number}") is None
    # The right digits too, or going on guessing would pay.
    assert proofs.prove("O-paid", "8000", "talk 9") == LOCKED
    assert proofs.prove("o-PAID", "8000", "talk 9") == LOCKED
    assert isinstance(proofs.prove("O-shipped", "8000", "talk 9"), Order)
    clock.advance(timedelta(minutes=61))
    assert isinstance(proofs.prove("O-paid", "8000", "talk 9"), Order)
    assert (proofs.purge(), proofs.purge()) == (5, 0)


def test_an_order_that_does_not_exist_is_answered_alike(proofs: OrderProofs) -> None:
    answers = [
        [proofs.prove(order, f"000{number}", f"talk {number}") for number in range(7)]
        for order in ("O-paid", "O-nowhere")
    ]
    assert answers[0] == answers[1] == [None] * 5 + [LOCKED] * 2


def test_a_conversation_is_locked_whatever_orders_it_tries(proofs: OrderProofs) -> None:
    for number in range(10):
        assert proofs.prove(f"N{number}", "1234", "talk") is None
    assert proofs.prove("O-paid", "8000", "talk") == LOCKED
    assert isinstance(proofs.prove("O-paid", "8000", "another"), Order)


def test_the_same_wrong_digits_count_once_and_right_ones_never(proofs: OrderProofs) -> None:
    for _ in range(20):
        assert proofs.prove("O-paid", "8001", "talk") is None
        assert isinstance(proofs.prove("O-paid", "8000", "talk"), Order)
    for number in range(4):
        proofs.prove("O-paid", f"000{number}", "talk")
    assert proofs.prove("O-paid", "8000", "talk") == LOCKED
    assert proofs.prove("O-paid", "8001", "talk") is None  # sent again: answered as before


def test_guesses_at_the_same_moment_do_not_slip_through(proofs: OrderProofs) -> None:
    with ThreadPoolExecutor(8) as pool:
        tries = [
            pool.submit(proofs.prove, "O-paid", f"{number:04}", f"talk {number}") for number in range(16)
        ]
        answers = [tried.result() for tried in tries]
    assert (answers.count(None), answers.count(LOCKED)) == (5, 11)


def test_the_limits_are_settings(shop: Database, clock: FixedClock) -> None:
    config = Settings(order_proof_limit=1, order_proof_conversation_limit=2, order_proof_window_minutes=5)
    proofs = OrderProofs(shop, clock, lambda: config)
    assert [proofs.prove("O-paid", f"000{n}", "talk") for n in range(2)] == [None, LOCKED]
    assert [proofs.prove(f"N{n}", "0000", "talk") for n in range(2)] == [None, LOCKED]
    clock.advance(timedelta(minutes=5))
    assert isinstance(proofs.prove("O-paid", "8000", "talk"), Order)


def test_nothing_personal_is_kept_or_logged(
    proofs: OrderProofs, shop: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        for number in range(6):
            proofs.prove("O-paid", f"741{number}", "talk of 13800138000")
    with shop.reading() as session:
        rows = [tuple(map(str, row)) for row in session.execute(select(WrongProof.__table__))]
    assert len(rows) == 5
    said = f"{[row[:3] for row in rows]} {[record.getMessage() for record in caplog.records if record.name.startswith(('shop', 'actions'))]}"
    for personal in ("O-paid", "13800138000", "talk"):
        assert personal not in said
