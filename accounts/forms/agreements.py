"""Forms of agreements: the terms, the follower, the end, and what the customer requires."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Agreement, Document, Requirement
from kam.ground.forms import Picker, PlainForm, RecordForm
from kam.rules.keys import key_of

TERM = ["signed_on", "starts_on", "ends_on", "notice_days"]
PRICE = ["price_kind", "price_terms", "discount_percent"]
VOLUME = ["committed_amount", "committed_quantity", "committed_unit", "committed_category"]
SERVICE = ["delivery", "after_sales", "without_tender", "exclusivity"]


class AgreementForm(RecordForm):
    """What was agreed with a customer."""

    in_words: ClassVar[Any] = {
        "committed_quantity": "With its `committed_unit`",
        "ends_on": "Not before `starts_on`",
        "account": "The customer of the `document`, where there is one",
    }
    sections = [
        (_("Agreement"), ["account", "kind", "number", "title", "document"]),
        (_("Term"), TERM),
        (_("Committed volume"), VOLUME),
        (_("Price"), PRICE),
        (_("Delivery and service"), SERVICE),
    ]

    class Meta:
        model = Agreement
        fields = ["account", "kind", "number", "title", *TERM, *PRICE, *SERVICE, *VOLUME, "document"]
        widgets = {"account": Picker("accounts:account-pick")}
        help_texts = {
            "ends_on": _("Empty: until one side ends it."),
            "document": _("The signed paper, of those filed with the customer."),
            "notice_days": _("So many days before the end it must be spoken of."),
            "committed_amount": _("In the company's currency, for the whole term."),
            "committed_category": _("As products are sorted; empty: everything the customer orders."),
        }

    def clean(self) -> Any:
        values = super().clean() or self.cleaned_data
        start, end = values.get("starts_on"), values.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", forms.ValidationError(_("The end lies before the beginning."), code="before"))
        if values.get("committed_quantity") and not values.get("committed_unit"):
            self.add_error("committed_unit", _("Say the unit of the quantity: pieces, tons, square metres."))
        return values

    def validate_constraints(self, exclude: Any = None) -> None:
        """The verb says it in better words."""


class AgreementPageForm(AgreementForm):
    """The same on a page: a known agreement keeps its customer, whose documents alone may be its paper."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of = key_of(self.instance.account_id or self.data.get("account") or self.initial.get("account"))
        self.fields["document"].queryset = Document.objects.visible_to(self.user).live().filter(account=of)  # type: ignore[attr-defined]
        if self.instance.pk:
            self.fields.pop("account")


class RenewForm(PlainForm):
    """The follower's number and days, and the volume agreed anew; the other terms are taken over."""

    number = forms.CharField(label=_("Number"), max_length=80)
    signed_on = forms.DateField(label=_("Signed on"), required=False)
    starts_on = forms.DateField(label=_("Begins on"))
    ends_on = forms.DateField(label=_("Ends on"), required=False, help_text=_("Empty: until one side ends it."))
    committed_amount = forms.DecimalField(
        label=_("Committed amount"), max_digits=16, decimal_places=2, min_value=0, required=False,
        help_text=_("In the company's currency, for the whole term."),
    )  # fmt: skip
    committed_quantity = forms.DecimalField(
        label=_("Committed quantity"), max_digits=16, decimal_places=4, min_value=0, required=False
    )


class EndForm(PlainForm):
    """The last day, and why."""

    ended_on = forms.DateField(label=_("Ended on"))
    end_reason = forms.CharField(label=_("Why it was ended"), max_length=255)


class RequirementForm(RecordForm):
    """What the customer requires of us under an agreement."""

    class Meta:
        model = Requirement
        fields = ["agreement", "kind", "text", "valid_until", "evidence"]
        help_texts = {
            "valid_until": _("The day the approval or certificate runs out; empty: it does not."),
            "evidence": _("Where the proof lies: a certificate's number, a report, a folder."),
        }


class RequirementPageForm(RequirementForm):
    """The same below its agreement; a day that is over already is asked for once more."""

    is_over = forms.BooleanField(
        required=False, label=_("Yes, it has run out already"), widget=forms.HiddenInput(),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("agreement")
        self.known_until = self.instance.valid_until

    def clean(self) -> Any:
        values = super().clean() or self.cleaned_data
        said, day = values.pop("is_over", False), values.get("valid_until")
        if day and day < timezone.localdate() and day != self.known_until and not said:
            self.fields["is_over"].widget = forms.CheckboxInput()
            self.add_error("valid_until", _("This day is over. If the proof has run out already, tick that and save."))
        return values
