"""What was accepted stays on the page of its visit, with what it made and its own way back while there is one."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import contacts
from accounts.models import Contact, Presence
from lifecycle.actions import cases, mentions, needs, plans, promises, visits
from lifecycle.facts import acceptances
from lifecycle.models import Case, Need, Promise, VisitPlan
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
TOLD = (
    "他们担心我们旺季断货。这批砖破损了三箱，客户很生气。顺达也在报价。"
    "新来的工程部经理叫周建国。王总换了手机，新号 13800138000。"
)


@pytest.fixture
def visit(lin, acme):
    factories.CompetitorFactory(name="顺达陶瓷", short_name="顺达")
    factories.ContactFactory(account=acme, name="王海", title="总经理")
    on = timezone.localdate() + timedelta(9)
    note = f"{TOLD}\nI will send the quote by {on}. Next visit on {on + timedelta(7)}."
    return visits.log(account=acme, said=visits.Said("advance", note), by=lin)


def page(browser, visit):
    return browser.get(reverse("lifecycle:visit-detail", args=[visit.pk]))


def take_all(visit, by):
    for one in mentions.open_suggestions(visit, by):
        mentions.accept(visit, key=one.mention.key, by=by)


def test_each_stays_as_accepted_with_what_it_made_and_its_own_undo(lin, visit, browser_of):
    browser = browser_of(lin)
    assert page(browser, visit).context["accepted"] == []
    take_all(visit, lin)
    shown = page(browser, visit)
    html, lines = shown.content.decode(), shown.context["accepted"]
    plan = VisitPlan.objects.get(reasons__agreed__visit=visit.pk)
    made = {Need: "need", Case: "case", Promise: "promise"}
    urls = {reverse(f"lifecycle:{noun}-detail", args=[model.objects.get().pk]) for model, noun in made.items()}
    urls |= {reverse("lifecycle:plan-detail", args=[plan.pk])}
    urls |= {
        reverse("accounts:contact-detail", args=[Contact.objects.get(name=name).pk]) for name in ("周建国", "王海")
    }
    urls |= {reverse("accounts:competitor-detail", args=[Presence.objects.get().competitor_id])}
    assert {one.url for one in lines} == urls and len(lines) == 7
    assert all(one.undo and html.count(f'action="{one.undo}"') == 1 for one in lines)
    assert all(html.count(f'href="{url}"') == 1 for url in urls)  # told once, not again below
    for one in lines:
        assert browser.post(one.undo).status_code == 302
    assert page(browser, visit).context["accepted"] == [] and len(page(browser, visit).context["suggestions"]) == 7


def test_what_was_worked_on_stays_without_its_undo(lin, gu, zhao, visit, browser_of):
    take_all(visit, lin)
    plan = VisitPlan.objects.get(reasons__agreed__visit=visit.pk)
    promises.keep(Promise.objects.get(), by=lin)
    needs.change(Need.objects.get(), {"text": Need.objects.get().text, "sign": "wish"}, by=lin)
    cases.take(Case.objects.get(), by=gu)
    contacts.change(Contact.objects.get(name="王海"), values={"mobile": "13800138000", "email": "w@x.cn"}, by=zhao)
    contacts.change(Contact.objects.get(name="周建国"), values={"email": "z@x.cn"}, by=zhao)
    moved = plans.move(plan, planned_on=plan.planned_on + timedelta(1), by=lin)
    shown = page(browser_of(lin), visit)
    undone = {(one.noun, bool(one.undo)) for one in shown.context["accepted"]}
    assert undone == {
        ("promise", False), ("need", False), ("case", False), ("contact", False), ("contact", True),
        ("presence", True), ("visitplan", False),
    }  # fmt: skip
    assert shown.context["suggestions"] == []  # what was moved to another day is not suggested again
    assert reverse("lifecycle:plan-detail", args=[moved.pk]) in shown.content.decode()


def test_what_stood_there_before_was_not_accepted_here(lin, acme, browser_of):
    factories.ContactFactory(account=acme, name="周建国", title="工程部经理")
    note = "新来的工程部经理叫周建国。"
    visit = visits.log(account=acme, said=visits.Said("advance", note), by=lin)
    assert page(browser_of(lin), visit).context["accepted"] == []


def test_the_accepted_proposal_stands_there_with_its_undo(lin, acme, browser_of):
    visit, browser = visits.log(account=acme, said=visits.Said("advance", "Nothing."), by=lin), browser_of(lin)
    VisitPlan.objects.filter(account=acme).delete()
    proposal = VisitPlan.objects.create(
        account=acme, user=lin, planned_on=timezone.localdate() + timedelta(20), state="proposed"
    )
    assert page(browser, visit).context["proposal"] == proposal
    url = reverse("lifecycle:plan-detail", args=[proposal.pk])
    assert f'href="{url}"' not in page(browser, visit).content.decode()
    plans.accept(proposal, by=lin)
    html, undo = page(browser, visit).content.decode(), reverse("lifecycle:plan-unaccept", args=[proposal.pk])
    assert html.count(f'href="{url}"') == 1 and html.count(f'action="{undo}"') == 1
    plans.move(proposal, planned_on=proposal.planned_on + timedelta(1), by=lin)
    html = page(browser, visit).content.decode()
    assert html.count(f'href="{url}"') == 1 and undo not in html


def test_others_undo_nothing_they_may_not_and_the_api_says_the_same(lin, gu, chen, visit, browser_of, api_of):
    take_all(visit, lin)
    url = f"/api/v1/visits/{visit.pk}/accepted/"
    mine, theirs = api_of(lin).get(url).json(), api_of(gu).get(url).json()
    assert {(one["noun"], one["id"]) for one in mine} == {
        (one.noun, one.made.pk) for one in page(browser_of(lin), visit).context["accepted"]
    }
    assert all(one["can_undo"] for one in mine) and {one["noun"] for one in theirs if one["can_undo"]} <= {
        "promise", "need", "case", "visitplan"
    }  # fmt: skip
    assert api_of(chen).get(url).status_code == 404
    visits.archive(visit, by=lin)
    assert not any(one["can_undo"] for one in api_of(lin).get(url).json())


def test_beside_the_day_that_was_accepted_the_cadence_proposes_no_other(lin, acme, browser_of):
    note = f"Next visit on {timezone.localdate() + timedelta(20)}."
    visit, browser = visits.log(account=acme, said=visits.Said("advance", note), by=lin), browser_of(lin)
    VisitPlan.objects.filter(account=acme).delete()
    VisitPlan.objects.create(account=acme, user=lin, planned_on=timezone.localdate() + timedelta(9), state="proposed")
    take_all(visit, lin)
    shown = page(browser, visit)
    assert shown.context["proposal"] is None and [one.kind for one in shown.context["accepted"]] == ["next_visit"]


def test_a_visit_with_sixty_promises_is_no_scroll_of_sixty(lin, acme, browser_of):
    visit = visits.log(account=acme, said=visits.Said("advance", "x"), by=lin)
    for number in range(60):
        promises.make(acme, text=f"Sample {number:02}.", due_on=timezone.localdate(), visit=visit, by=lin)
    html = page(browser_of(lin), visit).content.decode()
    open_ones, _fold, folded = html.partition("48 more")
    assert open_ones.count("Sample ") == 12 and folded.count("Sample ") == 48


def test_somebody_new_goes_on_file_with_their_number(lin, acme):
    note = "新来的仓库主管陈明电话13900001111，新来的财务经理赵敏联系电话0571-88881234。打电话给王海。"
    visit = visits.log(account=acme, said=visits.Said("advance", note), by=lin)
    take_all(visit, lin)
    new = {(one.name, one.title, one.mobile, one.phone) for one in acme.contacts.all()}
    assert new == {("陈明", "仓库主管", "13900001111", ""), ("赵敏", "财务经理", "", "0571-88881234")}


@pytest.mark.parametrize(
    ("note", "purpose"),
    [("下周二再来谈年度合同。", "再来谈年度合同"), ("We visit them again next Tuesday to sign the contract.",
      "We visit them again to sign the contract")],
)  # fmt: skip
def test_a_visits_purpose_does_not_say_its_day_again(lin, acme, note, purpose):
    visit = visits.log(account=acme, said=visits.Said("advance", note), by=lin)
    take_all(visit, lin)
    plan = VisitPlan.objects.get(reasons__agreed__visit=visit.pk)
    assert plan.purpose == purpose and mentions.open_suggestions(visit, lin) == []
    assert [one.made for one in acceptances.of_visit(visit, lin)] == [plan]
    plans.move(plan, planned_on=plan.planned_on + timedelta(2), by=lin)
    assert mentions.open_suggestions(visit, lin) == [], "moved to another day it is not heard anew"
