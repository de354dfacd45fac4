"""Forms of competitors, where they stand, and what they did."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import Means
from accounts.forms.accounts import web_address
from accounts.models import Competitor, Move, Presence
from kam.ground.forms import Picker, RecordForm

LINES = forms.Textarea(attrs={"rows": 3})


class CompetitorForm(RecordForm):
    """A competitor's own record."""

    sections = [
        (_("Who they are"), ["name", "short_name", "website", "sells_in"]),
        (_("What we think of them"), ["strengths", "weaknesses"]),
    ]

    class Meta:
        model = Competitor
        fields = ["name", "short_name", "website", "sells_in", "strengths", "weaknesses"]
        widgets = {"strengths": LINES, "weaknesses": LINES}

    def clean_website(self) -> str:
        """Only addresses of the web: nothing a click could run."""
        return web_address(self.cleaned_data["website"])


class PresenceForm(RecordForm):
    """A competitor at one customer, as the API takes it."""

    means = forms.MultipleChoiceField(
        choices=Means.choices, required=False, label=_("By what"), widget=forms.CheckboxSelectMultiple()
    )
    seen_on = forms.DateField(required=False, label=_("Last seen"), help_text=_("Empty: today."))

    class Meta:
        model = Presence
        fields = [
            "account", "competitor", "threat", "means", "wallet_percent", "category", "since", "seen_on",
            "source", "note",
        ]  # fmt: skip
        widgets = {
            "account": Picker("accounts:account-pick"),
            "competitor": Picker("accounts:competitor-pick"),
            "note": LINES,
        }


class PresencePageForm(PresenceForm):
    """The same below its customer; a competitor nobody has entered yet may simply be named."""

    new_competitor = forms.CharField(
        required=False, max_length=200, label=_("or a new competitor"), help_text=_("By the name it trades under.")
    )

    sections = [
        (_("Who"), ["competitor", "new_competitor"]),
        (_("How it stands here"), ["threat", "wallet_percent", "category", "means"]),
        (_("How we know"), ["seen_on", "since", "source", "note"]),
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("account")
        if self.instance.pk:
            self.fields.pop("competitor")
            self.fields.pop("new_competitor")
        else:
            self.fields["competitor"].required = False
            for name in ("competitor", "new_competitor"):  # one of the two is needed
                self.fields[name].one_of = True  # type: ignore[attr-defined]
            self.fields["competitor"].queryset = Competitor.objects.visible_to(self.user).live()


class MoveForm(RecordForm):
    """What a competitor did, as the API takes it."""

    class Meta:
        model = Move
        fields = ["competitor", "account", "on", "text", "source"]
        widgets = {
            "account": Picker("accounts:account-pick"),
            "competitor": Picker("accounts:competitor-pick"),
            "text": LINES,
        }


class MovePageForm(MoveForm):
    """The same on a page: whose move it is, or at which customer, stands already when the page knows it."""

    def __init__(self, *args: Any, without: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("competitor", "account") if self.instance.pk else without:
            self.fields.pop(name)
        if "account" in self.fields:
            self.fields["account"].help_text = _("Empty: a move in the market, seen by every colleague.")
