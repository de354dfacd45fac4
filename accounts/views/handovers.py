"""Pages that give customers to another owner: one, or those chosen in a list."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.actions import accounts
from accounts.forms.accounts import HandOverForm
from accounts.models import Account
from accounts.views.home import OfAccount
from kam.ground.posts import FormPage
from kam.ground.rights import Right


class AccountHandOver(OfAccount, FormPage):
    """Give one customer to another owner."""

    title, right = _("Hand over"), Right.HAND_OVER
    form_class, submit_label, done_message = HandOverForm, _("Hand over"), _("Handed over.")

    def initial(self) -> dict[str, Any]:
        return {}

    def act(self, form: Any) -> Account:
        values = form.cleaned_data
        return accounts.hand_over(
            self.object, owner=values["owner"], note=values["note"], version=self.version(), by=self.user
        )

    def done_url(self, record: Account) -> str:
        seen = Account.objects.visible_to(self.user).filter(pk=record.pk).exists()
        return self.home() if seen else reverse("accounts:account-list")


class AccountHandOverMany(FormPage):
    """Give the chosen customers of a list to another owner."""

    nav, title, right = "customers", _("Hand over customers"), Right.HAND_OVER
    template_name = "accounts/accounts/hand_over_many.html"
    form_class, submit_label, done_message = HandOverForm, _("Hand over"), _("Handed over.")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Customers"), reverse("accounts:account-list"))]

    def chosen(self) -> list[Account]:
        asked = self.request.POST.getlist("account") or self.request.GET.getlist("account")
        keys = [int(key) for key in asked if key.isascii() and key.isdigit() and len(key) < 18]
        return list(Account.objects.visible_to(self.user).filter(pk__in=keys).select_related("owner"))

    def context(self) -> dict[str, Any]:
        return {"chosen": self.chosen()}

    def act(self, form: Any) -> list[Account]:
        values = form.cleaned_data
        return accounts.hand_over_many(self.chosen(), owner=values["owner"], note=values["note"], by=self.user)

    def done_url(self, record: Any) -> str:
        return reverse("accounts:account-list")
