"""Churn cases: history of value, what was saved or lost, no silent end through any door, control group, Today."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions import accounts, merges
from accounts.models import Account, Policy
from kam.ground import intakes
from kam.models import Event, Notice
from lifecycle.actions import nights, todos, visits, warnings, watches
from lifecycle.facts import matters
from lifecycle.facts.matters import Asked
from lifecycle.models import Journey, Todo, VisitPlan, Warning, WarningCause
from lifecycle.rules import warnings as rules
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


def today(ago=0):
    return timezone.localdate() - timedelta(ago)


def warn(account, system, *, on=None, risk=0.8, value=9000):
    return warnings.warn(account, risk=risk, value_at_risk=Decimal(value), reasons=[], on=on or today(), by=system)


@pytest.fixture
def warning(system, acme):
    return warn(acme, system, on=today(20))


# -- no silent end -------------------------------------------------------------------------------------------------


def still_open():
    found = Warning.objects.get()
    return found.state == "open" and found.closed_on is None


@pytest.mark.db_both
def test_the_archive_does_not_close(ada, acme, warning):
    accounts.archive(acme, by=ada)
    assert still_open() and not Event.objects.filter(verb="warning.closed").exists()
    accounts.restore(acme, by=ada)
    assert Warning.objects.open().exists()


@pytest.mark.db_both
def test_a_handover_does_not_close(zhao, chen, acme, warning):
    accounts.hand_over(acme, owner=chen, by=zhao)
    assert still_open() and Warning.objects.visible_to(chen).exists()


@pytest.mark.db_both
def test_a_merge_joins_and_keeps_nobody(ada, system, acme, lin, warning):
    twin = factories.AccountFactory(code="TWIN", name="Acme Twin", owner=lin)
    theirs = warn(twin, system, value=500)
    merge = merges.merge(acme, twin, by=ada)
    theirs.refresh_from_db()
    assert (theirs.state, theirs.value_saved) == ("joined", None)
    assert Warning.objects.open().get().value_at_risk == 9500
    event = Event.objects.get(verb="warning.joined")
    assert event.account_id == acme.pk and event.changes == {"state": ["open", "joined"]}
    assert not Event.objects.filter(verb="warning.closed").exists()
    merges.undo(merge, by=ada)
    assert Warning.objects.open().count() == 2


@pytest.mark.db_both
def test_runs_only_bring_it_up_to_date(system, acme, warning):
    warnings.refresh([warnings.Alarm(acme.pk, 0.01, Decimal(1), [])], on=today(), by=system)
    warnings.warn_many([], on=today(), by=system)
    nights.plans()
    assert still_open()


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_the_api_changes_and_removes_none(zhao, warning, api_of, method):
    answer = getattr(api_of(zhao), method)(f"/api/v1/warnings/{warning.pk}/", {"state": "kept"}, format="json")
    assert answer.status_code == 405 and still_open()


def test_the_admin_has_no_warnings():
    from django.contrib import admin

    assert not admin.site.is_registered(Warning) and not admin.site.is_registered(WarningCause)


def test_no_import_takes_warnings():
    assert intakes.kinds() and not [kind.key for kind in intakes.kinds() if "warning" in kind.key]


def test_joined_is_no_outcome_for_a_person(lin, warning, api_of):
    answer = api_of(lin).post(
        f"/api/v1/warnings/{warning.pk}/close/", {"outcome": "joined", "note": "x"}, format="json"
    )
    assert answer.status_code == 400 and still_open()


@pytest.mark.db_both
def test_the_table_itself_asks_for_a_person_and_a_day(warning):
    with pytest.raises(IntegrityError), transaction.atomic():
        Warning.objects.update(state="kept")


# -- control group -------------------------------------------------------------------------------------------------


@pytest.fixture
def control():
    Policy.objects.update(numbers={"warnings": {"control_share": 0.5}})


def test_it_is_off_by_default(system):
    drawn = [warn(factories.AccountFactory(tier="gold"), system) for _ in range(12)]
    assert not any(one.is_control for one in drawn)


def test_a_share_is_drawn_never_of_platinum_nor_by_hand(system, zhao, control):
    gold = [warn(factories.AccountFactory(tier="gold"), system) for _ in range(24)]
    platinum = [warn(factories.AccountFactory(tier="platinum"), system) for _ in range(12)]
    by_hand = [warnings.raise_by_hand(factories.AccountFactory(tier="gold"), reason="x", by=zhao) for _ in range(12)]
    assert 0 < sum(one.is_control for one in gold) < 24
    assert not any(one.is_control for one in [*platinum, *by_hand])


def test_the_draw_is_the_same_everywhere_and_near_its_share():
    day = date(2026, 6, 1)
    drawn = [rules.is_control(key, day, "gold", 0.2) for key in range(1, 5001)]
    assert drawn == [rules.is_control(key, day, "gold", 0.2) for key in range(1, 5001)]
    assert abs(sum(drawn) / 5000 - 0.2) < 0.02
    assert not any(rules.is_control(key, day, "gold", 0) for key in range(99))


@pytest.mark.db_both
def test_the_page_says_so_and_proposes_no_play(lin, acme, warning, control, browser_of):
    page = reverse("lifecycle:warning-plays", args=[warning.pk])
    assert "A control group is on: for 50%" in browser_of(lin).get(page).content.decode()
    Warning.objects.update(is_control=True)
    told = browser_of(lin).get(page).content.decode()
    assert "drawn at random for the control group (50% of new warnings" in told
    assert f"/warnings/{warning.pk}/plays/" not in told


# -- Today ---------------------------------------------------------------------------------------------------------


def of(kind, user, day=None):
    return matters.gather(Asked(day or timezone.localdate(), user))[kind]


def test_a_case_without_an_answer_stands_on_its_owners_today(lin, system, acme, warning, browser_of):
    found = of("unanswered", lin)
    assert [one.numbers["no_cause"] and one.numbers["no_action"] for one in found] == [True]
    told = browser_of(lin).get(reverse("lifecycle:today")).content.decode()
    assert "no cause · no action taken yet · open for 20 days" in told
    Warning.objects.update(opened_on=today(2))
    assert not of("unanswered", lin)
    Warning.objects.update(opened_on=today(4))
    assert [one.numbers for one in of("unanswered", lin)][0]["no_action"]


def test_what_was_answered_is_gone(lin, acme, warning, browser_of):
    visit = factories.VisitFactory(account=acme, user=lin, outcome="continuation")
    url = reverse("lifecycle:warning-cause", args=[warning.pk])
    browser_of(lin).post(url, {"cause": "own_strategy", "evidence": [f"visit:{visit.pk}"], "note": "They said so"})
    assert of("unanswered", lin)[0].numbers["no_cause"] is False
    data = {"title": "Call their head", "due_on": today(-3), "user": lin.pk}
    assert browser_of(lin).post(reverse("lifecycle:warning-act", args=[warning.pk]), data).status_code == 302
    assert not of("unanswered", lin)
    page = browser_of(lin).get(reverse("lifecycle:warning-detail", args=[warning.pk])).content.decode()
    assert "Call their head" in page and lin.name in page


def test_the_owner_is_told_once_and_again_a_week_later(lin, system, warning):
    for _again in range(2):
        watches.tell(as_of=today(), by=system)
    assert Notice.objects.filter(event__verb="warning.unanswered", user=lin).count() == 1


@pytest.mark.db_both
def test_a_cause_of_a_platinum_customer_waits_on_the_readers_today(lin, zhao, acme, warning, browser_of):
    Account.objects.filter(pk=acme.pk).update(tier="platinum")
    visit = factories.VisitFactory(account=acme, user=lin, outcome="continuation")
    url = reverse("lifecycle:warning-cause", args=[warning.pk])
    browser_of(lin).post(url, {"cause": "own_strategy", "evidence": [f"visit:{visit.pk}"], "note": "They said so"})
    assert not of("reading", lin) and len(of("reading", zhao)) == 1
    assert "waits for a second reader" in browser_of(zhao).get(reverse("lifecycle:today")).content.decode()


# -- list and API --------------------------------------------------------------------------------------------------


@pytest.mark.db_both
def test_the_list_is_filtered_by_cause_and_actions(lin, system, acme, warning, browser_of, api_of):
    second = factories.AccountFactory(name="Second", owner=lin)
    warn(second, system)
    todos.give(second, title="Call", due_on=today(-2), by=lin)
    visit = factories.VisitFactory(account=acme, user=lin, outcome="continuation")
    data = {"cause": "own_strategy", "evidence": [f"visit:{visit.pk}"], "note": "They said so"}
    api_of(lin).post(f"/api/v1/warnings/{warning.pk}/cause/", data, format="json")
    for asked, names in (
        ("cause=own_strategy", {"Acme"}), ("cause=unknown", {"Second"}), ("acted=true", {"Second"}),
        ("acted=false", {"Acme"}), ("control=true", set()),
    ):  # fmt: skip
        page = browser_of(lin).get(f"{reverse('lifecycle:warning-list')}?{asked}").content.decode()
        assert {name for name in ("Acme", "Second") if f">{name}" in page or f"{name} " in page} == names, asked
        assert api_of(lin).get(f"/api/v1/warnings/?{asked}").json()["count"] == len(names)


def test_a_filter_that_nothing_matches_does_not_say_that_nobody_is_to_be_lost(lin, warning, browser_of):
    browser, url = browser_of(lin), reverse("lifecycle:warning-list")
    filtered = browser.get(f"{url}?control=true&sort=value").content.decode()
    assert "No warning matches this filter" in filtered and "Nobody to lose" not in filtered
    Warning.objects.all().delete()
    assert "Nobody to lose right now" in browser.get(f"{url}?sort=value").content.decode()


def test_the_list_asks_the_database_no_more_for_more_rows(lin, system, browser_of, django_assert_max_num_queries):
    for number in range(12):
        warn(factories.AccountFactory(name=f"A{number}", owner=lin), system)
    with django_assert_max_num_queries(29):  # the clocks of visitors, for the visits since
        assert "A11" in browser_of(lin).get(reverse("lifecycle:warning-list")).content.decode()


def test_a_case_costs_no_more_with_more_in_it(lin, acme, warning, browser_of, django_assert_max_num_queries):
    for number in range(9):
        factories.VisitFactory(account=acme, user=lin)
        todos.give(acme, title=f"T{number}", due_on=today(-2), by=lin)
        factories.OrderFactory(account=acme, number=f"N{number}", ordered_on=today(50), promised_on=today(40),
                               delivered_on=today(30))  # fmt: skip
    browser = browser_of(lin)
    for part in ("detail", "proposals", "plays"):
        with django_assert_max_num_queries(25):
            assert browser.get(reverse(f"lifecycle:warning-{part}", args=[warning.pk])).status_code == 200


@pytest.mark.db_both
def test_the_api_acts_and_tells_the_readings(lin, chen, warning, api_of):
    url = f"/api/v1/warnings/{warning.pk}/act/"
    answer = api_of(lin).post(url, {"title": "Call", "due_on": str(today(-2))}, format="json")
    assert answer.status_code == 201 and Todo.objects.get(pk=answer.json()["todo"]).user == lin
    told = api_of(lin).get(f"/api/v1/warnings/{warning.pk}/readings/").json()
    assert told == [{"on": str(today(20)), "risk": 0.8, "value_at_risk": "9000.00"}]
    assert api_of(lin).get(f"/api/v1/warnings/{warning.pk}/").json()["actions"] == 1
    assert api_of(chen).post(url, {}, format="json").status_code == 404


def test_a_visit_does_not_end_it(lin, acme, warning):
    visits.log(account=acme, said=visits.Said(outcome="order", note="They order again"), by=lin)
    assert still_open() and Journey.objects.get(account=acme).stage == "warning"


@pytest.mark.db_both
def test_a_customer_leads_to_its_open_warning_else_to_those_it_had(lin, chen, system, acme, warning, browser_of):
    address = f"/customers/{acme.pk}/warning/"
    assert browser_of(lin).get(address)["Location"] == f"/warnings/{warning.pk}/"
    assert browser_of(chen).get(address).status_code == 404
    Warning.objects.update(state="kept", closed_on=today(0), closed_by=lin)
    assert browser_of(lin).get(address)["Location"] == f"/warnings/?account={acme.pk}&state=any"


def test_what_is_open_beside_the_warning_is_told_and_what_closes_with_it(lin, ada, system, acme, warning, browser_of):
    client, when = browser_of(lin), today(-5)
    url = reverse("lifecycle:warning-detail", args=[warning.pk])
    for open_one in list(Todo.objects.open().filter(account=acme)):
        todos.drop(open_one, result="not now", by=lin)
    assert "No action was taken yet. Take a play" in client.get(url).content.decode()
    idle = browser_of(ada).get(url).content.decode()
    assert "Its owner or a team lead takes a play." in idle and "Take a play, or add" not in idle
    asked = {"account": acme, "user": lin, "due_on": when}
    Todo.objects.create(**asked, title="Heads meet", source="stage", reason="warning:77")
    Todo.objects.create(**asked, title="Answer the survey", source="survey", reason="1")
    assert "without follow-up" in client.get(reverse("lifecycle:warning-list")).content.decode()
    plan = VisitPlan.objects.create(account=acme, user=lin, state="planned", planned_on=when)
    assert "without follow-up" not in client.get(reverse("lifecycle:warning-list")).content.decode()
    plan.delete()
    page = client.get(url).content.decode()
    assert "No action was taken on the warning itself yet" in page and "1 more to-do at this customer" in page
    called, folded = page.index("First call back: the customer has just spoken"), page.index("1 more to-do at this")
    assert called < page.index("Answer the survey") < folded < page.index("Heads meet")
    closing = client.get(reverse("lifecycle:warning-close", args=[warning.pk])).content.decode()
    assert "1 to-do closes with the warning" in closing and "Heads meet" in closing and "survey" not in closing
