"""A moment with an offset that no clock has is still a moment: the databases are told it in UTC."""

import pytest

from lifecycle.models import Visit

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.usefixtures("workday")]


@pytest.mark.parametrize(
    "moment", ["2026-01-18T21:21:38+16:37", "0126-10-18T21:21:38-23:59", "0001-01-01T00:00:00+23:59"]
)
@pytest.mark.parametrize("noun", ["accounts", "self-checks"])
def test_a_list_since_a_moment_is_answered(zhao, acme, api_of, moment, noun):
    answer = api_of(zhao).get(f"/api/v1/{noun}/", {"updated_since": moment})
    assert answer.status_code == (400 if moment < "19" and noun == "accounts" or moment < "0002" else 200)


@pytest.mark.parametrize("moment", ["2026-01-18T21:21:38+16:37", "2026-01-18T21:21:38-23:59"])
def test_a_visit_held_at_a_moment_is_logged(lin, acme, api_of, moment):
    said = {"account": acme.pk, "outcome": "continuation", "held_at": moment}
    assert api_of(lin).post("/api/v1/visits/", said, format="json").status_code in (201, 400)
    assert all(visit.held_at.utcoffset().total_seconds() == 0 for visit in Visit.objects.all())
