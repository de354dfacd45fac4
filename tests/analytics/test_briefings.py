"""The briefing: all that bears on the next visit, within sight and rights, in as many reads whatever the history."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from analytics.actions import packs
from kam.choices import Role
from lifecycle.actions import cases, needs, plans, promises, todos, visits
from lifecycle.models import Case, Visit
from tests import factories
from tests.analytics import books

pytestmark = pytest.mark.django_db
URL, API = "/customers/{}/briefing/", "/api/v1/accounts/{}/briefing/"


@pytest.fixture
def full(acme, lin, other):
    """Acme with something of everything."""
    books.computed(acme, other)
    today = timezone.localdate()
    factories.ContactFactory(account=acme, name="Boss Unmet", role="decision_maker")
    met = factories.ContactFactory(account=acme, name="Buyer Met", role="user", mobile="13800001111")
    visits.log(account=acme, said=visits.Said("advance", "They asked about slabs", contacts=[met]), by=lin)
    promises.make(acme, text="Send the slab prices", due_on=today, by=lin)
    needs.hear(values={"account": acme, "text": "Breakage on arrival", "sign": "complaint"}, by=lin)
    todos.give(acme, title="Call back their warehouse", due_on=today, by=lin)
    factories.PresenceFactory(account=acme, competitor=factories.CompetitorFactory(name="Shunda Ceramics"))
    factories.AgreementFactory(account=acme, title="Frame 2026", ends_on=today + timedelta(30),
                               renew_by=today + timedelta(10), starts_on=today - timedelta(300))  # fmt: skip
    return acme


def test_it_tells_what_to_know_before_the_visit(full, lin, browser_of):
    page = browser_of(lin).get(URL.format(full.pk)).content.decode()
    for told in ("They asked about slabs", "Send the slab prices", "Breakage on arrival", "Call back their warehouse",
                 "Shunda Ceramics", "Frame 2026", "Boss Unmet", "Decides and was never met", "Churn risk",
                 "?tab=risk", reverse("lifecycle:visit-log")):  # fmt: skip
        assert told in page


def test_less_has_a_minus_sign_and_a_late_complaint_is_said_to_be_late(full, lin, browser_of):
    factories.OrderFactory(account=full, ordered_on=books.DAY - timedelta(400), revenue=Decimal(9 * 10**6), amount=1)
    case = cases.report(values={"account": full, "sort": "complaint", "title": "Broken slabs"}, by=lin)
    at = timezone.now() - timedelta(3)
    Case.objects.filter(pk=case.pk).update(due_at=at, answer_due_at=at)
    lin.language = "zh-hans"
    lin.save()
    page = browser_of(lin).get(URL.format(full.pk)).content.decode()
    assert "比上一年 −" in page and "比上一年 -" not in page
    told = page.partition("Broken slabs")[2].partition("</li>")[0]
    assert "逾期" in told and "截至" not in told


def test_trade_is_this_year_against_the_year_before_as_of_the_books_day(full, lin, api_of):
    said = api_of(lin).get(API.format(full.pk)).json()
    factories.OrderFactory(account=full, ordered_on=books.DAY - timedelta(400), revenue=Decimal(500), amount=500)
    again = api_of(lin).get(API.format(full.pk)).json()
    assert Decimal(again["trade"]["before"]) - Decimal(said["trade"]["before"]) == 500
    assert again["trade"]["revenue"] == said["trade"]["revenue"]
    assert date.fromisoformat(said["trade"]["last_on"]) == books.DAY
    assert said["risk"] is not None and said["tier_reasons"] and said["risk_reasons"]


def test_overdue_money_is_what_is_late_on_the_books_day(acme, lin, api_of):
    factories.OrderFactory(account=acme, ordered_on=date(2026, 5, 1), due_on=date(2026, 5, 20), amount=700,
                           revenue=Decimal(700))  # fmt: skip
    factories.OrderFactory(account=acme, ordered_on=date(2026, 6, 1), due_on=date(2026, 9, 1), amount=50,
                           revenue=Decimal(50))  # fmt: skip
    trade = api_of(lin).get(API.format(acme.pk)).json()["trade"]
    assert (Decimal(trade["overdue"]), Decimal(trade["open"])) == (700, 750)


def test_the_next_visit_is_the_first_from_today_on(lin, acme, api_of, workday):
    for days in (-3, 9, 2):
        plans.make(acme, planned_on=timezone.localdate() + timedelta(days), by=lin)
    said = api_of(lin).get(API.format(acme.pk)).json()
    assert said["next_visit_on"] == (timezone.localdate() + timedelta(2)).isoformat()


def test_a_customer_without_any_history_has_one_too(lin, acme, browser_of):
    page = browser_of(lin).get(URL.format(acme.pk)).content.decode()
    assert "Not visited yet" in page and "Ask before you offer" in page


def test_others_do_not_see_it_and_finance_sees_no_people(full, chen, browser_of, api_of):
    assert browser_of(chen).get(URL.format(full.pk)).status_code == 404
    assert api_of(chen).get(API.format(full.pk)).status_code == 404
    tang = factories.UserFactory(role=Role.FINANCE)
    page = browser_of(tang).get(URL.format(full.pk)).content.decode()
    assert "Boss Unmet" not in page and "Buyer Met" not in page and "Breakage on arrival" in page
    assert api_of(tang).get(API.format(full.pk)).json()["people"] == []


def test_whom_the_next_visit_is_to_meet_stands_first_with_a_word(full, lin, browser_of, api_of):
    today, told = timezone.localdate(), '<span class="tag">planned</span>'
    wang = factories.ContactFactory(account=full, name="王海", title="总经理", last_met_on=today)
    factories.ContactFactory(account=full, name="李志", title="工程师")
    for _number in range(8):
        factories.ContactFactory(account=full, role="decision_maker", influence="high")
    url, browser = URL.format(full.pk), browser_of(lin)

    def planned():
        people = api_of(lin).get(API.format(full.pk)).json()["people"]
        marked = [one["name"] for one in people if one["planned"]]
        assert [one["name"] for one in people[: len(marked)]] == marked and len(people) == 8
        assert browser.get(url).content.decode().count(told) == len(marked)
        return set(marked)

    assert planned() == set(), "a proposal that nobody answered is no plan"
    plan = plans.make(full, planned_on=today + timedelta(3), by=lin)
    assert planned() == {"Buyer Met"}, "as the plan's page says, whom one met last time"
    plan = plans.move(plan, planned_on=today + timedelta(4), purpose="和王总、李志谈年度合同", by=lin)
    assert planned() == {"王海", "李志"}
    page = browser.get(reverse("lifecycle:plan-detail", args=[plan.pk])).content.decode()
    assert "王海" in page and "Buyer Met" not in page
    wang.archived_at = timezone.now()
    wang.save()
    assert planned() == {"李志"}


def test_only_what_moved_since_the_last_visit_is_told(full, lin, browser_of):
    Visit.objects.update(held_at=timezone.now() - timedelta(hours=1))
    from accounts.actions import accounts

    packs.take(full, on=timezone.localdate(), kind="pdf", language="en", by=lin)
    taken, pages = "Pack taken as a file", (URL.format(full.pk), reverse("accounts:account-timeline", args=[full.pk]))
    assert "Since the last visit" not in browser_of(lin).get(pages[0]).content.decode()
    accounts.change(full, values={"city": "Hangzhou"}, by=lin)
    told = [browser_of(lin).get(page).content.decode() for page in pages]
    assert "Since the last visit" in told[0] and "Hangzhou" in told[1]
    assert not any(taken in page for page in told), "a paper that was taken moved nothing"


@pytest.mark.parametrize("rows", [1, 60])
def test_it_asks_at_most_25_questions_whatever_the_history(full, lin, rows, browser_of, django_assert_max_num_queries):
    today = timezone.localdate()
    for number in range(rows):
        visits.log(account=full, said=visits.Said("advance", f"Note {number}"), by=lin)
        promises.make(full, text=f"Promise {number}", due_on=today, by=lin)
        needs.hear(values={"account": full, "text": f"Need {number}"}, by=lin)
        factories.ContactFactory(account=full)
    browser = browser_of(lin)
    with django_assert_max_num_queries(27):  # two of them the session and its user
        browser.get(URL.format(full.pk))
