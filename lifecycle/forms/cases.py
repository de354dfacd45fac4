"""Forms of cases: a new one, other words, an answer, a hand-over, what is waited for, the solution, the word on it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.choices import SeatFunction
from accounts.models import Contact, Order
from kam.ground.forms import Picker, PlainForm, RecordForm
from kam.ground.rights import Right, can
from kam.models import User
from kam.rules import formats
from kam.rules.keys import key_of
from kam.templatetags import ui
from lifecycle.actions import case_routes
from lifecycle.choices.cases import CaseCause
from lifecycle.models import Case, Visit

WORDS = ["sort", "kind", "severity", "title", "text", "page_title", "contact", "product", "order"]
LINES = forms.Textarea(attrs={"rows": 4})


class CaseForm(RecordForm):
    """A new case as the API takes it; empty: medium, now, into the hands of whoever the account team has for it."""

    class Meta:
        model = Case
        fields = ["account", *WORDS, "visit", "function", "user", "number", "opened_at"]
        widgets = {
            "account": Picker("accounts:account-pick"), "product": Picker("accounts:product-pick"),
            "text": LINES, "visit": forms.HiddenInput,
        }  # fmt: skip

    optional = ("kind", "severity", "function", "opened_at")

    def _or_own(self, name: str) -> Any:
        return self.cleaned_data[name] or getattr(self.instance, name)

    def clean_kind(self) -> str:
        return str(self._or_own("kind"))

    def clean_severity(self) -> str:
        return str(self._or_own("severity"))

    def clean_function(self) -> str:
        return str(self._or_own("function"))

    def clean_number(self) -> str | None:
        return self.cleaned_data["number"] or None

    def validate_constraints(self, exclude: Any = None) -> None:
        """The verb says it in better words."""


def order_words(order: Order) -> str:
    """An order as people know it again: its number, its day, its amount."""
    day = formats.day(order.ordered_on, get_language() or "en")
    return f"{order.number} · {day} · {ui.exact(order.amount, order.currency)}"


class CaseEditForm(CaseForm):
    """What can be said otherwise later on; PATCH of the API, too."""

    class Meta(CaseForm.Meta):
        fields = WORDS


class CasePageForm(CaseForm):
    """The same below one customer: its own people and orders to choose from."""

    class Meta(CaseForm.Meta):
        fields = ["account", *WORDS, "visit"]
        widgets = CaseForm.Meta.widgets | {
            "account": forms.HiddenInput, "order": Picker("accounts:order-pick"), "sort": forms.RadioSelect,
            "severity": forms.RadioSelect,
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        key = key_of(self.instance.account_id or self.data.get("account") or self.initial.get("account"))
        own: dict[str, Any] = self.fields
        own["sort"].choices = [one for one in own["sort"].choices if one[0]]
        if "visit" in own:
            own["visit"].queryset = Visit.objects.visible_to(self.user).filter(account=key)
        own["order"].queryset = Order.objects.visible_to(self.user).live().filter(account=key)
        own["order"].label_from_instance = order_words
        own["order"].widget.asked = {"account": key or ""}
        if can(self.user, Right.SEE_CONTACTS):
            own["contact"].queryset = Contact.objects.visible_to(self.user).present().filter(account=key)
        else:
            own.pop("contact")


class CaseEditPageForm(CasePageForm):
    """Other words; the customer and the visit stay."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("account", "visit"):
            self.fields.pop(name)


class CaseAnswerForm(PlainForm):
    """What the customer was told."""

    note = forms.CharField(max_length=4000, label=_("What was the customer told?"), widget=LINES)


class CaseWaitForm(PlainForm):
    """What the customer was asked, and has to answer."""

    note = forms.CharField(
        max_length=4000,
        label=_("What did you ask the customer?"),
        widget=LINES,
        help_text=_("Ask them first: nothing is sent to them from here. Your question counts as our first answer."),
    )


class CaseResumeForm(PlainForm):
    """What the customer answered."""

    note = forms.CharField(max_length=4000, required=False, label=_("What did the customer answer?"), widget=LINES)


class CaseReasonForm(PlainForm):
    """Why: opened again, cancelled."""

    note = forms.CharField(max_length=4000, label=_("Why?"), widget=LINES)


class CaseCommentForm(PlainForm):
    """A word for the colleagues."""

    note = forms.CharField(max_length=4000, label=_("Note for the colleagues"), widget=LINES)


class CaseHandForm(PlainForm):
    """To which function of the account team, to whom of it, and why."""

    function = forms.ChoiceField(choices=SeatFunction.choices, label=_("To which function?"))
    user = forms.ModelChoiceField(
        User.objects.people(), required=False, label=_("To whom?"), help_text=_("Empty: whoever has the function here.")
    )
    note = forms.CharField(max_length=4000, label=_("Why, and what is to be done?"), widget=LINES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance is not None:
            team = case_routes.team(self.instance.account)
            self.fields["user"].queryset = User.objects.people().filter(team)  # type: ignore[attr-defined]


class CaseResolveForm(PlainForm):
    """What caused it, and what was done."""

    cause = forms.ChoiceField(choices=[("", "—"), *CaseCause.choices], label=_("What caused it?"))
    resolution = forms.CharField(max_length=4000, label=_("What was done?"), widget=LINES)
    page_outcome = forms.CharField(
        max_length=1000,
        required=False,
        label=pgettext_lazy("case", "What the customer reads of it"),
        widget=LINES,
        help_text=_("Stands on the customer's own page. Empty: only that it is solved, and when."),
    )


class CaseAcceptForm(PlainForm):
    """Who said so, in what words."""

    contact = forms.ModelChoiceField(
        Contact.objects.all(), required=False, label=pgettext_lazy("case", "Who says that it is solved?"),
        empty_label=_("Nobody named: it is my word, with my name and today's date"),
    )  # fmt: skip
    note = forms.CharField(max_length=4000, required=False, label=_("In their words"), widget=LINES)


class CaseAcceptPageForm(CaseAcceptForm):
    """The same with the people of the case's customer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own: dict[str, Any] = self.fields
        if not can(self.user, Right.SEE_CONTACTS):
            own.pop("contact")
            return
        people = Contact.objects.visible_to(self.user).present().filter(account=self.instance.account_id)
        own["contact"] = forms.ModelChoiceField(people, required=False, label=own["contact"].label,
                                                empty_label=own["contact"].empty_label,
                                                initial=self.instance.contact_id)  # fmt: skip


class CaseFileForm(PlainForm):
    """A photo or paper for a case."""

    file = forms.FileField(label=_("File"), allow_empty_file=True, help_text=_("Photos, PDF or Office files, 20 MB."))
    title = forms.CharField(max_length=200, required=False, label=_("Title"), help_text=_("Empty: the file's name."))
