"""Recommending from the sample shop's database."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from shop import models
from shop.catalogue.conditions import SearchConditions
from shop.catalogue.importing import import_catalogue
from shop.clock import FixedClock
from shop.database import Database
from shop.profiles.interactions import InteractionLog, Personalization
from shop.profiles.tags import Profiles
from shop.recommendation import learning
from shop.recommendation.contents import Vectors
from shop.recommendation.learning import is_due, model_of, read_model, train
from shop.recommendation.recommender import Recommender
from shop.recommendation.refreshing import Refresher
from tests.shop.handmade_orders import place_order

SAMPLE = Path(__file__).parents[1] / "sample"


def _order(database: Database, number: str, customer: str, skus: list[str], at: datetime) -> None:
    place_order(database, number, customer, skus, at, status="delivered")


@pytest.fixture
def shop(database: Database, clock: FixedClock) -> Database:
    assert import_catalogue(database, SAMPLE, clock).errors == ()
    return database


def test_leaves_out_what_was_shown_bought_or_costs_more(
    shop: Database, clock: FixedClock, tmp_path: Path
) -> None:
    recommender = Recommender(shop, clock, tmp_path / "none")
    everything = [sku for sku, _, _ in recommender.recommend(None, limit=50)]
    assert len(everything) > 3
    _order(shop, "D1", "C9", [everything[0]], clock.now())
    found = recommender.recommend("C9", exclude=[everything[1]], limit=50)
    assert {sku for sku, _, _ in found} == set(everything[2:])
    assert all(reason for _, _, reason in found)
    ceiling = SearchConditions(max_price=Decimal(1))
    assert recommender.recommend("C9", ceiling) == []


def test_without_personalization_everybody_gets_the_same(
    shop: Database, clock: FixedClock, tmp_path: Path
) -> None:
    recommender = Recommender(shop, clock, tmp_path / "none")
    first = recommender.recommend(None, limit=50)
    _order(shop, "D1", "C9", [first[-1][0]], clock.now())
    assert recommender.recommend("C9", limit=50, personal=False) == first


def _encode(texts: Sequence[str]) -> Vectors:
    """A tiny encoder: texts of one kind of goods (which they begin with) are near each other."""
    random = [np.random.default_rng(zlib.crc32(text.split("，")[0].encode())) for text in texts]
    vectors = np.stack([generator.normal(size=32) for generator in random]).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_training_finds_what_others_took_next(shop: Database, clock: FixedClock, tmp_path: Path) -> None:
    model = tmp_path / "model"
    recommender = Recommender(shop, clock, model)
    skus = [sku for sku, _, _ in recommender.recommend(None, limit=50)]
    nothing = train(shop, clock, 1, model, _encode)
    assert nothing.blend is None
    assert nothing.contents is not None
    for n in range(12):
        _order(shop, f"D{n}", f"C{n}", [skus[0], skus[-1]] if n % 2 else [skus[1], skus[2]], clock.now())
    assert train(shop, clock, 1, model, _encode).users == 12
    _order(shop, "D99", "C99", [skus[0]], clock.now())
    found = recommender.recommend("C99", limit=1)
    assert found[0][0] == skus[-1]
    assert "也常选它" in found[0][2]


def test_a_new_visitor_is_shown_what_is_near_to_what_they_looked_at(
    shop: Database, clock: FixedClock, tmp_path: Path
) -> None:
    recommender = Recommender(shop, clock, tmp_path / "model")
    train(shop, clock, 1, tmp_path / "model", _encode)
    with shop.reading() as session:
        kinds = dict(session.execute(select(models.Product.sku, models.Product.category)).all())
    skus = [sku for sku, _, _ in recommender.recommend(None, limit=50)]
    seen = next(sku for sku in reversed(skus) if sum(kinds[other] == kinds[sku] for other in skus) > 1)
    log = InteractionLog(shop, clock)
    log.note(None, "talk", [("view", seen)])
    log.flush()
    sku, _, reason = recommender.recommend(None, limit=1, exclude=[seen], conversation="talk")[0]
    assert kinds[sku] == kinds[seen]
    assert "相近" in reason
    Personalization(shop, clock).turn_off(None, "talk")
    assert recommender.recommend(None, limit=50, conversation="talk") == recommender.recommend(None, limit=50)


def test_tags_speak_for_products(shop: Database, clock: FixedClock, tmp_path: Path) -> None:
    with shop.writing() as session:
        session.add(
            models.TagRule(id="T1", title="偏好{favourite_category}", condition="orders > 0",
                           prefers="category:{favourite_category}")
        )  # fmt: skip
    recommender = Recommender(shop, clock, tmp_path / "none")
    with shop.reading() as session:
        kinds = dict(session.execute(select(models.Product.sku, models.Product.category)).all())
    skus = [sku for sku, _, _ in recommender.recommend(None, limit=50)]
    bought = next(sku for sku in reversed(skus) if sum(kinds[other] == kinds[sku] for other in skus) > 1)
    _order(shop, "D1", "C9", [bought], clock.now())
    before = dict((sku, score) for sku, score, _ in recommender.recommend("C9", limit=50))
    Profiles(shop, clock).refresh()
    after = dict((sku, score) for sku, score, _ in recommender.recommend("C9", limit=50))
    raised = {sku for sku in after if after[sku] > before[sku] + 0.01}
    assert raised == {sku for sku in after if kinds[sku] == kinds[bought]}


def test_who_switched_personalization_off_gets_what_everybody_gets_and_is_not_learned_from(
    shop: Database, clock: FixedClock, tmp_path: Path
) -> None:
    recommender = Recommender(shop, clock, tmp_path / "model")
    everybody = recommender.recommend(None, limit=50)
    for n in range(4):
        _order(shop, f"D{n}", f"C{n}", [everybody[0][0], everybody[-1][0]], clock.now())
    Personalization(shop, clock).turn_off("C1", "talk")
    assert train(shop, clock, 1, tmp_path / "model", _encode).users == 3
    assert recommender.recommend("C1", limit=50) == everybody
    assert recommender.recommend("C2", limit=50) != everybody


def test_learning_is_due_with_news_and_the_result_is_taken_up(
    shop: Database, clock: FixedClock, tmp_path: Path
) -> None:
    model = tmp_path / "model"
    assert is_due(shop, clock, model)
    train(shop, clock, 1, model, _encode)
    assert not is_due(shop, clock, model)
    skus = [sku for sku, _, _ in Recommender(shop, clock, model).recommend(None, limit=50)]
    for n in range(26):
        _order(shop, f"D{n}", f"C{n}", [skus[0], skus[1]], clock.now())
    assert not is_due(shop, clock, model)  # not again within minutes
    clock.advance(timedelta(minutes=31))
    assert is_due(shop, clock, model)
    train(shop, clock, 1, model, _encode)
    clock.advance(timedelta(days=2))
    assert not is_due(shop, clock, model)  # nothing is new
    _order(shop, "D99", "C99", [skus[0]], clock.now())
    assert is_due(shop, clock, model)
    model.write_bytes(b"broken")
    assert read_model(model) is None
    assert is_due(shop, clock, model)


def test_learning_runs_beside_and_only_when_it_is_due(
    shop: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(
        learning, "FOLDER", tmp_path
    )  # this process; the one that learns uses the shop's var/
    refresher = Refresher(shop, clock)
    assert refresher.start_if_due() == 1
    assert refresher.start_if_due() == 0  # one at a time
    refresher.stop()
    train(shop, clock, 1, None, _encode)
    assert read_model(model_of(shop)) is not None
    assert Refresher(shop, clock).start_if_due() == 0
