"""The reservoir's lines: what all months open together, and owners who share a name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.actions import accounts
from analytics.choices import Flow
from analytics.facts import reservoir as facts
from analytics.views import reservoir_parts
from tests import factories
from tests.analytics.test_reservoir import FIRST, book, stands  # noqa: F401  (the same book)

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.usefixtures("workday")]


def test_in_the_second_month_the_line_of_all_months_opens_all_of_them(lin, zhao, system, browser_of, time_machine):
    time_machine.move_to("2026-11-05 10:00+08:00")
    for code, start in (("OLDIE", date(2026, 10, 20)), ("FRESHLY", date(2026, 10, 25)), ("NOVEM", date(2026, 11, 3))):
        stands(factories.AccountFactory(code=code, name=code.title(), owner=lin), system, ("gold", start))
    client = browser_of(zhao)
    page = client.get("/reservoir/")
    total = page.context["total"]
    new = next(cell for cell in total["cells"] if cell["label"] == Flow.NEW.label)
    opened = {name: client.get(url).content.decode() for name, url in
              (("new", new["url"]), ("opening", total["opening_url"]), ("closing", total["closing_url"]))}  # fmt: skip
    assert (total["name"], total["opening"], new["text"], total["closing"]) == ("All months", "1", "+2", "3")
    assert len(page.context["rows"]) == 2
    assert {name: [code in said for code in ("Oldie", "Freshly", "Novem")] for name, said in opened.items()} == {
        "new": [False, True, True], "opening": [True, False, False], "closing": [True, True, True],
    }  # fmt: skip


def test_who_stood_there_is_shown_by_the_tier_of_that_day(lin, zhao, system, browser_of, api_of):
    fell, still = (factories.AccountFactory(code=code, name=code, owner=lin) for code in ("FELL", "STILL"))
    stands(fell, system, ("gold", FIRST), ("lead", date(2026, 11, 20)))
    stands(still, system, ("platinum", FIRST), ("gold", date(2026, 11, 20)))
    client = browser_of(zhao)
    nowhere = client.get("/reservoir/?region=Nowhere").content.decode()
    assert "Nobody fits these filters: Nowhere." in nowhere and 'data-chart="' not in nowhere
    page = client.get("/reservoir/customers/?flow=opening")
    assert {str(row["line"].account): row["line"].tier for row in page.context["rows"]} == {
        "FELL": "gold", "STILL": "platinum",
    }  # fmt: skip
    assert ">Why<" not in page.content.decode(), "nobody came or went"
    gone = client.get("/reservoir/customers/?flow=demoted")
    assert [row["line"].tier for row in gone.context["rows"]] == ["lead"] and ">Why<" in gone.content.decode()
    rows = api_of(zhao).get("/api/v1/reservoir/flows/?flow=opening").json()["results"]
    assert {row["tier"] for row in rows} == {"gold", "platinum"}


def test_two_owners_of_one_name_stay_two_after_a_hand_over(zhao, chen, north, system):
    first, second = (factories.UserFactory(name="王伟", team=north) for _place in range(2))
    for owner in (first, second):
        account = factories.AccountFactory(code=f"W{owner.pk}", owner=owner)
        stands(account, system, ("gold", FIRST))
        accounts.hand_over(account, owner=chen, by=zhao)
    found = facts.water(zhao)
    was = {one.code: found.movers[pk].moved[0][1].owner for pk, one in found.names.items()}
    assert was == {f"W{owner.pk}": owner.pk for owner in (first, second)}
    assert {owner: found.months(lambda place, key=owner: place.owner == key)[-1].opening
            for owner in (first.pk, second.pk)} == {first.pk: 1, second.pk: 1}  # fmt: skip


def test_what_grew_or_shrank_opens_whom_it_comes_from_and_adds_up_to_it(book, zhao, lin, browser_of, api_of):  # noqa: F811
    client, opened = browser_of(zhao), 0
    for asked in ("", f"&owner={lin.pk}"):
        page = client.get(f"/reservoir/?measure=net{asked}")
        months = {month.until: month for month in facts.water(zhao).months(page.context["form"].keep)}
        for row in [*page.context["rows"], page.context["total"]]:
            if not row["grown_url"]:
                continue
            listed = client.get(row["grown_url"]).context
            opened += 1
            assert listed["rows"] and sum(one["line"].net for one in listed["rows"]) == listed["total"]
        for until, month in months.items():
            url = f"/api/v1/reservoir/flows/?flow=grown&month={until}{asked}"
            told = api_of(zhao).get(url).json()["results"]
            assert sum(Decimal(one["net_contribution"]) for one in told) == month.grown
            assert all(Decimal(one["net_contribution"]) for one in told), "nobody without a difference"
    assert opened > 4
    october = client.get("/reservoir/customers/?flow=grown&month=2026-10-31").content.decode()
    assert "Grown or shrunk: 4 customers" in october and "Up" in october and "−" in october and ">Why<" not in october


def test_the_formula_names_the_columns_that_stand_in_its_table():
    flows = [Flow.NEW, Flow.PROMOTED, Flow.DEMOTED]
    said = reservoir_parts.formula(flows, has_grown=False)
    new, up, down = (flow.label for flow in flows)
    assert said == f"At the opening + {new} + {up} − {down} = At the close"
    assert reservoir_parts.formula(flows, has_grown=True) == said.replace(" =", " + Grown or shrunk =")
