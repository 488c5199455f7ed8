"""Messages that the shop begins, on SQLite and PostgreSQL: to the right people, once, within limits, whoever dies meanwhile."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time as clocks
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from threading import Barrier
from typing import Any

from sqlalchemy import func, select

from shop.clock import FixedClock, SystemClock
from shop.database import Database
from shop.experiments.holdout import in_holdout
from shop.models import (
    Coupon,
    OutreachCampaign,
    OutreachMessage,
    PersonalizationChoice,
)
from shop.notices.subscriptions import Notices
from shop.outreach.outbox import CLAIM, MOST_ATTEMPTS, Outbox
from shop.outreach.planning import Planner, open_outbox
from shop.outreach.rendering import STOP_WORDS
from shop.profiles.segments import Segments
from tests.shop.outreach.campaigns import HELD_OUT, MARKETED, campaign, customers, deliver, states


def _plan_until_killed(url: str) -> None:
    Planner(Database(url), SystemClock()).plan("A")


def test_everybody_in_the_segment_is_listed_once_but_the_hold_out_and_the_unwilling(
    database: Database, clock: FixedClock, outbox: Outbox
) -> None:
    gold, silver, unwilling = MARKETED[:3]
    customers(database, gold, HELD_OUT, unwilling, tier="gold")
    customers(database, silver, tier="silver")
    Segments(database, clock).save("SG", "金卡", "tier == 'gold'")
    Notices(database, clock).unsubscribe(unwilling)
    campaign(database, clock, segment="SG")
    planned = Planner(database, clock).plan("A")
    assert (planned.queued, planned.left_out) == (1, 2)
    assert Planner(database, clock).plan("A").queued == 0 and list(states(database)) == [gold]
    parcel = deliver(outbox, gold)
    assert parcel.card.text == "会员日到了，全店满减"
    assert parcel.card.custom["items"][0]["campaign"] == "A" and STOP_WORDS in parcel.card.buttons
    assert outbox.candidates({"talk": gold}) == [] and states(database) == {gold: "delivered"}
    assert outbox.counts() == {"A": {"delivered": 1}}


def test_the_worker_looks_again_for_those_who_join(database: Database, clock: FixedClock) -> None:
    customers(database, MARKETED[0])
    campaign(database, clock)
    planner = Planner(database, clock)
    assert (planner.plan_due(), planner.plan_due()) == (1, 0)
    customers(database, MARKETED[1])
    clock.advance(timedelta(minutes=11))
    assert planner.plan_due() == 1


def test_without_an_acknowledgement_it_comes_again_under_the_same_name_and_is_given_up(
    database: Database, clock: FixedClock, outbox: Outbox
) -> None:
    owner = MARKETED[0]
    customers(database, owner)
    campaign(database, clock)
    Planner(database, clock).plan("A")
    names = set()
    for _ in range(MOST_ATTEMPTS):
        (candidate,) = outbox.candidates({"talk": owner})
        parcel = outbox.claim(candidate.id, "talk")
        assert parcel is not None
        names.add(parcel.public_id)
        assert outbox.candidates({"talk": owner}) == []  # it is on its way
        outbox.give_back(candidate.id)
        assert outbox.candidates({"talk": owner}) == []  # not again at once
        clock.advance(timedelta(hours=1))
    assert len(names) == 1 and states(database) == {owner: "no client acknowledged it"}
    assert outbox.acknowledge(names, "somebody else's") == []
    assert len(outbox.acknowledge(names, "talk")) == 1  # it was shown after all
    assert outbox.acknowledge(names, "talk") == [] and states(database) == {owner: "delivered"}


def test_a_deliverer_that_dies_frees_its_message(
    database: Database, clock: FixedClock, outbox: Outbox
) -> None:
    owner = MARKETED[0]
    customers(database, owner)
    campaign(database, clock)
    Planner(database, clock).plan("A")
    (candidate,) = outbox.candidates({"talk": owner})
    first = outbox.claim(candidate.id, "talk")
    assert outbox.claim(candidate.id, "talk") is None
    clock.advance(CLAIM + timedelta(seconds=1))
    again = outbox.claim(candidate.id, "talk")
    assert first is not None and again is not None and first.public_id == again.public_id


def test_a_message_that_every_deliverer_dies_of_is_given_up(
    database: Database, clock: FixedClock, outbox: Outbox
) -> None:
    customers(database, MARKETED[0])
    campaign(database, clock)
    Planner(database, clock).plan("A")
    for _ in range(MOST_ATTEMPTS):
        (candidate,) = outbox.candidates({"talk": MARKETED[0]})
        assert outbox.claim(candidate.id, "talk") is not None
        clock.advance(CLAIM + timedelta(seconds=1))
    (candidate,) = outbox.candidates({"talk": MARKETED[0]})
    assert outbox.claim(candidate.id, "talk") is None and outbox.candidates({"talk": MARKETED[0]}) == []


def test_many_deliverers_hand_out_each_message_once(
    database: Database, clock: FixedClock, outbox: Outbox
) -> None:
    customers(database, *MARKETED)
    campaign(database, clock)
    Planner(database, clock).plan("A")
    open_now: dict[str, str | None] = {f"talk-{name}": name for name in MARKETED}

    def work(_: int) -> int:
        mine = open_outbox(database, clock)
        claimed = [mine.claim(item.id, item.conversation) for item in mine.candidates(open_now)]
        return sum(parcel is not None for parcel in claimed)

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(work, range(6))) == len(MARKETED)


def test_quiet_hours_pauses_ends_and_changed_minds_are_respected(
    database: Database, clock: FixedClock, outbox: Outbox
) -> None:
    owner, other, third, fourth = MARKETED[:4]
    customers(database, owner, other, third, fourth)
    campaign(database, clock, quiet_from=time(11), quiet_to=time(13))
    Planner(database, clock).plan("A")

    def change(**columns: Any) -> None:
        with database.writing() as session:
            row = session.get(OutreachCampaign, "A")
            for name, value in columns.items():
                setattr(row, name, value)

    assert deliver(outbox, owner) is None
    change(quiet_from=None, quiet_to=None, enabled=False)
    assert deliver(outbox, owner) is None
    change(enabled=True)
    assert deliver(outbox, owner) is not None
    Notices(database, clock).unsubscribe(other)
    assert states(database)[other] == "unsubscribed" and outbox.candidates({"talk": other}) == []
    change(segment="SG")
    with database.writing() as session:
        session.add(PersonalizationChoice(owner=third, off=True, changed_at=clock.now()))
    assert deliver(outbox, third) is None and states(database)[third] == "personalization is off"
    change(ends_at=clock.now() - timedelta(seconds=1))
    assert deliver(outbox, fourth) is None and states(database)[fourth] == "the campaign has ended"
    assert outbox.expire() == 0


def test_what_comes_too_late_is_dropped(database: Database, clock: FixedClock, outbox: Outbox) -> None:
    customers(database, MARKETED[0])
    campaign(database, clock)
    Planner(database, clock).plan("A")
    clock.advance(timedelta(days=8))
    assert outbox.candidates({"talk": MARKETED[0]}) == []
    assert (outbox.expire(), outbox.expire()) == (1, 0)


def test_nobody_gets_more_than_the_day_allows_nor_two_at_once(
    database: Database, clock: FixedClock, outbox: Outbox
) -> None:
    owner = MARKETED[0]
    customers(database, owner)
    for number in range(3):
        campaign(database, clock, id=f"A{number}", priority=number)
        Planner(database, clock).plan(f"A{number}")
    assert deliver(outbox, owner) is not None
    assert deliver(outbox, owner) is None
    clock.advance(timedelta(minutes=31))
    assert deliver(outbox, owner) is not None
    clock.advance(timedelta(minutes=31))
    assert deliver(outbox, owner) is None
    clock.advance(timedelta(hours=23))
    assert deliver(outbox, owner) is not None


def test_all_together_get_no_more_than_a_minute_allows(database: Database, clock: FixedClock) -> None:
    customers(database, *MARKETED[:3])
    campaign(database, clock)
    Planner(database, clock).plan("A")
    outbox = open_outbox(database, clock)
    outbox._limits = outbox._limits.copy(update={"outreach_per_minute": 2})
    assert [deliver(outbox, name, name) is not None for name in MARKETED[:3]] == [True, True, False]
    clock.advance(timedelta(minutes=1))
    assert deliver(outbox, MARKETED[2]) is not None


def test_planning_that_is_killed_in_the_middle_goes_on_and_lists_nobody_twice(
    database: Database, clock: FixedClock
) -> None:
    everybody = [f"P{number:05}" for number in range(3000)]
    customers(database, *everybody)
    campaign(database, clock, ends_at=SystemClock().now() + timedelta(days=1))
    url = str(database.engine.url.render_as_string(hide_password=False))
    process = multiprocessing.get_context("spawn").Process(target=_plan_until_killed, args=(url,))
    process.start()

    def queued() -> int:
        with database.reading() as session:
            return int(session.execute(select(func.count(OutreachMessage.id))).scalar_one())

    deadline = clocks.monotonic() + 60
    while queued() == 0 and clocks.monotonic() < deadline:
        clocks.sleep(0.01)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    before = queued()
    assert before > 0
    Planner(database, SystemClock()).plan("A")
    wanted = [name for name in everybody if not in_holdout(name)]
    with database.reading() as session:
        owners = session.execute(select(OutreachMessage.owner)).scalars().all()
        assert sorted(owners) == wanted
        assert session.execute(select(func.count(Coupon.code))).scalar_one() == 0


def test_two_deliverers_at_once_keep_to_one_customers_limits(database: Database, clock: FixedClock) -> None:
    """Two campaigns, two conversations of one customer, two processes: one goes out now, the other waits."""
    customers(database, MARKETED[0])
    for name in ("A", "B"):
        campaign(database, clock, id=name)
        Planner(database, clock).plan(name)
    with database.reading() as session:
        waiting = list(session.execute(select(OutreachMessage.id)).scalars())
    ready = Barrier(2)

    def claim(message: int) -> bool:
        mine = open_outbox(database, clock)
        ready.wait()
        return mine.claim(message, f"talk-{message}") is not None

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(claim, waiting)) == 1
