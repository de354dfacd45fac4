"""Forms of merges: which other file, and side by side which values to keep."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.actions import duplicates, merge_fields
from accounts.forms.accounts import AccountPageForm
from accounts.models import Account
from kam.ground.forms import Picker, PlainForm

MINE, THEIRS = "mine", "theirs"


def _labels() -> list[tuple[str, Any]]:
    return list(merge_fields.labels().items())


class OtherForm(PlainForm):
    """Which file is the same customer."""

    other = forms.ModelChoiceField(
        Account.objects.live(), label=_("Other file of this customer"), widget=Picker("accounts:account-pick")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance is not None and isinstance(self.fields["other"].widget, Picker):
            self.fields["other"].widget.asked = {"but": self.instance.pk}


class MergeForm(OtherForm):
    """The same with what to take from it, as the API says it."""

    other = forms.ModelChoiceField(Account.objects.all(), label=_("Other file of this customer"))
    take = forms.MultipleChoiceField(
        choices=_labels, required=False, label=_("Fields of which the other file's value is kept"),
        help_text=_("Left out: what this file lacks"),
    )  # fmt: skip
    seat_other = forms.BooleanField(
        required=False, label=_("The other owner joins the team"), help_text=_("Left out: yes")
    )


class SidesForm(PlainForm):
    """Side by side: each field on which the two files differ, and which value to keep."""

    seat_other = forms.BooleanField(required=False, label=_("The owner who is not kept joins the team"))
    other_version = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, survivor: Account, other: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.survivor, self.other = survivor, other
        self.names = merge_fields.differing(survivor, other)
        taken, labels = merge_fields.defaults(survivor, other), merge_fields.labels()
        for name in self.names:
            self.fields[name] = forms.ChoiceField(
                choices=[(MINE, survivor.code), (THEIRS, other.code)], label=labels[name], required=False,
                initial=THEIRS if name in taken else MINE, widget=forms.RadioSelect,
            )  # fmt: skip
        if survivor.owner_id == other.owner_id or other.owner_id is None:
            self.fields.pop("seat_other")
        else:
            self.fields["seat_other"].initial = True
        self.fields["other_version"].initial = other.version

    def taken(self) -> set[str]:
        """The fields of which the other file's value is kept."""
        return {name for name in self.names if self.cleaned_data.get(name) == THEIRS}

    def values(self) -> dict[str, Any]:
        """The arguments of `merges.merge` beside the two files and their versions."""
        return {"taken": self.taken(), "seat_other": self.cleaned_data.get("seat_other", False)}


class NewAccountForm(AccountPageForm):
    """A new file: while its name is typed, what may be there already shows; what surely is asks once more."""

    allow_duplicates = forms.BooleanField(
        required=False, label=_("It is another customer: create it all the same"), widget=forms.HiddenInput()
    )
    folds: ClassVar[list[Any]] = [_("How we deal with them"), _("Group"), _("How they came")]
    """What most customers are entered without, out of the way until somebody opens it."""
    sections = [(title, ["allow_duplicates", *names] if not place else names)
                for place, (title, names) in enumerate(AccountPageForm.sections)]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asking = {
            "hx-get": reverse("accounts:duplicate-like"), "hx-trigger": "input changed delay:500ms",
            "hx-target": "#alike", "hx-include": ", ".join(f"[name={name}]" for name in duplicates.ASKED),
            "hx-sync": "closest form:replace",
        }  # fmt: skip
        self.fields["code"].required = True
        self.fields["code"].help_text = _("The next free one; put your own in its place if you have one.")
        for name in ("name", "short_name", "tax_id", "website", "phone"):
            self.fields[name].widget.attrs |= asking
        if self.is_bound:  # after a refusal what is there already shows at once
            self.fields["name"].widget.attrs |= {"hx-trigger": "input changed delay:500ms, load"}
        self.fields["name"].help_text = format_html('<div id="{}" aria-live="polite"></div>', "alike")
        if self.data.get("allow_duplicates"):
            self.ask_again()

    def clean_code(self) -> str:
        """A code that somebody holds leads there, as far as it is in sight."""
        code = str(self.cleaned_data["code"])
        there = Account.objects.visible_to(self.user).filter(code=code).first()
        if there is not None:
            way = format_html('<a href="{}">{}</a>', reverse("accounts:account-detail", args=[there.pk]), there.name)
            raise forms.ValidationError(format_html("{} {}", _("Another customer has this code."), way), code="unique")
        return code

    def ask_again(self) -> None:
        """Show the tick that lets it through."""
        self.fields["allow_duplicates"].widget = forms.CheckboxInput()
