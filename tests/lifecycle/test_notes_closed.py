"""What colleagues wrote of a visit is for who sees contacts; others read who, when, kind and outcome, by any door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from kam.actions import feeds
from kam.choices import Role
from kam.ground import records
from kam.ground.errors import Stale
from kam.models import Event
from lifecycle.actions import plans, visits
from lifecycle.choices import PlanState, VisitKind
from lifecycle.facts import late_work
from lifecycle.models import Visit, VisitPlan
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
NAME = "Khalid Benani"
SOON = timezone.localdate() + timedelta(days=9)
PAGES = (
    "/visits/", "/visits/?format=csv", "/visits/?q=Khalid", "/visits/{visit}/", "/customers/{account}/",
    "/search/?q=Khalid",
    "/customers/{account}/timeline/",
    "/customers/{account}/briefing/", "/history/visit/{visit}/", "/plans/{plan}/", "/plans/{plan}/visit.ics",
    "/customers/{account}/visits-panel/", "/history/visitplan/{plan}/",
)  # fmt: skip
CALLS = (
    "visits/", "visits/?search=Khalid", "visits/?format=csv", "visits/{visit}/", "visits/{visit}/history/", "events/",
    "visits/{visit}/suggestions/", "changes/", "changes/?noun=visit", "accounts/{account}/briefing/",
    "accounts/{account}/pack/", "plans/", "plans/{plan}/", "plans/?format=csv", "plans/{plan}/history/",
    "changes/?noun=plan",
)  # fmt: skip


@pytest.fixture
def tang(db):
    return factories.UserFactory(username="tang", role=Role.FINANCE)


@pytest.fixture
def visit(acme, lin):
    told = visits.Said(outcome="advance", note=f"{NAME} wants tiles", next_step=f"Call {NAME}", next_on=SOON,
        answers=({"kind": "open", "question": "Who decides?", "answer": NAME},))  # fmt: skip
    made = visits.log(account=acme, said=told, by=lin)
    agreed = VisitPlan.objects.get(state=PlanState.PLANNED)
    plans.move(agreed, planned_on=SOON, kind=VisitKind.VIDEO, purpose=f"Call {NAME} again", by=lin)
    return visits.change(made, {"note": f"{NAME} wants more tiles", "kind": VisitKind.VIDEO}, by=lin)


def said(answer):
    assert answer.status_code in (200, 404), answer.status_code
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


def asked(visit, browser, api):
    agreed = VisitPlan.objects.get(state=PlanState.PLANNED)
    keys = {"visit": visit.pk, "account": visit.account_id, "plan": agreed.pk}
    yield from ((page, said(browser.get(page.format(**keys)))) for page in PAGES)
    yield from ((call, said(api.get(f"/api/v1/{call}".format(**keys)))) for call in CALLS)


@pytest.mark.db_both
def test_finance_reads_of_no_note_through_any_door(visit, tang, browser_of, api_of):
    shown = [where for where, text in asked(visit, browser_of(tang), api_of(tang)) if "Khalid Benani" in text]
    assert shown == []
    row = api_of(tang).get(f"/api/v1/visits/{visit.pk}/").json()
    assert (row["outcome"], row["kind"], row["user"]) == ("advance", "video", visit.user_id)
    assert (row["note"], row["next_step"], row["answers"]) == ("", "", [])
    page = browser_of(tang).get(f"/visits/{visit.pk}/").content.decode()
    assert "those who see contacts" in page and "No note." not in page
    assert api_of(tang).get("/api/v1/visits/?search=Khalid").json()["results"] == []
    assert api_of(tang).get("/api/v1/visits/?search=Acme").json()["results"]


@pytest.mark.db_both
def test_who_sees_contacts_reads_it_at_each_of_them(visit, lin, browser_of, api_of):
    """The walk can fail: all but a few doors show the name to lin."""
    shown = {where for where, text in asked(visit, browser_of(lin), api_of(lin)) if "Khalid" in text}
    assert len(shown) >= 18, shown
    assert Visit.objects.get(pk=visit.pk).note == f"{NAME} wants more tiles"


def test_events_say_what_happened_without_the_words(visit, tang):
    told = Event.objects.visible_to(tang).filter(noun="visit")
    logged, changed = told.get(verb="visit.logged"), told.get(verb="visit.changed")
    assert logged.data["outcome"] == "advance" and "text" not in logged.data
    assert set(changed.changes) == {"kind"}


@pytest.mark.db_both
@pytest.mark.parametrize("method", ["patch", "delete"])
def test_an_old_tag_tells_of_a_note_only_who_may_read_it(visit, tang, lin, api_of, method):
    def refused(user):
        call = getattr(api_of(user), method)
        answer = call(f"/api/v1/visits/{visit.pk}/", {}, format="json", headers={"If-Match": f'"{visit.pk}-0"'})
        assert answer.status_code == 412
        return answer.json()["changes"]

    assert [set(one["changes"]) for one in refused(tang)] == [{"kind"}]
    (told,) = refused(lin)
    assert told["changes"]["note"][1] == f"{NAME} wants more tiles"


def test_who_saves_after_somebody_else_hears_of_a_note_only_with_the_right(visit, tang, lin):
    for reader, told in ((tang, {"kind"}), (None, {"kind"}), (lin, {"note", "kind"})):
        with pytest.raises(Stale) as stale:
            records.lock(visit, visit.version - 1, reader)
        assert [set(one["changes"]) for one in stale.value.changes] == [told]


def test_what_was_agreed_is_told_by_its_day_alone(visit, tang, lin, acme, browser_of, api_of, client):
    agreed = VisitPlan.objects.get(state=PlanState.PLANNED)
    row = api_of(tang).get(f"/api/v1/plans/{agreed.pk}/").json()
    assert (row["planned_on"], row["kind"], row["purpose"]) == (str(agreed.planned_on), "video", "")
    assert api_of(lin).get(f"/api/v1/plans/{agreed.pk}/").json()["purpose"] == f"Call {NAME} again"
    moved = Event.objects.visible_to(tang).get(noun="visitplan", verb="plan.moved")
    assert "kind" in moved.changes and "purpose" not in moved.changes
    plain = plans.make(acme, planned_on=agreed.planned_on, purpose="Yearly talk", by=lin)
    assert api_of(tang).get(f"/api/v1/plans/{plain.pk}/").json()["purpose"] == "Yearly talk"
    VisitPlan.objects.update(user=tang)
    address = f"/calendar/feed/{feeds.open(by=tang)[1]}.ics"
    read = said(client.get(address)).replace("\r\n ", "")
    assert "Khalid" not in read and "Yearly talk" in read and str(agreed.uid) in read
    VisitPlan.objects.update(planned_on=timezone.localdate() - timedelta(days=3))
    for reader, titles in ((tang, ["", "Yearly talk"]), (lin, [f"Call {NAME} again", "Yearly talk"])):
        (work,) = late_work.of([tang], reader, timezone.localdate(), each=5)
        assert sorted(thing.title for thing in work.things) == titles


def test_a_plan_that_was_given_without_its_words_keeps_them_when_it_is_saved(visit, tang):
    seen = VisitPlan.objects.visible_to(tang).get(state=PlanState.PLANNED)
    assert seen.purpose == ""
    seen.drop_reason = "moved on"
    seen.save()
    kept = VisitPlan.objects.get(pk=seen.pk)
    assert (kept.purpose, kept.drop_reason) == (f"Call {NAME} again", "moved on")
