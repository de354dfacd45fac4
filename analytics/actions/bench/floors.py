"""The floors: the same pages, lists and sums with nothing of ours in them, measured beside ours in the same run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import URLPattern, URLResolver, include, path
from rest_framework import generics, pagination, serializers

from accounts.models import Account, Order
from analytics.actions.bench.data import ACCOUNTS

ROWS = 50
PAGE = Engine(builtins=[]).from_string(
    "<!doctype html><title>Bare</title><p>{{ count }}</p><table>{% for a in rows %}<tr>"
    "<td><a href='/customers/{{ a.pk }}/'>{{ a.name }}</a><td>{{ a.code }}<td>{{ a.region }}<td>{{ a.city }}"
    "<td>{{ a.tier }}<td>{{ a.owner.name }}<td>{{ a.standing.revenue }}<td>{{ a.standing.net_contribution }}"
    "<td>{{ a.standing.risk }}</tr>{% endfor %}</table>"
)


def hello(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


def bare(request: HttpRequest) -> HttpResponse:
    """Fifty rows with their owner and numbers and a count; with `q`, those that fit."""
    rows = Account.objects.filter(archived_at=None).select_related("standing", "owner").defer("search_text")
    if request.GET.get("q"):  # apart, or the database reads all names in their order rather than the index of words
        found = Account.objects.matching(request.GET["q"]).order_by().values("pk")
        rows = rows.filter(pk__in=found[:ACCOUNTS])
    page = Paginator(rows.order_by("name", "pk"), ROWS).page(1)
    count = page.paginator.count
    return HttpResponse(PAGE.render(Context({"rows": page.object_list, "count": count})))


class Simple(serializers.ModelSerializer[Account]):
    class Meta:
        model = Account
        fields = ["id", "code", "name", "short_name", "kind", "region", "city", "tier", "owner", "created_at"]


class Pages(pagination.PageNumberPagination):
    page_size = ROWS


class SimpleList(generics.ListAPIView[Account]):
    """A list as the tutorial writes it."""

    serializer_class = Simple
    pagination_class = Pages
    queryset = Account.objects.order_by("pk").defer("search_text")


urlpatterns: list[URLPattern | URLResolver] = [
    path("floor/hello/", hello),
    path("floor/bare/", bare),
    path("floor/api/", SimpleList.as_view()),
    path("", include("kam.urls")),
]

# -- sums ------------------------------------------------------------------------------------------------------------

SUM = """INSERT INTO bench_floor (account_id, revenue, net, place, cumulative)
    SELECT account_id, revenue, net, RANK() OVER (ORDER BY net DESC),
           SUM(CASE WHEN net > 0 THEN net ELSE 0 END) OVER (ORDER BY net DESC, account_id)
    FROM (SELECT account_id, SUM(revenue) AS revenue, SUM(revenue - COALESCE(cost, 0)) AS net
          FROM accounts_order WHERE archived_at IS NULL GROUP BY account_id) AS sums
    WHERE true
    ON CONFLICT (account_id) DO UPDATE SET revenue = excluded.revenue, net = excluded.net, place = excluded.place,
        cumulative = excluded.cumulative"""
TABLE = """CREATE TABLE IF NOT EXISTS bench_floor
    (account_id bigint PRIMARY KEY, revenue numeric(16, 2), net numeric(16, 2), place bigint,
     cumulative numeric(18, 2))"""


def group_rank_upsert() -> None:
    """The one statement that groups, ranks and upserts."""
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        cursor.execute(SUM)


COLUMNS = "code text, number text, day date, amount numeric(16, 2), cost numeric(16, 2)"
UPSERT = """INSERT INTO bench_orders (created_at, updated_at, version, account_id, number, ordered_on, currency, rate,
        amount, amount_cost, revenue, cost, note)
    SELECT CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, 1, a.id, s.number, s.day, 'CNY', 1, s.amount, s.cost, s.amount,
        s.cost, ''
    FROM bench_staging AS s JOIN accounts_account AS a ON a.code = s.code WHERE true
    ON CONFLICT (account_id, number) DO UPDATE SET amount = excluded.amount, cost = excluded.cost"""


def copy_and_upsert(path: Path) -> Callable[[], None]:
    """The file into a staging table and from there into a table with the order's own indexes; unchecked."""

    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS bench_orders")
            _like_orders(cursor)
            cursor.execute(f"CREATE TEMPORARY TABLE bench_staging ({COLUMNS})")
            _stage(cursor, path)
            cursor.execute(UPSERT)
            cursor.execute("DROP TABLE bench_orders")

    return work


def _like_orders(cursor: Any) -> None:
    name = Order._meta.db_table
    if connection.vendor == "postgresql":
        cursor.execute(f"CREATE TABLE bench_orders (LIKE {name} INCLUDING ALL)")
        return
    cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [name])
    cursor.execute(cursor.fetchone()[0].replace(f'"{name}"', '"bench_orders"', 1))
    cursor.execute("CREATE UNIQUE INDEX bench_orders_number ON bench_orders (account_id, number)")


def _stage(cursor: Any, path: Path) -> None:
    if connection.vendor == "postgresql":
        with path.open(encoding="utf-8") as file:
            cursor.copy_expert("COPY bench_staging FROM STDIN WITH (FORMAT csv, HEADER)", file)
        return
    with path.open(encoding="utf-8") as file:
        next(file)
        cursor.executemany(
            "INSERT INTO bench_staging VALUES (%s, %s, %s, %s, %s)", (line.rstrip("\n").split(",") for line in file)
        )
