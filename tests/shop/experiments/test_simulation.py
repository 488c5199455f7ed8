"""What the simulation says about bandit and tests."""

from __future__ import annotations

import pytest

from shop.experiments.holdout import in_holdout, simulate_uplift
from shop.experiments.samples import BadSample
from shop.experiments.simulation import simulate_errors, simulate_traffic


def test_bandit_gains_over_an_even_split_at_the_seeds_rates() -> None:
    found = simulate_traffic((0.12, 0.18), 10_000, runs=60, seed=1)
    assert found.fixed_conversions == pytest.approx(1500, rel=0.02)
    assert found.bandit_conversions > 1.12 * found.fixed_conversions
    assert found.best_share > 0.9
    assert sum(found.shares) == pytest.approx(1)


def test_tests_keep_their_promise_and_peeking_does_not() -> None:
    found = simulate_errors(0.12, 0.18, 4_000, runs=2_000, seed=2)
    assert found.false_alarms["fixed"] == pytest.approx(0.05, abs=0.015)
    assert found.false_alarms["peeking"] > 0.15
    assert found.false_alarms["always_valid"] <= 0.05
    assert found.found["fixed"] > 0.99
    assert found.found["always_valid"] > 0.95


@pytest.mark.parametrize(
    ("rates", "visitors"),
    [((0.12,), 10), ((0.12, 1.2), 10), ((0, 0.1), 10), ((0.1, 0.2), 0), ((0.1, float("nan")), 9)],
)
def test_impossible_plans_are_refused(rates: tuple[float, ...], visitors: int) -> None:
    with pytest.raises(BadSample):
        simulate_traffic(rates, visitors, runs=1, seed=1)


def test_hold_out_is_a_tenth_and_never_changes() -> None:
    held = [in_holdout(f"C{number:05d}") for number in range(20_000)]
    assert sum(held) / len(held) == pytest.approx(0.10, abs=0.01)
    assert held[:50] == [in_holdout(f"C{number:05d}") for number in range(50)]


def test_simulated_uplift_says_that_it_is_simulated() -> None:
    found = simulate_uplift(seed=5)
    assert found.simulated
    assert any("ASSUMED" in line for line in found.assumptions)
    assert found.comparison.ci_low < 0.2 < (found.comparison.ci_high or 0)
