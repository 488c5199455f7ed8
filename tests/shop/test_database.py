"""The ground everything stands on: engines, transactions, types, migrations, settings."""

from __future__ import annotations

import os
import threading
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from shop.clock import SHOP_TIMEZONE, FixedClock, SystemClock, in_shop_time
from shop.database import Database
from shop.importing.storing import upsert
from shop.migrations import alembic_config, is_current, upgrade
from shop.models import Base, Category, Product, Promotion, Variant
from shop.settings import Settings

AMOUNTS = st.decimals(min_value=0, max_value=Decimal("9999999999.99"), places=2, allow_nan=False)


def stock(database: Database, units: int) -> None:
    """One product with `units` pieces."""
    with database.writing() as session:
        session.add(Category(name="杯子"))
        session.add(Product(sku="A1", name="杯子", category="杯子", price=Decimal("9.90")))
        session.add(Variant(sku="A1", product_sku="A1", stock=units))


def test_an_exception_takes_everything_back(database: Database) -> None:
    with pytest.raises(RuntimeError), database.writing() as session:
        session.add(Category(name="杯子"))
        session.flush()
        raise RuntimeError
    with database.reading() as session:
        assert session.execute(select(func.count()).select_from(Category)).scalar_one() == 0


def test_reading_never_commits(database: Database) -> None:
    with database.reading() as session:
        session.add(Category(name="杯子"))
        session.flush()
    with database.reading() as session:
        assert session.get(Category, "杯子") is None


def test_writers_that_read_first_do_not_lose_each_others_changes(database: Database) -> None:
    stock(database, 100)
    failures: list[BaseException] = []

    def sell() -> None:
        try:
            for _ in range(10):
                with database.writing() as session:
                    query = select(Variant).where(Variant.sku == "A1").with_for_update()
                    row = session.execute(query).scalar_one()
                    row.stock = row.stock - 1
        except BaseException as error:  # a thread's failure must reach the test
            failures.append(error)
            raise

    threads = [threading.Thread(target=sell) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with database.reading() as session:
        assert session.execute(select(Variant.stock)).scalar_one() == 50


def sell_ten(database: Database) -> None:
    for _ in range(10):
        with database.writing() as session:
            row = session.execute(select(Variant).where(Variant.sku == "A1").with_for_update()).scalar_one()
            row.stock = row.stock - 1


def test_forked_children_write_with_connections_of_their_own(database: Database) -> None:
    stock(database, 100)
    children = []
    for _ in range(4):
        with database.reading() as session:  # the parent's connection is open and in use while it forks
            session.execute(select(Variant.stock)).scalar_one()
            child = os.fork()
            if child == 0:
                failed = 1
                try:
                    sell_ten(database)
                    failed = 0
                finally:
                    os._exit(failed)
        children.append(child)
    sell_ten(database)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * 4
    with database.reading() as session:
        assert session.execute(select(Variant.stock)).scalar_one() == 50


def test_a_crowd_of_readers_does_not_wait_for_a_connection(database: Database) -> None:
    stock(database, 7)
    everybody_is_here = threading.Barrier(12, timeout=30)
    seen: list[int] = []

    def look() -> None:
        with database.reading() as session:
            seen.append(session.execute(select(Variant.stock)).scalar_one())
            everybody_is_here.wait()

    threads = [threading.Thread(target=look) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [7] * 12


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO products (sku, name, category, price) VALUES ('A2', '杯', '没有的类目', 5)",
        "INSERT INTO products (sku, name, category, price) VALUES ('A2', '杯', '杯子', -5)",
        "UPDATE variants SET stock = -1",
        "INSERT INTO variants (sku, product_sku) VALUES ('V', 'NONE')",
        "INSERT INTO products (sku, name, category, price) VALUES ('A1', '杯', '杯子', 5)",
    ],
)
def test_the_database_itself_refuses_what_cannot_be(database: Database, statement: str) -> None:
    stock(database, 1)
    with pytest.raises(IntegrityError), database.writing() as session:
        session.execute(text(statement))


def test_a_product_takes_its_variants_along(database: Database) -> None:
    stock(database, 1)
    with database.writing() as session:
        session.execute(text("DELETE FROM products WHERE sku = 'A1'"))
    with database.reading() as session:
        assert session.execute(select(func.count()).select_from(Variant)).scalar_one() == 0


@hypothesis_settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25
)
@given(amounts=st.lists(AMOUNTS, min_size=1, max_size=20, unique=True))
def test_money_stays_exact_and_in_order(database: Database, amounts: list[Decimal]) -> None:
    with database.writing() as session:
        session.execute(text("DELETE FROM promotions"))
        session.add_all(
            Promotion(id=str(n), title="x", kind="amount", value=amount) for n, amount in enumerate(amounts)
        )
    with database.reading() as session:
        values = session.execute(select(Promotion.value).order_by(Promotion.value)).scalars().all()
        assert values == sorted(amounts) and all(isinstance(value, Decimal) for value in values)
        found = session.execute(select(Promotion.value).where(Promotion.value == amounts[0])).scalars().all()
        assert found == [amounts[0]]
        below = select(func.count()).select_from(Promotion).where(Promotion.value < max(amounts))
        assert session.execute(below).scalar_one() == len(amounts) - 1


def test_moments_come_back_in_shop_time_and_need_an_offset(database: Database) -> None:
    moment = datetime(2026, 3, 1, 20, 0, tzinfo=timezone.utc)
    with database.writing() as session:
        session.add(Promotion(id="1", title="x", kind="gift", starts_at=moment))
    with database.reading() as session:
        read = session.execute(select(Promotion.starts_at)).scalar_one()
        assert read == moment and read.isoformat() == "2026-03-02T04:00:00+08:00"
        later = select(Promotion.id).where(Promotion.starts_at > moment - timedelta(seconds=1))
        assert session.execute(later).scalars().all() == ["1"]
    with pytest.raises(Exception, match="no time zone"), database.writing() as session:
        session.add(Promotion(id="2", title="x", kind="gift", starts_at=datetime(2026, 3, 1)))


def test_upsert_overwrites_named_columns_and_keeps_the_rest(database: Database) -> None:
    rows: list[dict[str, Any]] = [{"name": "杯子", "aliases": ("水杯",), "description": "圆的"}]
    with database.writing() as session:
        assert upsert(session, Category, rows, ["name"]) == 1
        upsert(session, Category, [{"name": "杯子", "description": "方的"}], ["name"])
        upsert(session, Category, [{"name": "杯子", "description": "无"}], ["name"], keep=["description"])
        upsert(session, Category, [{"name": "杯子"}, {"name": "碗"}], ["name"])
        assert upsert(session, Category, [], ["name"]) == 0
    with database.reading() as session:
        cup = session.get(Category, "杯子")
        assert cup is not None and (cup.aliases, cup.description) == (("水杯",), "方的")
        assert session.get(Category, "碗") is not None


def test_migrations_make_exactly_the_tables_that_the_models_describe(database: Database) -> None:
    assert is_current(database)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_can_be_taken_back_and_repeated(database: Database) -> None:
    before = upgrade(database)
    assert upgrade(database) == before
    with database.writing() as session:
        command.downgrade(alembic_config(session.connection()), "base")
    assert not is_current(database)
    assert upgrade(database) == before


def test_processes_that_start_together_migrate_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'shop.db'}"
    results: list[list[str]] = []

    def start() -> None:
        database = Database(url)
        results.append(upgrade(database))
        database.dispose()

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 3 and results[0] == results[1] == results[2]


def test_many_may_open_a_new_file_in_the_same_moment(tmp_path: Path) -> None:
    """Turning the journal into a write-ahead log is the one statement that SQLite does not wait with."""
    together = threading.Barrier(8)
    opened: list[int] = []

    def start(url: str) -> None:
        database = Database(url)
        together.wait()
        with database.reading() as session:
            opened.append(session.execute(text("SELECT 1")).scalar_one())
        database.dispose()

    for attempt in range(60):
        url = f"sqlite:///{tmp_path / str(attempt)}.db"
        threads = [threading.Thread(target=start, args=(url,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(opened) == 60 * 8


def test_the_clock_tells_shop_time() -> None:
    assert SystemClock().now().tzinfo is SHOP_TIMEZONE
    clock = FixedClock(datetime(2026, 3, 1, 17, 0, tzinfo=timezone.utc))
    assert clock.today().isoformat() == "2026-03-02"
    clock.advance(timedelta(days=1))
    assert clock.today().isoformat() == "2026-03-03"
    with pytest.raises(ValueError, match="no time zone"):
        in_shop_time(datetime(2026, 3, 1))


def test_settings_know_which_engines_are_tested(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://u:p@host/shop")
    assert Settings().database_url == "postgresql://u:p@host/shop"
    monkeypatch.setenv("DATABASE_URL", "mysql://u:p@host/shop")
    with pytest.raises(ValidationError, match="SQLite and PostgreSQL"):
        Settings()
