"""What the records show of key accounts beside what people say: the signs of core and important, set-based, dated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Avg, Case, Count, Exists, F, FloatField, OuterRef, Q, Subquery, Sum, Value, When

from accounts.choices import PolicyTerm, PurchaseRole, Sign
from accounts.facts.executives import heads
from accounts.facts.rivalries import YEAR, Rows, Seen, alone
from accounts.models import (
    Account,
    Agreement,
    Assessment,
    ClassChange,
    Contact,
    Nomination,
    Order,
    Policy,
    Standing,
    Statement,
    receivables,
)
from accounts.rules import classes, finances, nominations
from accounts.rules.classes import Scale

DECIDE = (PurchaseRole.DECISION_MAKER, PurchaseRole.ECONOMIC_BUYER)
FEW_PEERS = 5
"""With fewer peers of its kind an account is set beside the whole book."""
CHUNK = 5000


Signs = dict[Sign, Seen]
Found = dict[int, Signs]


def gather(keys: Iterable[int], as_of: date, scale: Scale | None = None) -> Found:
    """The signs of these accounts as of a day: {account: {sign: (score, numbers)}}; what nobody knows is not in it."""
    found: Found = defaultdict(dict)
    listed, scale = sorted(keys), scale or Scale()
    for start in range(0, len(listed), CHUNK):
        part = listed[start : start + CHUNK]
        for sign, look in LOOKS:
            for account, seen in look(part, as_of, scale):
                found[account][sign] = seen
        for account, sign, seen in placed(part, as_of):
            found[account][sign] = seen
    return dict(found)


def judgements(keys: Iterable[int], day: date) -> dict[int, dict[str, Assessment]]:
    """The judgements that count on a day: {account: {criterion: assessment}}."""
    found: dict[int, dict[str, Assessment]] = defaultdict(dict)
    listed = sorted(keys)
    for start in range(0, len(listed), CHUNK):
        rows = Assessment.objects.filter(account__in=listed[start : start + CHUNK]).newest(day).select_related("by")
        for row in rows.defer("note"):
            found[row.account_id][row.criterion] = row
    return dict(found)


def tie(keys: list[int], as_of: date, scale: Scale) -> Rows:
    """The closest agreement in force; one that lets orders come without tender counts like an alliance."""
    best: dict[int, tuple[float, str]] = {}
    ties = scale.ties
    rows = Agreement.objects.live().in_force(as_of).filter(account__in=keys)
    for account, kind, free in rows.values_list("account_id", "kind", "without_tender"):
        for code in (kind, "no_tender" if free else ""):
            score = ties.get(code)
            if score is not None and score > best.get(account, (-1.0, ""))[0]:
                best[account] = (score, code)
    return ((account, Seen(score, {"kind": code})) for account, (score, code) in best.items())


def met(keys: list[int], as_of: date, scale: Scale) -> Rows:
    """
    Of the people who decide there, how many were met in half a year, whoever of us met them.

    Only the last meeting with each is kept: of somebody met again after the day nobody knows when it was before.
    """
    recent = Q(last_met_on__gt=as_of - timedelta(days=scale.met_days))
    told = Q(last_met_on__isnull=True) | Q(last_met_on__lte=as_of)
    rows = _deciders(keys, as_of).filter(told).annotate(n=Count("pk"), met=Count("pk", filter=recent))
    for account, n, seen in rows.values_list("account_id", "n", "met"):
        yield account, Seen(100 * seen / n, {"met": seen, "of": n, "days": scale.met_days})


def stance(keys: list[int], as_of: date, scale: Scale) -> Rows:
    """What those who decide think of us, on average."""
    scores = Case(
        *(When(stance=name, then=Value(score)) for name, score in scale.stances.items()), output_field=FloatField()
    )
    rows = _deciders(keys, as_of).exclude(stance="").annotate(n=Count("pk"), mean=Avg(scores))
    for account, n, mean in rows.values_list("account_id", "n", "mean"):
        yield account, Seen(float(mean), {"of": n})


def _deciders(keys: list[int], as_of: date) -> Any:
    here = Contact.objects.live().filter(account__in=keys, role__in=DECIDE)
    return here.filter(Q(left_on__isnull=True) | Q(left_on__gt=as_of)).order_by().values("account_id")


def paid(keys: list[int], as_of: date, _scale: Scale) -> Rows:
    """Of what fell due in the year (as stated, else by credit days), the share that was paid by its day."""
    sold = Order.objects.live().filter(account__in=keys, ordered_on__lte=as_of, revenue__gt=0)
    due = sold.alias(falls_due=receivables.due()).filter(falls_due__gt=as_of - YEAR, falls_due__lte=as_of)
    in_time = Sum("revenue", filter=Q(paid_on__lte=F("falls_due")))
    rows = due.order_by().values("account_id").annotate(due=Sum("revenue"), good=in_time)
    for account, whole, good in rows.values_list("account_id", "due", "good"):
        share = float((good or 0) / whole)
        yield account, Seen(100 * share, {"share": round(share, 4)})


def discount(keys: list[int], as_of: date, scale: Scale) -> Rows:
    """The year's discount against the highest ceiling that the policy sets for its tier or class, or as nominated."""
    policy = Policy.objects.in_force(as_of)
    ceilings = _ceilings(keys, as_of, policy.terms) if policy else {}
    year = Order.objects.live().filter(
        account__in=keys, ordered_on__gt=as_of - YEAR, ordered_on__lte=as_of, discount__isnull=False, revenue__gt=0
    )
    rows = year.order_by().values("account_id").annotate(paid=Sum("revenue"), off=Sum("discount"))
    for account, revenue, off in rows.values_list("account_id", "paid", "off"):
        ceiling = ceilings.get(account)
        if ceiling is not None:
            rate = 100 * float(off / (revenue + off))
            yield (
                account,
                Seen(
                    classes.discount(rate, float(ceiling), scale.least_room),
                    {"rate": round(rate, 2), "ceiling": ceiling},
                ),
            )


def _ceilings(keys: list[int], as_of: date, terms: Mapping[str, Mapping[str, Any]]) -> dict[int, Any]:
    """The ceiling of each account; its class is the one that stood the day before, as the ceiling leads to the next."""
    before = ClassChange.objects.on(as_of - timedelta(days=1)).filter(account=OuterRef("pk")).order_by("-from_on")
    found = {}
    counting = Exists(Nomination.objects.counting(as_of).filter(account=OuterRef("pk")))
    rows = Account.objects.filter(pk__in=keys).order_by().annotate(
        named=counting, stood=Subquery(before.values("key_class")[:1])
    )  # fmt: skip
    for pk, tier, stood, named in rows.values_list("pk", "tier", "stood", "named"):
        grades = nominations.grades(tier, stood or "", nominated=named)
        given = [terms.get(grade, {}).get(PolicyTerm.DISCOUNT_CEILING) for grade in grades]
        found[pk] = max((one for one in given if one is not None), default=None)
    return found


def referred(keys: list[int], as_of: date, _scale: Scale) -> Rows:
    """Customers that came by its recommendation."""
    brought = Account.objects.live().brought(as_of).filter(referred_by__in=keys)
    rows = brought.order_by().values("referred_by_id").annotate(n=Count("pk"))
    for account, count in rows.values_list("referred_by_id", "n"):
        score = classes.referred(count)
        if score is not None:
            yield account, Seen(score, {"count": count})


def trend(keys: list[int], as_of: date, _scale: Scale) -> Rows:
    """What it bought in the year, against the year before; of who has not bought for two years nobody can say."""
    whole = Order.objects.live().filter(account=OuterRef("account"), ordered_on__lte=as_of - 2 * YEAR, revenue__gt=0)
    two = Order.objects.live().filter(
        Exists(whole), account__in=keys, ordered_on__gt=as_of - 2 * YEAR, ordered_on__lte=as_of
    )
    now, before = Q(ordered_on__gt=as_of - YEAR), Q(ordered_on__lte=as_of - YEAR)
    rows = (
        two.order_by()
        .values("account_id")
        .annotate(now=Sum("revenue", filter=now), before=Sum("revenue", filter=before))
    )
    for account, this, last in rows.values_list("account_id", "now", "before"):
        if last and last > 0:
            change = float((this or 0) / last) - 1
            yield account, Seen(classes.trend(change), {"change": round(change, 4)})


def returns(keys: list[int], as_of: date, _scale: Scale) -> Rows:
    """The return on assets of its newest statement that tells one, reckoned as its finances show it."""
    known: dict[int, dict[int, finances.Figures]] = defaultdict(dict)
    rows = Statement.objects.live().filter(account__in=keys, year_end__lte=as_of, total_assets__gt=0)
    columns = ("account_id", "year", "currency", "net_profit", "total_assets")
    for account, year, currency, profit, assets in rows.values_list(*columns):
        known[account][year] = finances.Figures(year, currency=currency, net_profit=profit, total_assets=assets)
    for account, years in known.items():
        year = max((year for year, figures in years.items() if figures.net_profit is not None), default=None)
        rate = finances.ratios(years[year], years.get(year - 1)).return_on_assets if year is not None else None
        if rate is not None:
            yield account, Seen(classes.returns(float(rate)), {"rate": round(float(rate), 4), "year": year})


NAMED = "account_id, above, whole, in_kind, peers, in_book, kind"
FEW = 20
"""So many accounts are each set beside the book; more are placed by one sorting of the whole of it."""


def _placed(keys: list[int], as_of: date) -> list[tuple[Any, ...]]:
    """Account, revenue of those above, of all, place among its kind, how many of its kind, place in the book, kind."""
    sql = _each() if len(keys) <= FEW else _sorted()
    values = [*[as_of] * sql.count("as_of = %s"), *keys]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {NAMED} FROM ({sql.format(keys=','.join(['%s'] * len(keys)))}) AS placed", values)
        return list(cursor.fetchall())


def _sorted() -> str:
    """By windows over the whole book."""
    table, accounts = Standing._meta.db_table, Account._meta.db_table
    return f"""SELECT * FROM (
            SELECT s.account_id AS account_id, a.kind AS kind,
                SUM(s.revenue) OVER (ORDER BY s.revenue DESC, s.account_id) - s.revenue AS above,
                SUM(s.revenue) OVER () AS whole,
                PERCENT_RANK() OVER (PARTITION BY a.kind ORDER BY s.revenue) AS in_kind,
                COUNT(*) OVER (PARTITION BY a.kind) AS peers, PERCENT_RANK() OVER (ORDER BY s.revenue) AS in_book
            FROM {table} s JOIN {accounts} a ON a.id = s.account_id
            WHERE s.revenue > 0 AND s.as_of = %s
        ) AS book WHERE account_id IN ({{keys}})"""


def _each() -> str:
    """The same for a few, by one pass over the book: a person who judges an account waits for it."""
    table, accounts = Standing._meta.db_table, Account._meta.db_table
    before = "(s.revenue > o.revenue OR (s.revenue = o.revenue AND s.account_id < o.account_id))"
    alike, less = "b.kind = a.kind", "s.revenue < o.revenue"
    others = f"COUNT(*) FILTER (WHERE {alike}) - 1"
    kinds = f"CASE WHEN {others} > 0 THEN {others} ELSE 1 END"
    return f"""SELECT o.account_id AS account_id, a.kind AS kind, SUM(s.revenue) AS whole,
            COALESCE(SUM(s.revenue) FILTER (WHERE {before}), 0) AS above,
            COUNT(*) FILTER (WHERE {alike}) AS peers,
            COUNT(*) FILTER (WHERE {alike} AND {less}) * 1.0 / {kinds} AS in_kind,
            COUNT(*) FILTER (WHERE {less}) * 1.0 / CASE WHEN COUNT(*) > 1 THEN COUNT(*) - 1 ELSE 1 END AS in_book
        FROM {table} o JOIN {accounts} a ON a.id = o.account_id CROSS JOIN {table} s
            JOIN {accounts} b ON b.id = s.account_id
        WHERE o.revenue > 0 AND s.revenue > 0 AND o.as_of = %s AND s.as_of = %s AND o.account_id IN ({{keys}})
        GROUP BY o.account_id, a.kind, o.revenue"""


def placed(keys: list[int], as_of: date) -> Iterable[tuple[int, Sign, Seen]]:
    """
    Its weight in our revenue (100 less what those above it bring), its place among its kind.

    By the newest run, where that is of the day; of any other day nothing is known here.
    """
    for account, above, whole, in_kind, peers, in_book, kind in _placed(keys, as_of):
        share = float(above) / float(whole)
        yield account, Sign.REVENUE, Seen(100 * (1 - share), {"above": round(share, 4)})
        by_kind = bool(kind) and peers >= FEW_PEERS
        place = float(in_kind if by_kind else in_book)
        yield account, Sign.AMONG_PEERS, Seen(100 * place, {"place": round(place, 4), "peers": peers if by_kind else 0})


LOOKS: tuple[tuple[Sign, Any], ...] = (
    (Sign.TIE, tie), (Sign.MET, met), (Sign.STANCE, stance), (Sign.ALONE, alone), (Sign.PAID, paid),
    (Sign.DISCOUNT, discount), (Sign.REFERRED, referred), (Sign.HEADS, heads),
    (Sign.TREND, trend), (Sign.RETURNS, returns),
)  # fmt: skip


def scores(signs: Mapping[Sign, Seen]) -> dict[str, float]:
    """The signs' scores alone."""
    return {str(sign.value): seen.score for sign, seen in signs.items()}
