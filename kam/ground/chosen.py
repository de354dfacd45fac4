"""Rows chosen in a form are named by keys that a table can hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kam.rules.keys import key_of


def only_keys(field: forms.ModelChoiceField) -> Callable[[Any], Any]:
    """A row is named by a number that a table can count to: databases break at larger ones, or search in vain."""
    read = field.clean

    def clean(value: Any) -> Any:
        for one in value if isinstance(value, list | tuple) else [value]:
            if isinstance(one, int | str) and str(one).strip().lstrip("+-").isdigit() and key_of(one) is None:
                raise ValidationError(field.error_messages["invalid_choice"], "invalid_choice", {"value": one})
        return read(value)

    return clean
