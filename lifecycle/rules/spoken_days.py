"""Days as people write them in a note, in Chinese and English, read from the day of writing."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_HAN = {sign: number for number, sign in enumerate("一二三四五六七八九十", start=1)} | {
    "两": 2,
    "兩": 2,
    "日": 7,
    "天": 7,
}
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WORDS = ("a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MONTHS = {name: number for number, name in enumerate(_NAMES, start=1)}
_DAYS = {name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
_COUNTS = {word: max(number, 1) for number, word in enumerate(_WORDS)}
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_WEEKDAY = r"(mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?"
_YEAR = r"(?:,?\s+(20\d\d))?"
_NUMBER = r"(\d{1,2}|[一二两兩三四五六七八九十])"


_ABSOLUTE = re.compile(rf"\d\s*[-/.月年]\s*\d|\b{_MONTH}\s+\d|\d(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}\b", re.IGNORECASE)
_HAN_BEFORE = re.compile(r"[\u4e00-\u9fff]\s*$")
_LEAD = re.compile(r"(by|on|in|within)\s", re.IGNORECASE)
_LINKED = re.compile(r"\b(?:by|before|until|on|from|since|after|this|of)\s*$", re.IGNORECASE)
_THE = re.compile(r"\bthe $", re.IGNORECASE)
_DAYS_AHEAD = ("后天", "後天")


@dataclass(frozen=True)
class Day:
    """A day and where in the text it was named."""

    on: date
    start: int
    end: int = 0


Reader = Callable[[re.Match[str], date], date | None]


def days_in(text: str, today: date) -> list[Day]:
    """The days a text names, in reading order; a span already read by an earlier rule is not read again."""
    found: list[Day] = []
    taken: list[tuple[int, int]] = []
    for pattern, read in _RULES:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            on = _safe(read, match, today)
            if on is not None:
                taken.append(match.span())
                found.append(Day(on, *match.span()))
    return sorted(found, key=lambda day: day.start)


def outspoken(text: str, today: date) -> str:
    """The text with days that depend on today ("next Tuesday", 下周二) as days of a month, so that it stays true."""
    for day in reversed(days_in(text, today)):
        said = text[day.start : day.end]
        if not _ABSOLUTE.search(said):
            before = _THE.sub("", text[: day.start])
            text = f"{before}{_as_day(said, day.on, before)}{text[day.end :]}"
    return text


def _as_day(said: str, on: date, before: str) -> str:
    if not said.isascii() or _HAN_BEFORE.search(before):
        ends = "前" if said[-1] in "内內" else said[-1] if said[-1] in "后後" and not said.endswith("天") else ""
        ends = "" if ends and said[-2:] in _DAYS_AHEAD else ends
        return f"{on.month}月{on.day}日{ends}"
    month = f"{_NAMES[on.month - 1].capitalize()} {on.day}"
    lead = _LEAD.match(said)
    if lead:
        return f"{'by' if lead[1].lower() in ('by', 'within') else 'on'} {month}"
    return month if _LINKED.search(before) else f"on {month}"


def _safe(read: Reader, match: re.Match[str], today: date) -> date | None:
    """What a rule reads; a 30th of February or a year 12026 is no day."""
    try:
        return read(match, today)
    except (ValueError, OverflowError):
        return None


def _count(text: str) -> int:
    return int(text) if text.isdigit() else _HAN.get(text) or _COUNTS[text.lower()]


def _whole(match: re.Match[str], _today: date) -> date:
    return date(int(match[1]), int(match[2]), int(match[3]))


def _coming(year: int, month: int, day: int, today: date) -> date:
    """The next such day: this year's, or next year's when it is long over."""
    this = date(year, month, day)
    return this if this >= today - timedelta(days=31) else date(year + 1, month, day)


def _month_day(match: re.Match[str], today: date) -> date:
    return _coming(today.year, int(match[1]), int(match[2]), today)


def _english(match: re.Match[str], today: date) -> date:
    day, month = (match[1], match[2]) if match[1].isdigit() else (match[2], match[1])
    number = _MONTHS[month[:3].lower()]
    return date(int(match[3]), number, int(day)) if match[3] else _coming(today.year, number, int(day), today)


def _next_month_day(match: re.Match[str], today: date) -> date:
    year, month = (today.year, today.month + 1) if today.month < 12 else (today.year + 1, 1)
    return date(year, month, int(match[1]))


def _day_only(match: re.Match[str], today: date) -> date:
    this = today.replace(day=int(match[1]))
    return this if this >= today else _next_month_day(match, today)


def _weekday_zh(match: re.Match[str], today: date) -> date:
    weeks = len(match[1] or "")
    monday = today - timedelta(days=today.weekday())
    day = monday + timedelta(weeks=weeks, days=_HAN[match[2]] - 1)
    return day if weeks or day > today else day + timedelta(weeks=1)


def _weekday_en(match: re.Match[str], today: date) -> date:
    ahead = (_DAYS[match[2][:3].lower()] - today.weekday()) % 7 or 7
    if match[1] and match[1].strip().lower() == "next" and _DAYS[match[2][:3].lower()] > today.weekday():
        ahead += 7
    return today + timedelta(days=ahead)


def _in_days(match: re.Match[str], today: date) -> date:
    unit = match[2].lower()
    days = (
        7 if unit.startswith(("周", "週", "星", "禮", "礼", "week")) else 30 if unit.startswith(("月", "month")) else 1
    )
    return today + timedelta(days=_count(match[1]) * days)


def _month_end(match: re.Match[str], today: date) -> date:
    ahead = 1 if match[0].startswith(("下", "next")) else 0
    month = today.month + ahead
    year, month = today.year + (month > 12), (month - 1) % 12 + 1
    return date(year + (month == 12), month % 12 + 1, 1) - timedelta(days=1)


def _fixed(days: int) -> Reader:
    return lambda _match, today: today + timedelta(days=days)


def _next_week(_match: re.Match[str], today: date) -> date:
    return today - timedelta(days=today.weekday()) + timedelta(weeks=1, days=0)


def _next_month(_match: re.Match[str], today: date) -> date:
    return date(today.year + (today.month == 12), today.month % 12 + 1, 1)


def _year_end(_match: re.Match[str], today: date) -> date:
    return date(today.year, 12, 31)


def _rules() -> Iterator[tuple[re.Pattern[str], Reader]]:
    """Patterns with their readers, the most exact first."""
    pairs: list[tuple[str, Reader]] = [
        (r"(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号號]?", _whole),
        (r"下个?個?月\s*(\d{1,2})\s*[日号號]", _next_month_day),
        (r"(\d{1,2})\s*月\s*(\d{1,2})\s*[日号號]?", _month_day),
        (rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?\b{_YEAR}", _english),
        (rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}\b{_YEAR}", _english),
        (r"(下*)(?:周|週|星期|礼拜|禮拜)([一二三四五六日天])(?!个)", _weekday_zh),
        (rf"\b(next |this |on |by )?{_WEEKDAY}\b", _weekday_en),
        (rf"{_NUMBER}\s*个?個?\s*(天|日|周|週|星期|礼拜|禮拜|月)(?:之?[内內后後]|以[内內后後])", _in_days),
        (rf"\b(?:in|within)\s+(\d{{1,2}}|{'|'.join(_WORDS)})\s+(days?|weeks?|months?)\b", _in_days),
        (r"下个?個?月底|本?月底|月末|(?:next )?end of (?:the |this )?month|month[- ]end", _month_end),
        (r"年底|end of (?:the |this )?year|year[- ]end", _year_end),
        (r"大后天|大後天", _fixed(3)),
        (r"后天|後天|day after tomorrow", _fixed(2)),
        (r"明天|明日|明早|\btomorrow\b", _fixed(1)),
        (r"下周|下週|下个星期|下個星期|下星期|\bnext week\b", _next_week),
        (r"下个?個?月|\bnext month\b", _next_month),
        (r"(?<![\d月])(\d{1,2})\s*[号號](?!楼|线|机|仓|门)", _day_only),
    ]
    for pattern, read in pairs:
        yield re.compile(pattern, re.IGNORECASE), read


_RULES = list(_rules())
