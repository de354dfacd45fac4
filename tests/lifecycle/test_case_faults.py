"""What is wrong with one case keeps no other waiting."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError

from lifecycle.actions import case_watch, cases

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


def test_a_fault_of_one_case_keeps_no_other_waiting(lin, gu, acme, system, monkeypatch):
    first, second = (
        cases.report(values={"account": acme, "sort": "complaint", "title": title}, by=lin) for title in "ab"
    )
    lock = case_watch.records.lock

    def locked(case, *more):
        if case.pk == first.pk:
            raise OperationalError("canceling statement due to lock timeout")
        return lock(case, *more)

    monkeypatch.setattr(case_watch.records, "lock", locked)
    assert case_watch.tick(now=second.answer_due_at + timedelta(hours=1), by=system)["told"] == 1
    assert second.steps.filter(kind="late").exists() and not first.steps.filter(kind="late").exists()
    monkeypatch.undo()
    assert case_watch.tick(now=second.answer_due_at + timedelta(hours=1), by=system)["told"] == 1
