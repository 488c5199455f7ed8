"""What the assistant says is what the database holds at that moment."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, text

from tests.assistant import Assistant

pytestmark = pytest.mark.model

RECOGNISED_WITHIN_S = 60


@contextmanager
def changed(assistant: Assistant, statement: str, back: str) -> Iterator[None]:
    """A change by plain SQL, as another program would make it, undone at the end."""
    engine = create_engine(assistant.database_url, future=True, connect_args={"timeout": 30})
    with engine.begin() as connection:
        connection.execute(text(statement))
    try:
        yield
    finally:
        with engine.begin() as connection:
            connection.execute(text(back))
        engine.dispose()


def test_the_seed_sentence_changes_with_the_row(assistant: Assistant) -> None:
    update = "UPDATE attributes SET value = '{}' WHERE product_sku = 'P-K60' AND key = 'battery_life'"
    with changed(assistant, update.format("2天"), update.format("1.5天")):
        said = assistant.conversation().say("极岚 K60续航怎么样")[0]
        assert "正常使用可续航2天" in said["text"]
        assert said["custom"]["value"] == "2天"
    assert "正常使用可续航1.5天" in assistant.conversation().say("极岚 K60续航怎么样")[0]["text"]


def test_the_price_is_the_row_s(assistant: Assistant) -> None:
    update = "UPDATE products SET price = {} WHERE sku = 'P-K60'"
    with changed(assistant, update.format("2345"), update.format("2499")):
        said = assistant.conversation().say("极岚 K60多少钱")[0]
        assert said["custom"]["price"] == "2345.00"


def test_a_new_product_is_recognised_without_training(assistant: Assistant) -> None:
    insert = (
        "INSERT INTO products (sku, name, brand, category, price) "
        "VALUES ('P-TEST1', '声浪 Zeta 9', '声浪', '耳机', 459)"
    )
    with changed(assistant, insert, "DELETE FROM products WHERE sku = 'P-TEST1'"):
        deadline = time.monotonic() + RECOGNISED_WITHIN_S
        skus: list[str] = []
        while "P-TEST1" not in skus and time.monotonic() < deadline:
            skus = [entity.get("sku") for entity in assistant.parse("声浪 Zeta 9多少钱")["entities"]]
            time.sleep(1)
        assert "P-TEST1" in skus
        said = assistant.conversation().say("声浪 Zeta 9多少钱")[0]
        assert said["custom"]["sku"] == "P-TEST1"
        assert said["custom"]["price"] == "459.00"
