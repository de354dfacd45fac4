"""Files of incentives: what was given brings its cost into the ledger once, and taken back it goes again."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.models import Account, CostEntry, Incentive
from kam.actions import imports
from tests.accounts.test_incentives import ledger

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
HEAD = "客户编号,激励类型,激励内容,获得日期,兑现日期,花费,获得原因,级别"


def test_a_file_brings_its_costs_and_takes_them_back(bring, sheet, undo, acme):
    rows = ["ACME,Gift,Tea,2026-05-01,2026-06-01,120.50,tier,Gold", "ACME,award,Award,2026-05-01,,,other,"]
    path = sheet(HEAD, *rows)
    assert bring(path, imports.CHECK).created == 2 and ledger(acme) == (0, 0)
    source = bring(path, kind="incentives")
    assert source.created == 2 and ledger(acme) == (Decimal("120.50"), 1)
    assert bring(path).unchanged == 2
    later = bring(sheet("customer_code,incentive_type,title,earned_on,spent", "ACME,gift,Tea,2026-05-01,99.90"))
    assert later.changed == 1 and ledger(acme) == (Decimal("99.90"), 1)
    undo(later)
    assert ledger(acme) == (Decimal("120.50"), 1)
    entry = CostEntry.objects.get()
    costs = sheet("customer_code,date,kind,amount,note", f"ACME,{entry.on},incentive,1.00,Tea")
    assert "belongs to an incentive" in bring(costs, good_rows=True).errors[0][2]
    Incentive.objects.update(version=1)
    undo(source)
    assert not Incentive.objects.exists() and not CostEntry.objects.exists()


def test_a_file_tells_what_a_public_body_may_not_get(bring, sheet, acme):
    Account.objects.filter(pk=acme.pk).update(kind="government")
    head = "customer_code,incentive_type,title,earned_on,value,approval"
    source = bring(sheet(head, "ACME,gift,Tea,2026-05-01,900,", "ACME,gift,Tea,2026-05-02,900,Zhao"), good_rows=True)
    assert source.created == 1 and "approval" in source.errors[0][2]
