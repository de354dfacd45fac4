"""The scorecard in words: what each criterion is scored by, its figure as people read it, where its rows stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.choices import Criterion
from accounts.choices.standards import JUDGED
from accounts.rules import standards
from analytics.facts import standard_rows
from kam.ground import wording
from kam.rules import formats
from kam.templatetags import ui


def formula(name: Criterion, rule: standards.Policy) -> str:
    """How a figure becomes a score, in one sentence."""
    if name in JUDGED:
        return _("Judged by people: no record answers it.")
    share = formats.percent
    told = {"top": share(1 - rule.large), "premium": share(rule.premium_span), "growth": share(rule.growth_span)}
    return str(FORMULAS[name]()) % told


SHORT: dict[Criterion, Any] = {
    Criterion.PROFIT: pgettext_lazy("criterion", "Profit"), Criterion.GOALS: pgettext_lazy("criterion", "Goals"),
    Criterion.LEAVING: pgettext_lazy("criterion", "Its loss"), Criterion.RELATION: pgettext_lazy("criterion", "Bond"),
    Criterion.POTENTIAL: pgettext_lazy("criterion", "Potential"),
    Criterion.EFFORT: pgettext_lazy("criterion", "Effort"),
    Criterion.YEARS: pgettext_lazy("criterion", "Years"), Criterion.PROJECTS: pgettext_lazy("criterion", "Projects"),
    Criterion.IMAGE: pgettext_lazy("criterion", "Influence"),
    Criterion.INNOVATION: pgettext_lazy("criterion", "Innovation"),
    Criterion.STRENGTH: pgettext_lazy("criterion", "Strength"),
}  # fmt: skip
"""A word for the head of a column."""


def short(name: Criterion) -> Any:
    """What a column is called."""
    return SHORT.get(name, name.label)


FORMULAS: dict[Criterion, Callable[[], str]] = {
    Criterion.PROFIT: lambda: _("100 less the share of net contribution that those above it bring; 0 at a loss."),
    Criterion.LEAVING: lambda: _(
        "Its share of net contribution and that of customers it brought: a hundredth is 50, a twentieth or more 100."
    ),
    Criterion.RELATION: lambda: _(
        "Half years with us (1: 30, 3: 70, 5: 100), half the share of the last 8 quarters with an order."
    ),
    Criterion.POTENTIAL: lambda: _(
        "What is not won yet of its potential: the share of customers of known potential that it leaves behind."
    ),
    Criterion.EFFORT: lambda: _(
        "100 less the share of cost to serve, hours included, that those above it take; unknown where none was entered."
    ),
    Criterion.LARGE_ORDERS: lambda: _(
        "The share of the year's revenue from orders that are among the largest %(top)s of the book."
    ),
    Criterion.YEARS: lambda: _("Years in a row with an order: 1 is 20, 3 are 60, 5 are 100."),
    Criterion.SALES: lambda: _("100 less the share of revenue that those above it bring."),
    Criterion.IMAGE: lambda: _("Customers that it brought: 1 is 40, 3 are 70, 6 are 100. None says nothing: judge it."),
    Criterion.FREQUENCY: lambda: _("Order days of the year: the share of buying customers that it leaves behind."),
    Criterion.VOLUME: lambda: _("Revenue of the year: the share of buying customers that it leaves behind."),
    Criterion.PROFIT_RATE: lambda: _(
        "Net contribution of its revenue: the share of buying customers that it leaves behind."
    ),
    Criterion.ORDER_SIZE: lambda: _("Revenue for each order day: the share of buying customers that it leaves behind."),
    Criterion.PREMIUM: lambda: _(
        "What it paid against the usual price of the same products: "
        "%(premium)s less is 0, the same 50, %(premium)s more 100."
    ),
    Criterion.REPURCHASE: lambda: _("How often a quarter with an order was followed by another, over 8 quarters."),
    Criterion.GROWTH: lambda: _(
        "Revenue against the year before: %(growth)s less is 0, the same 50, %(growth)s more 100."
    ),
}


def figure(name: Criterion, value: float) -> str:
    """The figure of a criterion as a short sentence."""
    share = formats.percent
    match name:
        case Criterion.PROFIT | Criterion.SALES | Criterion.EFFORT:
            if value <= 0:
                return _("No customer is bigger.")
            return _("Bigger ones make up %(share)s.") % {"share": share(min(max(value, 0.0), 1.0), 1)}
        case Criterion.LEAVING:
            words = _("%(share)s of what profitable customers bring would go with it and those it brought.")
            return words % {"share": share(value, 1)}
        case Criterion.YEARS:
            count = round(value)
            return ngettext("%(count)s year in a row", "%(count)s years in a row", count) % {"count": count}
        case Criterion.IMAGE:
            count = round(value)
            return ngettext("It brought %(count)s customer.", "It brought %(count)s customers.", count) % {
                "count": count
            }
        case Criterion.FREQUENCY:
            count = round(value)
            return ngettext("%(count)s order day in the year", "%(count)s order days in the year", count) % {
                "count": count
            }
        case Criterion.POTENTIAL:
            return _("%(money)s a year not yet won") % {"money": strip_tags(ui.money(value))}
        case Criterion.VOLUME:
            return _("%(money)s in the year") % {"money": strip_tags(ui.money(value))}
        case Criterion.ORDER_SIZE:
            return _("%(money)s an order day") % {"money": strip_tags(ui.money(value))}
        case Criterion.PREMIUM | Criterion.GROWTH:
            told = share(value, 1)
            return f"+{told}" if value > 0 and told[0] not in "<>" else told
        case Criterion.RELATION:
            return _("With us for %(years)s years") % {"years": f"{value:.1f}"}
    return share(value, 1)


LISTS = {"order": "/orders/", "cost": "/costs/", "contribution": "/contributions/", "account": "/customers/"}


def address(name: Criterion, card: Any, figure: float | None) -> str:
    """The list of exactly the rows that a line of the card counted."""
    if name == Criterion.POTENTIAL:
        return f"/customers/{card.account_id}/?tab=potential"
    day, known = card.run.as_of, card.has_contribution
    noun, asked = standard_rows.rows_of(name, card.account_id, day, figure, contributed=known)
    sort = {"sort": "-revenue"} if name == Criterion.LARGE_ORDERS else {}
    return f"{LISTS[noun]}?{urlencode(asked | sort)}"


def counted(name: Criterion, card: Any, figure_: float | None) -> dict[str, str]:
    """What the data answer: the figure in words with the day of its newest data, and the way to its rows."""
    words = figure(name, figure_) if figure_ is not None else _("The rows")
    day = standard_rows.newest(card, name)
    if day is not None:
        newest = _("data up to %(day)s") % {"day": formats.day(day, ui.language())}
        words = wording.aside(words, newest)
    return {"words": words, "url": address(name, card, figure_)}


def row(
    name: Criterion,
    card: Any,
    judged: Any,
    *,
    rule: standards.Policy,
    today: Any,
    assess: str,
    history: str,
) -> dict[str, Any]:
    """One criterion as the card shows it: what the data answer, else what a person judged, else unknown."""
    computed = getattr(card, name.value, None) if card and name not in JUDGED else None
    score = standards.value(computed, judged.score if judged else None)
    said = card.figures.get(name.value) if card and computed is not None else None
    lines = [counted(name, card, said)] if computed is not None else []
    source = _("computed") if computed is not None else _("judged") if judged else ""
    assess = "" if computed is not None else assess
    return {
        "name": name.label, "score": score, "formula": formula(name, rule), "lines": lines, "judged": judged,
        "source": source, "tone": "", "old": bool(judged and computed is None and judged.is_old(today)),
        "judged_words": judgement(judged) if judged else "", "history": history, "assess": assess,
    }  # fmt: skip


def judgement(judged: Any) -> str:
    """Who judged it how, and when."""
    told = {"score": judged.score, "name": str(judged.by), "day": formats.day(judged.judged_on, ui.language())}
    return _("%(name)s, %(day)s: %(score)s of 100") % told
