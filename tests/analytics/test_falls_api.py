"""The API of whose contribution fell: the page's rows, filters and sum, and what the tables themselves say."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from accounts.choices import Stage
from accounts.models import Standing
from analytics.actions import recompute
from analytics.models import Verdict
from kam.choices import Role, RunKind
from tests import factories
from tests.analytics.books import DAY

pytestmark = pytest.mark.django_db
URL, TOTAL, PAGE = "/api/v1/contribution-falls/", "/api/v1/contribution-falls/total/", "/contributions/falls/"
BEFORE = DAY - timedelta(days=365)
ASKED = ("", "region=East", "segment=Retail", "tier=gold", "owner=unassigned", "q=Thin")
OF_TABLES = """
SELECT a.code, b.net_contribution - n.net_contribution
FROM analytics_contribution b
JOIN analytics_contribution n ON n.account_id = b.account_id AND n.run_id = %s
JOIN accounts_account a ON a.id = b.account_id
WHERE b.run_id = %s AND b.net_contribution > n.net_contribution AND b.net_contribution > 0
AND (n.revenue < b.revenue OR n.net_contribution <= b.net_contribution / 2)
"""


@pytest.fixture
def fallen(lin, chen, system):
    """What customers brought in two years: three bring less, one brings more; two are lin's, two chen's."""
    books = {
        "THIN": (lin, "East", "gold", ((4000, "1000.01"), (4000, "3900.22"))),
        "LESS": (lin, "West", "iron", ((3000, "1500.10"), (2000, "1000.43"))),
        "THEIRS": (chen, "East", "iron", ((5000, 1000), (1000, "900.07"))),
        "RICHER": (chen, "West", "gold", ((3000, 2900), (2500, 500))),
    }
    made = {}
    for code, (owner, region, tier, years) in books.items():
        made[code] = factories.AccountFactory(code=code, name=code.title(), owner=owner, region=region, tier=tier)
        for ago, (amount, cost) in zip((500, 100), years, strict=True):
            factories.OrderFactory(account=made[code], ordered_on=DAY - timedelta(ago), amount=Decimal(amount),
                                   amount_cost=Decimal(cost))  # fmt: skip
    for day in (BEFORE, DAY):
        recompute.start(RunKind.CONTRIBUTION, as_of=day, by=system)
    recompute.start(RunKind.DEVELOPMENT, as_of=DAY, by=system)
    return made


@pytest.mark.db_both
def test_the_api_says_to_the_cent_what_the_page_its_file_and_the_tables_say(fallen, zhao, browser_of, api_of):
    api, browser = api_of(zhao), browser_of(zhao)
    rows = api.get(URL).json()["results"]
    assert [row["account_code"] for row in rows] == ["THEIRS", "THIN", "LESS"], "the greatest fall first"
    assert rows[1] | {"id": 0} == {
        "id": 0, "account": fallen["THIN"].pk, "account_code": "THIN", "as_of": str(DAY), "before_on": str(BEFORE),
        "currency": "CNY", "before": "2999.99", "now": "99.78", "change": "-2900.21", "revenue_change": "0.00",
        "cause": "margin", "cause_change": "-2900.21", "cause_categories": [], "cause_part": None,
        "cause_competitors": [], "still_orders": False,
        "risk": None, "warning": None, "warning_causes": [],
        "next_visit_on": None, "missed_visit_on": None, "actions": 0,
    }  # fmt: skip
    runs = {row.as_of: row.pk for row in recompute.Run.objects.filter(kind=RunKind.CONTRIBUTION)}
    with connection.cursor() as cursor:
        cursor.execute(OF_TABLES, [runs[DAY], runs[BEFORE]])
        known = {code: Decimal(str(fall)).quantize(Decimal("0.01")) for code, fall in cursor.fetchall()}
    assert {row["account_code"]: -Decimal(row["change"]) for row in rows} == known
    for asked in ASKED:
        said = {row["account_code"]: row["change"] for row in api.get(f"{URL}?{asked}").json()["results"]}
        file = b"".join(browser.get(f"{PAGE}?{asked}&format=csv")).decode("utf-8-sig")
        assert said == {row["Customer code"]: row["Change"] for row in csv.DictReader(io.StringIO(file))}, asked
        whole = api.get(f"{TOTAL}?{asked}").json()
        assert (whole["accounts"], Decimal(whole["change"])) == (len(said), sum(map(Decimal, said.values()))), asked
    assert whole | {"accounts": 0, "change": ""} == {
        "as_of": str(DAY), "before_on": str(BEFORE), "currency": "CNY", "accounts": 0, "change": "",
    }  # fmt: skip
    assert api.get(f"{URL}{rows[0]['id']}/").json() == rows[0]


@pytest.mark.db_both
def test_pages_of_it_follow_each_other_in_every_order(fallen, zhao, api_of):
    api = api_of(zhao)
    for ordering, path in {"change": "change", "-change": "change", "-now": "now", "revenue_change": "revenue_change",
                           "before": "before"}.items():  # fmt: skip
        found, address = [], f"{URL}?ordering={ordering}&page_size=1"
        while address:
            answer = api.get(address).json()
            assert "results" in answer, (ordering, answer)
            found += [Decimal(row[path]) for row in answer["results"]]
            address = answer["next"]
        assert len(found) == 3 and found == sorted(found, reverse=ordering.startswith("-")), ordering


def test_it_is_read_as_a_file_through_both_doors(fallen, zhao, browser_of, api_of):
    file = b"".join(api_of(zhao).get(f"{URL}?format=csv")).decode("utf-8-sig")
    assert [row["change"] for row in csv.DictReader(io.StringIO(file))] == ["-3900.07", "-2900.21", "-500.33"] or file
    for answer in (api_of(zhao).get(f"{URL}?format=xlsx"), browser_of(zhao).get(f"{PAGE}?format=xlsx")):
        assert answer.status_code == 200 and b"".join(answer)[:2] == b"PK"


def test_nobody_reads_a_fall_out_of_sight(fallen, lin, chen, api_of):
    mine, theirs = (api_of(user).get(URL).json()["results"] for user in (lin, chen))
    assert [[row["account_code"] for row in rows] for rows in (mine, theirs)] == [["THIN", "LESS"], ["THEIRS"]]
    assert api_of(lin).get(f"{URL}{theirs[0]['id']}/").status_code == 404
    assert api_of(lin).get(TOTAL).json()["change"] == str(sum(Decimal(row["change"]) for row in mine))
    nobody = api_of(factories.UserFactory(role=Role.MANAGER))
    assert (nobody.get(URL).json()["results"], nobody.get(TOTAL).json()["accounts"]) == ([], 0)
    assert api_of(lin).get(f"{URL}?account={fallen['THEIRS'].pk}").json().get("results", []) == []
    assert api_of(lin).get(f"{TOTAL}?owner={chen.pk}").status_code in (200, 400)
    assert api_of(lin).post(URL, {}).status_code == 405


def test_false_key_accounts_and_who_has_gone_are_left_out_as_on_the_page(fallen, zhao, api_of, system):
    run = recompute.start(RunKind.TIERS, as_of=DAY, by=system)
    Verdict.objects.update_or_create(run=run, account=fallen["THIN"], defaults={
        "computed": "gold", "in_effect": "iron", "false_keys": ["one_off"]})  # fmt: skip
    fallen["LESS"].archived_at = DAY
    type(fallen["LESS"]).objects.filter(pk=fallen["LESS"].pk).update(archived_at="2026-06-30T00:00:00Z")
    assert [row["account_code"] for row in api_of(zhao).get(URL).json()["results"]] == ["THEIRS"]
    assert api_of(zhao).get(TOTAL).json()["accounts"] == 1


def test_the_page_names_whom_it_leaves_out_and_at_which_stage_each_stands(fallen, zhao, lin, browser_of, system):
    run = recompute.start(RunKind.TIERS, as_of=DAY, by=system)
    said = {"computed": "gold", "in_effect": "iron", "false_keys": ["one_off"]}
    Verdict.objects.update_or_create(run=run, account=fallen["THEIRS"], defaults=said)
    Standing.objects.update_or_create(account=fallen["LESS"], defaults={"stage": Stage.DORMANT})
    told = browser_of(zhao).get(PAGE).context["page"]["subtitle"]
    assert told.endswith("Not counted, as false key accounts: Theirs (−CN¥3,900), Thin (−CN¥2,900).")
    assert "Not counted" not in browser_of(zhao).get(f"{PAGE}?region=West").context["page"]["subtitle"]
    assert "Theirs" not in browser_of(lin).get(PAGE).content.decode(), "out of sight"
    table = csv.DictReader(io.StringIO(b"".join(browser_of(zhao).get(f"{PAGE}?format=csv")).decode("utf-8-sig")))
    stages = {row["Customer code"]: row["Stage"] for row in table}
    assert stages["LESS"] == "Dormant", "who merely fell silent is listed"


def test_what_it_does_not_know_is_refused(fallen, zhao, api_of):
    for asked in ("run=1", "as_of=2026-06-30", "ordering=rank", "tier=tin", "page_size=0"):
        assert api_of(zhao).get(f"{URL}?{asked}").status_code == 400, asked
    assert api_of(zhao).get(f"{TOTAL}?as_of={date.today()}").status_code == 400


def test_without_a_year_before_nobody_is_said_to_have_fallen(acme, zhao, api_of):
    assert api_of(zhao).get(URL).json()["results"] == []
    assert api_of(zhao).get(TOTAL).json() == {
        "as_of": None, "before_on": None, "currency": "CNY", "accounts": 0, "change": "0.00",
    }  # fmt: skip


def test_it_asks_no_more_for_more_rows(fallen, zhao, api_of, django_assert_max_num_queries):
    api = api_of(zhao)
    for address in (URL, f"{URL}?page_size=1", TOTAL):
        api.get(address)
        with django_assert_max_num_queries(8):
            assert api.get(address).status_code == 200


def test_the_list_of_falls_stands_behind_contribution_and_is_found_from_there(fallen, zhao, browser_of):
    browser = browser_of(zhao)
    page = browser.get("/contributions/falls/?region=West&sort=fall")
    assert page.context["page"]["crumbs"] == [("Contribution", "/contributions/?region=West")]
    assert [group["label"] for group in page.context["ways"] if group["on"]] == ["Contribution"]
    led = browser.get("/contributions/?region=West").context["actions"][0]
    assert (led["label"], led["url"]) == ("Whose contribution fell", "/contributions/falls/?region=West")


def test_heads_say_what_stands_in_each_row_and_a_phone_has_them_in_the_row(fallen, zhao, browser_of):
    html = browser_of(zhao).get("/dashboard/slipping/", {"brief": 1}, headers={"HX-Request": "true"}).content.decode()
    assert '<div class="falls" role="table" aria-label="Who is slipping">' in html
    head, first, *_rest = html.partition('role="table"')[2].split('role="row"')[1:]
    names = [part.partition("<")[0] for part in head.split('role="columnheader">')[1:]]
    assert names == ["Customer", "Contribution lost", "Likely cause", "Risk and warning", "What next"]
    assert first.count('role="cell"') + first.count('role="rowheader"') == len(names)
    assert '<span class="of">Contribution </span>CN¥4,000 → CN¥99.93</span>' in first
