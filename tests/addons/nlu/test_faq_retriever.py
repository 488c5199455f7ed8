"""The FAQ near a message: right answers, offered choices, and silence about everything else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from rasa.shared.nlu.training_data.message import Message

from addons.nlu.faq_retriever import FaqRetriever
from addons.nlu.shared_encoder import shared_encoder
from shop import models
from shop.catalogue import faq_vectors, linking_commands
from shop.catalogue.faq_evaluation import NEAR, SURE, evaluate, fit, read_questions
from shop.catalogue.faq_index import CALIBRATION, FaqIndex, load_faqs
from shop.catalogue.faq_vectors import VectorCache
from shop.catalogue.importing import import_catalogue
from shop.catalogue.readmodels import Faq
from shop.clock import SHOP_TIMEZONE, FixedClock
from shop.database import Database

ROOT = Path(__file__).parents[3]
QUERIES = ROOT / "tests" / "shop" / "queries" / "faq.csv"


@pytest.fixture(scope="module")
def demo_shop(
    open_copy: Callable[[str, Path], AbstractContextManager[Database]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Database]:
    """The demo shop as the database of this process."""
    with open_copy("sqlite", tmp_path_factory.mktemp("faq")) as opened:
        report = import_catalogue(
            opened, ROOT / "data" / "shop", FixedClock(datetime(2026, 3, 15, tzinfo=SHOP_TIMEZONE))
        )
        assert report.errors == ()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("addons.nlu.faq_retriever.database", lambda: opened)
            yield opened


@pytest.fixture(scope="module")
def index(demo_shop: Database) -> FaqIndex:
    """The demo shop's questions."""
    with demo_shop.reading() as session:
        return FaqIndex(load_faqs(session), shared_encoder().sentence_vectors)


def test_paraphrases_are_answered_and_other_messages_are_not(index: FaqIndex) -> None:
    measured = evaluate(index, read_questions(QUERIES))
    assert measured["n_answered"] >= 80
    assert measured["n_others"] >= 80
    assert measured["top1"] >= 0.95
    assert measured["precision"] >= 0.93
    assert measured["recall"] >= 0.7
    assert measured["recall_with_choice"] >= 0.9
    assert measured["others_answered"] <= 0.05


def test_the_shipped_calibration_is_what_fitting_gives(index: FaqIndex) -> None:
    fitted = fit(index, read_questions(QUERIES))
    assert fitted.meaning == pytest.approx(CALIBRATION.meaning, rel=0.25)
    assert fitted.overlap == pytest.approx(CALIBRATION.overlap, rel=0.5)


@pytest.mark.parametrize(
    ("text", "faq_id"),
    [
        ("耳机怎么连手机蓝牙？", "FAQ-EAR-001"),
        ("蓝牙怎么配对", "FAQ-EAR-001"),
        ("怎么开票", "FAQ-SHOP-010"),
    ],
)
def test_wordings_of_the_faq_are_sure(index: FaqIndex, text: str, faq_id: str) -> None:
    best = index.nearest(text)[0]
    assert best.faq_id == faq_id
    assert best.score >= SURE


@pytest.mark.parametrize(
    "text", ["世界上最高的山是哪座", "红烧肉怎么做", "帮我写一篇作文", "", "？？？", "🙂"]
)
def test_what_has_nothing_to_do_with_the_faq_is_far(index: FaqIndex, text: str) -> None:
    assert all(hit.score < NEAR for hit in index.nearest(text))


def test_scores_lie_between_zero_and_one_best_first(index: FaqIndex) -> None:
    hits = index.nearest("怎么退货")
    assert len(hits) == 5
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(0 <= hit.score <= 1 for hit in hits)


def test_a_shop_with_one_question_and_one_without_any() -> None:
    one = FaqIndex([Faq("F1", "", None, "能开发票吗", (), "可以")], shared_encoder().sentence_vectors)
    assert one.nearest("可以开发票不")[0].score >= SURE
    assert one.nearest("今天天气怎么样")[0].score < NEAR
    assert FaqIndex([], shared_encoder().sentence_vectors).nearest("在吗") == []


def test_the_component_puts_ids_and_scores_into_the_parse_result(demo_shop: Database, tmp_path: Path) -> None:
    component = FaqRetriever({**FaqRetriever.get_default_config(), "cache_folder": str(tmp_path)})
    (message,) = component.process([Message(data={"text": "能开发票吗"})])
    faq = message.as_dict(only_output_properties=True)["faq"]
    assert len(faq) == 5
    assert faq[0]["id"] == "FAQ-SHOP-010"
    assert faq[0]["score"] > SURE
    assert list(tmp_path.glob("vectors-*.npz"))


class TestCache:
    def test_only_new_texts_are_encoded(self, tmp_path: Path) -> None:
        asked: list[str] = []

        def encode(texts: Sequence[str]) -> NDArray[np.float32]:
            asked.extend(texts)
            return np.array([[len(text), 1.0] for text in texts], dtype=np.float32)

        cache = VectorCache.of_encoder(tmp_path, "abc")
        first = cache.vectors(encode, ["一", "二二"])
        again = VectorCache.of_encoder(tmp_path, "abc").vectors(encode, ["二二", "三三三", "一"])
        assert asked == ["一", "二二", "三三三"]
        assert first.tolist() == [[1.0, 1.0], [2.0, 1.0]]
        assert again.tolist() == [[2.0, 1.0], [3.0, 1.0], [1.0, 1.0]]

    def test_another_encoder_has_another_file(self, tmp_path: Path) -> None:
        def encode(texts: Sequence[str]) -> NDArray[np.float32]:
            return np.ones((len(texts), 2), dtype=np.float32)

        VectorCache.of_encoder(tmp_path, "abc").vectors(encode, ["一"])
        VectorCache.of_encoder(tmp_path, "xyz").vectors(encode, ["一"])
        assert len(list(tmp_path.iterdir())) == 2

    def test_a_broken_file_is_made_again(self, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
        def encode(texts: Sequence[str]) -> NDArray[np.float32]:
            return np.ones((len(texts), 2), dtype=np.float32)

        cache = VectorCache.of_encoder(tmp_path, "abc")
        cache.vectors(encode, ["一"])
        (file,) = tmp_path.iterdir()
        file.write_bytes(b"PK\x03\x04 not a zip")
        assert cache.vectors(encode, ["一"]).shape == (1, 2)
        assert "made again" in caplog.text


def test_prepared_questions_are_not_encoded_again_at_the_start(
    open_copy: Callable[[str, Path], AbstractContextManager[Database]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(faq_vectors, "FOLDER", tmp_path / "vectors")
    with open_copy("sqlite", tmp_path) as opened:
        with opened.writing() as session:
            session.add(
                models.Faq(id="F1", category="", question="怎么开票", similar=["开票"], answer="下单时选")
            )
        monkeypatch.setattr(linking_commands, "database", lambda: opened)
        linking_commands.prepare_faq()
        cache = VectorCache.of_encoder(tmp_path / "vectors", shared_encoder().fingerprint())

        def refuse(_texts: Sequence[str]) -> NDArray[np.float32]:
            raise AssertionError("encoded again")

        with opened.reading() as session:
            assert len(FaqIndex(load_faqs(session), refuse, cache=cache)) == 1
