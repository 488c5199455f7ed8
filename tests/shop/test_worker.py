"""The worker: every job in its turn, a broken one harms no other, Ctrl-C ends it at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from shop.clock import SystemClock
from shop.coupons.ledger import Claim, Ledger
from shop.database import Database
from shop.importing import ImportReport
from shop.models import CouponBatch, CouponEvent, Notice, Product, Variant
from shop.notices.subscriptions import Notices
from shop.settings import Settings
from shop.worker import Job, Worker, jobs

ROOT = Path(__file__).resolve().parents[2]


def test_a_job_that_fails_harms_no_other(caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []

    def broken() -> int:
        done.append("broken")
        raise ConnectionError("the desk is gone")

    def fine() -> int:
        done.append("fine")
        return 1

    worker = Worker([Job("broken", 0, broken), Job("fine", 0, fine)])
    worker.run_due()
    worker.run_due()
    assert done == ["broken", "fine", "fine"]  # the broken one waits a while
    assert "broken failed" in caplog.text


def test_everything_runs_on_either_engine(database: Database) -> None:
    config = Settings(ticket_desk_url="http://127.0.0.1:9/", ticket_desk_secret="secret")
    assert [job.work() for job in jobs(database, SystemClock(), config)] == [0] * 13


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_fires_what_changed_and_stops_at_a_word(
    database: Database, load: Callable[..., ImportReport], how: signal.Signals
) -> None:
    load(products="sku,name,category,price,stock\nP1,声浪 Air 9,耳机,300,0\n")
    clock = SystemClock()
    Notices(database, clock).subscribe("C1", "t1", "restock", "P1")
    Notices(database, clock).subscribe("C1", "t1", "price_drop", "P1", Decimal(300))
    with database.writing() as session:
        session.add(
            CouponBatch(id="B", title="减50", kind="amount", value=Decimal(50), scope=["all"], valid_hours=1)
        )
    ledger = Ledger(database, clock)
    code = ledger.issue(Claim("B", "C1", "k1")).coupon
    assert code is not None
    with database.writing() as session:  # what anybody may do in plain SQL
        session.get(Product, "P1").price = Decimal(280)
        session.get(Variant, "P1").stock = 4
        session.execute(
            CouponBatch.__table__.metadata.tables["coupons"]
            .update()
            .values(expires_at=clock.now() - timedelta(seconds=1))
        )
    env = os.environ | {"DATABASE_URL": database.engine.url.render_as_string(hide_password=False)}
    process = subprocess.Popen([sys.executable, "-m", "shop", "worker"], cwd=ROOT, env=env)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with database.reading() as session:
                fired = session.execute(select(Notice.id).where(Notice.fired_at.is_not(None))).all()
                expired = session.execute(select(CouponEvent.id).where(CouponEvent.kind == "expire")).all()
            if len(fired) == 2 and len(expired) == 1:
                break
            time.sleep(0.1)
        assert len(fired) == 2 and len(expired) == 1
        assert process.poll() is None
    finally:
        asked = time.monotonic()
        process.send_signal(how)
        assert process.wait(20) == 0
    assert time.monotonic() - asked < 10
