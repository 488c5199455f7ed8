"""`python -m shop recommend ...`."""

from __future__ import annotations

import os
import time
from pathlib import Path

import typer

from shop.terminal import finish, table

recommend_app = typer.Typer(help="Recommendation: measure, train, export.", no_args_is_help=True)

_JSON = typer.Option(False, "--json", help="Print one JSON object as the last line.")
_SEED = typer.Option(20260315, "--seed", help="Same seed, same numbers.")
_STEPS = 13


@recommend_app.command("evaluate")
def evaluate_command(
    file: Path = typer.Argument(  # noqa: B008 - how typer declares arguments
        ...,
        metavar="FILE",
        help="One line a user: user id, then item ids in time order, separated by spaces.",
    ),
    seed: int = _SEED,
    as_json: bool = _JSON,
) -> None:
    """Hide each user's last item, rank all items not seen before, compare with popularity."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from shop.recommendation.evaluation import evaluate
    from shop.recommendation.sequences import BadSequences, read_sequences

    try:
        sequences = read_sequences(file)
    except BadSequences as error:
        raise typer.BadParameter(str(error)) from error
    columns = (
        *Progress.get_default_columns()[:2],
        SpinnerColumn(),
        TextColumn("{task.fields[now]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Learning", total=_STEPS, now="")

        def step(name: str) -> None:
            progress.update(task, advance=1, now=name)

        found = evaluate(sequences, seed, step)
    gain = found.blended.ndcg / found.popularity.ndcg if found.popularity.ndcg else None
    result = {
        "hr@10": found.blended.hr,
        "ndcg@10": found.blended.ndcg,
        "popularity": {"hr@10": found.popularity.hr, "ndcg@10": found.popularity.ndcg},
        "users": found.users,
        "seconds": round(found.seconds, 2),
        "total_seconds": round(found.total_seconds, 2),
        "cpu_seconds": round(found.cpu_seconds, 2),
        "ratio": gain,
        "items": found.items,
        "interactions": found.interactions,
        "repeats": found.repeats,
        "again": found.again,
        "weights": {name: round(weight, 4) for name, weight in found.weights.items()},
    }
    rows = [
        ("blend", f"{found.blended.hr:.4f}", f"{found.blended.ndcg:.4f}"),
        ("popularity", f"{found.popularity.hr:.4f}", f"{found.popularity.ndcg:.4f}"),
    ]
    weights = ", ".join(f"{name} {weight:.2f}" for name, weight in found.weights.items() if weight >= 0.005)
    finish(
        result,
        as_json,
        table(
            f"{file.name}: {found.users:,} users, {found.items:,} items, {found.interactions:,} interactions",
            ("ranking", "HR@10", "NDCG@10"),
            rows,
        ),
        f"{f'NDCG@10 {gain:.1f} times that of popularity' if gain else 'Popularity finds nothing'}. Weights: {weights}.",
        f"Training {found.seconds:.1f} s, with ranking {found.total_seconds:.1f} s ({found.cpu_seconds:.1f} s of processor time).",
    )


@recommend_app.command("train")
def train_command(
    seed: int = _SEED,
    if_due: bool = typer.Option(
        False, "--if-due", help="Only if there is much that is new, or a day has passed."
    ),
    as_json: bool = _JSON,
) -> None:
    """Learn from the shop's orders and interactions; assistants that run take the result up by themselves."""
    from shop.clock import SystemClock
    from shop.database import database
    from shop.migrations import upgrade
    from shop.recommendation.learning import is_due, train

    upgrade(database())
    clock = SystemClock()
    if if_due:
        os.nice(10)  # nobody waits for it: conversations go first
    if if_due and not is_due(database(), clock):
        finish({"trained": False, "reason": "not due"}, as_json, "Nothing to learn yet: little is new.")
        return
    started = time.perf_counter()
    learned = train(database(), clock, seed)
    seconds = time.perf_counter() - started
    about = len(learned.contents.skus) if learned.contents is not None else 0
    finish(
        {
            "trained": learned.blend is not None,
            "users": learned.users,
            "items": len(learned.skus),
            "contents": about,
            "seconds": round(seconds, 2),
        },
        as_json,
        f"Learned from {learned.users:,} customers and visitors about {len(learned.skus):,} products, and what"
        f" {about:,} products are about, in {seconds:.1f} s."
        + (
            ""
            if learned.blend is not None
            else " Nobody has two products yet: no one's taste can be learned."
        ),
    )


@recommend_app.command("export")
def export_command(
    file: Path = typer.Argument(..., metavar="FILE", help="Where to write."),  # noqa: B008
    as_json: bool = _JSON,
) -> None:
    """Write the orders of the shop's customers in the format that `evaluate` reads."""
    from shop.database import database
    from shop.migrations import upgrade
    from shop.recommendation.learning import purchases

    upgrade(database())
    with database().reading() as session:
        histories = purchases(session)
    try:
        with file.open("w", encoding="utf-8") as written:
            written.writelines(f"{customer} {' '.join(skus)}\n" for customer, skus in histories.items())
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be written: {error.strerror}") from error
    finish(
        {"users": len(histories), "interactions": sum(map(len, histories.values())), "file": str(file)},
        as_json,
        f"Wrote {len(histories):,} customers to {file}.",
    )
