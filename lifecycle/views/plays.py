"""Pages of plays: written in the settings; applied to a warning or a customer with one tap, taken back while undone."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.choices import Tier
from accounts.models import Account
from accounts.views.home import OfAccount
from kam.ground import ways, wording
from kam.ground.catalogues import Catalogue, CatalogueList, EntryArchive, EntryCreate, EntryEdit, EntryRestore
from kam.ground.lists import Column
from kam.ground.pages import DetailPage, ListPage
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, can
from kam.templatetags import ui
from lifecycle.actions import plays
from lifecycle.choices import Cause, Dilemma, Stage
from lifecycle.facts import plays as facts
from lifecycle.filters import PlayFilter, PlayUseFilter
from lifecycle.forms.plays import ApplyForm, PlayForm
from lifecycle.models import Play, PlayUse
from lifecycle.rules.plays import MORE
from lifecycle.views.visits import customer
from lifecycle.views.warnings import OfWarning

WORDS = {
    "causes": dict(Cause.choices), "stages": dict(Stage.choices), "dilemmas": dict(Dilemma.choices),
    "tiers": dict(Tier.choices),
}  # fmt: skip


def answers(play: Play) -> list[str]:
    """What it answers, in words."""
    return [str(WORDS[name].get(value, value)) for name, values in play.triggers.items() for value in values]


def answers_cell(play: Play) -> str:
    return format_html_join(" ", '<span class="tag">{}</span>', ((words,) for words in answers(play)))


def steps_of(play: Play) -> str:
    return " · ".join(step.title for step in play.told_steps())


COLUMNS = [
    Column("name", gettext_lazy("Play"), str, sort="position"),
    Column("answers", gettext_lazy("For"), lambda p: wording.clauses(answers(p)), answers_cell, css="wide"),
    Column("steps", gettext_lazy("Steps"), steps_of, css="wide desk"),
    Column("did", gettext_lazy("Kept with it"), facts.effect_words, css="wide"),
    Column("count", gettext_lazy("Number of steps"), lambda p: len(p.steps), num=True),
]


class OfPlays(Catalogue):
    """Read by everybody, written by directors and administrators."""

    model, noun, called = Play, "lifecycle:play", gettext_lazy("Plays")
    verbs, keeps = plays, Right.EDIT_PLAYS


class PlayList(OfPlays, CatalogueList):
    """The plays to choose from."""

    kept_as = "play-list"
    filterset_class, name, nav, columns, new = PlayFilter, "plays", "warnings", COLUMNS, gettext_lazy("New play")
    subtitle = gettext_lazy("Measures for a warning, a stage or a dilemma; applied, their steps become to-dos")
    empty = {"title": gettext_lazy("No play fits"), "text": gettext_lazy("Take a filter away, or write a new play.")}

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Churn warnings"), reverse("lifecycle:warning-list"))]

    def prepare(self, rows: list[Any]) -> None:
        """Asked for a cause, those that are shown to work come first: the one of which most is proved, then as ever."""
        super().prepare(rows)
        if self.request.GET.get("cause") and not self.request.GET.get("sort"):
            rows.sort(key=lambda play: (play.effect.verdict != MORE, -play.effect.proved if play.effect.verdict == MORE
                                        else 0))  # fmt: skip

    def actions(self) -> list[dict[str, Any]]:
        used = {"label": _("Where applied"), "url": reverse("lifecycle:playuse-list"), "icon": "history"}
        return [used, *super().actions()]


class PlayCreate(OfPlays, EntryCreate):
    """A new play."""

    template_name = "lifecycle/plays/form.html"
    title, form_class, done_message = gettext_lazy("New play"), PlayForm, gettext_lazy("Play written.")

    def make(self, values: Any) -> Play:
        return plays.define(values=values, by=self.user)


class PlayEdit(OfPlays, EntryEdit):
    """Other words, steps, triggers."""

    template_name, form_class = "lifecycle/plays/form.html", PlayForm


class PlayArchive(OfPlays, EntryArchive):
    """Proposed no more."""

    title, done_message = gettext_lazy("Archive this play?"), gettext_lazy("Play archived.")
    question = gettext_lazy("It is proposed no more. Where it was applied, its to-dos stand.")


class PlayRestore(OfPlays, EntryRestore):
    """Proposed again."""

    title, done_message = gettext_lazy("Bring this play back?"), pgettext_lazy("a play", "It is back.")


class OfChosen:
    """A page on which a play was chosen, and who gets each step; a play that is not there is a 404."""

    kwargs: dict[str, Any]
    object: Any
    user: Any
    title, submit_label = gettext_lazy("Apply this play?"), gettext_lazy("Apply")
    done_message = gettext_lazy("Its steps are to-dos now.")
    right = Right.TAKE_ON_WORK

    @cached_property
    def play(self) -> Play:
        return get_object_or_404(Play.objects.live(), pk=self.kwargs["play"])

    def undo_url(self, result: PlayUse) -> str:
        return reverse("lifecycle:playuse-undo", args=[result.pk])

    def initial(self) -> dict[str, Any]:
        return {}

    def form(self, data: Any = None, files: Any = None) -> ApplyForm:
        account = self.object if isinstance(self.object, Account) else self.object.account
        return ApplyForm(data, files, account=account, play=self.play, user=self.user)


class WarningApply(OfChosen, OfWarning, FormPage):
    """A play taken for a warning."""

    def get_subtitle(self) -> Any:
        return f"{self.play} · {self.object.account}"

    def act(self, form: Any) -> PlayUse:
        return plays.apply(
            self.object.account, play=self.play, warning=self.object, doers=form.doers(), by=self.user
        )  # fmt: skip

    def done_url(self, _result: PlayUse) -> str:
        return reverse("lifecycle:warning-detail", args=[self.object.pk])


class AccountApply(OfChosen, OfAccount, FormPage):
    """A play taken for a customer in its stage or dilemma."""

    def get_subtitle(self) -> Any:
        return f"{self.play} · {self.object}"

    def act(self, form: Any) -> PlayUse:
        return plays.apply(self.object, play=self.play, doers=form.doers(), by=self.user)

    def done_url(self, _result: PlayUse) -> str:
        return reverse("lifecycle:account-plays", args=[self.object.pk])


class AccountPlays(OfAccount, DetailPage):
    """What fits one customer's stage and dilemma, and what is being done."""

    template_name, title = "lifecycle/plays/of_account.html", gettext_lazy("Plays")

    def get_subtitle(self) -> Any:
        return self.object

    def context(self) -> dict[str, Any]:
        found = facts.offered(self.object, self.user, timezone.localdate())
        return {
            "account": self.object, "fitting": found.plays, "why_first": found.why,
            "effects_url": ways.address("plays"), "counted_on": found.counted_on,
            "uses": facts.uses(self.object, self.user), "can_apply": can(self.user, Right.TAKE_ON_WORK),
        }  # fmt: skip


USED = [
    Column("account", gettext_lazy("Customer"), lambda u: u.account.name, customer),
    Column("account_code", gettext_lazy("Customer code"), lambda u: u.account.code, only="export"),
    Column("play", gettext_lazy("Play"), str),
    Column("on", gettext_lazy("Applied on"), lambda u: u.on, lambda u: ui.day(u.on, "short"), "on"),
    Column("by", gettext_lazy("By"), lambda u: u.by, css="desk"),
    Column("done", gettext_lazy("Steps done"), lambda u: f"{u.done} / {u.given}"),
    Column("undone", gettext_lazy("Taken back"), lambda u: u.undone_on or "", css="desk"),
]


class PlayUseList(ListPage):
    """Where plays were applied, the newest first."""

    model, filterset_class, name, nav = PlayUse, PlayUseFilter, "play-uses", "warnings"
    title, default_sort, columns = gettext_lazy("Plays applied"), "-on", USED
    empty = {
        "title": gettext_lazy("No play was applied yet"),
        "text": gettext_lazy("Open a churn warning and take the play that fits."),
    }

    def rows(self) -> Any:
        return facts.with_steps(super().rows()).select_related("account__owner", "play", "by")

    def row_url(self, row: PlayUse) -> str:
        if row.warning_id:
            return reverse("lifecycle:warning-detail", args=[row.warning_id])
        return reverse("lifecycle:account-plays", args=[row.account_id])

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Plays"), reverse("lifecycle:play-list"))]


class PlayUseUndo(ActionPage):
    """A play taken back with the to-dos that it gave, while none is done."""

    model, nav, right = PlayUse, "warnings", Right.TAKE_ON_WORK
    title, submit_label = gettext_lazy("Take the play back?"), gettext_lazy("Take it back")
    question = gettext_lazy("The to-dos that it gave are dropped.")
    done_message = gettext_lazy("The play was taken back.")
    object: PlayUse

    def queryset(self) -> Any:
        return PlayUse.objects.visible_to(self.user).select_related("account__owner", "play", "warning")

    def act(self) -> PlayUse:
        return plays.undo(self.object, by=self.user)

    def done_url(self, result: PlayUse) -> str:
        if result.warning_id:
            return reverse("lifecycle:warning-detail", args=[result.warning_id])
        return reverse("lifecycle:account-plays", args=[result.account_id])
