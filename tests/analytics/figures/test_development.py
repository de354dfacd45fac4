"""K1: what was bought in a time and the same time a year before, step by step of the bridge and part by part."""

from __future__ import annotations

import pytest

from tests.analytics.figures.ask import DAY, by_key, cents, one, told, within
from tests.analytics.figures.bought import TIMES, moved

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]


def lines(rows):
    return {row["key"]: (*told(row["before"], row["now"]), row["customers"]) for row in rows}


@pytest.mark.parametrize("period", TIMES)
def test_each_step_of_the_bridge(book, period):
    found = lines(book.get("development", as_of=DAY.isoformat(), period=period)["steps"])
    assert found == by_key(f"""{moved(period)} SELECT step, SUM(before), SUM(now),
        COUNT(DISTINCT CASE WHEN now <> before THEN account END) FROM moved GROUP BY step""")
    assert len(found) > 4


@pytest.mark.parametrize("period", TIMES)
def test_both_times_are_the_revenue_of_their_orders(book, period):
    found = book.get("development", as_of=DAY.isoformat(), period=period)
    before, now = (within("ordered_on", *span) for span in TIMES[period])
    said = one(f"SELECT {cents('revenue', before)}, {cents('revenue', now)} FROM accounts_order "
               f"WHERE archived_at IS NULL")  # fmt: skip
    assert told(found["before"], found["now"]) == said
    assert told(found["change"])[0] == said[1] - said[0] == sum(told(*found["groups"].values()))
    assert found["growth"] == pytest.approx(float(said[1] - said[0]) / float(said[0]))


@pytest.mark.parametrize(("by", "column"), [("category", "unit"), ("region", "region"), ("owner", "owner_id"),
                                            ("tier", "tier")])  # fmt: skip
def test_each_part(book, by, column):
    found = lines(book.get("development", as_of=DAY.isoformat(), by=by)["parts"])
    said = by_key(f"""{moved("year")} SELECT {column}, SUM(before), SUM(now), COUNT(DISTINCT account) FROM moved
        GROUP BY {column}""")
    assert found == {None if key is None else str(key): row for key, row in said.items()} and len(found) > 2


def test_a_manager_and_a_region(book):
    for owner in book.owners:
        found = lines(book.get("development", owner, as_of=DAY.isoformat(), region="North")["steps"])
        assert found == by_key(f"""{moved("year")} SELECT step, SUM(before), SUM(now),
            COUNT(DISTINCT CASE WHEN now <> before THEN account END) FROM moved
            WHERE owner_id = {owner.pk} AND region = 'North' GROUP BY step""")
