"""The random book, made and computed once for all files of this room, and gone after the last of them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from random import Random
from typing import Any

import pytest
import time_machine as clock
from django.db import transaction
from django.test import Client
from django.utils import timezone, translation
from rest_framework.test import APIClient

from accounts.actions import standings
from accounts.models import Account
from analytics.actions import recompute
from kam.choices import Role, RunKind
from kam.models import User
from lifecycle.actions import visits
from lifecycle.models import Journey
from tests import factories
from tests.analytics.figures import lives, trade
from tests.analytics.figures.ask import DAY, NOW, START


@dataclass
class Made:
    """Who is in the book: the director who sees all of it, two managers and a lead who see parts."""

    zhao: User
    owners: list[User]
    accounts: list[Account]

    def get(self, path: str, user: User | None = None, **asked: Any) -> Any:
        """An answer of the API."""
        client = APIClient()
        client.force_authenticate(user or self.zhao)
        answer = client.get(f"/api/v1/{path}/", asked)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def page(self, path: str, user: User | None = None, **asked: Any) -> Any:
        """A page, with what it was made of as `context`."""
        client = Client()
        client.force_login(user or self.zhao, backend="allauth.account.auth_backends.AuthenticationBackend")
        answer = client.get(path, asked)
        assert answer.status_code == 200, answer.content
        return answer

    def file(self, path: str, user: User | None = None, **asked: Any) -> list[list[str]]:
        """The lines of a page's file, without its head."""
        answer = self.page(path, user, format="csv", **asked)
        return list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))[1:]

    def every(self, path: str, **asked: Any) -> list[Any]:
        """All rows of a list of the API."""
        found = self.get(path, page_size=500, **asked)
        assert not found.get("next"), "a page holds them all"
        return list(found["results"])


@pytest.fixture(scope="package")
def _made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Made]:
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # as Django marks those around a test
    with django_db_blocker.unblock(), block:
        with clock.travel(NOW, tick=True), translation.override("en"):
            made = filled(Random(20260630))
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def book(_made: Made, db: None, time_machine: Any) -> Made:
    """The book, on the third morning after the last day of its year."""
    time_machine.move_to(NOW)
    return _made


def filled(chance: Random) -> Made:
    """The rows, and the runs of three days: a year before, a quarter before, and the last day, of which are all."""
    north, south = factories.TeamFactory(name="North"), factories.TeamFactory(name="South")
    owners = [factories.UserFactory(name=name, team=team, role=Role.MANAGER)
              for name, team in (("Lin", north), ("Wu", north), ("Chen", south))]  # fmt: skip
    zhao = factories.UserFactory(name="Zhao", role=Role.DIRECTOR)
    products = [factories.ProductFactory(category=name) for name in ("Pumps", "Pumps", "Valves", "")]
    accounts = trade.customers(chance, owners)
    orders = trade.orders(chance, accounts)
    trade.lines(chance, orders, products)
    trade.costs(chance, accounts)
    trade.payments(chance, accounts)
    lives.visits(chance, accounts, owners)
    lives.plans(accounts, zhao)
    lives.answers(chance, accounts, zhao)
    lives.cases(chance, accounts, owners, products)
    lives.warnings(chance, accounts, zhao)
    lives.ties(chance, accounts)
    lives.statements(accounts)
    lives.channel(chance, accounts)
    lives.moves(accounts, owners, zhao)
    lives.farewells(accounts, zhao)
    lives.nominations(accounts, zhao)
    accounts[21].parent = accounts[22].parent = accounts[0]
    Account.objects.bulk_update(accounts[21:23], ["parent"])
    for place, ago in ((12, 0), (20, 60), (-2, 0), (2, 40)):
        archived = timezone.now() - timedelta(ago)
        Account.objects.filter(pk=accounts[place].pk).update(archived_at=archived)
    for day, kind in product((START, DAY - timedelta(91), DAY), (RunKind.ALL, RunKind.VALUE)):
        recompute.start(kind, as_of=day, by=zhao)
    for kind in (RunKind.DEVELOPMENT, RunKind.BEHAVIOUR):
        recompute.start(kind, as_of=DAY, by=zhao)
    visits.hand_down(by=zhao)
    standings.note_stages(dict(Journey.objects.values_list("account", "stage")), by=zhao)
    return Made(zhao, owners, accounts)
