"""A ticket changed after it was opened: only by its owner, only while it runs, once, with a trace and told outside."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text

from shop import models
from shop.clock import FixedClock
from shop.database import Database
from shop.tickets.desk import LocalDesk, OutsideDesk
from shop.tickets.outbox import Outbox
from shop.tickets.readmodels import NewTicket, Ticket

CONTACT = {"name": "林晓舟", "phone": "13800138000", "address": "浙江省杭州市西湖区望月路100号"}


@pytest.fixture
def desk(database: Database, clock: FixedClock) -> OutsideDesk:
    return OutsideDesk(database, clock)


def opened(desk: LocalDesk, kind: str = "return", **more: object) -> Ticket:
    values: dict[str, object] = {"customer_id": "C1", "details": {"time": "明天上午"}, **more}
    return desk.create(
        NewTicket(kind=kind, summary="键盘", key=f"{kind}-{values}", contact=CONTACT, **values)
    )  # type: ignore[arg-type]


def contact_of(database: Database, ticket: Ticket) -> dict[str, str]:
    with database.reading() as session:
        return dict(json.loads(session.get(models.Ticket, ticket.id).contact))


def test_time_and_contact_are_written_with_a_step_that_holds_nothing_personal(
    desk: OutsideDesk, database: Database, clock: FixedClock
) -> None:
    ticket = opened(desk)
    done = desk.amend(ticket.id, "C1", "talk", {"time": "后天下午", "phone": "13911112222"}, "k1")
    assert done.done and done.code == "amended"
    now = desk.own(ticket.id, "C1")
    assert now is not None and now.details["time"] == "后天下午" and now.status == "open"
    assert contact_of(database, ticket) == {**CONTACT, "phone": "13911112222"}
    assert [(step.actor, step.note) for step in now.steps][1:] == [
        ("顾客", "顾客把上门时间改为后天下午，修改了联系电话")
    ]
    with database.reading() as session:
        raw = session.execute(text("SELECT contact FROM tickets")).scalar_one()
        steps = session.execute(text("SELECT note FROM ticket_events")).scalars().all()
    assert "13911112222" not in raw and not any("139" in note for note in steps)
    sent: list[tuple[str, dict[str, object]]] = []

    def send(_key: str, action: str, body: str) -> str:
        sent.append((action, json.loads(body)))
        return "HD"

    assert Outbox(database, clock).deliver(send).delivered == 2
    assert [action for action, _ in sent] == ["create", "update"]
    assert sent[1][1]["contact"] == {**CONTACT, "phone": "13911112222"}
    assert sent[1][1]["details"] == {"time": "后天下午"}


def test_once_a_key_however_often_and_by_how_many_at_once(desk: OutsideDesk, database: Database) -> None:
    ticket = opened(desk)

    def amend(_: int) -> str:
        return desk.amend(ticket.id, "C1", "", {"time": "周六"}, "same key").code

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(amend, range(12))) == {"amended"}
    now = desk.own(ticket.id, "C1")
    assert now is not None and len(now.steps) == 2
    with database.reading() as session:
        assert len(session.execute(select(models.TicketDelivery)).scalars().all()) == 2


def test_two_changes_at_once_lose_nothing(desk: OutsideDesk, database: Database) -> None:
    ticket = opened(desk)
    changes = [
        {"time": "周六"},
        {"phone": "13911112222"},
        {"address": "上海市黄浦区人民路1号"},
        {"name": "李梅"},
    ]
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda n: desk.amend(ticket.id, "C1", "", changes[n], f"k{n}"), range(4)))
    assert all(outcome.done for outcome in outcomes)
    now = desk.own(ticket.id, "C1")
    assert now is not None and now.details["time"] == "周六" and len(now.steps) == 5
    assert contact_of(database, ticket) == {
        "name": "李梅", "phone": "13911112222", "address": "上海市黄浦区人民路1号",
    }  # fmt: skip


def test_what_is_so_already_leaves_no_trace(desk: OutsideDesk) -> None:
    ticket = opened(desk)
    done = desk.amend(ticket.id, "C1", "", {"time": "明天上午", "phone": CONTACT["phone"]}, "k1")
    assert done.done and done.code == "same"
    assert desk.own(ticket.id, "C1") == ticket


@pytest.mark.parametrize("status", ["resolved", "closed", "cancelled"])
def test_what_is_over_stays_as_it_is(desk: OutsideDesk, status: str) -> None:
    ticket = opened(desk)
    over = desk.move(ticket.id, status, "小张")
    outcome = desk.amend(ticket.id, "C1", "", {"time": "周六"}, "k1")
    assert (outcome.done, outcome.code) == (False, status)
    assert desk.own(ticket.id, "C1") == over


def test_nobody_elses_ticket_is_like_none(desk: OutsideDesk, database: Database) -> None:
    ticket = opened(desk, conversation_id="talk")
    theirs = desk.amend(ticket.id, "C2", "talk", {"phone": "13911112222"}, "k1")
    unknown = desk.amend("SH2026031500000", "C2", "talk", {"phone": "13911112222"}, "k2")
    logged_out = desk.amend(ticket.id, None, "talk", {"phone": "13911112222"}, "k3")
    assert theirs == unknown == logged_out and theirs.code == "not_found"
    assert contact_of(database, ticket) == CONTACT
    assert desk.of_asker(ticket.id, "C2", "talk") is desk.of_asker(ticket.id, None, "talk") is None


def test_somebody_unknown_changes_what_they_opened_in_the_conversation(desk: OutsideDesk) -> None:
    ticket = opened(desk, customer_id=None, conversation_id="talk")
    assert desk.amend(ticket.id, None, "other", {"time": "周六"}, "k1").code == "not_found"
    assert desk.amend(ticket.id, None, "", {"time": "周六"}, "k2").code == "not_found"
    assert desk.amend(ticket.id, "C1", "talk", {"time": "周六"}, "k3").code == "not_found"
    assert desk.amend(ticket.id, None, "talk", {"time": "周六"}, "k4").done


def test_a_time_only_where_somebody_is_still_to_come(desk: OutsideDesk) -> None:
    missing = opened(desk, "missing_item", details={})
    assert desk.amend(missing.id, "C1", "", {"time": "周六"}, "k1").code == "no_visit"
    assert desk.amend(missing.id, "C1", "", {"phone": "13911112222"}, "k2").done
    fetched = opened(desk, "repair", details={})
    desk.move(fetched.id, "in_progress", "小张", "已收到商品")
    assert desk.amend(fetched.id, "C1", "", {"time": "周六"}, "k3").code == "no_visit"
    assert desk.amend(opened(desk, "human").id, "C1", "", {"phone": "13911112222"}, "k4").code == "fixed"
