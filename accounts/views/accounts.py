"""Pages of customers: the list, create, edit, archive (`files` has the page of one)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import escape
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import accounts
from accounts.choices import Stage
from accounts.facts import codes
from accounts.filters import AccountFilters
from accounts.forms.accounts import AccountPageForm
from accounts.forms.merges import NewAccountForm
from accounts.models import Account
from accounts.models.wallets import noted
from accounts.templatetags.nominations import star
from accounts.views import account_files
from accounts.views.account_findings import finding
from accounts.views.field_words import WithFields
from accounts.views.home import OfAccount, new_button
from kam.choices import RunKind
from kam.ground import wording
from kam.ground.errors import Refused
from kam.ground.lists import Column, remembered
from kam.ground.pages import ListPage
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, can
from kam.models import Run
from kam.templatetags import ui

STAGES = dict(Stage.choices)
LISTED = (
    "code", "name", "short_name", "tier", "key_class", "nominated_until", "kind", "region", "segment", "tags",
    "custom", "parent", "owner__name", "owner__username", "standing__revenue", "standing__net_contribution",
    "standing__risk", "standing__stage", "standing__value_at_risk", "standing__loyalty", "standing__potential_gap",
    "standing__last_visit_on", "standing__last_order_on", "standing__fit",
)  # fmt: skip
"""What a row of the list shows or a file of it holds; more is not read."""


def standing(row: Account, name: str) -> Any:
    """One of the newest numbers; None for an account that no run has seen."""
    found = getattr(row, "standing", None)
    return getattr(found, name) if found is not None else None


def name_cell(row: Account, before: str = "") -> SafeString:
    """Badge, name, and below it the group and the tags."""
    below = [str(row.parent)] if row.parent_id and row.parent else []
    below += row.tags[:3] if isinstance(row.tags, list) else []
    sub = f'<span class="sub">{escape(" · ".join(map(str, below)))}</span>' if below else ""
    badge = ui.tier_badge(row.tier, ui.language(), False)
    name = f'<a class="open" href="/customers/{row.pk}/">{escape(str(row))}</a>'
    return mark_safe(f'<span class="row">{before}{badge}<span>{name}{star(row)}{sub}</span></span>')


def chosen_cell(row: Account) -> SafeString:
    """The same with a box to choose the row for a hand-over."""
    label = escape(gettext("Choose %(name)s") % {"name": row.name})
    box = f'<input class="desk" type="checkbox" name="account" value="{row.pk}" form="chosen" aria-label="{label}">'
    return name_cell(row, box)


def stage_cell(row: Account) -> SafeString | str:
    """The stage in words; a warning is marked."""
    stage = standing(row, "stage") or ""
    word = STAGES.get(stage, "")
    return (
        format_html('<span class="tag bad">{}</span>', gettext("Churn warning"))
        if stage == Stage.WARNING
        else str(word)
    )


def owner_cell(row: Account) -> SafeString | str:
    """Who owns it; nobody is worth a mark."""
    return str(row.owner) if row.owner_id else format_html('<span class="tag warn">{}</span>', gettext("Unassigned"))


def number(key: str, label: Any, name: str, show: Callable[[Any], Any], css: str = "") -> Column:
    """A column over one of the newest numbers."""
    sort = f"standing__{name}"
    return Column(key, label, lambda a: standing(a, name), lambda a: show(standing(a, name)), sort, num=True, css=css)


def origin(row: Account) -> str:
    """Whether its potential rests on a wallet that somebody noted, or is estimated; nothing where it is not known."""
    if standing(row, "potential_gap") is None:
        return ""
    return gettext("noted by people") if row.potential_noted else gettext("estimated")  # type: ignore[attr-defined]


def potential_cell(row: Account) -> SafeString:
    """The amount, and whether people noted the need behind it or the product estimated it."""
    told = origin(row)
    below = format_html('<span class="sub">{}</span>', told) if told else ""
    return format_html("{}{}", ui.money(standing(row, "potential_gap")), below)


COLUMNS = [
    Column("name", _("Customer"), lambda a: a.name, name_cell, "name", only="page"),
    Column("tier", _("Tier"), lambda a: a.get_tier_display(), sort="tier", only="export"),
    Column("nominated_until", _("Nominated until"), lambda a: a.nominated_until, only="export"),
    Column("class", _("Class"), lambda a: a.get_key_class_display(), sort="key_class", only="export"),
    Column("owner", _("Owner"), lambda a: str(a.owner or ""), owner_cell, "owner__name", only="page"),
    Column("owner_name", _("Owner's name"), lambda a: str(a.owner or ""), only="export"),
    Column("region", _("Region"), lambda a: a.region, None, "region", css="roomy desk", only="page"),
    Column("stage", _("Stage"), lambda a: str(STAGES.get(standing(a, "stage"), "")), stage_cell, "standing__stage"),
    number("revenue", _("Revenue"), "revenue", remembered(ui.money), "desk"),
    number("net", _("Net contribution"), "net_contribution", remembered(ui.money)),
    number("risk", _("Churn risk"), "risk", remembered(ui.risk)),
    number("at_risk", _("Value at risk"), "value_at_risk", remembered(ui.money), "desk"),
    number("loyalty", _("Loyalty"), "loyalty", ui.num, "roomy desk"),
    replace(number("gap", _("Potential not yet won"), "potential_gap", ui.money, "roomy desk"), show=potential_cell),
    Column("gap_from", _("Potential not yet won: wallet"), lambda a: origin(a), only="export"),
    number("fit", _("Fit"), "fit", remembered(ui.num), "roomy desk"),
    number("visit", _("Last visit"), "last_visit_on", lambda value: ui.day(value, "short")),
    number("order", _("Last order"), "last_order_on", lambda value: ui.day(value, "short"), "roomy desk"),
]
EMPTY = {
    "title": _("No customer fits"),
    "text": _("Take a filter away, or import your customers from a file."),
    "icon": "building-2",
}


def groups_seen(user: Any) -> Prefetch:
    """The group below each name, where one sees it."""
    return Prefetch("parent", Account.objects.visible_to(user).only("name", "short_name"))


def day_of_numbers() -> date | None:
    """As of which day the numbers of the list are."""
    newest = Run.objects.current(RunKind.CONTRIBUTION)
    return newest.as_of if newest else None


def buttons(user: Any) -> list[dict[str, Any]]:
    """What one may do from the list."""
    seats = {"label": gettext("Account teams"), "url": reverse("accounts:seat-list"), "icon": "users", "css": "desk"}
    whole = {"label": gettext("Groups"), "url": reverse("accounts:group-list"), "icon": "network", "css": "desk"}
    more = {"label": gettext("Duplicates"), "url": reverse("accounts:duplicate-list"), "icon": "copy", "css": "desk"}
    book = {"label": gettext("Hand over a book"), "url": reverse("accounts:hand-over-book"), "icon": "arrow-right-left"}
    new = new_button(user, Right.EDIT_ACCOUNTS, gettext("New customer"), "accounts:account-create")
    told = [book | {"css": "desk"}] if can(user, Right.HAND_OVER) else []
    return [seats, whole, *([more] if can(user, Right.MERGE) else []), *told, *new]


def beside(user: Any) -> dict[str, Any]:
    """What stands beside the rows; `more_actions` are the buttons that a phone folds into a menu."""
    folded = [one for one in buttons(user) if one.get("css") == "desk"]
    return {"may_hand_over": can(user, Right.HAND_OVER), "as_of": day_of_numbers(), "more_actions": folded}


def listed(rows: Any, user: Any) -> Any:
    """The rows with what the list shows of each."""
    seen = rows.with_standing().prefetch_related(groups_seen(user)).only(*LISTED)
    return seen.annotate(potential_noted=noted())


class AccountList(WithFields, ListPage):
    """Who: all customers one sees."""

    model, name, nav, title = Account, "customers", "customers", _("Customers")
    template_name, filterset_class = "accounts/accounts/list.html", AccountFilters
    default_sort, written, empty = "-standing__net_contribution", COLUMNS, EMPTY
    giving_way, finding_of = ("at_risk", "revenue", "stage"), staticmethod(finding)

    def rows(self) -> Any:
        return listed(super().rows(), self.user)

    def shown(self) -> list[Column]:
        boxes = can(self.user, Right.HAND_OVER)
        return [replace(c, show=chosen_cell) if c.key == "name" and boxes else c for c in super().shown()]

    def actions(self) -> list[dict[str, Any]]:
        return buttons(self.user)

    def sheet(self, queryset: Any) -> Any:
        self.columns = account_files.shown_to(self.user) + self.columns
        return super().sheet(account_files.read(queryset, LISTED, by=self.user))

    def body(self, queryset: Any, filterset: Any) -> dict[str, Any]:
        return super().body(queryset, filterset) | beside(self.user)


def linked(words: Any, files: list[dict[str, Any]]) -> SafeString:
    """A refusal, each file that it names leading to that file."""
    told = escape(str(words))
    for one in files:
        named = wording.aside(one["name"], one["code"])
        way = format_html('<a href="{}">{}</a>', reverse("accounts:account-detail", args=[one["id"]]), named)
        told = told.replace(escape(named), way, 1)
    return mark_safe(told)


class NewFile(FormPage):
    """What a new file begins with, and where it belongs."""

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Customers"), reverse("accounts:account-list"))]

    def initial(self) -> dict[str, Any]:
        return {"code": codes.free(self.user)} | super().initial()


class AccountCreate(NewFile):
    """A new customer's file."""

    nav, title, right = "customers", _("New customer"), Right.EDIT_ACCOUNTS
    form_class, done_message = NewAccountForm, _("Customer created.")

    def act(self, form: Any) -> Account:
        values = dict(form.cleaned_data)
        try:
            return accounts.create(values=values, allow_duplicates=values.pop("allow_duplicates"), by=self.user)
        except Refused as refusal:
            if refusal.code == "possible_duplicate":
                form.ask_again()
            raise

    def refused(self, refusal: Refused) -> str:
        """With the way to each file that may be the same; of those out of sight the words only say whom to ask."""
        there = refusal.more.get("candidates", [])
        return linked(refusal.message, there) if there else super().refused(refusal)

    def done_url(self, record: Account) -> str:
        return reverse("accounts:account-detail", args=[record.pk])


class AccountEdit(OfAccount, FormPage):
    """Edit the file."""

    title, right = _("Edit customer"), Right.EDIT_ACCOUNTS
    form_class, done_message = AccountPageForm, _("Saved.")

    def act(self, form: Any) -> Account:
        return accounts.change(self.object, values=form.cleaned_data, version=self.version(), by=self.user)


class AccountArchive(OfAccount, ActionPage):
    """Out of the lists, with undo."""

    title, right = _("Archive customer"), Right.EDIT_ACCOUNTS
    question = _("The customer leaves the lists. Orders, visits and the record stay, and you can bring it back.")
    submit_label, done_message, danger = _("Archive"), _("Customer archived."), True

    def act(self) -> Account:
        return accounts.archive(self.object, version=self.version(), by=self.user)

    def done_url(self, _record: Any) -> str:
        return reverse("accounts:account-list")

    def undo_url(self, result: Account) -> str:
        return reverse("accounts:account-restore", args=[result.pk])


class AccountRestore(OfAccount, ActionPage):
    """Back from the archive."""

    title, right, done_message = _("Bring back"), Right.EDIT_ACCOUNTS, _("Customer brought back.")
    question = _("The customer stands in the lists again.")

    def act(self) -> Account:
        return accounts.restore(self.object, by=self.user)
