"""
How numbers, money, shares and days are written for people, per language.

A day has one form for tables, sentences and axes: `20 Nov 2026`, `2026年11月20日`; its year is left out where it is
this one and every day beside it is near. Only inputs, files and programs write `2026-11-20`. Money is short
(`CN¥12.3M`, `¥1,234.6万`) wherever it is a figure, in tables, sentences and axes alike; it is exact, to the cent, where
one entry's own amount is meant (an order, a payment, a cost) and wherever a short one is pointed at.
"""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from babel.numbers import get_currency_name

MINUS = "−"  # the typographic minus: as wide as a digit, so columns stay aligned
NONE = "–"
JOINER = "\u2060"
"""Nothing is seen of it, and no line ends where it stands: between a minus and ¥ or €, or digits and 万, one could."""

# Symbols as the reader's language writes them; any other currency shows its code.
ABROAD = {"USD": "US$", "EUR": "€", "GBP": "£", "HKD": "HK$", "TWD": "NT$", "KRW": "₩"}
SYMBOLS = {
    "en": ABROAD | {"CNY": "CN¥", "JPY": "¥"},
    "zh-hans": ABROAD | {"CNY": "¥", "JPY": "JP¥"},
    "zh-hant": ABROAD | {"CNY": "CN¥", "JPY": "JP¥"},
}
LOCALES = {"en": "en", "zh-hans": "zh_Hans_CN", "zh-hant": "zh_Hant_TW"}
# Chinese counts in ten thousands and hundred millions, English in thousands.
UNITS: dict[str, tuple[tuple[Decimal, str], ...]] = {
    "en": ((Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "K")),
    "zh-hans": ((Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万")),
    "zh-hant": ((Decimal(10) ** 8, "億"), (Decimal(10) ** 4, "萬")),
}
SHORT_FROM = Decimal(10) ** 4  # below this every digit fits, so nothing is shortened
WHOLE_FROM = Decimal(100)  # from here on cents say nothing to a reader
WEEKDAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "zh": tuple("一二三四五六日"),
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Number = Decimal | int | float


def family(language: str) -> str:
    """The table that fits a language code: `zh-hans`, `zh-hant` or `en` for everything else."""
    code = language.lower()
    if not code.startswith("zh"):
        return "en"
    return "zh-hant" if any(part in code for part in ("hant", "tw", "hk", "mo")) else "zh-hans"


def decimal(value: Number) -> Decimal:
    """The value as Decimal, a float by its shortest text."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def grouped(value: Number, places: int = 0) -> str:
    """Digits in groups of three, rounded half up to `places`, with a typographic minus: `−1,234.50`."""
    amount = decimal(value)
    if not amount.is_finite():
        return NONE
    rounded = amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{MINUS if rounded < 0 else ''}{abs(rounded):,}"


def short(value: Number, language: str, more: int = 0) -> str:
    """
    At most five digits and a unit: `12.3M`, `1,234.6万`; below ten thousand all digits.

    `more`: so many digits more behind the point, where two amounts would read alike; below ten thousand the cents.
    """
    amount = decimal(value)
    size = abs(amount)
    if not amount.is_finite():
        return NONE
    if size < SHORT_FROM:
        is_whole = amount == amount.to_integral_value() or size >= WHOLE_FROM and not more
        return grouped(amount, 0 if is_whole else 2)
    units = UNITS[family(language)]
    for place, (unit, name) in enumerate(units):
        # 999,960 is 1.00M, not 1,000.0K: the next unit begins where rounding to one place reaches it.
        if size >= unit * Decimal("0.99995") or place == len(units) - 1:
            count = amount / unit
            places = 0 if count == count.to_integral_value() else 2 if abs(count) < Decimal("9.995") else 1
            return f"{grouped(count, places + more)}{JOINER if family(language) != 'en' else ''}{name}"
    raise AssertionError("every language has units")


def shown(value: Number, language: str, more: int = 0) -> Decimal:
    """An amount as `short` prints it: what a reader reckons with."""
    text = short(value, language, more).replace(MINUS, "-").replace(",", "").replace(JOINER, "")
    factor = next((unit for unit, name in UNITS[family(language)] if name and text.endswith(name)), Decimal(1))
    return Decimal(text.rstrip("".join(name for _unit, name in UNITS[family(language)]))) * factor


def symbol(currency: str, language: str) -> str:
    """What stands before an amount: a symbol, or the code with a space that does not break."""
    return SYMBOLS[family(language)].get(currency) or (f"{currency}\u00a0" if currency else "")


def currency(code: str, language: str) -> str:
    """The name of a currency as the reader's language calls it, `人民币`; its code where no name is known."""
    return get_currency_name(code, locale=LOCALES[family(language)])


def with_symbol(digits: str, currency: str, language: str) -> str:
    """The symbol goes between the sign and the digits, which a line's end does not part: `−CN¥12.3M`."""
    mark = symbol(currency, language)
    sign, digits = (MINUS, digits[1:]) if digits.startswith(MINUS) else ("", digits)
    return f"{sign}{JOINER if sign and mark and not mark[0].isalpha() else ''}{mark}{digits}"


def led(sign: str, amount: str) -> str:
    """An amount in words led by a sign, which a line's end does not part."""
    return f"{sign}{JOINER if sign and not amount[:1].isalpha() else ''}{amount}"


def short_money(amount: Number, currency: str, language: str, more: int = 0) -> str:
    """An amount to look at: `¥1,234.6万` in Chinese, `CN¥12.3M` in English; `more` as in `short`."""
    return with_symbol(short(amount, language, more), currency, language)


def exact_money(amount: Number, currency: str, language: str) -> str:
    """An amount to the cent: `CN¥12,345,678.90`."""
    return with_symbol(grouped(amount, 0 if currency in {"JPY", "KRW"} else 2), currency, language)


def percent(share: Number, places: int = 0) -> str:
    """A fraction as per cent; what is more than nothing never reads as 0%, what is less than all never as 100%."""
    value = decimal(share) * 100
    if not value.is_finite():
        return NONE
    step = Decimal(1).scaleb(-places)
    if 0 < value < step / 2:
        return f"<{step}%"
    if 100 - step / 2 <= value < 100:
        return f">{100 - step}%"
    return f"{grouped(value, places)}%"


def percent_short_of(share: Number, limits: Iterable[Number]) -> str:
    """As `percent`, but with one decimal, cut off, where the rounded number would reach a limit that it has not."""
    value, whole = decimal(share) * 100, Decimal(1)
    if not value.is_finite():
        return NONE
    near = value.quantize(whole, rounding=ROUND_HALF_UP)
    if any(value < decimal(limit) * 100 <= near for limit in limits):
        return f"{grouped(value.quantize(Decimal('0.1'), rounding=ROUND_DOWN), 1)}%"
    return percent(share)


def points(share: Number, was: Number, places: int = 0) -> Decimal:
    """By how many points of per cent a share moved, as a reader reckons it from the two that `percent` shows."""
    step = Decimal(1).scaleb(-places)
    now, then = ((decimal(one) * 100).quantize(step, rounding=ROUND_HALF_UP) for one in (share, was))
    return now - then


MANIFOLD, FROM_NOTHING = 10, 1000
"""From how many times as much a growth is told as a factor, and from where as coming from almost nothing."""


def factor(growth: Number) -> Decimal | None:
    """How many times as much there is after a growth (a fraction) that per cent no longer tell; None below that."""
    times = decimal(growth) + 1
    return times if times.is_finite() and times >= MANIFOLD else None


def quarter(value: date, language: str) -> str:
    """The quarter of a day: `2026 Q4`, `2026 年第四季度`, in Taiwan `2026 年第四季`."""
    which = (value.month + 2) // 3
    names = {"zh-hans": "第{}季度", "zh-hant": "第{}季"}
    name = names.get(family(language))
    return f"{value.year} 年{name.format('一二三四'[which - 1])}" if name else f"{value.year} Q{which}"


def day(value: date, language: str, *, year: bool = True) -> str:
    """A calendar day: `20 Nov 2026` or `20 Nov`; in Chinese `2026年11月20日` or `11月20日`."""
    if family(language) == "en":
        text = f"{value.day} {MONTHS[value.month - 1]}"
        return f"{text} {value.year}" if year else text
    return f"{f'{value.year}年' if year else ''}{value.month}月{value.day}日"


def weekday(value: date, language: str, *, year: bool = False) -> str:
    """A day with its weekday, as one says it: `Wed 2 Dec`; in Chinese `12月2日 星期三`, with the year before it."""
    name = WEEKDAYS["en" if family(language) == "en" else "zh"][value.weekday()]
    if family(language) == "en":
        return f"{name} {day(value, language, year=year)}"
    return f"{day(value, language, year=year)} 星期{name}"


def month(value: date, language: str) -> str:
    """A month: `Dec 2024`; in Chinese `2024年12月`."""
    if family(language) == "en":
        return f"{MONTHS[value.month - 1]} {value.year}"
    return f"{value.year}年{value.month}月"


def days(first: date, last: date, language: str) -> str:
    """A span of days: `23 – 29 Nov`, `30 Nov – 6 Dec`; in Chinese `11月23日 – 29日`."""
    if (first.year, first.month) != (last.year, last.month):
        return f"{day(first, language, year=False)} – {day(last, language, year=False)}"
    if family(language) == "en":
        return f"{first.day} – {day(last, language, year=False)}"
    return f"{day(first, language, year=False)} – {last.day}日"
