"""Assignment, exposure, conversion and report on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shop.clock import FixedClock
from shop.database import Database
from shop.experiments.reporting import report
from shop.experiments.running import Experiments, Variant
from shop.experiments.samples import BadSample

WORDINGS = (Variant("A", "点击领取50元优惠券"), Variant("B", "限时24小时，立减50"))


@pytest.fixture
def experiments(database: Database, clock: FixedClock) -> Experiments:
    made = Experiments(database, clock)
    made.create("coupon-words", WORDINGS, window=timedelta(days=2))
    return made


def test_a_subject_keeps_its_variant_and_the_split_is_even(experiments: Experiments) -> None:
    first = {f"C{n}": experiments.variant("coupon-words", f"C{n}") for n in range(60)}
    assert {v.content for v in first.values() if v} == {w.content for w in WORDINGS}
    assert all(experiments.variant("coupon-words", subject) == v for subject, v in first.items())
    assert 12 < sum(v == WORDINGS[0] for v in first.values()) < 48


def test_conversion_counts_once_only_after_exposure_and_within_the_window(
    experiments: Experiments, database: Database, clock: FixedClock
) -> None:
    experiments.variant("coupon-words", "C1")
    assert experiments.converted("C1", "order 1") == ()
    experiments.exposed("coupon-words", "C1")
    clock.advance(timedelta(days=1))
    experiments.exposed("coupon-words", "C1")
    assert experiments.converted("C1", "order 2") == ("coupon-words",)
    assert experiments.converted("C1", "order 3") == ()
    experiments.variant("coupon-words", "C2")
    experiments.exposed("coupon-words", "C2")
    clock.advance(timedelta(days=3))
    assert experiments.converted("C2", "order 4") == ()
    with database.reading() as session:
        found = report(session, "coupon-words")
    assert sum(line.exposed for line in found.lines) == 2
    assert sum(line.conversions for line in found.lines) == 1
    assert found.mismatch_p is not None


def test_bandit_moves_to_what_converts(database: Database, clock: FixedClock) -> None:
    experiments = Experiments(database, clock)
    experiments.create("moving", WORDINGS, mode="bandit")
    late = []
    for n in range(120):
        given = experiments.variant("moving", f"C{n}")
        assert given is not None
        experiments.exposed("moving", f"C{n}")
        if given.name == "B" and n % 2:
            experiments.converted(f"C{n}", "order")
        if n >= 60:
            late.append(given.name)
    assert late.count("B") > 45
    with database.reading() as session:
        assert report(session, "moving").mismatch_p is None


def test_unknown_ended_and_wrong_experiments(
    experiments: Experiments, database: Database, clock: FixedClock
) -> None:
    assert experiments.variant("no such", "C1") is None
    experiments.create("short", WORDINGS, ends_at=clock.now() + timedelta(hours=1))
    clock.advance(timedelta(hours=2))
    assert experiments.variant("short", "C1") is None
    for variants in ((WORDINGS[0],), (WORDINGS[0], WORDINGS[0]), (WORDINGS[0], Variant("B", weight=0))):
        with pytest.raises(BadSample):
            experiments.create("wrong", variants)
    with pytest.raises(BadSample, match="already"):
        experiments.create("coupon-words", WORDINGS)
    with database.reading() as session, pytest.raises(BadSample, match="coupon-words"):
        report(session, "no such")
