"""Filters by custom fields, made of their definitions; and the filters of the definitions themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import DecimalField, TextField, Value, lookups
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _t

from accounts.choices import FieldKind
from accounts.filters.nouns import DAY, ArchivedFilter, NounFilters, YesNo
from accounts.models import CustomField
from accounts.models.fields import shown_in

UNKNOWN = "none"
"""What a choice, or a yes or no, is filtered by to find those who have none."""
NUMBER = DecimalField(max_digits=60, decimal_places=6)
BETWEEN = {"__gte": lookups.GreaterThanOrEqual, "__lte": lookups.LessThanOrEqual}


class Answer(YesNo):
    """Yes, no, or nobody has said."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.extra["choices"] = [*self.extra["choices"], (UNKNOWN, _t("Unknown"))]


class FieldFilters(NounFilters):
    """Definitions by kind."""

    q = None
    kind = filters.ChoiceFilter(choices=FieldKind.choices, label=_t("Kind"))
    archived = ArchivedFilter()

    class Meta:
        model = CustomField
        fields: list[str] = []


class CustomFilters(NounFilters):
    """A list of a noun with custom fields: each of these is a filter beside those written down."""

    def get_form_class(self) -> Any:
        """The form, once the definitions are known: they may be others than a moment ago."""
        for field in shown_in(self.request):
            for name, found in filters_of(field).items():
                found.parent, found.model, found.field_name = self, self._meta.model, field.key
                self.filters[name] = found
        return super().get_form_class()


def names_of(field: CustomField) -> list[str]:
    """What the filters of a field are called in an address."""
    return list(filters_of(field))


def filters_of(field: CustomField) -> dict[str, Any]:
    """
    {name: filter} of a field: from and to for numbers, money and days; pick; yes or no; words it contains.

    Those without one are found of any kind: a pick and a yes or no by the choice `none`, the others by `__filled`.
    """
    if field.kind in (FieldKind.CHOICE, FieldKind.YES_NO):
        return {field.name: MAKERS[field.kind](field)}
    filled = {f"{field.name}__filled": _filled(field)}
    if field.kind == FieldKind.TEXT:
        return {field.name: MAKERS[field.kind](field), **filled}
    words = {"__gte": _("%s from") % field.label, "__lte": _("%s to") % field.label}
    return {f"{field.name}{end}": _bound(field, end, label) for end, label in words.items()} | filled


def _filled(field: CustomField) -> Any:
    def by_presence(queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(lookups.IsNull(field.expression(), value != "true"))

    return YesNo(method=by_presence, label=_("%s filled in") % field.label)


def _bound(field: CustomField, end: str, label: str) -> Any:
    compare = BETWEEN[end]
    if field.kind == FieldKind.DATE:

        def by_day(queryset: Any, _name: str, value: Any) -> Any:
            return queryset.filter(compare(field.expression(), Value(value.isoformat(), TextField())))

        return filters.DateFilter(method=by_day, label=label, widget=DAY)

    def by_number(queryset: Any, _name: str, value: Any) -> Any:
        return queryset.filter(compare(field.expression(), Value(value, NUMBER)))

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "num"})
    return filters.NumberFilter(method=by_number, label=label, widget=widget)


def _picked(field: CustomField) -> Any:
    def by_option(queryset: Any, _name: str, value: str) -> Any:
        if value == UNKNOWN:
            return queryset.filter(lookups.IsNull(field.expression(), True))
        return queryset.filter(lookups.Exact(field.expression(), Value(value, TextField())))

    return filters.ChoiceFilter(method=by_option, label=field.label, choices=[*field.words(), (UNKNOWN, _("Unknown"))])


def _answered(field: CustomField) -> Any:
    def by_answer(queryset: Any, _name: str, value: str) -> Any:
        if value == UNKNOWN:
            return queryset.filter(lookups.IsNull(field.expression(), True))
        return queryset.filter(lookups.Exact(field.expression(), Value(value, TextField())))

    return Answer(method=by_answer, label=field.label)


def _containing(field: CustomField) -> Any:
    def by_words(queryset: Any, _name: str, value: str) -> Any:
        return queryset.alias(its_text=field.expression()).filter(its_text__icontains=value)

    return filters.CharFilter(method=by_words, label=field.label, max_length=200)


MAKERS: dict[str, Callable[[CustomField], Any]] = {
    FieldKind.CHOICE: _picked,
    FieldKind.YES_NO: _answered,
    FieldKind.TEXT: _containing,
}
