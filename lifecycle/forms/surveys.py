"""Forms of surveys: what an administrator writes, an answer by link or by a colleague, sending one by hand."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.choices import Tier
from accounts.models import Contact
from kam.ground.forms import Picker, PlainForm, RecordForm, bound
from kam.rules.keys import key_of
from lifecycle.choices.surveys import Audience, GroundQuestion, Occasion, OpenQuestion
from lifecycle.facts import surveys as facts
from lifecycle.models import Survey, SurveyInvitation
from lifecycle.models.surveys import QUESTIONS, rules_now
from lifecycle.rules import surveys as rules

PLAN = ["name", "audience", "scale", "occasion", "automatic", "delay_days", "valid_days", "most", "tiers", "asks_gain"]
WORDS = [f"{name}_{ending}" for name in ("question", "why", "gain") for ending in ("en", "hans", "hant")]
NUMBERS = ("delay_days", "valid_days", "most", "position")


class SurveyForm(RecordForm):
    """A survey: its plan, and the words where they are to differ from those that it came with."""

    tiers = forms.MultipleChoiceField(
        choices=Tier.choices, required=False, label=_("Tiers"), help_text=_("None chosen: every customer."),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    class Meta:
        model = Survey
        fields = [*PLAN, *WORDS, "position"]
        widgets = {name: forms.Textarea(attrs={"rows": 1, "maxlength": 200}) for name in WORDS}

    optional = NUMBERS
    sections = (
        (_("What and whom"), ["name", "audience", "scale", "asks_gain"]),
        (_("The plan"), ["occasion", "automatic", "delay_days", "valid_days", "most", "position", "tiers"]),
        (_("Own words; empty: as they came"), WORDS[:3]),
        ("", WORDS[3:6]),
        ("", WORDS[6:]),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grounds = {"question": QUESTIONS.get(self.instance.key, GroundQuestion.OTHER.label),
                   "why": OpenQuestion.WHY.label, "gain": OpenQuestion.GAIN.label}  # fmt: skip
        for name, ground in grounds.items():
            for language, ending in rules.LANGUAGES.items():
                with translation.override(language):
                    self.fields[f"{name}_{ending}"].widget.attrs["placeholder"] = str(ground)
        if self.instance.pk and not self.instance.name:
            self.initial["name"] = str(self.instance)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in NUMBERS:
            if data.get(name) is None:
                data.pop(name, None)
        return data


class AnswerForm(forms.Form):
    """An answer: the score must be said, the words may be."""

    score = forms.TypedChoiceField(coerce=int, label=_("Answer"))
    why = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    gain = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["score"].choices = [(str(one), str(one)) for one in survey.answers]  # type: ignore[attr-defined]
        self.fields["score"].error_messages["required"] = _("Choose one of the answers.")
        self.fields["why"].label, self.fields["gain"].label = survey.why, survey.gain
        if not survey.asks_gain:
            self.fields.pop("gain")
        bound(self.fields)


class SurveySendForm(RecordForm):
    """Whom to ask what, as the API takes it; by mail, in the language that fits the name, unless said otherwise."""

    language = forms.ChoiceField(
        choices=[("", _("By the name")), *settings.LANGUAGES], required=False, label=_("Language")
    )
    mail = forms.BooleanField(required=False, initial=True, label=_("Send it by e-mail"))

    class Meta:
        model = SurveyInvitation
        fields = ["contact", "survey"]
        widgets = {"contact": Picker("accounts:contact-pick")}

    asked_for = ("contact",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = Survey.objects.live().filter(audience=Audience.CUSTOMER)
        self.fields["survey"].queryset = asked  # type: ignore[attr-defined]

    def validate_constraints(self, exclude: Any = None) -> None:
        """The verb says it in better words."""


class People(forms.Select):
    """A customer's people; who must not be asked is shown with the reason, and not to be chosen."""

    closed: Mapping[int, str] = MappingProxyType({})

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        if (words := self.closed.get(key_of(str(value)) or 0)) is not None:
            option["label"], option["attrs"]["disabled"] = words, True
        return option


class SurveySendPageForm(SurveySendForm):
    """The same below one customer: its own people to choose from, but for those who must not be asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account = key_of(self.initial.get("account"))
        people = Contact.objects.visible_to(self.user).present().filter(account=account)
        field: Any = self.fields["contact"]
        field.widget = People()
        field.queryset = people  # after the widget, which takes its choices from here
        field.widget.closed = self.closed = facts.left_alone(people, rules_now().rest_days)
        asked_for = key_of(self.initial.get("contact"))
        if asked_for in self.closed:
            self.initial["contact"] = None
            field.help_text = self.closed[asked_for]
        asked = list(self.fields["survey"].queryset)  # type: ignore[attr-defined]
        by_hand = [one for one in asked if one.occasion == Occasion.HAND] or asked
        if by_hand:
            self.initial.setdefault("survey", by_hand[0].pk)

    def clean_contact(self) -> Contact:
        """Raises what the page said beside the name, for whoever chose it all the same."""
        contact: Contact = self.cleaned_data["contact"]
        if contact.pk in self.closed:
            raise forms.ValidationError(self.closed[contact.pk])
        return contact


class SurveyRefuseForm(PlainForm):
    """Who of a customer's people said that they want no more surveys."""

    contact = forms.ModelChoiceField(Contact.objects.all(), label=_("Contact"))

    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Contact.objects.visible_to(self.user).present().filter(account=account, survey_opt_out__isnull=True)
        self.fields["contact"].queryset = people  # type: ignore[attr-defined]


class TeamAskForm(PlainForm):
    """Which question our own team is asked about a customer."""

    survey = forms.ModelChoiceField(
        Survey.objects.live().filter(audience=Audience.TEAM), label=_("Survey"), empty_label=None
    )
