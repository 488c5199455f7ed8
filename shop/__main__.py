"""The shop's command line: `python -m shop COMMAND`. Every topic brings its own commands."""

from __future__ import annotations

import typer

from shop.catalogue.linking_commands import faq, linking
from shop.coupons.commands import coupons_app
from shop.experiments.commands import experiments_app
from shop.importing.commands import import_command
from shop.migrations.commands import migrate_command
from shop.notices.commands import notices_app
from shop.outreach.commands import outreach_app
from shop.profiles.commands import demo_history_command, segments_app
from shop.recommendation.commands import recommend_app
from shop.tickets.commands import tickets_app
from shop.worker import worker_command


def build() -> typer.Typer:
    """The command line with all topics' commands."""
    app = typer.Typer(
        name="shop",
        help="The shop behind the assistant.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_show_locals=False,  # they may hold customers' data
    )
    app.command("import")(import_command)
    app.command("migrate")(migrate_command)
    app.command("worker")(worker_command)
    app.command("demo-history")(demo_history_command)
    app.add_typer(tickets_app, name="tickets")
    app.add_typer(notices_app, name="notices")
    app.add_typer(experiments_app, name="experiments")
    app.add_typer(recommend_app, name="recommend")
    app.add_typer(segments_app, name="segments")
    app.add_typer(outreach_app, name="outreach")
    app.add_typer(coupons_app, name="coupons")
    app.add_typer(linking, name="linking")
    app.add_typer(faq, name="faq")
    return app


if __name__ == "__main__":
    build()()
