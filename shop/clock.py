"""The shop's clock. Code that needs the time is given a clock, so that tests and imports can choose the moment."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

SHOP_TIMEZONE = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Tells the time in the shop's time zone, always with an offset."""

    def now(self) -> datetime:
        """The present moment."""
        ...

    def today(self) -> date:
        """The calendar day at the shop."""
        ...


class SystemClock:
    """The computer's clock, read in the shop's time zone."""

    def now(self) -> datetime:
        """The present moment in Asia/Shanghai."""
        return datetime.now(SHOP_TIMEZONE)

    def today(self) -> date:
        """Today's date in Asia/Shanghai."""
        return self.now().date()


class FixedClock:
    """A clock that stands still until it is moved; for tests and for reproducible imports."""

    def __init__(self, moment: datetime) -> None:
        """Stand at `moment`, which must carry a time zone (ValueError otherwise)."""
        self._moment = in_shop_time(moment)

    def now(self) -> datetime:
        """The moment the clock stands at."""
        return self._moment

    def today(self) -> date:
        """The date the clock stands at."""
        return self._moment.date()

    def advance(self, step: timedelta) -> None:
        """Move the clock by `step`."""
        self._moment += step


def in_shop_time(moment: datetime) -> datetime:
    """The same moment written in the shop's time zone. Raises ValueError for a time without an offset."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone: build it with tzinfo=SHOP_TIMEZONE")
    return moment.astimezone(SHOP_TIMEZONE)


def start_of_day(day: date) -> datetime:
    """Midnight at the shop at the beginning of `day`."""
    return datetime.combine(day, time.min, tzinfo=SHOP_TIMEZONE)


def end_of_day(day: date) -> datetime:
    """The last second of `day` at the shop."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=SHOP_TIMEZONE)
