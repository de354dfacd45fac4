"""Files of outlets and quotas: matched, brought in once, changed, taken back, only of channel partners."""

from __future__ import annotations

import pytest

from accounts.models import Account, Outlet, Quota
from kam.actions import imports

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
FILES = {
    "outlets": (Outlet, "经销商编号,网点名称,城市,员工人数,开业日期",
                ["ACME,浦东店,上海,12,2024-05-01", "ACME,浦东店,苏州,,"]),
    "quotas": (Quota, "customer_code,start_date,end_date,target",
               ["ACME,2026-01-01,2026-12-31,120000", "ACME,2026-01-01,2026-03-31,30000.50"]),
}  # fmt: skip


@pytest.mark.parametrize("key", FILES)
def test_a_file_comes_in_once_and_goes_again(bring, sheet, undo, acme, key):
    Account.objects.filter(pk=acme.pk).update(kind="distributor")
    model, head, rows = FILES[key]
    assert bring(sheet(head, *rows), imports.CHECK).created == 2 and not model.objects.exists()
    source = bring(sheet(head, *rows))
    assert (source.kind, source.created) == (key, 2) and model.objects.filter(account=acme).count() == 2
    assert bring(sheet(head, *rows)).unchanged == 2
    undo(source)
    assert not model.objects.exists()


def test_faults_are_told_row_by_row(bring, sheet, acme, other):
    Account.objects.filter(pk=acme.pk).update(kind="agent")
    head = "customer_code,start_date,end_date,target"
    rows = ["OTHER,2026-01-01,2026-12-31,5", "ACME,2026-05-01,2026-01-01,5", "ACME,2026-01-01,2026-12-31,0"]
    source = bring(sheet(head, *rows), good_rows=True)
    told = [(row, reason) for row, _column, reason, _value in source.errors]
    assert [row for row, _reason in told] == [2, 3, 4] and source.created == 0
    assert "no channel partner" in told[0][1] and "before the beginning" in told[1][1] and "above zero" in told[2][1]
