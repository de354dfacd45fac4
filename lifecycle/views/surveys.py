"""Surveys among the settings: what is asked, of whom, when; with the words in three languages."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import Tier
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.posts import ActionPage, FormPage, keeping
from kam.ground.rights import Right
from lifecycle.actions import surveys
from lifecycle.filters import SurveyFilter
from lifecycle.forms.surveys import SurveyForm
from lifecycle.models import Survey

TIERS = dict(Tier.choices)


def name_cell(row: Survey) -> SafeString:
    """Its name, and below it the question."""
    url = reverse("lifecycle:survey-edit", args=[row.pk])
    return format_html('<a class="open" href="{}">{}</a><span class="sub">{}</span>', url, row, row.question)


def plan_word(row: Survey) -> str:
    return _("By the plan") if row.automatic else _("By hand")


def plan_cell(row: Survey) -> SafeString:
    return format_html('<span class="tag {}">{}</span>', "good" if row.automatic else "", plan_word(row))


def tiers_cell(row: Survey) -> str:
    return _(", ").join(str(TIERS[one]) for one in row.tiers if one in TIERS) or _("All")


EMPTY = {
    "title": gettext_lazy("No survey fits"),
    "text": gettext_lazy("Write what customers are to be asked, and when."),
    "icon": "smile",
}
COLUMNS = [
    Column("name", gettext_lazy("Survey"), str, name_cell),
    Column("audience", gettext_lazy("Asks"), lambda s: s.get_audience_display(), css="desk"),
    Column("scale", gettext_lazy("Scale"), lambda s: s.get_scale_display(), css="desk"),
    Column("occasion", gettext_lazy("When"), lambda s: s.get_occasion_display()),
    Column("tiers", gettext_lazy("Tiers"), tiers_cell, css="roomy desk"),
    Column("automatic", gettext_lazy("Sent"), plan_word, plan_cell),
    Column("position", gettext_lazy("Place"), lambda s: s.position, sort="position", num=True, css="roomy desk"),
]


class SurveyList(ListPage):
    """All surveys in their order."""

    model, name, nav, title = Survey, "surveys", "settings", gettext_lazy("Surveys")
    subtitle = gettext_lazy(
        "What customers and our own team are asked. Nothing is sent by itself until you turn it on."
    )
    right, filterset_class, default_sort = Right.FIELDS, SurveyFilter, "position"
    empty, columns = EMPTY, COLUMNS

    def rows(self) -> Any:
        seen = super().rows()
        return seen if self.request.GET.get("archived") else seen.live()

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Settings"), reverse("kam:settings"))]

    def actions(self) -> list[dict[str, Any]]:
        url = reverse("lifecycle:survey-create")
        return [{"label": _("New survey"), "url": url, "primary": True, "icon": "plus"}]


class OfSurveys:
    """Way up and home of the settings' pages."""

    nav, right = "settings", Right.FIELDS

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Settings"), reverse("kam:settings")), (_("Surveys"), reverse("lifecycle:survey-list"))]

    def done_url(self, _record: Any) -> str:
        return reverse("lifecycle:survey-list")


class SurveyCreate(OfSurveys, FormPage):
    """Write one."""

    title, form_class, done_message = gettext_lazy("New survey"), SurveyForm, gettext_lazy("Survey written.")

    def act(self, form: Any) -> Survey:
        return surveys.write(values=form.cleaned_data, by=self.user)


class SurveyEdit(OfSurveys, FormPage):
    """Other words or another plan."""

    model, form_class, done_message = Survey, SurveyForm, gettext_lazy("Saved.")

    def get_title(self) -> Any:
        return self.object

    def get_subtitle(self) -> Any:
        return self.object.question

    def initial(self) -> dict[str, Any]:
        return super().initial() | {"name": str(self.object)}

    def actions(self) -> list[dict[str, Any]]:
        """Archive, or bring back."""
        return keeping(self.object, "lifecycle:survey")

    def act(self, form: Any) -> Survey:
        return surveys.change(self.object, values=form.cleaned_data, version=self.version(), by=self.user)


class SurveyArchive(OfSurveys, ActionPage):
    """Sent no more, with undo."""

    model, title, done_message = Survey, gettext_lazy("Archive survey"), gettext_lazy("Survey archived.")
    question = gettext_lazy("It is sent no more. Links that are out can still be answered; answers stay.")
    submit_label = gettext_lazy("Archive")

    def act(self) -> Survey:
        return surveys.archive(self.object, version=self.version(), by=self.user)

    def undo_url(self, result: Survey) -> str:
        return reverse("lifecycle:survey-restore", args=[result.pk])


class SurveyRestore(OfSurveys, ActionPage):
    """In use again."""

    model, title, done_message = Survey, gettext_lazy("Bring back"), gettext_lazy("Survey brought back.")
    question = gettext_lazy("It can be sent again.")

    def act(self) -> Survey:
        return surveys.restore(self.object, by=self.user)
