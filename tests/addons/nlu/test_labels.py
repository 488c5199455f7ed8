"""Tags of characters and back."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from addons.nlu.adapted.labels import TagSet

TAGS = TagSet(("brand", "category"))


@st.composite
def labelled(draw: st.DrawFn) -> tuple[int, list[tuple[int, int, str]]]:
    """A text's length and entities in it that do not overlap."""
    at = 0
    spans: list[tuple[int, int, str]] = []
    for gap, size, name in draw(
        st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4), st.sampled_from(TAGS.names)), max_size=5)
    ):
        spans.append((at + gap, at + gap + size, name))
        at += gap + size
    return at + draw(st.integers(0, 3)), spans


@given(labelled())
def test_certain_tags_decode_to_the_entities_they_encode(
    case: tuple[int, list[tuple[int, int, str]]],
) -> None:
    length, spans = case
    tags = TAGS.encode(length, spans)
    scores = np.full((length, TAGS.size), np.log(1e-6), dtype=np.float32)
    scores[np.arange(length), tags] = 0
    assert [(start, end, name) for start, end, name, _ in TAGS.decode(scores)] == spans


@given(st.integers(0, 2**32 - 1), st.integers(0, 12))
def test_whatever_the_scores_entities_are_whole_and_apart(seed: int, length: int) -> None:
    scores = np.log(np.random.RandomState(seed).dirichlet(np.ones(TAGS.size), size=length)).astype(np.float32)
    scores = scores.reshape(length, TAGS.size)
    end = 0
    for start, stop, name, confidence in TAGS.decode(scores):
        assert end <= start < stop <= length and name in TAGS.names and 0 <= confidence <= 1
        end = stop
    path = TAGS.best_path(scores)
    assert all(
        before in (tag - 1, tag)
        for before, tag in zip([0, *path], path, strict=False)
        if tag and tag % 2 == 0
    )


def test_of_overlapping_entities_the_first_is_kept() -> None:
    assert TAGS.encode(4, [(0, 2, "brand"), (1, 3, "category"), (0, 1, "unknown")]).tolist() == [1, 2, 0, 0]
