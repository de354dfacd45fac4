"""Forms of periodic reports: which to draw up, a writer's words, an answer, to whom it is sent, wishes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from analytics.actions.reports import LONGEST
from analytics.choices.reports import ReportPart, ReportSpan
from analytics.forms.departures import KeysField
from analytics.models import Report
from kam.ground import days
from kam.ground.confirming import ConfirmedField
from kam.ground.forms import PlainForm
from kam.ground.json_fields import StrictJSONField
from kam.models import Team, User
from kam.rules import formats
from kam.rules import openapi_shapes as shapes

LINES = forms.Textarea(attrs={"rows": 3})
GOAL = _("Revenue aimed at in the coming period")
GOAL_HELP = _("Whoever accepts this report agrees to it; the next report is held against it.")


class ReportMakeForm(PlainForm):
    """Whose report, and of which period."""

    span = forms.ChoiceField(choices=ReportSpan.choices, label=_("Period"))
    day = forms.DateField(label=_("A day of the period"), help_text=_("The whole week, month or quarter is told."))
    team = forms.ModelChoiceField(
        Team.objects.all(), required=False, label=_("Of the team"), empty_label=_("My own customers")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["team"]
        chosen.queryset = Team.objects.filter(lead=self.user)

    def clean_day(self) -> Any:
        """A day that has come."""
        day = self.cleaned_data["day"]
        if day > days.company_today():
            raise forms.ValidationError(_t("That period has not begun yet. Choose an earlier day."))
        return day


class WordsField(StrictJSONField):
    """{key: text}; raises ValidationError for anything else."""

    shape = shapes.table(shapes.TEXT)

    def clean(self, value: Any) -> dict[str, str]:
        """As texts by key."""
        found = super().clean(value) or {}
        if not isinstance(found, Mapping) or not all(isinstance(text, str) for text in found.values()):
            raise forms.ValidationError(_t("An object of texts by key is expected."))
        return dict(found)


class KeyListField(StrictJSONField):
    """[key]; raises ValidationError for anything else, None where nothing is said."""

    shape = shapes.row_of(shapes.TEXT, 0, 500)

    def clean(self, value: Any) -> list[str] | None:
        """As a list of texts."""
        found = super().clean(value)
        if found is None or found == "":
            return None
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            raise forms.ValidationError(_t("A list of keys is expected."))
        return found


class ReportWordsForm(PlainForm):
    """A writer's words as the API takes them."""

    edited = WordsField(required=False, help_text=_("{sentence: text}; an empty text leaves the product's sentence."))
    added = WordsField(required=False, help_text=_("{part: text}, one sentence a line."))
    left_out = KeyListField(required=False, help_text=_("All sentences that the paper does not tell, by their keys."))
    goal = forms.DecimalField(max_digits=16, decimal_places=2, required=False, label=GOAL, help_text=GOAL_HELP)


class ReportEditForm(PlainForm):
    """The same on a page: every sentence of the product to be changed, and room for own ones below each part."""

    goal = ReportWordsForm.base_fields["goal"]
    layout = "analytics/reports/_parts.html"

    def __init__(self, *args: Any, told: Mapping[str, Sequence[Any]], instance: Report, **kwargs: Any) -> None:
        super().__init__(*args, instance=instance, **kwargs)
        self.sections: list[tuple[str, Any, list[str]]] = []
        self.computed: dict[str, str] = {}
        for part, label in ReportPart.choices:
            names = [self._sentence(said, number, instance) for number, said in enumerate(told[part], start=1)]
            own = f"added:{part}"
            self.fields[own] = forms.CharField(
                required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 1}), label=_("Own sentences"),
                initial=instance.added.get(part, ""),
            )  # fmt: skip
            goal = ["goal"] if part == ReportPart.PLAN else []
            self.sections.append((part, label, [*names, own, *goal]))
        self.initial.setdefault("goal", instance.goal)

    def _sentence(self, said: Any, number: int, report: Report) -> str:
        """The field of one sentence, filled with what stands there now."""
        name, edited = f"edited:{said.key}", report.edited.get(said.key)
        self.fields[name] = forms.CharField(
            required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 1}),
            label=_t("Sentence %(number)s") % {"number": number}, initial=(edited or {}).get("text") or said.text,
        )  # fmt: skip
        self.fields[f"left_out:{said.key}"] = forms.BooleanField(
            required=False, label=_("Leave out"), initial=bool((edited or {}).get("left_out"))
        )
        self.computed[name] = said.text
        return name

    def parts(self) -> list[dict[str, Any]]:
        """
        The parts as the page shows them: their fields, each with the product's text and whether other words stand in
        its place, and how many hold own words.
        """
        found = []
        for key, label, names in self.sections:
            told = [{"field": self[name], "computed": self.computed.get(name, ""), "is_own": bool(self._replaced(name)),
                     "is_sentence": name in self.computed, "out": self._out(name)} for name in names]  # fmt: skip
            own = sum(one["is_own"] or (not one["is_sentence"] and bool(one["field"].value())) for one in told)
            found.append({"key": key, "label": label, "fields": told, "own": own})
        return found

    def _out(self, name: str) -> Any:
        """The tick that leaves a sentence out; nothing of what is no sentence."""
        return self[name.replace("edited:", "left_out:", 1)] if name in self.computed else None

    def _replaced(self, name: str) -> str:
        """What the product wrote in a field that holds other words; empty where it holds just that, or nothing."""
        held, computed = str(self[name].value() or "").strip(), self.computed.get(name, "")
        return computed if held and held != computed.strip() else ""

    @property
    def values(self) -> dict[str, Any]:
        """As the verb takes them."""
        found: dict[str, Any] = {"edited": {}, "added": {}, "left_out": {}, "goal": self.cleaned_data.get("goal")}
        for name, text in self.cleaned_data.items():
            kind, colon, key = name.partition(":")
            if colon:
                found[kind][key] = text
        return found | {"left_out": [key for key, is_out in found["left_out"].items() if is_out]}


class ReportAnswerForm(PlainForm):
    """Accepted or sent back, and what is to be said of it."""

    accept = forms.TypedChoiceField(
        choices=[("yes", _("Accept")), ("no", _("Send back"))], coerce=lambda said: said == "yes", label=_("Answer"),
        widget=forms.RadioSelect(),
    )  # fmt: skip
    comment = forms.CharField(
        required=False, max_length=4000, label=_("Comment"), widget=LINES,
        help_text=_("Of what is sent back: what is to be told otherwise."),
    )  # fmt: skip


class ReportAnswerApiForm(PlainForm):
    """The same as the API takes it."""

    accept = forms.BooleanField(required=False, label=_("Accept"))
    comment = forms.CharField(required=False, max_length=4000, label=_("Comment"))


class ReportSubmitApiForm(PlainForm):
    """Programs may want to hear first which figures have moved."""

    confirmed = ConfirmedField()


class ReportSendForm(PlainForm):
    """To which colleagues, each in their own language."""

    people = KeysField(
        User.objects.all(), label=_("Colleagues"), widget=forms.CheckboxSelectMultiple(),
        help_text=_("Whoever may read it and has an address: those who lead the teams above, directors and auditors. "
                    "Account managers read their own reports alone."),
        error_messages={"invalid_choice": _("There is no such colleague who may read this report.")},
    )  # fmt: skip

    def __init__(self, *args: Any, may_read: Sequence[User] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if may_read is not None:
            chosen: Any = self.fields["people"]
            chosen.queryset = User.objects.filter(pk__in=[one.pk for one in may_read])


class ReportWishForm(PlainForm):
    """Which reports are drawn up by themselves: of one's own customers, and of each team that one leads."""

    own = forms.MultipleChoiceField(
        choices=ReportSpan.choices, required=False, widget=forms.CheckboxSelectMultiple(), label=_("My own customers")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = list(Team.objects.filter(lead=self.user))
        for team in self.teams:
            self.fields[f"team:{team.pk}"] = forms.MultipleChoiceField(
                choices=ReportSpan.choices, required=False, widget=forms.CheckboxSelectMultiple(), label=str(team)
            )

    @property
    def wanted(self) -> list[tuple[Team | None, str]]:
        """As the verb takes them."""
        found: list[tuple[Team | None, str]] = [(None, span) for span in self.cleaned_data["own"]]
        return found + [(team, span) for team in self.teams for span in self.cleaned_data[f"team:{team.pk}"]]


class ReportWishApiForm(PlainForm):
    """One of them, as the API takes it."""

    span = forms.ChoiceField(choices=ReportSpan.choices, label=_("Period"))
    team = forms.ModelChoiceField(Team.objects.all(), required=False, label=_("Team"))


class ReportReadForm(PlainForm):
    """Which telling is read, in which language; nothing asked is the last one, in the reader's."""

    copy = forms.IntegerField(required=False, min_value=1, max_value=999, label=pgettext_lazy("report", "Telling"))
    language = forms.ChoiceField(label=_("Language"), required=False, choices=settings.LANGUAGES)
    of = forms.IntegerField(required=False, min_value=1, max_value=10**12, label=_("Colleague"))

    @property
    def spoken(self) -> str:
        return str(self.cleaned_data["language"] or formats.family(get_language() or "en"))
