"""Competitors at one customer: the tab with who stands there and what they did; note, edit, gone, back."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import presences
from accounts.forms.competitors import PresencePageForm
from accounts.models import Account, Move, Presence
from accounts.views.home import OfAccount
from kam.ground.pages import Panel
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, can

MOST = 100


class AccountCompetitors(OfAccount, Panel):
    """Who else sells here, how it threatens us, and what it did."""

    template_name, title = "accounts/competitors/_of_account.html", _("Competitors")

    def context(self) -> dict[str, Any]:
        here = Presence.objects.visible_to(self.user).live().filter(account=self.object)
        moves = Move.objects.visible_to(self.user).live().filter(account=self.object)
        return super().context() | {
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
        return {"seen_on": timezone.localdate()}

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
