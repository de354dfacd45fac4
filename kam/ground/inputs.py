"""What the API takes, read by the very forms the pages use: JSON types checked, unknown fields refused."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError

from kam.ground import days
from kam.ground.fault_words import WORDS
from kam.ground.json import Spoilt, Unkept
from kam.ground.plainly import DAY, NUMBER
from kam.rules.texts import is_seen

MAX_ID = 2**63 - 1
NO_TEXT = (forms.DateField, forms.DateTimeField, forms.TimeField, forms.IntegerField)
"""Fields whose value is none where it is an empty text; an empty text is sent by a script whose variable is empty."""
TAKEN = {"unique": "taken", "unique_together": "taken", "null_characters_not_allowed": "nul"}
"""What the API calls a fault, where forms have another word."""
MAY_BE_EMPTY = frozenset({"q", "search", "fields", "expand", "ordering", "cursor", "after"})
"""Parameters that ask for nothing when they are empty: what a person typed so far, the place where one begins."""


Faults = dict[str, list[ErrorDetail]]


def unknown_field() -> list[ErrorDetail]:
    """What is said of a name that is no field."""
    return [ErrorDetail(_("There is no such field."), "unknown_field")]


def faults(form: Any) -> Faults:
    """{field: what is wrong with it, in words with their codes} of a form that was looked at."""
    return {
        name: [
            ErrorDetail(words, TAKEN.get(one.code, one.code or "invalid")) for one in found for words in one.messages
        ]
        for name, found in form.errors.as_data().items()
    }


def parse(form_class: Any, data: Any, *, user: Any, instance: Any = None, partial: bool = False) -> Any:
    """A valid form over JSON data; raises ValidationError (400) with all that is wrong, by field."""
    ready, unfit = prepared(form_class, data, instance if partial else None)
    form = form_class(ready, user=user, instance=instance)
    for name in unfit.keys() & form.fields.keys():
        form.fields[name].clean = _refusing  # so that the form takes it for wrong, not for missing
    if unfit or not form.is_valid():
        raise ValidationError(faults(form) | unfit)
    return form


def _refusing(*_value: Any) -> None:
    raise forms.ValidationError("", code="type")


def uploaded(form_class: Any, request: Any, *, user: Any) -> Any:
    """A valid form over multipart/form-data, its file among it; unknown fields are refused (ValidationError)."""
    data = request.data if hasattr(request.data, "lists") else {}
    form = form_class(data, request.FILES, user=user)
    unknown = {name: unknown_field() for name in data if name not in form.fields}
    if unknown or not form.is_valid():
        raise ValidationError(faults(form) | unknown)
    return form


def prepared(form_class: Any, data: Any, current: Any = None) -> tuple[dict[str, Any], Faults]:
    """
    Form data from JSON, and what of it no form reads: names nobody knows, other types, texts that nobody can keep.

    With `current` what is not said stays as it is (PATCH). Raises ValidationError for what is no object.
    """
    if not isinstance(data, Mapping):
        raise ValidationError({"_": [_("An object with fields is expected here.")]})
    fields = form_class.base_fields
    unfit = {name: unknown_field() for name in data if name not in fields}
    ready = current_values(form_class, current) if current is not None else {}
    for name in fields.keys() & data.keys():
        ready.pop(name, None)
        try:
            ready[name] = _typed(fields[name], data[name])
        except ValueError as error:
            unfit[name] = [ErrorDetail(str(error), getattr(error, "code", "type"))]
        except Unkept as spoilt:
            unfit[name] = [ErrorDetail(str(spoilt.detail), spoilt.fault)]
    return ready, unfit


def check_names(asked: QueryDict, known: Collection[str], many: Collection[str]) -> None:
    """
    Refuses a parameter that nobody knows, several values of one that takes one, and none (ValidationError).

    `?account=` is what a script sends whose variable is empty: all rows would not be what it asks for.
    """
    unknown = [ErrorDetail(_("There is no such parameter."), "unknown_parameter")]
    wrong: dict[str, list[Any]] = {name: unknown for name in asked if name not in known}
    unseen = set(hidden(asked))
    empty = [
        name
        for name in asked
        if name in unseen or (name not in MAY_BE_EMPTY and not all(map(str.strip, asked.getlist(name))))
    ]
    wrong |= {name: [_("Give it a value, or leave it out.")] for name in empty if name in known}
    wrong |= {
        name: [_("Only one value can be asked for here.")]
        for name in asked
        if name in known and name not in many and len(asked.getlist(name)) > 1
    }
    if wrong:
        raise ValidationError(wrong)


def hidden(asked: QueryDict) -> list[str]:
    """The parameters with a value of which nothing can be seen: no filter, though the address says one."""
    # `lists` reads nothing of what the address asks for: what no filter read is told (kam/ground/heard.py).
    return [name for name, said in asked.lists() if any(text.strip(" \t\r\n") and not is_seen(text) for text in said)]


def fits(filterset: Any) -> bool:
    """Whether what a list is asked for can be meant, each of its values."""
    asked = filterset.data if isinstance(filterset.data, QueryDict) else QueryDict()
    return bool(filterset.is_valid()) and not {*hidden(asked)} & filterset.form.fields.keys()


def check_asked(asked: Any) -> None:
    """Raises ValidationError, by field, for a form over an address or a set of filters that cannot be meant."""
    if not asked.is_valid():
        raise ValidationError({name: [str(word) for word in words] for name, words in asked.errors.items()})


def of_many(fields: Mapping[str, forms.Field]) -> set[str]:
    """The fields that take several values."""
    kinds = (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)
    return {name for name, field in fields.items() if isinstance(field, kinds)}


def check_switches(filters: Mapping[str, Any], data: Mapping[str, Any]) -> None:
    """
    Yes-or-no parameters take true or false; a form would read anything else as "any" (ValidationError instead).

    `filters` are those of one FilterSet instance: asking the class's own for their fields would build them without a
    request, and every later list would inherit choices that nobody may see.
    """
    known = {"", "true", "false", "True", "False", "1", "0"}
    wrong = [
        name
        for name, found in filters.items()
        if isinstance(found.field, forms.NullBooleanField) and str(data.get(name, "")) not in known
    ]
    if wrong:
        raise ValidationError({name: [_("true or false is expected.")] for name in wrong})


def switch(params: Mapping[str, Any], name: str) -> bool:
    """Whether a parameter of an address says yes; ValidationError for anything but true and false, no without it."""
    said = params.get(name, "false")
    if said not in ("true", "false"):
        raise ValidationError({name: [_("true or false is expected.")]})
    return bool(said == "true")


def day_from(params: Mapping[str, Any], name: str) -> date | None:
    """A day among the parameters of an address; None where none is asked for, ValidationError where it is no day."""
    text = str(params.get(name, ""))
    if not text:
        return None
    found = days.written(text)
    if found is None:
        raise ValidationError({name: [_("A day is expected, such as 2026-06-30.")]})
    if not days.is_likely(found):
        raise ValidationError({name: [ErrorDetail(str(WORDS["year"]), "year")]})
    return found


def current_values(form_class: Any, instance: Any) -> dict[str, Any]:
    """The record's values as form data."""
    found = {}
    for name, field in form_class.base_fields.items():
        if getattr(field, "apart", False):  # rows of another table: left alone where nothing is said
            continue
        value = getattr(instance, name, None)
        if isinstance(value, models.Manager) or hasattr(value, "all"):
            value = [item.pk for item in value.all()]
        found[name] = value.pk if isinstance(value, models.Model) else value
    return found


def _typed(field: forms.Field, value: Any) -> Any:
    """The value if its JSON type fits the field, else ValueError with words; Unkept for a text nobody can keep."""
    if isinstance(value, Spoilt):
        raise Unkept(value.fault)
    if value is None:
        return None
    if value == "" and (isinstance(field, NO_TEXT) or getattr(field, "takes_json", False)):
        raise ValueError(_("Send null where there is none."))
    if isinstance(field, forms.BooleanField | forms.NullBooleanField):
        return _must(isinstance(value, bool), value, _("true or false is expected."))
    if isinstance(field, forms.ModelMultipleChoiceField):
        fits = isinstance(value, list) and all(_is_id(item) for item in value)
        return _must(fits, value, _("A list of ids is expected."))
    if isinstance(field, forms.MultipleChoiceField):
        return _must(isinstance(value, list), value, _("A list is expected."))
    if isinstance(field, forms.ModelChoiceField):
        is_nobody = getattr(field, "null_label", None) is not None and value == field.null_value
        return _must(_is_id(value) or is_nobody, value, _("An id is expected."))
    if isinstance(field, forms.DecimalField | forms.FloatField):
        fits = isinstance(value, str | int | Decimal) and not isinstance(value, bool)
        return _plain(_must(fits, value, _("A number is expected, as text.")), NUMBER, "number")
    if isinstance(field, forms.IntegerField):
        fits = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MAX_ID
        return _must(fits, value, _("A whole number is expected."))
    if getattr(field, "takes_json", False):
        return value
    text = _must(isinstance(value, str), value, _("Text is expected."))
    return _plain(text, DAY, "day") if isinstance(field, forms.DateField) else text


class _Guessed(ValueError):
    """A text that a person's form would guess at by their language, which a program has to say plainly."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


def _plain(value: Any, form: re.Pattern[str], code: str) -> Any:
    """A number or day as bulk calls take it, too; a form reads 05/06 and 1,234 by the language of whoever asks."""
    if isinstance(value, str) and not form.fullmatch(value.strip()):
        raise _Guessed(code, str(WORDS[code]))
    return value


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MAX_ID


def _must(fits: bool, value: Any, words: str) -> Any:
    if not fits:
        raise ValueError(words)
    return value
