"""Forms of plays: names in three languages, what a play answers, its steps as a table; which play is applied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import SeatFunction, Tier
from accounts.models import Account
from kam.ground import wording
from kam.ground.forms import PlainForm, RecordForm
from kam.ground.json_fields import StrictJSONField
from kam.ground.rights import Right
from kam.models import User
from kam.rules import openapi_shapes as shapes
from kam.rules import texts
from lifecycle.choices import Cause, Dilemma, Stage
from lifecycle.facts import plays as facts
from lifecycle.facts import takers
from lifecycle.models import Play
from lifecycle.models.plays import STEPS, Step
from lifecycle.rules import plays as rules

TITLE = 255
STEP = {
    "key": shapes.text(60), "titles": shapes.record({code: shapes.text(TITLE) for code in rules.LANGUAGES}),
    "function": {"type": "string", "enum": SeatFunction.values}, "days": shapes.whole(0, rules.MOST_DAYS),
}  # fmt: skip
SAID = {**shapes.record({code: {**shapes.WORDS, "maxLength": TITLE} for code in rules.LANGUAGES}), "minProperties": 1}
STEP_SHAPE = shapes.either(
    shapes.record(STEP | {"titles": SAID}, ["titles", "function", "days"]),
    shapes.record(STEP | {"key": shapes.one_of([*STEPS])}, ["key", "function", "days"]),
)
"""A step says what is to be done, or is one of the product's own."""
MOST_ID = 2**62
PARTS = ("key", "function", "days", *(f"title_{code}" for code in rules.LANGUAGES))


def _tidy(text: str) -> str:
    """Without what nobody sees."""
    said = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return said if texts.is_seen(said) else ""


class StepsTable(forms.Widget):
    """A row for each step: its titles, whose it is, days until due; a row without a title is left out. JSON: a list."""

    input_type = "matrix"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if not isinstance(data, QueryDict):
            return data.get(name)
        found = []
        for number in range(rules.MOST_STEPS):
            row = {part: data.get(f"{name}-{number}-{part}", "").strip() for part in PARTS}
            titles = {code: row[f"title_{code}"] for code in rules.LANGUAGES if row[f"title_{code}"]}
            if titles or row["key"] in STEPS:
                days = int(row["days"]) if row["days"].isascii() and row["days"].isdigit() else row["days"]
                found.append({"key": row["key"], "titles": titles, "function": row["function"], "days": days})
        return found

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not isinstance(data, QueryDict) and name not in data

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        steps = [one for one in value or [] if isinstance(one, Mapping)]
        rows = [
            self._row(f"{name}-{n}", n, steps[n] if n < len(steps) else {}) for n in range(rules.MOST_STEPS)
        ]  # fmt: skip
        return render_to_string(
            "lifecycle/plays/_steps_field.html",
            {"rows": rows, "functions": SeatFunction.choices, "most": rules.MOST_DAYS},
        )

    @staticmethod
    def _row(name: str, number: int, step: Mapping[str, Any]) -> dict[str, Any]:
        titles = step.get("titles") if isinstance(step.get("titles"), Mapping) else {}
        languages = {"en": "English", "zh-hans": "简体", "zh-hant": "繁體"}
        return {
            "name": name, "number": number + 1, "key": step.get("key", ""), "days": step.get("days", ""),
            "function": step.get("function", SeatFunction.MANAGER), "ground": STEPS.get(step.get("key", ""), ""),
            "titles": [
                {"name": f"{name}-title_{code}", "label": languages[code], "lang": code,
                 "value": (titles or {}).get(code, "")}
                for code in rules.LANGUAGES
            ],
        }  # fmt: skip


class StepsField(forms.Field):
    """The steps of a play: [{key, titles: {language: text}, function, days}]."""

    widget = StepsTable
    takes_json = True
    shape = shapes.row_of(STEP_SHAPE, 1, rules.MOST_STEPS)

    def clean(self, value: Any) -> list[dict[str, Any]]:
        if not isinstance(value, list) or not value:
            raise ValidationError(_("A play needs at least one step."))
        if len(value) > rules.MOST_STEPS:
            raise ValidationError(_("A play has at most %d steps.") % rules.MOST_STEPS)
        return [self._step(number, step) for number, step in enumerate(value, start=1)]

    def _step(self, number: int, step: Any) -> dict[str, Any]:
        if not isinstance(step, Mapping) or set(step) - {"key", "titles", "function", "days"}:
            raise ValidationError(_("Step %d: an object with titles, function and days is expected.") % number)
        key, titles, days = step.get("key") or "", step.get("titles") or {}, step.get("days")
        wrong = not isinstance(titles, Mapping) or set(titles) - set(rules.LANGUAGES)
        if wrong or not all(isinstance(text, str) and len(text) <= TITLE for text in titles.values()):
            raise ValidationError(_("Step %d: titles by language are expected (en, zh-hans, zh-hant).") % number)
        titles = {code: _tidy(text) for code, text in titles.items() if _tidy(text)}
        if not isinstance(key, str) or len(key) > 60 or not (titles or key in STEPS):
            raise ValidationError(_("Step %d: say what is to be done.") % number)
        if step.get("function") not in SeatFunction.values:
            raise ValidationError(_("Step %d: choose whose it is.") % number)
        if isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= rules.MOST_DAYS:
            raise ValidationError(_("Step %(step)d: days between 0 and %(most)d.") % {
                "step": number, "most": rules.MOST_DAYS})  # fmt: skip
        return {"key": key, "titles": titles, "function": str(step["function"]), "days": days}


def _several(choices: Any, label: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        choices=choices, required=False, label=label, help_text=help_text, widget=forms.CheckboxSelectMultiple
    )


class PlayForm(RecordForm):
    """A play; empty names stand for the words that it came with."""

    causes = _several(Cause.choices, gettext_lazy("For causes"))
    stages = _several(Stage.choices, gettext_lazy("For stages"))
    dilemmas = _several(Dilemma.choices, gettext_lazy("For dilemmas"))
    tiers = _several(Tier.choices, gettext_lazy("For tiers"), gettext_lazy("None ticked: for all of them."))
    steps = StepsField(label=gettext_lazy("Steps"))

    class Meta:
        model = Play
        fields = [
            "name_en", "name_zh_hans", "name_zh_hant", "steps", "causes", "stages", "dilemmas", "tiers", "position",
        ]  # fmt: skip

    optional = ("position",)
    sections = [
        (gettext_lazy("What it is called"), ["name_en", "name_zh_hans", "name_zh_hant"]),
        (gettext_lazy("What is to be done"), ["steps"]),
        (gettext_lazy("When it is proposed"), ["causes", "dilemmas", "stages", "tiers", "position"]),
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and str(self.instance) and not any(self.instance.names.values()):
            self.fields["name_en"].help_text = str(self.instance)

    def clean_position(self) -> Any:
        return self.cleaned_data["position"] if self.cleaned_data["position"] is not None else self.instance.position


class DoersField(StrictJSONField):
    """Who gets which step of a play: {key of the step: id of a colleague}; the others go to whoever has the seat."""

    shape = shapes.table(shapes.whole(1, MOST_ID))

    def clean(self, value: Any) -> dict[str, int]:
        said = super().clean(value)
        if said is None:
            return {}
        if not isinstance(said, dict) or not all(type(who) is int and 0 < who <= MOST_ID for who in said.values()):
            raise ValidationError(_("An object {step: id of a colleague} is expected."))
        return said


class UseForm(PlainForm):
    """The API names the customer and the play; the customer's open warning is found."""

    account = forms.ModelChoiceField(Account.objects.all(), label=gettext_lazy("Customer"))
    play = forms.ModelChoiceField(Play.objects.live(), label=gettext_lazy("Play"))
    doers = DoersField(required=False, label=gettext_lazy("Who does what"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        play, said = data.get("play"), data.get("doers") or {}
        unknown = said.keys() - {step.key for step in play.told_steps()} if play else set()
        found = User.objects.people().in_bulk(set(said.values()))
        if unknown:
            self.add_error("doers", _("This play has no such step: %s.") % wording.listed(sorted(unknown)))
        elif missing := set(said.values()) - found.keys():
            self.add_error("doers", _("There is no such colleague: %s.") % wording.listed(sorted(missing)))
        data["doers"] = {key: found[who] for key, who in said.items() if who in found}
        return data


class ApplyForm(PlainForm):
    """Who gets each step of a play for a customer: whoever has the seat, or else its owner, unless somebody chooses."""

    def __init__(self, *args: Any, account: Account, play: Play, user: Any, **kwargs: Any) -> None:
        self.account, self.play = account, play
        super().__init__(*args, user=user, **kwargs)
        able = [(one.pk, str(one)) for one in takers.of(account, Right.TAKE_ON_WORK)]
        for step, (title, function, whose, seated) in zip(
            play.told_steps(), facts.taking(account, play, user), strict=True
        ):
            field = forms.ModelChoiceField(User.objects.people(), required=False, initial=whose.pk)
            field.choices = able if whose.pk in dict(able) else [(whose.pk, str(whose)), *able]
            field.label = wording.aside(title, facts.whose(function))
            if not seated:
                words = _("Nobody has the seat “%(seat)s”: it goes to %(name)s unless you choose somebody.")
                field.help_text = words % {"seat": facts.whose(function), "name": whose}
            self.fields[name_of(step)] = field

    def doers(self) -> dict[str, User]:
        """{key of a step: who was chosen for it}."""
        said = {step.key: self.cleaned_data.get(name_of(step)) for step in self.play.told_steps()}
        return {key: user for key, user in said.items() if user is not None}


def name_of(step: Step) -> str:
    """The field of a step."""
    return f"step_{step.key}"
