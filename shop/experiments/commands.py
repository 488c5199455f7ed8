"""`python -m shop experiments ...`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from shop.experiments.samples import BadSample, read_sample
from shop.terminal import finish, table

experiments_app = typer.Typer(help="A/B tests: analyse, simulate, report.", no_args_is_help=True)

_JSON = typer.Option(False, "--json", help="Print one JSON object as the last line.")
_CONFIDENCE = typer.Option(0.95, "--confidence", help="Of the intervals.")
_SEED = typer.Option(20260315, "--seed", help="Same seed, same numbers.")


@contextmanager
def _friendly() -> Iterator[None]:
    """A wrong number ends with one sentence, not with a traceback."""
    try:
        yield
    except BadSample as error:
        raise typer.BadParameter(str(error)) from error


def _percent(value: float | None, signed: bool = False) -> str:
    if value is None:
        return "unbounded"
    return f"{value:+.2%}" if signed else f"{value:.2%}"


@experiments_app.command("analyze")
def analyze_command(
    control: str = typer.Option(
        ..., metavar="X/N", help="Conversions/visitors of the control, e.g. 120/1000."
    ),
    variant: str = typer.Option(
        ..., metavar="X/N", help="Conversions/visitors of the variant, e.g. 180/1000."
    ),
    split: str = typer.Option("1,1", metavar="A,B", help="Planned split control,variant."),
    confidence: float = _CONFIDENCE,
    as_json: bool = _JSON,
) -> None:
    """Compare two groups: rates, relative lift with its interval, p value, and whether the split is as planned."""
    from shop.experiments.proportions import compare
    from shop.experiments.sequential import always_valid_p

    with _friendly():
        a, b = read_sample(control), read_sample(variant)
        found = compare(a, b, confidence, _numbers(split, "split"))
        anytime = always_valid_p([(a, b)])
    result = {
        "control_rate": found.control_rate,
        "variant_rate": found.variant_rate,
        "lift": found.lift,
        "ci_low": found.ci_low,
        "ci_high": found.ci_high,
        "p_value": found.p_value,
        "mismatch_p": found.mismatch_p,
        "difference": found.difference,
        "difference_ci_low": found.difference_low,
        "difference_ci_high": found.difference_high,
        "always_valid_p": anytime,
        "confidence": confidence,
    }
    rows = [
        ("control", f"{control} = {_percent(found.control_rate)}"),
        ("variant", f"{variant} = {_percent(found.variant_rate)}"),
        (
            "relative lift",
            _percent(found.lift, True) if found.lift is not None else "not defined: control has 0",
        ),
        (
            f"  {confidence:.0%} interval",
            f"{_percent(found.ci_low, True)} to {_percent(found.ci_high, True)}",
        ),
        ("difference (points)", f"{found.difference * 100:+.2f}"),
        (
            f"  {confidence:.0%} interval",
            f"{found.difference_low * 100:+.2f} to {found.difference_high * 100:+.2f}",
        ),
        ("p value (two-sided z test)", f"{found.p_value:.4g}"),
        ("p value valid at any look", f"{anytime:.4g}"),
        ("p value of the split", f"{found.mismatch_p:.4g}"),
    ]
    shown: list[object] = [table("Variant against control", ("what", "value"), rows)]
    if found.mismatch_p < 0.001:
        shown.append(
            "The groups' sizes do not fit the planned split: find out why before believing the rest."
        )
    finish(result, as_json, *shown)


@experiments_app.command("simulate")
def simulate_command(
    rates: str = typer.Option(
        "0.12,0.18", metavar="A,B[,C...]", help="True conversion rates, control first."
    ),
    visitors: int = typer.Option(10_000, metavar="N", help="Visitors in each run, over all variants."),
    runs: int = typer.Option(0, help="How often to repeat; 0 chooses 20 to 200 by the number of visitors."),
    seed: int = _SEED,
    as_json: bool = _JSON,
) -> None:
    """SIMULATED visitors: what a bandit gains over an even split, and how often the tests err."""
    from shop.experiments.simulation import ASSUMPTIONS, LOOKS, check_plan, simulate_errors, simulate_traffic

    with _friendly():
        truth = _numbers(rates, "rates")
        repeats = runs or min(200, max(20, 4_000_000 // max(1, visitors)))
        check_plan(truth, visitors, repeats)
        traffic = simulate_traffic(truth, visitors, repeats, seed)
        best = max(truth[1:])
        errors = simulate_errors(truth[0], best, visitors, 2_000, seed)
    gain = traffic.bandit_conversions / traffic.fixed_conversions - 1 if traffic.fixed_conversions else 0.0
    result = {
        "simulated": True,
        "fixed": {"conversions": traffic.fixed_conversions},
        "bandit": {
            "conversions": traffic.bandit_conversions,
            "share": traffic.best_share,
            "shares": traffic.shares,
        },
        "gain": gain,
        "gain_conversions": traffic.bandit_conversions - traffic.fixed_conversions,
        "bandit_won": traffic.won_runs,
        "false_alarms": errors.false_alarms,
        "found": errors.found,
        "rates": truth,
        "visitors": visitors,
        "runs": repeats,
        "error_runs": errors.runs,
        "seed": seed,
        "assumptions": ASSUMPTIONS,
    }
    finish(
        result,
        as_json,
        f"SIMULATED: {visitors:,} visitors, {repeats} runs, rates {rates}, seed {seed}.",
        *(f"  assumed: {assumption}" for assumption in ASSUMPTIONS),
        table(
            "Conversions (mean of the runs)",
            ("even split", "bandit", "gain", "bandit better in", "traffic to the best"),
            [
                (
                    f"{traffic.fixed_conversions:.1f}",
                    f"{traffic.bandit_conversions:.1f}",
                    f"{gain:+.1%}",
                    f"{traffic.won_runs:.0%} of runs",
                    f"{traffic.best_share:.1%}",
                )
            ],
        ),
        table(
            f"How often a test at 5 % calls a difference ({errors.runs} runs)",
            ("test", f"rates equal ({truth[0]:g}): false alarms", f"{truth[0]:g} against {best:g}: found"),
            [
                (label, f"{errors.false_alarms[key]:.1%}", f"{errors.found[key]:.1%}")
                for key, label in (
                    ("fixed", "one look at the end"),
                    ("peeking", f"{LOOKS} looks, stop at p < 0.05 (do not do this)"),
                    ("always_valid", f"{LOOKS} looks, always-valid p"),
                )
            ],
        ),
    )


@experiments_app.command("power")
def power_command(
    control: float = typer.Option(..., metavar="RATE", help="Today's conversion rate, e.g. 0.12."),
    variant: float = typer.Option(..., metavar="RATE", help="The rate worth finding, e.g. 0.144."),
    power: float = typer.Option(0.8, help="Chance to find it."),
    alpha: float = typer.Option(0.05, help="Chance of a false alarm."),
    as_json: bool = _JSON,
) -> None:
    """Visitors that each group needs."""
    import math

    from shop.experiments.power import sample_size

    with _friendly():
        needed = math.ceil(sample_size(control, variant, alpha, power))
    finish(
        {
            "visitors_per_group": needed,
            "control": control,
            "variant": variant,
            "power": power,
            "alpha": alpha,
        },
        as_json,
        f"{needed:,} visitors in each group find {control:g} against {variant:g} with a chance of {power:.0%}.",
    )


@experiments_app.command("uplift")
def uplift_command(
    days: int = typer.Option(30, min=1, help="A conversion is a paid order in the last so many days."),
    simulated: bool = typer.Option(
        False, "--simulated", help="Made-up customers, even where there are real ones."
    ),
    seed: int = _SEED,
    as_json: bool = _JSON,
) -> None:
    """What marketing gains over the permanent hold-out group, which gets none."""
    from shop.clock import SystemClock
    from shop.database import database
    from shop.experiments.holdout import SMALLEST_GROUP, measure_uplift, simulate_uplift
    from shop.migrations import upgrade

    found = None
    if not simulated:
        upgrade(database())
        with database().reading() as session:
            found = measure_uplift(session, SystemClock(), days)
    measured = found is not None
    if found is None:
        found = simulate_uplift(seed)
    notes = []
    if not measured and not simulated:
        notes.append(
            f"The shop has fewer than {SMALLEST_GROUP} customers in one of the groups, so nothing can be measured yet."
        )
    if found.simulated:
        notes.append(
            "SIMULATED: the figures below are made up to show the method. They say nothing about this shop."
        )
    result = {
        "lift": found.comparison.lift,
        "ci_low": found.comparison.ci_low,
        "ci_high": found.comparison.ci_high,
        "n": found.marketed.visitors + found.held_out.visitors,
        "p_value": found.comparison.p_value,
        "simulated": found.simulated,
        "assumptions": found.assumptions,
        "marketed": {"conversions": found.marketed.conversions, "customers": found.marketed.visitors},
        "holdout": {"conversions": found.held_out.conversions, "customers": found.held_out.visitors},
        "spend": {
            "difference": found.spend.difference,
            "ci_low": found.spend.ci_low,
            "ci_high": found.spend.ci_high,
            "p_value": found.spend.p_value,
            "variance_reduction": found.spend.variance_reduction,
        },
        "notes": notes,
    }
    label = "SIMULATED uplift" if found.simulated else "Uplift"
    finish(
        result,
        as_json,
        *notes,
        *(f"  assumed: {assumption}" for assumption in found.assumptions),
        table(
            f"{label} of marketing over the hold-out group",
            ("group", "customers", "bought", "rate"),
            [
                (
                    "marketing",
                    found.marketed.visitors,
                    found.marketed.conversions,
                    _percent(found.marketed.rate),
                ),
                (
                    "hold-out",
                    found.held_out.visitors,
                    found.held_out.conversions,
                    _percent(found.held_out.rate),
                ),
            ],
        ),
        f"Lift {_percent(found.comparison.lift, True)}, 95 % interval {_percent(found.comparison.ci_low, True)} to "
        f"{_percent(found.comparison.ci_high, True)}, p {found.comparison.p_value:.3g}.",
        f"Spend a customer {found.spend.difference:+.2f} yuan, 95 % interval {found.spend.ci_low:+.2f} to "
        f"{found.spend.ci_high:+.2f}, p {found.spend.p_value:.3g}; adjusted by the time before (CUPED), which takes "
        f"{found.spend.variance_reduction:.0%} of the variance away.",
    )


def _numbers(text: str, what: str) -> list[float]:
    try:
        return [float(part) for part in text.replace("，", ",").split(",")]
    except ValueError:
        raise BadSample(f"{what} {text!r} is not a list of numbers: write for example 0.12,0.18") from None


@experiments_app.command("create")
def create_command(
    name: str = typer.Argument(..., metavar="NAME"),
    variant: list[str] = typer.Option(  # noqa: B008 - how typer declares options
        ..., "--variant", metavar="NAME=WORDING", help="Repeat for each; the first is the control."
    ),
    mode: str = typer.Option("fixed", help="fixed (even split) or bandit (traffic moves to the winner)."),
    window_hours: int = typer.Option(168, min=1, help="A conversion counts so long after the first showing."),
    as_json: bool = _JSON,
) -> None:
    """Start an experiment over wordings or policies."""
    from datetime import timedelta

    from shop.clock import SystemClock
    from shop.database import database
    from shop.experiments.running import Experiments, Variant
    from shop.migrations import upgrade

    upgrade(database())
    parts = [text.partition("=") for text in variant]
    wanted = [Variant(label.strip(), content.strip()) for label, _, content in parts]
    with _friendly():
        Experiments(database(), SystemClock()).create(
            name, wanted, mode=mode, window=timedelta(hours=window_hours)
        )
    finish(
        {"experiment": name, "mode": mode, "variants": [v.name for v in wanted]},
        as_json,
        f"Experiment {name} runs ({mode}): {', '.join(v.name for v in wanted)}; control is {wanted[0].name}.",
    )


@experiments_app.command("report")
def report_command(name: str = typer.Argument(..., metavar="NAME"), as_json: bool = _JSON) -> None:
    """What an experiment has shown so far."""
    from dataclasses import asdict

    from shop.clock import SystemClock
    from shop.database import database
    from shop.experiments.reporting import report
    from shop.experiments.settling import settle_conversions
    from shop.migrations import upgrade

    upgrade(database())
    settle_conversions(database(), SystemClock())
    with _friendly(), database().reading() as session:
        found = report(session, name)
    rows = []
    for line in found.lines:
        c = line.comparison
        rate = _percent(line.conversions / line.exposed) if line.exposed else "-"
        told = (
            (
                _percent(c.lift, True),
                f"{_percent(c.ci_low, True)} to {_percent(c.ci_high, True)}",
                f"{c.p_value:.3g}",
                f"{line.always_valid_p:.3g}",
            )
            if c is not None
            else ("-", "-", "-", "-")
        )
        rows.append((line.variant, line.content, line.exposed, line.conversions, rate, *told))
    headers = (
        "variant",
        "wording",
        "shown",
        "converted",
        "rate",
        "lift",
        "95 % interval",
        "p",
        "p at any look",
    )
    shown: list[object] = [table(f"Experiment {name} ({found.mode})", headers, rows)]
    if found.mismatch_p is not None and found.mismatch_p < 0.001:
        shown.append(
            f"The split is not as planned (p {found.mismatch_p:.2g}): find out why before believing the rest."
        )
    if found.mode == "bandit":
        shown.append("A bandit moves traffic while it learns: read lift and p as hints, not as a test.")
    finish(asdict(found), as_json, *shown)
