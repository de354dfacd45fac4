"""The sentences of a report on what comes: the plan of the next period, its risks, and whose help it takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.models.report_words import Said, Teller, days, last_on, on, said
from analytics.rules import reports as rules


def plan(one: Teller) -> Iterator[Said]:
    """What stands in the calendar and falls due."""
    first, last = rules.after(one.content["span"], date.fromisoformat(one.content["last"]))
    if one.count("ahead"):
        words = ngettext("%(count)s visit is planned for %(days)s: %(names)s.",
                         "%(count)s visits are planned for %(days)s; the first: %(names)s.",
                         one.count("ahead"))  # fmt: skip
        yield said("ahead", words, count=one.n("ahead"), days=days(first, last), names=one.names("ahead", told=on))
    else:
        yield said("ahead", _("No visit is planned for %(days)s yet."), "warn", days=days(first, last))
    if one.count("promised"):
        words = ngettext("%(count)s promise falls due: %(names)s.",
                         "%(count)s promises fall due; the first: %(names)s.",
                         one.count("promised"))  # fmt: skip
        yield _listed(one, "promised", words, told=on)
    if one.count("renewals"):
        words = ngettext("%(count)s agreement is to be renewed: %(names)s.",
                         "%(count)s agreements are to be renewed: %(names)s.", one.count("renewals"))  # fmt: skip
        yield _listed(one, "renewals", words, told=on)
    if one.count("renewals_late"):
        words = ngettext("The renewal of %(count)s agreement is overdue: %(names)s.",
                         "The renewals of %(count)s agreements are overdue: %(names)s.",
                         one.count("renewals_late"))  # fmt: skip
        yield _listed(one, "renewals_late", words, "warn", told=_since)


def _listed(one: Teller, key: str, words: str, tone: str = "", **told: Any) -> Said:
    """How many rows a figure has, and whose the first ones are with what is told of them."""
    return said(key, words, tone, count=one.n(key), names=one.names(key, **told))


def _since(row: Mapping[str, Any]) -> str:
    """The day that went by without it."""
    return _("since %(day)s") % {"day": on(row)}


def risks(one: Teller) -> Iterator[Said]:
    """Whom we may lose, who ordered nothing, whom nobody saw, and who owes."""
    if one.count("warned"):
        names = one.names("warned", money=True, rest=False)
        yield said("at_risk", _("Most is at risk with %(names)s."), "bad", names=names)
    if one.count("silent"):
        words = ngettext("%(count)s key account ordered nothing in the period: %(names)s.",
                         "%(count)s key accounts ordered nothing in the period, the biggest: %(names)s.",
                         one.count("silent"))  # fmt: skip
        yield _listed(one, "silent", words, "bad", told=lambda row: bought(one, row))
    if one.count("unseen"):
        words = ngettext("%(count)s key account was not seen in time: %(names)s.",
                         "%(count)s key accounts were not seen in time, longest: %(names)s.",
                         one.count("unseen"))  # fmt: skip
        yield _listed(one, "unseen", words, "warn", told=last_on)
    if (one.amount("owed") or Decimal(0)) > 0:
        names = one.names("owed", money=True, rest=False)
        yield said("owed", _("%(sum)s is overdue, most of it with %(names)s."), "warn", sum=one.money("owed"),
                   names=names)  # fmt: skip
    if not (one.count("warned") or one.count("silent") or one.count("unseen") or one.amount("owed")):
        yield said("calm", _("No warning is open, all key accounts are seen in time, and nothing is overdue."))


def bought(one: Teller, row: Mapping[str, Any]) -> str:
    """What a silent customer bought in the year, and when last."""
    told = {"amount": one.short(Decimal(row["amount"])), "day": on(row)}
    return _("%(amount)s in twelve months, last on %(day)s") % told


def helped(one: Teller) -> Iterator[Said]:
    """What is in others' hands."""
    if one.count("late_cases"):
        words = ngettext("%(count)s case of these customers is late with others: %(names)s.",
                         "%(count)s cases of these customers are late with others: %(names)s.",
                         one.count("late_cases"))  # fmt: skip
        yield _listed(one, "late_cases", words, "bad")
    if one.count("unfollowed"):
        words = ngettext("Nobody follows %(count)s churn warning yet: %(names)s.",
                         "Nobody follows %(count)s churn warnings yet: %(names)s.",
                         one.count("unfollowed"))  # fmt: skip
        yield _listed(one, "unfollowed", words, "bad", money=True)
    if one.count("proposals"):
        words = ngettext("%(count)s proposal of a tier or a nomination waits for a decision: %(names)s.",
                         "%(count)s proposals of a tier or a nomination wait for a decision: %(names)s.",
                         one.count("proposals"))  # fmt: skip
        yield _listed(one, "proposals", words)
    if not any(map(one.count, ("late_cases", "unfollowed", "proposals"))):
        yield said("alone", _("Nothing waits for others as far as the data tells."))
