"""Before a visit is moved or dropped its page says what the days hold, how they fit the rhythm, what was promised."""

from datetime import date, datetime, timedelta

import pytest

from accounts.models import Policy
from kam.models import Absence, BusyTime
from lifecycle.actions import plans, promises
from lifecycle.models import VisitPlan
from tests import factories
from tests.lifecycle.fridays import NOW, ON, ago

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
    told = said(browser_of(lin).post(f"/plans/{proposed.pk}/move/", {"planned_on": "2026-12-07"}, follow=True))
    assert told.startswith("Accepted and moved to 7 Dec. Our promise “Samples”")
    assert "over the rhythm" not in told and "is away" not in told
    page = browser_of(lin).get(f"/plans/{proposed.pk}/").content.decode()
    assert "over the rhythm" in page and "is away on this day." in page


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
