"""Coverage from the book: due, done, overdue and never by part, levels, plans against what was done, what stalled."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, Policy, Standing, TierChange
from analytics.facts import coverage as facts
from analytics.facts import visiting
from analytics.rules.coverage import DONE, NEVER, NO_DECIDER, NO_EXECUTIVE, OVERDUE, WITHOUT_PLAN
from kam.choices import Role
from kam.models import Event
from lifecycle.actions import plans, visits
from lifecycle.actions.visits import Said
from lifecycle.models import Journey, StageMove, VisitPlan
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _that_day(time_machine):
    time_machine.move_to("2026-11-25 10:00+08:00")


def visited(account, user, ago, *, kind="on_site", met=(), **more):
    held = timezone.make_aware(datetime(2026, 11, 25, 9) - timedelta(days=ago))
    visit = factories.VisitFactory(account=account, user=user, held_at=held, kind=kind, **more)
    visit.contacts.set(met)
    return visit


def plan(account, user, days, **more):
    on = TODAY + timedelta(days)
    return VisitPlan.objects.create(account=account, user=user, planned_on=on, **{"planned_for": on} | more)


@pytest.fixture
def book(lin, chen):
    """Lin: one seen in time by an executive, one overdue, one never; chen: one seen, one of iron."""
    policy = Policy.objects.current()
    Policy.objects.filter(pk=policy.pk).update(visit_days={"platinum": 30, "gold": 60, "iron": 90})
    made = {
        code: factories.AccountFactory(code=code, name=code.title(), owner=owner, tier=tier, region=region)
        for code, owner, tier, region in [
            ("SEEN", lin, "platinum", "North"), ("LATE", lin, "gold", "North"), ("NEVER", lin, "gold", ""),
            ("HIS", chen, "platinum", "South"), ("IRON", chen, "iron", "South"),
        ]
    }  # fmt: skip
    decider = factories.ContactFactory(account=made["SEEN"], role="decision_maker")
    visited(made["SEEN"], lin, 5, kind="executive", met=[decider])
    visited(made["LATE"], lin, 100, next_on=TODAY - timedelta(50), next_step="Quote")
    visited(made["HIS"], chen, 29)
    visited(made["IRON"], chen, 10)
    plan(made["SEEN"], lin, -5, state="done")
    plan(made["LATE"], lin, -40)
    plan(made["LATE"], lin, 4, state="proposed", planned_for=None)
    plan(made["HIS"], chen, -9, state="dropped")
    return made


def counts(client, **asked):
    whole = client.get("/api/v1/coverage/", asked).json()["whole"]
    return whole["due"], {state: n for state, n in whole["states"].items() if n}


def test_due_done_overdue_and_levels(book, api_of, zhao):
    client = api_of(zhao)
    due, states = counts(client)
    assert due == 4
    assert (states[DONE], states[OVERDUE], states[NEVER], states[NO_EXECUTIVE], states[NO_DECIDER]) == (2, 2, 1, 3, 3)
    assert counts(client, who="all")[0] == 5 and counts(client, tier="gold")[0] == 2
    found = client.get("/api/v1/coverage/?by=owner").json()
    assert (found["planned"], found["planned_done"], found["planned_dropped"], found["stalled"]) == (3, 1, 1, 1)
    assert sum(part["due"] for part in found["parts"]) == 4
    listed = client.get("/api/v1/coverage/accounts/?state=never").json()
    assert [row["account"] for row in listed["results"]] == [book["NEVER"].pk] and listed["results"][0][
        "due_on"
    ] is None
    assert client.get("/api/v1/coverage/?as_of=x").status_code == 400
    assert client.get("/api/v1/coverage/?owner=me").status_code == 400


def test_who_waits_for_an_answer_is_told_from_whom_nobody_goes_to(book, api_of, browser_of, zhao):
    page = browser_of(zhao).get("/coverage/").content.decode()
    assert "2 are overdue and nobody plans to go. For 1 of them a visit is proposed, not accepted." in page
    there = browser_of(zhao).get("/coverage/customers/", {"state": WITHOUT_PLAN}).content.decode()
    assert there.count("proposed, not accepted yet") == 1
    rows = api_of(zhao).get("/api/v1/coverage/accounts/", {"state": WITHOUT_PLAN}).json()["results"]
    told = {row["account"]: row["proposed_on"] for row in rows}
    assert told == {book["LATE"].pk: (TODAY + timedelta(4)).isoformat(), book["NEVER"].pk: None}
    past = {"state": WITHOUT_PLAN, "as_of": (TODAY - timedelta(3)).isoformat()}
    assert "proposed, not accepted yet" not in browser_of(zhao).get("/coverage/customers/", past).content.decode()


def test_who_has_left_is_not_to_be_visited_from_the_day_on_which_it_was_said(book, lin, zhao, api_of, browser_of):
    lost, client = book["LATE"], api_of(zhao)
    before = counts(client)[0]
    journey = Journey.objects.create(account=lost, stage="lost", since=TODAY - timedelta(3))
    StageMove.objects.create(journey=journey, was="warning", stage="lost", on=TODAY - timedelta(3), by=lin)
    Standing.objects.update_or_create(account=lost, defaults={"stage": "lost", "risk": 0.6, "risk_band": 0})
    assert counts(client)[0] == before - 1
    on = TODAY - timedelta(3)
    assert not StageMove.objects.left_by(on - timedelta(1)) and list(StageMove.objects.left_by(on)) == [
        {"account": lost.pk}
    ]
    (line,) = [one for one in facts.by_owner(zhao, Policy.objects.current()) if one.owner == lin.name]
    assert line.due == 2
    page = browser_of(lin).get(reverse("accounts:account-detail", args=[lost.pk])).content.decode()
    assert page.count("they have left") == 2 and "plan: every" not in page
    late = client.get("/api/v1/accounts/", {"visited": "late"}).json()["results"]
    assert {account["code"] for account in late} == {"NEVER", "SEEN"}, "no run has told of the visit, yet"


def test_each_number_of_the_page_opens_as_many_customers(book, browser_of, zhao):
    client = browser_of(zhao)
    for by in ("tier", "owner", "region"):
        page = client.get(f"/coverage/?by={by}")
        for row in page.context["rows"]:
            for _label, count, url in row["cells"] if row["name"] != "Not known" else ():
                assert len(client.get(url).context["rows"]) == count, url
    for figure in page.context["figures"]:
        assert len(client.get(figure["url"]).context["rows"]) == int(figure["value"])
    assert "Quote" in page.content.decode() and page.context["heat"]["says"] == "3 visits on 3 days of the year."
    assert 'value="2026-11-25"' in page.content.decode(), "the day in effect stands in its field"


def test_each_day_of_the_year_opens_its_visits(book, browser_of, zhao, lin):
    client = browser_of(zhao)
    visited(book["HIS"], lin, 5)
    heat = client.get("/coverage/?who=all").context["heat"]
    cells = [cell for row in heat["rows"] for cell in row["cells"] if cell]
    assert len(cells) == 365 and sum(row["total"] for row in heat["rows"]) == 5
    option = heat["chart"].option
    assert [(piece["label"], piece["colorAlpha"]) for piece in option["visualMap"]["pieces"]] == [("1", 0.5), ("2", 1)]
    squares = {one["value"][0]: (one["value"][1], one["url"]) for one in option["series"][0]["data"]}
    assert set(squares.values()) == {(cell["n"], cell["url"]) for cell in cells if cell["n"]}, "the table is the same"
    opened = [len(client.get(cell["url"]).context["rows"]) for cell in cells if cell["n"]]
    assert opened == [cell["n"] for cell in cells if cell["n"]] and sum(opened) == 5
    mine = client.get(f"/coverage/?who=all&owner={lin.pk}").context["heat"]["rows"]
    opened = [client.get(cell["url"]).context["rows"] for row in mine for cell in row["cells"] if cell and cell["n"]]
    assert sum(map(len, opened)) == 3


@pytest.mark.db_both
def test_a_past_day_is_read_by_the_tiers_and_visits_of_that_day(book, zhao, system):
    for account, tier in ((book["LATE"], "gold"), (book["IRON"], "platinum")):
        TierChange.objects.create(account=account, tier=tier, from_on=date(2026, 1, 1), by=system)
    then = visiting.coverage(zhao, day=TODAY - timedelta(70), chosen={})
    assert {one.key: one.tier for one in then.accounts} == {book["LATE"].pk: "gold", book["IRON"].pk: "platinum"}
    states = {one.key: one.states(then.day) for one in then.accounts}
    assert DONE in states[book["LATE"].pk] and NEVER in states[book["IRON"].pk]
    assert visiting.stalled(zhao, TODAY - timedelta(70), {}).count() == 0


@pytest.mark.db_both
@pytest.mark.parametrize(
    ("state", "made", "answered", "planned"),
    [("done", -60, -50, True), ("done", -60, -56, False), ("done", -52, -50, False), ("planned", -60, None, True),
     ("planned", -52, None, False), ("dropped", -60, -53, True), ("dropped", -60, -57, False),
     ("proposed", -60, None, False)],
)  # fmt: skip
def test_what_was_planned_on_a_past_day_is_read_as_it_was_then(book, zhao, lin, system, state, made, answered, planned):
    account, on = book["LATE"], TODAY - timedelta(55)
    TierChange.objects.create(account=account, tier="gold", from_on=date(2026, 1, 1), by=system)
    VisitPlan.objects.filter(account=account).delete()
    one = plan(account, lin, -51, state=state)
    moment = timezone.now()
    visit = visited(account, lin, -answered) if state == "done" else None
    VisitPlan.objects.filter(pk=one.pk).update(
        created_at=moment + timedelta(made), updated_at=moment + timedelta(answered or made), visit=visit,
        planned_for=None if state == "proposed" else one.planned_on,
    )  # fmt: skip
    then = next(found for found in visiting.coverage(zhao, day=on, chosen={}).accounts if found.key == account.pk)
    assert then.next_on == (one.planned_on if planned else None)
    assert visiting.coverage(zhao, chosen={}).accounts


@pytest.mark.db_both
@pytest.mark.parametrize("how", ["accept", "move", "many", "held", "agreed"])
def test_a_proposal_was_no_plan_until_somebody_accepted_it(book, zhao, lin, time_machine, how):
    account, on = book["SEEN"], TODAY + timedelta(20)
    one = plan(account, lin, 20, state="proposed", planned_for=None)
    time_machine.move_to("2026-11-28 10:00+08:00")
    if how == "accept":
        plans.unaccept(plans.accept(one, by=lin), by=lin)
    time_machine.move_to("2026-11-30 10:00+08:00")
    match how:
        case "accept":
            plans.accept(one, by=lin)
        case "move":
            plans.move(one, planned_on=on, by=lin)
        case "many":
            plans.accept_many([one], by=lin)
        case "agreed":
            visits.log(account=account, said=Said("advance", next_on=on), by=lin)
        case "held":
            visits.log(account=account, said=Said("advance", "x"), plan_id=one.pk, by=lin)
    time_machine.move_to("2026-12-10 10:00+08:00")
    if how == "move":
        plans.move(VisitPlan.objects.get(pk=one.pk), planned_on=on, planned_time=time(9), by=lin)

    def ahead(day):
        return visiting._seen(zhao, day)[3].get(account.pk)

    assert [ahead(date(2026, 11, day)) for day in (26, 29, 30)] == [None, None, None if how == "held" else on]
    one.refresh_from_db()
    assert (one.planned_at is None) is (how == "held")


def test_old_plans_are_read_back_from_the_log_and_from_the_visit_at_which_they_were_agreed(book, lin):
    read_back = import_module("lifecycle.migrations.0030_plans_planned_at").read_back
    told, unknown, nobodys = plan(book["HIS"], lin, 5), plan(book["HIS"], lin, 6), plan(book["HIS"], lin, 7)
    agreed = plan(book["LATE"], lin, 8, reasons={"agreed": {}})
    visit = visited(book["LATE"], lin, 3, next_on=agreed.planned_for)
    VisitPlan.objects.filter(pk=nobodys.pk).update(planned_for=None, state="proposed")
    for verb, day in (("accepted", 20), ("unaccepted", 21), ("accepted", 22), ("moved", 23)):
        event = Event.objects.create(verb=f"plan.{verb}", noun="visitplan", subject_id=told.pk)
        Event.objects.filter(pk=event.pk).update(at=datetime(2026, 11, day, tzinfo=UTC))
    read_back(apps, None)
    found = dict(VisitPlan.objects.values_list("pk", "planned_at"))
    assert found[told.pk] == datetime(2026, 11, 22, tzinfo=UTC) and found[agreed.pk] == visit.created_at
    assert found[unknown.pk] is found[nobodys.pk] is None


@pytest.mark.db_both
def test_what_was_agreed_holds_from_the_day_on_which_it_was_said(book, zhao, lin, system, api_of):
    account = book["LATE"]
    TierChange.objects.create(account=account, tier="gold", from_on=date(2026, 1, 1), by=system)
    one = VisitPlan.objects.create(account=account, user=lin, planned_on=TODAY - timedelta(20), state="planned")
    plans.drop(one, kind="not_before", not_before=TODAY + timedelta(30), by=lin)
    never = VisitPlan.objects.create(account=book["NEVER"], user=lin, planned_on=TODAY, state="planned")
    plans.drop(never, kind="rhythm", rhythm=180, by=lin)
    VisitPlan.objects.filter(pk=one.pk).update(updated_at=timezone.now() - timedelta(10))

    def of(key, day=TODAY):
        found = visiting.coverage(zhao, day=day, chosen={"owner": lin.pk})
        return next((one for one in found.accounts if one.key == book[key].pk), None)

    assert of("LATE").due_on == TODAY + timedelta(30) and DONE in of("LATE").states(TODAY)
    assert OVERDUE in of("LATE", TODAY - timedelta(11)).states(TODAY - timedelta(11)), "it was said later"
    assert (of("NEVER").every, of("NEVER").due_on) == (180, TODAY + timedelta(180))
    assert of("NEVER").states(TODAY) >= {DONE, NEVER} and OVERDUE not in of("NEVER").states(TODAY)
    assert counts(api_of(zhao))[1].get(OVERDUE) is None


@pytest.mark.db_both
def test_a_visit_after_the_agreed_day_ends_what_stalled(book, zhao, lin):
    assert [visit.account for visit in visiting.stalled(zhao, TODAY, {})] == [book["LATE"]]
    visited(book["LATE"], lin, 1)
    assert not visiting.stalled(zhao, TODAY, {})


@pytest.mark.db_both
def test_a_manager_sees_their_own_and_the_calendar_is_theirs(book, browser_of, api_of, lin, chen, north):
    page = browser_of(lin).get(f"/coverage/?owner={lin.pk}")
    assert page.context["heat"]["says"].startswith("2 visits") and "South" not in page.content.decode()
    assert counts(api_of(lin))[0] == 3 and counts(api_of(chen))[0] == 1
    lead = factories.UserFactory(role=Role.LEAD, team=north)
    assert counts(api_of(lead))[0] == 3
    assert "Seen" not in browser_of(chen).get("/coverage/customers/").content.decode()


def test_as_a_file(book, browser_of, zhao):
    text = b"".join(browser_of(zhao).get("/coverage/customers/?format=csv&state=overdue").streaming_content).decode()
    assert "NEVER" in text and "LATE" in text and "SEEN" not in text
    assert Event.objects.filter(verb="list.exported", subject_name__startswith="coverage-").exists()


@pytest.mark.db_both
def test_the_queries_do_not_grow(book, browser_of, zhao, django_assert_max_num_queries, django_assert_num_queries):
    client = browser_of(zhao)
    client.get("/coverage/?by=owner")
    for number in range(20):
        visited(Account.objects.create(code=f"N{number}", name=f"N{number}", tier="gold"), zhao, number)
    with django_assert_max_num_queries(21):
        client.get("/coverage/?by=owner")
    with django_assert_num_queries(8):
        visiting.coverage(zhao, chosen={})


def test_a_day_to_come_is_refused_in_words(zhao, book, browser_of, api_of):
    page = browser_of(zhao).get("/coverage/", {"as_of": "2027-01-01"}).content.decode()
    assert "This day is still to come: choose today or a day before." in page
    assert api_of(zhao).get("/api/v1/coverage/", {"as_of": "2027-01-01"}).status_code == 400


def test_a_segment_narrows_it_and_the_sentence_says_so(book, browser_of, api_of, zhao):
    Account.objects.filter(code__in=["LATE", "HIS"]).update(segment="roads")
    assert counts(api_of(zhao), segment="roads")[0] == 2
    page = browser_of(zhao).get("/coverage/?segment=roads").context
    assert page["headline"].startswith("roads: ") and "segment=roads" in page["figures"][0]["url"]
    assert len(browser_of(zhao).get(page["figures"][0]["url"]).context["rows"]) == int(page["figures"][0]["value"])
