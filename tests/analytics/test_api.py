"""The resources of the numbers over REST: scope, filters, runs, shapes; nobody writes them."""

from decimal import Decimal

import pytest

from analytics.models import Contribution
from kam.choices import RunKind
from kam.models import Run
from tests.analytics.books import computed

pytestmark = pytest.mark.django_db
NOUNS = ["contributions", "scores", "verdicts"]


@pytest.fixture
def book(acme, other):
    return computed(acme, other)


def rows(client, noun, **params):
    answer = client.get(f"/api/v1/{noun}/", params)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


@pytest.mark.db_both
def test_rows_of_the_current_run_within_scope(book, acme, other, lin, zhao, api_of, subtests):
    for noun in NOUNS:
        with subtests.test(noun=noun):
            mine = {row["account_code"] for row in rows(api_of(lin), noun)}
            assert "ACME" in mine and "OTHER" not in mine
            assert {"ACME", "OTHER"} <= {row["account_code"] for row in rows(api_of(zhao), noun)}


@pytest.mark.db_both
def test_one_row_in_scope_or_404(book, acme, other, lin, zhao, api_of, subtests):
    for noun in NOUNS:
        with subtests.test(noun=noun):
            found = {row["account_code"]: row["id"] for row in rows(api_of(zhao), noun)}
            assert api_of(lin).get(f"/api/v1/{noun}/{found['ACME']}/").status_code == 200
            assert api_of(lin).get(f"/api/v1/{noun}/{found['OTHER']}/").status_code == 404


def test_nobody_writes_numbers(book, zhao, api_of, subtests):
    for noun in NOUNS:
        with subtests.test(noun=noun):
            row = rows(api_of(zhao), noun)[0]["id"]
            assert api_of(zhao).post(f"/api/v1/{noun}/", {}, format="json").status_code == 405
            assert api_of(zhao).delete(f"/api/v1/{noun}/{row}/").status_code == 405


@pytest.mark.parametrize("noun", NOUNS)
def test_an_unknown_parameter_is_refused(noun, zhao, api_of):
    assert api_of(zhao).get(f"/api/v1/{noun}/", {"colour": "red"}).status_code == 400


def test_contributions_by_run_and_day(book, zhao, api_of):
    run = Run.objects.current(RunKind.CONTRIBUTION)
    by_run = rows(api_of(zhao), "contributions", run=run.pk)
    assert by_run == rows(api_of(zhao), "contributions", as_of="2026-06-30") == rows(api_of(zhao), "contributions")
    assert rows(api_of(zhao), "contributions", run=run.pk + 1000) == []
    assert by_run[0]["rank"] == 1 and by_run[0]["as_of"] == "2026-06-30"
    assert Decimal(by_run[0]["net_contribution"]) == Contribution.objects.current().get(rank=1).net_contribution


def test_a_score_carries_its_reasons(book, zhao, api_of):
    row = rows(api_of(zhao), "scores", ordering="-p")[0]
    assert row["account_code"] == "OTHER" and set(row) >= {"base", "reasons", "signals", "p", "p_orders"}


@pytest.mark.db_both
def test_page_and_api_filter_alike(book, zhao, api_of, browser_of):
    losing = rows(api_of(zhao), "contributions", loss="true")
    page = browser_of(zhao).get("/contributions/", {"loss": "true"}).context["rows"]
    assert [row["id"] for row in losing] == [row["id"] for row in page]
