"""One fall in words: why, as far as orders and costs tell, whether a warning is open, and what comes next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import ngettext

from accounts.models import Policy
from analytics.choices.falls import FallCause
from analytics.facts import unwarned
from analytics.facts.fall_causes import Around
from analytics.models import Score
from analytics.rules.fall_causes import Likely, Year
from analytics.views import pictures
from analytics.views import unwarned as unwarned_words
from kam.ground import bulk, wording
from kam.ground.days import company_today
from kam.rules import formats
from kam.templatetags import ui
from lifecycle.models.reasons import cause_words, raised_words
from lifecycle.rules.warnings import BY_HAND

SHORT = 60
"""Letters of what was said at a warning that a row quotes."""
NAMED = 2
"""Lost categories that are named, and competitors in one that is bought less of."""


def cause(found: Around | None) -> str:
    """The likely cause with both figures behind it; empty where none can be told."""
    if found is None or found.likely is None:
        return ""
    one = found.likely
    if one.cause == FallCause.CATEGORY:
        return _category(one)
    if one.cause == FallCause.LESS:
        return wording.clauses([_less(one), *_rivals(found)])
    if one.cause == FallCause.SILENT:
        return str(one.cause.label)
    return wording.pair(one.cause.label, _figures(one.cause, found))


def _category(one: Likely) -> str:
    names = wording.listed(one.categories[:NAMED])
    more = len(one.categories) - NAMED
    if more > 0:
        words = ngettext("%(names)s and %(count)s more", "%(names)s and %(count)s more", more)
        names = words % {"names": names, "count": more}
    return _t("Buys no more %(names)s") % {"names": names}


def _less(one: Likely) -> str:
    return _t("Buys %(share)s less %(name)s") % {"share": formats.percent(one.part), "name": one.categories[0]}


def _rivals(found: Around) -> list[str]:
    """Who else is known to sell that there."""
    return [_t("competitor there: %(names)s") % {"names": wording.listed(found.rivals[:NAMED])}] if found.rivals else []


def _figures(name: FallCause, found: Around) -> str:
    """Of now and of the year before what the cause is told by."""
    if name == FallCause.ORDERS:
        words = ngettext("%(now)s order day after %(was)s", "%(now)s order days after %(was)s", found.now.orders)
        return words % {"now": f"{found.now.orders:,}", "was": f"{found.before.orders:,}"}
    show = FIGURES[name]
    return _t("%(now)s after %(was)s") % {"now": show(found.now), "was": show(found.before)}


FIGURES: Mapping[FallCause, Callable[[Year], str]] = {
    FallCause.SIZE: lambda year: pictures.short(bulk.money(round(year.size))),
    FallCause.DISCOUNT: lambda year: formats.percent(year.off, 1),
    FallCause.MARGIN: lambda year: formats.percent(year.margin, 1),
    FallCause.SERVING: lambda year: pictures.short(bulk.money(year.cost_to_serve)),
}


def known(found: Around | None) -> str:
    """Why the open warning may come true, as its list says it; empty where no cause is there to read."""
    return cause_words(found.causes) if found is not None and found.causes else ""


def why(found: Around | None) -> str:
    """The cause that is known of the warning, and after it what orders and costs tell of the fall."""
    return wording.clauses(filter(None, [known(found), said(found), cause(found), still(found)]))


def said(found: Around | None) -> str:
    """The first words of whoever raised the open warning by hand, with who and when; empty where a run opened it."""
    told = found.raised if found is not None else None
    if not told:
        return ""
    text = str(told.get("text") or "")
    text = text if len(text) <= SHORT else f"{text[: SHORT - 1].rstrip()}…"
    return raised_words([[BY_HAND, 0, {**told, "text": text}]])


def still(found: Around | None) -> str:
    """That a customer orders as often as ever, only less; empty of any other."""
    return _t("Still orders, only less") if found is not None and found.still_orders else ""


def took(found: Around) -> str:
    """What the cause took: which part of the fall, or that other parts made up for some of it."""
    assert found.likely is not None
    amount, fall = -found.likely.amount, found.before.net - found.now.net
    told = {"amount": pictures.short(bulk.money(amount)), "rest": pictures.short(bulk.money(amount - fall))}
    if amount > fall:
        return _t("took %(amount)s; the rest made up for %(rest)s") % told
    return _t("took %(amount)s of the fall") % told


def cause_cell(found: Around | None) -> SafeString:
    """The cause that is known of the warning, what orders and costs tell, and below it what that took."""
    first = wording.clauses(filter(None, [known(found), said(found)]))
    if found is None or found.likely is None:
        return format_html("{}", first) if first else ui.nothing()
    words = wording.clauses(filter(None, [cause(found), still(found)]))
    told = format_html('{}<span class="sub">{}</span>', words, took(found))
    return format_html("<b>{}</b><br>{}", first, told) if first else told


def warning(found: Around | None, why: str = "") -> str:
    """Whether a warning is open, and why not where that is known."""
    if found is not None and found.warning:
        return _t("Warning open")
    return why or _t("No warning")


def warning_cell(found: Around | None, why: str = "") -> SafeString:
    """The same, the open warning with its page."""
    if found is not None and found.warning:
        return format_html('<a href="{}">{}</a>', reverse("lifecycle:warning-detail", args=[found.warning]),
                           warning(found))  # fmt: skip
    return format_html('<span class="quiet">{}</span>', warning(found, why))


def next_steps(found: Around) -> list[tuple[str, str]]:
    """
    [(words, address)] of what was missed and is planned with a customer.

    Where nothing is planned, that a visit is to be planned.
    """
    told = missed(found)
    if found.next_on:
        words = _t("Visit %(day)s") % {"day": formats.day(found.next_on, ui.language(), year=False)}
        told.append((words, reverse("lifecycle:plan-detail", args=[found.plan])))
    elif found.proposed_on:
        words = _t("To accept: visit of %(day)s") % {
            "day": formats.day(found.proposed_on, ui.language(), year=False)}  # fmt: skip
        told.append((words, reverse("lifecycle:plan-detail", args=[found.proposal])))
    if found.acts:
        told.append((_acts(found), f"{reverse('lifecycle:todo-list')}?{urlencode({'account': found.account})}"))
    if not told or not (found.is_followed or found.proposed_on):
        told.append((_t("Plan a visit"), f"{reverse('lifecycle:plan-create')}?{urlencode({'account': found.account})}"))
    return told


def missed(found: Around) -> list[tuple[str, str]]:
    """(words, address) of a planned visit whose day went by without it."""
    if not found.missed_on:
        return []
    words = _t("Visit of %(day)s missed") % {"day": formats.day(found.missed_on, ui.language(), year=False)}
    return [(words, reverse("lifecycle:plan-detail", args=[found.missed]))]


def _acts(found: Around) -> str:
    words = ngettext("%(count)s to-do, due %(day)s", "%(count)s to-dos, the first due %(day)s", found.acts)
    day = formats.day(found.due_on, ui.language(), year=False) if found.due_on else ""
    late = bool(found.due_on) and found.due_on < company_today()
    said = words % {"count": f"{found.acts:,}", "day": day}
    return wording.aside(said, _t("overdue")) if late else said


def next_words(found: Around | None) -> str:
    """The same for a file: nobody follows where nothing is planned."""
    if found is None:
        return ""
    planned = found.is_followed or found.proposed_on is not None
    steps = [words for words, _url in (next_steps if planned else missed)(found)]
    steps += [_t("Nobody follows")] * (not planned)
    return wording.clauses([*[_t("Critical complaint unanswered")] * found.unanswered, *steps])


def next_cell(found: Around | None) -> SafeString:
    """A line each, with its way; in red what waits too long, and that nobody follows."""
    if found is None:
        return ui.nothing()
    is_planned = found.is_followed or found.proposed_on is not None
    late = [_t("Critical complaint unanswered")] * found.unanswered + [_t("Nobody follows")] * (not is_planned)
    red = format_html_join("", '<span class="late">{}</span> ', ((words,) for words in late))
    steps = format_html_join("", '<span class="sub"><a href="{1}">{0}</a></span>', next_steps(found))
    return format_html("{}{}", red, steps)


def whys(founds: Iterable[Around], policy: Policy) -> dict[int, str]:
    """{customer: why no warning is open}, of those whose risk would open one."""
    bare = [one for one in founds if one.warning is None]
    high = [one.account for one in bare if one.risk is not None and one.risk >= policy.warn_at]
    if not high:
        return {}
    scores = list(Score.objects.current().filter(account__in=high).select_related("account", "run"))
    false = unwarned.false_keys(high)
    return {key: unwarned_words.briefly(found, key in false)
            for key, found in unwarned.of_all(scores, policy).items()}  # fmt: skip


def risk_cell(found: Any) -> SafeString:
    """The bar of the risk; that none is known."""
    if found is None or found.risk is None:
        return format_html('<span class="quiet">{}</span>', _t("not known"))
    return ui.risk(found.risk)  # type: ignore[no-any-return]
