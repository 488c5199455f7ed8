"""Questions about one product, about several side by side, and about the shop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from shop.catalogue.conditions import SearchConditions
from shop.catalogue.knowledge import reason_for
from shop.catalogue.names import load_names
from shop.catalogue.places import place_names
from shop.catalogue.queries import Catalogue
from shop.catalogue.templates import TemplateError, fill, slots
from shop.clock import SHOP_TIMEZONE, FixedClock
from shop.database import Database


@pytest.fixture
def catalogue(sample_shop: Database, clock: FixedClock) -> Catalogue:
    return Catalogue(sample_shop, clock)


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The SELECT statements that run inside."""
    statements: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(database.engine, "before_cursor_execute", note)


def test_a_product_is_complete_and_plain(catalogue: Catalogue) -> None:
    product = catalogue.product("P-K60")
    assert product is not None
    assert product.price == Decimal("2499.00") and product.original_price == Decimal("2699.00")
    assert (product.stock, product.colors, product.specs) == (16, ("黑色", "蓝色"), ("256G", "512G"))
    assert product.release_date == date(2025, 12, 15) and product.featured
    assert product.attributes["battery_capacity"].value == "5000mAh"
    assert asdict(product)["attributes"]["weight"]["number"] == 195.0


def test_a_variants_sku_leads_to_its_product(catalogue: Catalogue) -> None:
    product = catalogue.product("P-K60-BK-512")
    variant = catalogue.variant("P-K60-BK-512")
    assert product is not None and product.sku == "P-K60"
    assert variant is not None and variant.price == Decimal("2899.00")
    assert catalogue.variant("P-K60-XX") is None


def test_products_come_in_the_order_asked_for_without_unknown_ones(catalogue: Catalogue) -> None:
    assert [p.sku for p in catalogue.products(["P-RUN2", "P-NONE", "P-AIR2", "P-RUN2"])] == [
        "P-RUN2",
        "P-AIR2",
    ]


def test_what_is_unknown_is_none_not_an_exception(catalogue: Catalogue) -> None:
    assert catalogue.product("X") is None and catalogue.stock("X") is None
    assert catalogue.attribute("X", "续航") is None and catalogue.attribute("P-LITE", "防水") is None
    assert catalogue.attribute_reply("P-LITE", "防水") is None
    assert catalogue.variants("X") == () and catalogue.featured("汽车") is None
    assert catalogue.successor("X") is None and catalogue.predecessor("X") is None
    assert catalogue.offers("X") == () and catalogue.policy("X") is None
    assert catalogue.compare(["X"]).products == ()


@pytest.mark.parametrize("name", ["battery_life", "续航", "能用多久", "续航时间", "待 机"])
def test_an_attribute_answers_to_key_label_and_aliases(catalogue: Catalogue, name: str) -> None:
    value = catalogue.attribute("P-K60", name)
    assert value is not None and (value.label, value.value, value.number) == ("续航", "1.5天", 1.5)


def test_the_reply_about_battery_life_is_the_sample_dialogues(catalogue: Catalogue) -> None:
    reply = catalogue.attribute_reply("P-K60", "续航")
    assert reply == "该机型配备5000mAh电池，支持65W快充，正常使用可续航1.5天。"


def test_a_reply_is_the_categorys_own_and_gives_way_to_the_bare_value_when_data_lack(
    catalogue: Catalogue,
) -> None:
    assert catalogue.attribute_reply("P-AIR3", "续航") == "单次续航7小时。"
    assert catalogue.attribute_reply("P-K50", "续航") == "续航：1天"


def test_stock_of_a_colour_by_any_of_its_names(catalogue: Catalogue) -> None:
    black, white, red = (catalogue.stock("P-AIR3", color) for color in ("黑的", "雪白", "红色"))
    assert black is not None and not black.offered, "黑的 is nobody's alias here"
    black = catalogue.stock("P-AIR3", "曜石黑")
    assert black is not None and black.available and black.quantity == 20
    assert white is not None and white.offered and not white.available
    assert white.restock_date == date(2026, 3, 22)
    assert red is not None and not red.offered


@pytest.mark.parametrize(
    ("spec", "quantity"), [("256G", 12), ("256", 12), ("256gb", 12), ("512G", 4), ("1T", 0)]
)
def test_stock_of_a_spec_as_people_write_it(catalogue: Catalogue, spec: str, quantity: int) -> None:
    stock = catalogue.stock("P-K60", spec=spec)
    assert stock is not None and stock.quantity == quantity


def test_generations(catalogue: Catalogue) -> None:
    newer, older = catalogue.successor("P-AIR2"), catalogue.predecessor("P-AIR3")
    assert newer is not None and newer.sku == "P-AIR3"
    assert older is not None and older.sku == "P-AIR2"
    assert catalogue.successor("P-AIR3") is None


def test_accessories_and_what_they_fit(catalogue: Catalogue) -> None:
    assert [product.sku for product in catalogue.accessories("P-K60")] == ["P-CASE60"]
    assert [product.sku for product in catalogue.accessories("P-CASE60", "compatible")] == ["P-K60"]


def test_flagships_and_best_sellers(catalogue: Catalogue) -> None:
    flagship = catalogue.featured("蓝牙耳机")
    assert flagship is not None and flagship.sku == "P-AIR3"
    parent = catalogue.featured("数码")
    assert parent is not None and parent.sku == "P-K60"
    case = catalogue.featured("手机壳")
    assert case is not None and case.sku == "P-CASE60", "without a flagship the best-selling"
    assert [product.sku for product in catalogue.popular("耳机", 2)] == ["P-RUN2", "P-AIR3"]
    assert [product.sku for product in catalogue.newest("手机", 1)] == ["P-K60PRO"]
    assert catalogue.categories() == ("手机", "耳机", "手机壳"), "what people spend most on first"


def test_a_comparison_puts_differences_first_and_says_who_is_ahead(catalogue: Catalogue) -> None:
    rows = catalogue.compare(["P-AIR3", "P-AIR3PRO"]).rows
    table = {row.label: row for row in rows}
    assert rows[0].label == "价格" and rows[0].values == ("299.00元", "499.00元") and rows[0].better == 0
    assert table["防水"].values == ("IPX4", "IP55") and table["防水"].better == 1
    assert table["重量"].values == ("4.8g", "暂无数据") and table["重量"].better is None
    assert [row.differs for row in rows] == sorted((row.differs for row in rows), reverse=True)
    assert rows[-1].label == "质保" and not rows[-1].differs


def test_delivery_by_any_words_for_the_place(catalogue: Catalogue) -> None:
    def fee(place: str, amount: str) -> tuple[str, Decimal | None]:
        quote = catalogue.delivery(place, Decimal(amount))
        assert quote is not None
        return quote.rule.region, quote.fee

    assert fee("寄到浙江省杭州市西湖区", "30") == ("江浙沪", Decimal("6.00"))
    assert fee("苏州", "59") == ("江浙沪", Decimal("0.00"))
    assert fee("新疆维吾尔自治区", "100") == ("新疆", Decimal("20.00"))
    assert fee("云南", "98.99") == ("默认", Decimal("8.00"))
    assert fee("香港", "10") == ("港澳台", None)
    quote = catalogue.delivery("云南", Decimal("90"))
    assert quote is not None and quote.missing_for_free == Decimal("9.00")


def test_stores_by_city_and_district(catalogue: Catalogue) -> None:
    def ids(place: str | None, **wants: bool) -> list[str]:
        return [store.id for store in catalogue.stores(place, **wants)]

    assert ids("北京市海淀区") == ["S3"] and ids("朝阳") == ["S1"] and ids("北京") == ["S1", "S3"]
    assert ids("北京丰台") == ["S1", "S3"] and ids("拉萨") == [] and ids(None) == ["S1", "S2", "S3"]
    assert ids("北京", repair=True) == ["S1"] and ids(None, pickup=True) == ["S1", "S2"]


def test_a_place_keeps_a_name_of_one_character_whole() -> None:
    assert place_names("朝阳区") == ("朝阳区", "朝阳") and place_names("沙县") == ("沙县",)


def test_faqs_of_the_shop_of_a_category_and_of_a_product(catalogue: Catalogue) -> None:
    assert [faq.id for faq in catalogue.faqs()] == ["F1", "F2", "F3"]
    assert [faq.id for faq in catalogue.faqs(sku="P-RUN2")] == ["F1", "F2", "F3"]
    assert [faq.id for faq in catalogue.faqs(sku="P-AIR3")] == ["F1", "F2"]
    assert [faq.id for faq in catalogue.faqs(category="手机")] == ["F1"]


def test_promotions_of_the_moment(catalogue: Catalogue) -> None:
    def ids(**where: Any) -> list[str]:
        return [promotion.id for promotion in catalogue.promotions(**where)]

    assert ids() == ["M1", "M2", "M3", "M5"]
    assert ids(sku="P-AIR3") == ["M1", "M3"] and ids(sku="P-AIR3PRO") == ["M1", "M2", "M3"]
    assert ids(category="耳机") == ["M1", "M2", "M3"] and ids(category="手机壳") == ["M3"]
    assert ids(now=datetime(2026, 4, 20, tzinfo=SHOP_TIMEZONE)) == ["M4"]
    assert ids(now=datetime(2026, 3, 18, 23, 59, 59, tzinfo=SHOP_TIMEZONE), sku="P-AIR3PRO") == [
        "M1",
        "M2",
        "M3",
    ]
    assert ids(now=datetime(2026, 3, 19, tzinfo=SHOP_TIMEZONE), sku="P-AIR3PRO") == ["M1", "M3"]


def test_offers_of_a_product(catalogue: Catalogue) -> None:
    def prices(*args: Any, **more: Any) -> list[tuple[str, Decimal]]:
        return [(offer.promotion_id, offer.final_price) for offer in catalogue.offers(*args, **more)]

    assert prices("P-AIR3PRO") == [("M2", Decimal("449.10")), ("M1", Decimal("479.00"))]
    assert prices("P-AIR3PRO", 2)[0] == ("M2", Decimal("898.20"))
    assert prices("P-LITE") == [] and prices("P-LITE", 3) == [("M1", Decimal("277.00"))]
    assert prices("P-K60") == [("M3", Decimal("2449.00")), ("M5", Decimal("2499.00"))]
    assert prices("P-K60", variant_sku="P-K60-BK-512")[0] == ("M3", Decimal("2849.00"))


def test_reasons_come_from_the_data(catalogue: Catalogue) -> None:
    conditions = SearchConditions(category="耳机", scenario="跑步", max_price=Decimal("300"))
    found = catalogue.search(conditions)
    reasons = catalogue.reasons(found.items, conditions)
    assert reasons["P-RUN2"] == ("IP67防水防汗，跑步出汗、淋点小雨都不怕；259元，在300元预算内；耳机销量第一")
    plain = catalogue.product("P-CASE60")
    assert plain is not None and reason_for(plain, SearchConditions(), catalogue.vocabulary()) == ""


def test_a_scenario_reason_is_not_claimed_for_a_product_that_lacks_the_function(catalogue: Catalogue) -> None:
    conditions = SearchConditions(scenario="通勤")
    with_function, without = catalogue.products(["P-AIR3", "P-AIR2"])
    assert catalogue.reason_for(with_function, conditions).startswith("40dB主动降噪，地铁里也安静")
    assert catalogue.reason_for(without, conditions).startswith("适合通勤")


def test_the_number_of_statements_does_not_grow_with_the_products(
    catalogue: Catalogue, sample_shop: Database
) -> None:
    catalogue.vocabulary()
    with counted(sample_shop) as few:
        catalogue.products(["P-AIR2"])
    with counted(sample_shop) as many:
        catalogue.products(["P-AIR2", "P-AIR3", "P-RUN2", "P-K60", "P-K50", "P-LITE"])
    assert len(few) == len(many) <= 5
    with counted(sample_shop) as searched:
        found = catalogue.search(SearchConditions(category="耳机", limit=5))
    assert len(found.items) == 5 and len(searched) <= 9


def test_names_hold_the_graph_in_one_look(sample_shop: Database) -> None:
    with sample_shop.reading() as session:
        names = load_names(session)
    phone = names.products["P-K60"]
    assert (phone.category, phone.brand, phone.accessories) == ("手机", "极岚", ("P-CASE60",))
    assert set(phone.attributes) == {"battery_life", "battery_capacity", "charging_power", "weight"}
    assert names.products["P-AIR2"].successor == "P-AIR3" and names.products["P-RUN2"].scenarios == (
        "户外运动",
    )
    assert {term.key for term in names.categories} >= {"耳机", "影音"}
    assert next(term for term in names.colors if term.key == "黑色").wordings == ("黑色", "黑", "曜石黑")
    battery = next(term for term in names.attributes if term.key == "battery_life")
    assert battery.label == "续航" and {"能用多久", "能听多久"} <= set(battery.aliases)
    assert names.parents["耳机"] == "影音" and set(names.specs) == {"128G", "256G", "512G"}
    assert names.attribute_categories["battery_life"] == ("手机", "耳机")


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("重{w}", "重5g"),
        ("{w}、{ w }", "5g、5g"),
        ("{w}{x}", None),
        ("", None),
        ("{w", None),
        ("没有槽", "没有槽"),
    ],
)
def test_sentences_are_filled_completely_or_not_at_all(template: str, filled: str | None) -> None:
    assert fill(template, {"w": "5g", "x": ""}) == filled


def test_braces_must_pair() -> None:
    for wrong in ("{a", "a}", "{}", "{{a}}"):
        with pytest.raises(TemplateError):
            slots(wrong)


def test_a_changed_vocabulary_is_noticed_by_the_next_question(
    database: Database, clock: FixedClock, load: Callable[..., Any]
) -> None:
    catalogue = Catalogue(database, clock)
    header = "sku,name,category,price\n"
    load(products=header + "A1,杯子一,杯子,19\n")
    assert catalogue.search(SearchConditions(category="水杯")).total == 0
    load(categories="name,aliases\n杯子,水杯\n")
    assert catalogue.search(SearchConditions(category="水杯")).total == 1


def test_a_family_is_named_without_reading_its_products(catalogue: Catalogue) -> None:
    listed = catalogue.by_category("手机")
    own, names = catalogue.family(listed[-1].sku) or ("", {})
    assert own == listed[-1].name
    assert list(names.items()) == [(product.sku, product.name) for product in listed]
    variant = catalogue.variants(listed[0].sku)[0]
    assert catalogue.family(variant.sku) == (listed[0].name, names)
    assert catalogue.family("P-NOTHING") is None
