"""Learning from sequences: files, metrics, and that it beats popularity where there is something to learn."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from shop.recommendation import components
from shop.recommendation.blend import Blend, Judged, normalised, single_threaded
from shop.recommendation.evaluation import _quality, _ranks, evaluate
from shop.recommendation.generator import Kind, generate, write
from shop.recommendation.matrices import Latest, strongest, transitions
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
    made = Latest.of([np.array([0, 1, 0], np.int32), np.array([], np.int32)], 3).weighted(0.5).toarray()
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
    someone = Latest.of([np.array([1], np.int32)], 4)
    assert made["popularity"].scores(someone)[0].tolist() == [3, 3, 3, 2]
    assert made["popularity, lately"].scores(someone)[0].argmax() == 3


def test_a_large_catalogue_has_the_linear_model_of_its_popular_items(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(components, "EASE_ITEMS", 2)
    monkeypatch.setattr(components, "EASE_POPULAR", 3)
    histories = [np.array(items, np.int32) for items in ([0, 1], [0, 1], [0, 1, 2], [2, 3], [2], [0, 1])]
    made = components.learn_components(histories, 4, 1, _silent)
    linear = next(part for part in made if part.name == "linear model, recent")
    scores = linear.scores(Latest.of([np.array([0], np.int32)], 4))[0]
    assert scores.argmax() == 1 and scores[3] == 0


def test_a_large_catalogue_has_factors_of_its_popular_items(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(components, "FACTOR_ITEMS", 3)
    histories = [np.array(items, np.int32) for items in ([0, 2], [0, 2], [0, 2, 3], [1], [3, 0])]
    made = components.learn_components(histories, 4, 1, _silent)
    factors = next(part for part in made if isinstance(part, components.Factors))
    assert factors.known.tolist() == [0, 2, 3]
    scores = factors.scores(Latest.of([np.array([0, 1], np.int32), np.array([1], np.int32)], 4))
    assert scores[0, 2] > scores[0, 3] > 0 == scores[0, 1]
    assert not scores[1].any()


@pytest.mark.parametrize("small", [True, False])
def test_the_quick_sum_is_the_sum_of_all_kinds_of_evidence(
    small: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not small:
        monkeypatch.setattr(components, "EASE_ITEMS", 2)
        monkeypatch.setattr(components, "FACTOR_ITEMS", 20)
    random = np.random.default_rng(3)
    histories = [random.integers(0, 40, size).astype(np.int32) for size in (0, 1, 5, 30, 4, 6)] * 5
    made = components.learn_components(histories, 40, 1, _silent)
    weights = tuple(random.dirichlet(np.ones(len(made))))
    found = Blend(40, made, weights, again=True, seconds=0.0).likelihood(histories[:6])
    latest = Latest.of(histories[:6], 40)
    plain = sum(w * normalised(part.scores(latest)) for w, part in zip(weights, made, strict=True))
    np.testing.assert_allclose(found, plain, atol=1e-5)


@pytest.mark.timed
def test_the_top_ten_of_a_hundred_thousand_items_take_ten_milliseconds() -> None:
    """Links and factors as many as learning leaves at most; what they say plays no part in the time."""
    items, random = 100_000, np.random.default_rng(1)
    made: list[components.Component] = [components.Popularity("popularity", random.random(items, np.float32))]
    for number in range(5):
        columns = random.integers(0, items, (items, 50), np.int32)
        starts = np.arange(0, columns.size + 1, 50, np.int32)
        links = csr_matrix((random.random(columns.size, np.float32), columns.ravel(), starts), (items, items))
        made.append(components.Neighbours(f"neighbours {number}", 0.8, links))
    known = np.arange(components.FACTOR_ITEMS) * (items // components.FACTOR_ITEMS)
    factors = random.random((len(known), components.FACTORS), np.float32)
    made.append(components.Factors("factors", 0.9, items, known, factors, 20.0, 1.0))
    blend = Blend(items, tuple(made), (1 / len(made),) * len(made), again=False, seconds=0.0)
    histories = [random.integers(0, items, 20).astype(np.int32) for _ in range(40)]
    seconds = []
    with single_threaded():
        for history in histories:
            began = time.perf_counter()
            scores = blend.scores([history])[0]
            best = np.argpartition(-scores, 10)[:10]
            seconds.append(time.perf_counter() - began)
            assert len(set(best) | set(history)) == 10 + len(set(history))
    assert statistics.median(seconds) < 0.010
