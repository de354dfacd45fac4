"""Every page of the life cycle: it works, others' rows are 404, a missing right is 403, a refusal explains itself."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from lifecycle.actions import plans, promises, stages, warnings
from lifecycle.models import Journey, Promise, Visit, VisitPlan, Warning
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
REASONS = [["silence", 1.2, {"silent": 74, "gap": 21.0}], ["competitor", 0.5, {}]]


@pytest.fixture
def world(lin, system, acme):
    """Acme with one of everything."""
    today = timezone.localdate()
    wang = factories.ContactFactory(account=acme, name="Wang")
    visit = factories.VisitFactory(account=acme, user=lin, note="12月5日前报价，对手也在报价")
    visit.contacts.add(wang)
    plan = plans.make(acme, planned_on=today, by=lin)
    proposal = VisitPlan.objects.create(
        account=acme, user=lin, planned_on=today, state="proposed", reasons={"cadence": {"every": 30, "since": 46}}
    )
    promise = promises.make(acme, text="Send samples", due_on=today, by=lin)
    warning = warnings.warn(acme, risk=0.8, value_at_risk=Decimal(9000), reasons=REASONS, on=today, by=system)
    return {"visit": visit, "plan": plan, "proposal": proposal, "promise": promise, "warning": warning, "wang": wang}


def pages_of(world, acme):
    """Addresses about one record each, with what they are about."""
    about = {
        "visit": ["visit-detail", "visit-edit", "visit-archive", "visit-restore"],
        "plan": ["plan-detail", "plan-accept", "plan-move", "plan-drop", "plan-restore"],
        "promise": ["promise-detail", "promise-edit", "promise-keep", "promise-drop", "promise-reopen", "promise-move"],
        "warning": ["warning-detail", "warning-close"],
    }
    found = [reverse(f"lifecycle:{name}", args=[world[noun].pk]) for noun, names in about.items() for name in names]
    names = ["account-visits", "account-stage", "stage-move", "stage-identify", "warning-raise"]
    found += [reverse(f"lifecycle:{name}", args=[acme.pk]) for name in names]
    for name in ("visit-log", "plan-create", "promise-create"):
        found.append(f"{reverse(f'lifecycle:{name}')}?account={acme.pk}")
    return found


LISTS = ["today", "visit-list", "visit-log", "calendar", "calendar-feed", "promise-list", "warning-list", "plan-create"]


def test_every_page_works_for_the_owner(lin, acme, world, browser_of):
    browser = browser_of(lin)
    for url in [reverse(f"lifecycle:{name}") for name in LISTS] + pages_of(world, acme):
        assert browser.get(url).status_code == 200, url


def test_outsiders_find_nothing(chen, acme, world, browser_of):
    browser = browser_of(chen)
    for url in pages_of(world, acme):
        assert browser.get(url).status_code == 404, url
    for name in LISTS:
        assert "Acme" not in browser.get(reverse(f"lifecycle:{name}")).content.decode(), name


def test_outsiders_change_nothing(chen, acme, world, browser_of):
    browser = browser_of(chen)
    for url in [*pages_of(world, acme), reverse("lifecycle:visit-accept", args=[world["visit"].pk])]:
        data = {"account": acme.pk, "outcome": "order", "to": "lost", "reason": "x", "planned_on": "2030-01-01"}
        assert browser.post(url.split("?")[0], data).status_code in (404, 405), url


def test_strangers_are_asked_to_sign_in(client, acme, world):
    for url in pages_of(world, acme):
        assert client.get(url).status_code == 302, url


@pytest.mark.db_both
def test_service_logs_visits_but_moves_no_stage(gu, acme, world, browser_of):
    browser = browser_of(gu)
    assert browser.get(reverse("lifecycle:visit-log"), {"account": acme.pk}).status_code == 200
    assert browser.get(reverse("lifecycle:stage-move", args=[acme.pk])).status_code == 403
    assert browser.get(reverse("lifecycle:warning-close", args=[world["warning"].pk])).status_code == 403


def test_the_auditor_reads_only(acme, world, browser_of):
    browser = browser_of(factories.UserFactory(role="auditor"))
    assert browser.get(reverse("lifecycle:visit-detail", args=[world["visit"].pk])).status_code == 200
    assert browser.get(reverse("lifecycle:visit-log")).status_code == 403
    assert browser.post(reverse("lifecycle:plan-accept", args=[world["proposal"].pk])).status_code == 403


@pytest.mark.db_both
def test_finance_sees_visits_without_the_people(acme, world, browser_of):
    browser = browser_of(factories.UserFactory(role="finance"))
    for url in (reverse("lifecycle:visit-detail", args=[world["visit"].pk]), reverse("lifecycle:visit-list")):
        assert "Wang" not in browser.get(url).content.decode()
    assert "Wang" not in browser.get(reverse("lifecycle:account-visits", args=[acme.pk])).content.decode()


def test_today_says_what_needs_somebody(lin, world, browser_of):
    html = browser_of(lin).get(reverse("lifecycle:today")).content.decode()
    assert "1 visit today" in html and "1 promise due" in html
    assert "No order for 74 days" in html
    assert "Not visited for 46 days" not in html  # today's visit stands for the one that is proposed


def log(browser, account, **data):
    data = {"account": account.pk, "outcome": "advance", "note": "Hello", "_key": str(uuid.uuid4())} | data
    return browser.post(reverse("lifecycle:visit-log"), data)


@pytest.mark.db_both
def test_one_text_and_one_tap_log_a_visit(lin, acme, world, browser_of):
    answer = log(browser_of(lin), acme, contacts=[world["wang"].pk], kept=[world["promise"].pk], plan=world["plan"].pk)
    visit = Visit.objects.latest("pk")
    assert answer.url == reverse("lifecycle:visit-detail", args=[visit.pk])
    assert (visit.kind, visit.outcome, visit.note) == ("on_site", "advance", "Hello")
    assert list(visit.contacts.all()) == [world["wang"]]
    assert VisitPlan.objects.get(pk=world["plan"].pk).visit == visit
    assert Promise.objects.get().kept_on is not None


def test_three_taps_make_one_visit(lin, acme, browser_of):
    browser, key = browser_of(lin), uuid.uuid4().hex
    answers = {log(browser, acme, _key=key).url for _ in range(3)}
    assert len(answers) == Visit.objects.count() == 1


def test_bad_input_stays_on_the_form_with_what_was_typed(lin, acme, browser_of):
    answer = log(browser_of(lin), acme, outcome="", note="Long story")
    assert answer.status_code == 422
    assert "Long story" in answer.content.decode()


def test_people_of_another_customer_are_unknown(lin, acme, other, browser_of):
    stranger = factories.ContactFactory(account=other)
    assert log(browser_of(lin), acme, contacts=[stranger.pk]).status_code == 422


def test_a_visit_in_the_future_explains_itself(lin, acme, browser_of):
    soon = timezone.now() + timedelta(days=5)
    answer = log(browser_of(lin), acme, held_at=soon.isoformat())
    assert answer.status_code == 422
    assert "plan it instead" in answer.content.decode()


@pytest.mark.db_both
def test_a_suggestion_becomes_a_promise_with_one_tap(lin, acme, world, browser_of):
    browser, url = browser_of(lin), reverse("lifecycle:visit-detail", args=[world["visit"].pk])
    page = browser.get(url)
    kinds = {one.kind: one.mention.key for one in page.context["suggestions"]}
    assert set(kinds) == {"promise", "competitor"}
    browser.post(reverse("lifecycle:visit-accept", args=[world["visit"].pk]), {"what": kinds["promise"]})
    made = Promise.objects.get(visit=world["visit"])
    assert (made.text, made.side, made.due_on) == ("12月5日前报价", "ours", date(2026, 12, 5))
    assert {one.kind for one in browser.get(url).context["suggestions"]} == {"competitor"}


def test_a_removed_visit_can_be_brought_back(lin, world, browser_of):
    browser, pk = browser_of(lin), world["visit"].pk
    browser.post(reverse("lifecycle:visit-archive", args=[pk]))
    assert Visit.objects.get(pk=pk).archived_at
    browser.post(reverse("lifecycle:visit-restore", args=[pk]))
    assert Visit.objects.get(pk=pk).archived_at is None


@pytest.mark.db_both
def test_a_visit_is_corrected_and_stale_versions_are_refused(lin, world, browser_of):
    browser, url = browser_of(lin), reverse("lifecycle:visit-edit", args=[world["visit"].pk])
    data = {"kind": "call", "held_at": "2026-11-01T10:00", "outcome": "order", "note": "Better", "_version": "1"}
    assert browser.post(url, data).status_code == 302
    assert browser.post(url, data | {"note": "Older"}).status_code == 412
    assert Visit.objects.get().note == "Better"


def test_a_proposal_is_accepted_and_a_plan_moved_and_dropped(lin, world, browser_of):
    browser, proposal = browser_of(lin), world["proposal"]
    browser.post(reverse("lifecycle:plan-accept", args=[proposal.pk]))
    tomorrow = timezone.localdate() + timedelta(days=1)
    browser.post(reverse("lifecycle:plan-move", args=[proposal.pk]), {"planned_on": tomorrow, "planned_time": "09:30"})
    proposal.refresh_from_db()
    assert (proposal.state, proposal.planned_on, proposal.sequence) == ("planned", tomorrow, 2)
    drop = reverse("lifecycle:plan-drop", args=[proposal.pk])
    assert browser.post(drop, {"reason": ""}).status_code == 422
    browser.post(drop, {"reason": "Customer is away"})
    proposal.refresh_from_db()
    assert proposal.state == "dropped"


def test_a_plan_for_yesterday_stays_on_the_form(lin, acme, browser_of):
    yesterday = timezone.localdate() - timedelta(days=1)
    answer = browser_of(lin).post(reverse("lifecycle:plan-create"), {"account": acme.pk, "planned_on": yesterday})
    assert answer.status_code == 422


def test_a_promise_is_kept_with_one_tap(lin, world, browser_of):
    browser_of(lin).post(reverse("lifecycle:promise-keep", args=[world["promise"].pk]))
    assert Promise.objects.get().kept_on == timezone.localdate()


def test_a_stage_is_moved_by_the_table_and_refusals_stay_on_the_form(lin, acme, browser_of):
    stages.identify(acme, by=lin)
    browser, url = browser_of(lin), reverse("lifecycle:stage-move", args=[acme.pk])
    assert browser.post(url, {"to": "maintenance", "reason": ""}).status_code == 422
    assert browser.post(url, {"to": "engagement", "reason": "They called"}).status_code == 302
    assert Journey.objects.get().stage == "engagement"


def test_a_warning_is_closed_with_an_outcome(lin, world, browser_of):
    browser, url = browser_of(lin), reverse("lifecycle:warning-close", args=[world["warning"].pk])
    refused = browser.post(url, {"outcome": "kept"})
    assert refused.status_code == 422 and "The risk is 80%" in refused.content.decode()
    lost = {
        "outcome": "lost",
        "note": "They closed the plant",
        "cause": "own_strategy",
        "evidence": "Their letter",
        "confirmed": "yes",
    }
    assert browser.post(url, lost).status_code == 302
    assert Warning.objects.get().state == "lost"


@pytest.mark.db_both
def test_lists_export_what_they_show(lin, other, world, browser_of):
    for name in ("visit-list", "promise-list", "warning-list"):
        answer = browser_of(lin).get(reverse(f"lifecycle:{name}"), {"format": "csv"})
        text = b"".join(answer.streaming_content).decode()
        assert "Acme" in text and "华东" not in text


@pytest.mark.parametrize("view", ["weeks", "month", "week", "list", "year"])
@pytest.mark.parametrize("on", ["2026-02-28", "0001-01-01", "2026-02-31", "x", ""])
def test_the_calendar_pages_through_any_days(lin, world, browser_of, view, on):
    assert browser_of(lin).get(reverse("lifecycle:calendar"), {"view": view, "on": on}).status_code == 200


@pytest.mark.db_both
def test_a_lead_looks_at_a_colleagues_calendar_and_a_manager_does_not(lin, chen, zhao, world, browser_of):
    url = reverse("lifecycle:calendar")
    assert browser_of(zhao).get(url, {"user": lin.pk}).context["whose"] == lin
    assert browser_of(chen).get(url, {"user": lin.pk}).context["whose"] == chen


def count_rows(browser, url, django_assert_max_num_queries, most):
    with django_assert_max_num_queries(most):
        assert browser.get(url).status_code == 200


def test_questions_to_the_database_do_not_grow_with_the_rows(lin, system, browser_of, django_assert_max_num_queries):
    browser, today = browser_of(lin), timezone.localdate()
    for number in range(12):
        account = factories.AccountFactory(owner=lin, tier="gold")
        met = factories.ContactFactory(account=account)
        factories.VisitFactory(account=account, user=lin).contacts.add(met)
        plans.make(account, planned_on=today, contacts=[met], by=lin)
        promises.make(account, text=f"Promise {number}", due_on=today, by=lin)
        warnings.warn(account, risk=0.8, value_at_risk=Decimal(number), reasons=REASONS, on=today, by=system)
    most = {"today": 23, "visit-list": 12, "promise-list": 12, "warning-list": 12, "calendar": 13, "visit-log": 10}
    for name, limit in most.items():
        count_rows(browser, reverse(f"lifecycle:{name}"), django_assert_max_num_queries, limit)
    account = Account.objects.first()
    for name in ("account-visits", "account-stage"):
        count_rows(browser, reverse(f"lifecycle:{name}", args=[account.pk]), django_assert_max_num_queries, 12)
    log_page = f"{reverse('lifecycle:visit-log')}?account={account.pk}"
    count_rows(browser, log_page, django_assert_max_num_queries, 12)


@pytest.mark.parametrize(("kept", "most"), [(False, 11), (True, 14)])
def test_posting_a_visit_asks_the_database_few_times(lin, acme, world, browser_of, kept, most):
    """
    Beside session, user and savepoints; the day of the next visit is among it. A promise that was kept is read, written
    and told of.
    """
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser, soon = browser_of(lin), timezone.localdate() + timedelta(days=9)
    data = {"contacts": [world["wang"].pk], "plan": world["plan"].pk, "next_on": soon}
    data |= {"kept": [world["promise"].pk]} if kept else {}
    with CaptureQueriesContext(connection) as asked:
        assert log(browser, acme, **data).status_code == 302
    free = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "SELECT pg_advisory")  # a lock is no question
    found = [
        query["sql"]
        for query in asked
        if not query["sql"].startswith(free)
        and "django_session" not in query["sql"]
        and not query["sql"].startswith('SELECT "kam_user"')
    ]
    assert len(found) <= most, "\n".join(found)
