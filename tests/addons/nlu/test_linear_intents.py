"""Support vectors over n-grams and vectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from addons.nlu.linear_intents import LinearIntents
from addons.nlu.weighted_ngrams import LearntNgrams, WeightedNgrams, heard_ngrams, written_ngrams

TEXTS = ["退款到哪了", "退款什么时候到", "我的退款呢", "有货吗", "还有货没", "什么时候有货"]
LABELS = np.array([0, 0, 0, 1, 1, 1])


@pytest.fixture(scope="module")
def classifier() -> LinearIntents:
    vectors = np.random.RandomState(1).normal(size=(len(TEXTS), 4)).astype(np.float32) * 1e-3
    return LinearIntents.train(LearntNgrams.of(TEXTS), vectors, np.arange(len(TEXTS)), LABELS, 2)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("退款", 0),
        ("推宽到哪了", 0),  # homophones: no character in common but 到哪了
        ("tuikuan ne", 0),
        ("you huo ma", 1),
        ("有或吗", 1),
    ],
)
def test_what_is_written_and_what_is_heard_count(classifier: LinearIntents, text: str, intent: int) -> None:
    assert int(classifier.decide(text, np.zeros(4, dtype=np.float32)).argmax()) == intent


def test_what_is_saved_decides_the_same(classifier: LinearIntents, tmp_path: Path) -> None:
    classifier.save(tmp_path)
    loaded = LinearIntents.load(tmp_path)
    vector = np.array([0.1, -0.2, 0.3, 0.0], dtype=np.float32)
    for text in [*TEXTS, "", "😀", "how much"]:
        np.testing.assert_allclose(
            loaded.decide(text, vector), classifier.decide(text, vector), rtol=1e-3, atol=1e-3
        )


def test_rows_have_length_one_and_unknown_ngrams_are_left_out() -> None:
    ngrams, matrix = WeightedNgrams.train("written", TEXTS, 1)
    columns, values = ngrams.row("退款到哪了")
    assert float(np.linalg.norm(values)) == pytest.approx(1.0)
    np.testing.assert_allclose(matrix[0].toarray()[0][columns], values, rtol=1e-5)
    ends = {ngrams.vocabulary["\x02"], ngrams.vocabulary["\x03"]}
    assert set(ngrams.row("zzz")[0]) == ends


def test_runs_reach_over_the_ends() -> None:
    assert set(written_ngrams("Ab")) == {
        "\x02", "a", "b", "\x03", "\x02a", "ab", "b\x03", "\x02ab", "ab\x03", "\x02ab\x03",
    }  # fmt: skip
    assert heard_ngrams("有货")[0:4] == ["\x02", "you", "huo", "\x03"]
