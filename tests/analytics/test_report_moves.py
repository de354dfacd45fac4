"""What a report tells of moves, warnings and complaints: what its figures say, and of whom it names nobody else."""

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


@pytest.mark.parametrize(("late", "is_said"), [(["B"], "3 stand open, 1 of them past the deadline: B."),
                                               ([], "3 stand open, none past its deadline: A, B, C.")])  # fmt: skip
def test_of_open_complaints_those_past_their_deadline_are_named(late, is_said):
    rows = {"unsolved": list("ABC"), "unsolved_late": late}
    rows = {key: [{"account": ord(name), "name": name} for name in names] for key, names in rows.items()}
    content = {"figures": {"complaints": 1, "solved": 0, "unsolved": 3, "unsolved_late": len(late)}, "rows": rows,
               "currency": "CNY"}  # fmt: skip
    said = {one.key: one.text for one in report_sentences.complaints(Teller(content, lambda key: ""))}
    assert said["unsolved"] == is_said
