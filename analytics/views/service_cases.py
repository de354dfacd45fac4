"""The cases behind a number of the service report, as they stood on its day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.views.sheet_words import in_words
from analytics.facts import service_reports as facts
from analytics.forms.service_cases import WENT, ServiceCasesForm
from analytics.rules.service_reports import Row
from analytics.views.lists import faults_of
from analytics.views.sheet_words import CASES
from kam.ground import days, lists
from kam.ground.days import company_today
from kam.ground.pages import Page
from lifecycle.models import Case

SHOWN = 50
HEAD = ["case_id", "case", "account_id", "code", "name", "kind", "severity", "opened_on", "late", "promised",
        "answer_hours", "solution_hours"]  # fmt: skip


class ServiceCases(Page):
    """The newest first; lateness and hours are the report's, of its day."""

    template_name, nav, title = "analytics/service_reports/cases.html", "analyses", _("Service report: the cases")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Service report"), reverse("analytics:service-report"))]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = ServiceCasesForm(request.GET, user=self.user)
        if not form.is_valid():
            return self.show(faults=faults_of(form))
        as_of = form.cleaned_data["as_of"] or company_today()
        rows = form.picked(facts.gather(self.user, as_of=as_of, days=form.span, chosen=form.of_cases))
        if self.is_file:
            return self.exported("service-cases", *in_words(HEAD, lines(rows), CASES))
        part, pager = lists.part_of(rows, request.GET, SHOWN)
        known = named(part)
        files = lists.files(request.GET)
        return self.show(rows=[{"one": one, "case": known[one.case]} for one in part if one.case in known],
                         pager=pager, files=files, headline=headline(rows, form))  # fmt: skip


def headline(rows: Sequence[Row], form: ServiceCasesForm) -> str:
    """How they went, and how many."""
    went = form.cleaned_data["went"]
    if not went:
        return ngettext("%(n)s case", "%(n)s cases", len(rows)) % {"n": f"{len(rows):,}"}
    words = ngettext("%(went)s: %(n)s case", "%(went)s: %(n)s cases", len(rows))
    return words % {"went": WENT[went][0], "n": f"{len(rows):,}"}


def named(rows: Sequence[Row]) -> dict[int, Case]:
    """{key: the case with its customer}."""
    return Case.objects.select_related("account", "user").in_bulk([one.case for one in rows])


def lines(rows: Sequence[Row]) -> Any:
    """A line of the file for each case; hours are working hours, empty while nothing came."""
    known = named(rows)
    for one in rows:
        if case := known.get(one.case):
            hours = [None if value is None else round(value, 2) for value in (one.answer_hours, one.solution_hours)]
            yield [one.case, str(case), one.account, case.account.code, case.account.name, case.get_kind_display(),
                   case.get_severity_display(), days.company_day(case.opened_at), one.is_late, one.is_promised,
                   *hours]  # fmt: skip


def address(asked: Any, went: str, of: Any = None) -> str:
    """The way here from the report as it is chosen: those that went so, of a part (empty: without one) or of all."""
    kept = {key: value for key, value in asked.items() if key not in ("format", "page") and value}
    kept |= {"went": went} | ({} if of is None else {"of": of or ""})
    return f"{reverse('analytics:service-report-cases')}?{urlencode(kept)}"
