"""Rows that go into PostgreSQL as bytes say the same as those that go in as text."""

from __future__ import annotations

import io
from datetime import date

import numpy as np
import pytest
from django.db import connection

from analytics.models import Loyalty, Potential, Score
from kam.ground import bulk, encoded
from kam.models import Run

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
MOST = 10**18 - 1
CENTS = np.array([0, 1, -1, 99, 100, -100, 12345, 999_999, 1_000_000, -123_456_789, MOST, -MOST, -7], np.int64)
COUNT = len(CENTS)


def potentials(run):
    return {
        "run_id": [run.pk] * COUNT, "account_id": np.arange(COUNT), "wallet": bulk.amounts(CENTS, unknown=-7),
        "basis": ["entered", "", "unknown", *["own"] * (COUNT - 3)], "level": ["", "like", *["客户"] * (COUNT - 2)],
        "peers": np.arange(COUNT), "ability": ["fair"] * COUNT, "loyalty": np.linspace(-1, 1, COUNT) / 3,
        "loyalty_assumed": np.arange(COUNT) % 2 == 0, "reachable_share": np.full(COUNT, 1e-300),
        "potential": bulk.amounts(CENTS), "actual": bulk.amounts(-CENTS), "gap": bulk.amounts(CENTS, unknown=0),
    }  # fmt: skip


def loyalties(run):
    days = [None, "1999-12-31", "2026-06-30", *["2000-01-01"] * (COUNT - 3)]
    shares = np.where(np.arange(COUNT) % 3 == 0, np.nan, np.arange(COUNT) / 7)
    return {
        "run_id": [run.pk] * COUNT, "account_id": np.arange(COUNT), "score": shares, "tenure": -shares,
        "known_share": np.ones(COUNT), "last_order_on": days,
        "inputs": ['{"rivals": 0.5, "word": "客"}', *["{}"] * (COUNT - 1)],
    }  # fmt: skip


def scores(run):
    plain = {name: ["{}"] * COUNT for name in ("reasons", "signals", "inputs")}
    return plain | {
        "run_id": [run.pk] * COUNT, "account_id": np.arange(COUNT), "p_orders": np.zeros(COUNT), "p": np.ones(COUNT),
        "base": np.ones(COUNT), "band": np.arange(COUNT) % 4, "pending_band": [None, *[2] * (COUNT - 1)],
        "pending_runs": np.arange(COUNT) % 6, "warned": [True] * COUNT, "calm_runs": np.arange(COUNT),
        "expected": bulk.amounts(CENTS),
        "value_at_risk": bulk.amounts(CENTS),
    }  # fmt: skip


@pytest.mark.parametrize(("table", "columns"), [(Potential, potentials), (Loyalty, loyalties), (Score, scores)])
def test_bytes_and_text_say_the_same(system, table, columns, monkeypatch):
    said = []
    for _number in range(2):
        run = Run.objects.create(kind=table.run_kind, as_of=date(2026, 6, 30), started_by=system)
        bulk.write_columns(table, columns(run))
        rows = table.objects.filter(run=run).order_by("account_id")
        said.append(list(rows.values_list(*[name for name in columns(run) if name != "run_id"])))
        monkeypatch.setattr(encoded, "rows", lambda *_given: None)  # as text
    assert said[0] == said[1] and len(said[0]) == COUNT


def test_what_is_not_written_in_bytes_is_left_to_text():
    assert encoded.rows(["uuid"], [["x"]]) is None
    assert encoded.rows(["numeric(16, 2)"], [["12.50"]]) is None, "a price as text"


@pytest.mark.skipif("connection.vendor == 'sqlite'")
def test_amounts_read_as_written():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE kept (amount numeric(20, 2))")
        packed = encoded.rows(["numeric(20, 2)"], [bulk.amounts(CENTS)])
        cursor.copy_expert("COPY kept FROM STDIN WITH (FORMAT binary)", io.BytesIO(packed))
        cursor.execute("SELECT amount::text FROM kept")
        found = [text for (text,) in cursor.fetchall()]
    assert found == [f"{bulk.money(cents):.2f}" for cents in CENTS.tolist()]
