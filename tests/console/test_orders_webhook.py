"""Signed reports of the order system over real HTTP: taken in once each, never backwards, never unsigned."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
import requests
import uvicorn
from fastapi import FastAPI
from sqlalchemy import func, select

from console.api.orders_webhook import BODY_LIMIT, orders_router
from shop import models
from shop.clock import FixedClock
from shop.database import Database
from shop.orders.queries import Orders
from shop.signing import sign

SECRET = "of-the-order-system"
Send = Callable[..., requests.Response]


@contextmanager
def serving(database: Database, clock: FixedClock, secret: str) -> Iterator[str]:
    """The routes on a real server with a free port."""
    app = FastAPI()
    app.include_router(orders_router(database, clock, secret))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, ws="none", log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/orders/events"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def address(database: Database, clock: FixedClock) -> Iterator[str]:
    """The routes on a real server."""
    with database.writing() as session:
        session.add(models.Category(name="耳机"))
        session.add(models.Product(sku="P", name="声浪 Air 3", category="耳机", price=Decimal(399)))
        session.flush()
        session.add(models.Variant(sku="P-BK", product_sku="P", color="黑色", stock=3))
    with serving(database, clock, SECRET) as found:
        yield found


@pytest.fixture
def send(address: str, clock: FixedClock) -> Send:
    """Sends a report, signed unless told otherwise."""

    def post(
        report: Any, *, secret: str = SECRET, late: int = 0, raw: bytes | None = None
    ) -> requests.Response:
        body = raw if raw is not None else json.dumps(report, ensure_ascii=False).encode()
        timestamp = int(clock.now().timestamp()) - late
        headers = {"X-Shop-Timestamp": str(timestamp), "X-Shop-Signature": sign(secret, timestamp, body)}
        return requests.post(address, data=body, headers=headers, timeout=20)

    return post


def order(number: str, at: str, status: str, **more: Any) -> dict[str, Any]:
    return {"id": number, "occurred_at": at, "order": {"id": "N1", "status": status, **more}}


FIRST = order(
    "e1", "2026-03-15T10:00:00+08:00", "paid", customer_id="C9", created_at="2026-03-15T09:59:00+08:00",
    paid_at="2026-03-15T10:00:00+08:00", items=[{"sku": "P-BK", "quantity": 2, "price": "399"}], discount="30",
    phone="13800138000", address="杭州市望月路100号", coupon_code="WELCOME",
)  # fmt: skip


def test_an_order_from_payment_to_delivery(send: Send, database: Database, clock: FixedClock) -> None:
    assert send(FIRST).json() == {"result": "taken"}
    found = Orders(database, clock).own("N1", "C9")
    assert found is not None and (found.status, found.total, found.lines[0].name) == (
        "paid",
        Decimal(768),
        "声浪 Air 3",
    )
    parcel = {"at": "2026-03-15T11:00:00+08:00", "text": "已揽收"}
    shipped = order(
        "e2", "2026-03-15T11:00:00+08:00", "shipped", carrier="顺达快递", tracking_no="SD1", events=[parcel]
    )
    assert send(shipped).json() == {"result": "taken"}
    again = order("e3", "2026-03-15T11:30:00+08:00", "shipped", events=[parcel])
    assert send(again).json() == {"result": "taken"}
    found = Orders(database, clock).own("N1", "C9")
    assert (
        found is not None
        and [event.text for event in found.events] == ["已揽收"]
        and found.total == Decimal(768)
    )
    # What is older than what is known changes no state.
    assert send(order("e0", "2026-03-15T10:30:00+08:00", "paid")).json() == {"result": "stale"}
    assert Orders(database, clock).own("N1", "C9").status == "shipped"  # type: ignore[union-attr]


def test_the_same_report_again_changes_nothing(send: Send, database: Database) -> None:
    with ThreadPoolExecutor(6) as pool:
        results = [answer.json()["result"] for answer in pool.map(lambda _: send(FIRST), range(6))]
    assert sorted(results) == ["repeated"] * 5 + ["taken"]
    with database.reading() as session:
        assert session.execute(select(func.count()).select_from(models.OrderItem)).scalar_one() == 1


def test_unsigned_late_or_changed_reports_are_refused(send: Send, address: str, database: Database) -> None:
    assert send(FIRST, secret="guessed").status_code == 401
    assert send(FIRST, late=301).status_code == 401
    assert send(FIRST, late=-301).status_code == 401
    assert requests.post(address, json=FIRST, timeout=20).status_code == 401
    assert requests.post(
        address, json=FIRST, headers={"X-Shop-Timestamp": "²", "X-Shop-Signature": "é".encode("latin-1")}, timeout=20
    ).status_code == 401  # fmt: skip
    with database.reading() as session:
        assert session.execute(select(func.count()).select_from(models.Order)).scalar_one() == 0


@pytest.mark.parametrize(
    "report",
    [
        None, [], 7, "x", {}, {"id": "e"}, {**FIRST, "occurred_at": "gestern"}, {**FIRST, "id": ""}, {**FIRST, "extra": 1},
        order("e", "2026-03-15T10:00:00+08:00", "lost"),
        {"id": "e", "occurred_at": "2026-03-15T10:00:00+08:00"},
        {"id": "e", "occurred_at": "2026-03-15T10:00:00+08:00", "stock": [{"sku": "P-BK", "stock": -1}]},
        {"id": "e", "occurred_at": "2026-03-15T10:00:00+08:00", "refund": {"id": "r", "order_id": "N1", "amount": "NaN",
                                                                           "status": "paid"}},
    ],
)  # fmt: skip
def test_malformed_reports_say_where(send: Send, report: Any) -> None:
    answer = send(report)
    assert answer.status_code == 422 and answer.json()["detail"]


def test_what_cannot_be_taken_in(send: Send) -> None:
    assert send(None, raw=b"{not json").status_code == 422
    assert send(None, raw=b"[" * 100_000).status_code == 422
    assert send(None, raw=b" " * (BODY_LIMIT + 1)).status_code == 413
    assert send(order("e9", "2026-03-15T10:00:00+08:00", "paid")).status_code == 409
    refund = {"id": "r", "order_id": "N8", "amount": "1", "status": "paid"}
    assert send({"id": "e8", "occurred_at": "2026-03-15T10:00:00+08:00", "refund": refund}).status_code == 409
    # A refused report may be sent again once the cause is mended.
    assert send({**FIRST, "id": "e9"}).json() == {"result": "taken"}


def test_refund_and_stock(send: Send, database: Database, clock: FixedClock) -> None:
    send(FIRST)
    refund = {"id": "r1", "order_id": "N1", "amount": "399", "status": "paid", "method": "微信支付"}
    assert send({"id": "e4", "occurred_at": "2026-03-15T11:00:00+08:00", "refund": refund}).json() == {
        "result": "taken"
    }
    assert [(r.amount, r.status) for r in Orders(database, clock).refunds("C9")] == [(Decimal(399), "paid")]
    stock = {"id": "e5", "occurred_at": "2026-03-15T11:00:00+08:00", "stock": [{"sku": "P-BK", "stock": 41}]}
    assert send(stock).json() == {"result": "taken"}
    with database.reading() as session:
        assert session.get(models.Variant, "P-BK").stock == 41


def test_without_a_secret_nothing_is_taken(database: Database, clock: FixedClock) -> None:
    with serving(database, clock, "") as address:
        answer = requests.post(address, json=FIRST, timeout=20)
    assert answer.status_code == 503 and "ORDERS_WEBHOOK_SECRET" in answer.json()["detail"]


def test_the_check_out_fetches_a_draft(address: str, database: Database, clock: FixedClock) -> None:
    with database.writing() as session:
        session.add(
            models.Checkout(id="XD1", customer_id="C9", conversation_id="talk", variant_sku="P-BK", quantity=1,
                            coupon_code="CABCDEFG23", goods_total=Decimal(399), discount=Decimal(30),
                            freight=Decimal(0), total=Decimal(369), phone="13900001111", address="杭州市望月路1号",
                            status="handed_over", created_at=clock.now(), expires_at=clock.now())
        )  # fmt: skip
    server = address.removesuffix("/orders/events")

    def fetch(number: str, secret: str = SECRET) -> requests.Response:
        at = int(clock.now().timestamp())
        signature = sign(secret, at, f"/checkouts/{number}".encode())
        headers = {"X-Shop-Timestamp": str(at), "X-Shop-Signature": signature}
        return requests.get(f"{server}/checkouts/{number}", headers=headers, timeout=20)

    found = fetch("XD1").json()
    assert (found["variant_sku"], found["total"], found["coupon_code"]) == ("P-BK", "369.00", "CABCDEFG23")
    assert found["address"] == "杭州市望月路1号"
    assert fetch("XD2").status_code == 404
    assert fetch("XD1", secret="somebody-else").status_code == 401
