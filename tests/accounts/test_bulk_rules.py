"""What bulk upserts keep to: one's own name, histories by who imports, one record once, whatever each row names."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from accounts.models import Contact, Nomination
from kam.ground import staging
from lifecycle.models import Case, SurveyAnswer
from tests import factories
from tests.accounts.test_bulk_nouns import CONTACTS, send, states

pytestmark = pytest.mark.django_db
HISTORIES = {
    "cases": {"title": "Cracks", "opened_at": "2026-03-02 10:30", "resolved_at": "2026-03-02 10:45"},
    "survey-answers": {"survey": "visit", "answered_on": "2026-03-31", "score": 5},
}


def test_nobody_proposes_in_a_colleagues_name_to_confirm_it_alone(api_of: Any, zhao: Any, acme: Any) -> None:
    row = {"account": "ACME", "kind": "potential", "reason": "Grows", "until": "2027-06-30"}
    address = "/api/v1/nominations/bulk/"
    found = send(api_of(zhao), address, row | {"proposed_by": "lin"})
    assert found["results"][0]["codes"] == {"proposed_by": "other_signer"} and not Nomination.objects.exists()
    assert states(send(api_of(zhao), address, row | {"proposed_by": "zhao"})) == ["created"]
    assert Nomination.objects.get().proposed_by == zhao


@pytest.mark.parametrize("noun", HISTORIES)
def test_nobody_tells_the_answers_and_cases_of_their_own_customers_themselves(
    noun: str, api_of: Any, lin: Any, ada: Any, acme: Any
) -> None:
    row = {"account": "ACME"} | HISTORIES[noun]
    send(api_of(lin), f"/api/v1/{noun}/bulk/", row, status=403)
    assert not Case.objects.exists() and not SurveyAnswer.objects.exists()
    assert states(send(api_of(ada), f"/api/v1/{noun}/bulk/", row)) == ["created"]


def test_rows_that_name_other_fields_mean_the_same_record_no_twice(api_of: Any, lin: Any, acme: Any) -> None:
    factories.ContactFactory(account=acme, name="Lan")
    rows = [{"account": "ACME", "name": "Yu", "title": "Buyer"},
            {"account": "ACME", "name": "Lan", "title": "First", "department": "Purchasing"},
            {"account": "ACME", "name": "Lan", "title": "Last"}]  # fmt: skip
    found = send(api_of(lin), CONTACTS, *rows)
    assert found["counts"] == {"created": 1, "changed": 1, "unchanged": 0, "error": 1}
    assert "again_row" in [code for item in found["results"] for code in item["codes"].values()]


def test_who_reports_to_whom_is_found_whatever_else_the_rows_name(api_of: Any, lin: Any, acme: Any) -> None:
    rows = [{"account": "ACME", "name": "Yu", "reports_to": "Lan"}, {"account": "ACME", "name": "Lan"}]
    assert states(send(api_of(lin), CONTACTS, *rows)) == ["created", "created"]
    assert Contact.objects.get(name="Yu").reports_to == Contact.objects.get(name="Lan")


def test_a_field_that_another_row_names_stays_as_it_is(api_of: Any, lin: Any, acme: Any) -> None:
    for name in ("Lan", "Yu"):
        factories.ContactFactory(account=acme, name=name, title="CEO", department="Board")
    rows = [{"account": "ACME", "name": "Lan", "title": None}, {"account": "ACME", "name": "Yu", "department": None}]
    send(api_of(lin), CONTACTS, *rows)
    assert set(Contact.objects.values_list("name", "title", "department")) == {("Lan", "", "Board"), ("Yu", "CEO", "")}


@pytest.mark.db_both
def test_rows_of_many_shapes_take_one_pair_of_tables(api_of: Any, lin: Any, acme: Any, monkeypatch: Any) -> None:
    """Each pair of temporary tables holds locks until the end: of thousands PostgreSQL runs out, for everybody."""
    opened: list[Any] = []
    was = staging.Staging.open
    monkeypatch.setattr(staging.Staging, "open", lambda self: (opened.append(self), was(self)))
    optional = ("title", "department", "role", "influence", "stance", "email", "mobile")
    shapes = [shape for count in range(3) for shape in combinations(optional, count)]
    rows = [{"account": "ACME", "name": f"P{place}"} | dict.fromkeys(shape) for place, shape in enumerate(shapes)]
    assert send(api_of(lin), CONTACTS, *rows)["counts"]["created"] == len(shapes) and len(opened) == 1
