"""Pages of statements: the list over all customers, enter, correct, archive."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import finances
from accounts.filters import StatementFilters
from accounts.forms.finances import StatementPageForm
from accounts.models import Statement
from accounts.models.finances import FIGURES
from accounts.views.finances import ABILITY_TONES, TELLS, shown
from accounts.views.home import new_button
from kam.ground.errors import Refused
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right
from kam.templatetags import ui

NAV = "analyses"


def home_of(key: int) -> str:
    """The finances on a customer's page."""
    return reverse("accounts:account-detail", args=[key]) + "?tab=finances"


def account_cell(row: Statement) -> SafeString:
    """The customer with its badge; leads to what the year tells."""
    badge = ui.tier_badge(row.account.tier, ui.language(), False)
    link = format_html('<a class="open" href="{}">{}</a>', home_of(row.account_id), row.account)
    return format_html('<span class="row">{}{}</span>', badge, link)


def ability_cell(row: Statement) -> SafeString:
    ability = row.verdict.ability
    return format_html('<span class="tag {}">{}</span>', ABILITY_TONES[ability], ability.label)


def ratio_column(name: str, label: Any, css: str = "") -> Column:
    """A ratio: its number in the file, its words on the page."""
    return Column(
        name,
        label,
        lambda s: getattr(s.ratios, name),
        lambda s: shown(name, getattr(s.ratios, name)),
        num=True,
        css=css,
    )


def figure_column(name: str) -> Column:
    label = Statement._meta.get_field(name).verbose_name
    return Column(name, label, lambda s: getattr(s, name), only="export")


EMPTY = {
    "title": _("No statement fits"),
    "text": _("Take a filter away, enter a year on a customer's page, or import a file of statements."),
    "icon": "landmark",
}
COLUMNS = [
    Column("account", _("Customer"), lambda s: str(s.account), account_cell, "account__name"),
    Column("account_code", _("Customer code"), lambda s: s.account.code, only="export"),
    Column("year", _("Fiscal year"), lambda s: s.year, sort="year", num=True),
    Column("year_end", _("Year end"), lambda s: s.year_end, only="export"),
    Column("currency", _("Currency"), lambda s: s.currency, only="export"),
    Column("ability", _("Ability to pay"), lambda s: s.verdict.ability.label, ability_cell),
    ratio_column("current_asset_share", TELLS["current_asset_share"][0], "desk"),
    ratio_column("current_ratio", _("Current ratio")),
    Column("cash_ratio", _("Cash ratio"), lambda s: s.ratios.cash_ratio, only="export"),
    *(ratio_column(name, label, "desk") for name, (label, _tells) in TELLS.items() if name != "current_asset_share"),
    *(figure_column(name) for name in FIGURES),
    Column("source", _("Source"), lambda s: s.source, only="export"),
]


class StatementList(ListPage):
    """The statements of all customers one sees: who can pay, and who may not."""

    model, name, nav, title = Statement, "statements", NAV, _("Customers' finances")
    template_name, filterset_class, default_sort = "accounts/analysis.html", StatementFilters, "-year"
    empty, columns = EMPTY, COLUMNS

    def rows(self) -> Any:
        return super().rows().with_before().select_related("account").defer("account__search_text")

    def actions(self) -> list[dict[str, Any]]:
        return new_button(self.user, Right.EDIT_FINANCES, gettext("Enter a year"), "accounts:statement-create")


class LeadsToYear:
    """A form that leads to the statement of the same year, where that stands in the way."""

    def refused(self, refusal: Refused) -> str:
        there = refusal.more.get("statement")
        if there is None:
            return str(refusal.message)
        url = reverse("accounts:statement-edit", args=[there])
        return format_html('{} <a href="{}">{}</a>', refusal.message, url, gettext("Open that statement"))


class OfStatement:
    """Way up and home of the pages of one statement."""

    model, nav, right = Statement, NAV, Right.EDIT_FINANCES
    object: Statement

    def queryset(self) -> Any:
        return super().queryset().select_related("account")  # type: ignore[misc]

    def crumbs(self) -> list[tuple[Any, str]]:
        account = self.object.account
        return [(_("Customers' finances"), reverse("accounts:statement-list")), (str(account), home_of(account.pk))]

    def done_url(self, record: Statement) -> str:
        return home_of(record.account_id)


class StatementCreate(LeadsToYear, FormPage):
    """The figures of a year."""

    model, nav, right, title = Statement, NAV, Right.EDIT_FINANCES, _("Enter a year")
    form_class, done_message = StatementPageForm, _("Statement entered.")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Customers' finances"), reverse("accounts:statement-list"))]

    def act(self, form: Any) -> Statement:
        return finances.enter(values=form.cleaned_data, by=self.user)

    def done_url(self, record: Statement) -> str:
        return home_of(record.account_id)


class StatementEdit(LeadsToYear, OfStatement, FormPage):
    """Correct the figures."""

    title, form_class, done_message = _("Edit statement"), StatementPageForm, _("Saved.")

    def actions(self) -> list[dict[str, Any]]:
        gone = self.object.archived_at is not None
        words, verb = (gettext("Bring back"), "restore") if gone else (gettext("Archive"), "archive")
        return [{"label": words, "url": reverse(f"accounts:statement-{verb}", args=[self.object.pk])}]

    def act(self, form: Any) -> Statement:
        return finances.change(self.object, values=form.cleaned_data, version=self.version(), by=self.user)


class StatementArchive(OfStatement, ActionPage):
    """Out of ratios and lists, with undo."""

    title, done_message, submit_label = _("Archive statement"), _("Statement archived."), _("Archive")
    question = _("The year leaves ratios and lists. You can bring it back.")

    def act(self) -> Statement:
        return finances.archive(self.object, version=self.version(), by=self.user)

    def undo_url(self, result: Statement) -> str:
        return reverse("accounts:statement-restore", args=[result.pk])


class StatementRestore(OfStatement, ActionPage):
    """Back into ratios and lists."""

    title, done_message, question = _("Bring back"), _("Statement brought back."), _("The year counts again.")

    def act(self) -> Statement:
        return finances.restore(self.object, by=self.user)
