"""JSON inside a field is read as strictly as a body of the API: whatever stands in it, the answer names the field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.urls import get_resolver

from kam.ground.forms import PlainForm
from kam.ground.json_fields import StrictJSONField

FLOORS = {"kam", "accounts", "lifecycle", "analytics"}
HOSTILE = [
    "[" * 5000,
    '{"a":' * 5000,
    "9" * 5000,
    "[1e400]",
    "NaN",
    r'{"a": "\ud800"}',
    r'{"\u0000": "x"}',
    '{"a"',
    "\0",
]


class Form(PlainForm):
    said = StrictJSONField(required=False)


def below(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield one
        yield from below(one)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_cannot_be_read_is_said_at_the_field_and_stands_there_again(text):
    form = Form({"said": text}, user=None)
    assert not form.is_valid() and list(form.errors) == ["said"]
    assert str(form["said"]) and form.changed_data == ["said"]


@pytest.mark.parametrize(("said", "read"), [('{"a": [1]}', {"a": [1]}), ({"a": 1}, {"a": 1}), ("", None), (None, None)])
def test_what_can_be_read_is_taken_as_text_and_as_it_is(said, read):
    form = Form({"said": said}, user=None)
    assert form.is_valid() and form.cleaned_data["said"] == read


def test_no_form_of_ours_reads_json_in_a_laxer_way():
    assert get_resolver().url_patterns  # every form is loaded with its door
    fields = [kind for kind in below(forms.JSONField) if not kind.__module__.startswith(("django.", "allauth."))]
    ours = [kind for kind in below(forms.BaseForm) if kind.__module__.split(".")[0] in FLOORS]
    lax = [f"{kind.__module__}.{kind.__name__}" for kind in fields if not issubclass(kind, StrictJSONField)]
    for form in ours:
        found: Any = getattr(form, "base_fields", {})
        lax += [f"{form.__name__}.{name}" for name, field in found.items()
                if isinstance(field, forms.JSONField) and not isinstance(field, StrictJSONField)]  # fmt: skip
    assert len(ours) > 100 and not lax


@pytest.mark.django_db
@pytest.mark.db_both
@pytest.mark.parametrize("text", [*HOSTILE[:-1], 1.5, {"a": 1.5}, {"1": {"a": []}}])
def test_no_door_that_takes_json_in_a_field_gives_a_fault(zhao, acme, api_of, text):
    api = api_of(zhao)
    for address, name, said in (
        ("visits", "answers", {"account": acme.pk, "outcome": "order"}),
        ("services", "promised", {"name": "Calibration"}),
        ("exports", "filters", {"list": "accounts", "format": "csv"}),
    ):
        answer = api.post(f"/api/v1/{address}/", said | {name: text}, format="json")
        assert answer.status_code == 400, (address, answer.content)
        assert answer.json()["errors"], (address, answer.content)
