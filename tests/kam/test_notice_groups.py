"""Notices come by customer, each thing once, and are read one by one, by customer or all at once."""

from __future__ import annotations

import pytest

from kam.ground import events
from kam.models import Notice
from kam.rules.notice_groups import Told, grouped
from tests import factories

WAITS, READ = True, False


def test_groups_stand_by_their_newest_and_what_waits_first():
    rows = [Told(9, 1, "a", READ), Told(8, 2, "b", WAITS), Told(7, 1, "c", READ), Told(6, None, "d", WAITS)]
    found = grouped(rows)
    assert [(group.account, [line.pk for line in group.lines]) for group in found] == [
        (2, [8]),
        (None, [6]),
        (1, [9, 7]),
    ]
    assert [group.unread for group in found] == [1, 1, 0]


def test_what_was_told_again_is_one_line_that_waits_while_any_of_it_waits():
    (group,) = grouped([Told(5, 1, "a", READ), Told(4, 1, "a", WAITS), Told(3, 1, "a", READ), Told(2, 1, "b", READ)])
    assert [(line.pk, line.earlier, line.is_unread) for line in group.lines] == [(5, 2, WAITS), (2, 0, READ)]


def told(user, account, subject, by):
    events.record("account.changed", subject, by=by, account_id=account.pk if account else None, notify=[user])
    return Notice.objects.filter(user=user).order_by("-pk")[0]


@pytest.fixture
def page(lin, browser_of):
    def look():
        return browser_of(lin).get("/notices/").context["groups"]

    return look


@pytest.mark.django_db
def test_the_page_shows_each_customer_once(lin, zhao, acme, page):
    beta = factories.AccountFactory(name="Beta", owner=lin)
    for account in (acme, beta, acme):
        told(lin, account, account, zhao)
    found = page()
    assert [group["name"] for group in found] == [str(acme), "Beta"] and found[0]["url"] == f"/customers/{acme.pk}/"
    assert [(len(group["items"]), group["items"][0]["line"].earlier) for group in found] == [(1, 1), (1, 0)]


@pytest.mark.django_db
def test_reading_one_reads_what_told_the_same_before_and_nothing_else(lin, zhao, acme, page):
    beta = factories.AccountFactory(name="Beta", owner=lin)
    first, other, last = (told(lin, account, account, zhao) for account in (acme, beta, acme))
    later = told(lin, acme, acme, zhao)
    from kam.actions import notices

    notices.read(last, by=lin)
    unread = set(Notice.objects.filter(read_at__isnull=True).values_list("pk", flat=True))
    assert unread == {other.pk, later.pk} and first.pk not in unread


@pytest.mark.django_db
def test_a_group_is_read_up_to_what_was_shown(lin, chen, zhao, acme, browser_of):
    beta = factories.AccountFactory(name="Beta", owner=lin)
    shown, other = told(lin, acme, acme, zhao), told(lin, beta, beta, zhao)
    late, foreign = told(lin, acme, acme, zhao), told(chen, acme, acme, zhao)
    browser_of(lin).post("/notices/read/", {"account": acme.pk, "until": shown.pk})
    unread = set(Notice.objects.filter(read_at__isnull=True).values_list("pk", flat=True))
    assert unread == {other.pk, late.pk, foreign.pk}
    for wrong in ({"account": "x", "until": 9**9}, {"account": acme.pk}, {"account": acme.pk, "until": "-1"}):
        browser_of(lin).post("/notices/read/", wrong)
    assert Notice.objects.filter(user=lin, read_at__isnull=True).count() == 2
    browser_of(lin).post("/notices/read/")
    assert not Notice.objects.filter(user=lin, read_at__isnull=True).exists()
    assert Notice.objects.filter(user=chen, read_at__isnull=True).count() == 1


@pytest.mark.django_db
def test_what_has_no_customer_is_read_as_a_group(lin, zhao, page, browser_of):
    told(lin, None, factories.TeamFactory(name="East"), zhao)
    (group,) = page()
    assert (group["name"], group["account"], group["unread"]) == ("Without a customer", "", 1)
    browser_of(lin).post("/notices/read/", {"account": "", "until": group["until"]})
    assert page()[0]["unread"] == 0


@pytest.mark.django_db
def test_as_many_questions_for_many_customers(lin, zhao, acme, browser_of, django_assert_max_num_queries):
    for number in range(30):
        account = factories.AccountFactory(name=f"Customer {number}", owner=lin)
        told(lin, account, account, zhao)
    browser = browser_of(lin)
    with django_assert_max_num_queries(14):
        browser.get("/notices/")


@pytest.mark.django_db
@pytest.mark.db_both
def test_rail_mail_and_page_count_the_same_things_and_all_can_be_read(lin, zhao, acme, browser_of, monkeypatch):
    from kam.views import notices as pages

    monkeypatch.setattr(pages, "SHOWN", 2)
    beta = factories.AccountFactory(name="Beta", owner=lin)
    for account in (acme, beta, acme, acme, factories.AccountFactory(name="Gamma", owner=lin)):
        told(lin, account, account, zhao)
    assert Notice.objects.visible_to(lin).unread().count() == 5
    assert Notice.objects.visible_to(lin).waiting() == 3
    first, second = (browser_of(lin).get("/notices/", {"page": page}).context for page in (1, 2))
    assert first["unread"] == second["unread"] == 3
    assert first["pager"]["pages"] == 2 and first["pager"]["next_url"]
    shown = [group["name"] for context in (first, second) for group in context["groups"]]
    assert sorted(shown) == sorted([str(acme), "Beta", "Gamma"])
    assert {item["line"].earlier for group in first["groups"] for item in group["items"]} == {0, 2}
