"""The part of staff and their hours in an import of CSV files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, time

from sqlalchemy import delete
from sqlalchemy.orm import Session

from shop.clock import Clock
from shop.handoff.skills import LABELS
from shop.importing.batch import Batch, FileSpec, Issues
from shop.importing.cells import CellError, Column, choice, code, count, text, words
from shop.importing.storing import upsert
from shop.models.handoff import Agent, CannedReply, ServiceHours

_id, _name = code(64), text(64)


def clock_time(cell: str, _today: date) -> time:
    """A time of day: 9:00, 22:30; 24:00 is the end of the day."""
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", cell.strip())
    if not found or int(found[2]) > 59 or int(found[1]) > 24 or (int(found[1]) == 24 and int(found[2])):
        raise CellError(f"“{cell}”不是时间，请写成 9:00")
    return time(23, 59, 59) if int(found[1]) == 24 else time(int(found[1]), int(found[2]))


AGENTS = FileSpec(
    "agents.csv",
    (
        Column("id", _id, required=True),
        Column("name", _name, required=True),
        Column("skills", words(8, 24), empty=()),
        Column("most", count, empty=5),
    ),
    key=("id",),
)

HOURS = FileSpec(
    "service_hours.csv",
    (
        Column("weekday", count, required=True),
        Column("opens", clock_time, required=True),
        Column("closes", clock_time, required=True),
    ),
    key=("weekday",),
)

CANNED = FileSpec(
    "canned_replies.csv",
    (
        Column("id", _id, required=True),
        Column("title", _name, required=True),
        Column("text", text(2000), required=True),
        Column("skill", choice("", *LABELS), empty=""),
    ),
    key=("id",),
)


class HandoffSection:
    """Agents, the hours they keep, and the replies they send often."""

    @property
    def files(self) -> Iterable[FileSpec]:
        """The files it reads."""
        return (AGENTS, HOURS, CANNED)

    def check(self, batch: Batch, session: Session, issues: Issues) -> None:
        """Known skills, days of the week, and openings before closings."""
        for row in batch.of("agents"):
            for skill in row.cells.get("skills") or ():
                if skill not in LABELS:
                    issues.add(
                        "agents.csv", row.number, "skills", f"没有技能“{skill}”，可用：{'、'.join(LABELS)}"
                    )
        for row in batch.of("service_hours"):
            if not 1 <= row.cells["weekday"] <= 7:
                issues.add("service_hours.csv", row.number, "weekday", "星期填 1 到 7，1 是星期一")
            if row.cells["opens"] >= row.cells["closes"]:
                issues.add("service_hours.csv", row.number, "closes", "下班时间要晚于上班时间")

    def store(self, batch: Batch, session: Session, clock: Clock) -> list[str]:
        """Write the rows; a file of hours replaces the hours kept before."""
        for model, table in ((Agent, "agents"), (CannedReply, "canned_replies")):
            upsert(session, model, (dict(row.cells) for row in batch.of(table)), ["id"])
        if "service_hours" in batch:
            session.execute(delete(ServiceHours))
            session.flush()
            upsert(session, ServiceHours, (dict(row.cells) for row in batch.of("service_hours")), ["weekday"])
        return []
