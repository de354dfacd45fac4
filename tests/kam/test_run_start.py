"""A page's own button starts what it names: the form asks for nothing else."""

import pytest
from django.urls import reverse

from kam.choices import RunKind
from kam.models import Run

pytestmark = pytest.mark.django_db


def test_a_named_kind_is_all_that_is_started(browser_of, zhao):
    client, page = browser_of(zhao), f"{reverse('kam:run-start')}?kind={RunKind.LEARNING}"
    shown = client.get(page).content.decode()
    assert f'<input type="hidden" name="kind" value="{RunKind.LEARNING}"' in shown
    assert f"<h1>{RunKind.LEARNING.label}</h1>" in shown or RunKind.LEARNING.label in shown.split("<main", 1)[1]
    assert client.post(page, {"kind": RunKind.LEARNING, "as_of": ""}).status_code == 302
    assert Run.objects.get().kind == RunKind.LEARNING


def test_what_nobody_knows_is_asked_as_ever(browser_of, zhao):
    shown = browser_of(zhao).get(f"{reverse('kam:run-start')}?kind=nonsense")
    assert shown.status_code == 200 and '<select name="kind"' in shown.content.decode()
