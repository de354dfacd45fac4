"""Surveys among the settings: what is asked, of whom, when; with the words in three languages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import Tier
from kam.ground import wording
from kam.ground.catalogues import Catalogue, CatalogueList, EntryArchive, EntryCreate, EntryEdit, EntryRestore
from kam.ground.lists import Column
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
    return wording.listed(TIERS[one] for one in row.tiers if one in TIERS) or _("All")


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


class OfSurveys(Catalogue):
    """Kept by the administrator."""

    model, noun, called = Survey, "lifecycle:survey", gettext_lazy("Surveys")
    verbs, keeps = surveys, Right.FIELDS


class SurveyList(OfSurveys, CatalogueList):
    """All surveys in their order."""

    name, new, right, filterset_class = "surveys", gettext_lazy("New survey"), Right.FIELDS, SurveyFilter
    subtitle = gettext_lazy(
        "What customers and our own team are asked. Nothing is sent by itself until you turn it on."
    )
    empty, columns = EMPTY, COLUMNS


class TellsGaps:
    """Saved words that some people would get in a language that is not theirs are told of."""

    request: HttpRequest

    def said(self, message: Any, result: Any) -> None:
        super().said(message, result)  # type: ignore[misc]
        missing = [str(dict(settings.LANGUAGES)[code]) for code in result.unwritten]
        if missing:
            words = _("Not written in %(languages)s: people there are asked in the language that is.")
            messages.warning(self.request, words % {"languages": wording.listed(missing)})


class SurveyCreate(TellsGaps, OfSurveys, EntryCreate):
    """Write one."""

    title, form_class, done_message = gettext_lazy("New survey"), SurveyForm, gettext_lazy("Survey written.")


class SurveyEdit(TellsGaps, OfSurveys, EntryEdit):
    """Other words or another plan."""

    form_class = SurveyForm

    def get_subtitle(self) -> Any:
        return self.object.question

    def initial(self) -> dict[str, Any]:
        return super().initial() | {"name": str(self.object)}


class SurveyArchive(OfSurveys, EntryArchive):
    """Sent no more."""

    title, done_message = gettext_lazy("Archive survey"), gettext_lazy("Survey archived.")
    question = gettext_lazy("It is sent no more. Links that are out can still be answered; answers stay.")


class SurveyRestore(OfSurveys, EntryRestore):
    """In use again."""

    done_message, question = gettext_lazy("Survey brought back."), gettext_lazy("It can be sent again.")
