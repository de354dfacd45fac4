"""The two data sets of the bench: a company's pages, and an order book for the jobs; by seed, the same each time."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import Account, Contact, Order
from analytics.actions import recompute
from analytics.actions.bench import care, company, tables
from analytics.actions.demo import words
from kam.choices import Role, RunKind
from kam.ground import bulk, search
from kam.models import Event, Team, User
from lifecycle.models import Visit

USERS, ACCOUNTS, CONTACTS, VISITS, ORDERS = 50, 20_000, 60_000, 200_000, 120_000
REGIONS = (*["华东"] * 3, "华南", "华北", "华中", "西南", "东北")
KINDS = ("dealer", "dealer", "dealer", "end_user", "end_user", "distributor", "agent", "retailer")
INDUSTRIES, SIZES = ("construction", "retail", "machinery", "energy"), ("micro", "small", "medium", "large")
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


def fill_pages(by: User, accounts: int = ACCOUNTS) -> list[User]:
    """
    20,000 accounts with 60,000 contacts, 200,000 visits, orders, all that analyses tell, and the runs over them.

    Of more accounts there is as much more of everything. Returns the users.
    """
    rng, users, times = Random(1), people(), accounts / ACCOUNTS
    today = timezone.localdate()
    now = tables.now()
    keys = tables.put(Account, (_account(rng, number, users, now, accounts) for number in range(accounts)))
    bulk.write(Contact, CONTACT, contacts(rng, keys, now, int(CONTACTS * times)))
    bulk.write(Order, (*ORDER, *SENT), _sent(_orders(rng, keys, today, int(ORDERS * times), now), today))
    bulk.write(Visit, VISIT, visits(rng, keys, users, today, now, int(VISITS * times)))
    bulk.write(Event, EVENT, _events(keys[0], now))
    company.fill(keys, list(Order.objects.order_by("pk").values_list("pk", "amount")), users, today)
    owners, met = (dict(rows) for rows in (Account.objects.values_list("pk", "owner_id"),
                                           Contact.objects.values_list("account_id", "pk")))  # fmt: skip
    care.fill(keys, owners, met, today)
    analyse()
    recompute.start(RunKind.ALL, as_of=today - timedelta(120), by=by)
    recompute.start(RunKind.ALL, as_of=today, by=by)
    analyse()
    return users


def analyse() -> None:
    """What PostgreSQL's autovacuum would have done by now."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("VACUUM ANALYZE")


def _account(rng: Random, number: int, users: list[User], now: str, many: int) -> tables.Row:
    region = rng.choice(REGIONS)
    city, brand = rng.choice(words.CITIES[region]), rng.choice(words.BRANDS)
    name, code = f"{city}{brand}建材有限公司{number}", f"B{number:06}"
    since = timezone.localdate() - timedelta(rng.randint(500, 4000))
    return {
        "created_at": now, "updated_at": now, "code": code, "name": name, "region": region, "city": city,
        "kind": rng.choice(KINDS), "owner_id": users[1 + number % (USERS - 1)].pk, "segment": rng.choice("ABCD"),
        "industry": rng.choice(INDUSTRIES), "size_band": rng.choice(SIZES), "customer_since": since,
        "tier": company.tier_of(number / many), "search_text": search.text_of(name, code),
    }  # fmt: skip


CONTACT = (
    "created_at", "updated_at", "version", "account_id", "name", "title", "department", "role", "influence", "stance",
    "email", "phone", "mobile", "birthday", "note", "search_text",
)  # fmt: skip


def contacts(rng: Random, keys: Sequence[int], now: str, many: int) -> Iterator[tuple[Any, ...]]:
    """People of the accounts, each in its turn."""
    for number in range(many):
        name = f"{rng.choice(words.SURNAMES)}{rng.choice(words.GIVEN)}"
        yield (now, now, 1, keys[number % len(keys)], name, "采购主管", "采购部", "gatekeeper", "medium", "neutral",
               "", "", "", "", "", f" {name} ")  # fmt: skip


ORDER = (
    "created_at", "updated_at", "version", "account_id", "number", "ordered_on", "currency", "rate", "amount",
    "amount_cost", "revenue", "cost", "note",
)  # fmt: skip


def _orders(
    rng: Random, keys: Sequence[int], today: date, count: int, now: str, first: int = 0
) -> Iterator[tuple[Any, ...]]:
    for number in range(first, first + count):
        place = int(len(keys) * rng.random() ** 3)
        amount = f"{rng.lognormvariate(8, 1.2) * (1 + 40 / (1 + place / 50)):.2f}"
        cost = f"{float(amount) * 0.72:.2f}"
        day = (today - timedelta(int(730 * rng.random()))).isoformat()
        yield (now, now, 1, keys[place], f"O{number}", day, "CNY", 1, amount, cost, amount, cost, "")


SENT = ("amount_discount", "discount", "promised_on", "delivered_on", "due_on", "paid_on", "settled", "channel",
        "damaged")  # fmt: skip
CHANNELS = ("person", "phone", "email", "message", "shop", "")


def _sent(orders: Iterable[tuple[Any, ...]], today: date) -> Iterator[tuple[Any, ...]]:
    """Orders with what came after them: delivered, some of them late, and paid, some of them not yet."""
    rng = Random(5)
    for order in orders:
        day, amount = date.fromisoformat(order[5]), order[8]
        discount = f"{float(amount) * rng.choice((0, 0, 0.05, 0.1)):.2f}"
        sent, paid = day + timedelta(rng.randint(3, 20)), day + timedelta(rng.randint(20, 80))
        is_paid = paid < today
        yield (*order, discount, discount, day + timedelta(14), sent if sent < today else None, day + timedelta(45),
               paid if is_paid else None, amount if is_paid else 0, rng.choice(CHANNELS),
               rng.random() < 0.02)  # fmt: skip


VISIT = (
    "created_at", "updated_at", "version", "key", "account_id", "user_id", "kind", "held_at", "outcome", "note",
    "next_step", "answers", "check_in",
)  # fmt: skip


def visits(
    rng: Random, keys: Sequence[int], users: list[User], today: date, now: str, many: int
) -> Iterator[tuple[Any, ...]]:
    """Visits of 700 days, of the first account many."""
    for number in range(many):
        key = keys[0] if number < BIG_ACCOUNT_VISITS else keys[int(len(keys) * rng.random() ** 2)]
        held = f"{today - timedelta(int(700 * rng.random()))} 06:{number % 60:02}:00"
        yield (now, now, 1, tables.mark(rng.getrandbits(128)), key, users[1 + number % (USERS - 1)].pk, "on_site", held,
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
    rng, users, many, now = Random(2), people(), count or JOB_ACCOUNTS, tables.now()
    tables.put(Account, ({**_account(rng, number, users, now, many), "tier": ""} for number in range(many)))
    analyse()


def add_orders(count: int, *, until: date, first: int = 0) -> None:
    """Orders numbered from `first` on straight into the book of the jobs, unchecked."""
    now = tables.now()
    keys = list(Account.objects.order_by("pk").values_list("pk", flat=True))
    bulk.write(Order, ORDER, _orders(Random(6 + first), keys, until, count, now, first))
    analyse()


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
