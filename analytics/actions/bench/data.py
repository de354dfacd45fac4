"""The two data sets of the bench: a company's pages, and an order book for the jobs; by seed, the same each time."""

from __future__ import annotations

import csv
import json
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import Account, Contact, Order
from analytics.actions import recompute
from analytics.actions.demo import words
from kam.choices import Role, RunKind
from kam.ground import bulk, search
from kam.models import Event, Team, User
from lifecycle.models import Visit

USERS, ACCOUNTS, CONTACTS, VISITS, ORDERS = 50, 20_000, 60_000, 200_000, 120_000
BIG_ACCOUNT_VISITS = 2_000
"""Visits of the one customer whose page is measured: many, as its cost must not grow with them."""
JOB_ACCOUNTS = 50_000
NOTE = "在项目部见了采购，下月用量约 300㎡，价格要求与上一批持平。"


def people() -> list[User]:
    """A director, and managers who own the accounts."""
    team = Team.objects.create(name="Sales", path="/1/")
    Team.objects.filter(pk=team.pk).update(path=f"/{team.pk}/")
    director = User.objects.create(username="director", name="Director", role=Role.DIRECTOR, language="en", team=team)
    managers = [User(username=f"manager{n}", name=f"Manager {n}", role=Role.MANAGER, language="en", team=team)
                for n in range(USERS - 1)]  # fmt: skip
    return [director, *User.objects.bulk_create(managers)]


def fill_pages(by: User) -> list[User]:
    """20,000 accounts with 60,000 contacts, 200,000 visits, orders, and the runs over them; returns the users."""
    rng, users = Random(1), people()
    now, today = timezone.now().replace(tzinfo=None).isoformat(" ", "seconds"), timezone.localdate()
    names = [field.attname for field in Account._meta.concrete_fields if field.attname != "id"]
    bulk.write(Account, names, (_account(rng, number, users, names, now) for number in range(ACCOUNTS)))
    keys = list(Account.objects.order_by("pk").values_list("pk", flat=True))
    bulk.write(Contact, CONTACT, _contacts(rng, keys, now))
    bulk.write(Order, ORDER, _orders(rng, keys, today, ORDERS, now))
    bulk.write(Visit, VISIT, _visits(rng, keys, users, today, now))
    bulk.write(Event, EVENT, _events(keys[0], now))
    _analyse()
    recompute.start(RunKind.ALL, as_of=today - timedelta(120), by=by)
    recompute.start(RunKind.ALL, as_of=today, by=by)
    _analyse()
    return users


def _analyse() -> None:
    """What PostgreSQL's autovacuum would have done by now."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("VACUUM ANALYZE")


@cache
def _blank() -> dict[str, Any]:
    """An account's columns at their defaults, nothing where nothing may stand."""
    fields = Account._meta.concrete_fields
    defaults = {field.attname: None if field.null else field.get_default() for field in fields}
    return {name: json.dumps(one) if isinstance(one, (dict, list)) else one for name, one in defaults.items()}


def _account(rng: Random, number: int, users: list[User], names: list[str], now: str) -> tuple[Any, ...]:
    city, brand = rng.choice(words.CITIES["华东"]), rng.choice(words.BRANDS)
    name, code = f"{city}{brand}建材有限公司{number}", f"B{number:06}"
    values = _blank() | {
        "created_at": now, "updated_at": now, "version": 1, "code": code, "name": name, "tags": "[]", "region": "华东",
        "city": city, "kind": "dealer", "owner_id": users[1 + number % (USERS - 1)].pk,
        "search_text": search.text_of(name, code),
    }  # fmt: skip
    return tuple(values[name] for name in names)


CONTACT = (
    "created_at", "updated_at", "version", "account_id", "name", "title", "department", "role", "influence", "stance",
    "email", "phone", "mobile", "birthday", "note", "search_text",
)  # fmt: skip


def _contacts(rng: Random, keys: list[int], now: str) -> Iterator[tuple[Any, ...]]:
    for number in range(CONTACTS):
        name = f"{rng.choice(words.SURNAMES)}{rng.choice(words.GIVEN)}"
        yield (now, now, 1, keys[number % len(keys)], name, "采购主管", "采购部", "gatekeeper", "medium", "neutral",
               "", "", "", "", "", f" {name} ")  # fmt: skip


ORDER = (
    "created_at", "updated_at", "version", "account_id", "number", "ordered_on", "currency", "rate", "amount",
    "amount_cost", "revenue", "cost", "note",
)  # fmt: skip


def _orders(
    rng: Random, keys: list[int], today: date, count: int, now: str, first: int = 0
) -> Iterator[tuple[Any, ...]]:
    for number in range(first, first + count):
        place = int(len(keys) * rng.random() ** 3)
        amount = f"{rng.lognormvariate(8, 1.2) * (1 + 40 / (1 + place / 50)):.2f}"
        cost = f"{float(amount) * 0.72:.2f}"
        day = (today - timedelta(int(730 * rng.random()))).isoformat()
        yield (now, now, 1, keys[place], f"O{number}", day, "CNY", 1, amount, cost, amount, cost, "")


VISIT = (
    "created_at", "updated_at", "version", "key", "account_id", "user_id", "kind", "held_at", "outcome", "note",
    "next_step", "answers", "check_in",
)  # fmt: skip


def _visits(rng: Random, keys: list[int], users: list[User], today: date, now: str) -> Iterator[tuple[Any, ...]]:
    sqlite = connection.vendor == "sqlite"
    for number in range(VISITS):
        key = keys[0] if number < BIG_ACCOUNT_VISITS else keys[int(len(keys) * rng.random() ** 2)]
        held = f"{today - timedelta(int(700 * rng.random()))} 06:{number % 60:02}:00"
        mark = uuid.UUID(int=rng.getrandbits(128), version=4)
        yield (now, now, 1, mark.hex if sqlite else str(mark), key, users[1 + number % (USERS - 1)].pk, "on_site", held,
               "advance", NOTE, "", "[]", "")  # fmt: skip


EVENT = (
    "verb", "noun", "subject_id", "subject_name", "account_id", "by_id", "by_name", "at", "changes", "data"
)  # fmt: skip


def _events(account: int, now: str) -> Iterator[tuple[Any, ...]]:
    """The time line of the one customer: an event for each of its visits."""
    data = json.dumps({"kind": "on_site", "outcome": "advance", "note": NOTE})
    for number in range(BIG_ACCOUNT_VISITS):
        yield ("visit.logged", "visit", number + 1, "Visit", account, None, "Manager", now, "{}", data)


# -- the order book of the jobs --------------------------------------------------------------------------------------


def fill_accounts(count: int | None = None) -> None:
    """So many accounts without orders; those of the jobs where none are asked for."""
    now = timezone.now().replace(tzinfo=None).isoformat(" ", "seconds")
    rng, users = Random(2), people()
    names = [field.attname for field in Account._meta.concrete_fields if field.attname != "id"]
    bulk.write(Account, names, (_account(rng, number, users, names, now) for number in range(count or JOB_ACCOUNTS)))
    _analyse()


def add_orders(count: int, *, until: date, first: int = 0) -> None:
    """Orders numbered from `first` on straight into the book of the jobs, unchecked."""
    now = timezone.now().replace(tzinfo=None).isoformat(" ", "seconds")
    keys = list(Account.objects.order_by("pk").values_list("pk", flat=True))
    bulk.write(Order, ORDER, _orders(Random(6 + first), keys, until, count, now, first))
    _analyse()


def write_orders(path: Path, count: int, *, until: date, seed: int = 3, days: int = 730) -> None:
    """A file of orders with an 80/20 skew, as an ERP would hand it over."""
    rng = Random(seed)
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["account", "number", "date", "amount", "cost"])
        for number in range(count):
            place = int(JOB_ACCOUNTS * rng.random() ** 4)
            amount = rng.lognormvariate(6, 1.1) * (1 + 60 / (1 + place / 100))
            day = until - timedelta(int(days * rng.random()))
            out.writerow([f"B{place:06}", f"S{seed}-{number}", day, f"{amount:.2f}", f"{amount * 0.7:.2f}"])


def write_accounts(path: Path, count: int) -> None:
    """A file of customers that are not there yet."""
    rng = Random(4)
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["code", "name", "region", "city"])
        for number in range(count):
            city, brand = rng.choice(words.CITIES["华南"]), rng.choice(words.BRANDS)
            out.writerow([f"N{number:06}", f"{city}{brand}商贸有限公司{number}", "华南", city])
