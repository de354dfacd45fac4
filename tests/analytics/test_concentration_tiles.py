"""The tiles and the parts of concentration open exactly the customers that they count, by page and API."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.utils import translation

from accounts.models import Account
from analytics.actions import recompute
from analytics.facts import concentration as facts
from analytics.facts.concentration_half import Half, One
from analytics.models import Behaviour, Contribution
from analytics.views import concentration_half
from kam.choices import RunKind
from tests.analytics.books import DAY
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


def test_each_figure_of_a_part_opens_the_customers_behind_it(book, zhao, browser_of):  # noqa: F811
    browser = browser_of(zhao)
    for measure in ("net", "revenue"):
        for line in browser.get(f"/concentration/?by=owner&measure={measure}").context["groups"]:
            part = line["found"]
            wanted = {"makers": part.makers, "biggest": 1, "ten": min(10, part.positive), "losing": part.losing}
            for name, count in wanted.items():
                if url := line["opens"][name]:
                    assert browser.get(url).context["count"] == count, (measure, line["name"], name)
    assert not browser.get("/concentration/?by=category").context["groups"][0]["opens"], "it divides a customer"


def one(name, share, silent=0):
    return One(name, share, silent)


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "4 of 40 customers (a year before 6) bring half of the positive net contribution, first A (20.0%), "
            "B (15.0%) and C (10.0%); of them B (62 days) and D (80 days) are silent for longer than usual."),
     ("zh-hans", "40 家客户中的 4 家（一年前 6 家）带来正净贡献的一半，居前的是A（20.0%）、B（15.0%）和C（10.0%）；"
                 "其中B（62 天）和D（80 天）许久没有下单，超出其常态。"),
     ("zh-hant", "40 家客戶中的 4 家（一年前 6 家）帶來正淨貢獻的一半，居前的是A（20.0%）、B（15.0%）和C（10.0%）；"
                 "其中B（62 天）和D（80 天）許久沒有下單，超出其常態。")],
)  # fmt: skip
def test_one_sentence_says_who_brings_half_and_who_of_them_is_silent(language, says):
    first = [one("A", 0.2), one("B", 0.15, 62), one("C", 0.1)]
    half = Half(4, first, [first[1], one("D", 0.09, 80)])
    found = SimpleNamespace(
        half=half, measure="net", found=SimpleNamespace(accounts=40), before=SimpleNamespace(half=6)
    )
    with translation.override(language):
        assert concentration_half.sentence(found) == says


@pytest.mark.db_both
def test_half_of_a_book_is_what_its_rows_say(book, acme, zhao, system):  # noqa: F811
    found = facts.picture(zhao, measure="net")
    earned = sorted((cents(row.net_contribution) for row in Contribution.objects.current()), reverse=True)
    total = sum(amount for amount in earned if amount > 0)
    count = found.half.count
    assert sum(earned[:count]) >= total / 2 > sum(earned[: count - 1])
    assert found.half.first[0].share == pytest.approx(earned[0] / total) and not found.half.silent
    recompute.start(RunKind.BEHAVIOUR, as_of=DAY, by=system)
    name = found.half.first[0].name
    assert Behaviour.objects.filter(account__name=name).update(silent=90, now={"gap": 10}, before={"gap": 12})
    assert [(one.name, one.silent) for one in facts.picture(zhao).half.silent] == [(name, 90)]
