"""What one page says of a customer or a colleague, another says too, and who leads is told what follows from it."""

import pytest

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
    rated = "2 answers on satisfaction · 1 answer on recommending us: NPS −100"
    assert (tile.value, tile.hint) == ("6.3 of 10", f"3 answers in twelve months, 1 of them low · {rated}")
    page = browser_of(zhao).get("/satisfaction/", {"until": DAY.isoformat()}).context["accounts"]
    assert [(one["mean"]["value"], one["nps"]["value"]) for one in page] == [("6.3", "−100")]
