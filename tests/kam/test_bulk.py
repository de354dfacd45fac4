"""Columns written by the ten thousand say what each row would have said alone."""

import json

import numpy as np
import pytest
from django.db import connection

from accounts.models import Account, Order
from kam.ground import bulk
from tests import factories


def test_rows_of_numbers_as_json_leave_out_what_nobody_knows():
    orders = np.ma.masked_equal(np.array([3, -1, 0]), -1)
    texts = bulk.objects({"orders": orders, "rivals": np.array([0.25, np.nan, np.nan]), "months": np.arange(3)})
    assert [json.loads(text) for text in texts] == [
        {"orders": 3, "rivals": 0.25, "months": 0}, {"months": 1}, {"orders": 0, "months": 2},
    ]  # fmt: skip
    assert bulk.objects({"share": np.array([np.nan])}) == ["{}"]
    assert bulk.objects({"share": np.array([])}) == []


def test_amounts_are_exact_and_null_where_not_known():
    assert bulk.amounts(np.array([1250, -1, 0]), unknown=-1).texts() == ["1250e-2", None, "0e-2"]


@pytest.mark.django_db
@pytest.mark.db_both
def test_columns_keep_signs_that_separate_and_nulls():
    account, count = factories.AccountFactory(), 3
    notes = ["tab\tand\nline", r"back\slash \N", "''"]
    same = factories.OrderFactory(account=account)
    fixed = {
        field.attname: getattr(same, field.attname) for field in Order._meta.concrete_fields if field.attname != "id"
    }
    columns = {name: [value] * count for name, value in fixed.items()}
    columns |= {"number": ["a", "b", "c"], "note": notes, "cost": bulk.amounts(np.array([5, -1, 7]), unknown=-1)}
    assert bulk.write_columns(Order, columns) == count
    found = Order.objects.exclude(pk=same.pk).order_by("number").values_list("note", "cost")
    assert [note for note, _cost in found] == notes
    assert [str(cost) for _note, cost in found] == ["0.05", "None", "0.07"]


@pytest.mark.django_db
@pytest.mark.db_both
def test_the_planner_hears_of_rows_that_were_written_at_once():
    factories.OrderFactory.create_batch(3)
    bulk.settle([Order], "account_id")
    if bulk.is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_stats WHERE tablename = 'accounts_order' AND attname = 'account_id'")
            assert cursor.fetchone()


@pytest.mark.django_db
@pytest.mark.db_both
def test_among_finds_whom_in_finds_of_rows_and_of_what_refers_to_them():
    first, second, _third = factories.AccountFactory.create_batch(3)
    order = factories.OrderFactory(account=second)
    assert set(Account.objects.filter(pk__among={first.pk, second.pk})) == {first, second}
    assert list(Order.objects.filter(account__among=[second.pk])) == [order]
    assert not Order.objects.exclude(account__among={second.pk: "key"}).exists()
    assert not Account.objects.filter(pk__among=()).exists()
