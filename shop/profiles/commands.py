"""`python -m shop segments ...`: whom staff single out."""

from __future__ import annotations

import time
from collections import Counter
from itertools import islice
from typing import NoReturn

import typer
from sqlalchemy import func, select

from shop import models
from shop.clock import SystemClock
from shop.database import database
from shop.migrations import upgrade
from shop.profiles.demo_history import CUSTOMERS, ORDERS, make_history, remove_history
from shop.profiles.facts import SEGMENTS
from shop.profiles.segments import RuleFault, Segments, UnknownSegment
from shop.profiles.tags import Profiles
from shop.terminal import finish, table

segments_app = typer.Typer(
    help="Segments: saved conditions over customers, and the tags they can speak of.", no_args_is_help=True
)

_JSON = typer.Option(False, "--json", help="Print one JSON object as the last line.")
_ID = typer.Argument(..., metavar="ID")
_CONDITION = typer.Argument(
    ..., metavar="CONDITION", help="For example: '高价值客户' in tags and orders >= 3"
)


def _segments() -> Segments:
    upgrade(database())
    return Segments(database(), SystemClock())


@segments_app.command("list")
def list_command(as_json: bool = _JSON) -> None:
    """All segments with the number of their members."""
    segments = _segments()
    Profiles(database(), SystemClock()).refresh()
    rows = [
        (segment.id, segment.title, sum(1 for _ in segments.matching(segment.condition)), segment.condition)
        for segment in segments.all()
    ]
    result = {
        "segments": [
            {"id": name, "title": title, "members": members, "condition": condition}
            for name, title, members, condition in rows
        ]
    }
    finish(result, as_json, table("人群", ("编号", "名称", "人数", "条件"), rows))


@segments_app.command("show")
def show_command(
    segment_id: str = _ID,
    limit: int = typer.Option(20, "--limit", min=0, help="How many members to name."),
    as_json: bool = _JSON,
) -> None:
    """One segment: its condition and its members."""
    segments = _segments()
    try:
        segment = segments.get(segment_id)
        members = list(segments.members(segment_id))
    except UnknownSegment as error:
        raise typer.BadParameter(str(error)) from error
    finish(
        {
            "id": segment.id,
            "title": segment.title,
            "condition": segment.condition,
            "members": len(members),
            "customers": members[:limit],
        },
        as_json,
        f"{segment.id} {segment.title}：{len(members)} 人",
        f"条件：{segment.condition}",
        "、".join(islice(members, limit)) + (" …" if len(members) > limit else ""),
    )


@segments_app.command("check")
def check_command(condition: str = _CONDITION, as_json: bool = _JSON) -> None:
    """Whether a condition can be evaluated, and how many customers meet it now; says where it is wrong."""
    segments = _segments()
    try:
        matching = segments.matching(condition)
    except RuleFault as fault:
        _refuse(condition, fault, as_json)
    Profiles(database(), SystemClock()).refresh()
    members = sum(1 for _ in matching)
    finish({"valid": True, "members": members}, as_json, f"条件没有错误，现在有 {members} 位顾客符合。")


@segments_app.command("save")
def save_command(
    segment_id: str = _ID,
    title: str = typer.Argument(..., metavar="TITLE"),
    condition: str = _CONDITION,
    as_json: bool = _JSON,
) -> None:
    """Save a segment, over an older one of the same id."""
    segments = _segments()
    try:
        segment = segments.save(segment_id, title, condition)
    except RuleFault as fault:
        _refuse(condition, fault, as_json)
    members = sum(1 for _ in segments.members(segment.id))
    finish(
        {"saved": True, "id": segment.id, "members": members},
        as_json,
        f"已保存 {segment.id} {title}：{members} 人",
    )


@segments_app.command("delete")
def delete_command(segment_id: str = _ID, as_json: bool = _JSON) -> None:
    """Forget a segment."""
    try:
        _segments().delete(segment_id)
    except UnknownSegment as error:
        raise typer.BadParameter(str(error)) from error
    finish({"deleted": segment_id}, as_json, f"已删除 {segment_id}")


@segments_app.command("facts")
def facts_command(as_json: bool = _JSON) -> None:
    """What conditions of segments may speak of."""
    facts = {name: meaning for name, (_, meaning) in SEGMENTS.facts.items()}
    finish({"facts": facts}, as_json, table("条件里可以用的", ("名称", "含义"), facts.items()))


@segments_app.command("tags")
def tags_command(as_json: bool = _JSON) -> None:
    """Bring the tags of all customers up to date and count them."""
    upgrade(database())
    started = time.perf_counter()
    done = Profiles(database(), SystemClock()).refresh()
    seconds = time.perf_counter() - started
    with database().reading() as session:
        tag = models.CustomerTag
        counts: Counter[str] = Counter(
            dict(session.execute(select(tag.tag, func.count()).group_by(tag.tag)).all())
        )
    finish(
        {
            "computed": done.computed,
            "retagged": done.retagged,
            "removed": done.removed,
            "seconds": round(seconds, 3),
            "tags": dict(counts.most_common()),
        },
        as_json,
        table("标签", ("标签", "人数"), counts.most_common()),
        f"重新计算 {done.computed} 人，重新打标签 {done.retagged} 人，移除 {done.removed} 人，{seconds:.1f} 秒。",
    )


def demo_history_command(
    seed: int = typer.Option(20260315, "--seed", help="Same seed, same history."),
    customers: int = typer.Option(CUSTOMERS, "--customers", min=1),
    orders: int = typer.Option(ORDERS, "--orders", min=1),
    remove: bool = typer.Option(False, "--remove", help="Take the made-up history away again."),
    as_json: bool = _JSON,
) -> None:
    """Fill the shop with made-up customers and orders (all called DEMO-...), to try tags, segments and recommendation."""
    upgrade(database())
    if remove:
        gone = remove_history(database())
        Profiles(database(), SystemClock()).refresh()
        finish({"removed": gone}, as_json, f"Removed {gone:,} made-up customers with their orders.")
        return
    started = time.perf_counter()
    try:
        made = make_history(database(), SystemClock(), seed, customers, orders)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    tagged = Profiles(database(), SystemClock()).refresh()
    seconds = time.perf_counter() - started
    finish(
        {
            "customers": made.customers,
            "orders": made.orders,
            "items": made.items,
            "interactions": made.interactions,
            "profiles": tagged.computed,
            "seconds": round(seconds, 2),
        },
        as_json,
        f"Made {made.customers:,} customers, {made.orders:,} orders with {made.items:,} items and"
        f" {made.interactions:,} interactions, and computed {tagged.computed:,} profiles in {seconds:.1f} s.",
        "They are called DEMO-... and can be removed with: python -m shop demo-history --remove",
    )


def _refuse(condition: str, fault: RuleFault, as_json: bool) -> NoReturn:
    """Say what is wrong, and point at it."""
    shown = [f"条件有错误：{fault}", f"  {condition}"]
    if fault.position is not None:
        # Chinese characters are two columns wide on a terminal.
        before = condition[: fault.position - 1]
        shown.append("  " + " " * sum(2 if ord(letter) > 0x2E80 else 1 for letter in before) + "^")
    result = {"valid": False, "reason": fault.reason, "position": fault.position}
    finish(result, as_json, *shown)
    raise typer.Exit(code=1)
