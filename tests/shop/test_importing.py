"""Loading a merchant's CSV files."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from shop import models
from shop.catalogue.importing import import_catalogue
from shop.catalogue.queries import Catalogue
from shop.clock import FixedClock
from shop.database import Database
from shop.importing import ImportReport

SAMPLE = Path(__file__).parent / "sample"
PLAIN = "sku,name,category,price\n"


@pytest.fixture
def catalogue(database: Database, clock: FixedClock) -> Catalogue:
    return Catalogue(database, clock)


def test_the_sample_loads_and_loads_again(database: Database, clock: FixedClock) -> None:
    first = import_catalogue(database, SAMPLE, clock)
    again = import_catalogue(database, SAMPLE, clock)
    assert first.errors == again.errors == ()
    assert first.rows == again.rows
    assert first.rows["products"] == 9 and first.rows["variants"] == 12
    with database.reading() as session:
        assert session.execute(select(func.count()).select_from(models.Attribute)).scalar_one() == 24
        assert session.execute(select(func.count()).select_from(models.ScenarioRule)).scalar_one() == 3


def test_four_columns_are_enough(load: Callable[..., ImportReport], catalogue: Catalogue) -> None:
    report = load(products=PLAIN + "A1,好杯子,杯子,19.9\n")
    assert report.errors == () and "stock" in report.notes[0]
    product = catalogue.product("A1")
    assert product is not None and product.price == Decimal("19.90") and product.category == "杯子"
    assert [variant.sku for variant in catalogue.variants("A1")] == ["A1"]


def test_stock_and_colour_of_a_product_without_variants(
    load: Callable[..., ImportReport], catalogue: Catalogue
) -> None:
    header = "sku,name,category,price,brand,stock,color\n"
    assert load(products=header + "A1,好杯子,杯子,19.9,好牌,7,白色\n").errors == ()
    product = catalogue.product("A1")
    assert product is not None
    assert (product.brand, product.stock, product.colors) == ("好牌", 7, ("白色",))
    assert load(products=PLAIN + "A1,好杯子,杯子,18\n").errors == ()
    product = catalogue.product("A1")
    assert product is not None and product.stock == 7, "a column that a file lacks is left alone"
    assert product.price == Decimal("18.00")


def test_chinese_headers_are_understood(load: Callable[..., ImportReport], catalogue: Catalogue) -> None:
    assert load(products="商品编号,商品名称,类目,价格,库存\nA1,好杯子,杯子,19.9,3\n").errors == ()
    assert catalogue.product("A1") is not None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_any_usual_encoding(load: Callable[..., ImportReport], catalogue: Catalogue, encoding: str) -> None:
    assert load(products=(PLAIN + "A1,好杯子,杯子,19.9\n").encode(encoding)).errors == ()
    product = catalogue.product("A1")
    assert product is not None and product.name == "好杯子"


def test_semicolons_and_tabs_separate_too(load: Callable[..., ImportReport], catalogue: Catalogue) -> None:
    for separator in ";\t":
        assert load(products=(PLAIN + "A1,好杯子,杯子,19.9\n").replace(",", separator)).errors == ()
        assert catalogue.product("A1") is not None


def test_products_that_a_file_no_longer_lists_go_off_sale(
    load: Callable[..., ImportReport], catalogue: Catalogue
) -> None:
    load(products=PLAIN + "A1,杯子一,杯子,19\nA2,杯子二,杯子,29\n")
    report = load(products=PLAIN + "A2,杯子二,杯子,29\n")
    assert report.notes == ("1 个商品不在 products.csv 里，已下架",)
    gone = catalogue.product("A1")
    assert gone is not None and not gone.active
    assert [product.sku for product in catalogue.by_category("杯子")] == ["A2"]
    load(products=PLAIN + "A1,杯子一,杯子,19\n")
    back = catalogue.product("A1")
    assert back is not None and back.active


def test_variants_that_a_file_no_longer_lists_are_withdrawn(
    load: Callable[..., ImportReport], catalogue: Catalogue
) -> None:
    products = PLAIN + "A1,杯子一,杯子,19\n"
    load(products=products)
    header = "sku,product,color,stock\n"
    load(variants=header + "A1-W,A1,白色,1\nA1-B,A1,黑色,2\n")
    assert [v.sku for v in catalogue.variants("A1")] == ["A1-B", "A1-W"], "the default variant made room"
    load(variants=header + "A1-W,A1,白色,1\n")
    assert [v.sku for v in catalogue.variants("A1")] == ["A1-W"]


def test_relative_dates_count_from_the_clock(load: Callable[..., ImportReport], catalogue: Catalogue) -> None:
    load(products="sku,name,category,price,release_date,stock,restock_date\nA1,杯子,杯子,9,-10d,0,+5d\n")
    product, stock = catalogue.product("A1"), catalogue.stock("A1")
    assert product is not None and product.release_date == date(2026, 3, 5)
    assert stock is not None and stock.restock_date == date(2026, 3, 20)


ERRORS = {
    "price is no number": ("products", PLAIN + "A1,杯,杯子,十元\n", 2, "price", "不是数字"),
    "price is missing": ("products", PLAIN + "A1,杯,杯子,\n", 2, "price", "不能为空"),
    "price is negative": ("products", PLAIN + "A1,杯,杯子,-5\n", 2, "price", "负数"),
    "price has three decimals": ("products", PLAIN + "A1,杯,杯子,1.005\n", 2, "price", "两位小数"),
    "sku twice": ("products", PLAIN + "A1,杯,杯子,5\nA1,杯,杯子,6\n", 3, "sku", "与第 2 行重复"),
    "sku with a blank": ("products", PLAIN + "A 1,杯,杯子,5\n", 2, "sku", "空格"),
    "negative stock": ("products", "sku,name,category,price,stock\nA1,杯,杯子,5,-1\n", 2, "stock", "负数"),
    "column unknown": (
        "products",
        "sku,name,category,price,colour\nA1,杯,杯子,5,红\n",
        1,
        "colour",
        "是不是 color",
    ),
    "column missing": ("products", "sku,name,category\nA1,杯,杯子\n", 1, "price", "缺少必需的列 price"),
    "column twice": ("products", "sku,name,category,price,price\nA1,杯,杯子,1,2\n", 1, "price", "两次"),
    "too many cells": ("products", PLAIN + "A1,杯,杯子,5,6\n", 2, "", "5 格"),
    "too few cells": ("products", PLAIN + "A1,杯\n", 2, "", "2 格"),
    "open quote": ("products", PLAIN + 'A1,"杯,杯子,5\n', 2, "", "引号"),
    "empty file": ("products", "", None, "", "空的"),
    "name too long": ("products", PLAIN + f"A1,{'杯' * 201},杯子,5\n", 2, "name", "最多 200"),
    "cell enormous": ("products", PLAIN + f"A1,{'杯' * 200_000},杯子,5\n", 2, "", "超过"),
    "date impossible": (
        "products",
        "sku,name,category,price,release_date\nA1,杯,杯子,5,2026-02-30\n",
        2,
        "release_date",
        "没有",
    ),
    "successor unknown": (
        "products",
        "sku,name,category,price,successor\nA1,杯,杯子,5,A9\n",
        2,
        "successor",
        "没有商品“A9”",
    ),
    "successors in a circle": (
        "products",
        "sku,name,category,price,successor\nA1,杯,杯子,5,A2\nA2,杯,杯子,5,A1\n",
        2,
        "successor",
        "A1 → A2 → A1",
    ),
    "own successor": (
        "products",
        "sku,name,category,price,successor\nA1,杯,杯子,5,A1\n",
        2,
        "successor",
        "环",
    ),
    "variant of an unknown product": (
        "variants",
        "sku,product,stock\nV1,A9,5\n",
        2,
        "product",
        "没有商品“A9”",
    ),
    "attribute of an unknown product": (
        "attributes",
        "product,key,value\nA9,weight,5g\n",
        2,
        "product",
        "A9",
    ),
    "relation of a strange kind": (
        "relations",
        "product,relation,target\nA,loves,B\n",
        2,
        "relation",
        "accessory",
    ),
    "parents in a circle": ("categories", "name,parent\n甲,乙\n乙,甲\n", 2, "parent", "甲 → 乙 → 甲"),
    "percentage above 100": (
        "promotions",
        "id,title,kind,value\nM1,疯了,percent,120\n",
        2,
        "value",
        "打八折填 20",
    ),
    "amount without a value": ("promotions", "id,title,kind\nM1,减,amount\n", 2, "value", "减多少元"),
    "offer ends before it starts": (
        "promotions",
        "id,title,kind,value,starts_at,ends_at\nM1,减,amount,5,+2d,+1d\n",
        2,
        "ends_at",
        "早于",
    ),
    "scope of nothing": (
        "promotions",
        "id,title,kind,value,scope\nM1,减,amount,5,sku:A9\n",
        2,
        "scope",
        "sku:A9",
    ),
    "reply with an unknown slot": (
        "attribute_definitions",
        "key,label,reply\nweight,重量,重{wieght}\n",
        2,
        "reply",
        "{wieght}",
    ),
    "reply with an open brace": (
        "attribute_definitions",
        "key,label,reply\nweight,重量,重{weight\n",
        2,
        "reply",
        "花括号",
    ),
    "days the wrong way round": (
        "delivery_rules",
        "region,days_min,days_max\n默认,5,2\n",
        2,
        "days_max",
        "还久",
    ),
}


@pytest.mark.parametrize("case", ERRORS.values(), ids=ERRORS.keys())
def test_an_error_names_file_row_column_and_reason(
    load: Callable[..., ImportReport], case: tuple[str, str, int | None, str, str]
) -> None:
    file, content, row, column, reason = case
    report = load(**{file: content})
    assert report.rows == {}
    found = [(error.file, error.row, error.column) for error in report.errors]
    assert (f"{file}.csv", row, column) in found, report.errors
    assert any(reason in error.reason for error in report.errors), report.errors


def test_an_unknown_brand_or_category_is_an_error_when_the_files_of_brands_and_categories_are_there(
    load: Callable[..., ImportReport],
) -> None:
    report = load(
        brands="name\n声浪\n",
        categories="name\n耳机\n",
        products="sku,name,category,price,brand\nA1,杯,耳朵,5,声郎\n",
    )
    assert {(error.column, error.reason) for error in report.errors} == {
        ("brand", "没有品牌“声郎”"),
        ("category", "没有类目“耳朵”"),
    }


def test_all_errors_are_told_at_once_and_nothing_is_stored(
    load: Callable[..., ImportReport], database: Database
) -> None:
    report = load(
        products=PLAIN + "A1,杯,杯子,5\nA2,杯,杯子,x\nA3,,杯子,-1\n",
        variants="sku,product,stock\nV1,A1,-3\nV2,A9,1\n",
    )
    assert [(error.file, error.row, error.column) for error in report.errors] == [
        ("products.csv", 3, "price"),
        ("products.csv", 4, "name"),
        ("products.csv", 4, "price"),
        ("variants.csv", 2, "stock"),
        ("variants.csv", 3, "product"),
    ]
    with database.reading() as session:
        assert session.execute(select(func.count()).select_from(models.Product)).scalar_one() == 0
        assert session.execute(select(func.count()).select_from(models.Category)).scalar_one() == 0


def test_a_failing_reimport_leaves_the_catalogue_as_it_was(
    load: Callable[..., ImportReport], catalogue: Catalogue
) -> None:
    load(products=PLAIN + "A1,杯子一,杯子,19\n")
    before = catalogue.product("A1"), catalogue.fingerprint()
    assert load(products=PLAIN + "A1,改名,杯子,99\nA2,杯,杯子,坏\n").errors
    assert (catalogue.product("A1"), catalogue.fingerprint()) == before


def test_stock_beside_variants_is_refused(load: Callable[..., ImportReport]) -> None:
    report = load(
        products="sku,name,category,price,stock\nA1,杯,杯子,5,3\n",
        variants="sku,product,color,stock\nA1-W,A1,白色,1\n",
    )
    assert [(error.file, error.column) for error in report.errors] == [("products.csv", "stock")]


def test_a_folder_without_known_files_says_which_names_are_known(
    load: Callable[..., ImportReport], tmp_path: Path, database: Database, clock: FixedClock
) -> None:
    report = load(product=PLAIN + "A1,杯,杯子,5\n")
    assert "products.csv" in report.errors[0].reason
    assert "是不是 products.csv" in report.notes[0]
    missing = import_catalogue(database, tmp_path / "nowhere", clock)
    assert "没有这个文件夹" in missing.errors[0].reason


def test_blank_rows_are_skipped_and_do_not_shift_row_numbers(load: Callable[..., ImportReport]) -> None:
    report = load(products=PLAIN + "\n,,,\nA1,杯,杯子,x\n")
    assert [error.row for error in report.errors] == [4]


def test_plain_sql_changes_the_fingerprint_but_orders_do_not(
    load: Callable[..., ImportReport], database: Database, catalogue: Catalogue
) -> None:
    load(products="sku,name,category,price,stock\nA1,杯子一,杯子,19,5\n")

    def changed(statement: str) -> bool:
        before = catalogue.fingerprint()
        with database.writing() as session:
            session.execute(text(statement))
        return catalogue.fingerprint() != before

    assert changed("INSERT INTO products (sku, name, category, price) VALUES ('A2', '杯子二', '杯子', 29.5)")
    assert changed("UPDATE products SET name = '大杯子' WHERE sku = 'A2'")
    assert changed("DELETE FROM products WHERE sku = 'A2'")
    assert not changed("UPDATE variants SET stock = stock - 1")
    assert not changed("UPDATE products SET price = 18, sales = sales + 1")


def test_a_product_added_in_plain_sql_is_found(database: Database, catalogue: Catalogue) -> None:
    with database.writing() as session:
        session.execute(text("INSERT INTO categories (name) VALUES ('杯子')"))
        session.execute(
            text("INSERT INTO products (sku, name, category, price) VALUES ('A2', '杯子二', '杯子', 29.5)")
        )
    product = catalogue.product("A2")
    assert product is not None and product.price == Decimal("29.50") and product.active
    assert [found.sku for found in catalogue.by_category("杯子")] == ["A2"]


@pytest.mark.timed
@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_hundred_thousand_products_load_in_a_minute(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    with (tmp_path / "products.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["sku", "name", "brand", "category", "aliases", "price", "stock", "sales"])
        writer.writerows(
            [
                f"P-{n}",
                f"牌{n % 50} 货品{n}",
                f"牌{n % 50}",
                f"类{n % 20}",
                f"货{n}|huo{n}",
                f"{n % 5000}.50",
                5,
                n,
            ]
            for n in range(100_000)
        )
    # The processor's time, which other programs on the machine do not lengthen; SQLite works inside this process.
    start = time.process_time()
    report = import_catalogue(database, tmp_path, clock)
    assert report.errors == () and report.rows == {"products": 100_000}
    assert time.process_time() - start < 60
    catalogue = Catalogue(database, clock)
    assert [product.sku for product in catalogue.popular("类19", 1)] == ["P-99999"]


def test_the_command_prints_json_and_fails_on_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from shop.__main__ import build
    from shop.database import database as opened
    from shop.settings import settings

    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'cli.db'}")
    settings.cache_clear()
    opened.cache_clear()
    try:
        good = CliRunner().invoke(build(), ["import", str(SAMPLE), "--json"])
        assert good.exit_code == 0, good.output
        assert json.loads(good.stdout.splitlines()[-1])["rows"]["products"] == 9
        (tmp_path / "bad").mkdir()
        (tmp_path / "bad" / "products.csv").write_text(PLAIN + "A1,杯,杯子,x\n", encoding="utf-8")
        bad = CliRunner().invoke(build(), ["import", str(tmp_path / "bad"), "--json"])
        assert bad.exit_code == 1
        error = json.loads(bad.stdout.splitlines()[-1])["errors"][0]
        assert (error["file"], error["row"], error["column"]) == ("products.csv", 2, "price")
        shown = CliRunner().invoke(build(), ["import", str(tmp_path / "bad")])
        assert shown.exit_code == 1 and "products.csv" in shown.output
    finally:
        opened().dispose()
        settings.cache_clear()
        opened.cache_clear()


def test_restock_dates_in_the_past_are_not_promised(
    load: Callable[..., ImportReport], clock: FixedClock, catalogue: Catalogue
) -> None:
    load(products="sku,name,category,price,stock,restock_date\nA1,杯,杯子,5,0,+2d\n")
    clock.advance(timedelta(days=5))
    stock = catalogue.stock("A1")
    assert stock is not None and not stock.available and stock.restock_date is None
