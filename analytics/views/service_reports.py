"""The service report: cases by kind, cause, customer, product; late ones, hours, what was solved at first contact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from accounts.choices import Tier
from accounts.models import Account, Product
from accounts.views.sheet_words import in_words
from analytics.facts import service_reports as facts
from analytics.forms.service_reports import PARTS, ServiceReportForm
from analytics.rules import service_reports as rules
from analytics.rules.service_reports import Line, Row
from analytics.views import customers, service_cases, service_words
from analytics.views.lists import faults_of, ways_of
from analytics.views.service_words import Parts
from analytics.views.sheet_words import SERVICE
from kam.ground import charts, lists, wording
from kam.ground.charts import Chart
from kam.ground.days import company_today
from kam.ground.pages import Page
from kam.models import User
from kam.rules import formats, shares
from kam.templatetags import ui
from lifecycle.choices.cases import CaseCause, CaseKind, Severity
from lifecycle.models import clock_words

MOST, DRAWN, NAMED = 200, 12, 2
HEAD = ["part", "cases", "complaints", "open", "solved", "ever_solved", "promised", "late", "late_now", "late_share",
        "answer_hours", "solution_hours", "first_contact", "first_contact_share", "came_back",
        "came_back_share"]  # fmt: skip
WORDS: dict[str, dict[str, Any]] = {
    "kind": dict(CaseKind.choices), "cause": dict(CaseCause.choices), "severity": dict(Severity.choices),
    "tier": dict(Tier.choices),
}  # fmt: skip


class ServiceReport(Page):
    """What customers complain of and ask for, and how well it is answered."""

    template_name, nav, title = "analytics/service_reports/show.html", "analyses", _("Service report")
    narrowed_by = ServiceReportForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = ServiceReportForm(request.GET, user=self.user)
        around = {"ways": ways_of(self.user, "service"), "form": form}
        around["choices"] = offered = customers.choices(self.user, request.GET)
        if not form.is_valid():
            return self.show(**around, faults=faults_of(form))
        as_of = form.cleaned_data["as_of"] or company_today()
        rows = facts.gather(self.user, as_of=as_of, days=form.span, chosen=form.of_cases)
        parts = named(rules.by(rows, lambda one: getattr(one, form.part)), form.part)
        if self.is_file:
            cells = [[name, *numbers(line)] for _key, name, line in parts]
            return self.exported("service", *in_words(HEAD, cells, SERVICE))
        told, chips = shown(rows, parts, as_of, form, request.GET), customers.applied(request.GET, offered)
        if parts:
            said = service_words.says(parts, form.part, form.span, before(self.user, parts, as_of, form))
            told["drawn"] = drawn(parts, form.part, request.GET, said)
        told["headline"] = customers.spoken(told["headline"], chips)
        return self.show(**around, chips=chips, **told)


def shown(rows: Sequence[Row], parts: Parts, as_of: date, form: ServiceReportForm, asked: Any) -> dict[str, Any]:
    """All of the page."""
    whole = rules.line(rows)
    return {
        "as_of": as_of, "whole": whole, "headline": headline(whole, worst(rows)), "cut": cut(rows),
        "figures": figures(whole, open_late(as_of, form), asked),
        "rows": [(name, line, address(form.part, key, as_of, form), service_cases.address(asked, "late", key))
                 for key, name, line in parts[:MOST]],
        "by": dict(PARTS)[form.part],
        "course": course(rows, as_of, form) if rows else None,
        "splits": [(label, lists.url_with(asked, by=key), key == form.part) for key, label in PARTS],
        "files": lists.files(asked),
        "account": form.cleaned_data["account"],
    }  # fmt: skip


def named(parts: dict[Hashable, Line], by: str) -> Parts:
    """Parts with their names, the greatest first."""
    keys = [key for key in parts if key]
    names: dict[Any, Any] = WORDS.get(by, {})
    if by == "account":
        names = {one.pk: str(one) for one in Account.objects.filter(pk__in=keys).only("name", "short_name")}
    elif by == "product":
        names = {one.pk: str(one) for one in Product.objects.filter(pk__in=keys)}
    elif by == "user":
        names = dict(User.objects.filter(pk__in=keys).values_list("pk", "name"))
    none = {"cause": _t("Not solved yet"), "user": _t("nobody"), "tier": _t("No tier")}.get(by, _t("Not known"))
    found = [(key, str(names.get(key, none)), line) for key, line in parts.items()]
    return sorted(found, key=lambda one: (-one[2].count, -one[2].late, one[1]))


def address(by: str, key: Hashable, as_of: date, form: ServiceReportForm) -> str:
    """The cases behind a line, in the list of cases; empty where that has no such filter."""
    if not key or form.kept_today is None:
        return ""
    return _cases(as_of, form, without=by, open="all", reported="true", **{by: key})


def open_late(as_of: date, form: ServiceReportForm) -> str:
    """What is late and open now, in the list of cases; of an earlier day there is no such list."""
    return _cases(as_of, form) + "&late=true" if as_of >= company_today() and form.kept_today is not None else ""


def _cases(as_of: date, form: ServiceReportForm, without: str = "", **more: Any) -> str:
    """The list of cases of the window, as it is chosen."""
    said = {"opened_from": (as_of - timedelta(days=form.span - 1)).isoformat(), "opened_to": as_of.isoformat()}
    asked = form.of_case | (form.kept_today or {})
    said |= {name: getattr(value, "pk", value) for name, value in asked.items() if name != without}
    named = {"what" if name == "sort" else name: value for name, value in (said | more).items()}
    return f"{reverse('lifecycle:case-list')}?{urlencode(named)}"


def numbers(line: Line) -> list[Any]:
    """A line of the file."""
    rounded = [None if hours is None else round(hours, 2) for hours in (line.answer_hours, line.solution_hours)]
    return [line.count, line.complaints, line.open, line.solved, line.ever_solved, line.promised, line.late,
            line.late_now, shares.of(line.late_share), *rounded, line.first_contact,
            shares.of(line.first_contact_share), line.came_back, shares.of(line.came_back_share)]  # fmt: skip


def headline(whole: Line, worst: str) -> str:
    """The finding in one sentence: how many missed what was promised; `worst`: of which customers most are."""
    if not whole.count:
        return _t("No case was opened in this time.")
    said = {"count": f"{whole.count:,}", "late": f"{whole.late:,}", "promised": f"{whole.promised:,}",
            "share": formats.percent(whole.late_share or 0)}  # fmt: skip
    if not whole.promised:
        words = ngettext("%(count)s case was opened; nobody knows what was promised for it.",
                         "%(count)s cases were opened; nobody knows what was promised for them.",
                         whole.count)  # fmt: skip
        return words % said
    if whole.promised < whole.count:
        words = _t("%(late)s of the %(promised)s cases with a known promise missed the promised answer or solution "
                   "(%(share)s); %(count)s were opened")  # fmt: skip
    else:
        words = ngettext("%(late)s of %(count)s case missed the promised answer or solution (%(share)s)",
                         "%(late)s of %(count)s cases missed the promised answer or solution (%(share)s)",
                         whole.count)  # fmt: skip
    return _t("{}.").format(wording.clauses(filter(None, [words % said, worst])))


def worst(rows: Sequence[Row]) -> str:
    """The customers with most late cases, by name, else of which kind most are; "" of one customer."""
    late = Counter(row.account for row in rows if row.is_late)
    if len({row.account for row in rows}) < 2 or not late:
        return ""
    first = [key for key in sorted(late, key=lambda key: (-late[key], key)) if late[key] > 1][:NAMED]
    if not first:
        return service_words.late_kind(rows)
    called = {one.pk: str(one) for one in Account.objects.filter(pk__in=first).only("name", "short_name")}
    names = wording.both(wording.aside(called[key], f"{late[key]:,}") for key in first if key in called)
    return _t("most late ones are with %(names)s") % {"names": names}


def hours(value: float | None) -> str:
    """Working hours with one digit after the point."""
    return _t("%(n)s h") % {"n": ui.num(value, 1)} if value is not None else "–"


def half(came: int, count: int) -> str:
    """What the middle is of: all cases, those still open for as long as they are known."""
    return _t("median, working hours: %(came)s of %(count)s so far") % {"came": f"{came:,}", "count": f"{count:,}"}


def cut(rows: Sequence[Row]) -> str:
    """That there are more cases than a report reads; empty where there are not."""
    if len(rows) <= facts.MOST:
        return ""
    return _t("More than %s cases: only the newest are counted. Choose a shorter time.") % f"{facts.MOST:,}"


def late_hint(whole: Line) -> str:
    """The share of the late ones, and of how many where not of all."""
    share = ui.pct(whole.late_share) if whole.late_share is not None else "–"
    if whole.promised == whole.count:
        return share
    return _t("%(share)s of %(promised)s with a known promise") % {"share": share, "promised": f"{whole.promised:,}"}


def figures(whole: Line, open_late: str, asked: Any) -> list[dict[str, Any]]:
    """The whole in numbers; what counts cases opens them."""
    first, back = whole.first_contact_share, whole.came_back_share

    def way(went: str, count: int) -> str:
        return service_cases.address(asked, went) if count else ""

    return [
        {"label": _t("Cases"), "value": f"{whole.count:,}", "url": way("", whole.count),
         "hint": _t("%(count)s open") % {"count": f"{whole.open:,}"}},
        {"label": _t("Complaints"), "value": f"{whole.complaints:,}", "url": way("complaints", whole.complaints),
         "hint": ngettext("of %(n)s case", "of %(n)s cases", whole.count) % {"n": whole.count}},
        {"label": pgettext("cases", "Late"), "value": f"{whole.late:,}",
         "url": way("late", whole.late), "hint": late_hint(whole)},
        {"label": _t("Open and late"), "value": f"{whole.late_now:,}", "url": open_late,
         "tone": "bad" if whole.late_now else "", "hint": clock_words.without(whole.waiting)},
        {"label": _t("To the first answer"), "value": hours(whole.answer_hours),
         "hint": half(whole.answered, whole.count)},
        {"label": _t("To the solution"), "value": hours(whole.solution_hours), "hint": half(whole.solved, whole.count)},
        {"label": _t("Solved at first contact"), "value": ui.pct(first) if first is not None else "–",
         "url": way("first_contact", whole.first_contact),
         "hint": ever_solved(whole)},
        {"label": _t("Came back"), "value": ui.pct(back) if back is not None else "–",
         "url": way("came_back", whole.came_back),
         "hint": ever_solved(whole)},
    ]  # fmt: skip


def ever_solved(whole: Line) -> str:
    """What the shares of those solved at once and of those that came back are of."""
    return ngettext("of %(n)s that was ever solved", "of %(n)s that were ever solved", whole.ever_solved) % {
        "n": f"{whole.ever_solved:,}"}  # fmt: skip


def before(user: Any, parts: Parts, as_of: date, form: ServiceReportForm) -> int | None:
    """How many cases the part that leads had in as many days before; None where none leads, or it is of that day."""
    first = service_words.leaders(parts)
    if len(first) != 1 or form.part not in service_words.LASTING:
        return None
    of_part = {form.part: first[0][0]}
    until, first = as_of - timedelta(days=form.span), facts.begins(user)
    if first is None or first > until - timedelta(days=form.span):
        return None
    return facts.counted(user, as_of=until, days=form.span, chosen=form.of_cases | of_part)


def drawn(parts: Parts, by: str, asked: Any, says: str) -> Chart:
    """In time and late, by part, the greatest on top; a bar opens its cases."""
    top = list(reversed(parts[:DRAWN]))

    def marks(went: str, count: Callable[[Line], int]) -> list[dict[str, Any]]:
        return [{"value": count(line), "url": service_cases.address(asked, went, key) if count(line) else ""}
                for key, _name, line in top]  # fmt: skip

    unknown = marks("unknown", lambda line: line.count - line.promised)
    option: dict[str, Any] = {
        "legend": {}, "tooltip": {"trigger": "axis"}, "xAxis": charts.axis(means=_t("Cases"), minInterval=1),
        "yAxis": charts.axis("category", data=[name for _key, name, _line in top]),
        "series": [
            charts.bars(_t("in time"), marks("in_time", lambda line: line.promised - line.late), stack="all"),
            charts.bars(pgettext("cases", "late"), marks("late", lambda line: line.late), colour="var(--bad)",
                        stack="all"),
        ],
    }  # fmt: skip
    if any(mark["value"] for mark in unknown):
        option["series"].append(charts.bars(_t("no promise known"), unknown, colour="var(--edge)", stack="all"))
    table = [[name, f"{line.count:,}", f"{line.late:,}"] for _key, name, line in parts[:DRAWN]]
    head = [dict(PARTS)[by], _t("Cases"), pgettext("cases", "Late")]
    return Chart("parts", "bar", option, says=says, height=320, table={"head": head, "rows": table})


def of_month(month: str, sort: str, as_of: date, form: ServiceReportForm) -> str:
    """The cases of a sort that were opened in a month within the window; empty where the list cannot be so narrow."""
    if form.kept_today is None or form.of_case.get("sort", sort) != sort:
        return ""
    first = date(int(month[:4]), int(month[5:]), 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    since = max(first, as_of - timedelta(days=form.span - 1))
    asked = {"opened_from": since, "opened_to": min(last, as_of), "sort": sort, "open": "all", "reported": "true"}
    return _cases(as_of, form, **asked)


def course(rows: Sequence[Row], as_of: date, form: ServiceReportForm) -> Chart:
    """Complaints and requests, month by month; a bar opens its cases."""
    listed = facts.months(as_of, form.span)
    counted = {sort: [sum(one.month == month and one.sort == sort for one in rows) for month in listed]
               for sort in ("complaint", "request")}  # fmt: skip
    bars = {sort: [{"value": n, "url": of_month(month, sort, as_of, form) if n else ""}
                   for month, n in zip(listed, found, strict=True)] for sort, found in counted.items()}  # fmt: skip
    shown_months = [formats.month(date(int(one[:4]), int(one[5:]), 1), ui.language()) for one in listed]
    option = {
        "legend": {}, "tooltip": {"trigger": "axis"}, "xAxis": charts.axis("category", data=shown_months),
        "yAxis": charts.axis(means=_t("Cases"), minInterval=1),
        "series": [charts.bars(_t("Complaints"), bars["complaint"], colour="var(--bad)", stack="all"),
                   charts.bars(_t("Requests"), bars["request"], stack="all")],
    }  # fmt: skip
    table = [
        [month, *pair] for month, *pair in zip(shown_months, counted["complaint"], counted["request"], strict=True)
    ]
    head = [_t("Month"), _t("Complaints"), _t("Requests")]
    sums = [sum(pair) for pair in zip(*counted.values(), strict=True)]
    most, whole = max(sums, default=0), sum(sums)
    says = ngettext("Most were opened in %(month)s: %(count)s of %(all)s case.",
                    "Most were opened in %(month)s: %(count)s of %(all)s cases.", whole)  # fmt: skip
    told = {"month": shown_months[sums.index(most)] if sums else "", "count": f"{most:,}", "all": f"{whole:,}"}
    return Chart("course", "bar", option, says=says % told if whole else "", height=240,
                 table={"head": head, "rows": table})  # fmt: skip
