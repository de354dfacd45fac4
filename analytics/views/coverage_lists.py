"""The customers behind a number of coverage: who, last seen when, at which level, how late, planned when."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.views.sheet_words import dated
from analytics.facts import visiting as facts
from analytics.forms.coverage import STATES, CoverageForm
from analytics.views.coverage import MOST, cells, named, sheet
from analytics.views.coverage_parts import BehindCoverage, files


class CoverageList(BehindCoverage):
    """The latest first, those that were never seen above all."""

    template_name, title = "analytics/coverage/list.html", _("Visit coverage: the customers")

    def listed(self, form: CoverageForm) -> HttpResponseBase:
        found = facts.asked(self.user, form)
        found.accounts.sort(key=lambda one: (one.last_on is not None, -one.late(found.day), one.key))
        if self.wants_file:
            rows = [cells(one, found, known) for one, known in named(found.accounts)]
            return self.exported(dated("coverage", found.day), *sheet(rows))
        listed = [{"one": one, "account": known, "late": one.late(found.day)}
                  for one, known in named(found.accounts[:MOST])]  # fmt: skip
        return self.show(rows=listed, more=len(found.accounts) - len(listed), files=files(self.request.GET),
                         as_of=found.day, headline=headline(len(found.accounts), form))  # fmt: skip


def headline(count: int, form: CoverageForm) -> str:
    """Which state, and how many."""
    way = str(dict(STATES).get(form.cleaned_data["state"], _t("To be visited")))
    words = ngettext("%(way)s: %(count)s customer", "%(way)s: %(count)s customers", count)
    return words % {"way": way, "count": f"{count:,}"}
