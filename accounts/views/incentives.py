"""Pages of incentives: the ledger, a customer's panel with what the policy still owes it, one incentive."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.choices.incentives import IncentiveSort, IncentiveState
from accounts.facts import incentives as facts
from accounts.filters import IncentiveFilters
from accounts.models import Account, CostEntry, Incentive, Policy
from accounts.views.contacts import account_cell
from accounts.views.home import OfAccount, new_button
from kam.ground import round_trips
from kam.ground.days import company_today
from kam.ground.lists import Column
from kam.ground.pages import DetailPage, ListPage, Panel
from kam.ground.rights import Right, can
from kam.templatetags import ui

NAV = "incentives"
MOST = 60
TONES = {IncentiveState.OVERDUE: "bad", IncentiveState.DUE: "warn", IncentiveState.GIVEN: "good"}
ICONS = {IncentiveSort.MATERIAL: "gift", IncentiveSort.HONORARY: "award"}


def state_tag(row: Incentive) -> SafeString:
    """Where it stands today."""
    state = row.state(company_today())
    return format_html('<span class="tag {}">{}</span>', TONES.get(state, ""), state.label)


def title_cell(row: Incentive) -> SafeString:
    """What it is, and below it sort and kind."""
    url = reverse("accounts:incentive-detail", args=[row.pk])
    below = f"{row.sort.label} · {row.get_kind_display()}"
    return format_html('<a class="open" href="{}">{}</a><span class="sub">{}</span>', url, row.title, below)


def earned_cell(row: Incentive) -> SafeString:
    """For what, and the tier or class."""
    grade = format_html('<span class="sub">{}</span>', row.get_grade_display()) if row.grade else ""
    return format_html("{}{}", row.get_earned_for_display(), grade)


EMPTY = {
    "title": _("No incentive fits"),
    "text": _("Take a filter away, or enter what a customer has earned: rebate, gift, award, title."),
    "icon": "gift",
}
COLUMNS = [
    Column("title", _("Incentive"), lambda i: i.title, title_cell, "title"),
    Column("account", _("Customer"), lambda i: str(i.account), account_cell, "account__name"),
    Column("account_code", _("Customer code"), lambda i: i.account.code, only="export"),
    Column("kind", _("Kind"), lambda i: i.get_kind_display(), only="export"),
    Column("state", _("State"), lambda i: i.state(company_today()).label, state_tag),
    Column("earned_for", _("Earned for"), lambda i: i.get_earned_for_display(), earned_cell, css="desk"),
    Column("grade", _("Tier or class"), lambda i: i.get_grade_display(), only="export"),
    Column("basis", _("How it was earned"), lambda i: i.basis, only="export"),
    Column("earned_on", _("Earned on"), lambda i: i.earned_on, lambda i: ui.day(i.earned_on), "earned_on", True),
    Column("due_by", _("Due by"), lambda i: i.due_by, lambda i: ui.day(i.due_by), "due_by", True),
    Column("value", _("Value"), lambda i: i.value, only="export"),
    Column("given_on", _("Given on"), lambda i: i.given_on, lambda i: ui.day(i.given_on), "given_on", True, "desk"),
    Column("spent", _("What it cost"), lambda i: i.spent, only="export"),
    Column("currency", _("Currency"), lambda i: i.currency, only="export"),
    Column("cost", _("Cost"), lambda i: i.cost, lambda i: ui.money(i.cost), "cost", True),
    Column("forfeited_on", _("Forfeited on"), lambda i: i.forfeited_on, only="export"),
    Column("forfeit_reason", _("Why it was forfeited"), lambda i: i.forfeit_reason, only="export"),
    *round_trips.columns("incentives", {"promise": lambda i: i.promise, "approval": lambda i: i.approval}),
]


class IncentiveList(ListPage):
    """The ledger of all customers one sees, with what waits and what the policy still owes above it."""

    template_name = "accounts/incentives/list.html"
    model, name, nav, title = Incentive, "incentives", NAV, _("Incentives")
    filterset_class, default_sort = IncentiveFilters, "-earned_on"
    empty, columns = EMPTY, COLUMNS

    def rows(self) -> Any:
        return super().rows().select_related("account").defer("account__search_text")

    def row_url(self, row: Incentive) -> str:
        return reverse("accounts:incentive-detail", args=[row.pk])

    def actions(self) -> list[dict[str, Any]]:
        return new_button(self.user, Right.EDIT_INCENTIVES, gettext("Enter incentive"), "accounts:incentive-create")

    def context(self) -> dict[str, Any]:
        if self.htmx:
            return {}
        day = company_today()
        open_ones = [one for one in facts.of_book(self.user, Policy.objects.in_force(day), day) if one.open]
        return {"figures": figures(super().rows().live()), "open_promises": open_ones, "year": str(day.year)}


def figures(rows: Any) -> list[dict[str, Any]]:
    """What waits, what is late, what was given this year and cost."""
    day = company_today()
    first = day.replace(month=1, day=1)
    due, late = rows.in_state("due", day).count(), rows.in_state("overdue", day).count()
    given = list(rows.filter(given_on__gte=first, given_on__lte=day).values_list("cost", flat=True))
    cost = sum(amount for amount in given if amount is not None)
    return [
        {"label": gettext("Entered, to be given"), "value": ui.num(due), "url": "?state=due",
         "tone": "warn" if due else ""},
        {"label": gettext("Overdue"), "value": ui.num(late), "url": "?state=overdue", "tone": "bad" if late else ""},
        {"label": gettext("Given this year"), "value": ui.num(len(given)), "url": "?state=given"},
        {"label": gettext("Cost this year"), "value": ui.money(cost), "hint": gettext("in the cost to serve"),
         "url": f"{reverse('accounts:cost-list')}?kind=incentive"},
    ]  # fmt: skip


class AccountIncentives(OfAccount, Panel):
    """What the policy owes the customer this year, what waits, what it got."""

    template_name, title = "accounts/incentives/_of_account.html", _("Incentives")

    def context(self) -> dict[str, Any]:
        day = company_today()
        answers = facts.answers(self.object, Policy.objects.in_force(day), day)
        rows = list(Incentive.objects.visible_to(self.user).live().filter(account=self.object)[:MOST])
        waiting = (IncentiveState.DUE, IncentiveState.OVERDUE)
        return super().context() | {
            "answers": answers,
            "open_count": sum(one.got is None for one in answers),
            "waiting": [(row, state_tag(row)) for row in rows if row.state(day) in waiting],
            "past": [(row, state_tag(row)) for row in rows if row.state(day) not in waiting],
            "year": str(day.year),
            "may_edit": can(self.user, Right.EDIT_INCENTIVES) and self.object.archived_at is None,
        }


def incentives_of(account: Account) -> str:
    """The tab of a customer's incentives."""
    return reverse("accounts:account-detail", args=[account.pk]) + "?tab=incentives"


class OfIncentive:
    """What the pages of one incentive share."""

    model, nav = Incentive, NAV
    object: Incentive

    def queryset(self) -> Any:
        found = super().queryset().select_related("account", "agreement", "document", "cost_entry")  # type: ignore[misc]
        return found.select_related("given_to", "by")

    def crumbs(self) -> list[tuple[Any, str]]:
        account = self.object.account
        return [(_("Incentives"), reverse("accounts:incentive-list")), (str(account), incentives_of(account))]

    def done_url(self, record: Incentive) -> str:
        return reverse("accounts:incentive-detail", args=[record.pk])


class IncentiveDetail(OfIncentive, DetailPage):
    """One incentive."""

    template_name = "accounts/incentives/detail.html"

    def actions(self) -> list[dict[str, Any]]:
        return buttons(self.object, self.user)

    def context(self) -> dict[str, Any]:
        may_see = can(self.user, Right.SEE_CONTACTS)
        return super().context() | {"state": state_tag(self.object), "facts": told(self.object, may_see=may_see)}


def buttons(row: Incentive, user: Any) -> list[dict[str, Any]]:
    """What this user may do with an incentive as it stands."""
    here, gone = row.archived_at is None, row.archived_at is not None
    is_open = row.given_on is None and row.forfeited_on is None
    edit, cost = can(user, Right.EDIT_INCENTIVES), can(user, Right.EDIT_COSTS)
    entries = [
        (gettext("Mark given"), "give", "gift", here and is_open and edit),
        (gettext("Forfeited"), "forfeit", "ban", here and is_open and edit),
        (gettext("State the cost"), "price", "coins", here and cost and not edit),
        (gettext("Take it back"), "reopen", "undo-2", here and not is_open and edit),
        (gettext("Edit"), "edit", "pencil", here and edit),
        (gettext("Archive"), "archive", "archive", here and edit),
        (gettext("Bring back"), "restore", "archive-restore", gone and edit),
    ]
    return [
        {"label": label, "url": reverse(f"accounts:incentive-{verb}", args=[row.pk]), "icon": icon,
         "primary": verb in ("give", "price")}
        for label, verb, icon, now in entries
        if now
    ]  # fmt: skip


def told(row: Incentive, *, may_see: bool) -> list[tuple[str, Any]]:
    """The facts that are known: (words, value); the person only for those who may see people."""
    entry: CostEntry | None = row.cost_entry
    person = str(row.given_to) if row.given_to and may_see else ""
    own = f"{ui.exact(row.spent, row.currency)}" if row.spent is not None else ""
    booked = ui.exact(entry.amount) if entry and entry.archived_at is None else ""
    grade = f" · {row.get_grade_display()}" if row.grade else ""
    rows = [
        (gettext("Kind"), f"{row.sort.label} · {row.get_kind_display()}"),
        (gettext("Earned for"), f"{row.get_earned_for_display()}{grade}"),
        (gettext("Agreement"), str(row.agreement or "")),
        (gettext("How it was earned"), row.basis),
        (gettext("Promised by the policy as"), row.promise),
        (gettext("Earned on"), ui.day(row.earned_on)),
        (gettext("Due by"), ui.day(row.due_by) if row.due_by else ""),
        (gettext("Value"), ui.exact(row.value) if row.value is not None else ""),
        (gettext("Given on"), ui.day(row.given_on) if row.given_on else ""),
        (gettext("Given to"), person or (gettext("the company") if row.given_on and not row.given_to_id else "")),
        (gettext("What it cost"), own),
        (gettext("In the cost to serve"), booked),
        (gettext("Forfeited on"), ui.day(row.forfeited_on) if row.forfeited_on else ""),
        (gettext("Why it was forfeited"), row.forfeit_reason),
        (gettext("Approval"), row.approval),
        (gettext("Document"), str(row.document or "")),
        (gettext("Entered by"), str(row.by or "")),
    ]
    return [(label, value) for label, value in rows if value]
