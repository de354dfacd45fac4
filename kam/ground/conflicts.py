"""Two people edit one record: the second reads what the first changed, and their form takes over the rest of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db import models
from django.utils.dateparse import parse_datetime

from kam.ground import events, timeline
from kam.models import Event


def typed_in(form: Any) -> dict[str, Any]:
    """What a valid form holds, what stands in no column (`custom.budget`) by the names that its changes have."""
    found = dict(form.cleaned_data)
    for outer, inner in form.cleaned_data.items():
        if isinstance(inner, Mapping):
            found |= {f"{outer}.{key}": value for key, value in inner.items()}
    return found


def meanwhile(
    record: models.Model, found: Iterable[Mapping[str, Any]], typed: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """
    What others changed (`since` of a stale record) as the page tells it: who, when, each field by its label.

    Each change says what was, what is, and as `typed` what the form holds in its place, where that is another value.
    """
    told = list[dict[str, Any]]()
    for one in found:
        changes = _changes(record, one)
        for change in changes:
            mine = _mine(record, change, typed)
            change["typed"] = "" if mine == change["now"] else mine
        told.append({"by": one["by"], "at": parse_datetime(one["at"]), "changes": changes})
    return told


def untouched(record: models.Model, found: Iterable[Mapping[str, Any]], typed: Mapping[str, Any]) -> list[str]:
    """The fields that others changed while the form still holds what stood there before; `found` is newest first."""
    before = {change["name"]: change for one in found for change in _changes(record, one)}
    return [name for name, change in before.items() if name in typed and _mine(record, change, typed) == change["was"]]


def taken_over(form: forms.BaseForm, data: Any, names: Iterable[str]) -> Any:
    """
    A form's data (a QueryDict) with the values that its record has now in some fields, as a browser would send them.

    What is entered in several boxes (a widget of widgets) stays as it was sent.
    """
    data = data.copy()
    for name in names:
        field = form.fields.get(name)
        if field is None or isinstance(field.widget, forms.MultiWidget):
            continue
        value = field.prepare_value(form.get_initial_for_field(field, name))
        if isinstance(field.widget, forms.CheckboxInput):
            data.setlist(form.add_prefix(name), ["on"] if value else [])
            continue
        shown = field.widget.format_value(value)
        data.setlist(form.add_prefix(name), shown if isinstance(shown, list) else [shown or ""])
    return data


def _changes(record: models.Model, one: Mapping[str, Any]) -> list[dict[str, str]]:
    return timeline.changes(Event(noun=events.noun_of(record), changes=one["changes"]))


def _mine(record: models.Model, change: Mapping[str, str], typed: Mapping[str, Any]) -> str:
    """What the form holds in a field, in the words of the record; a field that it has not is as it is now."""
    name = change["name"]
    if name not in typed:
        return change["now"]
    return timeline.shown(events.noun_of(record), name, events.plain(typed[name], record))
