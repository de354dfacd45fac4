"""Forms of incentives: what was earned, its giving, its forfeiture, its cost."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Agreement, Contact, Document, Incentive
from accounts.rules import incentives as rules
from kam.ground.forms import Picker, PlainForm, RecordForm
from kam.ground.rights import Right, can
from kam.rules.keys import key_of

EARNED = ["account", "kind", "title", "promise", "earned_for", "grade", "agreement", "basis", "earned_on", "due_by"]
GIVEN = ["given_on", "given_to", "currency", "spent", "document"]
CHECKED = ["forfeited_on", "forfeit_reason", "approval"]
OWN = ("given_to", "agreement", "document")
"""Rows of the customer's own."""


class IncentiveForm(RecordForm):
    """An incentive as the API and files say it."""

    sections = [
        (_("What was earned"), [*EARNED, "value"]),
        (_("Given"), GIVEN),
        (_("Forfeited or approved"), CHECKED),
    ]

    class Meta:
        model = Incentive
        fields = [*EARNED, "value", *GIVEN, *CHECKED]
        widgets = {
            "account": Picker("accounts:account-pick"),
            "given_to": Picker("accounts:contact-pick", of="account"),
        }
        help_texts = {
            "promise": _("In the policy's words, so that the promise counts as kept."),
            "value": _("What it is worth, in the company's currency."),
            "spent": _("Once given, it stands in the cost to serve as an incentive."),
            "given_to": _("Empty: the company itself."),
            "approval": _("Public bodies get larger incentives only with an approval."),
            "currency": _("Empty: the company's currency."),
        }

    optional = ("earned_for",)

    def clean_earned_for(self) -> str:
        """For another reason, unless said."""
        return self.cleaned_data["earned_for"] or Incentive._meta.get_field("earned_for").get_default()  # type: ignore[no-any-return]

    def validate_constraints(self, exclude: Any = None) -> None:
        """The verb says it in better words."""


class IncentivePageForm(IncentiveForm):
    """The same on a page: it keeps its customer, and offers what belongs to it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_account(self, self.instance.account_id or self.data.get("account") or self.initial.get("account"))
        if self.instance.pk:
            self.fields.pop("account")


def of_account(form: Any, account: Any) -> None:
    """Offer contacts, agreements and documents of one customer only; people only to those who may see them."""
    key = key_of(account)
    rows = {
        "given_to": Contact.objects.visible_to(form.user).present(),
        "agreement": Agreement.objects.visible_to(form.user).live(),
        "document": Document.objects.visible_to(form.user).live(),
    }
    for name in OWN:
        if name in form.fields:
            form.fields[name].widget = forms.Select()
            form.fields[name].queryset = rows[name].filter(account=key)
    if "given_to" in form.fields and not can(form.user, Right.SEE_CONTACTS):
        form.fields.pop("given_to")


class GiveForm(PlainForm):
    """When, to whom, and what it cost."""

    given_on = forms.DateField(label=_("Given on"))
    given_to = forms.ModelChoiceField(
        Contact.objects.all(), required=False, label=_("Given to"), help_text=_("Empty: the company itself.")
    )
    spent = forms.DecimalField(
        label=_("What it cost"), max_digits=16, decimal_places=2, min_value=0, required=False,
        help_text=_("It then stands in the cost to serve as an incentive."),
    )  # fmt: skip
    currency = forms.CharField(
        label=_("Currency"), max_length=3, required=False, help_text=_("Empty: the company's currency.")
    )
    document = forms.ModelChoiceField(Document.objects.all(), required=False, label=_("Document"))
    approval = forms.CharField(
        label=_("Approved by whom, and why"), max_length=255, required=False,
        help_text=_("Public bodies get larger incentives only with an approval."),
    )  # fmt: skip


class GivePageForm(GiveForm):
    """The same below one incentive."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_account(self, self.instance.account_id)
        if not rules.needs_approval(self.instance.account.kind, rules.PUBLIC_LIMIT + 1):
            self.fields.pop("approval")


class ForfeitForm(PlainForm):
    """The day, and why."""

    forfeited_on = forms.DateField(label=_("Forfeited on"))
    forfeit_reason = forms.CharField(label=_("Why it was forfeited"), max_length=255)


class PriceForm(PlainForm):
    """What it cost, and in which currency."""

    spent = forms.DecimalField(label=_("What it cost"), max_digits=16, decimal_places=2, min_value=0, required=False)
    currency = forms.CharField(
        label=_("Currency"), max_length=3, required=False, help_text=_("Empty: the company's currency.")
    )
