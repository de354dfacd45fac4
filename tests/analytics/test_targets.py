"""Company targets: who sets them, what is beside what is aimed at, and where they show."""

import json
import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.urls import reverse, reverse_lazy

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

SEVERAL = reverse_lazy("analytics:companytarget-several")


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


@pytest.mark.parametrize(("was", "says"), [(0.740, "3.3 points less than in 2025 (74.0%)"), (0.7, "0.7 points more"),
                                           (0.707, "That is the share of 2025."), (None, "")])  # fmt: skip
def test_it_says_by_how_much_the_share_moved_since_the_year_before(was, says):
    now = facts.Told(CompanyTarget(year=2026, key_share=0.72), 0.707, False)
    then = facts.Told(CompanyTarget(year=2025, key_share=0.7), was, True)
    told = views.finding([now, then])
    assert told[0].startswith("Key accounts bring 70.7%") and (says in told[1] if says else "points" not in str(told))
    assert views.turn(now, [now]) == "", "of a year that is not listed nothing is known"
    cell = re.sub("<[^>]+>", " ", views.standing_cell(now, [now, then])).split()
    signed = {0.740: "−3.3 points on 2025", 0.7: "+0.7 points on 2025"}.get(was, "")
    assert " ".join(cell) == f"Nearly reached {signed}".strip()
    assert "down" in views.standing_cell(now, [now, then]) or was != 0.740


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
        ("2030, 60, Every dealer", (2030, 0.6, "Every dealer")),
        ("2030\t60\t3 new markets", (2030, 0.6, "3 new markets")),
        ("2030\t3 new markets in Asia", (2030, None, "3 new markets in Asia")),
        ("2030 3, 4 or 5 markets", (2030, None, "3, 4 or 5 markets")),
        ("2030，3、4 或 5 个市场", (2030, None, "3、4 或 5 个市场")),
        ("2030 60, 3 to 5 markets", (2030, 0.6, "3 to 5 markets")),
        ("2030 100 dealers in the East", (2030, None, "100 dealers in the East")),
        ("2030, 1,000 dealers", (2030, None, "1,000 dealers")),
        ("2030\t\t60% of the market", (2030, None, "60% of the market")),
        ("2030\t0.5\tgrow 5 % a year", (2030, 0.5, "grow 5 % a year")),
        ("2030, 1", (2030, 0.01, "")),
        ("2030, 2", (2030, 0.02, "")),
        ("2030年，60，每家都有联合计划", (2030, 0.6, "每家都有联合计划")),
        ("2030年\u300060％", (2030, 0.6, "")),
        ("2030", (2030, None, "")),
        ("Year\tAimed at", None),
        ("20300 60%", None),
    ],
)
def test_a_line_is_read_as_people_write_it(text, read):
    found = rules.line(text)
    assert (None if found is None else (found.year, found.key_share, found.goal)) == read


def begun(browser):
    """The form of several years as it opens."""
    form = browser.get(SEVERAL).context["form"]
    return {name: form[name].value() if name == "lines" else json.dumps(form.initial[name]) for name in form.fields}


def test_several_years_are_set_at_once_all_or_none(zhao, lin, browser_of):
    this = DAY.year
    aim(zhao, key_share=0.5, goal="Kept")
    browser = browser_of(zhao)
    form = begun(browser)
    assert form["lines"] == f"{this}\t50%\tKept" and browser_of(lin).get(SEVERAL).status_code == 403
    lines = f"Year\tShare\tGoal\n{this}\t55%\tKept\n{this + 5}\t\tFirst choice of ten\n"
    assert browser.post(SEVERAL, form | {"lines": lines}).status_code == 302
    assert list(CompanyTarget.objects.values_list("year", "key_share", "goal")) == [
        (this, 0.55, "Kept"), (this + 5, None, "First choice of ten"),
    ]  # fmt: skip
    form = begun(browser)
    for wrong, words in (
        (f"{this}\t60%\n{this + 50}\t60%", f"{this + 50}: Choose a year"),
        (f"{this} 60%\n{this} 70%", "is listed twice"), (f"{this}\t55%\tKept\n{this} 70%", "is listed twice"),
        (f"{this} 60%\nsoon 70%", "Look at line 2"), (f"{this} 60%\n{this + 1}", "Say what is aimed at"),
        (f"20300年 60%\n{this} 60%", "Look at line 1"), ("Year\tShare", "Look at line 1"),
        (f"{this} 60%\n{this + 1},,{'x' * 501}", "Line 2, strategic goal: Ensure this value has at most 500"),
    ):  # fmt: skip
        page = browser.post(SEVERAL, form | {"lines": wrong})
        assert page.status_code == 422 and words.lower() in page.content.decode().lower(), wrong
    assert CompanyTarget.objects.get(year=this).key_share == 0.55, "nothing of a sheet with a fault comes in"
    written = Event.objects.filter(noun="companytarget").count()
    browser.post(SEVERAL, form | {"lines": f"{this}, 55%, Kept"})
    assert Event.objects.filter(noun="companytarget").count() == written, "what stands so already is not written anew"
    with pytest.raises(PermissionDenied):
        targets.write_many(lines=[{"year": this, "key_share": 0.1, "goal": ""}], read={}, by=lin)


def test_several_years_overwrite_nothing_that_others_wrote_meanwhile(zhao, browser_of):
    this, browser = DAY.year, browser_of(zhao)
    kept, changed, gone = (aim(zhao, year=this + place, key_share=0.5) for place in range(3))
    form = begun(browser)
    for one in (kept, changed):
        targets.change(one, values={"key_share": 0.7}, by=zhao)
    targets.archive(gone, by=zhao)
    aim(zhao, year=this + 3, key_share=0.7)
    assert browser.post(SEVERAL, form).status_code == 302, "nothing was typed, so nothing is written"
    assert browser.post(SEVERAL, form | {"lines": f"{form['lines']}\n{this + 4} 40%"}).status_code == 302
    for place in range(1, 4):
        answer = browser.post(SEVERAL, form | {"lines": f"{this + place} 60%\n{this + 5} 60%"})
        assert answer.status_code == 422 and f"{this + place}: Somebody else changed" in answer.content.decode()
    assert browser.post(SEVERAL, form | {"began": '{"1": 2}'}).status_code == 422
    assert list(CompanyTarget.objects.live().values_list("year", "key_share")) == [
        (this, 0.7), (this + 1, 0.7), (this + 3, 0.7), (this + 4, 0.4),
    ]  # fmt: skip


def test_of_a_line_only_what_differs_is_written(zhao, browser_of):
    this, browser = DAY.year, browser_of(zhao)
    aim(zhao, key_share=1 / 3, goal="grow 5 % a year\nand more")
    far = aim(zhao, year=this + 1, key_share=1 / 3, goal="grow 5 % a year\nand more")
    form = begun(browser)
    lines = f"{this}\t33.3333%\tgrow 6 % a year\n{this + 1}\t40%\tgrow 5 % a year and more"
    assert browser.post(SEVERAL, form | {"lines": lines}).status_code == 302
    assert list(CompanyTarget.objects.values_list("key_share", "goal")) == [
        (1 / 3, "grow 6 % a year"), (0.4, "grow 5 % a year\nand more"),
    ]  # fmt: skip
    far.refresh_from_db()
    browser.post(SEVERAL, begun(browser))
    assert CompanyTarget.objects.get(pk=far.pk).version == far.version


def test_page_and_program_tell_the_same_years_and_ask_once(acme, other, zhao, api_of, django_assert_max_num_queries):
    computed(acme, other)
    for back in (6, 7):
        day = date(DAY.year - back, 3, 1)
        factories.OrderFactory(account=acme, ordered_on=day, amount="9.00", revenue=Decimal(9))
        CompanyTarget.objects.create(year=day.year, key_share=0.5)
    for year in range(DAY.year - 5, DAY.year + 5):
        aim(zhao, year=year, key_share=0.5)
    url, rows = "/api/v1/company-targets/", CompanyTarget.objects.order_by("year")
    told = facts.told(zhao, rows)
    assert [told[row.pk].actual for row in rows][:2] == [None, 0.0]
    with django_assert_max_num_queries(25) as asked:
        found = api_of(zhao).get(url).json()["results"]
    assert [one["actual"] for one in found] == [told[row.pk].actual for row in rows]
    assert sum('"analytics_companytarget"' in one["sql"] for one in asked.captured_queries) <= 2
    assert sum("kam_run" in one["sql"] and "WHERE" in one["sql"] for one in asked.captured_queries) <= 2, "not a row"
    assert api_of(zhao).get(f"{url}{rows[0].pk}/").json()["actual"] is None
    assert api_of(zhao).get(f"{url}{rows[1].pk}/").json()["actual"] == 0.0


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
    assert f"The target of {DAY.year - 1} was not reached." in said and "year that is over" not in said
    text = page.content.decode()
    assert 'class="tag good">Reached<' in text and 'class="tag bad">Missed<' in text and "Still to come" in text
    assert 'aria-current="page">Company targets' in text, "it stands among the analyses"
    rows = api_of(zhao).get("/api/v1/company-targets/").json()["results"]
    assert [one["standing"] for one in rows] == ["missed", "reached", "ahead"]
