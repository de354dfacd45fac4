"""The customers behind a number of coverage: who, last seen when, at which level, how late, planned when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.views.sheet_words import dated
from analytics.facts import visiting as facts
from analytics.forms.coverage import STATES, CoverageForm
from analytics.rules.coverage import WITHOUT_PLAN, Account, proposed
from analytics.views.coverage import MOST, lines, named, sheet
from analytics.views.coverage_parts import BehindCoverage
from kam.ground import lists, wording


class CoverageList(BehindCoverage):
    """The latest first, those that were never seen above all."""

    template_name, title = "analytics/coverage/list.html", _("Visit coverage: the customers")

    def listed(self, form: CoverageForm) -> HttpResponseBase:
        found = facts.asked(self.user, form)
        found.accounts.sort(key=lambda one: (one.last_on is not None, -one.late(found.day), one.key))
        if self.is_file:
            return self.exported(dated("coverage", found.day), *sheet(lines(self.user, found)))
        missed = facts.missed(self.user, found.day, [one.key for one in found.accounts[:MOST]])
        listed = [{"one": one, "account": known, "late": one.late(found.day), "missed": missed.get(one.key)}
                  for one, known in named(found.accounts[:MOST])]  # fmt: skip
        return self.show(rows=listed, more=len(found.accounts) - len(listed), files=lists.files(self.request.GET),
                         as_of=found.day, headline=headline(found.accounts, found.day, listed, form),
                         is_unplanned=form.cleaned_data["state"] == WITHOUT_PLAN)  # fmt: skip


def headline(accounts: Sequence[Account], day: date, listed: Sequence[Mapping[str, Any]], form: CoverageForm) -> str:
    """Which state, how many, the latest of them by name; of those without a plan, to how many a visit is proposed."""
    way, count = str(dict(STATES).get(form.cleaned_data["state"], _t("To be visited"))), len(accounts)
    words = ngettext("%(way)s: %(count)s customer", "%(way)s: %(count)s customers", count)
    parts = [words % {"way": way, "count": f"{count:,}"}]
    if form.cleaned_data["state"] == WITHOUT_PLAN and count:
        waiting = proposed(accounts, day)
        of_them = ngettext("for %(count)s a visit is proposed and waits to be accepted",
                           "for %(count)s a visit is proposed and waits to be accepted", waiting)  # fmt: skip
        parts.append(of_them % {"count": f"{waiting:,}"} if waiting else _t("no visit is proposed either"))
    latest = max(listed, key=lambda row: row["late"], default=None)
    if latest and latest["late"] and count > 1:
        told = {"name": str(latest["account"]), "days": f"{latest['late']:,}"}
        parts.append(ngettext("%(name)s is the latest, %(days)s day overdue",
                              "%(name)s is the latest, %(days)s days overdue", latest["late"]) % told)  # fmt: skip
    return wording.clauses(parts)
