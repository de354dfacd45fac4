"""The numbers that rules read in groups as one field: folded groups on a page, {group: {name: value}} in JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.choices import Grade, PolicyTerm
from accounts.choices.numbers import HINTS, WORDS, NumberGroup
from accounts.rules import numbers, parsing
from accounts.rules import policies as rules
from accounts.rules.numbers import Number
from kam.ground import wording
from kam.rules import openapi_shapes as shapes


class NumbersTable(forms.Widget):
    """A fold for each group, in it a row for each number: what it is, what it does, its default and bounds."""

    input_type = "matrix"

    def __init__(self, groups: Iterable[str] = tuple(numbers.DECLARED)) -> None:
        super().__init__()
        self.groups = tuple(groups)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if not isinstance(data, QueryDict):
            return data.get(name)
        found: dict[str, dict[str, Any]] = {}
        for group in self.groups:
            for one, declared in numbers.DECLARED[group].items():
                if (key := f"{name}-{group}-{one}") in data:
                    found.setdefault(group, {})[one] = typed(declared, data[key])
        return found

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not isinstance(data, QueryDict) and name not in data

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        given = value if isinstance(value, Mapping) else {}
        return render_to_string("accounts/policies/_numbers_field.html", {"groups": self.folds(name, given)})

    def names(self, name: str) -> list[str]:
        """What its inputs are called in a form."""
        return [f"{name}-{group}-{one}" for group in self.groups for one in numbers.DECLARED[group]]

    def folds(self, name: str, given: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The groups with their numbers; how many are not as we advise; open where one is not right."""
        found = []
        for group in self.groups:
            part = given.get(group)
            rows = [
                cell(name, group, one, part if isinstance(part, Mapping) else {}) for one in numbers.DECLARED[group]
            ]
            changed, wrong = sum(row["changed"] for row in rows), any(row["wrong"] for row in rows)
            told = ngettext("%(n)s of its own", "%(n)s of their own", changed) % {"n": changed} if changed else ""
            found.append(
                {
                    "title": NumberGroup(group).label,
                    "hint": HINTS.get(group, ""),
                    "rows": rows,
                    "changed": told,
                    "open": wrong,
                }
            )
        return found


def typed(declared: Number, text: Any) -> Any:
    """What was typed, percents as the fraction they stand for."""
    if declared.kind != numbers.SHARE or not parsing.is_number(str(text)):
        return text
    return str(round(float(str(text)) / 100, 8))


def plain(declared: Number, value: Any) -> str:
    """A value as an input holds it: fractions in percent."""
    try:
        return f"{round(float(value) * (100 if declared.kind == numbers.SHARE else 1), 6):g}"
    except (TypeError, ValueError):
        return "" if value is None else str(value)


def cell(name: str, group: str, one: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """One number of the form."""
    declared, path = numbers.DECLARED[group][one], f"{group}.{one}"
    value = given.get(one, declared.default)
    read, bounds = declared.read(value), rules.span(declared)
    unit = "%" if declared.kind == numbers.SHARE else ""
    default, (label, says) = f"{plain(declared, declared.default)}{unit}", WORDS[path]
    return {
        "name": f"{name}-{group}-{one}", "label": label, "says": says, "value": plain(declared, value), "unit": unit,
        "default": default, "said": said(says, default, bounds["low"], bounds["high"]),
        "min": bounds["low"].rstrip("%"), "max": bounds["high"].rstrip("%"), "wrong": value != "" and read is None,
        "step": "1" if declared.kind == numbers.WHOLE else "any",
        "changed": read is not None and read != declared.default,
    }  # fmt: skip


def _shape_of(one: Number) -> shapes.Shape:
    """A number within its bounds; none, and an empty text, leave it what it is by default."""
    kind = "integer" if one.kind == numbers.WHOLE else "number"
    return shapes.nullable(shapes.either({"type": kind, "minimum": one.low, "maximum": one.high}, shapes.EMPTY))


TERMS = shapes.record(dict.fromkeys(Grade.values, shapes.record(dict.fromkeys(PolicyTerm.values, {}))))
"""Any value of any term, under each tier and class."""
GROUPS = shapes.record(
    {group: shapes.record({name: _shape_of(one) for name, one in names.items()})
     for group, names in numbers.DECLARED.items()}
)  # fmt: skip


class NumbersField(forms.Field):
    """Any of the numbers; those not named stay what they are in the version that is changed or drawn from."""

    takes_json = True
    shape = GROUPS

    def __init__(self, groups: Iterable[str] = tuple(numbers.DECLARED)) -> None:
        super().__init__(required=False, label=_("Numbers of the rules"), widget=NumbersTable(groups))

    def clean(self, value: Any) -> numbers.Document:
        raw = {} if value in (None, "") else value
        found = list(rules.number_faults(raw))
        if found:
            raise ValidationError([fault.words for fault in found])
        return numbers.read(raw)


def said(says: Any, default: Any, low: Any, high: Any) -> Any:
    """What a number does, what it is by default and between which bounds it lies, as one help text."""
    bounds = format_lazy(_("By default {default}; from {low} to {high}."), default=default, low=low, high=high)
    return lazy(wording.sentences, str)([says, bounds])
