"""The list of warnings says which states it shows, and shows what it says."""

import pytest
from django.utils import timezone

from lifecycle.actions import warnings
from lifecycle.models import Warning

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


def test_the_choice_of_a_state_says_which_warnings_are_listed(lin, acme, browser_of, api_of):
    def listed(**asked):
        page = browser_of(lin).get("/warnings/", asked)
        return page.context["count"], page.content.decode()

    made = warnings.raise_by_hand(acme, reason="Silent", by=lin)
    count, page = listed()
    assert count == 1 and '<option value="">Open</option>' in page and "Joined with another" in page
    Warning.objects.filter(pk=made.pk).update(state="lost", closed_on=made.opened_on, closed_by=lin)
    counts = [listed(**asked)[0] for asked in ({}, {"state": "any"}, {"state": "lost"}, {"state": "kept"})]
    assert counts == [0, 1, 1, 0]
    within = {"opened_to": made.opened_on.isoformat()}
    count, page = listed(**within)
    assert count == 1 and '<option value="">All but joined or taken back</option>' in page
    assert listed(**within, state="open")[0] == 0
    told = [api_of(lin).get("/api/v1/warnings/", asked).json()["results"] for asked in ({}, {"state": "any"})]
    assert [len(rows) for rows in told] == [1, 1]


def test_the_state_of_open_ones_asks_for_work_as_the_list_does(lin, acme, browser_of):
    warnings.raise_by_hand(acme, reason="Silent", by=lin)
    type(acme).objects.filter(pk=acme.pk).update(archived_at=timezone.now())
    for asked in ({}, {"state": "open"}):
        assert browser_of(lin).get("/warnings/", asked).context["count"] == 0
