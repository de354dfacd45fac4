"""Where competitors stand: the list over all customers, the tab of one of them; note, edit, gone, back."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.actions import presences
from accounts.choices import Threat
from accounts.filters import PresenceFilters
from accounts.forms.competitors import PresencePageForm
from accounts.models import Account, Move, Presence
from accounts.views.contacts import account_cell
from accounts.views.home import OfAccount
from kam.ground import wording
from kam.ground.lists import Column
from kam.ground.pages import ListPage, Panel
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, can
from kam.templatetags import ui

MOST = 100
TONES = {Threat.TRIAL: "bad", Threat.HIGH: "bad", Threat.MEDIUM: "warn"}


def competitor_cell(row: Presence) -> SafeString:
    """The competitor, and for which products below."""
    url, sub = reverse("accounts:competitor-detail", args=[row.competitor_id]), ""
    if row.category:
        sub = format_html('<span class="sub">{}</span>', row.category)
    return format_html('<a class="open" href="{}">{}</a>{}', url, row.competitor.name, sub)


def threat_cell(row: Presence) -> SafeString:
    """How much it threatens."""
    return format_html('<span class="tag {}">{}</span>', TONES.get(Threat(row.threat), ""), row.get_threat_display())


EMPTY = {
    "title": _("No competitor stands there"),
    "text": _("Note whom you saw on a customer's page, or import a file."),
    "icon": "swords",
}
COLUMNS = [
    Column("competitor", _("Competitor"), lambda p: p.competitor.name, competitor_cell, "competitor__name"),
    Column("account", _("Customer"), lambda p: str(p.account), account_cell, "account__name"),
    Column("account_code", _("Customer code"), lambda p: p.account.code, only="export"),
    Column("threat", _("Threat"), lambda p: p.get_threat_display(), threat_cell),
    Column("means", _("By what"), lambda p: wording.listed(p.means_words), css="desk"),
    Column("wallet", _("Share of the wallet, %"), lambda p: p.wallet_percent, lambda p: ui.num(p.wallet_percent),
           "wallet_percent", True),
    Column("category", _("Product category"), lambda p: p.category, only="export"),
    Column("since", _("There since"), lambda p: p.since, only="export"),
    Column("seen", _("Last seen"), lambda p: p.seen_on, lambda p: ui.day(p.seen_on), "seen_on", True),
    Column("source", _("Source"), lambda p: p.source, css="desk"),
    Column("note", _("Note"), lambda p: p.note, only="export"),
]  # fmt: skip


class PresenceList(ListPage):
    """Which competitor stands at which customer."""

    model, name, nav, title = Presence, "presences", "analyses", _("Competitors at customers")
    filterset_class, default_sort, columns, empty = PresenceFilters, "-seen_on", COLUMNS, EMPTY

    def rows(self) -> Any:
        return super().rows().select_related("account", "competitor").defer("account__search_text")

    def row_url(self, row: Presence) -> str:
        return competitors_of(row.account)

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Competitors"), reverse("accounts:competitor-list"))]


class AccountCompetitors(OfAccount, Panel):
    """Who else sells here, how it threatens us, and what it did."""

    template_name, title = "accounts/competitors/_of_account.html", _("Competitors")

    def context(self) -> dict[str, Any]:
        here = Presence.objects.visible_to(self.user).live().filter(account=self.object)
        moves = Move.objects.visible_to(self.user).live().filter(account=self.object)
        shares = here.aggregate(sum=Sum("wallet_percent"))["sum"] or 0
        return super().context() | {
            "too_much": shares if shares > 100 else None,
            "presences": here.select_related("competitor")[:MOST],
            "moves": moves.select_related("competitor")[:MOST],
            "may_edit": can(self.user, Right.EDIT_ACCOUNTS) and self.object.archived_at is None,
        }


def competitors_of(account: Account) -> str:
    """The tab of a customer's competitors."""
    return reverse("accounts:account-detail", args=[account.pk]) + "?tab=competitors"


class PresenceCreate(OfAccount, FormPage):
    """A competitor was noticed here."""

    title, right, form_class = _("Note a competitor"), Right.EDIT_ACCOUNTS, PresencePageForm
    done_message = _("Competitor noted.")

    def instance(self) -> None:
        return None

    def initial(self) -> dict[str, Any]:
        return {"seen_on": timezone.localdate()} | super().initial()

    def act(self, form: Any) -> Presence:
        return presences.note(values={**form.cleaned_data, "account": self.object}, by=self.user)

    def done_url(self, _record: Any) -> str:
        return competitors_of(self.object)


class OfPresence:
    """What pages of one presence share."""

    model, nav, right = Presence, "customers", Right.EDIT_ACCOUNTS
    object: Presence

    def queryset(self) -> Any:
        return super().queryset().select_related("account", "competitor")  # type: ignore[misc]

    def get_subtitle(self) -> str:
        return f"{self.object.competitor} · {self.object.account}"

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Customers"), reverse("accounts:account-list")), (str(self.object.account), self.done_url(None))]

    def done_url(self, _record: Any) -> str:
        return competitors_of(self.object.account)


class PresenceEdit(OfPresence, FormPage):
    """What is known now."""

    title, form_class, done_message = _("Competitor at a customer"), PresencePageForm, _("Saved.")

    def act(self, form: Any) -> Presence:
        return presences.change(self.object, values=form.cleaned_data, version=self.version(), by=self.user)


class PresenceArchive(OfPresence, ActionPage):
    """Gone from there, with undo."""

    title, done_message, submit_label = _("Competitor gone"), _("Noted as gone."), _("It is gone")
    question = _("The competitor no longer counts as present here. You can bring the note back.")

    def act(self) -> Presence:
        return presences.archive(self.object, version=self.version(), by=self.user)

    def undo_url(self, result: Presence) -> str:
        return reverse("accounts:presence-restore", args=[result.pk])


class PresenceRestore(OfPresence, ActionPage):
    """There after all."""

    title, done_message = _("Bring back"), _("The note is back.")
    question = _("The competitor counts as present again.")

    def act(self) -> Presence:
        return presences.restore(self.object, by=self.user)
