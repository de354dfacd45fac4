"""Fields of forms that take what JSON alone has: objects and lists, described by their `shape`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError

from kam.ground import json
from kam.rules import openapi_shapes as shapes
from kam.rules import texts


class StrictJSONField(forms.JSONField):
    """An object as JSON has it, be it read already or a text: no text is taken here that the API takes nowhere."""

    takes_json = True

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ParseError as error:
            raise ValidationError(str(error.detail), code="invalid") from error

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What was typed stands there again as it was, readable or not."""
        return InvalidJSONInput(data) if isinstance(data, str) else data

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


class TagsField(forms.CharField):
    """Words separated by commas; the API gives a list."""

    takes_json = True
    shape = shapes.either(shapes.row_of(shapes.TEXT), shapes.WORDS)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        if value in (None, ""):
            return []
        parts = value.replace("，", ",").replace("、", ",").split(",") if isinstance(value, str) else value
        if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
            raise ValidationError(_("A list of words is expected."))
        if any("\0" in part for part in parts):
            raise ValidationError(_("Text may not contain the character NUL."))
        tags = list(
            dict.fromkeys(texts.one_line(texts.straight(part).strip())[:40] for part in parts if texts.is_seen(part))
        )
        if len(tags) > 30:
            raise ValidationError(_("At most 30 tags."))
        return tags

    def validate(self, value: Any) -> None:
        return None

    def run_validators(self, value: Any) -> None:
        return None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)
