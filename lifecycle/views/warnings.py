"""Churn warnings: the list by value at risk, one warning with its reasons, its end."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kam.ground import wording
from kam.ground.lists import Column
from kam.ground.pages import DetailPage, ListPage
from kam.ground.posts import FormPage
from kam.ground.rights import Right, can
from kam.ground.sheets import digits
from kam.templatetags import ui
from lifecycle.actions import todos, warnings
from lifecycle.choices import WarningState
from lifecycle.facts import endings
from lifecycle.facts import warnings as facts
from lifecycle.filters import WarningFilter
from lifecycle.forms.todos import TodoEditForm
from lifecycle.forms.warnings import WarningEndForm
from lifecycle.models import Aftermath, Warning
from lifecycle.models.reasons import cause_words, risk_words
from lifecycle.rules import warnings as rules
from lifecycle.views import ending_words
from lifecycle.views.followings import unacted
from lifecycle.views.losses import AsksBeforeLoss
from lifecycle.views.turns import TurnsBack, offer
from lifecycle.views.visits import customer
from lifecycle.views.warning_cases import figures, last_visit, shown
from lifecycle.views.warning_findings import finding

TONES = {WarningState.OPEN: "warn", WarningState.LOST: "bad", WarningState.DORMANT: "",
         WarningState.UNDONE: ""}  # fmt: skip


def state(warning: Warning) -> str:
    tone = TONES.get(WarningState(warning.state), "good")
    return format_html('<span class="tag {}">{}</span>', tone, warning.get_state_display())


def why(warning: Warning) -> str:
    later = _("raised by hand; the numbers do not show it yet") if warning.is_open else _("raised by hand")
    found = risk_words(warning.reasons, 2, said=False) or [later]
    if rules.raised(warning.reasons) and found != [later]:  # a person's reason comes first: the risk may be low
        found = [_("raised by hand"), *found[:1]]
    return format_html_join(wording.semicolon(), "{}", ((words,) for words in found))


def cause_cell(warning: Any) -> Any:
    if warning.known is not None or not warning.is_open:
        return cause_words(warning)
    return format_html('<span class="late">{}</span>', cause_words(warning))


def acts_cell(warning: Any) -> Any:
    """How much is being done; an open warning that nobody follows is late."""
    told = ui.num(warning.acts) if warning.acts or not warning.is_open else unacted(warning)
    return format_html('<span class="wraps">{}</span>', told)


def risk_cell(warning: Any) -> Any:
    """The risk; where it is not known any more, when it last was."""
    told = ending_words.known(warning.risk, ui.risk)
    last = ending_words.last_scored(warning)
    return format_html('{}<div class="hint">{}</div>', told, last) if last else told


COLUMNS = [
    Column("account", gettext_lazy("Customer"), lambda w: w.account.name, customer),
    Column("value", gettext_lazy("Value at risk"), lambda w: w.value_at_risk,
           lambda w: ending_words.known(w.value_at_risk, ui.money),
           "value_at_risk", num=True),
    Column("risk", gettext_lazy("Risk"), lambda w: digits(w.risk), risk_cell, "risk", num=True),
    Column("why", gettext_lazy("Why"), lambda w: wording.clauses(risk_words(w.reasons, said=False)), why,
           css="wide broad"),
    Column("cause", gettext_lazy("Cause"), cause_words, cause_cell, css="wide"),
    Column("acts", gettext_lazy("Actions"), lambda w: w.acts, acts_cell, num=True),
    Column("opened", gettext_lazy("Opened"), lambda w: w.opened_on, lambda w: ui.day(w.opened_on, "short"),
           "opened_on", css="roomy"),
    Column("visit", gettext_lazy("Last visit"), lambda w: last_visit(w), lambda w: ui.ago(last_visit(w)),
           css="roomy desk"),
    Column("owner", gettext_lazy("Owner"), lambda w: w.account.owner or ""),
    Column("state", gettext_lazy("State"), lambda w: w.get_state_display(), state, css="roomy"),
    Column("account_code", gettext_lazy("Customer code"), lambda w: w.account.code, only="export"),
    Column("opening", gettext_lazy("Value at risk at the opening"), lambda w: w.value_at_opening, only="export"),
    Column("saved", gettext_lazy("Value saved"), lambda w: w.value_saved, only="export"),
    Column("lost", gettext_lazy("Value lost"), lambda w: w.value_lost, only="export"),
    Column("closed", gettext_lazy("Closed on"), lambda w: w.closed_on, only="export"),
    Column("control", gettext_lazy("Control group"), lambda w: _("Yes") if w.is_control else "", only="export"),
]  # fmt: skip


EMPTY = {
    "title": gettext_lazy("Nobody to lose right now"),
    "text": gettext_lazy("A warning opens when the churn run finds a platinum or gold customer at risk."),
    "icon": "shield-check",
}


NO_MATCH = {
    "title": gettext_lazy("No warning matches this filter"),
    "text": gettext_lazy("Take a filter away."),
    "icon": "inbox",
}


LEADS_TO = (
    (gettext_lazy("Raise a warning"), "warning-new", "triangle-alert", Right.MOVE_STAGES),
    (gettext_lazy("Plays"), "play-list", "clipboard-check", None),
    (gettext_lazy("Won back, lost, dormant"), "aftermath-list", "history", None),
)
"""What the list leads to, and for whom."""


def listed(user: Any, asked: Any) -> Any:
    """The open ones unless another state or a time is asked for."""
    seen = Warning.objects.visible_to(user).with_next_visit(timezone.localdate()).with_visited()
    seen = seen.select_related("account__owner", "account__standing")
    state = asked.get("state")
    if state and state != WarningState.OPEN:
        return seen
    return seen.counted() if asked.get("opened_to") and not state else seen.open()


class WarningList(ListPage):
    """Whom do we lose? What is at stake first; the open ones unless a state or a time is asked for."""

    model, filterset_class, name = Warning, WarningFilter, "warnings"
    nav, title, default_sort = "warnings", gettext_lazy("Churn warnings"), "-value_at_risk"
    columns, empty, finding_of = COLUMNS, EMPTY, staticmethod(finding)

    def rows(self) -> Any:
        return listed(self.user, self.request.GET)

    def actions(self) -> list[dict[str, Any]]:
        return [{"label": words, "url": reverse(f"lifecycle:{name}"), "icon": icon}
                for words, name, icon, right in LEADS_TO if right is None or can(self.user, right)]  # fmt: skip

    def get_empty(self) -> dict[str, Any]:
        """That nobody is to be lost is said of all that one sees alone."""
        asked = {name for name in self.filterset_class.base_filters if self.request.GET.get(name)}
        return NO_MATCH if asked else self.empty

    def prepare(self, rows: list[Any]) -> None:
        facts.tell(rows, self.user)

    def row_url(self, row: Warning) -> str:
        return reverse("lifecycle:warning-detail", args=[row.pk])


class OfWarning:
    """What the pages of one warning share."""

    model, nav = Warning, "warnings"
    object: Warning
    user: Any

    def queryset(self) -> Any:
        return Warning.objects.visible_to(self.user).select_related("account__owner", "account__standing", "closed_by")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Churn warnings"), reverse("lifecycle:warning-list"))]

    def done_url(self, _result: Any) -> str:
        return reverse("lifecycle:warning-detail", args=[self.object.pk])


class WarningDetail(OfWarning, DetailPage):
    """One case: who, how much is at stake, why, by which evidence, and what is being done."""

    template_name = "lifecycle/warnings/detail.html"

    def get_title(self) -> Any:
        return self.object.account

    def head(self) -> list[dict[str, Any]]:
        return figures(self.object)

    def context(self) -> dict[str, Any]:
        undo = {"undo_url": offer(self.object.account, self.user)}
        return super().context() | shown(self.object, self.user) | undo


def end_url(ended: Aftermath | None) -> str:
    """Where one reads what follows an end; empty where nothing does."""
    return reverse("lifecycle:aftermath-detail", args=[ended.pk]) if ended else ""


class WarningAct(OfWarning, FormPage):
    """Something to do about it: what, by whom, until when."""

    title, form_class, right = gettext_lazy("Add an action"), TodoEditForm, Right.TAKE_ON_WORK
    submit_label, done_message = gettext_lazy("Make it a to-do"), gettext_lazy("It is a to-do now.")

    def initial(self) -> dict[str, Any]:
        return {"user": self.object.account.owner_id}

    def get_subtitle(self) -> Any:
        return self.object.account

    def crumbs(self) -> list[tuple[Any, str]]:
        return [*super().crumbs(), (str(self.object.account), self.done_url(None))]

    def act(self, form: Any) -> Any:
        return todos.give(self.object.account, **form.values(), by=self.user)

    def opens_url(self, result: Any) -> str:
        return reverse("lifecycle:todo-detail", args=[result.pk])


class WarningClose(TurnsBack, OfWarning, AsksBeforeLoss):
    """Kept, won back, lost or dormant: a person says so, how, and with that what follows; a loss asks once more."""

    title = submit_label = gettext_lazy("Close the warning")
    form_class, right, template_name = WarningEndForm, Right.MOVE_STAGES, "lifecycle/warnings/close.html"

    def initial(self) -> dict[str, Any]:
        return {}

    def get_subtitle(self) -> Any:
        return self.object.account

    def crumbs(self) -> list[tuple[Any, str]]:
        return [*super().crumbs(), (str(self.object.account), self.done_url(None))]

    def context(self) -> dict[str, Any]:
        return {"closes": facts.closes_with(self.object, self.user), "steps": endings.steps(self.object).count()}

    def act(self, form: Any) -> Warning:
        was = ending_words.open_at(self.object.account)
        closed = warnings.close(self.object, **form.values(), version=self.version(), by=self.user)
        return ending_words.tell(self, closed, was)

    def opens_url(self, result: Warning) -> str:
        return end_url(Aftermath.objects.filter(warning=result).first())
