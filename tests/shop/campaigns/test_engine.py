"""Campaigns on SQLite and PostgreSQL: once in a conversation, within caps, and only conditions that can work."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shop.campaigns.engine import Audience, Campaigns
from shop.campaigns.importing import MarketingSection
from shop.campaigns.period import is_quiet
from shop.campaigns.rules import RuleFault, compile_rule, holds
from shop.clock import FixedClock
from shop.coupons.ledger import Ledger
from shop.coupons.queries import Coupons
from shop.database import Database
from shop.importing.run import import_directory
from shop.models import Campaign, CouponBatch
from shop.notices.subscriptions import Notices

ASKED = {"price_questions": 3, "price": Decimal(299), "stock": 5}
SOMEBODY = Audience("C1", "talk-1")


@pytest.fixture
def campaigns(database: Database, clock: FixedClock) -> Campaigns:
    with database.writing() as session:
        session.add(
            CouponBatch(
                id="B", title="减30", kind="amount", value=Decimal(30), scope=["all"], valid_hours=24, total=2
            )
        )
        session.flush()
        session.add(campaign())
    return Campaigns(database, clock, Ledger(database, clock))


def campaign(**columns: Any) -> Campaign:
    values = {
        "id": "A",
        "title": "限时券",
        "trigger": "price_question",
        "condition": "price_questions >= 3 and price >= 199",
        "batch_id": "B",
        "message": "送您一张券",
    }
    return Campaign(**{**values, **columns})


def change(database: Database, **columns: Any) -> None:
    with database.writing() as session:
        row = session.get(Campaign, "A")
        for name, value in columns.items():
            setattr(row, name, value)


def test_it_fires_once_in_a_conversation(database: Database, clock: FixedClock, campaigns: Campaigns) -> None:
    assert campaigns.fire("price_question", {**ASKED, "price_questions": 2}, SOMEBODY) is None
    fired = campaigns.fire("price_question", ASKED, SOMEBODY)
    assert fired is not None and fired.coupon.expires_at == clock.now() + timedelta(hours=24)
    assert campaigns.fire("price_question", {**ASKED, "price_questions": 4}, SOMEBODY) is None
    assert len(Coupons(database, clock).usable("C1")) == 1


def test_another_trigger_does_not_fire_it(campaigns: Campaigns) -> None:
    assert campaigns.fire("bargain", ASKED, SOMEBODY) is None


def test_a_customer_meets_the_cap_in_the_next_conversation(database: Database, campaigns: Campaigns) -> None:
    with database.writing() as session:
        session.get(CouponBatch, "B").per_customer = 9
    change(database, per_customer=1)
    assert campaigns.fire("price_question", ASKED, SOMEBODY)
    assert campaigns.fire("price_question", ASKED, Audience("C1", "talk-2")) is None


def test_campaigns_of_one_group_exclude_one_another_and_the_higher_goes_first(
    database: Database, campaigns: Campaigns
) -> None:
    change(database, exclusive_group="G")
    with database.writing() as session:
        session.get(CouponBatch, "B").per_customer = 9
        session.add(campaign(id="Z", priority=5, exclusive_group="G"))
    fired = campaigns.fire("price_question", ASKED, SOMEBODY)
    assert fired is not None and fired.campaign == "Z"
    assert campaigns.fire("price_question", ASKED, SOMEBODY) is None


def test_it_stops_when_the_coupons_are_gone(campaigns: Campaigns) -> None:
    fired = [campaigns.fire("price_question", ASKED, Audience(f"C{n}", f"t{n}")) for n in range(4)]
    assert [bool(item) for item in fired] == [True, True, False, False]


def test_a_campaign_that_ended_or_is_off_or_quiet_does_not_fire(
    database: Database, clock: FixedClock, campaigns: Campaigns
) -> None:
    for columns in (
        {"ends_at": clock.now() - timedelta(seconds=1)},
        {"ends_at": None, "starts_at": clock.now() + timedelta(seconds=1)},
        {"starts_at": None, "quiet_from": time(11), "quiet_to": time(13)},
        {"quiet_from": None, "quiet_to": None, "enabled": False},
    ):
        change(database, **columns)
        assert campaigns.fire("price_question", ASKED, SOMEBODY) is None
    change(database, enabled=True)
    assert campaigns.fire("price_question", ASKED, SOMEBODY)


def test_who_wants_no_marketing_gets_none(
    database: Database, clock: FixedClock, campaigns: Campaigns
) -> None:
    Notices(database, clock).unsubscribe("C1")
    assert campaigns.fire("price_question", ASKED, SOMEBODY) is None


def test_quiet_hours_run_over_midnight() -> None:
    assert is_quiet(time(22), time(8), time(23)) and is_quiet(time(22), time(8), time(7, 59))
    assert not is_quiet(time(22), time(8), time(8)) and not is_quiet(None, None, time(8))


@pytest.mark.parametrize(
    ("condition", "position"),
    [
        ("price_questions >=", 19),
        ("price_questions >= 3 and (price > 5", 36),
        ("price_questions @@ 3", 17),
        ("price > 3 and sex == 'm'", 15),
        ('price > "a"', 1),
        ("price > 1 and (bargains > 2 or tier > 3)", 32),
        ("'and or' in tags and tier =~ '['", 22),
        ("price > 3 and tags == 'VIP'", 15),
        ("price_questions == '3'", 1),
        ("price_questions + 1", None),
        ("  ", None),
    ],
)
def test_a_condition_that_cannot_work_is_refused_with_the_position(
    condition: str, position: int | None
) -> None:
    with pytest.raises(RuleFault) as refused:
        compile_rule(condition)
    assert refused.value.position == position


def test_unknown_facts_count_as_nothing() -> None:
    assert not holds("price > 100", {}) and holds('tier in ["", "gold"]', {"tier": None})


def test_a_file_with_a_broken_condition_is_not_stored(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    (tmp_path / "campaigns.csv").write_text(
        "id,title,trigger,condition,coupon,message\nX,券,price_question,price_questions >= ,NOPE,送您一张券\n"
    )
    report = import_directory(database, tmp_path, clock, (MarketingSection(),))
    assert [(issue.row, issue.column) for issue in report.errors] == [(2, "coupon"), (2, "condition")]
    assert "第 " in report.errors[1].reason and "没有写完" in report.errors[1].reason
