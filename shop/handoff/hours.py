"""When humans are on duty."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.clock import SHOP_TIMEZONE
from shop.models.handoff import ServiceHours

_WEEK = 7


def duty(session: Session) -> dict[int, tuple[time, time]]:
    """Opening and closing by day of the week (1 is Monday); days without humans are absent."""
    rows = session.execute(select(ServiceHours.weekday, ServiceHours.opens, ServiceHours.closes))
    return {weekday: (opens, closes) for weekday, opens, closes in rows}


def on_duty(hours: dict[int, tuple[time, time]], moment: datetime) -> bool:
    """Whether humans are there at `moment`. A shop that keeps no hours has them at any time."""
    if not hours:
        return True
    today = hours.get(moment.isoweekday())
    return today is not None and today[0] <= moment.timetz().replace(tzinfo=None) < today[1]


def next_opening(hours: dict[int, tuple[time, time]], moment: datetime) -> datetime | None:
    """When humans are there again, from `moment` on; None if never or at any time."""
    for ahead in range(_WEEK + 1):
        day = (moment + timedelta(days=ahead)).date()
        span = hours.get(day.isoweekday())
        if span is None:
            continue
        opens = datetime.combine(day, span[0], tzinfo=SHOP_TIMEZONE)
        if opens > moment:
            return opens
    return None


def opening_words(opening: datetime, now: datetime) -> str:
    """今天 9:00, 明天 9:00, 3月20日 9:00."""
    days = (opening.date() - now.date()).days
    day = {0: "今天", 1: "明天"}.get(days, f"{opening.month}月{opening.day}日")
    return f"{day} {opening.hour}:{opening.minute:02d}"
