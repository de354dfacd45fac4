"""Pages of wallets: the list, enter a figure at a customer, correct, archive."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import wallets
from accounts.filters import WalletFilters
from accounts.forms.wallets import WalletPageForm
from accounts.models import Account, Wallet
from accounts.views.contacts import account_cell
from accounts.views.home import OfAccount
from kam.ground import round_trips
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right
from kam.templatetags import ui

NAV = "analyses"
EMPTY = {
    "title": _("No wallet fits"),
    "text": _("Enter on a customer's page what it buys in your categories a year."),
    "icon": "wallet",
}
COLUMNS = [
    *round_trips.columns("wallets", {
        "account": lambda w: w.account.code, "on": lambda w: w.on, "amount": lambda w: w.amount,
        "currency": lambda w: w.currency, "source": lambda w: w.source, "note": lambda w: w.note,
    }),
    Column("account", _("Customer"), lambda w: w.account.name, account_cell, "account__name"),
    Column("on", _("Known since"), lambda w: w.on, lambda w: ui.day(w.on), "on", num=True, only="page"),
    Column("amount", _("Buys a year"), lambda w: w.amount, lambda w: ui.money(w.amount, w.currency), num=True,
           only="page"),
    Column("worth", _("In the company's currency"), lambda w: w.worth, lambda w: ui.money(w.worth), "worth", num=True),
    Column("source", _("Source"), lambda w: w.source, css="wide", only="page"),
    Column("by", _("By"), lambda w: str(w.by), css="desk quiet"),
]  # fmt: skip


class WalletList(ListPage):
    """What customers buy a year, as somebody found out."""

    model, name, nav, title = Wallet, "wallets", NAV, _("Wallets")
    subtitle = _("What customers buy in our categories a year, of us and of others, with day and source.")
    filterset_class, default_sort, columns, empty = WalletFilters, "-on", COLUMNS, EMPTY

    def rows(self) -> Any:
        return super().rows().select_related("account", "by").defer("account__search_text")

    def row_url(self, row: Wallet) -> str:
        return potential_of(row.account)


def potential_of(account: Account) -> str:
    """The tab of a customer's potential."""
    return reverse("accounts:account-detail", args=[account.pk]) + "?tab=potential"


class WalletCreate(OfAccount, FormPage):
    """A figure that somebody found out."""

    title, right, form_class = _("Enter the wallet"), Right.EDIT_ACCOUNTS, WalletPageForm
    subtitle = _("What this customer buys in our categories a year, of us and of others.")
    done_message = _("Wallet entered. The next computation counts it.")

    def instance(self) -> None:
        return None

    def initial(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}

    def act(self, form: Any) -> Wallet:
        return wallets.enter(values={**form.cleaned_data, "account": self.object}, by=self.user)

    def done_url(self, _record: Any) -> str:
        return potential_of(self.object)


class OfWallet:
    """What pages of one figure share."""

    model, nav, right = Wallet, "customers", Right.EDIT_ACCOUNTS
    object: Wallet

    def queryset(self) -> Any:
        return super().queryset().select_related("account")  # type: ignore[misc]

    def get_subtitle(self) -> str:
        return str(self.object.account)

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Customers"), reverse("accounts:account-list")), (str(self.object.account), self.done_url(None))]

    def done_url(self, _record: Any) -> str:
        return potential_of(self.object.account)


class WalletEdit(OfWallet, FormPage):
    """Correct a figure."""

    title, form_class, done_message = _("Correct the wallet"), WalletPageForm, _("Saved.")

    def actions(self) -> list[dict[str, Any]]:
        url = reverse("accounts:wallet-archive", args=[self.object.pk])
        return [{"label": _("Archive"), "url": url, "icon": "archive"}]

    def act(self, form: Any) -> Wallet:
        return wallets.change(self.object, values=form.cleaned_data, version=self.version(), by=self.user)


class WalletArchive(OfWallet, ActionPage):
    """Out of the figures, with undo."""

    title, submit_label, done_message = _("Archive the wallet"), _("Archive"), _("Wallet archived.")
    question = _("The figure counts no more in the next computation. You can bring it back.")

    def act(self) -> Wallet:
        return wallets.archive(self.object, version=self.version(), by=self.user)

    def undo_url(self, result: Wallet) -> str:
        return reverse("accounts:wallet-restore", args=[result.pk])


class WalletRestore(OfWallet, ActionPage):
    """Back into the figures."""

    title, done_message = _("Bring back"), _("Wallet brought back.")
    question = _("The figure counts again in the next computation.")

    def act(self) -> Wallet:
        return wallets.restore(self.object, by=self.user)
