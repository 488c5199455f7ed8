"""Learning from sequences: files, metrics, and that it beats popularity where there is something to learn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from shop.recommendation import components
from shop.recommendation.blend import Judged
from shop.recommendation.evaluation import _quality, _ranks, evaluate
from shop.recommendation.generator import Kind, generate, write
from shop.recommendation.matrices import strongest, transitions, weighted
from shop.recommendation.sequences import BadSequences, number_items, read_sequences

SMALL = Kind(400, 150, 12, 5, 9.0, 0.30, 0.55)


def _silent(_name: str) -> None:
    return None


def test_beats_popularity_and_the_same_seed_gives_the_same_numbers(tmp_path: Path) -> None:
    write(generate(SMALL, seed=4), tmp_path / "small.txt")
    sequences = read_sequences(tmp_path / "small.txt")
    found, again = (evaluate(sequences, 1, _silent) for _ in range(2))
    assert found.users == 400
    assert found.blended.ndcg > 1.5 * found.popularity.ndcg
    assert found.blended.hr >= found.blended.ndcg
    assert sum(found.weights.values()) == pytest.approx(1)
    assert (found.blended, found.popularity) == (again.blended, again.popularity)


def test_users_with_few_events_are_allowed() -> None:
    sequences = number_items([("a", ["1", "2"]), ("b", ["3"]), ("c", []), ("d", ["2", "1", "2"])])
    found = evaluate(sequences, 1, _silent)
    assert found.users == 2
    assert found.repeats == 1  # d's last item was had before


def test_rank_counts_better_items_and_earlier_equals() -> None:
    table = np.array([[0.5, 0.9, 0.5, 0.1]], np.float32)
    for target, place in ((1, 0), (0, 1), (2, 2), (3, 3)):
        assert _ranks(lambda _: table, [np.array([], np.int32)], np.array([target]))[0] == place


def test_metrics_are_the_usual_ones() -> None:
    found = _quality(np.array([0, 2, 10, -1]))
    assert found.hr == 0.5
    assert found.ndcg == pytest.approx((1 + 0.5) / 4)


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("", "no user has two"),
        ("a 1\nb 2\n", "no user has two"),
        ("a 1 2\na 3 4\n", "line 2: user a"),
        ("a 1 2\n\nb\nc 1 2\n", "line 3: user b has no items"),
        ("a,1,2\n", "line 1: it is separated by commas"),
        ("a 1 2\nb, 1, 2\n", "line 2: it is separated by commas"),
        ("a 1 2\nb\x00 1\n", "line 2: there are control characters"),
        (b"a 1 2\nb \xff\xfe 3\n", "line 2: not UTF-8"),
    ],
)
def test_unusable_files_are_refused_with_the_reason(tmp_path: Path, content: str | bytes, part: str) -> None:
    data = content if isinstance(content, bytes) else content.encode()
    (tmp_path / "file.txt").write_bytes(data)
    with pytest.raises(BadSequences, match=part):
        read_sequences(tmp_path / "file.txt")
    with pytest.raises(BadSequences, match="does not exist"):
        read_sequences(tmp_path / "none.txt")
    with pytest.raises(BadSequences, match="is a folder"):
        read_sequences(tmp_path)


def test_any_blanks_between_ids_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_bytes("\ufeff1 7\t8  9 \r\n\r\nzwei ä 7".encode())
    found = read_sequences(tmp_path / "file.txt")
    assert found.users == ("1", "zwei")
    assert found.items == ("7", "8", "9", "ä")
    assert [history.tolist() for history in found.histories] == [[0, 1, 2], [3, 0]]


def test_where_things_come_again_they_are_recommended_again() -> None:
    random = np.random.default_rng(3)
    own = [random.choice(60, 3, replace=False) for _ in range(200)]
    lines = [(f"u{u}", [f"i{i}" for i in random.choice(few, 12)]) for u, few in enumerate(own)]
    found = evaluate(number_items(lines), 1, _silent)
    assert found.again
    assert found.repeats > 150
    assert found.blended.hr > 0.9
    assert found.blended.ndcg > 2 * found.popularity.ndcg


def test_history_weights_take_the_latest_of_repeats() -> None:
    made = weighted([np.array([0, 1, 0], np.int32), np.array([], np.int32)], 3, 0.5).toarray()
    assert made.tolist() == [[1.0, 0.5, 0.0], [0.0, 0.0, 0.0]]


def test_transitions_count_near_steps_more() -> None:
    made = transitions([np.array([0, 1, 2], np.int32)], 3, 0.5).toarray()
    assert made.tolist() == [[0, 1, 0.5], [0, 0, 1], [0, 0, 0]]
    assert strongest(transitions([np.array([0, 1, 2], np.int32)], 3, 0.5), 1).toarray()[0].tolist() == [
        0,
        1,
        0,
    ]


def test_the_worth_of_weights_is_the_mean_gain_of_the_judges() -> None:
    """Three judges: the target stands first, second (an equal goes before it), and behind the tenth place."""
    margins = [
        np.array([[-1.0, 5.0], [-2.0, 5.0]], np.float32),
        np.array([[0.0, 5.0], [-1.0, 5.0]], np.float32),
        np.ones((10, 2), np.float32),
    ]
    judged = Judged.of(margins)
    assert judged is not None
    assert judged.worth(np.array([1.0, 0.0])) == pytest.approx((1 + 1 / np.log2(3)) / 3)
    assert Judged.of([]) is None


def test_what_is_taken_now_counts_more_than_what_was_taken_long_ago() -> None:
    histories = [np.array(items, np.int32) for items in ([0, 1, 2, 3], [0, 2, 1, 3], [0, 1, 2])]
    made = {part.name: part for part in components.learn_components(histories, 4, 1, _silent)}
    someone = [np.array([1], np.int32)]
    assert made["popularity"].scores(someone)[0].tolist() == [3, 3, 3, 2]
    assert made["popularity, lately"].scores(someone)[0].argmax() == 3


def test_a_large_catalogue_has_the_linear_model_of_its_popular_items(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(components, "EASE_ITEMS", 2)
    monkeypatch.setattr(components, "EASE_POPULAR", 3)
    histories = [np.array(items, np.int32) for items in ([0, 1], [0, 1], [0, 1, 2], [2, 3], [2], [0, 1])]
    made = components.learn_components(histories, 4, 1, _silent)
    linear = next(part for part in made if part.name == "linear model, recent")
    scores = linear.scores([np.array([0], np.int32)])[0]
    assert scores.argmax() == 1 and scores[3] == 0
