"""What is done with a report on pages: drawn up, worded, read again, told, answered, sent, put away, wished for."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Account
from analytics.actions import report_tellings, reports
from analytics.choices.reports import OPEN, ReportSpan
from analytics.forms.reports import (
    ReportAnswerForm,
    ReportEditForm,
    ReportMakeForm,
    ReportSendForm,
    ReportWishForm,
)
from analytics.models import Report, ReportWish, report_papers
from analytics.rules import reports as rules
from analytics.views.reports import OfReport, days_of
from kam.ground import days, wording
from kam.ground.forms import PlainForm
from kam.ground.posts import FormPage
from kam.ground.rights import Right
from kam.models import Team

NOBODY = _("It goes to nobody by itself: whoever may read your reports finds it in their list, and you may send it. It "
           "stays as it is told now.")  # fmt: skip
MOVED = 4
"""Figures that are named where a report is submitted with others than it would have now."""


class ReportNew(FormPage):
    """Of the newest week that is over, unless another period is chosen; of the team for who holds no customers."""

    nav, title, right, form_class = "reports", _("Draw up a report"), Right.WRITE_REPORTS, ReportMakeForm
    submit_label, done_message = _("Draw up"), _("Drawn up from the data. Change its words, then submit it.")

    def initial(self) -> dict[str, Any]:
        ended = rules.ended(ReportSpan.WEEK, days.company_today())
        team = Team.objects.filter(lead=self.user).order_by("path").first()
        holds = Account.objects.live().filter(owner=self.user).exists()
        return {"span": ReportSpan.WEEK, "day": ended[1], "team": None if holds else team} | super().initial()

    def act(self, form: Any) -> Report:
        return reports.make(**form.cleaned_data, by=self.user)

    def done_url(self, record: Any) -> str:
        return reports.address(record)

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Reports"), reverse("analytics:report-list"))]


class OneReport(OfReport, FormPage):
    """A verb of one report."""

    form_class: Any = PlainForm
    right: ClassVar[Right | None] = Right.WRITE_REPORTS

    def get_subtitle(self) -> Any:
        return f"{self.object.whose} · {days_of(self.object)}"

    def crumbs(self) -> list[tuple[Any, str]]:
        return [*super().crumbs(), (self.object.whose, reports.address(self.object))]

    def done_url(self, record: Any) -> str:
        return reports.address(self.object)

    def initial(self) -> dict[str, Any]:
        return {}

    def history_url(self) -> str:
        return ""


class Written(OneReport):
    """For its writer, as long as it is with them."""

    def queryset(self) -> Any:
        mine = super().queryset().filter(state__in=OPEN, archived_at__isnull=True)
        return mine.filter(pk__in=[one.pk for one in mine.filter(pk=self.kwargs["pk"]) if one.is_written_by(self.user)])


class ReportEdit(Written):
    """Every sentence to be changed, with room for own ones."""

    template_name = "analytics/reports/edit.html"
    title, submit_label, done_message = _("Change the words"), _("Save and preview"), _("Saved.")
    stay_label = _("Save")

    def form(self, data: Any = None, files: Any = None) -> Any:
        told = report_papers.sentences(self.object, self.object)
        return ReportEditForm(data, told=told, user=self.user, instance=self.object)

    def act(self, form: Any) -> Report:
        return reports.change(self.object, form.values, version=self.version(), by=self.user)

    def done_url(self, record: Any) -> str:
        """The report as it reads now, where it is submitted; or on with the words."""
        return self.request.path if "stay" in self.request.POST else super().done_url(record)


class ReportReadAgain(Written):
    """The data once more; words stay."""

    template_name, title, submit_label = "analytics/reports/ask.html", _("Read the data again"), _("Read again")
    done_message = _("Read from the data again; your own words stay.")

    def context(self) -> dict[str, Any]:
        return {
            "question": _("The product's figures and sentences are made anew from today's data. Your own words stay.")
        }

    def act(self, form: Any) -> Report:
        return reports.read_again(self.object, version=self.version(), by=self.user)


class ReportSubmit(Written):
    """Frozen as it is told; where its figures are others by now, that is said first, once."""

    template_name, title, submit_label = "analytics/reports/submit.html", _("Submit the report"), _("Submit")
    done_message = _("Submitted. It stays as it was told.")

    def _post(self) -> HttpResponseBase:
        moved = [] if "confirmed" in self.request.POST else report_tellings.moved_since(self.object)
        if not moved:
            return super()._post()
        self.submit_label = _t("Submit it as it was drawn up")
        told = wording.clauses([wording.pair(*one) for one in moved[:MOVED]])
        return self.show_form(self.form(self.request.POST), status=422, moved=told, count=len(moved))

    def context(self) -> dict[str, Any]:
        names = wording.listed(report_tellings.readers(self.object))
        asked = _t("It goes to %(names)s and stays as it is told now.") if names else NOBODY
        until = self.object.content.get("until")
        told = [report_papers.running(until)] if until else []
        return {"question": wording.sentences([*told, asked % {"names": names} if names else str(asked)])}

    def act(self, form: Any) -> Report:
        return report_tellings.submit(self.object, version=self.version(), by=self.user)


class ReportPutAway(Written):
    """A draft that nobody needs."""

    template_name, title, submit_label = "analytics/reports/ask.html", _("Put the draft away"), _("Put away")
    done_message, danger = _("Put away."), True

    def context(self) -> dict[str, Any]:
        return {"question": _("It leaves the list, and is not drawn up by itself again. Draw it up to have it back.")}

    def act(self, form: Any) -> Report:
        return reports.put_away(self.object, version=self.version(), by=self.user)

    def done_url(self, record: Any) -> str:
        return reverse("analytics:report-list")


class ReportAnswer(OneReport):
    """Accepted, or sent back with what is to be told otherwise."""

    title, right, form_class = _("Answer the report"), Right.ANSWER_REPORTS, ReportAnswerForm
    submit_label, done_message = _("Answer"), _("Answered; its writer is told.")

    def act(self, form: Any) -> Report:
        return report_tellings.answer(self.object, **form.cleaned_data, version=self.version(), by=self.user)


class ReportSend(OneReport):
    """As PDF to colleagues who may read it."""

    title, right, form_class = _("Send as PDF"), None, ReportSendForm
    submit_label = _("Send")

    def queryset(self) -> Any:
        return super().queryset().filter(told_at__isnull=False)

    def form(self, data: Any = None, files: Any = None) -> Any:
        people = report_tellings.may_read(self.object)
        near = [one.pk for one in report_tellings.readers(self.object) if one.pk != self.user.pk]
        return ReportSendForm(data, initial={"people": near}, may_read=people, user=self.user)

    def instance(self) -> Any:
        return None

    def act(self, form: Any) -> Any:
        sent = report_tellings.send(self.object, people=form.cleaned_data["people"], by=self.user)
        words = ngettext("Sent to %(count)s colleague.", "Sent to %(count)s colleagues.", len(sent)) % {
            "count": len(sent)
        }
        messages.success(self.request, words if sent else _t("They were sent this report today already."))
        return self.object


class ReportWishes(FormPage):
    """What the night draws up for me."""

    nav, title, right, form_class = "reports", _("Reports drawn up by themselves"), Right.WRITE_REPORTS, ReportWishForm
    subtitle = _("On the morning after a period is over the draft is there, and you are told.")
    done_message = _("Saved.")

    def initial(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for one in ReportWish.objects.visible_to(self.user):
            found.setdefault(f"team:{one.team_id}" if one.team_id else "own", []).append(one.span)
        return found

    def act(self, form: Any) -> Any:
        return reports.wish(form.wanted, by=self.user)

    def done_url(self, record: Any) -> str:
        return reverse("analytics:report-list")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Reports"), reverse("analytics:report-list"))]
