"""Delivery to an outside desk that fails in every way: nothing is lost, nothing is taken in twice, order is kept."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from shop import models
from shop.clock import FixedClock
from shop.database import Database
from shop.tickets.desk import OutsideDesk
from shop.tickets.helpdesk import DeskFailure, HelpDesk
from shop.tickets.outbox import CLAIM, Outbox
from shop.tickets.readmodels import NewTicket
from tests.shop.tickets.desk_server import SECRET, BadDesk, bad_desk

AN_HOUR = timedelta(hours=1)


@pytest.fixture
def outside() -> Iterator[BadDesk]:
    with bad_desk() as desk:
        yield desk


@pytest.fixture
def desk(database: Database, clock: FixedClock) -> OutsideDesk:
    return OutsideDesk(database, clock)


def connect(outside: BadDesk, clock: FixedClock, *, timeout_s: float = 0.8) -> HelpDesk:
    return HelpDesk(outside.address, SECRET, clock, timeout_s=timeout_s, retries=2, backoff_s=0.01)


def new(key: str = "k") -> NewTicket:
    return NewTicket(
        kind="repair", summary="左耳没声音", key=key, customer_id="C1", contact={"phone": "13800138000"}
    )


def test_a_change_arrives_signed_with_the_contact(
    desk: OutsideDesk, database: Database, clock: FixedClock, outside: BadDesk
) -> None:
    ticket = desk.create(new())
    with database.reading() as session:
        waiting = session.execute(text("SELECT body FROM ticket_deliveries")).scalar_one()
        assert "13800138000" not in waiting  # sealed while it waits
    with connect(outside, clock) as helpdesk:
        done = Outbox(database, clock).deliver(helpdesk.send)
    assert (done.delivered, done.failed, done.waiting) == (1, 0, 0)
    (body,) = outside.taken.values()
    assert body["action"] == "create" and body["ticket"]["contact"] == {"phone": "13800138000"}
    assert desk.own(ticket.id, "C1").external_id == f"HD-{ticket.id}"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "failure",
    ["500", "404", "401", "429", "hang", "garbage", "no id", "list", "endless", "drip", "cut short", "no http",
     "redirect", "take and hang", "take and 500"],
)  # fmt: skip
def test_whatever_goes_wrong_the_change_waits_and_arrives_once(
    desk: OutsideDesk, database: Database, clock: FixedClock, outside: BadDesk, failure: str
) -> None:
    if database.is_sqlite is False and failure not in ("500", "take and hang"):
        return  # the failures are the client's affair; two of them show that the queue works on this engine too
    desk.create(new())
    outbox = Outbox(database, clock)
    outside.failures = [failure] * 3  # also what is repeated at once
    with connect(outside, clock) as helpdesk:
        first = outbox.deliver(helpdesk.send)
    assert (first.delivered, first.failed, first.waiting) == (0, 1, 1)
    with connect(outside, clock) as helpdesk:
        assert outbox.deliver(helpdesk.send).failed == 0  # not due yet: a desk that is down is left in peace
    outside.failures = []
    clock.advance(AN_HOUR)
    with connect(outside, clock) as helpdesk:
        assert outbox.deliver(helpdesk.send).delivered == 1
    assert len(outside.taken) == 1 and outbox.waiting() == 0


def test_short_troubles_are_repeated_at_once(
    desk: OutsideDesk, database: Database, clock: FixedClock, outside: BadDesk
) -> None:
    desk.create(new())
    outside.failures = ["503", "hang up"]
    with connect(outside, clock) as helpdesk:
        assert Outbox(database, clock).deliver(helpdesk.send).delivered == 1
    assert outside.requests == 3 and len(outside.taken) == 1


def test_a_desk_that_took_it_but_could_not_say_so_takes_it_once(
    desk: OutsideDesk, database: Database, clock: FixedClock, outside: BadDesk
) -> None:
    desk.create(new())
    outside.failures = ["take and hang up"]
    with connect(outside, clock) as helpdesk:
        assert Outbox(database, clock).deliver(helpdesk.send).delivered == 1
    assert outside.requests == 2 and len(outside.taken) == 1


def test_a_second_answer_is_not_taken_for_the_next_change(
    desk: OutsideDesk, database: Database, clock: FixedClock, outside: BadDesk
) -> None:
    first, second = desk.create(new("a")), desk.create(new("b"))
    outside.failures = ["twice", "twice"]
    with connect(outside, clock) as helpdesk:
        assert Outbox(database, clock).deliver(helpdesk.send).delivered == 2
    assert [desk.own(t.id, "C1").external_id for t in (first, second)] == [  # type: ignore[union-attr]
        f"HD-{first.id}", f"HD-{second.id}",
    ]  # fmt: skip


def test_nobody_listens(desk: OutsideDesk, database: Database, clock: FixedClock) -> None:
    desk.create(new())
    with HelpDesk("http://127.0.0.1:9", SECRET, clock, timeout_s=0.5, backoff_s=0.01) as helpdesk:
        done = Outbox(database, clock).deliver(helpdesk.send)
    assert (done.failed, done.waiting) == (1, 1)
    with database.reading() as session:
        assert "no answer" in session.execute(select(models.TicketDelivery.last_error)).scalar_one()


def test_changes_of_a_ticket_keep_their_order(
    desk: OutsideDesk, database: Database, clock: FixedClock, outside: BadDesk
) -> None:
    stuck, free = desk.create(new("a")), desk.create(new("b"))
    desk.move(stuck.id, "in_progress", "小张")
    desk.move(stuck.id, "resolved", "小张")
    outside.failures = ["500"]
    outbox = Outbox(database, clock)
    with connect(outside, clock) as helpdesk:
        done = outbox.deliver(helpdesk.send)
    # The first change of one ticket failed: its later ones wait behind it, the other ticket does not.
    assert (done.delivered, done.failed, done.waiting) == (1, 1, 3)
    assert [key.rsplit("-", 1)[0] for key in outside.order] == [free.id]
    clock.advance(AN_HOUR)
    with connect(outside, clock) as helpdesk:
        assert outbox.deliver(helpdesk.send).delivered == 3
    states = [body["ticket"]["status"] for body in outside.taken.values() if body["ticket"]["id"] == stuck.id]
    assert states == ["open", "in_progress", "resolved"]


def test_two_deliverers_send_nothing_twice(
    desk: OutsideDesk, database: Database, clock: FixedClock, outside: BadDesk
) -> None:
    for number in range(20):
        desk.create(new(f"k{number}"))

    def deliver(_: int) -> int:
        with connect(outside, clock, timeout_s=5.0) as helpdesk:
            return Outbox(database, clock).deliver(helpdesk.send).delivered

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(deliver, range(3))) == 20
    assert outside.requests == 20 and len(outside.taken) == 20


def test_what_a_dead_deliverer_held_becomes_free(
    database: Database, clock: FixedClock, desk: OutsideDesk
) -> None:
    desk.create(new())
    outbox = Outbox(database, clock)

    class Killed(BaseException):
        pass

    def die(_key: str, _action: str, _body: str) -> str:
        raise Killed

    with pytest.raises(Killed):
        outbox.deliver(die)
    sent: list[str] = []

    def send(key: str, _action: str, _body: str) -> str:
        sent.append(key)
        return "HD"

    assert outbox.deliver(send).delivered == 0
    clock.advance(CLAIM + timedelta(seconds=1))
    assert outbox.deliver(send).delivered == 1 and len(sent) == 1


def test_waiting_grows_and_never_ends(database: Database, clock: FixedClock, desk: OutsideDesk) -> None:
    desk.create(new())
    outbox = Outbox(database, clock)

    def fail(_key: str, _action: str, _body: str) -> str:
        raise DeskFailure("down")

    start, attempts = clock.now(), 0
    while clock.now() - start < timedelta(days=1):
        attempts += outbox.deliver(fail).failed
        clock.advance(timedelta(minutes=3))
    assert 20 < attempts < 40 and outbox.waiting() == 1
