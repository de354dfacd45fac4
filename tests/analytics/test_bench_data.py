"""The rows that the bench writes past the models name every column that may not be empty."""

import pytest

from accounts.models import Account, Contact, CostEntry, Order, OrderLine
from analytics.actions.bench import care, clocks, company, data, searching, tables
from analytics.actions.bench.report import Report
from kam.models import Event, User
from lifecycle.models import Case, CaseStep, Visit


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
    monkeypatch.setattr(data, "analyse", lambda: None)  # not within a test's transaction
    data.fill_accounts()
    assert list(Account.objects.order_by("code").values_list("code", flat=True)) == ["B000000", "B000001", "B000002"]


@pytest.fixture
def small(monkeypatch):
    """A company of the bench with few customers, not analysed within a test's transaction."""
    for name, count in (("BIG_ACCOUNT_VISITS", 3), ("CONTACTS", 60_000), ("VISITS", 40_000), ("ORDERS", 120_000)):
        monkeypatch.setattr(data, name, count)
    monkeypatch.setattr(data, "analyse", lambda: None)
    monkeypatch.setattr(data.recompute, "start", lambda *_, **__: None)


@pytest.mark.django_db
@pytest.mark.db_both
def test_a_company_keeps_of_everything_that_analyses_tell(small, system):
    data.fill_pages(system, 40)
    told = {table.__name__: table._base_manager.count() for table in (*told_of(company), *told_of(care))}
    assert min(told.values()) > 0, told
    assert Case.objects.count() == 40 and CaseStep.objects.filter(kind="opened").count() == 40
    assert Account.objects.filter(parent__isnull=False).exists() and len(set(Account.objects.values_list("region"))) > 3
    assert OrderLine.objects.count() > Order.objects.count() and CostEntry.objects.count() == 80


def told_of(part):
    return [one for one in vars(part).values() if isinstance(one, type) and hasattr(one, "_meta") and one is not User]


def test_a_column_that_a_table_does_not_have_is_no_row():
    with pytest.raises(KeyError, match="Account: .'nobody_knows'."):
        tables._whole(tables.blank(Account), {"nobody_knows": 1}, Account)


@pytest.mark.django_db
def test_the_search_box_is_typed_into_by_a_director_and_a_manager(monkeypatch, system):
    monkeypatch.setattr(data, "analyse", lambda: None)
    monkeypatch.setattr(clocks, "request", lambda call, **_: call() or clocks.Cost(1.0, 1.0, 1.0, 1))
    searching.fill(60, 5)
    report = Report(database="sqlite")
    searching.cases(report)
    assert len(report.cases) == 6 and Visit.objects.count() == 5 and Contact.objects.count() == 60
