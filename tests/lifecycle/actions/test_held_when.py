"""When a visit was held: a moment that was, in years that business knows, through every door."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from kam.ground.errors import Refused
from lifecycle.actions import visits
from lifecycle.models import Visit
from tests import factories

pytestmark = pytest.mark.django_db
ODD = ["0001-01-01T00:00:00+14:00", "0001-01-01T00:00", "1989-12-31T12:00:00+00:00", "9999-12-31T23:59:59-12:00"]


@pytest.mark.db_both
def test_a_visit_of_an_odd_year_is_refused_and_the_list_still_opens(lin, acme, api_of, browser_of):
    client, there = api_of(lin), factories.VisitFactory(account=acme, user=lin)
    for moment in ODD:
        body = {"account": acme.pk, "outcome": "advance", "held_at": moment}
        answer = client.post("/api/v1/visits/", body, format="json")
        assert answer.status_code in (400, 409) and "held_at" in answer.json()["errors"], moment
        answer = client.patch(f"/api/v1/visits/{there.pk}/", {"held_at": moment}, format="json")
        assert answer.status_code in (400, 409) and "held_at" in answer.json()["errors"], moment
    assert Visit.objects.get().version == 1
    assert browser_of(lin).get("/visits/").status_code == 200 == client.get("/api/v1/visits/").status_code


def test_the_verbs_ask_themselves(lin, acme):
    there = factories.VisitFactory(account=acme, user=lin)
    for moment in (
        datetime(1, 1, 2, tzinfo=UTC),
        datetime(1989, 12, 31, tzinfo=UTC),
        timezone.now() + timedelta(days=3),
    ):
        with pytest.raises(Refused):
            visits.log(account=acme, said=visits.Said(outcome="advance"), held_at=moment, by=lin)
        with pytest.raises(Refused):
            visits.change(there, {"held_at": moment}, by=lin)
