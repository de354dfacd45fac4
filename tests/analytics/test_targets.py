"""Company targets: who sets them, what is beside what is aimed at, and where they show."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.urls import reverse

from accounts.choices import TierState
from accounts.models import Account, TierChange
from analytics.actions import targets
from analytics.facts import targets as facts
from analytics.forms.targets import CompanyTargetForm
from analytics.models import CompanyTarget, Contribution
from analytics.rules import targets as rules
from analytics.views import targets as views
from kam.ground.described import serializer_of
from kam.ground.errors import Refused
from kam.models import Event
from tests import factories
from tests.analytics.books import DAY, computed
from tests.analytics.test_dashboard import queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean")]


@pytest.fixture
def clean():
    cache.clear()


def aim(by, **values):
    return targets.write(values={"year": DAY.year, "key_share": 0.9} | values, by=by)


def test_a_gap_has_a_tone():
    assert [rules.tone(one) for one in (None, 0.0, -0.01, -0.2)] == ["", "good", "warn", "bad"]
    assert rules.gap(None, 0.5) is None and rules.gap(0.6, 0.5) == pytest.approx(0.1)


def test_a_gap_between_shares_is_told_in_points():
    assert [re.sub("<[^>]+>", "", views.gap_cell(one)) for one in (0.031, -0.0104, None)] == [
        "+3.1 points", "−1.0 points", "–",
    ]  # fmt: skip


def test_only_the_director_aims_and_a_year_has_one(zhao, lin):
    made = aim(zhao)
    with pytest.raises(PermissionDenied):
        aim(lin, year=DAY.year + 1)
    for wrong in ({}, {"year": DAY.year + 30}, {"year": DAY.year + 1, "key_share": None}):
        with pytest.raises(Refused):
            aim(zhao, **wrong)
    targets.change(made, values={"key_share": 0.8}, by=zhao)
    assert Event.objects.get(verb="companytarget.changed").changes["key_share"] == [
        0.9, 0.8,
    ]  # fmt: skip
    targets.archive(made, by=zhao)
    aim(zhao, key_share=0.7)
    with pytest.raises(Refused, match="already"):
        targets.restore(CompanyTarget.objects.get(pk=made.pk), by=zhao)


@pytest.mark.db_both
def test_now_is_what_the_run_says_of_todays_key_accounts(acme, other, zhao, lin, browser_of, api_of):
    computed(acme, other)
    made, far = aim(zhao), aim(zhao, year=DAY.year + 5, key_share=None, goal="First choice of the ten largest")
    rows = Contribution.objects.current()
    key = rows.filter(account__in=Account.objects.key()).aggregate(s=Sum("revenue"))["s"]
    share = float(key / rows.aggregate(s=Sum("revenue"))["s"])
    found = facts.told(zhao, [made, far])
    assert found[made.pk].actual == pytest.approx(share) and found[far.pk].actual is None
    answer = api_of(zhao).get("/api/v1/company-targets/").json()["results"]
    assert answer[0]["actual"] == pytest.approx(share) and answer[1]["goal"].startswith("First choice")
    assert api_of(lin).get("/api/v1/company-targets/").json()["results"][0]["actual"] is None
    assert api_of(lin).post("/api/v1/company-targets/", {"year": DAY.year + 2, "key_share": "0.5"}).status_code == 403
    sent = api_of(zhao).post("/api/v1/company-targets/", {"year": DAY.year + 2, "key_share": "0.5"}, format="json")
    assert sent.status_code == 201, sent.content
    assert serializer_of(CompanyTargetForm)().fields["key_share"].__class__.__name__ == "FloatField"
    page = browser_of(zhao).get(reverse("analytics:companytarget-list")).content.decode()
    assert "First choice of the ten largest" in page and "90.0%" in page
    assert browser_of(lin).get(reverse("analytics:companytarget-list")).status_code == 403


def test_the_dashboard_and_the_concentration_say_it_where_it_is_set(acme, other, zhao, browser_of):
    computed(acme, other)
    browser, pages = browser_of(zhao), (reverse("analytics:dashboard"), reverse("analytics:concentration"))
    assert not any(reverse("analytics:companytarget-list") + '"><small>' in text for text in texts(browser, pages))
    aim(zhao)
    dashboard, concentration = texts(browser, pages)
    assert f"target {DAY.year}: 90.0%" in dashboard and f"the target of {DAY.year}" in concentration


def test_the_dashboard_stays_within_its_queries(acme, other, zhao, browser_of):
    computed(acme, other)
    aim(zhao)
    cache.clear()
    assert len(queries(browser_of(zhao))) <= 25, "the session and its user, read on every page, among them"


def texts(browser, pages):
    return [browser.get(url).content.decode() for url in pages]


def test_a_year_that_is_over_counts_who_was_key_at_its_end(acme, other, zhao):
    year = DAY.year - 1
    for account, amount in ((acme, "300.00"), (other, "100.00")):
        factories.OrderFactory(account=account, ordered_on=date(year, 3, 1), amount=amount, revenue=Decimal(amount))
    TierChange.objects.create(account=acme, tier="gold", state=TierState.ENDED, by=zhao, from_on=date(year, 1, 1),
                              to_on=date(year + 1, 2, 1))  # fmt: skip
    TierChange.objects.create(
        account=other, tier="gold", state=TierState.IN_EFFECT, by=zhao, from_on=date(year + 1, 1, 5)
    )
    assert facts.share_of(zhao, year) == pytest.approx(0.75)


def test_of_a_part_of_the_book_the_target_says_nothing(acme, other, zhao, north):
    computed(acme, other)
    aim(zhao)
    lead = factories.UserFactory(role="team_lead", team=north)
    found = facts.of_run(lead, Contribution.objects.current().first().run)
    assert found.gap is None and facts.of_run(zhao, Contribution.objects.current().first().run).gap is not None


def test_a_page_takes_percent(zhao, browser_of):
    url = reverse("analytics:companytarget-create")
    assert browser_of(zhao).post(url, {"year": DAY.year, "key_share": "72.5", "goal": ""}).status_code == 302
    made = CompanyTarget.objects.get()
    assert made.key_share == 0.725
    edit = browser_of(zhao).get(reverse("analytics:companytarget-edit", args=[made.pk])).content.decode()
    assert 'value="72.5"' in edit


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2030\t60%\tA joint plan, with each", (2030, 0.6, "A joint plan, with each")),
        ("2030 60.5 % Joint plans", (2030, 0.605, "Joint plans")),
        ("2030，60％，每家都有联合计划", (2030, 0.6, "每家都有联合计划")),
        ("2030\t\tFirst choice", (2030, None, "First choice")),
        ("2030 First choice", (2030, None, "First choice")),
        ("2030 0.6", (2030, 0.6, "")),
        ("2030, 60", (2030, 0.6, "")),
        ("2030", (2030, None, "")),
        ("Year\tAimed at", None),
        ("20300 60%", None),
    ],
)
def test_a_line_is_read_as_people_write_it(text, read):
    found = rules.line(text)
    assert (None if found is None else (found.year, found.key_share, found.goal)) == read


def test_several_years_are_set_at_once_all_or_none(zhao, lin, browser_of):
    this, url = DAY.year, reverse("analytics:companytarget-several")
    aim(zhao, key_share=0.5, goal="Kept")
    browser = browser_of(zhao)
    assert f"{this}\t50%\tKept" in browser.get(url).content.decode() and browser_of(lin).get(url).status_code == 403
    lines = f"Year\tShare\tGoal\n{this}\t55%\tKept\n{this + 5}\t\tFirst choice of ten\n"
    assert browser.post(url, {"lines": lines}).status_code == 302
    assert list(CompanyTarget.objects.values_list("year", "key_share", "goal")) == [
        (this, 0.55, "Kept"), (this + 5, None, "First choice of ten"),
    ]  # fmt: skip
    for wrong, words in (
        (f"{this}\t60%\n{this + 50}\t60%", f"{this + 50}: Choose a year"), (f"{this} 60%\n{this} 70%", "twice"),
        (f"{this} 60%\nsoon 70%", "Look at line 2"), (f"{this} 60%\n{this + 1}", "Say what is aimed at"),
    ):  # fmt: skip
        page = browser.post(url, {"lines": wrong})
        assert page.status_code == 422 and words in page.content.decode(), wrong
    assert CompanyTarget.objects.get(year=this).key_share == 0.55, "nothing of a sheet with a fault comes in"
    written = Event.objects.filter(noun="companytarget").count()
    browser.post(url, {"lines": lines})
    assert Event.objects.filter(noun="companytarget").count() == written, "what stands so already is not written anew"
    with pytest.raises(PermissionDenied):
        targets.write_many(lines=[{"year": this, "key_share": 0.1, "goal": ""}], by=lin)


def test_the_list_says_how_this_year_stands_and_what_became_of_the_others(acme, other, zhao, browser_of, api_of):
    computed(acme, other)
    factories.OrderFactory(account=acme, ordered_on=date(DAY.year - 1, 3, 1), amount="9.00", revenue=Decimal(9))
    aim(zhao, key_share=0.001)
    aim(zhao, year=DAY.year - 1, key_share=0.9)
    aim(zhao, year=DAY.year + 3, key_share=0.9)
    page = browser_of(zhao).get(reverse("analytics:companytarget-list"))
    share = facts.share_now(zhao, Contribution.objects.current().first().run)
    said = page.context["page"]["subtitle"]
    assert f"Key accounts bring {views.share(share)} of revenue" in said and f"target of {DAY.year}" in said
    assert "Of 1 year that is over, 0 reached its target." in said
    text = page.content.decode()
    assert 'class="tag good">Reached<' in text and 'class="tag bad">Missed<' in text and "Still to come" in text
    assert 'aria-current="page">Company targets' in text, "it stands among the analyses"
    rows = api_of(zhao).get("/api/v1/company-targets/").json()["results"]
    assert [one["standing"] for one in rows] == ["missed", "reached", "ahead"]
