"""Forms of needs: one as it was heard, the customer's own words, what was offered, the benefit, what became of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, Product
from kam.ground.forms import Picker, PlainForm, RecordForm
from kam.ground.rights import Right, can
from kam.rules.keys import key_of
from lifecycle.choices import NeedOutcome
from lifecycle.models import Need, Visit

HEARD = ["account", "text", "sign", "contact", "heard_on", "user", "visit"]
ANSWER = ["product", "category", "solution", "benefit", "cost", "currency"]
MONEY: dict[str, Any] = {"max_digits": 16, "decimal_places": 2, "min_value": 0, "required": False}
EARLY = _("Only of a need that the customer stated.")


class NeedForm(RecordForm):
    """A need as it was heard, as the API takes it; empty: today, and oneself."""

    class Meta:
        model = Need
        fields = HEARD
        widgets = {"account": Picker("accounts:account-pick"), "visit": forms.HiddenInput}

    optional = ("heard_on", "user", "sign")

    def clean_sign(self) -> str:
        return self.cleaned_data["sign"] or self.instance.sign

    def validate_constraints(self, exclude: Any = None) -> None:
        """The verb says it in better words."""


class NeedEditForm(NeedForm):
    """What can be said otherwise later on; PATCH of the API, too."""

    class Meta(NeedForm.Meta):
        fields = [*HEARD, *ANSWER]


class NeedRowForm(NeedForm):
    """A need in a row of a file: all its steps at once."""

    class Meta(NeedForm.Meta):
        fields = [
            "text", "sign", "contact", "heard_on", "user", "stated_on", "category", "solution", "proposed_on",
            "benefit", "cost", "currency", "proof", "confirmed_by", "confirmed_on", "outcome", "outcome_note",
            "closed_on",
        ]  # fmt: skip
        widgets: ClassVar[dict[str, Any]] = {}


class NeedPageForm(NeedForm):
    """The same below one customer: its own people to choose from, for those who may see people."""

    class Meta(NeedForm.Meta):
        widgets = {"account": forms.HiddenInput, "visit": forms.HiddenInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        key = key_of(self.instance.account_id or self.data.get("account") or self.initial.get("account"))
        seen: Any = self.fields["user"].queryset  # type: ignore[attr-defined]
        self.fields["user"].queryset = seen.people() | seen.filter(pk=self.instance.user_id)  # type: ignore[attr-defined]
        self.fields["visit"].queryset = Visit.objects.visible_to(self.user).filter(account=key)  # type: ignore[attr-defined]
        if can(self.user, Right.SEE_CONTACTS):
            people = Contact.objects.visible_to(self.user).present().filter(account=key)
            self.fields["contact"].queryset = people  # type: ignore[attr-defined]
        else:
            self.fields.pop("contact")


class NeedEditPageForm(NeedPageForm):
    """Other words; the customer and the visit stay."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("account", "visit"):
            self.fields.pop(name)


class NeedStateForm(PlainForm):
    """The customer says that they want it: in their words, and when."""

    text = forms.CharField(max_length=255, required=False, label=_("What they want, in their words"))
    stated_on = forms.DateField(required=False, label=_("Stated on"))


class NeedProposeForm(PlainForm):
    """What is offered for it."""

    product = forms.ModelChoiceField(
        Product.objects.all(), required=False, label=_("Product"), widget=Picker("accounts:product-pick")
    )
    category = forms.CharField(max_length=80, required=False, label=_("Product category"))
    solution = forms.CharField(max_length=255, required=False, label=_("What was offered"))
    benefit = forms.DecimalField(**MONEY, label=_("Benefit to the customer"), help_text=EARLY)
    cost = forms.DecimalField(**MONEY, label=_("Cost to the customer"), help_text=EARLY)
    currency = forms.CharField(
        label=_("Currency"), max_length=3, required=False, help_text=_("Empty: the company's currency.")
    )
    proposed_on = forms.DateField(required=False, label=_("Solution offered on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Not asked of a latent need; whoever says it all the same is told why not.
        if not self.is_bound and self.instance is not None and self.instance.stated_on is None:
            for name in ("benefit", "cost", "currency"):
                self.fields.pop(name)


class NeedConfirmForm(PlainForm):
    """The customer's word on the benefit, and what it is worth to them."""

    proof = forms.CharField(max_length=255, required=False, label=_("What the customer confirmed"))
    confirmed_by = forms.ModelChoiceField(Contact.objects.all(), required=False, label=_("Who confirmed it"))
    benefit = forms.DecimalField(**MONEY, label=_("Benefit to the customer"))
    cost = forms.DecimalField(**MONEY, label=_("Cost to the customer"))
    currency = forms.CharField(
        label=_("Currency"), max_length=3, required=False, help_text=_("Empty: the company's currency.")
    )
    confirmed_on = forms.DateField(required=False, label=_("Benefit confirmed on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not can(self.user, Right.SEE_CONTACTS):
            self.fields.pop("confirmed_by")
        elif self.instance is not None:
            people = Contact.objects.visible_to(self.user).present().filter(account=self.instance.account_id)
            self.fields["confirmed_by"].queryset = people  # type: ignore[attr-defined]


class NeedCloseForm(PlainForm):
    """What became of it, and why."""

    outcome = forms.ChoiceField(choices=NeedOutcome.choices, label=_("What became of it"))
    note = forms.CharField(max_length=255, required=False, label=_("Why"))
    closed_on = forms.DateField(required=False, label=_("Closed on"))
