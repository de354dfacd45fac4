"""What one page says of a customer or a colleague, another says too, and who leads is told what follows from it."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.models import Standing
from analytics.facts import packs as facts
from tests.analytics.books import DAY, computed
from tests.analytics.test_satisfaction import said

pytestmark = pytest.mark.django_db


def test_a_recommendation_is_no_satisfaction_as_on_the_satisfaction_page(acme, other, zhao, browser_of):
    computed(acme, other)
    for days, score, scale in ((9, 4, "csat5"), (6, 3, "csat5"), (3, 4, "nps")):
        said(acme, days, score, scale, DAY)
    content = facts.gather(acme, DAY)["satisfaction"]
    assert (content["mean"], content["answers"], content["nps"], content["asked"]) == ("6.25", 2, -100, 1)
    paper = (
        browser_of(zhao).get(f"/customers/{acme.pk}/pack/", {"on": DAY.isoformat(), "language": "en"}).context["paper"]
    )
    (tile,) = [one for one in paper.tiles if one.label == "Satisfaction"]
    assert (tile.value, tile.hint) == ("6.3 of 10", "2 answers on satisfaction · 1 answer on recommending us: NPS −100")
    page = browser_of(zhao).get("/satisfaction/", {"until": DAY.isoformat()}).context["accounts"]
    assert [(one["mean"]["value"], one["nps"]["value"]) for one in page] == [("6.3", "−100")]


def test_who_leads_is_told_which_manager_to_help_first(zhao, acme, other, browser_of):
    computed(acme, other)
    client, today = browser_of(zhao), timezone.localdate()
    Standing.objects.filter(account=acme).update(last_visit_on=today - timedelta(days=200), next_visit_on=None)
    Standing.objects.filter(account=other).update(last_visit_on=today - timedelta(days=200), next_visit_on=today)
    cache.clear()
    assert client.get("/dashboard/").context["needy"] == (
        f"Help first: {acme.owner} (1 of 1). So many of their key accounts are overdue, and nobody plans to go."
    ), "whoever is planned to be seen needs no help"
    Standing.objects.filter(account=acme).update(last_visit_on=today)
    cache.clear()
    assert client.get("/dashboard/").context["needy"] == ""
