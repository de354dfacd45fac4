"""Weekdays that are counted within a month ("the last Friday of November", 12月第二个周三), read from a day."""

import re
from datetime import date, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1}
_NUMBERS = {sign: number for number, sign in enumerate("一二三四五六七八九十", start=1)} | {"十一": 11, "十二": 12}

_WEEKDAY = r"(mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?"
AGAIN = (
    rf"\b(?:on |by )?(?:the )?(?:{'|'.join(_NTH)}) {_WEEKDAY} (?:of|in) (?:every|each) month\b"
    r"|[每各]个?個?月的?(?:第[一二三四]|最[后後]一)个?個?(?:周|週|星期|礼拜|禮拜)[一二三四五六日天]"
)
"""What comes again every month is no day."""
ENGLISH = (
    rf"\b(?:on |by )?(?:the )?({'|'.join(_NTH)}) {_WEEKDAY} (?:of|in) "
    rf"(?:(?:(this|the|next) )?(month)|({'|'.join(_MONTHS)})[a-z]*)\b"
)
CHINESE = (
    r"(?:(\d{1,2}|十[一二]?|[一二三四五六七八九])\s*月(?:份)?|([下本这這当當])?个?個?月)的?"
    r"(?:第([一二三四])|(最[后後]一))个?個?(?:周|週|星期|礼拜|禮拜)([一二三四五六日天])"
)


def english(match: re.Match[str], today: date) -> date | None:
    """The day that English names; None where that month has no such day."""
    first = _month(
        _MONTHS.index(match[5][:3].lower()) + 1 if match[5] else 0, (match[3] or "").lower() == "next", today
    )
    return _nth(first, _WEEK.index(match[2][:3].lower()), _NTH[match[1].lower()])


def chinese(match: re.Match[str], today: date) -> date | None:
    """The same of Chinese."""
    number = (int(match[1]) if match[1].isdigit() else _NUMBERS[match[1]]) if match[1] else 0
    first = _month(number, match[2] == "下", today)
    return _nth(first, "一二三四五六日".index(match[5].replace("天", "日")), -1 if match[4] else _NUMBERS[match[3]])


def _month(number: int, is_next: bool, today: date) -> date:
    """The first of the month: this one or the next, or the one of that number, next year's where it is long over."""
    first = today.replace(day=1)
    if is_next:
        return _after(first)
    if number:
        this = date(today.year, number, 1)
        return this if _after(this) > today - timedelta(days=31) else this.replace(year=this.year + 1)
    return first


def _after(first: date) -> date:
    """The first of the month after it."""
    return (first + timedelta(days=31)).replace(day=1)


def _nth(first: date, weekday: int, nth: int) -> date | None:
    start = first if nth > 0 else _after(first) - timedelta(days=7)
    on = start + timedelta(days=(weekday - start.weekday()) % 7 + 7 * (max(nth, 1) - 1))
    return on if on < _after(first) else None
