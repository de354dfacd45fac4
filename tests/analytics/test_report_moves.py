"""What a report tells of moves, warnings and complaints: what its figures say, and of whom it names nobody else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.choices import Stage
from analytics.facts import reports as facts
from analytics.models import report_sentences
from analytics.models.report_words import NAMED, Teller
from lifecycle.models import Warning
from tests import factories
from tests.analytics import report_books as book


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


def ended(**figures):
    content = {"figures": {"warned": 0, **figures}, "rows": {}, "currency": "CNY"}
    said = report_sentences.warnings(Teller(content, lambda key: ""))
    return {one.key: (one.text, one.tone) for one in said}


def test_who_is_dormant_is_not_lost_and_each_end_has_its_own_tone():
    said = ended(saved=2, saved_value="320", lost=0, dormant=1, dormant_value="6963")
    assert said["ended"] == ("2 ended with the customers staying (CN¥320 saved).", "good")
    assert said["dormant"] == ("1 ended with the customer dormant, to be looked in on again (CN¥6,963).", "warn")
    assert "lost" not in said
    said = ended(saved=0, lost=1, lost_value="5", dormant=0)
    assert said["lost"] == ("1 ended with the customer lost (CN¥5 lost).", "bad") and "ended" not in said
    assert ended(saved=0, lost=0, dormant=0, opened=1)["ended"] == ("None ended.", "")
    assert "lost or dormant" in ended(lost=1, lost_value="5")["lost"][0], "as it was kept before they were told apart"


def test_rows_of_the_ends_tell_dormant_apart_from_lost(db, acme, lin, time_machine):
    time_machine.move_to(book.NOW)
    for state, value in (("lost", 10), ("dormant", 20)):
        account = acme if state == "lost" else factories.AccountFactory(code="D1", owner=lin)
        Warning.objects.create(account=account, opened_on=date(2026, 4, 1), state=state, closed_on=date(2026, 6, 3),
                               closed_by=lin, value_lost=Decimal(value), risk_at_opening=0.7, risk=0.7,
                               value_at_risk=Decimal(value))  # fmt: skip
    told = facts.gather(lin, None, "month", (book.FIRST, book.LAST))
    for state, value in (("lost", "10.00"), ("dormant", "20.00")):
        assert (told["figures"][state], told["figures"][f"{state}_value"]) == (1, value)
        assert [row["text"] for row in told["rows"][state]] == [state]


@given(accounts=st.lists(st.integers(1, 9), min_size=1, max_size=40))
def test_those_named_and_the_rest_are_all_customers_of_the_rows(accounts):
    rows = [{"account": one, "name": f"C{one}", "noun": "visit", "id": n} for n, one in enumerate(accounts)]
    content = {"figures": {"ahead": len(rows)}, "rows": {"ahead": rows}, "currency": "CNY"}
    found = [piece.text for piece in Teller(content, lambda key: "/rows/").names("ahead")]
    named, rest = found[:NAMED], found[NAMED:]
    more = int(rest[0].split()[1]) if rest else 0
    assert len(named) + more == len(set(accounts))
    if rest:
        assert ("customer" in rest[0]) is (len(set(accounts)) != len(rows)), "else both are of the same"


@pytest.mark.parametrize(("late", "is_said"), [(["B"], "3 stand open, 1 of them past the deadline: B."),
                                               ([], "3 stand open, none past its deadline: A, B, C.")])  # fmt: skip
def test_of_open_complaints_those_past_their_deadline_are_named(late, is_said):
    rows = {"unsolved": list("ABC"), "unsolved_late": late}
    rows = {key: [{"account": ord(name), "name": name} for name in names] for key, names in rows.items()}
    content = {"figures": {"complaints": 1, "solved": 0, "unsolved": 3, "unsolved_late": len(late)}, "rows": rows,
               "currency": "CNY"}  # fmt: skip
    said = {one.key: one.text for one in report_sentences.complaints(Teller(content, lambda key: ""))}
    assert said["unsolved"] == is_said
