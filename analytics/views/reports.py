"""Periodic reports on pages: the list, one report as it was told, the rows behind its figures, its PDF (K13)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from analytics.actions import report_tellings
from analytics.choices.reports import ReportSpan, ReportState
from analytics.filters.reports import ReportListFilters
from analytics.forms.reports import ReportReadForm
from analytics.models import Report, ReportCopy, ReportWish, report_papers, report_words
from analytics.models import report_rows as rows
from analytics.rules import reports as rules
from kam.ground import days, papers, wording
from kam.ground.errors import Refused
from kam.ground.lists import Column
from kam.ground.pages import DetailPage, ListPage, ObjectMixin, Page
from kam.ground.rights import Right, can
from kam.rules import formats
from kam.templatetags import ui

TONES = {ReportState.ACCEPTED: "good", ReportState.RETURNED: "warn", ReportState.SUBMITTED: "accent"}
EMPTY = {
    "title": _("No report yet"),
    "text": _("Draw one up, or choose that one is drawn up by itself at the end of each week, month or quarter."),
    "icon": "notebook-pen",
}


def state_tag(report: Report) -> SafeString:
    """Where it stands, in a word."""
    return format_html('<span class="tag {}">{}</span>', TONES.get(report.state, ""), report.get_state_display())  # type: ignore[call-overload]


def days_of(report: Report) -> str:
    """Its period in words."""
    return report_words.days(*report.days)


def told_cell(report: Report) -> Any:
    """When it was submitted first or last."""
    return ui.moment(report.told_at) if report.told_at else "–"


def whose_cell(report: Report) -> SafeString:
    """Whose it is, leading to it."""
    url = reverse("analytics:report-detail", args=[report.pk])
    return format_html('<a class="open" href="{}">{}</a>', url, report.whose)


COLUMNS = [
    Column("whose", pgettext_lazy("report", "Whose"), lambda r: r.whose, whose_cell, css="main"),
    Column("kind", pgettext_lazy("report", "Kind"), lambda r: r.get_span_display(), sort="span"),
    Column("days", _("Period"), days_of, sort="last_on"),
    Column("state", _("State"), lambda r: r.get_state_display(), state_tag, "state"),
    Column("told", _("Submitted"), lambda r: r.told_at, told_cell, "told_at"),
    Column("writer", _("Written by"), lambda r: str(r.user), css="desk quiet"),
]  # fmt: skip


class ReportList(ListPage):
    """One's own reports, and those told within one's reach."""

    model, name, nav, title = Report, "reports", "reports", _("Reports")
    filterset_class, default_sort, columns, empty = ReportListFilters, "-last_on", COLUMNS, EMPTY
    template_name = "analytics/reports/list.html"

    def context(self) -> dict[str, Any]:
        return {} if self.htmx else {"owing": owing(self.user)}

    def rows(self) -> Any:
        return super().rows().select_related("user", "team").defer("content", "edited", "added")

    def row_url(self, row: Report) -> str:
        return reverse("analytics:report-detail", args=[row.pk])

    def actions(self) -> list[dict[str, Any]]:
        if not can(self.user, Right.WRITE_REPORTS):
            return []
        return [
            {"label": _("Draw up a report"), "url": reverse("analytics:report-new"), "icon": "plus", "primary": True},
            {"label": _("Schedule reports"), "url": reverse("analytics:report-wishes"), "icon": "calendar-clock"},
        ]


def owing(user: Any) -> str:
    """Who owes a report of the last month that is over, in a sentence; empty where nobody does."""
    today = days.company_today()
    found = ReportWish.objects.owing(user, today)
    if not found:
        return ""
    month = formats.month(rules.ended(ReportSpan.MONTH, today)[0], ui.language())
    names = [str(wish.team or wish.user) for wish, _report in found]
    return _t("Not submitted yet for %(month)s: %(names)s.") % {"month": month, "names": wording.listed(names)}


class OfReport:
    """What pages of one report share."""

    model, nav = Report, "reports"
    object: Report

    def queryset(self) -> Any:
        return Report.objects.visible_to(self.request.user).select_related("user", "team", "unit")  # type: ignore[attr-defined]

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Reports"), reverse("analytics:report-list"))]


class ReportDetail(OfReport, DetailPage):
    """The report as it was told, or its draft for its writer."""

    template_name = "analytics/reports/show.html"

    def get_title(self) -> Any:
        return self.object.whose

    def context(self) -> dict[str, Any]:
        form = ReportReadForm(self.request.GET, user=self.user)
        if not form.is_valid():
            raise Http404
        report, told = self.object, telling(self.object, form.cleaned_data["copy"], self.user)
        paper = report_papers.paper(report, told, language=form.spoken)
        copies = list(report.copies.select_related("told_by", "answered_by"))
        return {
            "object": report, "paper": paper,
            "running": report_papers.running(told.content["until"]) if told.content.get("until") else "",
            "state": state_tag(report),
            "copies": copies, "number": told.number if isinstance(told, ReportCopy) else 0,
            "languages": languages(form), "file": f"{reverse('analytics:report-file', args=[report.pk])}?{asked(form)}",
            "readers": report_tellings.readers(report) if report.is_open else [],
            "writes": report.is_written_by(self.user) and can(self.user, Right.WRITE_REPORTS),
            "answers": report.state == ReportState.SUBMITTED and may_answer(report, self.user),
        }  # fmt: skip


def may_answer(report: Report, user: Any) -> bool:
    """Whether a reader may accept it or send it back."""
    return can(user, Right.ANSWER_REPORTS) and not report.is_written_by(user)


def telling(report: Report, number: int | None, reader: Any) -> Report | ReportCopy:
    """What is read of it; else 404."""
    try:
        return report_tellings.last(report, number, reader=reader)
    except Refused as refused:
        raise Http404 from refused


def asked(form: ReportReadForm, **more: str) -> str:
    """The question of an address: the same telling and language, or others."""
    copy = form.cleaned_data["copy"]
    return urlencode(({"copy": copy} if copy else {}) | {"language": form.spoken} | more)


def languages(form: ReportReadForm) -> list[tuple[str, str, bool]]:
    """The same in another language: word, address, whether it is the one shown."""
    return [(words, f"?{asked(form, language=code)}", code == form.spoken) for code, words in settings.LANGUAGES]


class ReportRows(OfReport, DetailPage):
    """The rows that one figure was made of when it was told."""

    template_name = "analytics/reports/rows.html"

    def get_title(self) -> Any:
        return rows.label(self.kwargs["key"])

    def get_subtitle(self) -> Any:
        return f"{self.object.whose} · {days_of(self.object)}"

    def history_url(self) -> str:
        return ""

    def crumbs(self) -> list[tuple[Any, str]]:
        return [*super().crumbs(), (self.object.whose, reverse("analytics:report-detail", args=[self.object.pk]))]

    def context(self) -> dict[str, Any]:
        form = ReportReadForm(self.request.GET, user=self.user)
        told = telling(self.object, form.cleaned_data["copy"], self.user) if form.is_valid() else None
        if told is None or self.kwargs["key"] not in told.content["figures"]:
            raise Http404
        return {"object": self.object, "table": rows.table(told.content, self.kwargs["key"], form.cleaned_data["of"])}


class ReportFile(OfReport, ObjectMixin, Page):
    """The report as PDF; who took it is written down."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        report, form = self.object, ReportReadForm(request.GET, user=self.user)
        if not form.is_valid():
            raise Http404
        try:
            number = form.cleaned_data["copy"]
            written = report_tellings.take(report, language=form.spoken, number=number, by=self.user)
        except Refused as refused:
            messages.error(request, refused.message)
            return redirect("analytics:report-detail", report.pk)
        return answer(written, report_tellings.file_name(report, form.spoken))


def answer(written: bytes, name: str) -> HttpResponse:
    """A PDF that leaves the house."""
    response = HttpResponse(written, content_type=papers.MEDIA_TYPES[papers.PDF])
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    response["Cache-Control"] = "no-store"
    return response
