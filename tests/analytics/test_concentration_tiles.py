"""The tiles and the parts of concentration open exactly the customers that they count, by page and API."""

from __future__ import annotations

import pytest

from accounts.models import Account
from analytics.facts import concentration as facts
from analytics.models import Contribution
from tests.analytics.test_concentration import SQL, book, cents, lines  # noqa: F401  (the same book)

pytestmark = pytest.mark.django_db


@pytest.mark.db_both
@pytest.mark.parametrize("measure", facts.MEASURES)
@pytest.mark.parametrize("asked", ["", "&region=North"])
def test_each_tile_opens_exactly_the_rows_that_it_counts(book, acme, zhao, browser_of, api_of, measure, asked):  # noqa: F811
    Contribution.objects.current().filter(account=acme).update(revenue=1, cost=0)  # first by net, last by revenue
    Account.objects.filter(code__in=["SMALL-1", "SMALL-2"]).update(region="North")
    browser = browser_of(zhao)
    page = browser.get(f"/concentration/?measure={measure}{asked}")
    whole = page.context["picture"].found
    makers, biggest, ten, percent, _gini, losing = page.context["figures"]
    wanted = ((makers, whole.makers, None), (biggest, 1, whole.biggest_share),
              (ten, min(10, whole.positive), whole.top10_share),
              (percent, min(-(-whole.accounts // 100), whole.positive), whole.top1pct_share))  # fmt: skip
    for figure, count, share in wanted:
        opened = browser.get(figure["url"])
        assert opened.context["count"] == count, figure["label"]
        keys = [row["id"] for row in opened.context["rows"]]
        brought = (
            Contribution.objects.filter(pk__in=keys).annotate(amount=SQL[measure]).values_list("amount", flat=True)
        )
        if share is not None:
            assert sum(map(cents, brought)) / whole.total == pytest.approx(share)
        query = figure["url"].partition("?")[2]
        assert {row["id"] for row in api_of(zhao).get(f"/api/v1/contributions/?{query}").json()["results"]} == {*keys}
    if losing["url"]:
        assert browser.get(losing["url"]).context["count"] == whole.losing


def test_each_part_opens_its_customers(lines, zhao, browser_of):  # noqa: F811
    browser = browser_of(zhao)
    for by in ("owner", "region", "category", "kind", "segment"):
        page = browser.get(f"/concentration/?by={by}")
        known = [line for line in page.context["groups"] if line["url"]]
        assert known or by not in ("owner", "category"), by
        for line in known:
            assert browser.get(line["url"]).context["count"] == line["found"].accounts, (by, line["name"])
