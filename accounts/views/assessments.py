"""Pages of assessments: the list of who judged what, a new judgement, taking one's own back."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.actions import assessments
from accounts.filters.standards import AssessmentFilters
from accounts.forms.assessments import AssessmentPageForm
from accounts.models import Account, Assessment
from accounts.views.home import OfAccount
from kam.ground import round_trips
from kam.ground.days import company_today
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, can, same_person
from kam.templatetags import ui


def card_of(account: Account) -> str:
    """The tab of a customer's scorecard."""
    return reverse("accounts:account-detail", args=[account.pk]) + "?tab=standards"


def account_cell(row: Any) -> SafeString:
    """Whose."""
    return format_html('<a class="open" href="{}">{}</a>', card_of(row.account), row.account)


def score_cell(row: Assessment) -> SafeString | str:
    """The score with a bar; "cannot say" in words."""
    if row.score is None:
        return format_html('<span class="quiet">{}</span>', _t("cannot say"))
    return format_html('<span class="num">{}</span>', row.score)


def day_cell(row: Assessment) -> SafeString:
    """When; old ones are marked."""
    old = format_html(' <span class="tag warn">{}</span>', _t("old")) if row.is_old(company_today()) else ""
    return format_html("{}{}", ui.day(row.judged_on, "short"), old)


def withdraw_cell(row: Assessment) -> SafeString:
    """A way to take it back, or to bring it back."""
    name, words = ("restore", _t("Bring back")) if row.archived_at else ("withdraw", _t("Take back"))
    address = reverse(f"accounts:assessment-{name}", args=[row.pk])
    return format_html('<a class="button plain small" href="{}">{}</a>', address, words)


EMPTY = {
    "title": _("Nobody judged this yet"),
    "text": _("Judge a customer on the scorecard of its page."),
    "icon": "clipboard-check",
}
COLUMNS = [
    *round_trips.columns("assessments", {
        "account": lambda r: r.account.code, "criterion": lambda r: r.get_criterion_display(),
        "score": lambda r: r.score, "note": lambda r: r.note, "judged_on": lambda r: r.judged_on,
    }),
    Column("account", _("Customer"), lambda r: r.account.name, account_cell, "account__name"),
    Column("criterion", _("Criterion"), lambda r: r.get_criterion_display(), sort="criterion", only="page"),
    Column("score", _("Score"), lambda r: r.score, score_cell, "score", num=True, only="page"),
    Column("note", _("Note"), lambda r: r.note, css="wide quiet", only="page"),
    Column("day", _("Day"), lambda r: r.judged_on, day_cell, "judged_on", only="page"),
    Column("by", _("By"), lambda r: str(r.by)),
]  # fmt: skip


class AssessmentList(ListPage):
    """Who judged what, the newest first; older ones stay as history."""

    model, name, nav, title = Assessment, "assessments", "analyses", _("Assessments")
    filterset_class, default_sort = AssessmentFilters, "-judged_on"
    empty, columns = EMPTY, COLUMNS

    def rows(self) -> Any:
        return super().rows().select_related("account", "by__acts_for").defer("account__search_text")

    def actions(self) -> list[dict[str, Any]]:
        marks = reverse("accounts:mark-list")
        return [{"label": _t("Marks of the relation"), "url": marks, "icon": "handshake"}]

    def shown(self) -> list[Column]:
        columns = super().shown()
        return [*columns, Column("do", "", lambda r: "", self.own_cell)] if can(self.user, Right.ASSESS) else columns

    def own_cell(self, row: Assessment) -> SafeString | str:
        mine = same_person(row.by, self.user) or can(self.user, Right.APPROVE_TIERS)
        return withdraw_cell(row) if mine else ""


class AssessmentCreate(OfAccount, FormPage):
    """Judge this customer by one criterion."""

    title, right, form_class = _("Assess"), Right.ASSESS, AssessmentPageForm
    done_message = _("Assessment kept.")

    def instance(self) -> None:
        return None

    def get_subtitle(self) -> str:
        return self.object.name

    def initial(self) -> dict[str, Any]:
        return {"criterion": self.request.GET.get("criterion", ""), "judged_on": timezone.localdate()}

    def act(self, form: Any) -> Assessment:
        return assessments.give(values={**form.cleaned_data, "account": self.object}, by=self.user)

    def done_url(self, _record: Any) -> str:
        return card_of(self.object)


class OfAssessment:
    """What pages of one assessment share."""

    model, nav, right = Assessment, "customers", Right.ASSESS
    object: Assessment

    def queryset(self) -> Any:
        return super().queryset().select_related("account", "by")  # type: ignore[misc]

    def get_subtitle(self) -> str:
        return f"{self.object} · {self.object.account}"

    def done_url(self, _result: Any) -> str:
        return card_of(self.object.account)


class AssessmentWithdraw(OfAssessment, ActionPage):
    """It was a mistake, with undo."""

    title, submit_label, done_message = _("Take the assessment back"), _("Take back"), _("Assessment taken back.")
    question = _("It counts no more; the one before it does again. It stays in the record and can be brought back.")

    def act(self) -> Assessment:
        return assessments.withdraw(self.object, version=self.version(), by=self.user)

    def undo_url(self, result: Assessment) -> str:
        return reverse("accounts:assessment-restore", args=[result.pk])


class AssessmentRestore(OfAssessment, ActionPage):
    """It counts again."""

    title, done_message = _("Bring back"), _("The assessment counts again.")
    question = _("The assessment counts again.")

    def act(self) -> Assessment:
        return assessments.restore(self.object, by=self.user)
