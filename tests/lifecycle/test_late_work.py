"""What is late with a leader's people: counted for each, a few of it listed, the rest one tap away."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from kam.choices import Role
from kam.models import Team
from lifecycle.actions import promises, todos
from lifecycle.facts import late_work
from lifecycle.models import Case, Promise, Todo, VisitPlan
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
DAY = date(2026, 11, 25)
URL = "/today/"


def test_a_leader_sees_what_is_late_with_their_people_and_others_do_not(acme, other, north, lin, chen, browser_of):
    lead = factories.UserFactory(role=Role.LEAD, team=north)
    Team.objects.filter(pk=north.pk).update(lead=lead)
    promises.make(acme, text="Send samples", due_on=DAY - timedelta(3), by=lin)
    promises.make(other, text="Foreign promise", due_on=DAY - timedelta(3), by=chen)
    browser = browser_of(lead)
    assert reverse("lifecycle:today-team") in browser.get(URL).content.decode()
    late = browser.get(reverse("lifecycle:today-team"), headers={"HX-Request": "true"}).content.decode()
    assert "Send samples" in late and "1 late" in late and "Foreign" not in late and "<html" not in late
    assert "<html" in browser.get(reverse("lifecycle:today-team")).content.decode()
    assert browser_of(lin).get(reverse("lifecycle:today-team")).status_code == 403


@pytest.mark.db_both
def test_what_is_late_is_counted_for_each_and_nobody_crowds_out_another(
    acme, other, north, lin, chen, browser_of, django_assert_num_queries
):
    lead = factories.UserFactory(role=Role.LEAD, team=north)
    Team.objects.filter(pk=north.pk).update(lead=lead)
    chen.team = north
    chen.save()
    late = {"account": acme, "user": lin, "due_on": DAY - timedelta(9)}
    Promise.objects.bulk_create([Promise(text=f"Old {number}", **late) for number in range(130)])
    VisitPlan.objects.create(account=acme, user=lin, planned_on=DAY - timedelta(20), purpose="Oldest")
    todos.give(other, title="Their one", due_on=DAY, by=chen)
    Todo.objects.update(due_on=DAY - timedelta(1))
    with django_assert_num_queries(6):
        found = late_work.of([lin, chen], lead, DAY, each=5)
    assert [(one.user, one.count, one.more) for one in found] == [(lin, 131, 126), (chen, 1, 0)]
    assert [thing.title for thing in found[0].things] == ["Oldest", "Old 0", "Old 1", "Old 2", "Old 3"]
    browser, url = browser_of(lead), reverse("lifecycle:today-team")
    page = browser.get(url).content.decode()
    assert "visit planned for 5 Nov and missed" in strip_tags(page) and "state=overdue" in page
    assert "131 late" in page and "and 126 more" in page and f"{url}?user={lin.pk}" in page and "Their one" in page
    page = browser.get(url, {"user": lin.pk}).content.decode()
    assert "Old 58" in page and "and 71 more" in page and "Their one" not in page
    assert "131 late" not in browser.get(url, {"user": lead.pk}).content.decode()


def test_what_a_customer_committed_to_is_no_promise_of_ours(acme, north, lin, browser_of):
    lead = factories.UserFactory(role=Role.LEAD, team=north)
    Team.objects.filter(pk=north.pk).update(lead=lead)
    for side in ("ours", "theirs"):
        promises.make(acme, text=side, side=side, due_on=DAY - timedelta(3), by=lin)
    told = late_work.tally(type(lin).objects.filter(pk=lin.pk), lead, DAY)
    assert told == {"case": 0, "visit": 0, "promise": 1, "commitment": 1, "todo": 0}
    page = browser_of(lead).get(URL).content.decode()
    assert "late in the team: 1 promise, 1 commitment of customers" in page.lower()


@pytest.mark.db_both
def test_a_case_is_late_since_the_first_of_its_deadlines_that_passed(acme, north, lin):
    now = timezone.now()
    told = {"account": acme, "user": lin, "sort": "complaint", "by": lin, "opened_at": now - timedelta(30)}
    hour = timedelta(hours=1)
    Case.objects.create(title="Answer late", answer_due_at=now - timedelta(3), due_at=now + timedelta(9), **told)
    Case.objects.create(title="Solution late", answer_due_at=now - timedelta(8), answered_at=now - timedelta(9),
                        due_at=now - timedelta(5), **told)  # fmt: skip
    Case.objects.create(title="In time", answer_due_at=now + hour, due_at=now + timedelta(9), **told)
    lead = factories.UserFactory(role=Role.LEAD, team=north)
    Team.objects.filter(pk=north.pk).update(lead=lead)
    (found,) = late_work.of([lin], lead, timezone.localdate(), each=5)
    today = timezone.localdate()
    assert [(one.title, one.due_on) for one in found.things] == [
        ("Solution late", today - timedelta(5)), ("Answer late", today - timedelta(3))
    ]  # fmt: skip
