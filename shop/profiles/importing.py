"""The part of tag rules and segments in an import of CSV files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from shop.clock import Clock
from shop.importing.batch import Batch, FileSpec, Issues
from shop.importing.cells import Column, code, flag, text
from shop.importing.storing import upsert
from shop.models.catalogue import NAME_LENGTH, WORD_LENGTH
from shop.models.profiles import Segment, TagRule
from shop.profiles.facts import SEGMENTS, TAGS
from shop.profiles.tags import PREFERENCE, tag_title
from shop.rules import LONGEST_CONDITION, RuleFault

_SHARED = (
    Column("id", code(WORD_LENGTH), required=True),
    Column("title", text(NAME_LENGTH), required=True),
    Column("condition", text(LONGEST_CONDITION), required=True),
)

TAG_RULES = FileSpec(
    "tags.csv",
    (*_SHARED, Column("prefers", text(NAME_LENGTH), empty=""), Column("enabled", flag, empty=True)),
    key=("id",),
)
SEGMENT_FILE = FileSpec("segments.csv", _SHARED, key=("id",))


class ProfilesSection:
    """The rules by which customers get tags, and the segments that staff saved."""

    @property
    def files(self) -> Iterable[FileSpec]:
        """The files it reads."""
        return (TAG_RULES, SEGMENT_FILE)

    def check(self, batch: Batch, session: Session, issues: Issues) -> None:
        """Conditions that can be evaluated, names of tags that can be filled in."""
        for spec, language in ((TAG_RULES, TAGS), (SEGMENT_FILE, SEGMENTS)):
            for row in batch.of(spec.table):
                try:
                    language.compile(row.cells["condition"])
                except RuleFault as fault:
                    issues.add(spec.file, row.number, "condition", str(fault))
        for row in batch.of(TAG_RULES.table):
            for column in ("title", "prefers"):
                try:
                    tag_title(row.cells.get(column, ""), {})
                except RuleFault as fault:
                    issues.add(TAG_RULES.file, row.number, column, str(fault))
            wished = row.cells.get("prefers", "")
            if wished and not PREFERENCE.fullmatch(wished):
                reason = "填 cheap（偏低价）、dear（偏高价）、new（新品）、category:品类 或 brand:品牌，不填则不影响推荐"
                issues.add(TAG_RULES.file, row.number, "prefers", reason)

    def store(self, batch: Batch, session: Session, clock: Clock) -> list[str]:
        """Write the rows; what a file no longer names stays (switch a tag rule off with enabled = 0)."""
        upsert(session, TagRule, (dict(row.cells) for row in batch.of(TAG_RULES.table)), ["id"])
        now = clock.now()
        rows: Iterable[dict[str, Any]] = (
            {**row.cells, "created_at": now, "updated_at": now} for row in batch.of(SEGMENT_FILE.table)
        )
        upsert(session, Segment, rows, ["id"], keep=["created_at"])
        return []
