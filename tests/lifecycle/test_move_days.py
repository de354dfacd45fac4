"""Before a visit is moved or dropped its page says what the days hold, how they fit the rhythm, what was promised."""

from datetime import date, datetime, time, timedelta

import pytest

from accounts.models import Policy
from kam.models import Absence, BusyTime
from lifecycle.actions import plans, promises, visit_drafts
from lifecycle.models import VisitPlan
from tests import factories
from tests.lifecycle.fridays import NOW, ON, ago
from tests.lifecycle.rules.test_mail_files import ics
from tests.lifecycle.test_visit_drafts import MEETING

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]


@pytest.fixture
def proposed(best, lin):
    factories.VisitFactory(account=best, user=lin, held_at=ago(10))
    return VisitPlan.objects.create(account=best, user=lin, planned_on=date(2026, 11, 26), state="proposed")


def said(answer):
    return " ".join(str(one) for one in answer.context["messages"])


def test_the_days_around_say_what_they_hold(lin, proposed, acme, browser_of):
    Absence.objects.create(user=lin, starts_on=date(2026, 11, 24), until_on=date(2026, 11, 24))
    busy = datetime.combine(date(2026, 11, 25), NOW.time(), NOW.tzinfo)
    BusyTime.objects.create(user=lin, starts_at=busy, ends_at=busy + timedelta(hours=2), title="Board")
    lin.visits_per_day = 1
    lin.save()
    plans.make(factories.AccountFactory(owner=lin), planned_on=date(2026, 11, 27), by=lin)
    page = browser_of(lin).get(f"/plans/{proposed.pk}/move/")
    days = {cell["day"]: cell for cell in page.context["days"]}
    assert days[date(2026, 11, 24)]["away"] and days[date(2026, 11, 25)]["busy"]
    assert days[date(2026, 11, 27)]["full"] and not days[date(2026, 11, 26)]["full"]
    words = page.content.decode()
    assert "Board" in words and "1 of 1 visits" in words and "16 days after the last visit" in words
    assert "Move and accept" in words and "plan: every 21 days" in words
    other = browser_of(lin).get(f"/plans/{proposed.pk}/move/", {"planned_on": "2026-12-09"})
    assert 'value="2026-12-09"' in other.content.decode()


def test_the_result_is_one_sentence_unless_the_rhythm_is_broken(lin, proposed, browser_of):
    move = f"/plans/{proposed.pk}/move/"
    within = browser_of(lin).post(move, {"planned_on": "2026-11-30"}, follow=True)
    assert said(within) == "Accepted and moved to 30 Nov."
    over = browser_of(lin).post(move, {"planned_on": "2026-12-07"}, follow=True)
    assert said(over) == "Moved to 7 Dec. 6 days over the rhythm."
    assert (
        "By then 27 days after the last visit, over the rhythm (plan: every 21 days)."
        in browser_of(lin).get(f"/plans/{proposed.pk}/").content.decode()
    )


def test_of_much_that_speaks_against_a_day_the_first_is_said_and_the_page_of_the_visit_has_it_all(
    lin, best, proposed, browser_of
):
    promises.make(best, text="Samples", due_on=date(2026, 12, 2), by=lin)
    Absence.objects.create(user=lin, starts_on=date(2026, 12, 7), until_on=date(2026, 12, 7))
    to = {"planned_on": "2026-12-07", "confirmed": "2026-12-07"}
    told = said(browser_of(lin).post(f"/plans/{proposed.pk}/move/", to, follow=True))
    assert told.startswith("Accepted and moved to 7 Dec. Our promise “Samples”")
    assert "over the rhythm" not in told and "are away" not in told
    page = browser_of(lin).get(f"/plans/{proposed.pk}/").content.decode()
    assert "over the rhythm" in page and "You are away on this day." in page


def test_an_agreed_rhythm_counts_before_the_policys(lin, best, proposed, browser_of):
    plans.drop(proposed, kind="rhythm", rhythm=60, by=lin)
    again = plans.make(best, planned_on=date(2026, 12, 7), by=lin)
    assert "agreed: every 60 days" in browser_of(lin).get(f"/plans/{again.pk}/move/").content.decode()
    assert "agreed: every 60 days" in browser_of(lin).get(f"/customers/{best.pk}/").content.decode()
    assert Policy.objects.current().visit_every(best) == 21


def test_a_promise_is_not_lost_without_a_word(lin, best, proposed, browser_of):
    promises.make(best, text="Samples", due_on=date(2026, 12, 2), by=lin)
    browser, page = browser_of(lin), f"/plans/{proposed.pk}/"
    for deed in ("move", "drop"):
        assert "and this is the visit before it" in browser.get(f"{page}{deed}/").content.decode()
    warned = "Our promise “Samples”, due on 2 Dec, has no visit before it now."
    assert warned not in said(browser.post(f"{page}move/", {"planned_on": "2026-12-01"}, follow=True))
    assert warned in said(browser.post(f"{page}move/", {"planned_on": "2026-12-04"}, follow=True))
    plans.move(VisitPlan.objects.get(pk=proposed.pk), planned_on=ON + timedelta(4), by=lin)
    assert warned in said(browser.post(f"{page}drop/", {"kind": "no_need"}, follow=True))


def test_a_promise_with_another_visit_in_time_is_no_worry(lin, best, proposed, browser_of):
    promises.make(best, text="Samples", due_on=date(2026, 12, 2), by=lin)
    plans.make(best, planned_on=date(2026, 11, 30), by=lin)
    kept = VisitPlan.objects.create(account=best, user=lin, planned_on=date(2026, 11, 27), state="planned")
    assert "this is the visit before it" not in browser_of(lin).get(f"/plans/{kept.pk}/drop/").content.decode()


@pytest.mark.parametrize(
    ("state", "deed", "word"), [("proposed", "Decline", "Declined"), ("planned", "Drop", "Dropped")]
)
def test_each_deed_has_one_word(lin, best, browser_of, state, deed, word):
    planned_for = ON if state == "planned" else None
    plan = VisitPlan.objects.create(account=best, user=lin, planned_on=ON, state=state, planned_for=planned_for)
    page = f"/plans/{plan.pk}/"
    assert f"{deed}</a>" in browser_of(lin).get(page).content.decode()
    browser_of(lin).post(f"{page}drop/", {"kind": "no_need"})
    assert f">{word}</span>" in browser_of(lin).get(page).content.decode()


def at(day, hour):
    return datetime.combine(day, time(hour), NOW.tzinfo)


@pytest.mark.parametrize("what", ["visit", "busy", "away"])
def test_an_hour_that_is_taken_is_named_before_the_visit_goes_there_and_a_second_press_stands(
    lin, proposed, browser_of, what
):
    day, browser, move = date(2026, 11, 27), browser_of(lin), f"/plans/{proposed.pk}/move/"
    if what == "visit":
        mill = factories.AccountFactory(owner=lin, name="Third Mill")
        plans.make(mill, planned_on=day, planned_time=time(10), by=lin)
    elif what == "busy":
        BusyTime.objects.create(user=lin, starts_at=at(day, 10), ends_at=at(day, 11), title="Board")
    else:
        Absence.objects.create(user=lin, starts_on=day, until_on=day)
    words = {
        "visit": "At 10:00 there is a visit to Third Mill: the hours meet.",
        "busy": "You are busy from 10:00 to 11:00.",
        "away": "You are away on this day.",
    }[what]
    to = {"planned_on": day.isoformat(), "planned_time": "10:30", "kind": "on_site"}
    asked = browser.post(move, to)
    proposed.refresh_from_db()
    assert asked.status_code == 422 and proposed.state == "proposed"
    page = asked.content.decode()
    assert page.count(words) == 1 and "Press once more" in page and "Move it all the same" in page
    assert 'name="confirmed" value="2026-11-27 10:30:00"' in page
    other = browser.post(move, to | {"planned_time": "10:15", "confirmed": "2026-11-27 10:30:00"})
    assert other.status_code == 422, "another hour is asked for anew"
    again = browser.post(move, to | {"confirmed": "2026-11-27 10:30:00"}, follow=True)
    proposed.refresh_from_db()
    assert (proposed.planned_on, proposed.planned_time, proposed.state) == (day, time(10, 30), "planned")
    assert words in said(again)
    same = browser.post(move, to | {"purpose": "Samples"})
    assert same.status_code == 302, "that it stands there is known"


@pytest.mark.parametrize("asked", ["/plans/new/", "/visits/drafts/plan/"])
def test_a_new_visit_asks_as_a_move_does(lin, best, browser_of, asked):
    Absence.objects.create(user=lin, starts_on=date(2026, 11, 27), until_on=date(2026, 11, 27))
    if "drafts" in asked:
        asked += f"?draft={visit_drafts.read(ics(MEETING), by=lin).draft.pk}"
    to = {"account": best.pk, "planned_on": "2026-11-27", "planned_time": "10:30", "kind": "on_site", "purpose": "价格"}
    first = browser_of(lin).post(asked, to)
    page = first.content.decode()
    assert first.status_code == 422 and not VisitPlan.objects.exists()
    assert page.count("You are away on this day.") == 1 and "Press once more" in page and "Plan it all the same" in page
    assert 'data-label="Plan"' in page and 'name="confirmed" value="2026-11-27 10:30:00"' in page and "价格" in page
    other = browser_of(lin).post(asked, to | {"planned_time": "11:00", "confirmed": "2026-11-27 10:30:00"})
    assert other.status_code == 422, "another hour is asked for anew"
    again = browser_of(lin).post(asked, to | {"confirmed": "2026-11-27 10:30:00"}, follow=True)
    assert VisitPlan.objects.get().state == "planned" and "You are away on this day." in said(again)
    free = browser_of(lin).post("/plans/new/", to | {"planned_on": "2026-11-30"})
    assert free.status_code == 302, "of a day that nothing speaks against nothing is asked"


def test_dragged_onto_a_taken_hour_it_says_so_with_the_way_back_in_a_bounded_number_of_questions(
    lin, proposed, browser_of, api_of, django_assert_max_num_queries
):
    day = date(2026, 11, 27)
    for n in range(12):
        other = factories.AccountFactory(owner=lin, name=f"Mill {n}")
        VisitPlan.objects.create(account=other, user=lin, planned_on=day, planned_time=time(10), state="planned")
    browser = browser_of(lin)
    browser.get("/plans/")
    with django_assert_max_num_queries(40):
        answer = browser.post(f"/plans/{proposed.pk}/shift/", {"on": "2026-11-27", "at": "10:30"})
    told = said(browser.get(answer.url))
    assert "At 10:00 there is a visit to Mill 0: the hours meet." in told
    heeds = api_of(lin).patch(f"/api/v1/plans/{proposed.pk}/", {"planned_time": "10:45"}, format="json").json()["heeds"]
    assert [heed["code"] for heed in heeds] == ["clash"]


def test_a_new_plan_is_made_with_the_same_days_in_sight(lin, zhao, best, proposed, browser_of):
    busy = datetime.combine(date(2026, 11, 25), time(10), NOW.tzinfo)
    BusyTime.objects.create(user=lin, starts_at=busy, ends_at=busy + timedelta(hours=2), title="Board")
    browser, new = browser_of(lin), "/plans/new/"
    page = browser.get(new, {"account": best.pk})
    days = {cell["day"]: cell for cell in page.context["days"]}
    assert days[date(2026, 11, 25)]["busy"] and not any(cell["chosen"] for cell in days.values())
    assert f"?account={best.pk}&amp;planned_on=2026-11-25" in page.content.decode()
    there = {"account": best.pk, "planned_on": "2026-11-25", "planned_time": "10:30"}
    words = browser.get(new, there).content.decode()
    assert "You are busy from 10:00 to 12:00." in words and 'value="2026-11-25"' in words
    assert "busy from" not in browser.get(new, there | {"planned_time": "14:00"}).content.decode()
    assert "data-planned" not in browser.get(new).content.decode()
    bad = browser.post(new, {"account": best.pk, "planned_on": "2020-01-01"})
    assert bad.status_code == 422 and "data-planned" in bad.content.decode()


def test_a_colleagues_time_is_theirs_and_the_button_has_its_first_word_for_another_hour(
    lin, zhao, proposed, browser_of
):
    Absence.objects.create(user=lin, starts_on=date(2026, 11, 27), until_on=date(2026, 11, 27))
    asked = browser_of(zhao).post(f"/plans/{proposed.pk}/move/", {"planned_on": "2026-11-27"})
    words = asked.content.decode()
    assert "Lin Xiao is away on this day." in words and "You are away" not in words
    assert 'data-minds data-label="Move and accept"' in words
