"""After the log the page says the next visit: the day that was named, whose it is, what is over, who should come."""

from datetime import date, timedelta

import pytest

from accounts.models import Policy
from lifecycle.actions import cadence, mentions, plans, visits
from lifecycle.actions.visits import Said
from lifecycle.models import VisitPlan
from tests import factories
from tests.lifecycle.fridays import ADVANCE, NOW, ON, ago, proposal

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.usefixtures("friday")]


def test_a_day_that_the_note_names_stands_alone(lin, best, browser_of):
    visit = visits.log(account=best, said=Said("advance", "We meet again on 1 December."), by=lin)
    page = browser_of(lin).get(f"/visits/{visit.pk}/")
    (said,) = [one for one in page.context["suggestions"] if one.kind == "next_visit"]
    assert said.on == date(2026, 12, 1) and page.context["proposal"] is None
    mentions.accept(visit, key=said.mention.key, by=lin)
    planned = VisitPlan.objects.get(state="planned")
    assert (planned.user, planned.planned_on) == (lin, date(2026, 12, 1))
    assert not VisitPlan.objects.filter(state="proposed", planned_on__lt=date(2026, 12, 22)).exists()
    late = visits.log(account=best, said=Said("advance", "We meet again on 1 November."), held_at=ago(30), by=lin)
    assert not [one for one in mentions.open_suggestions(late, lin) if one.kind == "next_visit"]


@pytest.mark.parametrize("day", ["10 December", "27 November"])
def test_undoing_what_was_accepted_proposes_as_before(lin, best, system, day):
    back = date(2026, 12, 11)
    visit = visits.log(account=best, said=Said("advance", f"We meet again on {day}."), by=lin)
    assert proposal(best).planned_on == back
    (said,) = [one for one in mentions.open_suggestions(visit, lin) if one.kind == "next_visit"]
    made = mentions.accept(visit, key=said.mention.key, by=lin)
    assert not VisitPlan.objects.filter(state="proposed", planned_on__lte=back).exists()
    gone = mentions.take_back(visit, kind="visitplan", key=made.pk, by=lin)
    assert (gone.state, gone.drop_kind) == ("dropped", "lapsed"), "nobody waived the round"
    assert proposal(best).planned_on == back
    before = list(VisitPlan.objects.order_by("pk").values())
    cadence.propose(as_of=ON, by=system)
    assert list(VisitPlan.objects.order_by("pk").values()) == before
    assert [one for one in mentions.open_suggestions(visit, lin) if one.kind == "next_visit"]


def test_undoing_takes_no_plan_of_another_visit(lin, best, browser_of):
    visit = visits.log(account=best, said=Said("advance", "We meet again on 10 December."), by=lin)
    other = visits.log(account=best, said=Said("advance", "We meet again on 3 December."), by=lin)
    (said,) = [one for one in mentions.open_suggestions(other, lin) if one.kind == "next_visit"]
    theirs = mentions.accept(other, key=said.mention.key, by=lin)
    by_hand = plans.make(best, planned_on=date(2026, 12, 8), by=lin)
    for plan in (theirs, by_hand):
        assert browser_of(lin).post(f"/visits/{visit.pk}/accept/visitplan/{plan.pk}/undo/").status_code == 404
        plan.refresh_from_db()
        assert plan.state == "planned"
    assert browser_of(lin).post(f"/visits/{other.pk}/accept/visitplan/{theirs.pk}/undo/").status_code == 302
    theirs.refresh_from_db()
    assert theirs.state == "dropped"


def test_whose_it_is_says_who_may_answer(lin, gu, best, browser_of):
    visit = visits.log(account=best, said=ADVANCE, by=gu)
    accept = f"/plans/{proposal(best).pk}/accept/"
    theirs, own = (browser_of(who).get(f"/visits/{visit.pk}/").content.decode() for who in (gu, lin))
    assert "proposed to Lin Xiao" in theirs and accept not in theirs
    assert accept in own


def test_an_agreed_day_that_is_over_is_said(lin, best, browser_of):
    late = Said("advance", "x", next_on=date(2026, 10, 30))
    visit = visits.log(account=best, said=late, held_at=ago(42), by=lin)
    words = "which is over: it stands in no calendar."
    assert words in browser_of(lin).get(f"/visits/{visit.pk}/").content.decode()
    visits.log(account=best, said=ADVANCE, held_at=ago(20), by=lin)
    assert words not in browser_of(lin).get(f"/visits/{visit.pk}/").content.decode()


def test_that_an_executive_should_come_is_asked_and_never_assumed(lin, best, system, browser_of):
    factories.VisitFactory(account=best, user=lin, held_at=ago(40))
    Policy.objects.update(worth={"platinum": {"executive_meetings": 4}})
    cadence.propose(as_of=ON, by=system)
    plan = VisitPlan.objects.order_by("planned_on").first()
    assert "executive" in plan.reasons
    page = browser_of(lin).get(f"/visits/log/?plan={plan.pk}")
    assert page.context["kind"] == "on_site", "who logs it says whether one came"
    assert "executive" in dict(page.context["kinds"]), "and says so with one tap"
    visit = visits.log(account=best, said=ADVANCE, plan_id=plan.pk, by=lin)
    assert visit.kind == "on_site"
    again = VisitPlan.objects.filter(state="proposed").order_by("planned_on").first()
    assert "executive" in again.reasons, "nobody came, so it is still asked for"
    visits.log(account=best, said=ADVANCE, kind="executive", held_at=NOW + timedelta(minutes=5), by=lin)
    assert not any("executive" in one.reasons for one in VisitPlan.objects.filter(state="proposed"))


def test_a_promise_of_the_same_note_brings_the_next_visit_before_it(lin, best, browser_of):
    visit = visits.log(account=best, said=Said("advance", "We promised to bring the samples by 2 December."), by=lin)
    (said,) = [one for one in mentions.open_suggestions(visit, lin) if one.kind == "promise"]
    assert proposal(best).planned_on == date(2026, 12, 11)
    page = f"/visits/{visit.pk}/"
    assert "the visit is then proposed before it" in browser_of(lin).get(page).content.decode()
    made = mentions.accept(visit, key=said.mention.key, by=lin)
    assert proposal(best).planned_on <= made.due_on == date(2026, 12, 2)
    shown = browser_of(lin).get(page).content.decode()
    assert "Our promise is due on 2 Dec" in shown and "the visit is then proposed" not in shown
    mentions.take_back(visit, kind="promise", key=made.pk, by=lin)
    assert proposal(best).planned_on == date(2026, 12, 11)


def test_a_visit_that_was_accepted_says_nothing_of_a_promise_that_was_taken_back(lin, best, browser_of):
    visit = visits.log(account=best, said=Said("advance", "We promised to bring the samples by 2 December."), by=lin)
    (said,) = [one for one in mentions.open_suggestions(visit, lin) if one.kind == "promise"]
    made = mentions.accept(visit, key=said.mention.key, by=lin)
    plan = plans.accept(proposal(best), by=lin)
    page = f"/plans/{plan.pk}/"
    assert "Our promise is due on 2 Dec" in browser_of(lin).get(page).content.decode()
    mentions.take_back(visit, kind="promise", key=made.pk, by=lin)
    assert "Our promise is due" not in browser_of(lin).get(page).content.decode()
    plan.refresh_from_db()
    assert plan.state == "planned", "the visit itself stands: somebody accepted it"


def test_what_is_only_to_be_sent_brings_no_visit_forward_that_is_due_anyway(lin, best, browser_of):
    visit = visits.log(account=best, said=Said("advance", "We promised to send the quote by 2 December."), by=lin)
    page = browser_of(lin).get(f"/visits/{visit.pk}/").content.decode()
    assert "the visit is then proposed" not in page
    (said,) = [one for one in mentions.open_suggestions(visit, lin) if one.kind == "promise"]
    mentions.accept(visit, key=said.mention.key, by=lin)
    assert proposal(best).planned_on == date(2026, 12, 11)
