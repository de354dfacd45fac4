"""The sentence above a list of figures: computed from the rows that the list shows, by whatever filter and scope."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import override

from accounts.actions import assessments
from accounts.models import Account, Standing, TierChange
from analytics.actions import recompute
from analytics.facts import dashboards, map_corner
from analytics.models import Loyalty, Overrule, Potential, Score, Scorecard, Verdict
from analytics.views import contributions, verdicts
from kam.choices import RunKind
from kam.ground import days
from kam.models import Run
from kam.rules import formats
from lifecycle.choices import Stage
from lifecycle.models import Aftermath, Journey
from tests import factories
from tests.analytics.books import DAY, computed, on_the_map

pytestmark = pytest.mark.django_db
LINK = r'<a class="tag" title="Cost of goods: ([^"]*)" href="([^"]*)">goods partly estimated</a>'


@pytest.fixture
def book(acme, other):
    return computed(acme, other)


@pytest.fixture
def small_ones(book):
    return list(Account.objects.filter(code__startswith="SMALL").order_by("code"))


def test_risks_say_how_many_are_likely_to_leave_and_what_is_theirs(book, acme, other, zhao, lin, browser_of):
    url, scores = reverse("analytics:score-list"), Score.objects.current()
    scores.update(band=0, value_at_risk=Decimal("0.00"))
    scores.filter(account=other).update(band=3, value_at_risk=Decimal("30000.00"))
    scores.filter(account=acme).update(band=1, value_at_risk=Decimal("10000.00"))
    page = browser_of(zhao).get(url)
    said = (
        f"1 of {page.context['count']} customers stands in the band high or very high</a>; of the CN¥40K at risk, 75%"
    )
    assert f"{said} is with it; most is at stake with {other} (CN¥30K)" in page.content.decode()
    mine = browser_of(lin).get(url, {"q": acme.name})
    assert mine.context["count"] == 1 and "at high or very high risk" not in mine.content.decode(), "its row says it"
    assert "is at risk." not in browser_of(zhao).get(url, {"q": "nobody of that name"}).content.decode()


def test_loyalty_says_its_mean_by_tier_and_of_how_many_it_is_known(book, acme, other, zhao, browser_of):
    url = reverse("analytics:loyalty-list")
    Loyalty.objects.current().update(score=None)
    for account, tier, score in ((acme, "gold", 80), (other, "iron", 40)):
        type(account).objects.filter(pk=account.pk).update(tier=tier)
        Loyalty.objects.current().filter(account=account).update(score=score)
    page = browser_of(zhao).get(url)
    said = "Mean loyalty is 60 of 100: 80 among platinum and gold, 40 among the others; it is known of 2 of"
    assert f"{said} {page.context['count']} customers who ever ordered." in page.content.decode()
    one = browser_of(zhao).get(url, {"tier": "gold"}).content.decode()
    assert "Of the customers chosen here: Mean loyalty is 80 of 100; it is known of 1 of 1 customers who" in one


def test_competitors_say_at_how_many_customers_they_stand_each_counted_once(acme, other, lin, zhao, browser_of):
    for account in (acme, other):
        Standing.objects.update_or_create(account=account, defaults={"revenue": Decimal("5000.00")})
    for name, at in (("Sika", (acme, other)), ("Oriental", (acme,))):
        rival = factories.CompetitorFactory(name=name)
        for account in at:
            factories.PresenceFactory(account=account, competitor=rival, threat="high" if name == "Sika" else "low")
    whole = browser_of(zhao).get("/competitors/").content.decode()
    assert "2 competitors stand at 2 of your customers, whose orders of twelve months are CN¥10K; at 2" in whole
    mine = browser_of(lin).get("/competitors/").content.decode()
    assert "2 competitors stand at 1 of your customers, whose orders of twelve months are CN¥5,000; at 1" in mine
    found = browser_of(zhao).get("/competitors/", {"q": "Oriental"}).content.decode()
    assert "1 competitor stands at 1 of your customers" in found and "at 0 of them the threat" in found


def test_who_stands_at_high_risk_is_the_same_in_sentence_link_cell_filter_file_and_api(
    book, acme, other, zhao, browser_of, api_of
):
    url, scores = reverse("analytics:score-list"), Score.objects.current()
    scores.update(band=0, p=0.1)
    scores.filter(account=acme).update(band=2, p=0.46)  # held: its risk alone is raised
    scores.filter(account=other).update(band=1, p=0.52)  # not risen yet
    browser = browser_of(zhao)
    page = browser.get(url).content.decode()
    assert f'<a href="?band_from=2">1 of {scores.count()} customers stands in the band high or very high</a>' in page
    assert "until under 45% in 2 computations in a row (0 so far)" in page and ">still counted as “High”</span>" in page
    for asked in ({"band_from": 2}, {"band": 2}):
        assert [row["id"] for row in browser.get(url, asked).context["rows"]] == [scores.get(account=acme).pk]
        assert [row["account"] for row in api_of(zhao).get("/api/v1/scores/", asked).json()["results"]] == [acme.pk]
    rows = b"".join(browser.get(url, {"band_from": 2, "format": "csv"}).streaming_content).decode().splitlines()
    assert len(rows) == 2 and acme.code in rows[1] and "High,Raised" in rows[1]


def test_risks_say_whom_they_leave_out_and_lead_there(book, acme, other, small_ones, zhao, browser_of):
    url, browser = reverse("analytics:score-list"), browser_of(zhao)
    silent = factories.AccountFactory(name="Never ordered")
    page = browser.get(url).content.decode()
    without = Account.objects.filter(standing__risk=None).count()
    assert f'/customers/?scored=false">{without} customer' in page
    found = browser.get("/customers/", {"scored": "false"})
    assert found.context["count"] == without and silent.pk in [row["id"] for row in found.context["rows"]]
    assert "not listed" not in page
    Journey.objects.update_or_create(account=other, defaults={"stage": Stage.LOST, "since": DAY})
    Account.objects.filter(pk=small_ones[0].pk).update(archived_at=timezone.now())
    page = browser.get(url)
    assert '<a href="?gone=true">2 that are lost, at rest or archived are not listed</a>' in page.content.decode()
    assert page.context["count"] == Score.objects.current().count() - 2
    gone = browser.get(url, {"gone": "true"})
    assert {row["url"] for row in gone.context["rows"]} == {f"/customers/{one.pk}/" for one in (other, small_ones[0])}
    assert "not listed" not in gone.content.decode()


def test_a_filter_of_risks_narrows_whom_they_leave_out_too(book, acme, other, small_ones, lin, zhao, browser_of):
    browser, url = browser_of(zhao), reverse("analytics:score-list")
    mine, theirs = (factories.AccountFactory(owner=owner, region="Edge") for owner in (lin, None))
    Journey.objects.update_or_create(account=small_ones[0], defaults={"stage": Stage.LOST, "since": DAY})
    said = browser.get(url, {"region": "Edge", "owner": lin.pk}).content.decode()
    link = f'/customers/?scored=false&amp;owner={lin.pk}&amp;region=Edge">1 customer without an order'
    assert link in said and "not listed" not in said, "of those of the filter, not of the book"
    found = browser.get("/customers/", {"scored": "false", "owner": lin.pk, "region": "Edge"})
    assert [row["id"] for row in found.context["rows"]] == [mine.pk] and theirs.pk != mine.pk
    said = browser.get(url, {"owner": small_ones[0].owner_id}).content.decode()
    assert f'?owner={small_ones[0].owner_id}&amp;gone=true">1 that is lost, at rest or archived is not listed' in said
    assert browser.get(url, {"owner": small_ones[0].owner_id, "gone": "true"}).context["count"] == 1
    assert "has no risk" not in browser.get(url, {"band": 0}).content.decode(), "nobody without a risk has a band"


def test_whom_somebody_lets_rest_is_in_no_value_at_risk(book, acme, other, zhao, browser_of):
    whole, at_other = (sum(rows.values_list("value_at_risk", flat=True)) for rows in (
        Score.objects.current(), Score.objects.current().filter(account=other)))  # fmt: skip
    run = Run.objects.current(RunKind.CHURN)
    assert map_corner.corner(zhao, run, 0.5).at_risk == whole
    Journey.objects.update_or_create(account=other, defaults={"stage": Stage.DORMANT, "since": DAY})
    assert map_corner.corner(zhao, run, 0.5).at_risk == whole, "placed there for its orders: nobody gave it up"
    Aftermath.objects.create(account=other, ending="dormant", on=DAY, revisit_on=DAY, by=zhao)
    assert map_corner.corner(zhao, run, 0.5).at_risk == whole - at_other
    assert other.pk not in on_the_map(zhao)
    assert other.name not in browser_of(zhao).get(reverse("analytics:score-list")).content.decode()


def test_the_dashboard_says_what_its_value_at_risk_leaves_out(book, zhao, browser_of):
    page = browser_of(zhao).get("/").content.decode()
    assert "Value at risk is what can still be saved: whoever is lost, left to rest or archived is neither" in page


@pytest.mark.parametrize("name", ["verdict-list", "loyalty-list"])
def test_who_brings_most_stands_first_where_nobody_sorts(book, acme, other, zhao, browser_of, name):
    Standing.objects.update(net_contribution=1)
    Standing.objects.filter(account=other).update(net_contribution=9)
    rows = browser_of(zhao).get(reverse(f"analytics:{name}")).context["rows"]
    assert str(other) in str(rows[0]["cells"][0])


def test_tiers_say_how_many_stand_where_and_what_waits(book, acme, other, zhao, lin, browser_of):
    url, rows = reverse("analytics:verdict-list"), Verdict.objects.current()
    rows.update(computed="lead", pending="", false_keys=[])
    rows.filter(account=acme).update(computed="gold", pending="gold")
    rows.filter(account=other).update(false_keys=["one_off"])
    told = lambda user, **asked: str(browser_of(user).get(url, asked).context["page"]["subtitle"])  # noqa: E731
    subtitle = lambda user, **asked: strip_tags(told(user, **asked))  # noqa: E731
    count, stand = rows.count(), f"Platinum 1, Gold 1, Lead {rows.count() - 2}"
    assert subtitle(zhao) == (
        f"Tiers in force of {count} customers: {stand}. By the numbers alone: Gold 1, Lead {count - 1}. "
        "1 customer stands elsewhere than by its numbers: set by hand, taken over from its group, held as core, or "
        "still to be approved. 1 change waits for another computation. 1 is a false key account."
    )
    mine = "Of the customers you see: Tiers in force of 1 customer: Gold 1. 1 change waits for another computation."
    assert subtitle(lin, q=acme.name) == mine, "one figure where both say the same"
    TierChange.objects.create(account=acme, tier="gold", was="iron", state="proposed", from_on=DAY, by=zhao)
    rows.filter(account=other).update(overruled=["one_off"])
    assert "1 more is proposed and waits for a decision." in subtitle(lin)
    assert "is proposed" not in subtitle(zhao, as_of=DAY.isoformat()), "what waits now is told of the newest run"
    said = "1 of them is overruled. 1 of those overruled stands at platinum or gold."
    assert "0 of them are held back from platinum and gold." in told(zhao)
    assert f'<a href="?false_key=any&amp;overruled=true">{said}</a>' in told(zhao)
    assert browser_of(zhao).get(url, {"false_key": "any", "overruled": "true"}).context["count"] == 1
    assert subtitle(zhao, q="nobody of that name") == ""


@pytest.mark.parametrize(("makers", "losing", "said"), [
    (1, 1, "1 of 8 customers brings 80% of {}. 1 loses money."),
    (2, 1, "2 of 8 customers bring 80% of {}. 1 loses money."),
    (1, 2, "1 of 8 customers brings 80% of {}. 2 lose money."),
    (2, 0, "2 of 8 customers bring 80% of {}. 0 lose money."),
])  # fmt: skip
def test_each_count_of_contributions_has_a_verb_of_its_own(makers, losing, said):
    book = dashboards.Book(Run(), accounts=8, makers=makers, losing=losing)
    said = said.format("positive net contribution")
    whole = "Rank and shares are those in the whole company."
    with override("en"):
        assert contributions.says(book, "") == said
        assert contributions.says(book, "Of the customers you see") == f"Of the customers you see: {said} {whole}"
    with override("zh-hans"):
        assert contributions.says(book, "").endswith(f"{losing} 家亏损。")


@pytest.mark.parametrize(("false", "free", "freed", "said"), [
    (2, 1, 1, ["1 of them is held back", "1 of them is overruled. 1 of those overruled stands"]),
    (4, 2, 1, ["2 of them are held back", "2 of them are overruled. 1 of those overruled stands"]),
    (2, 1, 0, ["1 of them is held back", "1 of them is overruled. 0 of those overruled stand at"]),
])  # fmt: skip
def test_each_count_of_false_key_accounts_has_a_verb_of_its_own(false, free, freed, said):
    with override("en"):
        told = strip_tags(" ".join(verdicts.false_told(false, free, freed, QueryDict())))
    assert all(words in told for words in said), told


def test_potential_says_what_can_still_be_won_and_with_whom_most(book, acme, other, zhao, browser_of):
    url, rows = reverse("analytics:potential-list"), Potential.objects.current()
    rows.update(gap=None)
    rows.filter(account=acme).update(gap=Decimal("30000.00"))
    rows.filter(account=other).update(gap=Decimal("10000.00"))
    said = f"CN¥40K a year is within reach and not won yet, with 2 customers; most with {acme}: CN¥30K."
    assert said in str(browser_of(zhao).get(url).context["page"]["subtitle"])
    assert "not won yet" not in str(browser_of(zhao).get(url, {"q": "nobody"}).context["page"]["subtitle"])


def test_scorecards_say_how_many_score_high_and_what_is_least_known(book, acme, other, zhao, lin, browser_of):
    url = reverse("analytics:scorecard-list")
    recompute.start(RunKind.STANDARDS, as_of=DAY, by=zhao)
    Scorecard.objects.current().update(profit=10, leaving=None, relation=69, potential=None, effort=None)
    Scorecard.objects.current().filter(account=acme).update(profit=70, relation=100)
    for account, criterion, score in ((acme, "goals", 80), (other, "leaving", 90), (acme, "relation", 5)):
        assessments.give(values={"account": account, "criterion": criterion, "score": score}, by=account.owner)
    page = browser_of(zhao).get(url)
    said = strip_tags(page.context["page"]["subtitle"])
    assert said == (
        f"Scores of 70 or more, of {page.context['count']} customers: Profit 1, Goals 1, Its loss 1, Bond 1. "
        "Least known is Potential, of 0 of them."
    )
    one = strip_tags(browser_of(zhao).get(url, {"q": other.name}).context["page"]["subtitle"])
    assert one.startswith("Of the customers chosen here: Scores of 70 or more, of 1 customer: Its loss 1, Profit 0,")
    assert browser_of(zhao).get(url, {"q": "nobody of that name"}).context["page"]["subtitle"] == ""


def test_overruled_verdicts_say_how_many_stand_and_which_ends_next(acme, other, zhao, browser_of):
    url, today = reverse("analytics:overrule-list"), days.offered()
    assert "No verdict stands overruled: the rules act on everybody." in browser_of(zhao).get(url).content.decode()
    for account, kind, ends, back in (
        (acme, "no_profit", 90, None), (other, "one_off", 30, None), (other, "no_profit", 60, today),
    ):  # fmt: skip
        Overrule.objects.create(account=account, kind=kind, reason="Why", from_on=today - timedelta(9), by=zhao,
                                until=today + timedelta(ends), withdrawn_on=back)  # fmt: skip
    said = browser_of(zhao).get(url).context["page"]["subtitle"]
    day = formats.day(today + timedelta(30), "en")
    assert said.startswith("2 verdicts stand overruled (") and f"The next to end: {other}, on {day}." in said
    gone = browser_of(zhao).get(url, {"stands": "false"}).context["page"]["subtitle"]
    assert gone == "Of the verdicts chosen here none stands overruled."
    assert "Volume without profit 1" in said and said.endswith("1 does not stand on this day.")


def test_an_estimated_cost_says_which_part_and_opens_the_orders_without_one(acme, other, zhao, browser_of):
    for account, cost in ((acme, Decimal(700)), (acme, None), (other, Decimal(50))):
        factories.OrderFactory(account=account, ordered_on=DAY, amount=Decimal(1000), revenue=Decimal(1000), cost=cost)
    factories.OrderFactory(account=acme, ordered_on=DAY - timedelta(400), amount=Decimal(9), cost=None)
    recompute.start(RunKind.CONTRIBUTION, as_of=DAY, by=zhao)
    browser = browser_of(zhao)
    tags = [
        browser.get("/contributions/").content.decode(),
        browser.get(f"/customers/{acme.pk}/contribution/").content.decode(),
    ]
    for said in tags:
        found = re.findall(
            r'<a class="tag" title="Cost of goods: ([^"]*)" href="([^"]*)">goods partly estimated</a>', said
        )
        assert len(found) == 1 and "Cost to serve is never estimated." in found[0][0]
        opened = browser.get(unescape(found[0][1]))
        assert opened.context["count"] == 1
    assert "goods partly estimated" not in browser.get(f"/customers/{other.pk}/contribution/").content.decode()
