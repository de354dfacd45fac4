"""What is undone of a manager's work, whose hands it is in, and the deed that would help, each as SQL says it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.models import Standing
from analytics.facts import helping as facts
from analytics.rules.helping import LATE, RISK, VISITS, Book, Elsewhere, Helped
from analytics.views import helping_words
from lifecycle.models import Case, VisitPlan
from tests import factories
from tests.analytics.books import computed

URL = "/managers/help/"
NOBODY = {RISK: {}, LATE: {}, VISITS: {}}
pytestmark = pytest.mark.django_db


def test_overdue_planned_and_proposed_visits_stand_in_one_clause_each_with_its_list():
    book = Book(7, "Marco", due=7, late_visits=4, unplanned=4, proposed=3)
    told = helping_words.undone(book)
    assert strip_tags(told) == "visits overdue at 4 of 7 key accounts, none of them planned, 3 proposals to accept"
    assert "owner=7&amp;state=overdue" in told and "owner=7&amp;state=without_plan" in told
    some = helping_words.undone(Book(7, "Lin", due=9, late_visits=3, unplanned=2))
    assert strip_tags(some) == "visits overdue at 3 of 9 key accounts, 1 of them planned"
    assert "visited=planned&amp;owner=7" in some and helping_words.undone(Book(7, "Wu", due=9)) == ""


def test_the_deed_is_whom_to_go_along_to_and_what_to_decide():
    book = Book(7, "Marco", due=7, late_visits=4, unplanned=4, proposed=3, biggest=((3, "A"), (4, "B")), riskiest=5)
    names = NOBODY | {RISK: {7: [("Nordwind", 0.9)]}}
    told = helping_words.to_do(Helped(book, (RISK,), 0.4), names)
    assert strip_tags(told) == (
        "What to do: agree on a day with Nordwind, where most is at risk, and go along; "
        "go along to the overdue visits to the biggest: A, B; decide the 3 proposed visits together"
    )
    for key in (3, 4, 5):
        assert f'href="/customers/{key}/"' in told
    planned = helping_words.to_do(Helped(book, (RISK,), 0.4), names, {5: (9, date(2026, 12, 3))})
    assert "go along to the visit to Nordwind on 3 December 2026" in strip_tags(planned) or "3 Dec 2026" in planned
    assert 'href="/plans/9/"' in planned
    again = helping_words.to_do(Helped(replace(book, riskiest=3), (RISK,), 0.4), names)
    assert strip_tags(again).startswith("What to do: go along to the overdue visits"), "nobody is named twice"
    assert helping_words.to_do(Helped(book, (), 0.4), NOBODY) == "", "of whom nothing stands out nothing is asked"


def test_late_cases_of_theirs_in_other_hands_are_told():
    book = Book(7, "Lin", elsewhere=(Elsewhere(16, "Gu Wei", 1, 5, ("Acme",)),))
    (told,) = helping_words.elsewhere(book)
    assert strip_tags(told) == "1 of the 5 late cases in the hands of Gu Wei is of a customer of theirs: Acme"
    assert "user=16&amp;owner=7&amp;late=true" in told


@pytest.fixture
def late(acme, other, lin, gu):
    """Both customers overdue, one with a proposal; five late cases in gu's hands, three of them of Acme."""
    computed(acme, other)
    today, due = timezone.localdate(), timezone.now() - timedelta(2)
    Standing.objects.filter(account__in=(acme, other)).update(last_visit_on=today - timedelta(days=200))
    plan = VisitPlan.objects.create(account=acme, user=lin, planned_on=today, state="proposed")
    VisitPlan.objects.filter(pk=plan.pk).update(created_at=timezone.now() - timedelta(5))
    told = {"user": gu, "sort": "service", "by": lin, "due_at": due}
    Case.objects.bulk_create(Case(title=title, account=acme, **told) for title in "ABC")
    Case.objects.bulk_create(Case(title=title, account=other, **told) for title in "DE")
    cache.clear()
    return lin


def rows(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


@pytest.mark.db_both
def test_what_is_undone_is_what_sql_says(late, acme, gu, zhao):
    book = next(one for one in facts.gather(zhao).books if one.owner == late.pk)
    ((visited, planned),) = rows(
        """SELECT COUNT(*), COUNT(p.id) FROM accounts_account a JOIN accounts_standing s ON s.account_id = a.id
        LEFT JOIN lifecycle_visitplan p ON p.account_id = a.id AND p.state = 'planned'
        WHERE a.owner_id = %s AND a.tier IN ('platinum', 'gold') AND s.last_visit_on < %s""",
        late.pk, timezone.localdate() - timedelta(180),
    )  # fmt: skip
    assert (book.late_visits, book.planned, book.proposed) == (visited, planned, 1)
    most = rows(
        """SELECT a.id FROM accounts_account a JOIN accounts_standing s ON s.account_id = a.id
        WHERE a.owner_id = %s AND a.tier IN ('platinum', 'gold') ORDER BY s.net_contribution DESC, a.id LIMIT 3""",
        late.pk,
    )
    assert [(key,) for key, _name in book.biggest] == most
    cases = rows(
        """SELECT c.user_id, COUNT(CASE WHEN a.owner_id = %s THEN 1 END), COUNT(*) FROM lifecycle_case c
        JOIN accounts_account a ON a.id = c.account_id WHERE c.due_at < %s GROUP BY c.user_id""",
        late.pk, timezone.now(),
    )  # fmt: skip
    assert [(one.user, one.count, one.whole) for one in book.elsewhere] == cases == [(gu.pk, 3, 5)]
    assert book.elsewhere[0].customers == (str(acme),)


@pytest.mark.db_both
def test_those_with_most_are_named_and_work_of_other_managers_is_no_elsewhere(late, acme, chen, gu, zhao):
    """Of five customers overdue the three that bring most; of their late cases whose they are, the most first."""
    more = [factories.AccountFactory(name=name, owner=late, tier="gold") for name in ("Alpha", "Beta", "Zeta")]
    due = timezone.now() - timedelta(2)
    for place, one in enumerate(more):
        known = {"last_visit_on": timezone.localdate() - timedelta(200), "net_contribution": 100 + place}
        Standing.objects.update_or_create(account=one, defaults=known)
        told = {"account": one, "sort": "service", "by": late, "due_at": due}
        Case.objects.bulk_create(Case(title=str(n), user=gu, **told) for n in range(4 * place + 1))
        Case.objects.create(title="theirs", user=chen, **told)
    book = next(one for one in facts.gather(zhao).books if one.owner == late.pk)
    brought = dict(Standing.objects.filter(account__owner=late).values_list("account", "net_contribution"))
    amounts = [brought[key] for key, _name in book.biggest]
    assert amounts == [brought[acme.pk], 102, 101], "Alpha, with 100, is the fourth"
    assert [one.user for one in book.elsewhere] == [gu.pk], "chen holds customers: what is late is told of chen"
    (one,) = book.elsewhere
    assert (one.customers, one.of, one.count) == (("Zeta", "Beta"), 4, 1 + 5 + 9 + 3)
    assert "Zeta, Beta and 2 more" in strip_tags(helping_words.elsewhere(book)[0])


@pytest.mark.db_both
def test_the_line_says_it_and_every_way_opens(late, acme, zhao, browser_of, django_assert_max_num_queries):
    browser = browser_of(zhao)
    browser.get("/todos/")
    with django_assert_max_num_queries(25):
        page = browser.get(URL, {"brief": 1}, headers={"HX-Request": "true"})
    row = next(one for one in page.context["rows"] if one["owner"] == late.pk)
    assert "3 of the 5 late cases in the hands of" in strip_tags(row["elsewhere"][0])
    listed = browser.get("/cases/", {"user": Case.objects.first().user_id, "owner": late.pk, "late": "true"})
    assert listed.context["count"] == 3
    assert f'href="/customers/{acme.pk}/"' in row["deed"] and "decide the proposed visit together" in row["deed"]
    assert row["elsewhere"][0] in page.content.decode()


@pytest.mark.db_both
def test_the_next_visit_where_most_is_at_risk_is_the_one_to_go_along_to(late, acme, zhao):
    found = [Helped(book, (RISK,), 0.5) for book in facts.gather(zhao).books if book.riskiest]
    assert facts.visits_ahead(zhao, found) == {}
    today = timezone.localdate()
    for days, state in ((9, "planned"), (4, "planned"), (2, "proposed"), (-3, "planned")):
        VisitPlan.objects.create(account=acme, user=late, planned_on=today + timedelta(days), state=state)
    ((key, (_plan, on)),) = facts.visits_ahead(zhao, [one for one in found if one.book.riskiest == acme.pk]).items()
    assert (key, on) == (acme.pk, today + timedelta(4))
