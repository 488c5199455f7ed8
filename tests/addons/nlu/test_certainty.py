"""Which sentences are worth a look of the encoder."""

from __future__ import annotations

import numpy as np
import pytest

from addons.nlu.certainty import least_certain
from addons.nlu.weighted_ngrams import LearntNgrams

GOODS = ("手机", "耳机", "键盘", "鼠标", "手环", "音箱", "相机", "投影仪", "充电宝", "路由器")
PLAIN = [f"{thing}多少钱" for thing in GOODS]
OTHERS = [f"{thing}有货吗" for thing in GOODS]
ODD = ["就怕缺货", "价格还行不", "多少有点贵吧", "有吗"]


@pytest.mark.parametrize("names", [2, 3])
def test_what_its_ngrams_do_not_tell_is_least_certain(names: int) -> None:
    texts = [*PLAIN, *OTHERS, *ODD]
    labels = np.array([0] * len(PLAIN) + [1] * len(OTHERS) + [1, 0, 0, names - 1])
    rows = LearntNgrams.of(texts).rows
    chosen = [texts[at] for at in least_certain(rows, labels, 4, seed=1)]
    assert chosen == [text for text in texts if text in chosen]  # in their order
    assert len(set(chosen) & set(ODD)) >= 3
    assert least_certain(rows, labels, 4, seed=1).tolist() == least_certain(rows, labels, 4, seed=1).tolist()


def test_of_few_sentences_all_are_chosen() -> None:
    rows = LearntNgrams.of(PLAIN).rows
    assert least_certain(rows, np.zeros(len(PLAIN), np.int64), 10, seed=1).tolist() == list(range(10))


def test_a_single_label_is_no_reason_to_fail() -> None:
    rows = LearntNgrams.of(PLAIN).rows
    assert len(least_certain(rows, np.zeros(len(PLAIN), np.int64), 3, seed=1)) == 3
