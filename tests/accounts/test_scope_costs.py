"""What is asked about who sees what costs no more than it must: the database is not asked what is known."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Contact
from accounts.models import scope as visible
from kam.choices import Role
from kam.ground import scope
from kam.models import Notice, User
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db


def told(call):
    with CaptureQueriesContext(connection) as caught:
        call()
    return " ".join(query["sql"] for query in caught.captured_queries)


def test_of_those_who_see_everybody_the_database_is_not_asked_whom_they_see(zhao, lin, acme, api_of):
    rows = "/api/v1/accounts/"
    assert "EXISTS" not in told(lambda: api_of(zhao).get(rows))
    assert "EXISTS" in told(lambda: api_of(lin).get(rows))


def test_what_one_sees_is_written_out_once_for_all_queries(lin, acme, monkeypatch):
    made, real = [], visible.trees.with_heirs
    monkeypatch.setattr(visible.trees, "with_heirs", lambda seen: made.append(1) or real(seen))
    monkeypatch.setattr(scope, "_own", {})
    first, second = Account.objects.visible_to(lin), Contact.objects.visible_to(lin)
    assert list(first) == [acme] and not list(second) and made == [1]
    (inner,) = first.query.where.children
    (other,) = second.query.where.children
    assert inner.rhs.sql == other.rhs.sql and "WITH RECURSIVE" in inner.rhs.sql
    assert "ORDER BY" not in inner.rhs.sql  # in an order nobody asked for, it could not be joined by an index


def test_it_is_written_once_for_all_requests_of_a_day_and_anew_where_a_team_is_led(lin, acme, monkeypatch):
    made, real = [], visible.trees.with_heirs
    monkeypatch.setattr(visible.trees, "with_heirs", lambda seen: made.append(1) or real(seen))
    monkeypatch.setattr(scope, "_own", {})
    for again in User.objects.filter(pk=lin.pk), User.objects.filter(pk=lin.pk):
        assert list(Account.objects.visible_to(again.get())) == [acme]
    assert made == [1]
    User.objects.filter(pk=lin.pk).update(role=Role.LEAD)
    for again in User.objects.filter(pk=lin.pk), User.objects.filter(pk=lin.pk):
        assert acme in Account.objects.visible_to(again.get())
    assert made == [1, 1, 1], "whose customers one sees by leading a team is asked each time"


def test_notices_ask_of_their_own_customers_and_not_for_all_that_one_sees(lin):
    sql = str(Notice.objects.visible_to(lin).query)
    assert "EXISTS" in sql and not scope.sees_all(lin)


@pytest.mark.db_both
def test_of_a_manager_the_database_expects_to_see_few_and_not_half_of_all(lin, zhao):
    """An OR of subqueries was taken for half of the table, which a search then read from end to end."""
    if connection.vendor != "postgresql":
        pytest.skip("plans are pinned on PostgreSQL")
    AccountFactory.create_batch(20, owner=lin)
    Account.objects.bulk_create([Account(code=f"N{n}", name=f"N{n}", owner=zhao) for n in range(1500)])
    sql, params = Contact.objects.visible_to(lin).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_account")
        inner = sql[sql.index(" IN (") + 5 : sql.rindex(") ORDER BY") - 1]
        cursor.execute(f"EXPLAIN (FORMAT JSON) {inner}", params)
        (expected,) = (one["Plan"]["Plan Rows"] for one in cursor.fetchone()[0])
    assert expected < 150, expected
