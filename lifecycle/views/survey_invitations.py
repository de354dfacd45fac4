"""Pages of invitations to surveys: the list by state, sending one by hand, its link shown once, revoking it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.views.home import OfAccount
from kam.ground import ways
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, can, whom_to_ask
from kam.templatetags import ui
from lifecycle.actions import survey_answers, survey_invitations
from lifecycle.actions.survey_invitations import Sent
from lifecycle.choices.surveys import SurveyState
from lifecycle.filters import SurveyInvitationFilter
from lifecycle.forms.surveys import SurveyRefuseForm, SurveySendPageForm, TeamAskForm
from lifecycle.models import SurveyInvitation, SurveyOptOut
from lifecycle.views.visits import customer

TONES = {SurveyState.ANSWERED: "good", SurveyState.WAITING: "accent"}


def state_cell(row: Any) -> SafeString:
    state = SurveyState(row.state)
    return format_html('<span class="tag {}">{}</span>', TONES.get(state, ""), state.label)


def how(row: SurveyInvitation) -> str:
    """By mail to whom, or by a link that somebody passed on."""
    return row.to or _("by a link")


def deeds_cell(row: Any) -> SafeString | str:
    """What can be done about one that is not answered."""
    if row.state not in (SurveyState.WAITING, SurveyState.EXPIRED):
        return ""
    renew, revoke = (reverse(f"lifecycle:surveyinvitation-{verb}", args=[row.pk]) for verb in ("renew", "revoke"))
    return format_html(
        '<span class="row"><a class="button small plain" href="{}">{}</a>'
        '<a class="button small bare" href="{}">{}</a></span>',
        renew, _("New link"), revoke, _("Revoke"),
    )  # fmt: skip


EMPTY = {
    "title": gettext_lazy("Nobody was asked yet"),
    "text": gettext_lazy("Send a survey from a customer's page, or let the plan send it: Settings, Surveys."),
    "icon": "send",
}
COLUMNS = [
    Column("contact", gettext_lazy("Contact"), lambda i: str(i.contact or ""), sort="contact__name"),
    Column("account", gettext_lazy("Customer"), lambda i: i.account.name, customer),
    Column("account_code", gettext_lazy("Customer code"), lambda i: i.account.code, only="export"),
    Column("survey", gettext_lazy("Survey"), lambda i: str(i.survey), css="desk"),
    Column("occasion", gettext_lazy("Occasion"), lambda i: i.get_occasion_display(), css="desk"),
    Column("how", gettext_lazy("Sent to"), how, css="roomy desk"),
    Column("sent", gettext_lazy("Sent"), lambda i: i.sent_at, lambda i: ui.moment(i.sent_at), "sent_at"),
    Column("until", gettext_lazy("Open until"), lambda i: i.expires_at, lambda i: ui.day(i.expires_at, "short"),
           css="desk"),
    Column("state", gettext_lazy("State"), lambda i: SurveyState(i.state).label, state_cell),
    Column("answered", gettext_lazy("Answered"), lambda i: i.answered_at, only="export"),
]  # fmt: skip
DEEDS = Column("deeds", "", lambda i: "", deeds_cell, only="page")


def who_sends() -> str:
    """Whom to ask who may not send surveys."""
    return _("Surveys are sent by: %(roles)s. Ask one of them.") % {"roles": whom_to_ask(Right.EDIT_CASES)}


class SurveyInvitationList(ListPage):
    """Whom we asked, newest first."""

    model, filterset_class, name = SurveyInvitation, SurveyInvitationFilter, "survey-invitations"
    template_name, nav, default_sort = "analytics/list.html", "analyses", "-sent_at"
    title, right, empty = gettext_lazy("Surveys sent"), Right.SEE_CONTACTS, EMPTY
    columns = [*COLUMNS, DEEDS]

    def rows(self) -> Any:
        return super().rows().to_customers().with_state().select_related("account", "survey", "contact")

    def shown(self) -> list[Column]:
        return [one for one in super().shown() if one is not DEEDS or can(self.user, Right.EDIT_CASES)]

    def get_subtitle(self) -> Any:
        return "" if can(self.user, Right.EDIT_CASES) else who_sends()

    def context(self) -> dict[str, Any]:
        return {"ways": ways.of(self.user, "survey-invitations")}


class ShownOnce:
    """A form whose answer is an address that stands on this one page and nowhere else."""

    sent: Sent | None = None

    def said(self, message: Any, result: Sent) -> None:
        self.sent = result

    def away(self, url: str) -> Any:
        return shown_once(self, self.sent) if self.sent else super().away(url)  # type: ignore[misc]


class SurveySend(ShownOnce, OfAccount, FormPage):
    """Ask one person of a customer: by mail, or by a link to copy."""

    template_name, title, right = "lifecycle/surveys/send.html", gettext_lazy("Send a survey"), Right.EDIT_CASES
    form_class, submit_label = SurveySendPageForm, gettext_lazy("Send")

    def instance(self) -> Any:
        return None

    def initial(self) -> dict[str, Any]:
        return {"account": self.object.pk, "contact": self.request.GET.get("contact"), "mail": True}

    def actions(self) -> list[dict[str, Any]]:
        url = reverse("lifecycle:account-survey-refuse", args=[self.object.pk])
        return [{"label": _("Somebody wants no more surveys"), "url": url, "icon": "bell-off"}]

    def context(self) -> dict[str, Any]:
        refused = SurveyOptOut.objects.visible_to(self.user).filter(account=self.object).select_related("contact")
        return {"refused": refused, "account": self.object}

    def act(self, form: Any) -> Sent:
        return survey_invitations.send(**form.cleaned_data, by=self.user)


def shown_once(page: Any, sent: Sent) -> Any:
    """The address that was made, to copy; no cache keeps it."""
    address = page.request.build_absolute_uri(sent.path)
    response = page.show(template="lifecycle/surveys/sent.html", invitation=sent.invitation, address=address)
    response["Cache-Control"] = "no-store"
    return response


class SurveyAskTeam(OfAccount, FormPage):
    """Ask our own team how well we serve a customer."""

    title, right, form_class = gettext_lazy("Ask our team"), Right.EDIT_CASES, TeamAskForm
    submit_label, done_message = gettext_lazy("Ask"), gettext_lazy("Asked: everybody with a seat here finds it.")

    def instance(self) -> Any:
        return None

    def act(self, form: Any) -> Any:
        return survey_invitations.ask_team(form.cleaned_data["survey"], self.object, by=self.user)


class OfInvitation:
    """What the pages of one invitation share."""

    model, nav, right = SurveyInvitation, "analyses", Right.EDIT_CASES
    object: SurveyInvitation
    user: Any

    def queryset(self) -> Any:
        asked = SurveyInvitation.objects.visible_to(self.user).to_customers()
        return asked.select_related("account__owner", "contact", "survey")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Surveys sent"), reverse("lifecycle:surveyinvitation-list"))]

    def get_subtitle(self) -> Any:
        return f"{self.object.contact} · {self.object.account}"

    def done_url(self, _result: Any) -> str:
        return reverse("lifecycle:surveyinvitation-list")


class SurveyInvitationRenew(OfInvitation, ActionPage):
    """A new link, shown once."""

    title, submit_label = gettext_lazy("Make a new link?"), gettext_lazy("New link")
    question = gettext_lazy("The link that was sent before stops working.")

    def _post(self) -> HttpResponseBase:
        return shown_once(self, survey_invitations.renew(self.object, by=self.user))


class SurveyInvitationRevoke(OfInvitation, ActionPage):
    """The link opens nothing any more."""

    title, danger = gettext_lazy("Revoke this link?"), True
    question = gettext_lazy("Whoever opens it finds nothing. You can make a new link later.")
    submit_label, done_message = gettext_lazy("Revoke"), gettext_lazy("Link revoked.")

    def act(self) -> SurveyInvitation:
        return survey_invitations.revoke(self.object, by=self.user)


class SurveyRefuse(OfAccount, FormPage):
    """A contact said to one of us that they want no more surveys."""

    title, right, form_class = gettext_lazy("No more surveys"), Right.EDIT_CASES, SurveyRefuseForm
    submit_label, done_message = gettext_lazy("Leave them alone"), gettext_lazy("They are not asked any more.")

    def instance(self) -> Any:
        return None

    def form(self, data: Any = None, files: Any = None) -> Any:
        asked = {"contact": self.request.GET.get("contact")}
        return SurveyRefuseForm(data, initial=asked, user=self.user, account=self.object)

    def act(self, form: Any) -> SurveyOptOut:
        return survey_answers.leave_alone(form.cleaned_data["contact"], by=self.user)

    def undo_url(self, result: SurveyOptOut) -> str:
        return reverse("lifecycle:surveyoptout-welcome", args=[result.pk])


class SurveyWelcome(ActionPage):
    """A contact who wanted no surveys may be asked again: they said so."""

    model, nav, right = SurveyOptOut, "customers", Right.EDIT_CASES
    title, submit_label = gettext_lazy("May we ask again?"), gettext_lazy("They said so")
    question = gettext_lazy("Only if this person told you so themselves.")
    done_message = gettext_lazy("Surveys may be sent again.")

    def act(self) -> int:
        survey_answers.welcome(self.object, by=self.user)
        return self.object.account_id

    def done_url(self, account: int) -> str:
        return reverse("accounts:account-detail", args=[account])
