"""Numbers of two pages that differ on purpose say what each counts, with a way to the other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from analytics.actions import recompute
from analytics.rules.worth_moves import Turn, turn
from analytics.views import worth_moves as words
from kam.choices import RunKind
from kam.models import User
from tests import factories
from tests.analytics.books import DAY, computed
from tests.analytics.test_reservoir import FIRST, stands


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([209, 204, 150, 82, 63, 91], Turn(0, 4, rises=True)),
        ([50, 60, 20, 45], Turn(1, 2, rises=True)),
        ([20, 60, 15, 80, 30], Turn(1, 2, rises=True)),
        ([20, 80, 30], Turn(0, 1, rises=False)),
        ([100, 95, 98], None),
        ([100, 60, 40], None),
        ([1, 9], None),
        ([], None),
    ],
)
def test_a_turn_is_told_where_a_series_lies_far_from_both_its_ends(values, found):
    assert turn(values) == found


def test_the_turn_is_named_with_both_its_days():
    history = [
        (date(2026, month, 1), value, 0) for month, value in ((6, 209_000_000), (9, 63_000_000), (11, 91_000_000))
    ]
    assert words.turned(history) == ("It fell from CN¥209M on 1 Jun 2026 to CN¥63M on 1 Sep 2026, and has risen since.")
    assert words.turned(history[:2]) == ""


@pytest.mark.django_db
def test_sentence_figure_and_table_of_the_value_count_from_one_day(acme, other, zhao, browser_of):
    computed(acme, other)
    for ago in (100, 20, 0):
        recompute.start(RunKind.VALUE, as_of=DAY - timedelta(ago), by=User.objects.system())
    page = browser_of(zhao).get("/value/").context
    assert page["moved"]["since"] == DAY - timedelta(100)
    assert "than on 22 Mar 2026" in page["headline"] and "since 22 Mar 2026" in page["figures"][0]["hint"]
    young = browser_of(zhao).get(f"/value/?as_of={DAY - timedelta(20)}").context
    assert young["moved"]["since"] == DAY - timedelta(100), "the run before is told where none is a quarter old"


@pytest.mark.django_db
def test_reservoir_and_migration_name_each_others_basis(acme, other, lin, zhao, browser_of):
    computed(acme, other)
    recompute.start(RunKind.TIERS, as_of=DAY - timedelta(90), by=User.objects.system())
    client = browser_of(zhao)
    moves = client.get("/migration/")
    said = moves.content.decode()
    assert "Counted by the tiers of the two days alone." in said
    opens = moves.context["opens_on"]
    assert f'/reservoir/?first={opens:%Y-%m}&amp;last={DAY:%Y-%m}">With nominated ones' in said
    assert not client.get(f"/reservoir/?first={opens:%Y-%m}&last={DAY:%Y-%m}").context.get("faults")
    fell = factories.AccountFactory(owner=lin)
    stands(fell, User.objects.system(), ("gold", FIRST), ("lead", date(2026, 11, 20)))
    said = client.get("/reservoir/")
    since, until = said.context["since"], said.context["as_of"]
    assert f'/migration/?since={since}&amp;until={until}">Platinum and gold alone' in said.content.decode()


@pytest.mark.django_db
def test_managers_say_whom_each_measure_counts(acme, other, zhao, browser_of):
    computed(acme, other)
    page = browser_of(zhao).get("/managers/")
    bridge = page.context["bridge"]
    assert bridge["contribution"] == sum(row["customers"] for row in page.context["rows"]) > 1
    assert f"{bridge['contribution']} customers count here" in page.content.decode()
    assert f"Retention counts {bridge['retention']} of them that ordered in the year before" in page.content.decode()
