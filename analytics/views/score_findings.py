"""The sentence above a list of risks: how many stand high, what is at stake, and with whom most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, Q, Sum, Value, When, Window
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import ngettext

from accounts.models import Account
from analytics.choices import RiskBand
from analytics.views import pictures
from kam.ground import lists, wording
from kam.rules import formats

NAMED = 2


@dataclass(frozen=True)
class Measured:
    """Of a list of risks: how many and what is at stake, of all and of those likely to leave; with whom most."""

    count: int = 0
    high: int = 0
    """By their bands; `alone`: by the risk alone, `both`: by both."""
    alone: int = 0
    both: int = 0
    sum: Any = 0
    theirs: Any = 0
    most: Sequence[tuple[str, Any]] = ()


def measure(rows: Any, high_from: float) -> Measured:
    """By one question to the database: the first rows, each beside what there is of all."""
    grave, alone = Q(band__gte=RiskBand.HIGH), Q(p__gte=high_from)

    def over(value: Any, chosen: Q | None = None) -> Window:
        return Window(Sum(value if chosen is None else Case(When(chosen, then=value), default=None)))

    every = Value(1)
    told = rows.order_by(F("value_at_risk").desc(nulls_last=True), "account").values_list(
        Account.called("account__"), "value_at_risk", over(every), over(every, grave), over(every, alone),
        over(every, grave & alone), over(F("value_at_risk")), over(F("value_at_risk"), grave),
    )[:NAMED]  # fmt: skip
    found = list(told)
    if not found:
        return Measured()
    named = [(name, value) for name, value, *_all in found if value]
    return Measured(*(value or 0 for value in found[0][2:]), most=named)


def risk_finding(found: Measured, asked: Any) -> SafeString | str:
    """
    How many of the customers listed are likely to leave, what is at stake with them and with whom most; nothing of one.

    Those who are lead to their list, narrowed as it is `asked` for.
    """
    if found.count < 2:  # one row says it itself
        return ""
    told = {"count": f"{found.count:,}", "high": f"{found.high:,}", "amount": pictures.short(found.sum)}
    words = ngettext("%(high)s of %(count)s customers stands in the band high or very high",
                     "%(high)s of %(count)s customers stand in the band high or very high", found.high)  # fmt: skip
    who = words % told
    if found.alone != found.high and not by_band(asked):
        who = wording.aside(who, _t("by the risk itself: %(alone)s") % {"alone": f"{found.alone:,}"})
    if found.high:
        grave_url = lists.url_with(asked, band_from=int(RiskBand.HIGH), band=None)
        who = format_html('<a href="{}">{}</a>', grave_url, who)
    if not found.high or not found.sum or by_band(asked):  # all of a band hold all of it
        stake = _t("%(amount)s is at risk") % told
    else:
        told["share"] = formats.percent(found.theirs / found.sum)
        words = ngettext("of the %(amount)s at risk, %(share)s is with it",
                         "of the %(amount)s at risk, %(share)s is with them", found.high)  # fmt: skip
        stake = words % told
    parts = [(one,) for one in (who, stake, _with_most(found)) if one]
    return format_html(_t("{}."), format_html_join(wording.semicolon(), "{}", parts))


def _with_most(found: Measured) -> str:
    """With whom most is at stake, by name and amount."""
    names = [wording.aside(name, pictures.short(amount)) for name, amount in found.most]
    return _t("most is at stake with %(names)s") % {"names": wording.both(names)} if names and found.sum else ""


def delayed(found: Measured, high_from: float) -> str:
    """How many the risk alone would count as high, where the bands, which follow it with a delay, hold others."""
    if found.alone == found.high == found.both:
        return ""
    return _t("By the risk alone, from %(limit)s on, %(count)s would stand at high or very high risk now, and not "
              "%(high)s.") % {"limit": formats.percent(high_from), "count": f"{found.alone:,}",
                              "high": f"{found.high:,}"}  # fmt: skip


def by_band(asked: Any) -> bool:
    """Whether the list asked for is narrowed by band."""
    return any(asked.get(name) for name in ("band", "band_from"))


def with_delay(lines: Sequence[str], found: Measured, asked: Any, high_from: float) -> list[str]:
    """The rules behind a list of risks, with that of the bands what the risk alone would count; not asked by band."""
    late = "" if by_band(asked) else delayed(found, high_from)
    first, bands, *rest = lines
    return [first, wording.sentences(filter(None, [bands, late])), *rest]
