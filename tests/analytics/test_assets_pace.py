"""Customer asset value of who has fallen silent: what its whole year would come to stands beside its pace of late."""

from __future__ import annotations

import pytest

from analytics.actions import recompute
from analytics.facts import staying
from analytics.models import AssetValue, Contribution
from analytics.rules import assets
from analytics.views import pictures
from kam.choices import RunKind
from kam.models import Run
from tests.analytics import books

pytestmark = pytest.mark.django_db


def test_of_a_silent_customer_the_year_is_told_beside(acme, other, zhao, browser_of):
    """By the formula of the value with the year's pace in place of that of late, in plain sums."""
    books.computed(acme, other)
    run = recompute.start(RunKind.VALUE, as_of=books.DAY, by=zhao)
    silent, year = AssetValue.objects.get(run=run, account=other), Contribution.objects.current().get(account=other)
    serve = float(year.cost_to_serve)
    window = (run.result["factor"] * (float(year.net_contribution) + serve) - serve) * 90 / 365
    keeps = run.result["retention"][silent.tier]
    whole = sum(window * keeps ** (q - 1) / 1.1 ** (q * 90 / 365) for q in range(1, 13))
    text = browser_of(zhao).get(f"/customers/{other.pk}/value/").content.decode()
    assert whole > 1.5 * float(silent.value + silent.at_risk)
    assert (
        f"In the last year it brought {pictures.short(year.net_contribution)}; at the pace of that whole year" in text
    )
    assert f"it would bring {pictures.short(whole)} over the 3 years: what keeping it is worth is the differ" in text
    assert "at the pace of that whole year" not in browser_of(zhao).get(f"/customers/{acme.pk}/value/").content.decode()


def test_nothing_is_said_without_the_year_or_of_a_loss(acme, other, zhao):
    books.computed(acme, other)
    run = recompute.start(RunKind.VALUE, as_of=books.DAY, by=zhao)
    silent = AssetValue.objects.select_related("run").get(run=run, account=other)
    Contribution.objects.filter(account=other).update(net_contribution=-9)
    assert staying.at_years_pace(silent) is None
    Contribution.objects.filter(account=other).delete()
    assert staying.at_years_pace(silent) is None


def test_the_pace_of_a_year():
    assert assets.at_years_pace(365.0, 73.0, keeps=1.0, factor=2.0, horizon=365) == pytest.approx(
        sum((730 - 73) / 1.1**q for q in range(1, 13))
    )


def test_the_bands_say_why_one_can_be_wider_than_everybodys(acme, other, zhao, browser_of):
    books.computed(acme, other)
    run = recompute.start(RunKind.VALUE, as_of=books.DAY, by=zhao)
    assert "So the band of" not in browser_of(zhao).get("/value/").content.decode(), "a young book has none of the sum"
    Run.objects.filter(pk=run.pk).update(result=run.result | {"foretold": "8"})
    for address in ("/value/", "/value/customers/", f"/customers/{acme.pk}/value/"):
        text = browser_of(zhao).get(address).content.decode()
        assert "So the band of a very large customer can be the wider one" in text, address
    assert "which is narrower" not in text
