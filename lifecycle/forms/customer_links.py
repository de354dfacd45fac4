"""Forms of the customer's own page: opening a link to it, and a request that comes through it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact
from kam.ground.forms import Picker, PlainForm, RecordForm
from kam.ground.rights import Right, can
from lifecycle.models import CustomerLink
from lifecycle.rules.customer_links import DAYS, LONGEST, MOST_DAYS, title_of


class CustomerLinkForm(RecordForm):
    """For whom, in which language and for how long; as the API takes it."""

    days = forms.IntegerField(min_value=1, max_value=MOST_DAYS, required=False, label=_("Open for days"), initial=DAYS)
    language = forms.ChoiceField(
        choices=[("", _("By the name")), *settings.LANGUAGES], required=False, label=_("Language")
    )

    class Meta:
        model = CustomerLink
        fields = ["account", "contact"]
        widgets = {"account": Picker("accounts:account-pick"), "contact": Picker("accounts:contact-pick", of="account")}

    def clean_days(self) -> int:
        return self.cleaned_data["days"] or DAYS


class CustomerLinkPageForm(PlainForm):
    """The same below one customer."""

    contact = forms.ModelChoiceField(
        Contact.objects.all(), required=False, label=_("For whom"), empty_label=_("Whoever has the link")
    )
    days = forms.IntegerField(min_value=1, max_value=MOST_DAYS, label=_("Open for days"), initial=DAYS)
    language = forms.ChoiceField(
        choices=[("", _("By the name")), *settings.LANGUAGES], required=False, label=_("Language")
    )

    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if can(self.user, Right.SEE_CONTACTS):
            people = Contact.objects.visible_to(self.user).present().filter(account=account)
            self.fields["contact"].queryset = people  # type: ignore[attr-defined]
        else:
            self.fields.pop("contact")


class RequestForm(forms.Form):
    """What the customer asks of us, or writes about a request that is there: `case` is its number."""

    case = forms.CharField(max_length=40, required=False)
    text = forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))

    def clean_text(self) -> str:
        if not title_of(self.cleaned_data["text"]):
            raise forms.ValidationError(self.fields["text"].error_messages["required"], code="required")
        return str(self.cleaned_data["text"])
