"""Churn warnings: the list by value at risk, one warning with its reasons, its end."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Account, Policy
from kam.ground.errors import Refused
from kam.ground.lists import Column
from kam.ground.pages import DetailPage, ListPage
from kam.ground.posts import FormPage
from kam.ground.rights import Right, can
from kam.templatetags import ui
from lifecycle.actions import losses, warnings
from lifecycle.choices import WarningState
from lifecycle.filters import WarningFilter
from lifecycle.forms.stages import WarningCloseForm
from lifecycle.models import Aftermath, Visit, VisitPlan, Warning
from lifecycle.models.reasons import risk_words
from lifecycle.views.visits import customer

TONES = {WarningState.OPEN: "warn", WarningState.LOST: "bad", WarningState.DORMANT: ""}


def state(warning: Warning) -> str:
    tone = TONES.get(WarningState(warning.state), "good")
    return format_html('<span class="tag {}">{}</span>', tone, warning.get_state_display())


def why(warning: Warning) -> str:
    return format_html_join("; ", "{}", ((words,) for words in risk_words(warning.reasons, 2)))


COLUMNS = [
    Column("account", gettext_lazy("Customer"), lambda w: w.account.name, customer),
    Column("value", gettext_lazy("Value at risk"), lambda w: w.value_at_risk, lambda w: ui.money(w.value_at_risk),
           "value_at_risk", num=True),
    Column("risk", gettext_lazy("Risk"), lambda w: w.risk, lambda w: ui.risk(w.risk), "risk", num=True),
    Column("why", gettext_lazy("Why"), lambda w: "; ".join(risk_words(w.reasons)), why, css="wide"),
    Column("opened", gettext_lazy("Opened"), lambda w: w.opened_on, lambda w: ui.day(w.opened_on, "short"),
           "opened_on"),
    Column("visit", gettext_lazy("Last visit"), lambda w: last_visit(w), lambda w: ui.ago(last_visit(w))),
    Column("owner", gettext_lazy("Owner"), lambda w: w.account.owner or ""),
    Column("state", gettext_lazy("State"), lambda w: w.get_state_display(), state),
]  # fmt: skip


class WarningList(ListPage):
    """Whom do we lose? What is at stake first; the open ones unless a state is asked for."""

    model, filterset_class, name = Warning, WarningFilter, "warnings"
    nav, title, default_sort = "warnings", gettext_lazy("Churn warnings"), "-value_at_risk"
    columns = COLUMNS
    empty = {
        "title": gettext_lazy("Nobody to lose right now"),
        "text": gettext_lazy("A warning opens when the churn run finds a platinum or gold customer at risk."),
        "icon": "shield-check",
    }

    def rows(self) -> Any:
        seen = Warning.objects.visible_to(self.user).select_related("account__owner", "account__standing")
        return seen if self.request.GET.get("state") else seen.open()

    def actions(self) -> list[dict[str, Any]]:
        url = reverse("lifecycle:aftermath-list")
        return [{"label": _("Won back, lost, dormant"), "url": url, "icon": "history"}]

    def row_url(self, row: Warning) -> str:
        return reverse("lifecycle:warning-detail", args=[row.pk])


def last_visit(warning: Warning) -> Any:
    standing = getattr(warning.account, "standing", None)
    return standing.last_visit_on if standing else None


class OfWarning:
    """What the pages of one warning share."""

    model, nav = Warning, "warnings"
    object: Warning
    user: Any

    def queryset(self) -> Any:
        return Warning.objects.visible_to(self.user).select_related("account__owner", "account__standing", "closed_by")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Churn warnings"), reverse("lifecycle:warning-list"))]


class WarningDetail(OfWarning, DetailPage):
    """One warning: how much is at stake, why, since when, and what to do."""

    template_name = "lifecycle/warnings/detail.html"

    def get_title(self) -> Any:
        return self.object.account

    def head(self) -> list[dict[str, Any]]:
        return figures(self.object)

    def context(self) -> dict[str, Any]:
        visits = Visit.objects.visible_to(self.user).of(self.object.account).filter(archived_at__isnull=True)
        return super().context() | {
            "warning": self.object,
            "reasons": risk_words(self.object.reasons, 6),
            "visits": visits[:3],
            "limit": Policy.objects.current().close_under,
            "is_open": self.object.state == WarningState.OPEN,
            "aftermath": Aftermath.objects.filter(warning=self.object).first(),
            "can_close": can(self.user, Right.MOVE_STAGES),
            "can_log": can(self.user, Right.LOG_VISITS),
        }


def figures(warning: Warning) -> list[dict[str, Any]]:
    """The head of one warning."""
    last = last_visit(warning)
    return [
        {"label": _("Value at risk"), "value": ui.money(warning.value_at_risk), "hint": _("expected value × risk")},
        {"label": _("Churn risk"), "value": ui.pct(warning.risk), "tone": "bad" if warning.risk >= 0.5 else "",
         "hint": _("at opening: %s") % ui.pct(warning.risk_at_opening)},
        {"label": _("Opened"), "value": ui.ago(warning.opened_on), "word": True, "hint": ui.day(warning.opened_on)},
        {"label": _("Last visit"), "value": ui.ago(last), "word": True, "hint": ""},
        {"label": _("Owner"), "value": warning.account.owner or _("Unassigned"), "word": True, "hint": ""},
    ]  # fmt: skip


def what_follows(account: Account) -> list[str]:
    """What a loss brings with it, said before it is one."""
    visits = VisitPlan.objects.open().filter(account=account).count()
    lines = [_("The customer leaves the list of warnings, and no visit is proposed there any more.")]
    if visits:
        words = ngettext("%d visit to come is cancelled.", "%d visits to come are cancelled.", visits)
        lines.append(words % visits)
    lines.append(_("In 30 days the loss is to be reviewed."))
    if account.is_key:
        names = _(", ").join(dict.fromkeys(str(one) for one in losses.who_hears(account)))
        lines.append(_("A key account: told at once are %(names)s.") % {"names": names})
    return [*lines, _("The owner or a leader can take it back later.")]


class WarningClose(OfWarning, FormPage):
    """Kept, won back, lost or dormant: a person says so, how, and with that what follows."""

    template_name = "lifecycle/warnings/close.html"

    title, form_class, right = gettext_lazy("Close the warning"), WarningCloseForm, Right.MOVE_STAGES
    submit_label, done_message = gettext_lazy("Close the warning"), gettext_lazy("Warning closed.")

    def initial(self) -> dict[str, Any]:
        return {}

    def get_subtitle(self) -> Any:
        return self.object.account

    def crumbs(self) -> list[tuple[Any, str]]:
        return [*super().crumbs(), (str(self.object.account), self.done_url(None))]

    def _post(self) -> HttpResponseBase:
        """A loss asks once more, with what follows, when nothing else stands against it."""
        form = self.form(self.request.POST, self.request.FILES)
        if "confirmed" in self.request.POST or not form.is_valid() or not self.would_lose(form):
            return super()._post()
        self.submit_label = _("Yes, the customer is lost")
        return self.show_form(form, status=422, heed=what_follows(self.object.account), confirms=True)

    def would_lose(self, form: Any) -> bool:
        """Whether this closes the warning as lost; tried, and taken back again."""
        if form.cleaned_data["outcome"] != WarningState.LOST:
            return False
        try:
            with transaction.atomic():
                self.act(form)
                transaction.set_rollback(True)
        except Refused:
            return False
        return True

    def act(self, form: Any) -> Warning:
        return warnings.close(self.object, **form.values(), version=self.version(), by=self.user)

    def done_url(self, _record: Any) -> str:
        return reverse("lifecycle:warning-detail", args=[self.object.pk])
