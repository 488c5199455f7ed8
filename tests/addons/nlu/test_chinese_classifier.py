"""The classifier as a graph component: trained, stored, loaded again, asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message

from addons.nlu import entity_crf
from addons.nlu.adapted.serving import GRAPH_FILE
from addons.nlu.chinese_classifier import ChineseClassifier
from addons.nlu.mixture import Prediction
from language.bert import Encoder, EncoderMissing, LowerEncoding
from tests.addons.nlu.rasa_messages import CONTEXT, annotated, incoming, storage, training_data

GOODS = ["耳机", "手机", "键盘", "台灯", "路由器", "充电宝", "投影仪", "相机"]
PATTERNS = {
    "ask_price": ["{}多少钱", "{}什么价", "{}卖多少", "{}价格是多少"],
    "ask_stock": ["{}有货吗", "{}还有吗", "{}现货有没有", "{}什么时候补货"],
}


def examples(with_entities: bool = True) -> list[Message]:
    return [
        annotated(pattern.format(good), *([(good, "category")] if with_entities else []), intent=intent)
        for intent, patterns in PATTERNS.items()
        for pattern in patterns
        for good in GOODS
    ]


def trained(place: Path, *messages: Message, **config: Any) -> ChineseClassifier:
    """A classifier trained on the messages, then loaded from what it stored."""
    settings = {**ChineseClassifier.get_default_config(), "epochs": 1, **config}
    files, resource = storage(place), Resource("classifier")
    ChineseClassifier.create(settings, files, resource, CONTEXT).train(training_data(*messages))
    return ChineseClassifier.load(settings, files, resource, CONTEXT)


@dataclass
class FixedMixture:
    """Always predicts the same."""

    prediction: Prediction

    def predict(self, _: Any) -> Prediction:
        return self.prediction


def parsed(classifier: ChineseClassifier, text: str) -> dict[str, Any]:
    (message,) = classifier.process([incoming(text)])
    found: dict[str, Any] = message.as_dict(only_output_properties=True)
    return found


@pytest.fixture(scope="module", params=[0, 20_000], ids=["frozen", "adapted"])
def classifier(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> ChineseClassifier:
    return trained(tmp_path_factory.mktemp("classifier"), *examples(), adapt_up_to=request.param)


def test_it_understands_what_it_was_taught(classifier: ChineseClassifier) -> None:
    result = parsed(classifier, "键盘现在有货吗")
    assert result["intent"]["name"] == "ask_stock"
    assert [entry["name"] for entry in result["intent_ranking"]] == ["ask_stock", "ask_price"]
    assert sum(entry["confidence"] for entry in result["intent_ranking"]) == pytest.approx(1)
    (entity,) = result["entities"]
    assert (entity["entity"], entity["value"], entity["start"], entity["end"]) == ("category", "键盘", 0, 2)
    assert entity["extractor"] == "ChineseClassifier"
    assert 0 < entity["confidence_entity"] <= 1


def test_a_message_of_nothing_has_no_intent(classifier: ChineseClassifier) -> None:
    result = parsed(classifier, "  ")
    assert result["intent"] == {"name": None, "confidence": 0.0}


@pytest.mark.parametrize("text", ["?", "👍🏻", "\u200d", "a" * 900, "耳机" * 600])
def test_odd_messages_are_answered_too(classifier: ChineseClassifier, text: str) -> None:
    assert parsed(classifier, text)["intent"]["name"] in PATTERNS


def test_entities_of_others_are_kept(classifier: ChineseClassifier) -> None:
    message = incoming("耳机多少钱")
    other = {"entity": "brand", "start": 0, "end": 1, "value": "x", "extractor": "Other"}
    message.set("entities", [other], add_to_output=True)
    classifier.process([message])
    assert message.get("entities")[0] == other
    assert len(message.get("entities")) == 2


def test_what_is_hardly_probable_is_no_entity(
    classifier: ChineseClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    spans = [(0, 2, "category", 0.9), (4, 5, "category", 0.1)]
    monkeypatch.setattr(classifier, "_mixture", FixedMixture(Prediction([("ask_price", 1.0)], spans)))
    assert [entity["value"] for entity in parsed(classifier, "耳机多少钱")["entities"]] == ["耳机"]


def test_without_annotated_entities_none_are_found(tmp_path: Path) -> None:
    intents = trained(tmp_path, *examples(with_entities=False), adapt_up_to=0)
    result = parsed(intents, "手机什么价")
    assert result["intent"]["name"] == "ask_price" and result["entities"] == []


def test_a_single_intent_is_always_the_answer_and_entities_are_learnt_all_the_same(tmp_path: Path) -> None:
    only = trained(
        tmp_path, *[message for message in examples() if message.get("intent") == "ask_price"], adapt_up_to=0
    )
    result = parsed(only, "手机什么价")
    assert result["intent"] == {"name": "ask_price", "confidence": pytest.approx(1)}
    assert [entity["value"] for entity in result["entities"]] == ["手机"]


@pytest.mark.parametrize(
    ("most", "adapted"), [(0, False), (len(examples()) - 1, False), (len(examples()), True)]
)
def test_layers_are_adapted_to_few_sentences_only(tmp_path: Path, most: int, adapted: bool) -> None:
    trained(tmp_path, *examples(), adapt_up_to=most)
    assert any(tmp_path.rglob(GRAPH_FILE)) is adapted


def test_of_many_sentences_two_fields_learn_half_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entity_crf, "_MANY", 10)
    taught = trained(tmp_path, *examples(), adapt_up_to=0)
    assert len(list(tmp_path.rglob("entities*.crf"))) == 2
    assert [entity["value"] for entity in parsed(taught, "投影仪多少钱")["entities"]] == ["投影仪"]


def test_training_twice_gives_the_same_answers(tmp_path: Path) -> None:
    first = trained(tmp_path / "first", *examples(), adapt_up_to=0)
    second = trained(tmp_path / "second", *examples(), adapt_up_to=0)
    assert parsed(first, "相机卖多少钱") == parsed(second, "相机卖多少钱")


def test_wrong_settings_and_a_missing_encoder_are_said(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfigException, match="epochs must be a number above 0"):
        ChineseClassifier.validate_config({"epochs": 0})
    with pytest.raises(EncoderMissing, match=r"python -m language\.bert prepare"):
        trained(tmp_path, *examples(), directory=str(tmp_path / "nothing"))


def test_of_many_sentences_only_some_are_encoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others teach by their characters, words and n-grams."""
    seen: list[str] = []
    encode = Encoder.encode_lower

    def noted(self: Encoder, texts: list[str]) -> list[LowerEncoding]:
        seen.extend(texts)
        return encode(self, texts)

    monkeypatch.setattr(Encoder, "encode_lower", noted)
    taught = trained(tmp_path, *examples(), adapt_up_to=0, most_encoded=20)
    assert len(seen) == 20
    result = parsed(taught, "键盘现在有货吗")
    assert result["intent"]["name"] == "ask_stock"
    assert [entity["value"] for entity in result["entities"]] == ["键盘"]
