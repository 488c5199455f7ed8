"""A running process takes over what changes in the database, on both engines."""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from shop.catalogue.faq_index import load_faqs
from shop.catalogue.importing import import_catalogue
from shop.catalogue.linking import EntityLinker
from shop.catalogue.linking_watch import Watched
from shop.catalogue.names import load_names
from shop.clock import FixedClock
from shop.database import Database

SAMPLE = Path(__file__).parent / "sample"
OFTEN = 0.1


@pytest.fixture
def shop(database: Database, clock: FixedClock) -> Database:
    """The sample shop in a database of the test's own."""
    assert import_catalogue(database, SAMPLE, clock).errors == ()
    return database


@pytest.fixture
def watched(shop: Database) -> Iterator[Watched[EntityLinker]]:
    """A linker that follows the shop."""
    made: Watched[EntityLinker] = Watched(
        lambda: shop,
        lambda session: EntityLinker(load_names(session)),
        ("names",),
        name="test",
        check_every_s=OFTEN,
    )
    yield made
    made.close()


def skus(watched: Watched[EntityLinker], message: str) -> set[str | None]:
    linker = watched.current()
    assert linker is not None
    return {entity.sku for entity in linker.link(message) if entity.entity == "product"}


def becomes_true(condition: Callable[[], bool], within_s: float = 20.0) -> bool:
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False


def execute(shop: Database, statement: str) -> None:
    with shop.writing() as session:
        session.execute(text(statement))


def test_a_product_added_by_plain_sql_is_recognised(shop: Database, watched: Watched[EntityLinker]) -> None:
    assert skus(watched, "声浪 Nova 7 多少钱") == set()
    execute(
        shop,
        "INSERT INTO products (sku, name, brand, category, price) VALUES ('P-N7', '声浪 Nova 7', '声浪', '耳机', 19900)",
    )
    assert becomes_true(lambda: skus(watched, "nova7多少钱") == {"P-N7"})


def test_a_renamed_product_is_recognised_by_its_new_name_only(
    shop: Database, watched: Watched[EntityLinker]
) -> None:
    assert skus(watched, "run 2能游泳吗") == {"P-RUN2"}
    execute(shop, "UPDATE products SET name = '声浪 Dash 9', aliases = '' WHERE sku = 'P-RUN2'")
    assert becomes_true(lambda: skus(watched, "dash 9能游泳吗") == {"P-RUN2"})
    assert skus(watched, "run 2能游泳吗") == set()


def test_prices_and_stock_change_without_a_rebuild(shop: Database, watched: Watched[EntityLinker]) -> None:
    before = watched.current()
    execute(shop, "UPDATE products SET price = 100")
    execute(shop, "UPDATE variants SET stock = stock + 1")
    assert not watched.refresh()
    assert watched.current() is before


def test_the_faq_has_a_counter_of_its_own(shop: Database) -> None:
    questions: Watched[list[str]] = Watched(
        lambda: shop, lambda session: [faq.question for faq in load_faqs(session)], ("faqs",), name="test",
        check_every_s=OFTEN,
    )  # fmt: skip
    first = questions.current()
    assert first is not None
    execute(shop, "INSERT INTO faqs (id, question, answer) VALUES ('F9', '可以试用吗', '可以。')")
    assert becomes_true(lambda: "可以试用吗" in (questions.current() or []))
    questions.close()


def test_a_missing_database_is_named_once_with_the_mend_and_not_created(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "none.db"
    nothing: Watched[object] = Watched(
        lambda: Database(f"sqlite:///{path}"),
        lambda session: object(),
        ("names",),
        name="linker",
        check_every_s=60,
    )
    with caplog.at_level(logging.WARNING):
        assert nothing.current() is None
        assert not nothing.refresh()
    assert len(caplog.records) == 1
    assert "make setup" in caplog.text
    assert str(path) in caplog.text
    assert not path.exists()
    nothing.close()


def test_an_empty_database_is_named_with_the_mend(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    nothing: Watched[object] = Watched(
        lambda: Database(f"sqlite:///{path}"),
        lambda session: object(),
        ("names",),
        name="linker",
        check_every_s=60,
    )
    assert nothing.current() is None
    assert "python -m shop migrate" in caplog.text
    nothing.close()


def test_a_database_that_appears_later_is_taken_over(shop: Database) -> None:
    opened: list[Database] = []
    missing = Database("sqlite:///:memory:")

    def current_database() -> Database:
        return opened[0] if opened else missing

    later: Watched[int] = Watched(
        current_database, lambda session: len(load_names(session).products), ("names",), name="test",
        check_every_s=OFTEN,
    )  # fmt: skip
    assert later.current() is None
    opened.append(shop)
    assert becomes_true(lambda: later.current() == 9)
    later.close()


def test_no_thread_runs_before_the_first_use_nor_after_the_last(shop: Database) -> None:
    def threads() -> int:
        return sum(thread.name == "watch-lonely" for thread in threading.enumerate())

    lonely: Watched[object] = Watched(
        lambda: shop, lambda session: object(), ("names",), name="lonely", check_every_s=OFTEN
    )
    assert threads() == 0
    lonely.current()
    assert threads() == 1
    del lonely
    gc.collect()
    assert becomes_true(lambda: threads() == 0)
