"""`python -m shop tickets ...`."""

from __future__ import annotations

import time

import typer

from shop.clock import SystemClock
from shop.database import database
from shop.settings import settings
from shop.terminal import finish, table
from shop.tickets.desk import open_desk
from shop.tickets.helpdesk import HelpDesk
from shop.tickets.outbox import Delivered, Outbox

tickets_app = typer.Typer(help="Service tickets.", no_args_is_help=True)


@tickets_app.command("deliver")
def deliver_command(
    watch: float = typer.Option(
        0.0, "--watch", metavar="SECONDS", help="Go on, looking again after so many seconds."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON object as the last line."),
) -> None:
    """Deliver queued changes of tickets to the outside help desk (TICKET_DESK_URL)."""
    config = settings()
    if not config.ticket_desk_url:
        raise typer.BadParameter("TICKET_DESK_URL is not set: there is no outside help desk to deliver to")
    if not config.ticket_desk_secret:
        raise typer.BadParameter(
            "TICKET_DESK_SECRET is not set: the help desk could not tell who is speaking"
        )
    clock = SystemClock()
    outbox = Outbox(database(), clock)
    while True:
        with HelpDesk(
            config.ticket_desk_url, config.ticket_desk_secret, clock, timeout_s=config.ticket_desk_timeout_s
        ) as desk:
            done = outbox.deliver(desk.send)
        _tell(done, as_json)
        if watch <= 0:
            break
        time.sleep(watch)


def _tell(done: Delivered, as_json: bool) -> None:
    finish(
        {"delivered": done.delivered, "failed": done.failed, "waiting": done.waiting},
        as_json,
        f"Delivered {done.delivered}, failed {done.failed}, still waiting {done.waiting}.",
    )


@tickets_app.command("overdue")
def overdue_command(
    as_json: bool = typer.Option(False, "--json", help="Print one JSON object as the last line."),
) -> None:
    """List active tickets that are past their time, most urgent first."""
    found = open_desk(settings(), database(), SystemClock()).overdue()
    finish(
        {
            "overdue": [
                {"ticket_id": t.id, "kind": t.kind, "priority": t.priority, "due_at": t.due_at.isoformat()}
                for t in found
            ]
        },
        as_json,
        table(
            "Overdue tickets",
            ("ticket", "kind", "priority", "due", "what"),
            ((t.id, t.kind, t.priority, f"{t.due_at:%Y-%m-%d %H:%M}", t.summary) for t in found),
        ),
    )
