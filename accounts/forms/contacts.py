"""Forms of contacts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import contact_merges
from accounts.models import Contact, Namesake
from accounts.rules import birthdays
from kam.ground.forms import Picker, PlainForm, RecordForm, WithPhones

WIDGETS = {"account": Picker("accounts:account-pick"), "note": forms.Textarea(attrs={"rows": 3})}
MATES = ("reports_to", "followed_by")
"""Fields that name others of the same customer."""


class BirthdayField(forms.CharField):
    """Day and month, the year where it is known, as people write it; kept as ISO 8601 says."""

    written = birthdays.WRITTEN

    def __init__(self) -> None:
        words = _("Day and month, the year may stay open: 05-17 or 1975-05-17.")
        super().__init__(required=False, label=_("Birthday"), max_length=40, help_text=words)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return birthdays.read(text, timezone.localdate()) if text else ""
        except ValueError:
            words = _("This is no birthday. Write 05-17, or 1975-05-17 with the year.")
            raise forms.ValidationError(words, code="birthday") from None

    def prepare_value(self, value: Any) -> Any:
        """Without the dashes that stand for the year."""
        return value.removeprefix("--") if isinstance(value, str) else value


class ContactForm(WithPhones, RecordForm):
    """A person at a customer, as the API takes it."""

    phone_fields = ("mobile", "phone")
    birthday = BirthdayField()

    class Meta:
        model = Contact
        fields = [
            "account", "name", "title", "department", "role", "influence", "stance", "reports_to",
            "email", "phone", "mobile", "birthday", "note", "last_met_on", "left_on", "followed_by",
        ]  # fmt: skip
        widgets = WIDGETS


class ContactPageForm(ContactForm):
    """The same on a page below its customer: colleagues to report to are few, so they stand in a plain list."""

    sections = [
        (_("Who"), ["account", "name", "title", "department", "reports_to"]),
        (_("Part in the purchase"), ["role", "influence", "stance"]),
        (_("How to reach them"), ["mobile", "phone", "email"]),
        (_("What we know"), ["birthday", "last_met_on", "left_on", "followed_by", "note"]),
    ]

    def __init__(self, *args: Any, account: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account = account or getattr(self.instance, "account", None) if self.instance.pk or account else None
        if account is None:
            self.fields.pop("followed_by")
            self.fields["reports_to"].widget = Picker("accounts:contact-pick", of="account")
            self.fields["reports_to"].widget.choices = self.fields["reports_to"].choices  # type: ignore[attr-defined]
            self.fields["reports_to"].help_text = _("Somebody of the same customer.")
            return
        self.fields.pop("account")
        mates = Contact.objects.visible_to(self.user).live().filter(account=account).exclude(pk=self.instance.pk)
        for name in MATES:
            self.fields[name].queryset = mates.order_by("name")


class NewContactForm(ContactPageForm):
    """A new person; whoever seems to be there already is asked for once more."""

    allow_duplicates = forms.BooleanField(
        required=False, label=_("It is somebody else: create the contact all the same"), widget=forms.HiddenInput()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("allow_duplicates"):
            self.ask_again()

    def ask_again(self) -> None:
        """Show the tick that lets it through."""
        self.fields["allow_duplicates"].widget = forms.CheckboxInput()


class LeaveForm(PlainForm):
    """When somebody left (today, if nothing is said), and who follows, if that is known."""

    left_on = forms.DateField(required=False, label=_("Left the company on"))
    followed_by = forms.ModelChoiceField(
        Contact.objects.none(), required=False, label=_("Followed by"), empty_label=_("Not known yet")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mates = Contact.objects.visible_to(self.user).present().filter(account=self.instance.account_id)
        self.fields["followed_by"].queryset = mates.exclude(pk=self.instance.pk).order_by("name")  # type: ignore[attr-defined]


MINE, THEIRS = "mine", "theirs"


class OtherContactForm(PlainForm):
    """Which entry is the same person."""

    other = forms.ModelChoiceField(Contact.objects.none(), label=_("Other entry of this person"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mates = Contact.objects.visible_to(self.user).live().filter(account=self.instance.account_id)
        self.fields["other"].queryset = mates.exclude(pk=self.instance.pk).order_by("name")  # type: ignore[attr-defined]


def _labels() -> list[tuple[str, Any]]:
    return [(name, Contact._meta.get_field(name).verbose_name) for name in contact_merges.FIELDS]  # type: ignore[union-attr]


class ContactMergeForm(PlainForm):
    """The same with what to take from it, as the API says it."""

    other = forms.ModelChoiceField(Contact.objects.all(), label=_("Other entry of this person"))
    take = forms.MultipleChoiceField(
        choices=_labels, required=False, label=_("Fields of which the other entry's value is kept"),
        help_text=_("Left out: what this contact lacks"),
    )  # fmt: skip


class NamesakeForm(PlainForm):
    """How somebody knows that two contacts are two people."""

    reason = forms.CharField(
        required=False, max_length=255, label=_("How you know"), help_text=Namesake._meta.get_field("reason").help_text
    )


class NamesakePairForm(NamesakeForm):
    """The same with the two, as the API says it."""

    first = forms.ModelChoiceField(Contact.objects.all(), label=_("Contact"))
    second = forms.ModelChoiceField(Contact.objects.all(), label=_("Contact"))


class ContactSidesForm(PlainForm):
    """Side by side: each field on which the two entries differ, and which value to keep."""

    other_version = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, survivor: Contact, other: Contact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names, labels = contact_merges.differing(survivor, other), dict(_labels())
        taken = contact_merges.defaults(survivor, other)
        for name in self.names:
            self.fields[name] = forms.ChoiceField(
                choices=[(MINE, survivor.name), (THEIRS, other.name)], label=labels[name], required=False,
                initial=THEIRS if name in taken else MINE, widget=forms.RadioSelect,
            )  # fmt: skip
        self.fields["other_version"].initial = other.version

    def taken(self) -> set[str]:
        """The fields of which the other entry's value is kept."""
        return {name for name in self.names if self.cleaned_data.get(name) == THEIRS}
