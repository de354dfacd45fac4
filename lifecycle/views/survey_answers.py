"""Answers to surveys: the page by private link, the list with its words, one answer, and colleagues' own questions."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from kam.ground import round_trips, ways
from kam.ground.errors import Refused
from kam.ground.lists import Column
from kam.ground.pages import DetailPage, ListPage, Page
from kam.ground.posts import FormPage
from kam.ground.rights import Right, can
from kam.models import User
from kam.templatetags import ui
from lifecycle.actions import survey_answers
from lifecycle.choices.surveys import Scale
from lifecycle.facts import survey_causes
from lifecycle.filters import SurveyAnswerFilter
from lifecycle.forms.surveys import AnswerForm
from lifecycle.models import SurveyAnswer, SurveyInvitation, SurveyOptOut, Todo
from lifecycle.views.contact_files import NamesContacts
from lifecycle.views.open_links import OpenLink, language_of, show
from lifecycle.views.visits import customer

ENDS = {
    Scale.FIVE: (gettext_lazy("Not at all satisfied"), gettext_lazy("Very satisfied")),
    Scale.TEN: (gettext_lazy("Not at all satisfied"), gettext_lazy("Very satisfied")),
    Scale.NPS: (gettext_lazy("Not at all likely"), gettext_lazy("Very likely")),
}
"""What the least and the greatest answer of a scale mean."""


class SurveyOpen(OpenLink):
    """The question behind a private link: asked, answered once, or kindly said that it is over."""

    def known(self, secret: str) -> Any:
        return SurveyInvitation.objects.known_by(secret)

    def found(self, record: SurveyInvitation, is_post: bool) -> HttpResponseBase:
        language = language_of(self.request, record.language)
        with translation.override(language):
            form = AnswerForm(self.request.POST if is_post else None, survey=record.survey)
            if is_post and record.is_open and form.is_valid():
                with suppress(Refused):  # another of the same moment was first: the page says that we have an answer
                    survey_answers.give(record, **form.cleaned_data, by=User.objects.system())
                return redirect(f"{self.request.path}?lang={language}")
            told: dict[str, Any] = {"language": language, "invitation": record, "stop": f"{self.request.path}stop/",
                                    "about": survey_causes.about(record)}  # fmt: skip
            if not record.is_open:
                state = "expired" if record.answered_at is None else "answered"
                return show(self.request, "outside/survey_over.html", **told, state=state)
            ends = ENDS[Scale(record.survey.scale)]
            return show(self.request, "outside/survey.html", 422 if is_post else 200, **told, form=form, ends=ends)


class SurveyStop(OpenLink):
    """No more surveys, please: GET asks, POST keeps it with the contact."""

    def known(self, secret: str) -> Any:
        return SurveyInvitation.objects.sent_with(secret)

    def found(self, record: SurveyInvitation, is_post: bool) -> HttpResponseBase:
        if is_post:
            survey_answers.refuse(record, by=User.objects.system())
        is_over = SurveyOptOut.objects.filter(contact=record.contact_id).exists()
        language, state = language_of(self.request, record.language), "stopped" if is_over else "asked"
        return show(self.request, "outside/survey_stop.html", language=language, state=state)


def score_cell(row: SurveyAnswer) -> SafeString:
    """The score of its scale; a low one is marked by word and colour."""
    low = format_html(' <span class="tag bad">{}</span>', _("Low")) if row.is_low else ""
    return format_html("<b>{}</b><small> / {}</small>{}", row.score, row.most, low)


def words_cell(row: SurveyAnswer) -> SafeString | str:
    """What they wrote, the beginning of it."""
    said = " · ".join(text for text in (row.why, row.gain) if text)
    return format_html('<span class="clip two">{}</span>', said[:240]) if said else ""


EMPTY = {
    "title": gettext_lazy("No answers yet"),
    "text": gettext_lazy("Send a survey from a customer's page, or let the plan send it: Settings, Surveys."),
    "icon": "smile",
}
COLUMNS = [
    *round_trips.columns("survey_answers", {
        "account": lambda a: a.account.code, "survey": lambda a: str(a.survey), "answered_on": lambda a: a.answered_on,
        "score": lambda a: a.score, "role": lambda a: a.get_role_display(), "tier": lambda a: a.get_tier_display(),
        "why": lambda a: a.why, "gain": lambda a: a.gain,
    }),
    Column("account", gettext_lazy("Customer"), lambda a: a.account.name, customer),
    Column("answered_on", gettext_lazy("Day"), lambda a: a.answered_on, lambda a: ui.day(a.answered_on, "short"),
           "answered_on", only="page"),
    Column("role", gettext_lazy("Role in the purchase"), lambda a: a.get_role_display(), css="desk", only="page"),
    Column("survey", gettext_lazy("Survey"), lambda a: str(a.survey), css="roomy desk", only="page"),
    Column("score", gettext_lazy("Score"), lambda a: a.score, score_cell, "points", only="page"),
    Column("scale", gettext_lazy("Scale"), lambda a: a.get_scale_display(), only="export"),
    Column("points", gettext_lazy("Points of ten"), lambda a: a.points, only="export"),
    Column("words", pgettext_lazy("answer", "In their words"), lambda a: a.why, words_cell, css="wide", only="page"),
]  # fmt: skip


class SurveyAnswerList(NamesContacts, ListPage):
    """What customers answered, newest first."""

    model, filterset_class, name = SurveyAnswer, SurveyAnswerFilter, "survey_answers"
    template_name, nav, title, default_sort = (
        "analytics/list.html",
        "analyses",
        pgettext_lazy("survey", "Answers"),
        "-answered_on",
    )
    empty, columns = EMPTY, COLUMNS

    def rows(self) -> Any:
        return super().rows().select_related("account", "survey", "contact")

    def row_url(self, row: SurveyAnswer) -> str:
        return reverse("lifecycle:surveyanswer-detail", args=[row.pk])

    def context(self) -> dict[str, Any]:
        return {"ways": ways.of(self.user, "survey_answers")}


class SurveyAnswerDetail(DetailPage):
    """One answer: the score, the words, and what came of a low one."""

    model, template_name, nav = SurveyAnswer, "lifecycle/surveys/answer.html", "analyses"

    def queryset(self) -> Any:
        return super().queryset().select_related("account", "survey", "contact")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(pgettext("survey", "Answers"), reverse("lifecycle:surveyanswer-list"))]

    def context(self) -> dict[str, Any]:
        followed = Todo.objects.visible_to(self.user).filter(account=self.object.account_id, source="survey")
        return {
            "answer": self.object,
            "score": score_cell(self.object),
            "todo": followed.filter(reason=f"answer:{self.object.pk}").first(),
            "can_see_people": can(self.user, Right.SEE_CONTACTS),
        }


class SurveyMine(Page):
    """What I am asked about customers myself."""

    template_name, nav, title = "lifecycle/surveys/mine.html", "customers", gettext_lazy("Our own view")
    subtitle = gettext_lazy("Your answers are kept without your name and shown only together with those of others.")

    def context(self) -> dict[str, Any]:
        mine = SurveyInvitation.objects.of_user(self.user).select_related("survey", "account")
        return {"open": mine.open(), "done": mine.filter(answered_at__isnull=False)[:20]}


class OfMine:
    """A question that I am asked about one customer."""

    model, nav, title, right = SurveyInvitation, "customers", gettext_lazy("Our own view"), Right.TAKE_ON_WORK
    object: SurveyInvitation
    user: Any

    def queryset(self) -> Any:
        return SurveyInvitation.objects.of_user(self.user).select_related("survey", "account")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Our own view"), reverse("lifecycle:survey-mine"))]

    def get_subtitle(self) -> Any:
        return self.object.account

    def done_url(self, _record: Any) -> str:
        return reverse("lifecycle:survey-mine")


class SurveyMineAnswer(OfMine, FormPage):
    """My answer."""

    template_name, submit_label = "lifecycle/surveys/mine_answer.html", gettext_lazy("Send the answer")
    done_message = gettext_lazy("Thank you. Your answer is kept without your name.")

    def form(self, data: Any = None, files: Any = None) -> Any:
        return AnswerForm(data, survey=self.object.survey)

    def context(self) -> dict[str, Any]:
        return {"ends": ENDS[Scale(self.object.survey.scale)], "survey": self.object.survey}

    def act(self, form: Any) -> SurveyAnswer:
        return survey_answers.give_own(self.object, **form.cleaned_data, by=self.user)
