"""K6: the account review of a day: trade by month and category, debts, visits, promises, cases, answers, agreements."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest

from tests.analytics.figures.apart import added, morning
from tests.analytics.figures.ask import DAY, START, YEAR, by_key, cents, local_day, money, rows, run_of, within
from tests.analytics.figures.ledger import ledger
from tests.analytics.figures.reviewed import agreed, promised
from tests.analytics.figures.test_desks import TODAY, owing

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
UNLINED = 0.05
RUN = run_of("contribution")
RUNS = (START, DAY - timedelta(91), DAY)


LAST = DAY + timedelta(2)
"""The day of the last order: the book of trade ends there."""
UNTIL = DAY
"""The last day of the year that is told: that of the contribution of then, which is a few days old on the later day."""


@pytest.fixture(scope="module", params=[DAY, TODAY], ids=["over", "today"])
def told(request, _made, django_db_blocker):
    """(the day, {customer: its review of the day, which the director reads or its manager}); with more rows."""
    with added(django_db_blocker):
        with morning():
            ours = [*_made.accounts[::4], *_made.accounts[-4:-2], _made.accounts[-1]]
            promised(ours, _made.zhao)
            agreed(ours)
            on = request.param.isoformat()
            readers = [one.owner or _made.zhao if place % 2 else _made.zhao for place, one in enumerate(ours)]
            found = {one.pk: _made.get(f"accounts/{one.pk}/pack", reader, on=on)["content"]
                     for one, reader in zip(ours, readers, strict=True)}  # fmt: skip
        yield request.param, found


@pytest.fixture
def day(told, book):
    return told[0]


@pytest.fixture
def packs(told, book):
    return told[1]


def held(packs, told, said, none=None):
    """What each review tells of something is what the rows say."""
    found = {key: told(content) for key, content in packs.items()}
    assert found == {key: said.get(key, none) for key in packs}
    assert any(row not in (None, none) for row in found.values())


def some(part, *names):
    """Figures of a part, where there is one."""
    return lambda one: one[part] and tuple(one[part][name] for name in names)


def text(amount):
    return None if amount is None else str(money(amount))


def end(day):
    return f"{day} 16:00:00"


def test_orders_of_two_years_and_of_each_month_that_is_over(packs, day):
    live = f"archived_at IS NULL AND ordered_on <= '{min(day, LAST)}'"
    earns = f"EXISTS (SELECT 1 FROM analytics_contribution c WHERE c.account_id = o.account_id AND run_id = {RUN})"
    told = {}
    for until, whose in (
        (UNTIL, earns),
        (min(day, LAST), f"NOT {earns}"),
    ):  # of who bought nothing by then, to the last
        this, before = within("ordered_on", until - YEAR, until), within("ordered_on", until - 2 * YEAR, until - YEAR)
        sales, back = f"{this} AND amount > 0", f"{this} AND amount < 0"
        told |= {
            key: (text(now), text(was), sold, returned, last and str(last))
            for key, now, was, sold, returned, last in rows(f"""
            SELECT account_id, {cents("revenue", this)}, {cents("revenue", before)},
                COUNT(CASE WHEN {sales} THEN 1 END), COUNT(CASE WHEN {back} THEN 1 END),
                MAX(CASE WHEN amount > 0 THEN ordered_on END)
            FROM accounts_order o WHERE {live} AND {whose} GROUP BY account_id""")
        }  # fmt: skip
    held(packs, some("trade", "revenue", "before", "orders", "returns", "last_on"), told, ("0.00", "0.00", 0, 0, None))
    firsts = [date(2024 + number // 12, number % 12 + 1, 1) for number in range(6, 31)]
    wanted = ", ".join(
        cents("revenue", f"ordered_on >= '{first}' AND ordered_on < '{after}'")
        for first, after in zip(firsts, firsts[1:], strict=False)
    )
    said = rows(f"SELECT account_id, {wanted} FROM accounts_order WHERE {live} GROUP BY account_id")
    held(packs, lambda one: one["trade"]["months"],
         {key: [[f"{first:%Y-%m}", text(amount)] for first, amount in zip(firsts, amounts, strict=False)]
          for key, *amounts in said}, [[f"{first:%Y-%m}", "0.00"] for first in firsts[:-1]])  # fmt: skip


def test_what_it_bought_by_category(packs, day):
    """Lines at their order's rate: each category's sum is rounded once."""
    worth = "CAST(ROUND(100 * l.amount) AS BIGINT) * CAST(ROUND(100000000 * o.rate) AS BIGINT)"
    this, before = within("o.ordered_on", UNTIL - YEAR, UNTIL), within("o.ordered_on", UNTIL - 2 * YEAR, UNTIL - YEAR)
    sums, whole = {}, {}
    for key, name, now, was in rows(f"""SELECT o.account_id, COALESCE(p.category, ''),
            SUM(CASE WHEN {this} THEN {worth} ELSE 0 END), SUM(CASE WHEN {before} THEN {worth} ELSE 0 END)
            FROM accounts_orderline l JOIN accounts_order o ON o.id = l.order_id LEFT JOIN accounts_product p
                ON p.id = l.product_id
            WHERE o.archived_at IS NULL AND {within("o.ordered_on", UNTIL - 2 * YEAR, UNTIL)}
            GROUP BY o.account_id, COALESCE(p.category, '')"""):  # fmt: skip
        sums.setdefault(key, []).append((-now, -was, name))
        whole[key] = whole.get(key, 0) + now

    def rounded(amount):
        return str((Decimal(int(amount)) / 10**10).quantize(Decimal("0.01"), ROUND_HALF_UP))

    held(packs, lambda one: one["trade"]["categories"],
         {key: [[name, rounded(-now), rounded(-was)] for now, was, name in sorted(found)[:6]]
          for key, found in sums.items()}, [])  # fmt: skip
    held(packs, lambda one: one["trade"]["lined"], {key: rounded(amount) for key, amount in whole.items()}, "0.00")


def test_what_is_owed(packs, day):
    held(packs, some("owed", "open", "overdue", "credits", "balance", "oldest", "late_days"),
         {key: (text(whole), text(late), text(favour), text(whole - favour), oldest, mean and round(float(mean)))
          for key, whole, late, favour, oldest, mean in rows(f"""{owing(day, "1 = 1")} SELECT account, "open", overdue,
            favour, oldest, CASE WHEN overdue > 0 THEN 1.0 * weighed / overdue END FROM owing""")})  # fmt: skip


def test_contribution_risk_value_potential_and_loyalty(packs, day):
    """Of the newest runs up to the day; contribution with its three days that are kept."""
    held(packs, some("contribution", "revenue", "cost", "served", "net", "rank", "accounts", "estimated"),
         {key: (*map(text, amounts), rank, n, bool(guessed)) for key, *amounts, rank, n, guessed in rows(f"""{ledger()}
            SELECT account, revenue, cost, serve, net, ROW_NUMBER() OVER (ORDER BY net DESC, code), COUNT(*) OVER (),
                estimated FROM ledger""")})  # fmt: skip
    nets = [(run, by_key(f"{ledger(run)} SELECT account, net FROM ledger")) for run in RUNS]
    held(packs, lambda one: one["contribution"] and one["contribution"]["history"],
         {key: [[str(run), text(found[key])] for run, found in nets if key in found]
          for key in nets[-1][1]})  # fmt: skip
    for part, kind, columns in (("risk", "churn", ("p", "at_risk")), ("loyalty", "churn", ("score",)),
                                ("value", "value", ("value", "low", "high", "at_risk")),
                                ("potential", "churn", ("wallet", "potential", "actual", "gap"))):  # fmt: skip
        table, column = {"risk": ("score", "value_at_risk"), "value": ("assetvalue", "at_risk")}.get(part, (part, ""))
        asked = ", ".join(column if name == "at_risk" else name for name in columns)
        said = by_key(f"""SELECT account_id, {asked}, 0 FROM analytics_{table} WHERE run_id = {run_of(kind)}
            AND {columns[-1].replace("at_risk", "id").replace("gap", "potential")} IS NOT NULL""")
        found = some(part, *columns)
        held(packs, lambda one, found=found: found(one) and tuple(map(float, found(one))),
             {key: tuple(pytest.approx(float(value), abs=1e-4) for value in figures[:-1])
              for key, figures in said.items()})  # fmt: skip


def test_visits(packs, day):
    on = local_day("held_at")
    live = f"archived_at IS NULL AND held_at < '{end(day)}'"
    held(packs, lambda one: (one["visits"]["year"], one["visits"]["last_on"]),
         {key: (count, last and str(last)) for key, count, last in rows(f"""SELECT account_id,
            COUNT(CASE WHEN {within(on, day - YEAR, day)} THEN 1 END), MAX({on}) FROM lifecycle_visit
            WHERE {live} AND kind <> 'message' GROUP BY account_id""")}, (0, None))  # fmt: skip
    kinds = {}
    for key, kind, count in rows(f"""SELECT account_id, kind, COUNT(*) FROM lifecycle_visit WHERE {live}
            AND {within(on, day - YEAR, day)} GROUP BY account_id, kind"""):  # fmt: skip
        kinds.setdefault(key, {})[kind] = count
    held(packs, lambda one: one["held"], kinds, {})


def test_promises(packs, day):
    """As they stood on the day: what came later is not known; two weeks after its day one is broken."""
    given = f"(v.held_at < '{end(day)}' OR (p.visit_id IS NULL AND (p.due_on <= '{day}' OR '{day}' = '{TODAY}')))"
    state = f"""CASE WHEN p.dropped_on <= '{day}' THEN 'cancelled'
        WHEN p.kept_on <= '{day}' THEN CASE WHEN p.kept_on <= p.due_on THEN 'kept' ELSE 'late' END
        WHEN p.broken_on <= '{day}' OR p.due_on < '{day - timedelta(14)}' THEN 'broken'
        WHEN p.due_on < '{day}' THEN 'overdue' ELSE 'open' END"""
    ways = ["COUNT(CASE WHEN state IN ('open', 'overdue') THEN 1 END)", "COUNT(CASE WHEN state = 'overdue' THEN 1 END)",
            *(f"COUNT(CASE WHEN side = '{side}' AND state = '{way}' THEN 1 END)" for side in ("ours", "theirs")
              for way in ("kept", "late", "broken"))]  # fmt: skip
    said = by_key(f"""WITH told AS (SELECT p.account_id, p.side, {state} AS state FROM lifecycle_promise p
            LEFT JOIN lifecycle_visit v ON v.id = p.visit_id WHERE {given})
        SELECT account_id, {", ".join(ways)} FROM told GROUP BY account_id""")
    held(packs, lambda one: (one["promises"]["open"], one["promises"]["late"],
                             *(one["promises"][side][way] for side in ("ours", "theirs")
                               for way in ("kept", "late", "broken"))), said, (0,) * 8)  # fmt: skip
    assert min(map(sum, zip(*said.values(), strict=True))) > 0, "each way is in the book"


def test_cases(packs, day):
    over = end(day)
    said = by_key(f"""WITH told AS (SELECT c.account_id, c.sort, s.state, s.due_at,
            CASE WHEN c.opened_at >= '{end(day - YEAR)}' THEN 1 ELSE 0 END AS year
            FROM lifecycle_case c JOIN lifecycle_casestep s ON s.case_id = c.id
                AND s.id = (SELECT x.id FROM lifecycle_casestep x WHERE x.case_id = c.id AND x.at < '{over}'
                    ORDER BY x.at DESC, x.id DESC LIMIT 1)
            WHERE c.archived_at IS NULL AND c.opened_at < '{over}' AND s.state <> 'cancelled')
        SELECT account_id, SUM(CASE WHEN sort = 'complaint' THEN year ELSE 0 END), SUM(year),
            COUNT(CASE WHEN state IN ('new', 'work', 'waiting') THEN 1 END),
            COUNT(CASE WHEN state IN ('new', 'work') AND due_at < '{over}' THEN 1 END) FROM told GROUP BY account_id""")
    held(packs, some("cases", "complaints", "year", "open", "late"), said, (0,) * 4)


def test_satisfaction(packs, day):
    """The mean and the low of the year, and of it apart what recommendation comes to; low ones of whichever scale."""
    this = within("answered_on", day - YEAR, day)
    said = {}
    for key, low, n, points, count, of, promoters, detractors, lows in rows(f"""SELECT account_id,
            COUNT(CASE WHEN {this} AND is_low THEN 1 END), COUNT(CASE WHEN {this} AND scale <> 'nps' THEN 1 END),
            SUM(CASE WHEN {this} AND scale <> 'nps' THEN points ELSE 0 END), COUNT(CASE WHEN {this} THEN 1 END),
            COUNT(CASE WHEN {this} AND scale = 'nps' THEN 1 END),
            COUNT(CASE WHEN {this} AND scale = 'nps' AND score >= 9 THEN 1 END),
            COUNT(CASE WHEN {this} AND scale = 'nps' AND score <= 6 THEN 1 END),
            COUNT(CASE WHEN {this} AND scale <> 'nps' AND is_low THEN 1 END)
            FROM lifecycle_surveyanswer WHERE audience = 'customer' AND {within("answered_on", day - 2 * YEAR, day)}
            GROUP BY account_id"""):  # fmt: skip
        nps = round(100 * (promoters - detractors) / of) if of else None
        said[key] = (pytest.approx(points / n, abs=0.0051) if n else None, n, lows, nps, of, low, count)
    rest = some("satisfaction", "answers", "low", "nps", "asked")
    held(packs, lambda one: one["satisfaction"] and (
        one["satisfaction"]["mean"] and float(one["satisfaction"]["mean"]), *rest(one),
        one["lows"]["low"], one["lows"]["of"]), said)  # fmt: skip


TERM = """o.account_id = g.account_id AND o.archived_at IS NULL AND o.ordered_on >= g.starts_on
    AND (g.ends_on IS NULL OR o.ordered_on <= g.ends_on)"""


def test_agreements_in_force_and_what_was_bought_of_them(packs, day):
    """Of a category what the lines of its products come to; not known where over a twentieth came without lines."""
    term = f"{TERM} AND o.ordered_on <= '{day}'"
    lines = f"""SELECT SUM(CAST(ROUND(100 * (SELECT SUM(l.amount) FROM accounts_orderline l JOIN accounts_product p
            ON p.id = l.product_id WHERE l.order_id = o.id AND p.category = g.committed_category) * o.rate) AS BIGINT))
        FROM accounts_order o WHERE {term}"""
    bare = """NOT EXISTS (SELECT 1 FROM accounts_orderline l WHERE l.order_id = o.id)"""
    found = {}
    for key, pk, committed, category, whole, parts, without, size in rows(f"""SELECT g.account_id, g.id,
            CAST(ROUND(100 * g.committed_amount) AS BIGINT), g.committed_category,
            (SELECT {cents("o.revenue")} FROM accounts_order o WHERE {term}), ({lines}),
            (SELECT SUM(ABS(o.revenue)) FROM accounts_order o WHERE {term} AND {bare}),
            (SELECT SUM(ABS(o.revenue)) FROM accounts_order o WHERE {term})
            FROM accounts_agreement g WHERE g.archived_at IS NULL AND g.starts_on <= '{day}'
                AND (g.ends_on IS NULL OR g.ends_on >= '{day}') AND (g.ended_on IS NULL OR g.ended_on > '{day}')
            ORDER BY CASE WHEN g.ends_on IS NULL THEN 1 ELSE 0 END, g.ends_on, g.id"""):  # fmt: skip
        unknown = category and size and float(without or 0) > UNLINED * float(size)
        bought = None if committed is None or unknown else text((parts or 0) if category else whole)
        found.setdefault(key, []).append((pk, text(committed), bought))
    held(packs, lambda one: sorted((row["id"], row["committed"], row["bought"]) for row in one["agreements"]),
         {key: sorted(told) for key, told in found.items()}, [])  # fmt: skip


def test_the_quota_of_a_partner(packs, day):
    """That of everything which runs on the day and began last, and what was ordered in it so far."""
    said = {}
    for key, amount, achieved in rows(f"""SELECT g.account_id, CAST(ROUND(100 * g.amount) AS BIGINT),
            (SELECT {cents("o.revenue")} FROM accounts_order o WHERE {TERM} AND o.ordered_on <= '{day}')
            FROM accounts_quota g JOIN accounts_account a ON a.id = g.account_id WHERE g.archived_at IS NULL
                AND a.kind IN ('dealer', 'agent') AND g.starts_on <= '{day}' AND g.ends_on >= '{day}'
                AND g.category = '' ORDER BY g.starts_on, g.ends_on DESC, g.id"""):  # fmt: skip
        said[key] = (text(amount), text(achieved))
    held(packs, lambda one: one["quota"] and (one["quota"]["amount"], one["quota"]["achieved"]), said)


def test_the_warning_that_stood(packs, day):
    """At stake is what the newest run up to the day saw, else what was at its opening."""
    said = {}
    for key, pk, at_opening, seen in rows(f"""SELECT w.account_id, w.id,
            CAST(ROUND(100 * w.value_at_opening) AS BIGINT),
            (SELECT CAST(ROUND(100 * r.value_at_risk) AS BIGINT) FROM lifecycle_warningreading r
                WHERE r.warning_id = w.id AND r."on" <= '{day}' ORDER BY r."on" DESC, r.id DESC LIMIT 1)
            FROM lifecycle_warning w
            WHERE w.state NOT IN ('joined', 'undone') AND w.opened_on <= '{day}' AND (w.state = 'open'
                OR w.closed_on > '{day}') ORDER BY w.opened_on, w.id"""):  # fmt: skip
        said[key] = (pk, text(at_opening if seen is None else seen))
    held(packs, lambda one: one["warning"] and (one["warning"]["id"], one["warning"]["at_risk"]), said)


def test_rivals_to_dos_and_the_agreements_to_renew(packs, day):
    rivals = {}
    for key, share in rows(f"""SELECT account_id, wallet_percent FROM accounts_presence WHERE archived_at IS NULL
            AND seen_on <= '{day}'"""):  # fmt: skip
        rivals.setdefault(key, []).append(None if share is None else f"{share:.2f}")
    held(packs, lambda one: [row["wallet"] for row in one["rivals"]], rivals, [])
    todos = by_key(f"""SELECT account_id, COUNT(*), COUNT(CASE WHEN due_on < '{day}' THEN 1 END) FROM lifecycle_todo
        WHERE created_at < '{end(day)}' AND (done_on IS NULL OR done_on > '{day}')
            AND (dropped_on IS NULL OR dropped_on > '{day}') GROUP BY account_id""")
    found = {key: (one["todos"]["open"], one["todos"]["late"]) for key, one in packs.items()}
    assert found == {key: todos.get(key, (0, 0)) for key in packs} and (day == DAY or todos)
