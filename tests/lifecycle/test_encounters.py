"""Which visits serve for a planned one that they do not name, and which begin a round anew."""

import uuid
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from accounts.models import Account, Standing
from analytics.facts import engagement, visiting
from lifecycle.actions import cadence, dues, plans, visits
from lifecycle.models import VisitPlan
from lifecycle.rules import encounters
from tests import factories
from tests.lifecycle.fridays import ADVANCE, NOW, ON, ago

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]
TEN = datetime(2026, 11, 20, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def planned(account, user, days=0, at=None, kind="on_site"):
    on = ON + timedelta(days)
    return VisitPlan.objects.create(
        account=account, user=user, planned_on=on, planned_for=on, planned_time=at, kind=kind
    )


def state(plan):
    plan.refresh_from_db()
    return plan.state


@pytest.mark.parametrize(
    ("kind", "planned_kind", "hours", "has_hour", "expected"),
    [
        ("on_site", "on_site", 0, True, True),
        ("supervisor", "on_site", 0, True, True),
        ("executive", "call", 0, True, True),
        ("call", "on_site", 0, True, False),
        ("video", "on_site", 0, False, False),
        ("message", "on_site", 0, False, False),
        ("event", "on_site", 0, False, False),
        ("call", "call", 0, True, True),
        ("event", "event", 0, True, True),
        ("on_site", "on_site", 1, True, True),
        ("on_site", "on_site", 2, True, False),
        ("on_site", "on_site", 2, False, True),
        ("on_site", "on_site", 24, False, False),
        ("on_site", "on_site", -7 * 24, True, True),
        ("on_site", "on_site", -8 * 24, True, False),
    ],
)
def test_what_serves_for_what(kind, planned_kind, hours, has_hour, expected):
    moment = TEN + timedelta(hours=hours)
    assert encounters.serves(kind, TEN, planned_kind=planned_kind, planned=moment, has_hour=has_hour) is expected


def test_a_call_leaves_the_visit_of_the_afternoon(lin, best):
    plan = planned(best, lin, at=time(14))
    visits.log(account=best, said=ADVANCE, kind="call", by=lin)
    assert state(plan) == "planned"


def test_a_mail_leaves_a_visit_that_was_missed(lin, best):
    plan = planned(best, lin, -2)
    visits.log(account=best, said=ADVANCE, kind="message", by=lin)
    assert state(plan) == "planned"


def test_an_old_plan_is_asked_about_and_not_guessed(lin, best):
    old, recent = planned(best, lin, -40), planned(best, lin, -3)
    visits.log(account=best, said=ADVANCE, kind="event", by=lin)
    assert (state(old), state(recent)) == ("planned", "planned")
    visits.log(account=best, said=ADVANCE, by=lin)
    assert (state(old), state(recent)) == ("planned", "done")


def test_a_named_plan_is_done_whichever_meeting_it_was(lin, best):
    plan = planned(best, lin, 1, at=time(14))
    visits.log(account=best, said=ADVANCE, kind="call", plan_id=plan.pk, by=lin)
    assert state(plan) == "done"


def test_a_mail_holds_no_meeting_even_one_that_it_names(lin, best):
    meeting, mail = planned(best, lin, -1), planned(best, lin, 0, kind="message")
    visits.log(account=best, said=ADVANCE, kind="message", plan_id=meeting.pk, by=lin)
    assert (state(meeting), state(mail)) == ("planned", "done"), (
        "it is the mail that was planned; one more is no second visit"
    )
    visits.log(account=best, said=ADVANCE, kind="message", plan_id=meeting.pk, by=lin)
    visits.log(account=best, said=ADVANCE, plan_id=meeting.pk, by=lin)
    visits.log(account=best, said=ADVANCE, kind="message", plan_id=meeting.pk, by=lin)
    assert state(meeting) == "done"


def test_a_visit_corrected_to_a_mail_leaves_its_meeting_planned(lin, best):
    plan = planned(best, lin)
    held = visits.log(account=best, said=ADVANCE, plan_id=plan.pk, by=lin)
    visits.change(held, {"kind": "message"}, by=lin)
    assert (state(plan), plan.visit) == ("planned", None)


def test_the_form_says_that_a_mail_leaves_the_plan_open(lin, best, browser_of):
    plan, browser = planned(best, lin), browser_of(lin)
    assert "A message leaves the planned visit open" in browser.get(f"/visits/log/?plan={plan.pk}").content.decode()
    sent = {"account": best.pk, "plan": plan.pk, "kind": "message", "outcome": "advance", "note": "Wrote"}
    page = browser.post("/visits/log/", sent | {"_key": str(uuid.uuid4())}, follow=True).content.decode()
    assert "The planned visit stands open: who is written to is not met." in page


@pytest.mark.db_both
def test_a_visit_that_is_brought_back_has_held_its_proposal_again(lin, best, system):
    on, proposed = ON - timedelta(1), {"state": "proposed", "reasons": {"cadence": {"every": 21}}}
    plan = VisitPlan.objects.create(account=best, user=lin, planned_on=on, **proposed)
    held = visits.log(account=best, said=ADVANCE, by=lin)
    assert state(plan) == "done"
    removed = visits.archive(held, by=lin)
    plan.refresh_from_db()
    assert plan.visit is None
    was = plan.state
    visits.restore(removed, by=lin)
    assert (state(plan), plan.visit, was) == ("done", held, "proposed")


@pytest.mark.db_both
def test_a_mail_begins_no_round_anew(lin, zhao, best, system):
    factories.VisitFactory(account=best, user=lin, held_at=ago(20))
    visits.hand_down([best.pk], by=system)
    plans.make(best, planned_on=ON + timedelta(3), by=lin)
    visits.log(account=best, said=ADVANCE, kind="message", by=lin)
    standing = Standing.objects.get(account=best)
    assert (standing.last_visit_on, standing.next_visit_on) == (ON - timedelta(20), ON + timedelta(3))
    visits.hand_down(by=system)
    standing.refresh_from_db()
    assert standing.last_visit_on == ON - timedelta(20)
    (one,) = [one for one in visiting.coverage(zhao, chosen={}).accounts if one.key == best.pk]
    assert one.last_on == ON - timedelta(20)


@pytest.mark.db_both
def test_the_night_counts_from_the_visit_before_the_mail(lin, best, system):
    for days, kind in ((20, "on_site"), (1, "message")):
        factories.VisitFactory(account=best, user=lin, kind=kind, held_at=ago(days))
    (one,) = dues.called(ON)
    assert one.facts.last_on == ON - timedelta(20)
    cadence.propose(as_of=ON, by=system)
    assert VisitPlan.objects.order_by("planned_on").first().planned_on < ON + timedelta(7)


@pytest.mark.db_both
def test_a_mail_of_an_unseen_customer_leaves_it_unseen(lin, best):
    visits.log(account=best, said=ADVANCE, kind="message", by=lin)
    assert Standing.objects.get(account=best).last_visit_on is None
    assert engagement._since(_keys(best), ON).tolist() == [-1]
    visits.log(account=best, said=ADVANCE, kind="call", held_at=NOW, by=lin)
    assert Standing.objects.get(account=best).last_visit_on == ON
    assert engagement._since(_keys(best), ON).tolist() == [0]


def _keys(*accounts: Account):
    return np.array([one.pk for one in accounts], np.int64)
