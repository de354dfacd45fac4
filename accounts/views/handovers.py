"""Pages that give customers to another owner: one, or those chosen in a list."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import accounts, handover_steps, handover_undos
from accounts.forms.accounts import HandOverForm
from accounts.forms.handovers import HandOverStepForm
from accounts.models import Account
from accounts.views.home import OfAccount
from kam.ground import wording
from kam.ground.errors import Refused
from kam.ground.posts import FormPage, Returning
from kam.ground.rights import Right
from kam.rules import formats
from kam.templatetags import ui


class AccountHandOver(OfAccount, FormPage):
    """Give one customer to another owner."""

    title, right = _("Hand over"), Right.HAND_OVER
    form_class, submit_label, done_message = HandOverForm, _("Hand over"), _("Handed over.")

    def get_title(self) -> str:
        return wording.pair(self.title, self.object)

    def initial(self) -> dict[str, Any]:
        return {}

    def act(self, form: Any) -> Account:
        values = form.cleaned_data
        return accounts.hand_over(
            self.object, owner=values["owner"], note=values["note"], version=self.version(), by=self.user
        )

    def undo_url(self, result: Account) -> str:
        step = handover_undos.step_of(result, self.user)
        return reverse("accounts:account-hand-over-undo", args=[result.pk]) if step else ""

    def done_url(self, record: Account) -> str:
        seen = Account.objects.visible_to(self.user).filter(pk=record.pk).exists()
        return self.home() if seen else reverse("accounts:account-list")


def counted(found: Iterable[tuple[Any, int]]) -> str:
    """How many customers went to whom: [(receiver or None, how many)]."""
    parts = []
    for owner, count in found:
        words = ngettext("%(count)s customer to %(name)s", "%(count)s customers to %(name)s", count)
        parts.append(words % {"count": f"{count:,}", "name": owner or gettext("Unassigned")})
    return wording.listed(parts)


class OfBook:
    """What pages of many customers share: the rail, the right, the way back to the list."""

    nav, right = "customers", Right.HAND_OVER

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Customers"), reverse("accounts:account-list"))]

    def done_url(self, _result: Any) -> str:
        return reverse("accounts:account-list")


def named(asked: Iterable[str], user: Any) -> list[Account]:
    """The customers of these keys that the user sees."""
    keys = [int(key) for key in asked if key.isascii() and key.isdigit() and len(key) < 18]
    return list(Account.objects.visible_to(user).filter(pk__in=keys).select_related("owner"))


def undo_of(steps: Collection[Any]) -> str:
    """Where one step is taken back; of several each is, in the list of hand-overs."""
    return reverse("accounts:hand-over-undo", args=[*steps]) if len(steps) == 1 else ""


class AccountHandOverMany(Returning, OfBook, FormPage):
    """Give the chosen customers of a list to another owner; the list stands as it was afterwards."""

    title, template_name = _("Hand over customers"), "accounts/accounts/hand_over_many.html"
    form_class, submit_label, done_message = HandOverForm, _("Hand over"), _("Handed over: %(what)s.")

    def home(self) -> str:
        return reverse("accounts:account-list")

    def chosen(self) -> list[Account]:
        return named(self.request.POST.getlist("account") or self.request.GET.getlist("account"), self.user)

    def context(self) -> dict[str, Any]:
        return super().context() | {"chosen": self.chosen()}

    def act(self, form: Any) -> list[Account]:
        values = form.cleaned_data
        return accounts.hand_over_many(self.chosen(), owner=values["owner"], note=values["note"], by=self.user)

    def said(self, message: Any, result: list[Account]) -> None:
        super().said(message % {"what": counted([(result[0].owner, len(result))])} if result else "", result)

    def undo_url(self, result: list[Account]) -> str:
        return undo_of(handover_undos.steps_of(result, self.user))


IN_ONE = _("All customers of a colleague in one step, which can be taken back as one.")


def said(step: Any) -> str:
    """Whose customers go to whom, from which day, in a sentence."""
    words = gettext("From %(whose)s to %(to)s, on %(day)s.")
    day = formats.day(step.on, ui.language())
    return words % {"whose": step.whose or gettext("Unassigned"), "to": wording.listed(step.to), "day": day}


def done_words(step: Any) -> str:
    """Whether it is done, or waits for its day."""
    if step.on > timezone.localdate():
        return gettext("Put down for its day: %(what)s.")
    return gettext("Handed over: %(what)s.")


class HandOverBook(OfBook, FormPage):
    """A whole book goes to others: first what that would mean, then it is done."""

    title, submit_label, subtitle = _("Hand over a book"), _("Look first"), IN_ONE
    template_name, form_class = "accounts/handovers/book.html", HandOverStepForm

    def _post(self) -> HttpResponseBase:
        form: Any = self.form(self.request.POST)
        if not form.is_valid() or self.request.POST.get("sure") == form.sure():
            return super()._post()
        try:
            shares, counts = handover_steps.preview(form.step(), by=self.user)
        except Refused:
            return super()._post()  # the verb says the same, and it stays on the form
        self.submit_label = _("Hand over")
        return self.show_form(form, status=202, shares=shares, counts=counts, said=said(form.step()), sure=form.sure())

    def actions(self) -> list[dict[str, Any]]:
        return [{"label": _("Hand-overs"), "url": reverse("accounts:hand-over-steps"), "icon": "history"}]

    def act(self, form: Any) -> Any:
        key = handover_steps.hand_over(form.step(), by=self.user)
        told = done_words(form.step()) % {"what": counted(handover_steps.receivers(key))}
        messages.success(self.request, told, extra_tags=f"undo:{undo_of([key])}")
        return key
