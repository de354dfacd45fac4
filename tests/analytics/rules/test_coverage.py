"""What counts as visited in time, never seen, and not seen at a level; the parts add up to the whole."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from analytics.rules import coverage
from analytics.rules.coverage import DONE, NEVER, NO_DECIDER, NO_EXECUTIVE, OVERDUE, WITHOUT_PLAN, Account, Line

DAY = date(2026, 11, 25)
AGO = st.one_of(st.none(), st.integers(0, 800).map(lambda n: DAY - timedelta(n)))


def account(**more):
    return Account(**{"key": 1, "tier": "gold", "owner": 1, "region": "", "every": 30} | more)


def ago(days):
    return DAY - timedelta(days)


def test_the_last_day_of_the_cadence_is_in_time_and_the_next_is_not():
    assert DONE in account(last_on=ago(30)).states(DAY) and account(last_on=ago(30)).late(DAY) == 0
    late = account(last_on=ago(31))
    assert OVERDUE in late.states(DAY) and late.late(DAY) == 1 and DONE not in late.states(DAY)


def test_who_was_never_seen_is_overdue_and_unplanned_unless_somebody_goes():
    assert account().states(DAY) == {OVERDUE, NEVER, NO_EXECUTIVE, NO_DECIDER, WITHOUT_PLAN}
    assert WITHOUT_PLAN not in account(next_on=DAY).states(DAY)
    assert WITHOUT_PLAN in account(next_on=ago(1)).states(DAY)


def test_executives_are_to_be_met_as_often_as_the_policy_asks_else_once_a_year():
    met = {"last_on": ago(1), "executive_on": ago(120), "decider_on": ago(1)}
    assert NO_EXECUTIVE not in account(**met).states(DAY)
    assert NO_EXECUTIVE in account(executive_every=91, **met).states(DAY)


@given(st.lists(st.builds(Account, st.just(1), st.sampled_from(["platinum", "gold"]), st.sampled_from([1, 2, None]),
                          st.just(""), st.integers(1, 90), st.just(None), AGO, AGO, AGO)))  # fmt: skip
def test_the_parts_add_up_and_done_and_overdue_are_all(accounts):
    whole = coverage.by(accounts, DAY, lambda one: "").get("", Line())
    parts = coverage.by(accounts, DAY, lambda one: one.owner).values()
    assert sum(part.due for part in parts) == whole.due == whole.counts[DONE] + whole.counts[OVERDUE] == len(accounts)
    assert {s: sum(part.counts[s] for part in parts) for s in whole.counts} == whole.counts
    assert whole.counts[NEVER] <= whole.counts[OVERDUE]
