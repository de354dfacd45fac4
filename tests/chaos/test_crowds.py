"""What the drill of load asks for is there: a refusal is quick, and would make its figures better than they are."""

from __future__ import annotations

import pytest

from tests.chaos.crowds import LISTS, PAGES, writes

pytestmark = pytest.mark.django_db


def test_every_call_of_the_drill_is_answered(zhao, acme, api_of, browser_of):
    assert len(set(LISTS)) == 12
    for path in LISTS:
        assert api_of(zhao).get(f"/api/v1/{path}").status_code == 200, path
    for path in PAGES:
        assert browser_of(zhao).get(path).status_code == 200, path
    for number in range(6):
        noun, body = writes(number, accounts=1)
        made = api_of(zhao).post(f"/api/v1/{noun}/", body | {"account": acme.pk}, format="json")
        assert made.status_code == 201, (noun, made.content)
