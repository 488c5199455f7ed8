"""Scores against values worked out by hand, and against scikit-learn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score

from addons.nlu.evaluation.scores import by_entity, confusions, score_entities, score_intents

NAMES = st.sampled_from(["a", "b", "c"])


@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=40))
def test_intent_scores_are_scikit_learns(pairs: list[tuple[str, str]]) -> None:
    true, given_names = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    scores = score_intents(true, given_names)
    assert scores.accuracy == pytest.approx(accuracy_score(true, given_names))
    assert scores.macro_f1 == pytest.approx(f1_score(true, given_names, average="macro"))
    assert scores.n == len(pairs)


def test_an_entity_counts_only_with_exact_span_and_name() -> None:
    true = [[(0, 2, "brand"), (3, 5, "category")], []]
    found = [[(0, 2, "brand"), (3, 6, "category")], [(0, 1, "brand")]]
    scores = score_entities(true, found)
    assert (scores.precision, scores.recall, scores.n) == (pytest.approx(1 / 3), 0.5, 2)
    assert scores.f1 == pytest.approx(0.4)
    assert by_entity(true, found)["brand"].precision == 0.5
    assert by_entity(true, found)["category"].f1 == 0


def test_nothing_to_find_and_nothing_found_is_perfect() -> None:
    assert score_entities([[]], [[]]).f1 == 1


def test_confusions_come_by_frequency() -> None:
    assert confusions(["a", "a", "b", "c"], ["b", "b", None, "c"]) == [("a", "b", 2), ("b", "-", 1)]


def test_no_sentence_is_no_score() -> None:
    with pytest.raises(ValueError, match="no sentence"):
        score_intents([], [])
