"""`python -m shop notices fire`."""

from __future__ import annotations

import typer

from shop.clock import SystemClock
from shop.database import database
from shop.migrations import upgrade
from shop.notices.delivery import NoticeDelivery
from shop.outreach.planning import open_outbox
from shop.terminal import finish

notices_app = typer.Typer(help="Notices of restock and price drops.", no_args_is_help=True)


@notices_app.callback()
def _group() -> None:
    """Notices of restock and price drops."""


@notices_app.command("fire")
def fire(
    as_json: bool = typer.Option(False, "--json", help="Print one JSON object as the last line."),
) -> None:
    """Prepare the messages for everybody whose product is back in stock or has become cheaper."""
    upgrade(database())
    fired = NoticeDelivery(database(), SystemClock()).fire_due()
    waiting = open_outbox(database(), SystemClock()).counts().get("notice", {}).get("waiting", 0)
    finish({"fired": fired, "waiting": waiting}, as_json, f"新触发 {fired} 条提醒，等待送达 {waiting} 条")
