"""The part of messages that the shop begins in an import: campaigns to segments, wordings, A/B tests, replacement ages."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop import models
from shop.clock import Clock
from shop.handoff.importing import clock_time
from shop.importing.batch import Batch, FileSpec, Issues, Row
from shop.importing.cells import Column, begin, choice, code, count, end, flag, number, text
from shop.importing.storing import upsert
from shop.importing.timing import check_period, check_quiet_hours
from shop.models.catalogue import NAME_LENGTH, SKU_LENGTH, WORD_LENGTH
from shop.models.experiments import EXPERIMENT_MODES
from shop.models.outreach import OUTREACH_KINDS
from shop.outreach.rendering import PLACEHOLDER, PLACEHOLDERS

_id, _name, _long = code(WORD_LENGTH), text(NAME_LENGTH), text(500)

CAMPAIGNS = FileSpec(
    "outreach.csv",
    (
        Column("id", _id, required=True),
        Column("title", _name, required=True),
        Column("kind", choice(*OUTREACH_KINDS), required=True),
        Column("message", _long, required=True),
        Column("ends_at", end, required=True),
        Column("starts_at", begin),
        Column("segment", _id, empty=""),
        Column("coupon", _id),
        Column("product", code(SKU_LENGTH), empty=""),
        Column("experiment", _id, empty=""),
        Column("priority", count, empty=0),
        Column("quiet_from", clock_time),
        Column("quiet_to", clock_time),
        Column("enabled", flag, empty=True),
    ),
    key=("id",),
)

WORDINGS = FileSpec(
    "campaign_wordings.csv",
    (
        Column("campaign", _id, required=True),
        Column("segment", text(WORD_LENGTH), required=True),
        Column("message", _long, required=True),
    ),
    key=("campaign", "segment"),
)

EXPERIMENTS = FileSpec(
    "experiments.csv",
    (
        Column("experiment", _id, required=True),
        Column("variant", _id, required=True),
        Column("content", _long, required=True),
        Column("weight", number, empty=1.0),
        Column("mode", choice(*EXPERIMENT_MODES), empty="fixed"),
        Column("window_hours", count, empty=168),
    ),
    key=("experiment", "variant"),
)

AGES = FileSpec(
    "replacement_ages.csv",
    (Column("category", text(WORD_LENGTH), required=True), Column("months", count, required=True)),
    key=("category",),
)


class OutreachSection:
    """What the shop says unasked, to whom, and in which words."""

    @property
    def files(self) -> Iterable[FileSpec]:
        """The files it reads."""
        return (CAMPAIGNS, WORDINGS, EXPERIMENTS, AGES)

    def check(self, batch: Batch, session: Session, issues: Issues) -> None:
        """Campaigns that can reach somebody, with words that can be filled in."""
        coupons = _known(session, models.CouponBatch.id, batch, "coupons", "id")
        products = _known(session, models.Product.sku, batch, "products", "sku")
        segments = _known(session, models.Segment.id, batch, "segments", "id")
        for row in batch.of("outreach"):
            cells, at = row.cells, ("outreach.csv", row.number)
            for column, known, what in (
                ("coupon", coupons, "优惠券"),
                ("product", products, "商品"),
                ("segment", segments, "人群"),
            ):
                if cells.get(column) and cells[column] not in known:
                    issues.add(*at, column, f"没有{what}“{cells[column]}”")
            check_quiet_hours(at[0], row, issues)
            check_period(at[0], row, issues)
            if cells["message"] and cells["kind"] and (fault := fault_of(cells["message"], cells["kind"])):
                issues.add(*at, "message", fault)
        self._check_wordings(batch, session, issues)
        self._check_contents(batch, issues)
        self._check_experiments(batch, session, issues)

    def _check_wordings(self, batch: Batch, session: Session, issues: Issues) -> None:
        kinds = dict(
            session.execute(select(models.OutreachCampaign.id, models.OutreachCampaign.kind)).all()
        ) | {row.cells["id"]: row.cells["kind"] for row in batch.of("outreach")}
        spoken = _known(session, models.Campaign.id, batch, "campaigns", "id")
        for row in batch.of("campaign_wordings"):
            campaign, message = row.cells["campaign"], row.cells["message"]
            if campaign not in kinds and campaign not in spoken:
                issues.add("campaign_wordings.csv", row.number, "campaign", f"没有活动“{campaign}”")
            elif message and kinds.get(campaign) and (fault := fault_of(message, kinds[campaign])):
                issues.add("campaign_wordings.csv", row.number, "message", fault)

    def _check_contents(self, batch: Batch, issues: Issues) -> None:
        """Variants that a campaign of this folder says."""
        kinds = {row.cells.get("experiment"): row.cells["kind"] for row in batch.of("outreach")}
        for row in batch.of("experiments"):
            kind, content = kinds.get(row.cells["experiment"]), row.cells["content"]
            if kind and content and (fault := fault_of(content, kind)):
                issues.add("experiments.csv", row.number, "content", fault)

    def _check_experiments(self, batch: Batch, session: Session, issues: Issues) -> None:
        file = "experiments.csv"
        for name, rows in _by_experiment(batch).items():
            first = rows[0]
            if len(rows) < 2:
                issues.add(file, first.number, "variant", f"实验“{name}”至少要有两个版本")
            if len({(row.cells.get("mode"), row.cells.get("window_hours")) for row in rows}) > 1:
                issues.add(file, first.number, "mode", f"实验“{name}”各行的 mode 和 window_hours 要相同")
            for row in rows:
                if row.cells.get("weight") is not None and row.cells["weight"] <= 0:
                    issues.add(file, row.number, "weight", "权重要大于 0")
                if row.cells.get("window_hours") == 0:
                    issues.add(file, row.number, "window_hours", "转化窗口至少 1 小时")
            subjects = session.execute(
                select(func.count()).where(models.ExperimentSubject.experiment == name)
            ).scalar_one()
            stored = dict(
                session.execute(
                    select(models.ExperimentVariant.name, models.ExperimentVariant.content).where(
                        models.ExperimentVariant.experiment == name
                    )
                ).all()
            )
            if subjects and stored != {row.cells["variant"]: row.cells["content"] for row in rows}:
                issues.add(
                    file,
                    first.number,
                    "content",
                    f"实验“{name}”已有 {subjects} 人参加，不能再改；请换一个名字",
                )

    def store(self, batch: Batch, session: Session, clock: Clock) -> list[str]:
        """Write the rows; who was written to stays noted, and a campaign's recipients are looked at anew."""
        upsert(session, models.OutreachCampaign, map(_campaign, batch.of("outreach")), ["id"])
        wordings = models.CampaignWording
        for campaign in set(batch.values("campaign_wordings", "campaign")):
            session.execute(wordings.__table__.delete().where(wordings.campaign_id == campaign))
        for row in batch.of("campaign_wordings"):
            session.add(
                wordings(
                    campaign_id=row.cells["campaign"],
                    segment=row.cells["segment"],
                    position=row.number,
                    message=row.cells["message"],
                )
            )
        for name, rows in _by_experiment(batch).items():
            _store_experiment(session, name, rows, clock)
        if "replacement_ages" in batch:
            session.execute(models.ReplacementAge.__table__.delete())
            upsert(
                session,
                models.ReplacementAge,
                (dict(row.cells) for row in batch.of("replacement_ages")),
                ["category"],
            )
        return []


def fault_of(message: str, kind: str) -> str:
    """What is wrong with the words of a campaign; empty if nothing is."""
    names = PLACEHOLDER.findall(message)
    unknown = [name for name in names if name not in PLACEHOLDERS[kind]]
    if unknown:
        known = "、".join(f"{{{name}}}" for name in PLACEHOLDERS[kind])
        return f"不认识的占位符 {{{unknown[0]}}}，可以用：{known}"
    return ""


def _known(session: Session, column: Any, batch: Batch, table: str, key: str) -> set[str]:
    return {*session.execute(select(column)).scalars(), *batch.values(table, key)}


def _campaign(row: Row) -> dict[str, Any]:
    cells = dict(row.cells)
    if "coupon" in cells:
        cells["batch_id"] = cells.pop("coupon")
    if "product" in cells:
        cells["product_sku"] = cells.pop("product")
    return {**cells, "planned_at": None}


def _by_experiment(batch: Batch) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in batch.of("experiments"):
        found.setdefault(row.cells["experiment"], []).append(row)
    return found


def _store_experiment(session: Session, name: str, rows: list[Row], clock: Clock) -> None:
    """Begin an experiment, or change one that nobody is in yet."""
    cells = rows[0].cells
    experiment = session.get(models.Experiment, name)
    if experiment is None:
        experiment = models.Experiment(name=name, salt=secrets.token_hex(8), starts_at=clock.now())
        session.add(experiment)
    experiment.mode = cells.get("mode") or "fixed"
    experiment.window_hours = cells.get("window_hours") or 168
    session.flush()
    variants = models.ExperimentVariant
    session.execute(variants.__table__.delete().where(variants.experiment == name))
    for place, row in enumerate(rows):
        session.add(
            variants(
                experiment=name,
                name=row.cells["variant"],
                position=place,
                weight=row.cells.get("weight") or 1.0,
                content=row.cells["content"],
            )
        )
