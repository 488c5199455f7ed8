"""Words for a day, counted from Sunday 15 March 2026 or another today."""

from __future__ import annotations

from datetime import date

import pytest

from shop.days import dated, day_meant

SUNDAY, WEDNESDAY, SATURDAY = date(2026, 3, 15), date(2026, 3, 18), date(2026, 3, 21)


@pytest.mark.parametrize(
    ("text", "today", "day"),
    [
        ("明天下午", SUNDAY, date(2026, 3, 16)),
        ("后天", SUNDAY, date(2026, 3, 17)),
        ("大后天上午", SUNDAY, date(2026, 3, 18)),
        ("明天", date(2026, 12, 31), date(2027, 1, 1)),
        ("周六上午", WEDNESDAY, SATURDAY),
        ("这周六", WEDNESDAY, SATURDAY),
        ("星期一", WEDNESDAY, date(2026, 3, 23)),
        ("下周一", WEDNESDAY, date(2026, 3, 23)),
        ("下个礼拜天", WEDNESDAY, date(2026, 3, 29)),
        ("下周三", WEDNESDAY, date(2026, 3, 25)),
        ("周末", WEDNESDAY, SATURDAY),
        ("周六", SATURDAY, None),  # today, or in a week
        ("本周一", WEDNESDAY, None),  # over
        ("3月20日", WEDNESDAY, None),  # says itself which day
        ("晚上7点以后", WEDNESDAY, None),
    ],
)
def test_the_day_meant(text: str, today: date, day: date | None) -> None:
    assert day_meant(text, today) == day


def test_who_reads_it_tomorrow_knows_the_day() -> None:
    assert dated("明天下午", SUNDAY) == "明天下午（3月16日）"
    assert dated("3月20日上午", SUNDAY) == "3月20日上午"
