"""One written form, and entities that move along with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.nlu.text_normaliser import TextNormaliser
from addons.nlu.training_examples import move_entities
from language.text import normalise
from tests.addons.nlu.rasa_messages import CONTEXT, annotated, incoming, storage, training_data


@pytest.fixture
def normaliser(tmp_path: Path) -> TextNormaliser:
    from rasa.engine.storage.resource import Resource

    return TextNormaliser.create({}, storage(tmp_path), Resource("normaliser"), CONTEXT)


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("我想買耳機", "我想买耳机"),
        ("Ａｉｒ　３　Ｐｒｏ多少钱？", "Air 3 Pro多少钱?"),
        ("  有货吗\n", "有货吗"),
        ("１３８００１３８０００", "13800138000"),
        ("已经是简体", "已经是简体"),
    ],
)
def test_incoming_messages_get_their_one_form(
    normaliser: TextNormaliser, typed: str, understood: str
) -> None:
    (message,) = normaliser.process([incoming(typed)])
    assert message.get("text") == understood
    assert message.as_dict(only_output_properties=True)["text"] == understood


def test_entities_move_with_the_text(normaliser: TextNormaliser) -> None:
    example = annotated("　想買[声浪]……Ａｉｒ３的，還有耳機", ("Ａｉｒ３", "product"), ("耳機", "category"))
    (written,) = normaliser.process_training_data(training_data(example)).training_examples
    text = written.get("text")
    assert [(text[e["start"] : e["end"]], e["value"], e["entity"]) for e in written.get("entities")] == [
        ("Air3", "Air3", "product"),
        ("耳机", "耳机", "category"),
    ]


def test_a_repeated_entity_is_found_at_its_own_place() -> None:
    moved = move_entities(
        "耳機　和　耳機", "耳机 和 耳机", [{"start": 5, "end": 7, "entity": "category", "value": "耳機"}]
    )
    assert moved == [{"start": 5, "end": 7, "entity": "category", "value": "耳机"}]


def test_an_entity_that_vanishes_leaves_the_example_as_written(
    normaliser: TextNormaliser, caplog: pytest.LogCaptureFixture
) -> None:
    example = annotated("零宽\u200b字符　", ("\u200b", "spec"))
    (kept,) = normaliser.process_training_data(training_data(example)).training_examples
    assert kept.get("text") == "零宽\u200b字符　"
    assert "left as written" in caplog.text


@given(st.text(max_size=30), st.data())
def test_moved_entities_cover_the_normalised_surface(text: str, data: st.DataObject) -> None:
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    written = normalise(text)
    moved = move_entities(text, written, [{"start": start, "end": end, "entity": "x"}])
    if moved is not None:
        assert written[moved[0]["start"] : moved[0]["end"]] == normalise(text[start:end])
