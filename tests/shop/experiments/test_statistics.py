"""The statistics against scipy, statsmodels and published numbers.

statsmodels 0.13.1, which is what Rasa's pins allow, cannot be imported beside pandas 2, so its answers stand here as
numbers: proportions_ztest, proportion_confint (wilson), confint_proportions_2indep (newcomb; wald; ratio with score,
correction=False), computed beside pandas 1.5.3.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from shop.experiments.bandit import chance_best, choose
from shop.experiments.cuped import cuped
from shop.experiments.power import power_of, sample_size
from shop.experiments.proportions import (
    compare,
    lift_interval,
    mismatch_p,
    newcombe_interval,
    wald_interval,
    wilson_interval,
    z_test,
)
from shop.experiments.samples import BadSample, Sample, read_sample
from shop.experiments.sequential import always_valid_interval, always_valid_p

# control, variant, (z, p), Wilson of the control, Newcombe, Wald, ratio by score
STATSMODELS = [
    (
        (120, 1000),
        (180, 1000),
        (3.757345746510896, 0.00017172515611363064),
        (0.10129926060130912, 0.14160907584771276),
        (0.028751042578973734, 0.09123827449556532),
        (0.02881254461486553, 0.09118745538513447),
        (1.212376647380649, 1.8574980373205519),
    ),
    (
        (5, 40),
        (9, 33),
        (1.595581720174152, 0.11058221143556154),
        (0.054595002509454024, 0.261121198388511),
        (-0.03510019301664011, 0.33122004072628103),
        (-0.03555706352426527, 0.33101160897881066),
        (0.8468970271642114, 5.736767836837532),
    ),
    (
        (48, 80),
        (56, 70),
        (2.6501719512585336, 0.00804508136819656),
        (0.4904546500516038, 0.7003817240412906),
        (0.05243147240236498, 0.33387265403690614),
        (0.057504899149037114, 0.342495100850963),
        (1.0798215063618604, 1.6708055780191224),
    ),
    (
        (1, 500),
        (7, 450),
        (2.282968598988588, 0.02243221809135211),
        (0.00035313639455927543, 0.01124070670514676),
        (0.0013327067801235, 0.029840486841490217),
        (0.0014700008593804131, 0.025641110251730697),
        (1.2555419927982607, 48.36635007829088),
    ),
]


@pytest.mark.parametrize(("control", "variant", "test", "wilson", "newcombe", "wald", "ratio"), STATSMODELS)
def test_test_and_intervals_are_those_of_statsmodels(
    control: tuple[int, int],
    variant: tuple[int, int],
    test: tuple[float, float],
    wilson: tuple[float, float],
    newcombe: tuple[float, float],
    wald: tuple[float, float],
    ratio: tuple[float, float],
) -> None:
    a, b = Sample(*control), Sample(*variant)
    assert z_test(a, b) == pytest.approx(test)
    assert wilson_interval(a) == pytest.approx(wilson)
    assert newcombe_interval(a, b) == pytest.approx(newcombe)
    assert wald_interval(a, b) == pytest.approx(wald)
    assert lift_interval(a, b) == pytest.approx((ratio[0] - 1, ratio[1] - 1), rel=1e-5)


def test_difference_matches_newcombes_published_example() -> None:
    """Newcombe (1998), table II, example (a): 56/70 - 48/80."""
    assert newcombe_interval(Sample(48, 80), Sample(56, 70)) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert wald_interval(Sample(48, 80), Sample(56, 70)) == pytest.approx((0.0575, 0.3425), abs=5e-5)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_lift_interval_and_p_value_never_disagree(data: st.DataObject) -> None:
    n0, n1 = data.draw(st.integers(1, 2000)), data.draw(st.integers(1, 2000))
    a = Sample(data.draw(st.integers(0, n0)), n0)
    b = Sample(data.draw(st.integers(0, n1)), n1)
    found = compare(a, b)
    high = math.inf if found.ci_high is None else found.ci_high
    assert found.ci_low <= high
    if abs(found.p_value - 0.05) > 1e-6 and found.control_rate + found.variant_rate > 0:
        assert (found.p_value < 0.05) == (found.ci_low > 0 or high < 0)
    if found.lift is not None:
        assert found.ci_low <= found.lift + 1e-9
        assert found.lift <= high + 1e-9


def test_a_control_without_conversions_has_no_upper_limit() -> None:
    found = compare(Sample(0, 100), Sample(5, 100))
    assert found.lift is None
    assert found.ci_high is None
    assert compare(Sample(0, 10), Sample(0, 10)).p_value == 1
    assert compare(Sample(10, 10), Sample(10, 10)).lift == 0


@pytest.mark.parametrize("sizes", [(5000, 5000), (5000, 5300), (10, 40)])
def test_mismatch_is_scipys_chi_square(sizes: tuple[int, int]) -> None:
    assert mismatch_p(sizes) == pytest.approx(chisquare(sizes).pvalue)
    nine_to_one = [sum(sizes) * 0.9, sum(sizes) * 0.1]
    assert mismatch_p(sizes, (0.9, 0.1)) == pytest.approx(chisquare(sizes, nine_to_one).pvalue)


@pytest.mark.parametrize("text", ["5/0", "7/5", "-1/5", "a/b", "5", "", "1.5/3", "5/-5"])
def test_impossible_samples_are_refused(text: str) -> None:
    with pytest.raises(BadSample):
        read_sample(text)


def test_sample_size_is_the_published_one() -> None:
    """R's help page of power.prop.test: p1 = .50, p2 = .75, power = .90 needs n = 76.7; 50 a group give power 0.74."""
    assert sample_size(0.50, 0.75, power=0.90) == pytest.approx(76.7, abs=0.05)
    assert power_of(0.50, 0.75, 50) == pytest.approx(0.740, abs=0.0005)
    n = sample_size(0.12, 0.18)
    assert power_of(0.12, 0.18, math.ceil(n)) == pytest.approx(0.8, abs=0.001)
    with pytest.raises(BadSample):
        sample_size(0.12, 0.12)


def test_cuped_finds_the_effect_with_less_noise_and_agrees_with_regression() -> None:
    random = np.random.default_rng(7)
    before = random.normal(100, 20, 4000)
    group = np.arange(4000) % 2  # of groups of one size regression finds the same slope
    after = 0.8 * before + random.normal(0, 10, 4000) + 1.5 * group
    found = cuped(after[group == 0], before[group == 0], after[group == 1], before[group == 1])
    design = np.column_stack([np.ones(4000), group, before])
    fit, residual, _, _ = np.linalg.lstsq(design, after, rcond=None)
    error = math.sqrt(residual[0] / (4000 - 3) * np.linalg.inv(design.T @ design)[1, 1])
    assert found.difference == pytest.approx(fit[1], rel=1e-6)
    assert found.theta == pytest.approx(fit[2], rel=1e-6)
    assert found.ci_high - found.ci_low == pytest.approx(2 * 1.96 * error, rel=0.02)
    # A correlation r takes away r^2 of the variance: here 0.8 * 20 against noise of 10.
    assert found.variance_reduction == pytest.approx(256 / 356, abs=0.03)
    assert found.ci_low < 1.5 < found.ci_high


def test_cuped_never_adds_noise_however_uneven_the_split() -> None:
    random = np.random.default_rng(8)
    small, large = random.normal(100, 20, 60), random.normal(100, 20, 6000)
    # In the large group the past tells much, in the small one nothing.
    found = cuped(random.normal(100, 20, 60), small, 0.9 * large + random.normal(0, 5, 6000), large)
    assert found.variance_reduction >= 0


def test_cuped_refuses_what_does_not_fit_and_survives_a_constant_past() -> None:
    with pytest.raises(BadSample):
        cuped([1, 2], [1], [1, 2], [1, 2])
    with pytest.raises(BadSample):
        cuped([1], [1], [1, 2], [1, 2])
    assert cuped([1, 2, 3], [5, 5, 5], [2, 3, 4], [5, 5, 5]).difference == pytest.approx(1)


def test_always_valid_p_only_falls_and_interval_is_wider_than_a_single_look() -> None:
    early, late = (Sample(12, 100), Sample(18, 100)), (Sample(1200, 10_000), Sample(1300, 10_000))
    strong = (Sample(120, 1000), Sample(200, 1000))
    assert always_valid_p([strong, late]) == always_valid_p([strong])
    assert always_valid_p([early]) == pytest.approx(1, abs=0.6)
    low, high = always_valid_interval(*late)
    wald_low, wald_high = wald_interval(*late)
    assert low < wald_low < wald_high < high
    excludes_zero = always_valid_interval(*strong)[0] > 0
    assert excludes_zero == (always_valid_p([strong]) < 0.05)


def test_bandit_prefers_what_converts() -> None:
    random = np.random.default_rng(3)
    chances = chance_best([120, 180], [1000, 1000], random)
    assert sum(chances) == pytest.approx(1)
    assert chances[1] > 0.99
    picks = [choose([12, 18], [100, 100], random) for _ in range(400)]
    assert 0.75 < np.mean(picks) < 0.99
    with pytest.raises(BadSample):
        choose([3], [2], random)
