"""The mood model: what it is measured by, what its lexicon sees, and files that hold no examples."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from language.bert import Encoder, default_directory
from language.sentiment import MoodModel, load_model
from language.sentiment.evaluation import evaluate, mood_of, polarity
from language.sentiment.examples import UnreadableExamples, read_all, read_examples
from language.sentiment.lexicon import NAMES, counts
from language.sentiment.training import training_files

HELDOUT = Path(__file__).parent / "heldout.csv"


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.load(default_directory(), cache_size=4096)


@pytest.fixture(scope="module")
def model(encoder: Encoder) -> MoodModel:
    return load_model(encoder)


def test_there_are_enough_sentences_and_none_is_held_out() -> None:
    trained = read_all(training_files())
    assert sum(1 for path in training_files() if path.name == "service.csv") == 1
    assert len(read_examples(next(path for path in training_files() if path.name == "service.csv"))) >= 2000
    held = {example.text for example in read_examples(HELDOUT)}
    assert not held & {example.text for example in trained}


@pytest.mark.slow
def test_held_out_accuracy(model: MoodModel, encoder: Encoder) -> None:
    result = evaluate(model, encoder, read_examples(HELDOUT))
    assert result.n >= 250
    assert result.accuracy > 0.85


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("都一个星期了还没人处理，太失望了", "negative"),
        ("呵呵，真行", "negative"),
        ("一点都不好用", "negative"),
        ("不错", "positive"),
        ("没有不满意的，谢谢", "positive"),
        ("这款耳机有黑色吗", "neutral"),
        ("我的耳机左耳没声音了", "neutral"),
        ("13800138000", "neutral"),
    ],
)
def test_moods(model: MoodModel, encoder: Encoder, text: str, label: str) -> None:
    assert mood_of(model, encoder, text).label == label


@pytest.mark.slow
def test_a_review_is_good_or_bad(model: MoodModel, encoder: Encoder) -> None:
    assert polarity(model, encoder, "房间干净，早餐丰富，服务员热情，下次还会来住") == "positive"
    assert polarity(model, encoder, "送来都凉了，味道也差，打电话没人接，再也不点了") == "negative"


@pytest.mark.slow
def test_a_stored_model_answers_the_same(model: MoodModel, encoder: Encoder, tmp_path: Path) -> None:
    model.save(tmp_path)
    again = MoodModel.load(tmp_path)
    for text in ("气死我了", "好的谢谢", "运费多少"):
        assert mood_of(again, encoder, text).label == mood_of(model, encoder, text).label
    assert np.allclose(again.bias, model.bias)


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("不满意", "good turned", 1.0),
        ("不满意", "good", 0.0),
        ("不错", "good", 1.0),
        ("没有不满意", "good", 1.0),
        ("不好意思，谢谢", "good turned", 0.0),
        ("呵呵真行", "sarcasm", 2.0),
        ("这款多少钱", "question", 1.0),
        ("都催了三遍了", "reproach", 1.0),
    ],
)
def test_the_lexicon_turns_words_around(text: str, name: str, expected: float) -> None:
    assert counts(text)[NAMES.index(name)] == expected


def test_files_in_the_usual_forms_are_read(tmp_path: Path) -> None:
    numbers = tmp_path / "numbers.csv"
    numbers.write_bytes('\ufefflabel,review\n1,很好\n0,"差, 很差"\n0,\n'.encode())
    assert [(e.label, e.text) for e in read_examples(numbers)] == [
        ("positive", "很好"),
        ("negative", "差, 很差"),
    ]
    chinese = tmp_path / "gbk.csv"
    chinese.write_bytes("label,review\n1,很好\n".encode("gb18030"))
    assert read_examples(chinese)[0].text == "很好"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("a,b\n1,2\n", "label and review"),
        ("label,review\n7,好\n", "row 2"),
        ("label,review\n", "no labelled"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: str, reason: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableExamples, match=reason):
        read_examples(path)
