"""The day that words for one mean, counted from today: 明天, 大后天, 周六, 下周三."""

from __future__ import annotations

import re
from datetime import date, timedelta

_NEAR = (("大后天", 3), ("后天", 2), ("明天", 1), ("明早", 1), ("明晚", 1), ("今天", 0), ("今晚", 0))
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "末": 5}
_OF_A_WEEK = re.compile(r"(?P<week>下下|下|这|本)?个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])")
_WEEK = 7


def day_meant(text: str, today: date) -> date | None:
    """The first day named by its distance from today or by its weekday; None if there is none, or it is not plain.

    周六 is the next one, 下周六 that of the week after this; said on a Saturday 周六 may be today or not.
    """
    for word, distance in _NEAR:
        if word in text:
            return today + timedelta(days=distance)
    found = _OF_A_WEEK.search(text)
    if found is None:
        return None
    ahead = _WEEKDAYS[found["day"]] - today.weekday()
    if found["week"] in ("下", "下下"):
        return today + timedelta(days=ahead + _WEEK * len(found["week"]))
    if found["week"] is None and ahead < 0:
        ahead += _WEEK
    return today + timedelta(days=ahead) if ahead > 0 else None


def dated(words: str, today: date) -> str:
    """The words with the day of the month they mean, for who reads them later: 明天下午（3月16日）."""
    day = day_meant(words, today)
    return words if day is None else f"{words}（{day.month}月{day.day}日）"
