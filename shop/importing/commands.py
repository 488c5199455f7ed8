"""`python -m shop import DIR`."""

from __future__ import annotations

from pathlib import Path

import typer

from shop.campaigns.importing import MarketingSection
from shop.catalogue.importing import CatalogueSection
from shop.clock import SystemClock
from shop.database import database
from shop.handoff.importing import HandoffSection
from shop.importing.batch import Section
from shop.importing.run import import_directory
from shop.migrations import upgrade
from shop.notices.delivery import NoticeDelivery
from shop.orders.coupon_use import settle_all
from shop.orders.importing import OrdersSection
from shop.outreach.importing import OutreachSection
from shop.profiles.importing import ProfilesSection
from shop.profiles.tags import Profiles
from shop.terminal import finish, table

_SHOWN_ERRORS = 200


def sections() -> tuple[Section, ...]:
    """The topics that take part in an import, in the order in which they are stored."""
    return (
        CatalogueSection(),
        OrdersSection(),
        HandoffSection(),
        MarketingSection(),
        ProfilesSection(),
        OutreachSection(),
    )


def import_command(
    folder: Path = typer.Argument(  # noqa: B008 - how typer declares arguments
        ..., metavar="DIR", help="Folder with products.csv, variants.csv, faqs.csv ..."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON object as the last line."),
) -> None:
    """Load a merchant's CSV files, all or nothing; says file, row, column and reason of every error."""
    opened = database()
    upgrade(opened)  # a fresh machine needs no other step; a database that is up to date is left alone
    report = import_directory(opened, folder, SystemClock(), sections())
    shown: list[object] = [f"注意：{note}" for note in report.notes]
    if not report.errors and (settled := settle_all(opened, SystemClock())):
        shown.append(f"{settled} 张优惠券随订单核销或退回")
    if not report.errors and (fired := NoticeDelivery(opened, SystemClock()).fire_due()):
        shown.append(f"新触发 {fired} 条到货、降价提醒")
    if not report.errors:
        Profiles(opened, SystemClock()).refresh()
    if report.errors:
        errors = ((e.file, e.row or "", e.column, e.reason) for e in report.errors[:_SHOWN_ERRORS])
        shown.append(table("没有导入，请先改正：", ("文件", "行", "列", "原因"), errors))
        if len(report.errors) > _SHOWN_ERRORS:
            shown.append(f"还有 {len(report.errors) - _SHOWN_ERRORS} 处错误没有列出，加 --json 可全部列出")
    else:
        shown.append(table("已导入：", ("表", "行数"), report.rows.items()))
    finish(report.as_json(), as_json, *shown)
    if report.errors:
        raise typer.Exit(code=1)
