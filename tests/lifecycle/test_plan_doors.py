"""Doors of the visit plan: moved at once and back, a week accepted, dropped for a reason, many by API, no room."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from kam.actions import calendars
from kam.models import Absence, BusyTime, Event, WorkCalendar
from lifecycle.actions import plans
from lifecycle.facts import day_heeds
from lifecycle.models import Unplaced, VisitPlan
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


def ahead(days):
    return timezone.localdate() + timedelta(days=days)


def propose(account, user, days=1):
    reasons = {"cadence": {"every": 30, "since": 46}}
    return VisitPlan.objects.create(
        account=account, user=user, planned_on=ahead(days), state="proposed", reasons=reasons
    )


def shift(browser, plan, **data):
    return browser.post(reverse("lifecycle:plan-shift", args=[plan.pk]), data, follow=True)


def test_a_visit_is_moved_at_once_and_back(lin, acme, browser_of):
    browser, plan = browser_of(lin), plans.make(acme, planned_on=ahead(1), planned_time=time(9), by=lin)
    page = shift(browser, plan, on=ahead(3).isoformat(), at="14:00", _version=1).content.decode()
    plan.refresh_from_db()
    assert (plan.planned_on, plan.planned_time, plan.sequence) == (ahead(3), time(14), 1)
    way_back = f"{reverse('lifecycle:plan-shift', args=[plan.pk])}?on={ahead(1)}&amp;at=09:00:00"
    assert "Moved to 28 Nov 14:00." in page and way_back in page
    browser.post(way_back.replace("&amp;", "&"))
    plan.refresh_from_db()
    assert (plan.planned_on, plan.planned_time) == (ahead(1), time(9))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"on": "2026-11-01"}, "This day is over."),
        ({"on": "never"}, "Enter a valid date"),
        ({}, "required"),
        ({"on": "2026-12-01", "_version": 7}, ""),
    ],
)
def test_a_move_that_cannot_be_is_said_and_changes_nothing(lin, acme, browser_of, data, said):
    plan = plans.make(acme, planned_on=ahead(1), by=lin)
    if data.get("_version"):
        plan = plans.move(plan, planned_on=ahead(2), by=lin)
        data = data | {"_version": 1}
    assert said in shift(browser_of(lin), plan, **data).content.decode()
    assert VisitPlan.objects.get().planned_on == plan.planned_on


def test_others_and_readers_move_nothing(lin, chen, acme, browser_of):
    plan = plans.make(acme, planned_on=ahead(1), by=lin)
    url = reverse("lifecycle:plan-shift", args=[plan.pk])
    assert browser_of(chen).post(url, {"on": ahead(2).isoformat()}).status_code == 404
    auditor = factories.UserFactory(role="auditor")
    assert browser_of(auditor).post(url, {"on": ahead(2).isoformat()}).status_code == 403
    assert browser_of(auditor).post(reverse("lifecycle:plan-accept-many")).status_code == 403


def test_a_week_is_accepted_with_one_tap_and_nobody_elses(lin, chen, acme, other, browser_of):
    mine = [propose(acme, lin), propose(factories.AccountFactory(owner=lin), lin, 2)]
    later, theirs = propose(acme, lin, 20), propose(other, chen)
    page = browser_of(lin).get(reverse("lifecycle:calendar"), {"view": "week"}).content.decode()
    assert "2 visits are proposed here." in page
    data = {"from": ahead(0).isoformat(), "until": ahead(4).isoformat(), "user": chen.pk}
    answer = browser_of(lin).post(reverse("lifecycle:plan-accept-many"), data, follow=True)
    assert "2 visits planned." in answer.content.decode()
    states = dict(VisitPlan.objects.values_list("pk", "state"))
    assert [states[plan.pk] for plan in (*mine, later, theirs)] == ["planned", "planned", "proposed", "proposed"]


@pytest.mark.db_both
def test_a_drop_says_why_and_asks_for_what_it_needs(lin, acme, browser_of):
    plan = plans.make(acme, planned_on=ahead(1), by=lin)
    browser, url = browser_of(lin), reverse("lifecycle:plan-drop", args=[plan.pk])
    assert "From which day may the visit be?" in browser.post(url, {"kind": "not_before"}).content.decode()
    assert "Say why the visit is dropped." in browser.post(url, {}).content.decode()
    assert "Say the other reason in words." in browser.post(url, {"kind": "other"}).content.decode()
    assert browser.post(url, {"not_before": ahead(30).isoformat()}).status_code == 302
    plan.refresh_from_db()
    assert (plan.state, plan.drop_kind, plan.not_before) == ("dropped", "not_before", ahead(30))
    browser.post(reverse("lifecycle:plan-restore", args=[plan.pk]))
    plan.refresh_from_db()
    assert (plan.state, plan.drop_kind, plan.not_before) == ("planned", "", None)
    assert f"/plans/{plan.pk}/move/" in browser.post(url, {}).content.decode(), "or it takes place on another day"
    browser.post(url, {"kind": "cancelled"})
    assert VisitPlan.objects.filter(pk=plan.pk, state="dropped", drop_kind="cancelled").exists()


@pytest.mark.db_both
def test_many_are_answered_by_api_each_for_itself(lin, acme, other, chen, api_of):
    first, second, third = propose(acme, lin), propose(acme, lin, 2), propose(acme, lin, 3)
    theirs = propose(other, chen)
    items = [
        {"id": first.pk, "do": "accept"},
        {"id": second.pk, "do": "move", "planned_on": ahead(5).isoformat(), "planned_time": "10:30"},
        {"id": third.pk, "do": "drop", "kind": "rhythm", "rhythm": 45},
        {"id": third.pk, "do": "accept"},
        {"id": theirs.pk, "do": "accept"},
        {"id": second.pk, "do": "move", "planned_on": "2020-01-01"},
        {"id": first.pk, "do": "dance"},
    ]
    answer = api_of(lin).post("/api/v1/plans/bulk/", {"items": items}, format="json").data
    assert answer["counts"] == {"created": 0, "changed": 3, "unchanged": 0, "error": 4}
    assert [row["status"] for row in answer["results"]] == ["changed"] * 3 + ["error"] * 4
    states = dict(VisitPlan.objects.values_list("pk", "state"))
    assert [states[plan.pk] for plan in (first, second, third, theirs)] == ["planned", "planned", "dropped", "proposed"]
    read = api_of(lin).get(f"/api/v1/plans/{third.pk}/").data
    assert (read["drop_kind"], read["rhythm"]) == ("rhythm", 45)


@pytest.mark.db_both
def test_a_delete_says_why_as_the_page_does(lin, acme, api_of):
    api, planned, again, proposed = api_of(lin), *(plans.make(acme, planned_on=ahead(n), by=lin) for n in (2, 4, 6))
    VisitPlan.objects.filter(pk=proposed.pk).update(state="proposed")
    refused = api.delete(f"/api/v1/plans/{planned.pk}/")
    assert refused.status_code == 409 and "Say why" in refused.json()["detail"]
    assert api.delete(f"/api/v1/plans/{planned.pk}/?kind=boredom").status_code == 400
    assert api.delete(f"/api/v1/plans/{planned.pk}/?rhythm=0").status_code == 400
    assert not VisitPlan.objects.filter(state="dropped").exists()
    assert api.delete(f"/api/v1/plans/{planned.pk}/?rhythm=45&reason=They asked").status_code == 204
    assert api.delete(f"/api/v1/plans/{again.pk}/", {"reason": "Ill"}, format="json").status_code == 204
    assert api.delete(f"/api/v1/plans/{proposed.pk}/").status_code == 204, "a proposal is waved away without a word"
    told = {plan.pk: (plan.drop_kind, plan.drop_reason, plan.rhythm) for plan in VisitPlan.objects.all()}
    assert told == {
        planned.pk: ("rhythm", "They asked", 45), again.pk: ("", "Ill", None), proposed.pk: ("", "", None),
    }  # fmt: skip


@pytest.mark.db_both
def test_what_found_no_day_is_a_list_for_those_who_see_the_customer(lin, chen, zhao, acme, browser_of, api_of):
    Unplaced.objects.create(
        account=acme, user=lin, tier="gold", due_on=ahead(1), late=16, cause="full", as_of=ahead(0),
        reasons={"cadence": {"every": 30, "since": 46}},
    )  # fmt: skip
    url = reverse("lifecycle:unplaced-list")
    page = browser_of(zhao).get(url).content.decode()
    assert "Acme" in page and "All days are full" in page and "Lin Xiao 1" in page
    assert "Not visited for 46 days" in page
    assert "Acme" not in browser_of(chen).get(url).content.decode()
    assert "1 due visit found no day." in browser_of(lin).get(reverse("lifecycle:calendar")).content.decode()
    assert api_of(lin).get("/api/v1/unplaced/").data["results"][0]["cause"] == "full"
    assert not api_of(chen).get("/api/v1/unplaced/").data["results"]


def test_the_calendar_shows_days_off_and_absences(lin, zhao, ada, acme, browser_of):
    calendars.put_day(WorkCalendar.objects.company(), on=ahead(1), name="Company day", by=ada)
    Absence.objects.create(user=lin, starts_on=ahead(2), until_on=ahead(2), note="Surgery")
    plans.make(acme, planned_on=ahead(1), by=lin)
    for view in ("month", "week", "list"):
        html = browser_of(zhao).get(reverse("lifecycle:calendar"), {"user": lin.pk, "view": view}).content.decode()
        assert "Company day" in html and "Surgery" not in html, view
        assert view == "list" or "Away" in html, view


@pytest.mark.db_both
def test_a_lead_looks_no_further_than_their_team(lin, chen, north, acme, other, browser_of):
    lead = factories.UserFactory(role="team_lead", team=north)
    plans.make(acme, planned_on=ahead(0), by=lin)
    Account.objects.filter(pk=other.pk).update(owner=chen)
    Absence.objects.create(user=chen, starts_on=ahead(0), until_on=ahead(0))
    page = browser_of(lead).get(reverse("lifecycle:calendar"), {"user": lin.pk, "view": "week"})
    assert page.context["whose"] == lin and "Acme" in page.content.decode()
    assert browser_of(lead).get(reverse("lifecycle:calendar"), {"user": chen.pk}).context["whose"] == lead


def test_a_day_that_does_not_suit_is_said_at_once(lin, ada, acme, browser_of, api_of):
    calendars.put_day(WorkCalendar.objects.company(), on=ahead(1), name="Company day", by=ada)
    Absence.objects.create(user=lin, starts_on=ahead(2), until_on=ahead(2))
    start = timezone.now().replace(hour=6, minute=0, second=0, microsecond=0) + timedelta(days=5)  # 14:00 in Shanghai
    BusyTime.objects.create(user=lin, starts_at=start, ends_at=start + timedelta(hours=1), title="Surgery")
    browser, plan = browser_of(lin), plans.make(acme, planned_on=ahead(6), by=lin)
    assert "You do not work on this day (Company day)" in shift(browser, plan, on=ahead(1)).content.decode()
    assert "You are away on this day." in shift(browser, plan, on=ahead(2)).content.decode()
    page = shift(browser, plan, on=ahead(5), at="14:30").content.decode()
    assert "You are busy from 14:00 to 15:00." in page and "Surgery" not in page
    assert "are busy" not in shift(browser, plan, on=ahead(5), at="15:00").content.decode()
    data = {"account": acme.pk, "planned_on": ahead(2).isoformat(), "kind": "on_site"}
    made = browser.post(reverse("lifecycle:plan-create"), data, follow=True)
    assert "You are away on this day." in made.content.decode()
    api = api_of(lin)
    url = f"/api/v1/plans/{plan.pk}/"
    told = api.patch(url, {"planned_on": ahead(2).isoformat()}, format="json").data["heeds"]
    assert [heed["code"] for heed in told] == ["away"] and "away" in told[0]["words"]
    assert api.patch(url, {"planned_on": ahead(6).isoformat()}, format="json").data["heeds"] == []


@pytest.mark.db_both
def test_two_visits_of_a_day_far_apart_warn_of_the_way(lin, acme, browser_of):
    there = factories.AccountFactory(owner=lin, name="Far Metal", region="North", city="Harbin")
    Account.objects.filter(pk=acme.pk).update(region="East", city="Suzhou")
    plans.make(there, planned_on=ahead(1), by=lin)
    plan = plans.make(acme, planned_on=ahead(6), by=lin)
    page = shift(browser_of(lin), plan, on=ahead(1)).content.decode()
    assert "On the same day there is a visit to Far Metal, Harbin: mind the way." in page
    plan = plans.move(VisitPlan.objects.get(pk=plan.pk), planned_on=ahead(1), kind="call", by=lin)
    assert not day_heeds.of(plan, lin)


def test_accepting_can_be_undone_and_a_dragged_proposal_says_it_is_accepted(lin, acme, browser_of):
    browser, plan = browser_of(lin), propose(acme, lin)
    page = browser.post(reverse("lifecycle:plan-accept", args=[plan.pk]), follow=True).content.decode()
    way_back = reverse("lifecycle:plan-unaccept", args=[plan.pk])
    assert f'action="{way_back}"' in page
    browser.post(way_back)
    assert VisitPlan.objects.get().state == "proposed"
    page = shift(browser, plan, on=ahead(2)).content.decode()
    assert "Accepted and moved to 27 Nov." in page and f"{way_back}?on={ahead(1)}" in page
    browser.post(f"{way_back}?on={ahead(1)}&at=")
    plan.refresh_from_db()
    assert (plan.state, plan.planned_on) == ("proposed", ahead(1))


@pytest.mark.db_both
def test_a_drop_leads_back_to_the_view_it_came_from(lin, acme, browser_of):
    browser, plan = browser_of(lin), plans.make(acme, planned_on=ahead(1), by=lin)
    page = browser.get(reverse("lifecycle:calendar"), {"view": "week"}).content.decode()
    door = f"{reverse('lifecycle:plan-detail', args=[plan.pk])}?view=week&amp;on={ahead(0)}"
    assert door in page
    page = browser.get(door.replace("&amp;", "&")).content.decode()
    drop = f"{reverse('lifecycle:plan-drop', args=[plan.pk])}?view=week&amp;on={ahead(0)}"
    assert drop in page
    answer = browser.post(drop.replace("&amp;", "&"), {"kind": "no_need"})
    assert answer.url == f"{reverse('lifecycle:calendar')}?view=week&on={ahead(0)}"


@pytest.mark.db_both
def test_an_absence_names_the_visits_planned_in_it_and_withdraws_proposals(lin, acme, browser_of):
    plan, proposal = plans.make(acme, planned_on=ahead(6), by=lin), propose(acme, lin, 7)
    browser = browser_of(lin)
    said = {"starts_on": ahead(5).isoformat(), "until_on": ahead(8).isoformat()}
    page = browser.post(reverse("kam:absence-add"), said, follow=True).content.decode()
    assert "1 visit is planned in these days." in page and reverse("lifecycle:plan-move", args=[plan.pk]) in page
    proposal.refresh_from_db()
    assert (proposal.state, proposal.drop_kind) == ("dropped", "lapsed")
    assert "1 visit is planned" in browser.get(reverse("kam:working-time")).content.decode()
    again = browser.post(reverse("kam:absence-add"), said | {"until_on": ahead(20).isoformat()})
    assert again.status_code == 422 and "is entered already" in again.content.decode()
    assert Absence.objects.count() == 1
    changed = browser.post(reverse("kam:absence-edit", args=[Absence.objects.get().pk]), said | {"starts_on": ahead(7)})
    assert changed.status_code == 302


def test_a_month_begins_with_this_week_and_shows_what_was_held_without_a_plan(lin, acme, browser_of):
    visit = factories.VisitFactory(account=acme, user=lin, held_at=timezone.now() - timedelta(days=1))
    page = browser_of(lin).get(reverse("lifecycle:calendar"))
    assert page.context["days"][0]["day"] == ahead(-2) and len(page.context["days"]) == 28
    assert reverse("lifecycle:visit-detail", args=[visit.pk]) in page.content.decode()
    back = browser_of(lin).get(reverse("lifecycle:calendar"), {"on": str(page.context["back"])})
    assert back.context["days"][0]["day"].isoformat() == "2026-10-26"


def test_a_visit_whose_day_went_by_is_not_planned_again(lin, acme, browser_of):
    plan = plans.make(acme, planned_on=ahead(-3), by=lin)
    plans.drop(plan, reason="They were closed", by=lin)
    browser, door = browser_of(lin), reverse("lifecycle:plan-restore", args=[plan.pk])
    browser.post(door)  # dropped by mistake a moment ago
    plan.refresh_from_db()
    assert plan.state == "planned"
    VisitPlan.objects.filter(pk=plan.pk).update(state="dropped", drop_kind="lapsed")
    page = browser.post(door, follow=True)
    assert "The day of this visit is over" in page.content.decode()
    assert VisitPlan.objects.get().state == "dropped"
    assert door not in browser.get(reverse("lifecycle:plan-detail", args=[plan.pk])).content.decode()


def test_four_weeks_are_seen_whole(lin, acme, browser_of):
    for days in (0, 25):
        plans.make(acme, planned_on=ahead(days), by=lin)
    page = browser_of(lin).get(reverse("lifecycle:calendar"))
    assert page.context["kind"] == "weeks"
    shown = {cell["day"]: len(cell["plans"]) for cell in page.context["days"] if not cell["off"]}
    assert shown[ahead(0)] == shown[ahead(25)] == 1 and ahead(26) not in shown


def test_a_declined_proposal_is_a_proposal_again_by_undo(lin, acme, browser_of):
    plan = VisitPlan.objects.create(account=acme, user=lin, planned_on=ahead(2), state="proposed")
    browser, door = browser_of(lin), reverse("lifecycle:plan-drop", args=[plan.pk])
    page = browser.get(door)
    assert "Decline the proposal" in page.content.decode() and "Acme" in page.content.decode()
    browser.post(door, {"kind": "no_need"})
    plan.refresh_from_db()
    assert plan.state == "dropped" and Event.objects.filter(verb="plan.declined", subject_id=plan.pk).exists()
    browser.post(f"{reverse('lifecycle:plan-restore', args=[plan.pk])}?proposed")
    plan.refresh_from_db()
    assert plan.state == "proposed"
