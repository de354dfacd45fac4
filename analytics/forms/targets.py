"""The forms of company targets, one or several; pages show and take a share as percent, programs as a fraction."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.forms.policies import Percent
from analytics.models import CompanyTarget
from analytics.rules import targets as rules
from kam.ground import days, wording
from kam.ground.forms import PlainForm, RecordForm
from kam.ground.json_fields import StrictJSONField

Began = tuple[int, int, rules.Line | None]
"""Key, version and line of a target."""


class CompanyTargetForm(RecordForm):
    """For which year, which share of revenue, which goal in words."""

    bounds: ClassVar[Any] = {"year": (days.FIRST_YEAR, days.LAST_YEAR)}
    in_words: ClassVar[Any] = {
        "year": f"From {rules.BACK} years back to {rules.AHEAD} years ahead",
        "key_share": "Or a `goal`",
        "goal": "Or a `key_share`",
    }

    class Meta:
        model = CompanyTarget
        fields = ["year", "key_share", "goal"]
        widgets = {
            "key_share": Percent({"min": 0, "max": 100, "step": "any", "inputmode": "decimal"}),
            "goal": forms.Textarea(attrs={"rows": 3}),
        }

    def validate_constraints(self, exclude: Any = None) -> None:
        """Its verb says it in better words."""


class CompanyTargetsForm(PlainForm):
    """Several years at once, a line each, as they are copied from a sheet; only what differs is written."""

    began = StrictJSONField(required=False, widget=forms.HiddenInput())
    """{year: key, version and line of its target} as the form began."""
    lines = forms.CharField(
        label=_("Targets, a year a line"), max_length=20_000,
        widget=forms.Textarea({"rows": 10, "class": "code", "spellcheck": "false"}),
        help_text=_("Year, share of revenue from key accounts, strategic goal: copied from a sheet, or typed with "
                    "commas between. For example: 2030, 60%, Every platinum customer has a joint plan. A year that is "
                    "not named stays as it is."),
    )  # fmt: skip

    def clean_began(self) -> dict[int, Began]:
        """Each target as the form began with it; nothing of a year means that it had none."""
        found = self.cleaned_data["began"] or {}
        try:
            return {int(year): (int(key), int(version), rules.line(line))
                    for year, (key, version, line) in found.items()}  # fmt: skip
        except (AttributeError, TypeError, ValueError, OverflowError) as error:
            raise forms.ValidationError(_t("Load the page again: it came back otherwise than it was.")) from error

    def clean_lines(self) -> list[dict[str, Any]]:
        """Of each line its year and what differs from what the form began with; headings are passed over."""
        lines = [(place, text) for place, text in enumerate(self.cleaned_data["lines"].splitlines(), 1) if text.strip()]
        if len(lines) > 1 and not any(char.isdigit() for char in lines[0][1]):
            lines = lines[1:]
        read = [(place, rules.line(text)) for place, text in lines]
        if faults := [str(place) for place, found in read if found is None]:
            words = _t("A line begins with a year from 1900 to 2199. Look at line %(lines)s.")
            raise forms.ValidationError(words % {"lines": wording.listed(faults)})
        return [self._differing(place, found) for place, found in read if found is not None]

    def _differing(self, place: int, line: rules.Line) -> dict[str, Any]:
        """What a line changes, held to the limits of the form of one target."""
        *_read, was = self.cleaned_data.get("began", {}).get(line.year, (None,))
        found: dict[str, Any] = {"year": line.year}
        for name in ("key_share", "goal"):
            value = getattr(line, name)
            if was is None or value != getattr(was, name):
                found[name] = self._fitting(place, name, value)
        return found

    def _fitting(self, place: int, name: str, value: Any) -> Any:
        field = CompanyTargetForm(user=self.user).fields[name]
        try:
            return field.clean(value)
        except forms.ValidationError as error:
            told = {"line": place, "field": field.label, "why": " ".join(error.messages)}
            raise forms.ValidationError(_t("Line %(line)s, %(field)s: %(why)s") % told) from error
