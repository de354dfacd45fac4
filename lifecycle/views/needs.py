"""Pages of needs: the list by step, those of one customer, one of them with its way from hint to benefit."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.rules import persons
from accounts.views.home import OfAccount
from kam.ground import round_trips
from kam.ground.lists import Column
from kam.ground.pages import DetailPage, ListPage, Panel
from kam.ground.rights import Right, can
from kam.templatetags import ui
from lifecycle.choices import NeedStep
from lifecycle.filters import NeedListFilter
from lifecycle.models import Need
from lifecycle.rules import needs as rules
from lifecycle.views.visits import customer

TONES = {NeedStep.LATENT: "warn", NeedStep.EXPLICIT: "accent", NeedStep.PROPOSED: "accent", NeedStep.CONFIRMED: "good"}
MOST = 60


def step(need: Need) -> SafeString:
    """Where it stands; of a closed one, what became of it."""
    said = need.get_outcome_display() or need.get_step_display()
    tone = "good" if need.outcome in ("bought", "solved") else TONES.get(NeedStep(need.step), "")
    return format_html('<span class="tag {}">{}</span>', tone, said)


def worth(need: Need) -> SafeString | str:
    return ui.money(need.worth, need.currency) if need.worth is not None else ""


EMPTY = {
    "title": gettext_lazy("No needs noted"),
    "text": gettext_lazy("They come from visit notes; or note one on a customer's page, under Needs."),
    "icon": "lightbulb",
}
COLUMNS = [
    Column("text", gettext_lazy("Need"), lambda n: n.text, css="wide", only="page"),
    *round_trips.columns("needs", {
        "account": lambda n: n.account.code, "text": lambda n: n.text, "sign": lambda n: n.get_sign_display(),
        "contact": lambda n: n.said_by, "heard_on": lambda n: n.heard_on, "user": lambda n: n.user.username,
        "stated_on": lambda n: n.stated_on, "category": lambda n: n.category, "solution": lambda n: n.solution,
        "proposed_on": lambda n: n.proposed_on, "benefit": lambda n: n.benefit, "cost": lambda n: n.cost,
        "currency": lambda n: n.currency, "proof": lambda n: n.proof, "confirmed_by": lambda n: n.confirmer,
        "confirmed_on": lambda n: n.confirmed_on,
        "outcome": lambda n: n.get_outcome_display(), "outcome_note": lambda n: n.outcome_note,
        "closed_on": lambda n: n.closed_on,
    }),
    Column("account", gettext_lazy("Customer"), lambda n: n.account.name, customer),
    Column("step", pgettext_lazy("need", "Step"), lambda n: n.get_step_display(), step),
    Column("sign", gettext_lazy("Heard as"), lambda n: n.get_sign_display(), css="desk", only="page"),
    Column("solution", gettext_lazy("What was offered"), lambda n: n.solution or (n.proposed_on and n.category) or "",
           css="desk", only="page"),
    Column("worth", gettext_lazy("Worth to the customer"), lambda n: n.worth, worth, num=True),
    Column("heard", gettext_lazy("Heard on"), lambda n: n.heard_on, lambda n: ui.day(n.heard_on, "short"), "heard_on",
           only="page"),
    Column("user", gettext_lazy("Colleague"), lambda n: n.user, css="roomy desk", only="page"),
]  # fmt: skip


class NeedList(ListPage):
    """What customers lack or want, newest first; the open ones unless asked otherwise."""

    model, filterset_class, name = Need, NeedListFilter, "needs"
    nav, title, default_sort = "visits", gettext_lazy("Needs"), "-heard_on"
    empty, columns = EMPTY, COLUMNS

    def rows(self) -> Any:
        return Need.objects.visible_to(self.user).live().select_related("account", "user", "contact", "confirmed_by")

    def prepare(self, rows: list[Any]) -> None:
        sees = can(self.user, Right.SEE_CONTACTS)
        for row in rows:
            row.said_by = persons.cell(row.contact.name, row.contact.email) if sees and row.contact else ""
            row.confirmer = row.confirmed_by if sees else ""

    def row_url(self, row: Need) -> str:
        return reverse("lifecycle:need-detail", args=[row.pk])

    def actions(self) -> list[dict[str, Any]]:
        new = {"label": _("New need"), "url": reverse("lifecycle:need-create"), "primary": True, "icon": "plus"}
        return [new] if can(self.user, Right.LOG_VISITS) else []


class AccountNeeds(OfAccount, Panel):
    """The customer's needs: open ones by step, then what became of the others."""

    template_name, title = "lifecycle/needs/_of_account.html", gettext_lazy("Needs")

    def context(self) -> dict[str, Any]:
        rows = Need.objects.visible_to(self.user).live().filter(account=self.object).select_related("user")
        found = [(need, step(need)) for need in rows[:MOST]]
        may = can(self.user, Right.LOG_VISITS) and self.object.archived_at is None
        return super().context() | {
            "open": [pair for pair in found if pair[0].is_open],
            "over": [pair for pair in found if not pair[0].is_open],
            "can_log": may,
        }


class OfNeed:
    """What the pages of one need share."""

    model, nav, right = Need, "visits", Right.LOG_VISITS
    object: Need
    user: Any

    def queryset(self) -> Any:
        return Need.objects.visible_to(self.user).select_related(
            "account", "user", "visit", "contact", "confirmed_by", "product"
        )  # fmt: skip

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Needs"), reverse("lifecycle:need-list")), (self.object.text, self.home())]

    def home(self) -> str:
        return reverse("lifecycle:need-detail", args=[self.object.pk])

    def get_subtitle(self) -> Any:
        return f"{self.object.text} · {self.object.account}"

    def done_url(self, _result: Any) -> str:
        return self.home()


class NeedDetail(OfNeed, DetailPage):
    """One need: its way so far, what was offered, what it is worth, and what to ask next."""

    template_name, right = "lifecycle/needs/detail.html", None

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Needs"), reverse("lifecycle:need-list"))]

    def context(self) -> dict[str, Any]:
        need = self.object
        return {
            "need": need,
            "state": step(need),
            "steps": way(need),
            "worth": worth(need),
            "can_see_people": can(self.user, Right.SEE_CONTACTS),
            "can_log": can(self.user, Right.LOG_VISITS),
            "last_step": rules.last_step(need.days),
        }


def way(need: Need) -> list[dict[str, Any]]:
    """The steps with their days, as a row of steps: done, now, to come."""
    days = [
        (_("Heard"), need.heard_on), (_("Stated"), need.stated_on), (_("Offered"), need.proposed_on),
        (_("Confirmed"), need.confirmed_on),
    ]  # fmt: skip
    reached = max(place for place, (_label, day) in enumerate(days) if day)
    return [
        {"label": label, "state": "now" if place == reached else "done" if day else ""}
        for place, (label, day) in enumerate(days)
    ]
