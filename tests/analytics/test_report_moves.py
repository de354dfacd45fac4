"""What a report tells of moves: from which stage to which, and of tiers nothing that the lines above it deny."""

from __future__ import annotations

import pytest

from accounts.choices import Stage
from analytics.models import report_sentences
from analytics.models.report_words import Teller


def told(rows=(), **figures):
    content = {"figures": {"stages": len(rows), **figures}, "rows": {"stages": list(rows)}, "currency": "CNY"}
    said = report_sentences.moves(Teller(content, lambda key: "/rows/"))
    return {one.key: one.text for one in said}


def moved(account, was, now):
    return {"account": account, "name": f"C{account}", "noun": "stage", "id": account, "text": f"{was}>{now}"}


def test_each_move_says_from_where_to_where_and_of_many_most_are_counted():
    rows = [moved(n, Stage.DEEPENING, Stage.MAINTENANCE) for n in range(5)]
    said = told([*rows, moved(9, Stage.ENGAGEMENT, Stage.DEEPENING)])
    kept = f"{Stage.DEEPENING.label} → {Stage.MAINTENANCE.label}"
    assert f"6 moves from one stage to another: C0 ({kept}), C1 ({kept}), C2 ({kept})" in said["stages"]
    assert said["stage_kinds"].startswith(f"Most of them: {kept} (5), ")
    assert "stage_kinds" not in told(rows[:3]), "all three are named already"
    assert "stage_kinds" not in told(rows, stages=9), "rows that were not kept are not guessed at"


@pytest.mark.parametrize(("figures", "is_said"), [({"keys_in": 0, "keys_out": 0}, True), ({"keys_in": 1}, False),
                                                  ({"keys_out": 2}, False), ({}, True)])  # fmt: skip
def test_no_tier_changed_is_not_said_below_key_accounts_that_came_or_went(figures, is_said):
    assert ("tiers" in told(**figures)) is is_said


def test_no_open_warning_is_none_and_no_amount():
    content = {"figures": {"opened": 1, "warned": 0}, "rows": {}, "currency": "CNY"}
    said = {one.key: one.text for one in report_sentences.warnings(Teller(content, lambda key: ""))}
    assert said["warned"] == "None stands open."
