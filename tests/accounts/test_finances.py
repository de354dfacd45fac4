"""Statements through every door: entered by those who may, read by all who see the customer, told in words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from accounts.choices import PayAbility
from accounts.models import Statement
from kam.choices import Role
from kam.models import Event
from tests import factories

pytestmark = pytest.mark.django_db
FIGURES = {
    "current_assets": "300", "total_assets": "500", "cash": "50", "current_liabilities": "150", "receivables": "100",
    "inventory": "80", "revenue": "1000", "cost_of_sales": "730", "net_profit": "60",
}  # fmt: skip


@pytest.fixture
def cashier(db):
    return factories.UserFactory(username="cashier", role=Role.FINANCE)


def typed(**more):
    return {name: Decimal(value) for name, value in FIGURES.items()} | more


@pytest.mark.db_both
def test_a_year_is_entered_and_told_in_words(browser_of, cashier, acme):
    client = browser_of(cashier)
    answer = client.post("/statements/new/", {"account": acme.pk, "year": "2025", **FIGURES})
    assert answer.status_code == 302 and answer.url == f"/customers/{acme.pk}/?tab=finances"
    year = Statement.objects.get()
    assert (str(year.year_end), year.currency) == ("2025-12-31", "CNY")
    assert Event.objects.filter(verb="statement.created", account_id=acme.pk).count() == 1
    page = client.get(f"/customers/{acme.pk}/finances/").content.decode()
    assert "with room to spare" in page and "60.0%" in page and "37 days" in page and "Current ratio 2.00" in page
    assert f"/statements/{year.pk}/edit/" in page


@pytest.mark.db_both
def test_whoever_sees_the_customer_reads_and_only_finance_writes(browser_of, lin, gu, chen, acme):
    year = factories.StatementFactory(account=acme, **typed())
    for user in (lin, gu):
        client = browser_of(user)
        page = client.get(f"/customers/{acme.pk}/finances/").content.decode()
        assert "room to spare" in page and "/edit/" not in page
        for path in ("new/", f"{year.pk}/edit/", f"{year.pk}/archive/", f"{year.pk}/restore/"):
            assert client.get(f"/statements/{path}").status_code == 403
    assert browser_of(chen).get(f"/customers/{acme.pk}/finances/").status_code == 404
    assert "Acme" not in browser_of(chen).get("/statements/").content.decode()


@pytest.mark.db_both
def test_an_unknown_figure_is_no_zero(browser_of, lin, acme):
    factories.StatementFactory(account=acme, revenue=Decimal(1000), net_profit=Decimal(60))
    page = browser_of(lin).get(f"/customers/{acme.pk}/finances/").content.decode()
    assert "Nobody can tell yet" in page and "6.0%" in page and "0 days" not in page
    assert "current ratio –, cash ratio –" in page and "&lt;span" not in page


def test_the_trend_is_told_against_the_year_before(browser_of, lin, acme):
    factories.StatementFactory(account=acme, **typed())
    factories.StatementFactory(account=acme, year=2024, **typed(receivables=Decimal(40), net_profit=Decimal(30)))
    page = browser_of(lin).get(f"/customers/{acme.pk}/finances/").content.decode()
    assert "From 2024 to 2025: better" in page and "worse collection period" in page
    with translation.override("zh-hans"):
        lin.language = "zh-hans"
        lin.save()
        chinese = browser_of(lin).get(f"/customers/{acme.pk}/finances/").content.decode()
    assert "回款周期" in chinese and "流动资产率" in chinese


@pytest.mark.db_both
def test_the_same_year_twice_is_refused_in_words_and_the_archive_makes_room(browser_of, api_of, cashier, acme):
    client, api = browser_of(cashier), api_of(cashier)
    body = {"account": acme.pk, "year": "2025", **FIGURES}
    client.post("/statements/new/", body)
    again = client.post("/statements/new/", body)
    assert again.status_code == 422 and "are there already" in again.content.decode()
    first = Statement.objects.get()
    assert api.post("/api/v1/statements/", body | {"year": 2025}, format="json").status_code == 409
    client.post(f"/statements/{first.pk}/archive/")
    assert client.post("/statements/new/", body).status_code == 302
    client.post(f"/statements/{first.pk}/restore/")
    first.refresh_from_db()
    assert first.archived_at is not None and Statement.objects.live().count() == 1


def test_bad_figures_stay_on_the_form(browser_of, cashier, acme, other):
    client = browser_of(cashier)
    for wrong in ({"year": "25"}, {"cash": "-1"}, {"revenue": "much"}, {"currency": "yuan"}, {"account": "0"}):
        answer = client.post("/statements/new/", {"account": acme.pk, "year": "2025", **FIGURES} | wrong)
        assert answer.status_code == 422, wrong
    assert not Statement.objects.exists()


@pytest.mark.db_both
def test_a_statement_stays_with_its_customer_and_a_stale_form_is_told(browser_of, api_of, cashier, acme, other):
    year = factories.StatementFactory(account=acme, **typed())
    moved = api_of(cashier).patch(f"/api/v1/statements/{year.pk}/", {"account": other.pk}, format="json")
    assert moved.status_code == 409
    body = {"year": "2025", "_version": "1"} | FIGURES
    client = browser_of(cashier)
    assert client.post(f"/statements/{year.pk}/edit/", body | {"cash": "70"}).status_code == 302
    assert client.post(f"/statements/{year.pk}/edit/", body | {"cash": "90"}).status_code == 412
    year.refresh_from_db()
    assert year.cash == 70 and year.version == 2


@pytest.mark.db_both
def test_the_api_answers_figures_as_text_and_ratios_as_the_page_does(api_of, lin, acme):
    factories.StatementFactory(account=acme, year=2024, **typed(receivables=Decimal(60)))
    year = factories.StatementFactory(account=acme, **typed())
    found = api_of(lin).get(f"/api/v1/statements/{year.pk}/").json()
    assert (found["cash"], found["current_asset_share"], found["collection_days"]) == ("50.00", "0.6000", "29.2")
    assert found["ability"] == "strong"
    answer = api_of(lin).get("/api/v1/statements/?fields=year,net_margin&ability=strong").json()
    assert answer["results"][0] == {"id": year.pk, "year": 2025, "net_margin": "0.0600"}
    assert api_of(lin).post("/api/v1/statements/", {"account": acme.pk, "year": 2020}, format="json").status_code == 403


@pytest.mark.db_both
def test_the_database_and_the_rule_give_the_same_verdict(acme):
    values = (None, Decimal(0), Decimal(10), Decimal(25), Decimal(100), Decimal(150))
    made = [
        Statement(account=acme, year=1900 + place, year_end=f"{1900 + place}-12-31", currency="CNY", current_assets=a,
                  current_liabilities=b, cash=c, net_profit=d)
        for place, (a, b, c, d) in enumerate(
            (a, b, c, d) for a in values for b in (None, Decimal(0), Decimal(100)) for c in values
            for d in (None, Decimal(-5), Decimal(5))
        )
    ]  # fmt: skip
    Statement.objects.bulk_create(made[:299])
    by_rule = {ability: {s.pk for s in made[:299] if s.verdict.ability == ability} for ability in PayAbility}
    for ability in PayAbility:
        asked = set(Statement.objects.of_ability(ability).values_list("pk", flat=True))
        assert asked == by_rule[ability] and asked, ability


@pytest.mark.db_both
def test_queries_stay_the_same_however_many_rows(browser_of, zhao, acme, django_assert_max_num_queries):
    for year in range(2000, 2025):
        factories.StatementFactory(account=acme, year=year, **typed())
    client = browser_of(zhao)
    client.get("/statements/")
    with django_assert_max_num_queries(12):
        assert client.get("/statements/").status_code == 200
    with django_assert_max_num_queries(8):
        assert client.get(f"/customers/{acme.pk}/finances/").status_code == 200
    sheet = b"".join(client.get("/statements/?format=csv").streaming_content).decode("utf-8-sig")
    assert "Current ratio" in sheet and "ACME" in sheet and len(sheet.splitlines()) == 26


IMPOSSIBLE = [
    ({"cash": "301"}, "Cash (301.00) cannot be more than current assets (300.00)"),
    ({"current_assets": "501"}, "Current assets (501.00) cannot be more than total assets (500.00)"),
    ({"receivables": "301"}, "Receivables (301.00) cannot be more than current assets (300.00)"),
    ({"inventory": "301"}, "Inventory (301.00) cannot be more than current assets (300.00)"),
    ({"current_assets": "", "cash": "501"}, "Cash (501.00) cannot be more than total assets (500.00)"),
    ({"cash": "121"}, "Cash, receivables and inventory together (301.00) cannot be more than current assets (300.00)"),
]


@pytest.mark.db_both
@pytest.mark.parametrize(("wrong", "words"), IMPOSSIBLE)
def test_figures_that_cannot_be_are_refused_by_every_door_naming_both(browser_of, api_of, cashier, acme, wrong, words):
    body = {"account": acme.pk, "year": 2025, **FIGURES} | wrong
    page = browser_of(cashier).post("/statements/new/", body)
    assert page.status_code == 422 and words in page.content.decode()
    plain = {name: value for name, value in body.items() if value != ""}
    api = api_of(cashier)
    told = api.post("/api/v1/statements/", plain, format="json")
    assert told.status_code == 400 and words in str(told.json()), told.json()
    bulk = api.post("/api/v1/statements/bulk/", {"items": [plain | {"account": "ACME"}]}, format="json")
    whole = "total assets 500.00" if "total assets" in words else "current assets 300.00"
    part = next(one for one in words.replace(")", "(").split("(") if one[0].isdigit())
    assert f"{part} > {whole}. Correct one of the two." in str(bulk.json()), bulk.json()
    assert not Statement.objects.exists()


@pytest.mark.db_both
def test_a_correction_is_held_against_the_figures_that_stand(api_of, cashier, acme):
    year = factories.StatementFactory(account=acme, **typed())
    told = api_of(cashier).patch(f"/api/v1/statements/{year.pk}/", {"current_assets": "229"}, format="json")
    assert told.status_code == 400 and "together (230.00)" in str(told.json())
    fits = api_of(cashier).patch(f"/api/v1/statements/{year.pk}/", {"current_assets": "230"}, format="json")
    assert fits.status_code == 200, "all of it in cash, receivables and stock is possible"


def test_the_form_leads_to_the_statement_that_is_there(browser_of, api_of, cashier, acme):
    year = factories.StatementFactory(account=acme, **typed())
    body = {"account": acme.pk, "year": 2025, **FIGURES}
    page = browser_of(cashier).post("/statements/new/", body)
    assert page.status_code == 422 and f'<a href="/statements/{year.pk}/edit/">Open that statement</a>' in (
        page.content.decode()
    )
    assert api_of(cashier).post("/api/v1/statements/", body, format="json").json()["statement"] == year.pk


def test_what_was_stored_before_and_contradicts_itself_proves_nothing(browser_of, lin, acme):
    year = factories.StatementFactory(account=acme, **typed(cash=Decimal(999)))
    assert year.verdict.ability == PayAbility.UNKNOWN
    page = browser_of(lin).get(f"/customers/{acme.pk}/finances/").content.decode()
    assert "cash 999.00 is more than current assets 300.00" in page and "Correct the figures" in page
    assert "room to spare" not in page


RATIOS = "(current ratio 2.00, cash ratio 0.06"


@pytest.mark.parametrize("figures, words", [
    ({}, ["room to spare (current ratio 2.00, cash ratio 0.33)."]),
    ({"cash": Decimal(9)}, [f"without much room {RATIOS}).", "different ways: 2.00 covers it well, but only 0.06"]),
    ({"cash": Decimal(9), "net_profit": Decimal(-5)},
     [f"may not be able to pay what falls due {RATIOS}, a loss this year)", "different ways"]),
    ({"current_liabilities": Decimal(400), "cash": Decimal(100)},
     ["different ways: 0.75 does not cover it, though 0.25"]),
    ({"current_liabilities": Decimal(0)}, ["room to spare (nothing falls due)"]),
])  # fmt: skip
def test_the_sentence_names_the_ratios_also_those_that_point_different_ways(figures, words, browser_of, lin, acme):
    factories.StatementFactory(account=acme, **typed(**figures))
    page = browser_of(lin).get(f"/customers/{acme.pk}/finances/").content.decode()
    assert [one for one in words if one not in page] == []
    assert ("different ways" in page) == ("different ways" in " ".join(words))


@pytest.mark.parametrize("ends", ["2021-06-30", "2024-12-31", "2026-07-01"])
def test_a_year_that_ends_in_another_is_refused_by_every_door(ends, browser_of, api_of, cashier, acme):
    said = {"account": acme.pk, "year": "2025", "year_end": ends}
    page = browser_of(cashier).post("/statements/new/", said)
    assert page.status_code == 422 and "between 2025-01-01 and 2026-06-30" in page.content.decode()
    answer = api_of(cashier).post("/api/v1/statements/", said | {"year": 2025}, format="json")
    assert answer.status_code == 400 and "Correct the year or its end" in answer.json()["errors"]["year_end"][0]
    row = {"account": "ACME", "year": 2025, "year_end": ends}
    found = api_of(cashier).post("/api/v1/statements/bulk/", {"items": [row]}, format="json").json()["results"][0]
    assert found["codes"] == {"year_end": "other_year"} and f"2025: {ends}" in found["errors"]["year_end"][0]
    assert not Statement.objects.exists()


def test_years_may_bear_the_name_of_their_beginning_or_their_end(api_of, cashier, acme):
    for year, ends in ((2023, "2023-06-30"), (2024, "2025-03-31"), (2025, "2026-06-30")):
        said = {"account": acme.pk, "year": year, "year_end": ends}
        assert api_of(cashier).post("/api/v1/statements/", said, format="json").status_code == 201
    row = Statement.objects.get(year=2023)
    moved = api_of(cashier).patch(f"/api/v1/statements/{row.pk}/", {"year_end": "2021-06-30"}, format="json")
    assert moved.status_code == 400
