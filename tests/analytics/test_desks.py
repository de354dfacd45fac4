"""The desk by role: its figures against the rows, the time before, what to do next, and its cost in queries."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Standing
from analytics.choices.desks import AMOUNTS, GOOD_NEWS, NO_NEWS, SHARES, Gauge
from analytics.facts import desks
from analytics.facts.desks import Desk, Figure, Thing
from analytics.views.desk_findings import finding
from analytics.views.desks import LISTS
from kam.choices import Role
from lifecycle.models import Case, EventHeld
from tests import factories
from tests.analytics.test_dashboard import HOUSEKEEPING
from tests.analytics.test_satisfaction import said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]  # what is due in a minute is due today


def gauges(user):
    return {one.gauge: one for one in desks.read(user, user.role).figures}


@pytest.fixture
def people(north, acme):
    """One of each role, with a seat on Acme."""
    found = {role: factories.UserFactory(role=role, team=north) for role in (Role.SERVICE, Role.MARKETING)}
    for user in found.values():
        factories.SeatFactory(account=acme, user=user)
    return found | {Role.FINANCE: factories.UserFactory(role=Role.FINANCE), Role.MANAGER: acme.owner}


@pytest.fixture
def owed(acme, other):
    """Acme owes 500 since 20 days after the due date and owed 200 a month ago; other owes what is not due."""
    today = timezone.localdate()
    for account, amount, due in ((acme, "500.00", -20), (acme, "200.00", -50), (other, "900.00", 10)):
        factories.OrderFactory(account=account, ordered_on=today - timedelta(80), amount=Decimal(amount),
                               revenue=Decimal(amount), due_on=today + timedelta(due))  # fmt: skip
    factories.OrderFactory(account=other, ordered_on=today, amount=Decimal(1), revenue=Decimal(1))
    factories.CostFactory(account=acme, on=today, amount=Decimal("30.00"), kind="marketing")
    factories.CostFactory(account=acme, on=today - timedelta(40), amount=Decimal("70.00"), kind="freight")


def test_every_figure_has_its_list_and_its_kind():
    assert set(LISTS) == set(Gauge)
    assert not GOOD_NEWS & NO_NEWS and not SHARES & AMOUNTS


@pytest.mark.db_both
def test_finance_sees_who_is_late_and_whom_to_remind(owed, acme, people, browser_of):
    finance = people[Role.FINANCE]
    found = gauges(finance)
    assert (found[Gauge.OVERDUE].now, found[Gauge.OVERDUE].before) == (Decimal(700), Decimal(200))
    assert (found[Gauge.COST_TO_SERVE].now, found[Gauge.COST_TO_SERVE].before) == (Decimal(30), Decimal(70))
    home = browser_of(finance).get("/").content.decode()
    assert "Remind these first" in home and acme.name in home and "oldest 50 days late" in home
    assert reverse("analytics:dashboard") in home


def test_finance_reads_one_sentence_on_top(owed, acme, people, browser_of):
    page = browser_of(people[Role.FINANCE]).get("/")
    assert page.context["finding"] == f"CN¥700 of CN¥1,601 owed is overdue (44%); {acme} owes the most of it: CN¥700."
    assert [one["label"] for one in page.context["figures"]][2] == "Mean days overdue, by amount"


def test_service_reads_how_many_of_the_late_ones_are_in_own_hands_the_worst_first(people, acme, other, browser_of):
    service, now = people[Role.SERVICE], timezone.now()
    Standing.objects.create(account=acme, net_contribution=Decimal(9000))
    told = {"sort": "complaint", "by": service, "opened_at": now - timedelta(30)}
    small = factories.AccountFactory(owner=acme.owner)
    factories.SeatFactory(account=small, user=service)
    for title, account, user, late, severity in (
        ("Small late", small, service, 9, "medium"), ("Dear late", acme, service, 1, "medium"),
        ("Dear due", acme, service, -0.001, "medium"), ("Small critical", small, service, 0.5, "critical"),
        ("Somebody else's", acme, acme.owner, 5, "medium"),
    ):  # fmt: skip
        due = now - timedelta(late)
        Case.objects.create(title=title, account=account, user=user, severity=severity, answered_at=now - timedelta(20),
                            due_at=due, answer_due_at=due, urgent_at=due, **told)  # fmt: skip
    late = browser_of(service).get(reverse("analytics:desk")).context["figures"][1]
    assert (late["value"], late["hint"]) == ("4", "3 in your hands, 1 in others'")
    page = browser_of(service).get("/today/")
    (group,) = [one for one in page.context["now"] if one["key"] == "case"]
    assert [item["one"].title for item in group["items"]] == ["Small critical", "Dear late", "Small late", "Dear due"]
    assert group["split"] == "3 late, 1 in time yet" and group["split"] in page.content.decode()


@pytest.mark.db_both
def test_what_service_reads_of_satisfaction_is_the_mean_of_the_page_behind_it(people, acme, other, browser_of):
    today = timezone.localdate()
    for account, ago, score in ((acme, 1, 10), (acme, 2, 5), (acme, 3, 6), (acme, 95, 8), (other, 1, 0)):
        said(account, ago, score, "csat10", today)
    said(acme, 1, 3, "nps", today)
    service = people[Role.SERVICE]
    found = gauges(service)[Gauge.SATISFACTION]
    assert (found.now, found.before) == (7.0, 8.0)
    browser = browser_of(service)
    figures = browser.get(reverse("analytics:desk")).context["figures"]
    here = next(one for one in figures if one["label"] == Gauge.SATISFACTION.label)
    behind = browser.get(here["url"]).context["figures"][0]
    assert here["value"] == behind["value"] == "7.0" and "3 answers" in behind["hint"]
    assert len(browser.get(behind["url"]).context["rows"]) == 3
    assert next(one for one in figures if one["label"].startswith("Late"))["label"] == "Late now", "a stock has no days"


def test_marketing_sees_what_is_within_reach(owed, people, acme):
    marketing = people[Role.MARKETING]
    today = timezone.localdate()
    EventHeld.objects.create(title="Forum", on=today + timedelta(9), host=marketing)
    desk = desks.read(marketing, marketing.role)
    assert gauges(marketing)[Gauge.MARKETING_COST].now == Decimal(30)
    assert [thing.name for thing in desk.things] == ["Forum"]


def test_a_manager_counts_own_visits_beside_the_month_before(lin, acme):
    now = timezone.now()
    for ago in (1, 2, 40):
        factories.VisitFactory(account=acme, user=lin, held_at=now - timedelta(ago))
    found = gauges(lin)[Gauge.VISITS]
    assert (found.now, found.before) == (2, 1)


def desk_of(role, things=(), **figures):
    """A desk with these figures: {gauge: (now, before)}."""
    found = [Figure(Gauge(gauge), *told) for gauge, told in figures.items()]
    return finding(Desk(role, 30, timezone.localdate(), found, list(things)))


def test_a_manager_reads_whether_the_customers_grow_and_what_is_at_stake():
    grown = desk_of(Role.MANAGER, revenue=(Decimal(1100), Decimal(1000)), at_stake=(Decimal(300),))
    assert grown == (
        "Your customers bought for CN¥1,100 in 12 months, 10.0% more than in those before; "
        "CN¥300 is at stake in open warnings."
    )
    shrunk = desk_of(Role.MANAGER, revenue=(Decimal(900), Decimal(1000)), at_stake=(Decimal(0),))
    assert shrunk.endswith("10.0% less than in those before; nothing is at stake in open warnings.")
    first = desk_of(Role.MANAGER, revenue=(Decimal(900), None), at_stake=(Decimal(0),))
    assert first.startswith("Your customers bought for CN¥900 in 12 months;")
    assert desk_of(Role.MANAGER, revenue=(None, None), at_stake=(Decimal(0),)) == "", "nothing computed yet"


def test_service_reads_how_much_is_late_and_whether_promises_are_kept_better():
    told = {"open_cases": (14, 9), "late_cases": (3,), "promises_missed": (0.12, 0.08)}
    late, kept = "3 of 14 open cases are late now.", "12% of promises of time were missed in 30 days, 8% before."
    assert desk_of(Role.SERVICE, **told) == f"{late} {kept}"
    assert desk_of(Role.SERVICE, **told | {"late_cases": (0,)}) == f"None of 14 open cases is late. {kept}"
    quiet = {"open_cases": (0, 0), "late_cases": (0,), "promises_missed": (None, None)}
    assert desk_of(Role.SERVICE, **quiet) == ""
    assert desk_of(Role.SERVICE, **quiet | {"promises_missed": (0.5, None)}) == "No case is open."


def test_marketing_reads_with_whom_to_begin_and_who_was_won():
    best = [Thing("Forum", "/", on=timezone.localdate()), Thing("Acme", "/", points=93)]
    told = {"likely_prospects": (24, None), "won": (2, 1)}
    assert desk_of(Role.MARKETING, best, **told) == (
        "24 prospects are like your key accounts; begin with Acme, 93 points of 100. "
        "Won in 30 days: 2, 1 in those before."
    )
    assert desk_of(Role.MARKETING, **told | {"won": (0, 0)}) == ""


@pytest.mark.parametrize("role", [Role.SERVICE, Role.FINANCE, Role.MARKETING, Role.MANAGER])
def test_each_first_screen_leads_on_within_its_queries(role, owed, people, browser_of):
    from django.db import connection

    browser, url = browser_of(people[role]), reverse("analytics:desk")
    with CaptureQueriesContext(connection) as caught:
        page = browser.get(url, headers={"HX-Request": "true"})
    assert page.status_code == 200 and page.content.decode().lstrip().startswith("<section")
    assert len([q for q in caught if not q["sql"].startswith(HOUSEKEEPING)]) <= 25
    for figure in page.context["figures"]:
        assert browser.get(figure["url"]).status_code == 200, figure["url"]
    assert url in browser.get("/").content.decode()


def test_the_api_says_the_same_and_directors_have_the_dashboard(owed, people, zhao, browser_of, api_of):
    answer = api_of(people[Role.FINANCE]).get("/api/v1/desk/").json()
    assert answer["role"] == "finance" and answer["things"][0]["amount"] == "700.00"
    assert {one["key"]: one["amount"] for one in answer["figures"]}["overdue"] == "700.00"
    assert {one["key"]: one["number"] for one in answer["figures"]}["days_late"] > 20
    assert api_of(zhao).get("/api/v1/desk/").status_code == 404
    assert browser_of(zhao).get(reverse("analytics:desk"), headers={"HX-Request": "true"}).status_code == 404
    assert browser_of(zhao).get(reverse("analytics:desk")).headers["Location"] == "/", "no dead end"


def test_nobody_counts_what_they_do_not_see(owed, north, other):
    stranger = factories.UserFactory(role=Role.MARKETING)
    assert gauges(stranger)[Gauge.MARKETING_COST].now is None
