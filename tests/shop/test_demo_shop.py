"""The demo shop's data: loads without an error and carries the conversations that the assistant is shown with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

import pytest

from shop.catalogue.conditions import SearchConditions
from shop.catalogue.importing import import_catalogue
from shop.catalogue.queries import Catalogue
from shop.catalogue.vocabulary import normalised
from shop.clock import SHOP_TIMEZONE, FixedClock
from shop.database import Database

DEMO = Path(__file__).parents[2] / "data" / "shop"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def demo(
    request: pytest.FixtureRequest,
    open_copy: Callable[[str, Path], AbstractContextManager[Database]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Catalogue]:
    """The demo shop's catalogue on both engines."""
    with open_copy(request.param, tmp_path_factory.mktemp("demo")) as opened:
        clock = FixedClock(datetime(2026, 3, 15, 12, 0, tzinfo=SHOP_TIMEZONE))
        report = import_catalogue(opened, DEMO, clock)
        assert report.errors == ()
        assert report.rows["products"] >= 150 and report.rows["faqs"] >= 150
        yield Catalogue(opened, clock)


def test_the_flagship_phone_answers_the_question_about_battery_life(demo: Catalogue) -> None:
    phone = demo.featured("手机")
    assert phone is not None and phone.name == "极岚 K60"
    reply = demo.attribute_reply(phone.sku, "续航")
    assert reply == "该机型配备5000mAh电池，支持65W快充，正常使用可续航1.5天。"


def test_headphones_for_outdoor_sports_lead_to_a_black_pair_in_stock(demo: Catalogue) -> None:
    wanted = SearchConditions(category="耳机", scenario="户外运动", limit=6)
    found = demo.search(wanted)
    assert found.total >= 6 and found.relaxed == ()
    best = found.items[0]
    assert best.name == "声浪 Run 2"
    assert "防水" in demo.reason_for(best, wanted)
    black = demo.stock(best.sku, color="黑色")
    assert black is not None and black.offered and black.available


def test_some_headphones_do_not_come_in_black(demo: Catalogue) -> None:
    assert any("黑色" not in product.colors for product in demo.by_category("耳机"))


def test_old_headphones_have_an_upgrade_at_a_fifth_off(demo: Catalogue) -> None:
    old = next(product for product in demo.by_category("耳机") if product.name == "声浪 Air 2")
    newer = demo.successor(old.sku)
    assert newer is not None and newer.name == "声浪 Air 3"
    upgrade = next(product for product in demo.by_category("耳机") if product.name == "声浪 Air 3 Pro")
    offers = demo.offers(upgrade.sku)
    assert any(offer.final_price == (upgrade.price * 8 / 10) for offer in offers)


def test_every_category_on_sale_has_one_flagship_and_known_names(demo: Catalogue) -> None:
    for category in demo.categories():
        products = [product for product in demo.by_category(category, 500) if product.category == category]
        assert sum(product.featured for product in products) <= 1, category
        names = [normalised(product.name) for product in products]
        assert len(set(names)) == len(names), category


def test_every_reply_can_be_said_of_some_product(demo: Catalogue) -> None:
    for product in demo.by_category("手机", 500):
        for key in product.attributes:
            assert demo.attribute_reply(product.sku, key)
