"""What stands as accepted was accepted: by the mark in the log, each row once, with an undo that is not refused."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import contacts, presences
from accounts.models import Contact
from kam.ground.errors import Refused
from kam.models import Event
from lifecycle.actions import cases, mentions, needs, plans, promises, visits
from lifecycle.facts import acceptances
from lifecycle.models import Case, Need, Promise
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
DAY = timedelta(1)


@pytest.fixture
def wang(acme):
    return factories.ContactFactory(account=acme, name="王海", title="总经理")


@pytest.fixture
def log(lin, acme):
    return lambda note: visits.log(account=acme, said=visits.Said("advance", note), by=lin)


def take_all(visit, by):
    return [mentions.accept(visit, key=one.mention.key, by=by) for one in mentions.open_suggestions(visit, by)]


def shown(visit, by):
    return {(one.noun, one.made.pk): one.can_undo for one in acceptances.of_visit(visit, by)}


def undo(visit, made, by):
    return mentions.take_back(visit, kind=made._meta.model_name, key=made.pk, by=by)


def test_a_competitor_that_stood_there_and_was_edited_by_hand_was_not_accepted(lin, acme, log):
    there = factories.PresenceFactory(account=acme, competitor__name="东鹏", seen_on=timezone.localdate())
    visit = log("东鹏也在报价。")
    presences.change(there, values={"note": "Their prices are old."}, by=lin)
    assert shown(visit, lin) == {}


def test_a_number_typed_into_the_file_by_hand_was_not_accepted(lin, wang, log):
    visit = log("王总换了手机，新号 13800138000。")
    contacts.change(wang, values={"mobile": "13800138000"}, by=lin)
    assert shown(visit, lin) == {} and mentions.open_suggestions(visit, lin) == []


def test_another_change_by_hand_leaves_the_undo_of_an_accepted_number(lin, zhao, wang, log):
    visit = log("王总换了手机，新号 13800138000。")
    [made] = take_all(visit, lin)
    contacts.change(made, values={"title": "董事长"}, by=zhao)
    assert shown(visit, lin) == {("contact", wang.pk): True} and shown(visit, zhao) == {("contact", wang.pk): False}
    undo(visit, made, lin)
    assert shown(visit, lin) == {} and Contact.objects.get(pk=wang.pk).mobile == ""


def test_through_an_integration_it_is_the_same_person_who_takes_it_back(zhao, wang, log):
    visit, robot = log("王总换了手机，新号 13800138000。"), factories.UserFactory(role="integration", acts_for=zhao)
    [made] = take_all(visit, robot)
    assert shown(visit, zhao) == {("contact", wang.pk): True}
    undo(visit, made, zhao)
    assert shown(visit, zhao) == {}


def test_what_was_accepted_before_there_were_marks_stays_without_an_undo_where_it_quotes_the_note(lin, wang, log):
    factories.CompetitorFactory(name="东鹏陶瓷", short_name="东鹏")
    visit = log("东鹏也在报价。王总换了手机，新号 13800138000。")
    seen = next(made for made in take_all(visit, lin) if made != wang)
    Event.objects.filter(noun__in=("presence", "contact")).update(data={})
    assert shown(visit, lin) == {("presence", seen.pk): False}
    with pytest.raises(Refused, match="Nothing of this note"):
        undo(visit, seen, lin)


def test_two_things_told_of_one_person_have_each_their_own_undo(lin, wang, log, browser_of):
    visit = log("王总换了手机，新号 13800138000。王总升任董事长兼总经理。")
    assert take_all(visit, lin) == [wang, wang]
    lines = browser_of(lin).get(reverse("lifecycle:visit-detail", args=[visit.pk])).context["accepted"]
    phone, title = (one.undo for one in sorted(lines, key=lambda one: one.mention.detail))
    assert phone != title
    assert browser_of(lin).post(phone).status_code == 302
    wang.refresh_from_db()
    assert (wang.mobile, wang.title) == ("", "董事长兼总经理")
    assert browser_of(lin).post(phone).status_code == 302  # once: the other one stays
    wang.refresh_from_db()
    assert wang.title == "董事长兼总经理" and len(shown(visit, lin)) == 1
    assert browser_of(lin).post(title).status_code == 302
    wang.refresh_from_db()
    assert wang.title == "总经理"
    assert browser_of(lin).post(f"{phone}x").status_code == 404


def test_a_moved_plan_is_dropped_in_the_calendar_and_not_by_the_undo(lin, zhao, log):
    visit = log(f"Next visit on {timezone.localdate() + timedelta(16)}.")
    [plan] = take_all(visit, lin)
    assert shown(visit, lin) == {("visitplan", plan.pk): True}
    moved = plans.move(plan, planned_on=plan.planned_on + DAY, by=zhao)
    assert shown(visit, lin) == {("visitplan", plan.pk): False}
    with pytest.raises(Refused, match=r"Visit moved, by .* on .+ stays\. Drop the visit in the calendar"):
        undo(visit, plan, lin)
    plan.refresh_from_db()
    assert (plan.state, plan.planned_on) == ("planned", moved.planned_on)


def test_a_promise_whose_day_a_colleague_changed_stays(lin, zhao, log):
    visit = log(f"I will send the quote by {timezone.localdate() + timedelta(9)}.")
    [made] = take_all(visit, lin)
    promises.move(made, due_on=made.due_on + DAY, by=zhao)
    assert shown(visit, lin) == {("promise", made.pk): False}
    with pytest.raises(Refused, match=r"Promise moved, by .* on .+ stays\. Remove or cancel it on its own page"):
        undo(visit, made, lin)
    assert Promise.objects.get().dropped_on is None


def test_a_need_and_a_complaint_that_were_worked_on_stay(lin, gu, log):
    visit = log("他们担心我们旺季断货。这批砖破损了三箱，客户很生气。")
    take_all(visit, lin)
    need, case = Need.objects.get(), Case.objects.get()
    needs.change(need, {"sign": "wish"}, by=lin)
    cases.take(case, by=gu)
    assert set(shown(visit, lin).values()) == {False}
    for made in (need, case):
        with pytest.raises(Refused, match="was after accepting, and stays"):
            undo(visit, made, lin)
    need.refresh_from_db()
    case.refresh_from_db()
    assert need.archived_at is None and case.state != "cancelled"


def test_a_need_stays_accepted_in_the_customers_own_words(lin, log, browser_of):
    visit = log("他们担心我们旺季断货。")
    (need,) = take_all(visit, lin)
    first = need.text
    needs.state(need, text="旺季每周要两车现货", by=lin)
    needs.change(Need.objects.get(), {"text": "旺季每周要两车"}, by=lin)
    assert not mentions.open_suggestions(visit, lin) and set(shown(visit, lin)) == {("need", need.pk)}
    with pytest.raises(Refused):
        mentions.accept(visit, key=acceptances.of_visit(visit, lin)[0].mention.key, by=lin)
    assert Need.objects.get().first_words == first
    page = browser_of(lin).get(reverse("lifecycle:need-detail", args=[need.pk])).text
    assert "First heard as" in page and first in page


def test_a_plan_that_was_moved_onto_the_day_of_another_finding_is_shown_once(lin, log):
    first, second = (timezone.localdate() + timedelta(days) for days in (16, 18))
    visit = log(f"Next visit on {second}. Then we come back on {first}.")
    later, _earlier = (one.mention for one in mentions.open_suggestions(visit, lin))
    plan = mentions.accept(visit, key=mentions.open_suggestions(visit, lin)[1].mention.key, by=lin)
    plans.move(plan, planned_on=later.on, by=lin)
    told = acceptances.of_visit(visit, lin)
    assert [(one.mention.on, one.made.pk) for one in told] == [(first, plan.pk)]


def test_two_promises_of_one_day_stand_each_for_their_own(lin, log):
    day = timezone.localdate() + timedelta(9)
    visit = log(f"I will send the quote by {day}. The day before he asked and I will send the quote by {day}.")
    short, long = (one.mention for one in mentions.open_suggestions(visit, lin))
    assert long.text.casefold().endswith(short.text.casefold())
    made = [promises.make(visit.account, text=one.text, due_on=day, visit=visit, by=lin).pk for one in (long, short)]
    assert [one.made.pk for one in acceptances.of_visit(visit, lin)] == made[::-1]
