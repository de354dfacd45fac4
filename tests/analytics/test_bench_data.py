"""The rows that the bench writes past the models name every column that may not be empty."""

import pytest

from accounts.models import Account, Contact, Order
from analytics.actions.bench import data
from kam.models import Event
from lifecycle.models import Visit


@pytest.mark.parametrize(
    ("table", "columns"),
    [(Contact, data.CONTACT), (Order, data.ORDER), (Visit, data.VISIT), (Event, data.EVENT)],
)
def test_every_column_that_may_not_be_empty_is_written(table, columns):
    asked = (one for one in table._meta.concrete_fields if not (one.null or one.primary_key or one.has_db_default()))
    needed = {one.column for one in asked if not one.generated}
    assert needed <= set(columns), sorted(needed - set(columns))


@pytest.mark.django_db
@pytest.mark.db_both
def test_the_accounts_of_the_jobs_are_written_on_either_database(monkeypatch):
    monkeypatch.setattr(data, "JOB_ACCOUNTS", 3)
    monkeypatch.setattr(data, "_analyse", lambda: None)  # not within a test's transaction
    data.fill_accounts()
    assert list(Account.objects.order_by("code").values_list("code", flat=True)) == ["B000000", "B000001", "B000002"]
