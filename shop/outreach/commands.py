"""`python -m shop outreach ...`."""

from __future__ import annotations

from typing import Any

import typer
from sqlalchemy import select

from shop.clock import Clock, SystemClock
from shop.database import Database, database
from shop.migrations import upgrade
from shop.models.outreach import OutreachCampaign
from shop.outreach.planning import Planner, UnknownCampaign, open_outbox
from shop.profiles.segments import RuleFault, UnknownSegment
from shop.terminal import finish, table

outreach_app = typer.Typer(help="Messages that the shop begins by itself.", no_args_is_help=True)

_JSON = typer.Option(False, "--json", help="Print one JSON object as the last line.")
_CAMPAIGN = typer.Argument(..., metavar="CAMPAIGN")


@outreach_app.command("status")
def status_command(as_json: bool = _JSON) -> None:
    """Campaigns to segments, and how many of their messages wait, were delivered or dropped."""
    upgrade(database())
    clock = SystemClock()
    counts = open_outbox(database(), clock).counts()
    with database().reading() as session:
        campaigns = session.execute(select(OutreachCampaign).order_by(OutreachCampaign.id)).scalars().all()
        session.expunge_all()  # read after the session's end
    rows = [
        {
            "campaign": row.id,
            "title": row.title,
            "kind": row.kind,
            "segment": row.segment,
            "state": _state(row, clock),
            **{state: counts.get(row.id, {}).get(state, 0) for state in ("waiting", "delivered", "dropped")},
        }
        for row in campaigns
    ]
    notices = {state: counts.get("notice", {}).get(state, 0) for state in ("waiting", "delivered", "dropped")}
    finish(
        {"campaigns": rows, "notices": notices},
        as_json,
        table(
            "主动消息",
            ("活动", "名称", "类型", "人群", "状态", "等待", "已送达", "不再发送"),
            [tuple(row.values()) for row in rows],
        ),
        f"到货、降价提醒：等待 {notices['waiting']}，已送达 {notices['delivered']}，不再发送 {notices['dropped']}",
    )


@outreach_app.command("plan")
def plan_command(campaign: str = _CAMPAIGN, as_json: bool = _JSON) -> None:
    """List a campaign's recipients now; the worker of `make run` does it by itself."""
    upgrade(database())
    _plan(database(), campaign, as_json)


@outreach_app.command("launch")
def launch_command(campaign: str = _CAMPAIGN, as_json: bool = _JSON) -> None:
    """Begin a campaign at once, whatever its start says, and list its recipients."""
    upgrade(database())
    _change(database(), campaign, enabled=True, starts_at=None)
    _plan(database(), campaign, as_json)


@outreach_app.command("pause")
def pause_command(campaign: str = _CAMPAIGN, as_json: bool = _JSON) -> None:
    """Send nothing more of a campaign until it is launched again."""
    upgrade(database())
    _change(database(), campaign, enabled=False)
    finish({"campaign": campaign, "enabled": False}, as_json, f"活动 {campaign} 已暂停")


def _plan(opened: Database, campaign: str, as_json: bool) -> None:
    try:
        planned = Planner(opened, SystemClock()).plan(campaign)
    except (UnknownCampaign, UnknownSegment, RuleFault) as error:
        raise typer.BadParameter(str(error)) from error
    finish(
        {"campaign": campaign, "queued": planned.queued, "left_out": planned.left_out},
        as_json,
        f"新排队 {planned.queued} 条；{planned.left_out} 人因退订或属于不营销的对照组而不发",
    )


def _change(opened: Database, campaign: str, **values: Any) -> None:
    with opened.writing() as session:
        row = session.get(OutreachCampaign, campaign)
        if row is None:
            raise typer.BadParameter(str(UnknownCampaign(campaign)))
        for name, value in values.items():
            setattr(row, name, value)


def _state(row: Any, clock: Clock) -> str:
    now = clock.now()
    if not row.enabled:
        return "暂停"
    if row.ends_at < now:
        return "已结束"
    return "进行中" if row.starts_at is None or row.starts_at <= now else f"{row.starts_at:%m-%d %H:%M} 开始"
