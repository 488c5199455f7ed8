"""Finds the frequently asked questions nearest to a message, with a score that says how far to trust the nearness.

Two views complement each other: sentence vectors see that 咋跟手机连上 means 怎么连手机, shared characters see that both speak
of 耳机. The score blends them so that 0.62 and above means the answer fits and below 0.42 that none does; the coefficients
come from `python -m shop faq fit`, what they are worth from `python -m shop faq evaluate` (docs/linking.md).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from language.text import normalise
from shop import models
from shop.catalogue.faq_vectors import VectorCache
from shop.catalogue.readmodels import Faq

Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]

TOP: Final = 5

# Sentences of everyday and of shops. Encoders put all sentences near each other; what is common to these and to the
# questions is taken off, so that nearness shows. A shop with three questions has no common part of its own.
_BACKGROUND: Final = (
    "今天天气不错", "我想买点东西", "这个多少钱", "帮我看一下订单", "你好在吗", "谢谢你的帮助", "给我推荐一款", "哪个更好用", "有没有优惠",
    "什么时候能到", "我不太明白", "请问怎么操作", "能不能便宜一点", "质量怎么样", "我要找人工", "周末去哪里玩", "晚饭吃什么好", "这首歌很好听",
    "帮我订一张票", "孩子要上学了", "明天几点开会", "怎么学好英语", "房子租在哪里", "身体有点不舒服", "电影几点开始", "衣服洗了会缩水吗", "车子该保养了",
    "银行卡丢了怎么办", "这道题不会做", "附近有什么好吃的", "手机没电了", "电脑开不了机", "门打不开", "屏幕不亮了", "声音太小", "颜色发错了",
)  # fmt: skip


@dataclass(frozen=True)
class FaqHit:
    """A question near a message. `score` lies in [0, 1]."""

    faq_id: str
    score: float


@dataclass(frozen=True)
class Nearness:
    """How near a message is to one question, seen each way."""

    faq_id: str
    meaning: float
    """Cosine of the sentence vectors, over the question's best wording, after the common part is taken off."""
    overlap: float
    """Share of the message's characters and pairs of characters, rare ones weighing more, that the wordings contain."""

    @property
    def features(self) -> tuple[float, float]:
        """What the score is made of."""
        return self.meaning, self.overlap


@dataclass(frozen=True)
class Calibration:
    """score = sigmoid(intercept + meaning * m + overlap * o)."""

    intercept: float
    meaning: float
    overlap: float

    def score(self, near: Nearness) -> float:
        """How far the question's answer can be trusted to fit."""
        return 1 / (
            1 + math.exp(-(self.intercept + self.meaning * near.meaning + self.overlap * near.overlap))
        )


CALIBRATION: Final = Calibration(intercept=-3.58, meaning=5.52, overlap=1.92)


class FaqIndex:
    """The shop's questions in all their wordings. Immutable after construction; safe to share between threads."""

    def __init__(
        self,
        faqs: Sequence[Faq],
        encode: Encode,
        *,
        cache: VectorCache | None = None,
        calibration: Calibration = CALIBRATION,
    ) -> None:
        """Encode all wordings, those that `cache` does not know (10 ms each).

        encode: texts to vectors of length 1, the same one for the index and for messages.
        """
        self._ids = tuple(faq.id for faq in faqs)
        self._encode = encode
        self._calibration = calibration
        wordings = [
            (number, _written(text))
            for number, faq in enumerate(faqs)
            for text in (faq.question, *faq.similar)
        ]
        self._owners = np.array([number for number, _ in wordings], dtype=np.int64)
        texts = [text for _, text in wordings]
        vectors = (cache.vectors if cache else lambda encode, texts: encode(texts))(
            encode, [*texts, *_BACKGROUND]
        )
        self._common: Vectors = vectors.mean(axis=0)
        self._vectors = self._centred(vectors[: len(texts)])
        self._weights, self._containing = _grams_of(wordings, len(faqs))
        self._rarest = math.log(len(faqs) + 1) + 1

    def __len__(self) -> int:
        return len(self._ids)

    def calibrated(self, calibration: Calibration) -> FaqIndex:
        """The same index with another calibration, for measurements."""
        other = copy(self)
        other._calibration = calibration
        return other

    def nearest(self, text: str, most: int = TOP) -> list[FaqHit]:
        """The nearest questions, best first."""
        scored = [FaqHit(near.faq_id, self._calibration.score(near)) for near in self.near(text, most)]
        return sorted(scored, key=lambda hit: -hit.score)

    def near(self, text: str, most: int = TOP) -> list[Nearness]:
        """The nearest questions by the blend of both views, with both."""
        written = _written(text)
        if not self._ids or not written:
            return []
        query = self._centred(self._encode([text]))[0]
        meaning = np.full(len(self._ids), -1.0)
        np.maximum.at(meaning, self._owners, self._vectors @ query)
        overlap = self._overlap(written)
        blend = self._calibration.meaning * meaning + self._calibration.overlap * overlap
        best = np.argsort(-blend, kind="stable")[:most]
        return [
            Nearness(self._ids[number], float(meaning[number]), float(overlap[number])) for number in best
        ]

    def _centred(self, vectors: Vectors) -> Vectors:
        moved = vectors - self._common
        lengths = np.linalg.norm(moved, axis=1, keepdims=True)
        return np.asarray(moved / np.maximum(lengths, 1e-9), dtype=np.float32)

    def _overlap(self, written: str) -> NDArray[np.float64]:
        total = 0.0
        shared = np.zeros(len(self._ids))
        for gram in _grams(written):
            weight = self._weights.get(gram, self._rarest)
            total += weight
            if gram in self._containing:
                shared[self._containing[gram]] += weight
        return shared / total if total else shared


def _written(text: str) -> str:
    return normalise(text).casefold().strip(" ?？!！。.")


def _grams(written: str) -> set[str]:
    """Characters and pairs of neighbours, without punctuation."""
    kept = "".join(char for char in written if char.isalnum())
    return set(kept) | {kept[place : place + 2] for place in range(len(kept) - 1)}


def _grams_of(
    wordings: Sequence[tuple[int, str]], count: int
) -> tuple[dict[str, float], dict[str, NDArray[np.int64]]]:
    """Each gram's inverse document frequency, and the questions that contain it."""
    grams: list[set[str]] = [set() for _ in range(count)]
    for number, written in wordings:
        grams[number] |= _grams(written)
    frequency = Counter(gram for found in grams for gram in found)
    weights = {gram: math.log((count + 1) / (seen + 1)) + 1 for gram, seen in frequency.items()}
    containing: dict[str, list[int]] = {}
    for number, found in enumerate(grams):
        for gram in found:
            containing.setdefault(gram, []).append(number)
    return weights, {gram: np.array(numbers, dtype=np.int64) for gram, numbers in containing.items()}


def load_faqs(session: Session) -> list[Faq]:
    """All questions that are in use."""
    rows = session.execute(select(models.Faq).where(models.Faq.active).order_by(models.Faq.id)).scalars()
    return [
        Faq(row.id, row.category, row.product_sku, row.question, tuple(row.similar), row.answer)
        for row in rows
    ]
