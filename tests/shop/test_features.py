"""Words of values and amounts with units, read against a catalogue's own values, on both engines."""

from __future__ import annotations

import pytest

from shop.catalogue.conditions import AttributeWish
from shop.catalogue.elsewhere import kind_elsewhere
from shop.catalogue.features import FeatureWords, measures
from shop.catalogue.queries import Catalogue
from shop.catalogue.specs import same_spec
from shop.clock import FixedClock
from shop.database import Database


@pytest.fixture
def catalogue(sample_shop: Database, clock: FixedClock) -> Catalogue:
    return Catalogue(sample_shop, clock)


@pytest.fixture
def headphones(catalogue: Catalogue) -> FeatureWords:
    words = catalogue.features("蓝牙耳机")
    assert words is not None
    return words


def test_words_that_some_have_are_found(headphones: FeatureWords) -> None:
    assert [feature.word for feature in headphones.find("要主动降噪的")] == ["主动降噪"]
    assert headphones.find("要好看的") == ()
    assert headphones.find("要主动降噪的", taken=[(1, 5)]) == ()


def test_the_place_is_that_in_the_message(headphones: FeatureWords) -> None:
    (found,) = headphones.find("要 IP67 的")
    assert (found.word, found.start, found.end) == ("ip67", 2, 6)


def test_a_denied_value_is_no_word(headphones: FeatureWords) -> None:
    assert "不支持" not in headphones.counts


def test_values_of_one_attribute_are_rivals(headphones: FeatureWords) -> None:
    assert headphones.rivals("ip67", "ip55")
    assert not headphones.rivals("ip67", "主动降噪")


def test_an_unknown_category_has_no_words(catalogue: Catalogue) -> None:
    assert catalogue.features("冰箱") is None


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("5000毫安的", AttributeWish("battery_capacity", 5000, 5000)),
        ("五千毫安以上", AttributeWish("battery_capacity", 5000, None)),
        ("至少100瓦", AttributeWish("charging_power", 100, None)),
        ("200克以内", AttributeWish("weight", None, 200)),
        ("重量200g", None),  # G is memory to shoppers, and this shop's phones list none
        ("2000元以内", None),
        ("两个", None),
    ],
)
def test_amounts_of_an_attribute(text: str, wish: AttributeWish | None, catalogue: Catalogue) -> None:
    words = catalogue.features("手机")
    assert words is not None
    found = measures(text, "手机", words, catalogue.vocabulary())
    assert [item.wish for item in found] == ([wish] if wish else [])


@pytest.mark.parametrize(
    ("offered", "said", "same"),
    [
        ("12G+256G", "12+256", True),
        ("12G+256GB", "256", True),
        ("16G+512G", "6G", False),
        ("12G+256G", "8+256", False),
        ("1TB", "1T", True),
        ("青轴", "青轴", True),
        ("", "256", False),
    ],
)
def test_specs_as_customers_say_them(offered: str, said: str, same: bool) -> None:
    assert same_spec(offered, said) is same


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("iPhone 15", "手机"),
        ("AirPods Pro", "耳机"),
        ("苹果手表", "智能手表"),
        ("小米手环9", "手环"),
        ("MacBook Air", "笔记本电脑"),
        ("华为Mate 60", "手机"),
        ("大疆Mini 4", "无人机"),
        ("什么东西", None),
    ],
)
def test_what_others_make(name: str, kind: str | None) -> None:
    assert kind_elsewhere(name) == kind
