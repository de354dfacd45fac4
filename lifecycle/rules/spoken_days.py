"""Days as people write them in a note, in Chinese and English, read from the day of writing."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from lifecycle.rules import month_weekdays

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
_LINKED = re.compile(
    r"\b(?:by|before|until|till|on|from|since|after|this|of|for|to|than|between|between [^.,;]{1,20} and)\s*$",
    re.IGNORECASE,
)
_THE = re.compile(r"\bthe $", re.IGNORECASE)
_DAYS_AHEAD = ("后天", "後天")
_WEEK = r"(?:周|週|星期|礼拜|禮拜)"
_AT_A_DAY = r"(?=\s*(?:(?:之|以)?前|[付发發送交到寄给給报報签簽下打汇匯来來去再回答补補提验驗开開安我咱他她客对對]|$))"
"""What follows a bare 20日 or 8/5 that is a day, not a length of time or a part of something."""
_LASTS = "期共约約需第满滿等近休延晚迟遲拖"
_NO_DAYS = re.compile(
    rf"{month_weekdays.AGAIN}|(?:每|隔)个?個?(?:{_WEEK}[一二三四五六日天末]|月\s*(?:\d{{1,2}}\s*[日号號]|底|中旬?|[上下]旬)"
    r"|年\s*(?:\d{1,2}\s*月\s*\d{1,2}\s*[日号號]?|年?底))"
    r"|(?:去年|前年|昨年)的?\s*(?:\d{1,2}\s*月(?:\s*\d{1,2}\s*[日号號]?|底|中旬?|[上下]旬)?|年?底)"
    r"|上个?個?月(?:\s*\d{1,2}\s*[日号號]|底|末|中旬?|[上下]旬)"
    rf"|\b(?:every|each) (?:other )?{_WEEKDAY}\b|\b(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)days\b"
    rf"|\b(?:{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}),?\s+"
    r"(?:of )?last year\b"
    r"|\b(?:end of )?last (?:month|year)(?:[- ]end|'s end)?\b|\b(?:every|each) (?:month|year)(?:[- ]end)?\b",
    re.IGNORECASE,
)
"""What names a day that comes again and again, or one of a month or year that is over."""


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
    taken = [match.span() for match in _NO_DAYS.finditer(text)]
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


def _past_weekday_zh(match: re.Match[str], today: date) -> date:
    """A weekday of a week that is over; after "yesterday" it only says which day that was."""
    if not match[1]:
        return today - timedelta(days=(today.weekday() - _HAN[match[2]] + 1) % 7 or 7)
    return today - timedelta(days=today.weekday() + 7 * match[1].count("上") - _HAN[match[2]] + 1)


def _past_weekday_en(match: re.Match[str], today: date) -> date:
    return today - timedelta(days=(today.weekday() - _DAYS[(match[1] or match[2])[:3].lower()]) % 7 or 7)


def _this_month_day(match: re.Match[str], today: date) -> date:
    return today.replace(day=int(match[1]))


def _part_of_month(match: re.Match[str], today: date) -> date:
    """The last day of ten days of a month (上旬, 中旬, 下旬), or its middle; the coming one where no month is named."""
    lead, part = match[1] or "", match[2][0] if match[2].endswith("旬") else ""
    first = today.replace(day=1)
    if number := re.match(r"\d+", lead):
        first = _coming(today.year, int(number[0]), 28, today).replace(day=1)
    elif lead.startswith("下"):
        first = _next_month(match, today)
    on = _part(first, part)
    return on if lead or on > today else _part(_next_month(match, today), part)


def _part(first: date, part: str) -> date:
    if part == "下":
        return _next_month(None, first) - timedelta(days=1)
    return first.replace(day={"上": 10, "中": 20}.get(part, 15))


_PARTS = {(1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (24, 7)}
"""What is written with a stroke and is seldom a day: parts of a whole, and all day long."""


def _stroke(match: re.Match[str], today: date) -> date | None:
    """8/5 is 5 August beside Chinese, elsewhere whichever of its two readings comes sooner; 1/3 of it is no day."""
    one, two = int(match[1]), int(match[2])
    rest = match.string[match.end() :].lstrip()
    if (one, two) in _PARTS and not rest.startswith(("前", "之前", "以前")):
        return None
    orders = [(one, two)] if one <= 12 and not match.string.isascii() else [(one, two), (two, one)]
    days = [
        _coming(today.year, month, day, today) for month, day in orders if month <= 12 and day <= 28 + 3 * (month != 2)
    ]
    return min(days, key=lambda day: (day < today, day), default=None)


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


def _next_month(_match: re.Match[str] | None, today: date) -> date:
    return date(today.year + (today.month == 12), today.month % 12 + 1, 1)


def _year_end(_match: re.Match[str], today: date) -> date:
    return date(today.year, 12, 31)


def _rules() -> Iterator[tuple[re.Pattern[str], Reader]]:
    """Patterns with their readers, the most exact first."""
    pairs: list[tuple[str, Reader]] = [
        (r"(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号號]?", _whole),
        (month_weekdays.ENGLISH, month_weekdays.english),
        (month_weekdays.CHINESE, month_weekdays.chinese),
        (r"下个?個?月\s*(\d{1,2})\s*[日号號]", _next_month_day),
        (r"(\d{1,2})\s*月\s*(\d{1,2})\s*[日号號]?", _month_day),
        (rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?\b{_YEAR}", _english),
        (rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}\b{_YEAR}", _english),
        (rf"(?:(上+)个?個?{_WEEK}|(?:昨天|前天|昨日)\s*[(（]?{_WEEK})([一二三四五六日天])(?!个)", _past_weekday_zh),
        (
            rf"\b(?:on )?(?:this )?(?:last|past) (?:week(?:'s)? (?:on )?)?{_WEEKDAY}\b(?! (?:of|in) )"
            rf"|\b(?:on )?{_WEEKDAY},? (?:of )?last week\b",
            _past_weekday_en,
        ),
        (r"(?:[这這本]个?個?)?(下*)(?:周|週|星期|礼拜|禮拜)([一二三四五六日天])(?!个)", _weekday_zh),
        (rf"\b(next |this |on |by )?{_WEEKDAY}\b", _weekday_en),
    ]
    for pattern, read in [*pairs, *_loose()]:
        yield re.compile(pattern, re.IGNORECASE), read


def _loose() -> list[tuple[str, Reader]]:
    """What is less exact: lengths of time, parts of a month, days without their month."""
    return [
        (rf"{_NUMBER}\s*个?個?\s*(天|日|周|週|星期|礼拜|禮拜|月)(?:之?[内內后後]|以[内內后後])", _in_days),
        (rf"\b(?:in|within)\s+(\d{{1,2}}|{'|'.join(_WORDS)})\s+(days?|weeks?|months?)\b", _in_days),
        (r"下个?個?月底|本?月底|月末|(?:next )?end of (?:the |this )?month|month[- ]end", _month_end),
        (r"年底|end of (?:the |this )?year|year[- ]end", _year_end),
        (r"大后天|大後天", _fixed(3)),
        (r"后天|後天|day after tomorrow", _fixed(2)),
        (r"明天|明日|明早|\btomorrow\b", _fixed(1)),
        (r"下周|下週|下个星期|下個星期|下星期|\bnext week\b", _next_week),
        (r"(下个?個?月|\d{1,2}\s*月|[本这這当當]个?個?月)?的?([上中下]旬)", _part_of_month),
        (
            r"(下个?個?(?=月)|(?<!\d)\d{1,2}\s*(?=月)|[本这這]个?個?(?=月)|(?<![个個]))(月中)"
            r"(?![标標选選止断斷奖獎国國心间間途期])",
            _part_of_month,
        ),
        (r"下个?個?月|\bnext month\b", _next_month),
        (r"[本这這当當]个?個?月\s*(\d{1,2})\s*[日号號]", _this_month_day),
        (rf"(?<![\d/.])(\d{{1,2}})/(\d{{1,2}})(?![\d/.%]){_AT_A_DAY}", _stroke),
        (r"(?<![\d月])(\d{1,2})\s*[号號](?!楼|线|机|仓|门)", _day_only),
        (
            rf"(?<![\d月./{_LASTS}-])(?<![{_LASTS}] )(\d{{1,2}})\s*日{_AT_A_DAY}",
            _day_only,
        ),
    ]


_RULES = list(_rules())
