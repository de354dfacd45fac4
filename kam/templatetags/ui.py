"""How values look on every page: money, shares, days, tier badges, risk bars, icons, charts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from kam.ground import icons, wording
from kam.ground.charts import Chart
from kam.rules import formats, phones

register = template.Library()
SHORT = 12
"""Characters of a name or a day, which stay on one line."""
WHOLE_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b|(?:\d{4}年)?\d{1,2}月\d{1,2}日")


def language() -> str:
    """The reader's language code."""
    return get_language() or settings.LANGUAGE_CODE


def parsed(value: Any) -> Decimal | None:
    """The value as a finite Decimal; None for nothing and for what is no number."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() else None


def nothing() -> SafeString:
    """The dash that stands where there is no value."""
    return mark_safe(f'<span class="none">{formats.NONE}</span>')


for mark in (wording.colon, wording.semicolon, wording.comma, wording.gap):
    register.simple_tag(mark)
for join in (wording.listed, wording.sentences, wording.aside):
    register.filter(join.__name__, join)


@register.filter
def money(value: Any, currency: str = "") -> SafeString:
    """A short amount with the exact one as title: `¥1,234.6万`, `CN¥12.3M`; the company's currency if none is given."""
    amount = parsed(value)
    if amount is None:
        return nothing()
    unit, tongue = currency or settings.COMPANY_CURRENCY, language()
    return mark_safe(
        f'<data value="{amount:f}" title="{escape(formats.exact_money(amount, unit, tongue))}"'
        f"{' class=neg' if amount < 0 else ''}>{escape(formats.short_money(amount, unit, tongue))}</data>"
    )


@register.filter
def exact(value: Any, currency: str = "") -> str:
    """An amount to the cent, where the exact one is the point (an order, an export's preview)."""
    amount = parsed(value)
    return (
        nothing() if amount is None else formats.exact_money(amount, currency or settings.COMPANY_CURRENCY, language())
    )


@register.filter
def pct(value: Any, places: int = 0) -> str:
    """A fraction as per cent: `57%`."""
    share = parsed(value)
    return nothing() if share is None else formats.percent(share, int(places))


@register.filter
def num(value: Any, places: int = 0) -> str:
    """A number with its digits in groups of three."""
    number = parsed(value)
    return nothing() if number is None else formats.grouped(number, int(places))


@register.filter
def signed(value: Any, places: int = 0) -> SafeString:
    """A change: `+2` in the good colour, `−1` in the bad one, the sign always written."""
    number = parsed(value)
    if number is None:
        return nothing()
    text = formats.grouped(number, int(places))
    if number > 0:
        return mark_safe(f'<span class="up">+{text}</span>')
    return mark_safe(f'<span class="down">{text}</span>' if number < 0 else f"<span>{text}</span>")


@register.filter
def days(value: Any) -> str:
    """A span of days: `47 days`, `47 天`."""
    count = parsed(value)
    if count is None:
        return nothing()
    return ngettext("%(count)s day", "%(count)s days", int(count)) % {"count": formats.grouped(int(count))}


def local_day(value: Any) -> date | None:
    """The reader's day of a moment, or the day itself."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value if isinstance(value, date) else None


@register.filter
def day(value: Any, style: str = "") -> SafeString:
    """A day in the reader's way; `short` leaves this year out: `20 Nov`, `11月20日`; `week` names the weekday."""
    which = local_day(value)
    if which is None:
        return nothing()
    other = which.year != timezone.localdate().year
    if style == "week":
        words = formats.weekday(which, language(), year=other)
    else:
        words = formats.day(which, language(), year=other or style != "short")
    return mark_safe(f'<time datetime="{which.isoformat()}">{words}</time>')


@register.filter
def whole(text: Any) -> SafeString:
    """Text in which no line ends within a day, nor within words as short as a name."""
    words = conditional_escape(text)
    if len(words) <= SHORT:
        return format_html('<span class="nowrap">{}</span>', words)
    return mark_safe(WHOLE_DAY.sub(r'<span class="nowrap">\g<0></span>', words))


@register.filter
def moment(value: Any) -> SafeString:
    """A day with its hour and minute, in the reader's zone."""
    if not isinstance(value, datetime):
        return day(value)
    here = timezone.localtime(value) if timezone.is_aware(value) else value
    shown = f"{formats.day(here.date(), language(), year=here.year != timezone.localdate().year)} {here:%H:%M}"
    return mark_safe(f'<time datetime="{value.isoformat()}">{shown}</time>')


def distance(gap: int) -> str:
    """How far a day lies from today in words; `gap` counts days back, ahead when negative."""
    near = {0: _("today"), 1: _("yesterday"), -1: _("tomorrow")}
    if gap in near:
        return near[gap]
    size = abs(gap)
    if size < 60:
        words = (
            ngettext("%(count)s day ago", "%(count)s days ago", size),
            ngettext("in %(count)s day", "in %(count)s days", size),
        )
        count = size
    elif size < 730:
        count = round(size / 30.44)
        words = (
            ngettext("%(count)s month ago", "%(count)s months ago", count),
            ngettext("in %(count)s month", "in %(count)s months", count),
        )
    else:
        count = round(size / 365.25)
        words = (
            ngettext("%(count)s year ago", "%(count)s years ago", count),
            ngettext("in %(count)s year", "in %(count)s years", count),
        )
    return words[gap < 0] % {"count": count}


@register.filter
def size(value: Any) -> str:
    """How large a file is: `547 bytes`, `1.2 MB`."""
    count = parsed(value)
    return nothing() if count is None else str(filesizeformat(int(count)))


@register.filter
def tel(value: Any) -> SafeString:
    """A telephone number as a link that dials it; plain text where nobody could dial it."""
    text, target = str(value or ""), phones.href(str(value or ""))
    return format_html('<a href="{}">{}</a>', target, text) if target else format_html("{}", text)


@register.filter
def ago(value: Any) -> SafeString:
    """How long ago (or how soon) a day is: `3 days ago`, with the day itself as title."""
    which = local_day(value)
    if which is None:
        return nothing()
    words = distance((timezone.localdate() - which).days)
    title = formats.day(which, language())
    return format_html('<time datetime="{}" title="{}">{}</time>', which.isoformat(), title, words)


@register.simple_tag
def tier(value: Any, *, word: bool = False) -> SafeString:
    """The badge of a tier (P G I L, 铂 金 铁 铅) with its word as title, or beside it with `word=True`."""
    return tier_badge(str(value or ""), language(), bool(word))


@lru_cache(maxsize=64)
def tier_badge(value: str, tongue: str, word: bool) -> SafeString:
    """A badge in one language; there are few, and lists show hundreds."""
    names = {
        "platinum": (pgettext("tier badge", "P"), _("Platinum")),
        "gold": (pgettext("tier badge", "G"), _("Gold")),
        "iron": (pgettext("tier badge", "I"), _("Iron")),
        "lead": (pgettext("tier badge", "L"), _("Lead")),
    }
    sign, name = names.get(value, (formats.NONE, _("No tier yet")))
    kind = value[0] if value in names else "none"
    if word:
        return format_html(
            '<span class="row"><span class="tier {}" aria-hidden="true">{}</span>{}</span>', kind, sign, name
        )
    return format_html('<span class="tier {}" role="img" aria-label="{}" title="{}">{}</span>', kind, name, name, sign)


@register.simple_tag
def icon(name: str, size: int = 18) -> SafeString:
    """A lucide icon as inline SVG; it decorates a word and is hidden from screen readers."""
    return drawn_icon(str(name) + "", int(size))


def drawn_icon(name: str, size: int) -> SafeString:
    """The same for tags that write several."""
    return mark_safe(icons.drawn(name, size))


@register.simple_tag
def risk(value: Any, *, limit: float = 0.5, marks: Iterable[float] = ()) -> SafeString:
    """A probability as bar and number, high from `limit` on; it never reads as one of the `marks` not reached."""
    share = parsed(value)
    if share is None:
        return nothing()
    width = min(max(float(share), 0.0), 1.0) * 54
    tone = "high" if float(share) >= limit else "mid" if float(share) >= limit / 2 else "low"
    track = '<rect class="track" width="54" height="6" rx="3"/>'
    fill = f'<rect class="fill" width="{width:.1f}" height="6" rx="3"/>'
    box = 'width="54" height="6" viewBox="0 0 54 6" preserveAspectRatio="none"'
    bar = f'<svg {box} aria-hidden="true">{track}{fill}</svg>'
    return mark_safe(
        f'<span class="risk {tone}">{bar}<b>{escape(formats.percent_short_of(share, (limit, *marks)))}</b></span>'
    )


@register.simple_tag
def why(value: Any, top: Any = 2, said: Any = "") -> SafeString:
    """
    A reason's weight as a bar to the right (raises) or left (lowers) of a middle line; `top` is the longest one.

    `said` is what stands beside the bar where that is not the weight itself.
    """
    amount, limit = float(parsed(value) or 0), float(parsed(top) or 0) or 1.0
    half = min(abs(amount) / limit, 1.0) * 44
    left = 45 if amount >= 0 else 45 - half
    tone = "plus" if amount > 0 else "less"
    track = '<rect class="track" y="1" width="90" height="8" rx="4"/>'
    fill = f'<rect class="{tone}" x="{left:.1f}" y="1" width="{half:.1f}" height="8" rx="2"/>'
    middle = '<path class="mid" d="M45 0V10"/>'
    bar = f'<svg class="whybar" width="90" height="10" aria-hidden="true">{track}{fill}{middle}</svg>'
    words = conditional_escape(said) or f"{'+' if amount > 0 else ''}{formats.grouped(amount, 1)}"
    return mark_safe(f'{bar}<span class="num">{words}</span>')


@register.simple_tag
def share(value: Any, label: str = "", tone: str = "") -> SafeString:
    """A fraction as a bar with its number; `tone` is `good`, `warn` or `bad`."""
    part = parsed(value)
    if part is None:
        return nothing()
    bounded = min(max(float(part), 0.0), 1.0)
    text = formats.percent(part)
    bar = format_html('<progress max="1" value="{}" aria-label="{}"></progress>', f"{bounded:.4f}", label or text)
    return format_html('<span class="share {}">{}<b>{}</b></span>', tone, bar, text)


@register.inclusion_tag("parts/chart.html")
def chart(picture: Chart, css: str = "") -> dict[str, Any]:
    """A picture with its sentence and, folded below it, the table with the same numbers."""
    return {"chart": picture, "css": css}


@register.filter
def unlocalised(value: Any) -> str:
    """A number as machines write it, for attributes."""
    number = parsed(value)
    return "" if number is None else f"{number:f}"
