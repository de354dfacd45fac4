"""Walks the API's lists over few rows and over many: each asks the database as often."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import Account
from kam.choices import Role
from kam.models import Token, User
from tests import factories, planting
from tests.planting import Garden
from tests.test_house_doors import is_counted
from tests.test_house_questions import operations
from tests.test_house_roles import asked_by

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("house")]
APART = (User, Token, Account)
"""Tables whose rows are no copies of each other."""
EMPTY = "shows nothing that is planted: it is of the newest run, of one kind of row, or worked out of others"
ALONE = "no two of its rows may say the same: the planted one stays alone"
UNMEASURED = dict.fromkeys((
    "asset-values", "behaviour-changes", "behaviours", "changes", "channels", "contribution-falls",
    "contributions", "deliveries",
    "developments", "exports", "fits", "groups", "imports", "loyalties", "potentials", "referrals",
    "retention-periods", "scorecards", "scores", "snoozes", "survey-invitations", "tier-moves", "tokens", "verdicts",
    "waterfalls", "webhook-sendings",
), EMPTY) | dict.fromkeys((
    "calendar-days", "causes", "company-targets", "contact-merges", "hour-rates", "influences", "invitations", "mails",
    "namesakes", "policies", "rates", "relations", "report-wishes", "reports", "rivalries", "score-models",
    "score-pins",
), ALONE)  # fmt: skip
"""{list: why not}; every other list of the document is measured."""


@pytest.fixture(autouse=True)
def _no_limit(settings: Any) -> None:
    settings.API_RATE_PER_MINUTE = 1_000_000


def sown(garden: Garden, customers: list[Any], reader: User) -> None:
    """A copy of each planted row for each customer, as far as two may say the same; what is private is the reader's."""
    for model in planting.tables():
        row = garden.rows.get(str(model._meta.model_name))
        own = model._meta.pk.related_model in (None, Account)  # else there is one to a row of another table
        if isinstance(row, model) and own and not issubclass(model, APART):
            rows = [copied(row, customer, reader) for customer in customers]
            model._base_manager.bulk_create(rows, ignore_conflicts=True)


def copied(row: models.Model, customer: Any, reader: User) -> models.Model:
    """A new row that says what a planted one says, of another customer."""
    made = copy(row)
    made._state = models.base.ModelState()
    made._state.adding = True
    private = row._meta.model_name in planting.PRIVATE
    for field in row._meta.concrete_fields:
        if private and field.related_model is User:
            setattr(made, field.attname, reader.pk)
        elif field.related_model is Account and getattr(row, field.attname):
            setattr(made, field.attname, customer.pk)
        elif field.primary_key:
            setattr(made, field.attname, field.get_default() or None)
        elif isinstance(field, models.UUIDField):
            setattr(made, field.name, uuid4())
        elif isinstance(field, models.CharField) and not field.choices and is_free(field):
            setattr(made, field.name, f"{customer.code} {getattr(row, field.name)}"[: field.max_length])
    return made


def is_free(field: Any) -> bool:
    """Whether a text may be another one in each row, or has to be."""
    return field.unique or field.name not in planting.PLAIN


def asked(client: APIClient) -> Iterator[tuple[str, int, int]]:
    """(address, rows it shows, questions to the database) of every list."""
    for address, _told in operations("get"):
        with CaptureQueriesContext(connection) as found:
            answer = client.get(address, {"page_size": 100})
        said = answer.json() if answer.status_code == 200 and "json" in answer["Content-Type"] else {}
        if isinstance(said, dict) and isinstance(said.get("results"), list):
            yield address, len(said["results"]), sum(is_counted(one["sql"]) for one in found)


def test_no_list_asks_more_often_for_sixty_rows_than_for_two(lin, acme):
    garden, reader = Garden(lin, acme), factories.UserFactory(role=Role.DIRECTOR)
    client = asked_by(reader)
    sown(garden, [factories.AccountFactory(code="C0", owner=lin)], reader)
    client.get("/api/v1/accounts/")
    few = {address: (shown, count) for address, shown, count in asked(client)}
    customers = [factories.AccountFactory(code=f"C{number}", owner=factories.UserFactory()) for number in range(1, 59)]
    sown(garden, customers, reader)
    many = {address: (shown, count) for address, shown, count in asked(client)}
    grown = [address for address, (shown, _count) in few.items() if shown and many[address][0] >= shown + 10]
    wrong = [f"{address}: {few[address]}, {many[address]}" for address in grown if many[address][1] > few[address][1]]
    left = {address.removeprefix("/api/v1/").rstrip("/") for address in many.keys() - {*grown}}
    assert not wrong, "\n".join(wrong)
    assert left == UNMEASURED.keys(), sorted(left ^ UNMEASURED.keys())
