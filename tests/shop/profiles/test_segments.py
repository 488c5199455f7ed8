"""Segments and tags on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from shop import models
from shop.clock import FixedClock
from shop.database import Database
from shop.profiles.segments import RuleFault, Segments, UnknownSegment
from shop.profiles.tags import Profiles, Refreshed, tag_title
from tests.shop.profiles.conftest import PlaceOrder


def _rule(database: Database, rule_id: str, title: str, condition: str) -> None:
    with database.writing() as session:
        session.add(models.TagRule(id=rule_id, title=title, condition=condition))


def _dearest(database: Database) -> models.Product:
    with database.reading() as session:
        found = (
            session.execute(select(models.Product).order_by(models.Product.price.desc())).scalars().first()
        )
        session.expunge_all()
        return found


@pytest.mark.parametrize(
    ("condition", "position"),
    [
        ("spent >= ", 10),
        ("spent > > 3", 9),
        ("spend > 3", 1),
        ("spent > 1 and tag == 'x'", 15),
        ("tier = 'gold'", 6),
        ("", None),
    ],
)
def test_a_condition_with_an_error_is_refused_with_its_position(
    database: Database, clock: FixedClock, condition: str, position: int | None
) -> None:
    segments = Segments(database, clock)
    with pytest.raises(RuleFault) as refused:
        segments.save("S", "错的", condition)
    assert refused.value.position == position
    assert segments.all() == ()


def test_saved_again_is_replaced_and_an_unknown_one_is_named(database: Database, clock: FixedClock) -> None:
    segments = Segments(database, clock)
    segments.save("S", "一", "orders > 1")
    segments.save("S", "二", "orders > 2")
    assert [(s.title, s.condition) for s in segments.all()] == [("二", "orders > 2")]
    with pytest.raises(UnknownSegment, match="“X”"):
        segments.members("X")
    segments.delete("S")
    with pytest.raises(UnknownSegment):
        segments.delete("S")
    with pytest.raises(RuleFault):
        segments.save(" ", "空", "true")


def test_members_follow_orders_and_tags(shop: Database, clock: FixedClock, place_order: PlaceOrder) -> None:
    _rule(shop, "T1", "高价值客户", "spent_year >= 5000")
    segments = Segments(shop, clock)
    segments.save("VIP", "高价值", "'高价值客户' in tags")
    segments.save("ONCE", "只买过一次", "orders == 1")
    place_order("D1", "C1", total=6000)
    place_order("D2", "C2", total=10)
    place_order("D3", "C3", total=9000, status="cancelled")
    assert list(segments.members("VIP")) == ["C1"]
    assert list(segments.members("ONCE")) == ["C1", "C2"]
    assert segments.of_customer("C1") == ("ONCE", "VIP")
    place_order("D4", "C2", total=5000)
    assert list(segments.members("VIP")) == ["C1", "C2"]
    assert list(segments.members("ONCE")) == ["C1"]
    clock.advance(timedelta(days=366))
    assert list(segments.members("VIP")) == []


def test_writing_while_iterating_over_many_members(shop: Database, clock: FixedClock) -> None:
    with shop.writing() as session:
        session.add_all(models.Customer(id=f"C{number:04}") for number in range(1203))
    segments = Segments(shop, clock)
    segments.save("ALL", "所有人", "true")
    seen = []
    for member in segments.members("ALL"):
        seen.append(member)
        if len(seen) % 500 == 0:
            segments.save("NOTE", "中途写入", "true")
    assert seen == [f"C{number:04}" for number in range(1203)]


def test_only_customers_with_something_new_are_computed(
    shop: Database, clock: FixedClock, place_order: PlaceOrder
) -> None:
    _rule(shop, "T1", "买过", "orders >= 1")
    for number in range(20):
        place_order(f"D{number}", f"C{number}")
    profiles = Profiles(shop, clock)
    assert profiles.refresh() == Refreshed(20, 0, 0)
    assert profiles.refresh() == Refreshed(0, 0, 0)
    place_order("D99", "C3")
    with shop.writing() as session:
        session.add(models.Interaction(owner="C4", customer_id="C4", kind="view", sku="X", at=clock.now()))
    assert profiles.refresh() == Refreshed(2, 0, 0)
    assert profiles.facts("C4")["views"] == 1
    with shop.writing() as session:
        session.get(models.Customer, "C5").tier = "gold"
        session.get(models.Order, "D6").status = "cancelled"
        session.get(models.Order, "D6").updated_at = clock.now() + timedelta(seconds=1)
    assert profiles.refresh() == Refreshed(2, 0, 0)
    assert profiles.tags_of("C6") == ()
    assert profiles.tags_of("C7") == ("买过",)


def test_new_rules_give_tags_from_known_facts(
    shop: Database, clock: FixedClock, place_order: PlaceOrder
) -> None:
    dear = _dearest(shop)
    place_order("D1", "C1", dear.sku, dear.sku, coupon="X")
    profiles = Profiles(shop, clock)
    profiles.refresh()
    _rule(shop, "T1", "偏好{favourite_category}", "category_share >= 0.5")
    _rule(shop, "T2", "价格敏感", "discount_share > 0.5")
    _rule(shop, "T3", "坏规则", "1 / views > 0")
    _rule(shop, "T4", "写坏的", "view >")
    assert profiles.refresh() == Refreshed(0, 1, 0)
    assert profiles.tags_of("C1") == ("价格敏感", f"偏好{dear.category}")
    facts = profiles.facts("C1")
    assert facts["favourite_brand"] == dear.brand
    assert facts["products"] == (dear.sku,)
    with shop.writing() as session:
        since = session.get(models.CustomerTag, ("C1", "价格敏感")).since
        session.get(models.TagRule, "T2").enabled = False
    clock.advance(timedelta(hours=1))
    profiles.refresh()
    assert profiles.tags_of("C1") == (f"偏好{dear.category}",)
    with shop.reading() as session:
        assert session.get(models.CustomerTag, ("C1", f"偏好{dear.category}")).since == since


def test_rules_that_speak_of_days_are_asked_again_each_day(
    shop: Database, clock: FixedClock, place_order: PlaceOrder
) -> None:
    _rule(shop, "T1", "沉睡客户", "orders > 0 and days_since_order >= 30")
    place_order("D1", "C1")
    profiles = Profiles(shop, clock)
    profiles.refresh()
    assert profiles.tags_of("C1") == ()
    clock.advance(timedelta(days=31))
    assert profiles.refresh() == Refreshed(0, 1, 0)
    assert profiles.tags_of("C1") == ("沉睡客户",)


def test_who_switched_personalization_off_is_not_profiled(
    shop: Database, clock: FixedClock, place_order: PlaceOrder
) -> None:
    _rule(shop, "T1", "买过", "orders >= 1")
    place_order("D1", "C1")
    profiles, segments = Profiles(shop, clock), Segments(shop, clock)
    segments.save("ALL", "所有人", "true")
    assert list(segments.members("ALL")) == ["C1"]
    with shop.writing() as session:
        session.add(models.PersonalizationChoice(owner="C1", off=True, changed_at=clock.now()))
    assert profiles.refresh() == Refreshed(0, 0, 1)
    assert list(segments.members("ALL")) == []
    assert profiles.tags_of("C1") == ()
    assert profiles.facts("C1") == {}


def test_a_tag_name_may_hold_facts_but_nothing_else() -> None:
    assert tag_title("偏好{favourite_category}", {"favourite_category": "耳机"}) == "偏好耳机"
    for wrong in ("{nothing}", "{", "{favourite_category.x}", "{0}"):
        with pytest.raises(RuleFault):
            tag_title(wrong, {"favourite_category": "耳机"})
