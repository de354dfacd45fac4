"""What of a manager's work is undone, which figure makes them need help, and the deed that would help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from analytics.rules.coverage import OVERDUE, WITHOUT_PLAN
from analytics.rules.helping import CONTRIBUTION, LATE, RISK, VISITS, Book, Elsewhere, Helped
from kam.ground import wording
from kam.rules import formats
from kam.templatetags import ui

FIGURES: Mapping[str, Any] = {
    VISITS: _("Overdue visits"), LATE: _("Late work"), CONTRIBUTION: _("Fallen contribution"), RISK: _("Value at risk"),
}  # fmt: skip
"""What each figure is called where it stands out."""
DEEDS: Mapping[str, Any] = {
    RISK: _("agree on a day with {name}, where most is at risk, and go along"),
    LATE: _("share out the late work, first that of {name}"),
    CONTRIBUTION: _("go through {name} together, which fell most"),
}
ALONE: Mapping[str, Any] = {
    RISK: _("go through the customers with most at risk together"),
    LATE: _("share out the late work"), CONTRIBUTION: _("go through the customers that fell together"),
}  # fmt: skip
"""The same where no single customer stands out."""
Ahead = Mapping[int, tuple[int, date]]
"""{customer: the next visit that is planned there, and its day}."""


def figures(one: Helped) -> list[str]:
    """The names of the figures that stand out."""
    return [str(FIGURES[key]) for key in one.signals]


def to_do(
    one: Helped, names: Mapping[str, Mapping[int, Sequence[tuple[str, Any]]]], ahead: Ahead | None = None
) -> SafeString | str:
    """The deeds that would help: of the first two figures that stand out, and of visits that nobody plans to make."""
    deeds = [_deed(one.book, key, names[key].get(one.book.owner, ()), ahead or {})
             for key in one.signals[:2] if key != VISITS and not _is_told(one.book, key)]  # fmt: skip
    deeds += _of_visits(one.book) if one.signals else []
    said = format_html_join(wording.semicolon(), "{}", ((deed,) for deed in deeds))
    return format_html("{}{}{}", _t("What to do"), wording.colon(), said) if deeds else ""


def _is_told(book: Book, key: str) -> bool:
    """Whether whoever has most at risk is named with the overdue visits already."""
    return key == RISK and book.riskiest in dict(book.biggest)


def _deed(book: Book, key: str, found: Sequence[tuple[str, Any]], ahead: Ahead) -> SafeString | str:
    if not found:
        return str(ALONE[key])
    if key == RISK and book.riskiest in ahead:
        plan, on = ahead[book.riskiest]
        words = _t("go along to the visit to {name} on {day}, where most is at risk")
        day = _way(reverse("lifecycle:plan-detail", args=[plan]), formats.day(on, ui.language()))
        return format_html(words, name=_customer(book.riskiest, found[0][0]), day=day)
    name = _customer(book.riskiest, found[0][0]) if key == RISK and book.riskiest else found[0][0]
    return format_html(str(DEEDS[key]), name=name)


def _of_visits(book: Book) -> list[SafeString]:
    """To go along where most is brought of the overdue visits that nobody plans, and to decide what is proposed."""
    deeds = []
    if book.biggest:
        words = ngettext("go along to the overdue visit to {names}",
                         "go along to the overdue visits to the biggest: {names}", len(book.biggest))  # fmt: skip
        names = format_html_join(wording.comma(), "{}", ((_customer(*one),) for one in book.biggest))
        deeds.append(format_html(words, names=names))
    if book.proposed:
        words = ngettext("decide the proposed visit together", "decide the {count} proposed visits together",
                         book.proposed)  # fmt: skip
        words = words.format(count=f"{book.proposed:,}")
        deeds.append(_way(visits(book.owner, WITHOUT_PLAN), words))
    return deeds


def undone(book: Book) -> SafeString | str:
    """How many visits are overdue, planned and proposed, each with its list; "" where all are made in time."""
    if not book.late_visits:
        return ""
    told = ngettext("visits overdue at %(count)s of %(due)s key account",
                    "visits overdue at %(count)s of %(due)s key accounts", book.due)  # fmt: skip
    overdue = _way(visits(book.owner, OVERDUE), told % {"count": f"{book.late_visits:,}", "due": f"{book.due:,}"})
    if not book.planned:
        planned: SafeString | str = _t("none of them planned")
    else:
        url = f"{reverse('accounts:account-list')}?{urlencode({'visited': 'planned', 'owner': book.owner})}"
        planned = _way(url, _t("%(count)s of them planned") % {"count": f"{book.planned:,}"})
    if not book.proposed:
        return format_html(_t("{overdue}, {planned}"), overdue=overdue, planned=planned)
    words = ngettext("%(count)s proposal to accept", "%(count)s proposals to accept", book.proposed)
    proposed = _way(visits(book.owner, WITHOUT_PLAN), words % {"count": f"{book.proposed:,}"})
    return format_html(_t("{overdue}, {planned}, {proposed}"), overdue=overdue, planned=planned, proposed=proposed)


def elsewhere(book: Book) -> list[SafeString]:
    """Late cases of their customers in the hands of colleagues of service, each with its list."""
    return [_elsewhere(book.owner, one) for one in book.elsewhere]


def _elsewhere(owner: int, one: Elsewhere) -> SafeString:
    words = ngettext("{count} of the {all} late cases in the hands of {name} is of a customer of theirs: {customers}",
                     "{count} of the {all} late cases in the hands of {name} are of customers of theirs: {customers}",
                     one.count)  # fmt: skip
    asked = urlencode({"user": one.user, "owner": owner, "late": "true"})
    told = words.format(count=f"{one.count:,}", all=f"{one.whole:,}", name=one.name,
                        customers=_named(one))  # fmt: skip
    return _way(f"{reverse('lifecycle:case-list')}?{asked}", told)


def _named(one: Elsewhere) -> str:
    """Whose they are, those with most by name."""
    names, more = wording.listed(one.customers), one.of - len(one.customers)
    if more <= 0:
        return names
    words = ngettext("%(names)s and %(count)s more", "%(names)s and %(count)s more", more)
    return words % {"names": names, "count": f"{more:,}"}


def visits(owner: int, state: str) -> str:
    """Key accounts of somebody by the state of their visits."""
    return f"{reverse('analytics:coverage-list')}?{urlencode({'owner': owner, 'state': state})}"


def _customer(pk: int, name: str) -> SafeString:
    return _way(reverse("accounts:account-detail", args=[pk]), name)


def _way(url: str, words: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', url, words)
