"""The part of coupons, campaigns and member tiers in an import of CSV files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.campaigns.rules import RuleFault, compile_rule
from shop.clock import Clock
from shop.handoff.importing import clock_time
from shop.importing.batch import Batch, FileSpec, Issues, Row
from shop.importing.cells import Column, begin, choice, code, count, end, flag, money, text, words
from shop.importing.storing import upsert
from shop.importing.timing import check_period, check_quiet_hours
from shop.models.catalogue import NAME_LENGTH, WORD_LENGTH
from shop.models.marketing import COUPON_KINDS, TRIGGERS, Campaign, CouponBatch, MemberTier

_id, _name, _long = code(WORD_LENGTH), text(NAME_LENGTH), text(500)

COUPONS = FileSpec(
    "coupons.csv",
    (
        Column("id", _id, required=True),
        Column("title", _name, required=True),
        Column("kind", choice(*COUPON_KINDS), required=True),
        Column("value", money, required=True),
        Column("most", money),
        Column("threshold", money, empty=0),
        Column("scope", words(50), empty=("all",)),
        Column("tiers", words(8), empty=()),
        Column("starts_at", begin),
        Column("ends_at", end),
        Column("valid_hours", count),
        Column("per_customer", count, empty=1),
        Column("total", count),
        Column("budget", money),
        Column("on_request", flag, empty=False),
    ),
    key=("id",),
)

CAMPAIGNS = FileSpec(
    "campaigns.csv",
    (
        Column("id", _id, required=True),
        Column("title", _name, required=True),
        Column("trigger", choice(*TRIGGERS), required=True),
        Column("condition", _long, required=True),
        Column("coupon", _id, required=True),
        Column("message", _long, required=True),
        Column("reason", _name, empty=""),
        Column("priority", count, empty=0),
        Column("exclusive_group", text(WORD_LENGTH), empty=""),
        Column("per_conversation", count, empty=1),
        Column("per_customer", count),
        Column("window_days", count, empty=30),
        Column("quiet_from", clock_time),
        Column("quiet_to", clock_time),
        Column("starts_at", begin),
        Column("ends_at", end),
        Column("enabled", flag, empty=True),
        Column("experiment", _id, empty=""),
    ),
    key=("id",),
)

TIERS = FileSpec(
    "member_tiers.csv",
    (
        Column("id", text(16), required=True),
        Column("name", _name, required=True),
        Column("spend", money, required=True),
        Column("rights", _long, empty=""),
    ),
    key=("id",),
)


class MarketingSection:
    """Coupons that can be given out, campaigns that give them, and the levels of membership."""

    @property
    def files(self) -> Iterable[FileSpec]:
        """The files it reads."""
        return (COUPONS, CAMPAIGNS, TIERS)

    def check(self, batch: Batch, session: Session, issues: Issues) -> None:
        """Limits that hold, conditions that can be evaluated, coupons that exist."""
        issued = {row.id: row for row in session.execute(select(CouponBatch)).scalars()}
        for row in batch.of("coupons"):
            _check_coupon(row, issued.get(row.cells["id"]), issues)
        known = {*issued, *batch.values("coupons", "id")}
        for row in batch.of("campaigns"):
            if row.cells["coupon"] and row.cells["coupon"] not in known:
                issues.add("campaigns.csv", row.number, "coupon", f"没有优惠券“{row.cells['coupon']}”")
            try:
                compile_rule(row.cells["condition"] or "")
            except RuleFault as fault:
                issues.add("campaigns.csv", row.number, "condition", str(fault))
            check_quiet_hours("campaigns.csv", row, issues)
            check_period("campaigns.csv", row, issues)

    def store(self, batch: Batch, session: Session, clock: Clock) -> list[str]:
        """Write the rows; what was issued of a coupon stays."""
        upsert(session, CouponBatch, (dict(row.cells) for row in batch.of("coupons")), ["id"])
        upsert(session, Campaign, map(_campaign, batch.of("campaigns")), ["id"])
        upsert(session, MemberTier, (dict(row.cells) for row in batch.of("member_tiers")), ["id"])
        return []


def _campaign(row: Row) -> dict[str, Any]:
    cells = dict(row.cells)
    cells["batch_id"] = cells.pop("coupon")
    return cells


def _check_coupon(row: Row, stored: Any, issues: Issues) -> None:
    cells = row.cells
    file = "coupons.csv"
    if cells["value"] is not None and not cells["value"]:
        issues.add(file, row.number, "value", "面额不能是 0")
    if cells["kind"] == "percent":
        if (cells["value"] or 0) >= 100:
            issues.add(file, row.number, "value", "percent 填减去百分之几，要小于 100（8 折填 20）")
        if not cells.get("most"):
            issues.add(file, row.number, "most", "折扣券要填最多减多少元，预算按它计算")
    if cells.get("ends_at") is None and cells.get("valid_hours") is None:
        issues.add(file, row.number, "ends_at", "要填结束时间或有效小时数，否则券永远有效")
    if stored is not None:
        if cells.get("total") is not None and cells["total"] < stored.issued:
            issues.add(file, row.number, "total", f"已经发出 {stored.issued} 张，总数不能更少")
        if cells.get("budget") is not None and cells["budget"] < stored.committed:
            issues.add(file, row.number, "budget", f"已经占用 {stored.committed} 元，预算不能更少")
    check_period(file, row, issues)
