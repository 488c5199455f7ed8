"""Tickets in the shop's own table: states, history, one per key, nobody else's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from shop.clock import FixedClock
from shop.database import Database
from shop.tickets.desk import LocalDesk, MoveRefused
from shop.tickets.readmodels import MOVES, NewTicket


@pytest.fixture
def desk(database: Database, clock: FixedClock) -> LocalDesk:
    return LocalDesk(database, clock)


def new(key: str = "k", **more: object) -> NewTicket:
    return NewTicket(kind="repair", summary="左耳没声音", key=key, customer_id="C1", **more)  # type: ignore[arg-type]


def test_one_ticket_a_key_however_often_it_is_asked(desk: LocalDesk) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = {ticket.id for ticket in pool.map(lambda _: desk.create(new()), range(16))}
    assert len(made) == 1 and len(desk.of_customer("C1")) == 1


def test_many_keys_at_once_make_as_many_tickets(desk: LocalDesk) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = {ticket.id for ticket in pool.map(lambda n: desk.create(new(f"k{n}")), range(24))}
    assert len(made) == 24


def test_history_and_states(desk: LocalDesk, clock: FixedClock) -> None:
    ticket = desk.create(new(priority=2))
    assert (ticket.status, ticket.due_at - ticket.created_at) == ("open", timedelta(hours=24))
    clock.advance(timedelta(hours=1))
    desk.move(ticket.id, "in_progress", "小张", "已收到商品")
    desk.move(ticket.id, "in_progress", "小张")
    done = desk.move(ticket.id, "resolved", "小张", "已更换单元")
    assert [(step.status, step.note) for step in done.steps] == [
        ("open", "提交申请"), ("in_progress", "已收到商品"), ("resolved", "已更换单元"),
    ]  # fmt: skip
    desk.move(ticket.id, "closed", "小张")
    with pytest.raises(MoveRefused, match="is closed: it cannot become open"):
        desk.move(ticket.id, "open", "小张")
    with pytest.raises(LookupError):
        desk.move("SH0", "closed", "小张")
    assert set(MOVES) == {"open", "in_progress", "waiting_customer", "resolved", "closed", "cancelled"}


def test_somebody_elses_ticket_is_not_there(desk: LocalDesk) -> None:
    ticket = desk.create(new())
    assert desk.own(ticket.id.lower(), "C1") is not None
    assert desk.own(ticket.id, "C2") is desk.own(ticket.id, None) is desk.own("SH0", "C1") is None


def test_overdue_most_urgent_first(desk: LocalDesk, clock: FixedClock) -> None:
    slow, urgent, done = (
        desk.create(new("a")),
        desk.create(new("b", priority=1)),
        desk.create(new("c", priority=1)),
    )
    desk.move(done.id, "resolved", "小张")
    clock.advance(timedelta(hours=49))
    assert [ticket.id for ticket in desk.overdue()] == [urgent.id, slow.id]
