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
        yield said("promised", words, count=one.n("promised"), names=one.names("promised", told=on))
    if one.count("renewals"):
        words = ngettext("%(count)s agreement is to be renewed: %(names)s.",
                         "%(count)s agreements are to be renewed: %(names)s.", one.count("renewals"))  # fmt: skip
        yield said("renewals", words, count=one.n("renewals"), names=one.names("renewals", told=on))
    if one.count("renewals_late"):
        words = ngettext("The renewal of %(count)s agreement is overdue: %(names)s.",
                         "The renewals of %(count)s agreements are overdue: %(names)s.",
                         one.count("renewals_late"))  # fmt: skip
        names = one.names("renewals_late", told=_since)
        yield said("renewals_late", words, "warn", count=one.n("renewals_late"), names=names)


def _since(row: Mapping[str, Any]) -> str:
    """The day that went by without it."""
    return _("since %(day)s") % {"day": on(row)}


def risks(one: Teller) -> Iterator[Said]:
    """Whom we may lose, who ordered nothing, whom nobody saw, and who owes."""
    if one.count("warned"):
        names = one.names("warned", money=True, rest=False)
        yield said("at_risk", _("Most is at risk with %(names)s."), "bad", names=names)
    if one.count("silent"):
        words = ngettext("%(count)s key account ordered nothing: %(names)s.",
                         "%(count)s key accounts ordered nothing, the biggest: %(names)s.",
                         one.count("silent"))  # fmt: skip
        names = one.names("silent", told=lambda row: _bought(one, row))
        yield said("silent", words, "bad", count=one.n("silent"), names=names)
    if one.count("unseen"):
        words = ngettext("%(count)s key account was not seen in time: %(names)s.",
                         "%(count)s key accounts were not seen in time, longest: %(names)s.",
                         one.count("unseen"))  # fmt: skip
        yield said("unseen", words, "warn", count=one.n("unseen"), names=one.names("unseen", told=last_on))
    if (one.amount("owed") or Decimal(0)) > 0:
        names = one.names("owed", money=True, rest=False)
        yield said("owed", _("%(sum)s is overdue, most of it with %(names)s."), "warn", sum=one.money("owed"),
                   names=names)  # fmt: skip
    if not (one.count("warned") or one.count("silent") or one.count("unseen") or one.amount("owed")):
        yield said("calm", _("No warning is open, all key accounts are seen in time, and nothing is overdue."))


def _bought(one: Teller, row: Mapping[str, Any]) -> str:
    """What a silent customer bought in the year, and when last."""
    told = {"amount": one.short(Decimal(row["amount"])), "day": on(row)}
    return _("%(amount)s in twelve months, last on %(day)s") % told


def helped(one: Teller) -> Iterator[Said]:
    """What is in others' hands."""
    if one.count("late_cases"):
        words = ngettext("%(count)s case of these customers is late with others: %(names)s.",
                         "%(count)s cases of these customers are late with others: %(names)s.",
                         one.count("late_cases"))  # fmt: skip
        names = one.names("late_cases")
        yield said("late_cases", words, "bad", count=one.n("late_cases"), names=names)
    if one.count("unfollowed"):
        words = ngettext("Nobody follows %(count)s churn warning yet: %(names)s.",
                         "Nobody follows %(count)s churn warnings yet: %(names)s.",
                         one.count("unfollowed"))  # fmt: skip
        names = one.names("unfollowed", money=True)
        yield said("unfollowed", words, "bad", count=one.n("unfollowed"), names=names)
    if one.count("proposals"):
        words = ngettext("%(count)s proposal of a tier or a nomination waits for a decision: %(names)s.",
                         "%(count)s proposals of a tier or a nomination wait for a decision: %(names)s.",
                         one.count("proposals"))  # fmt: skip
        yield said("proposals", words, count=one.n("proposals"), names=one.names("proposals"))
    if not any(map(one.count, ("late_cases", "unfollowed", "proposals"))):
        yield said("alone", _("Nothing waits for others as far as the data tells."))
