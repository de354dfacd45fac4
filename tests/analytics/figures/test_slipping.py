"""Who is slipping: the open warnings, the high risks, whose contribution fell, the five we depend on, the biggest."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.cache import cache
from django.db import connection

from analytics.facts import slipping
from analytics.views.pictures import short, signed
from kam.choices import Role, RunKind
from kam.models import Run
from kam.rules.formats import percent
from tests import factories
from tests.analytics.figures.ask import BEFORE, START, by_key, cents, money, one, rows, run_of, told, within
from tests.analytics.figures.ledger import ledger
from tests.analytics.figures.test_dashboard import LOST, OPEN, WARNED, carriers, scored

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
URL = "/dashboard/slipping/"
PARTS = {"all": ({}, "1 = 1"), "region": ({"region": "North"}, "a.region = 'North'"),
         "tier": ({"tier": "gold"}, "a.tier = 'gold'"), "lead": ({}, "a.owner_id IN ({}, {})")}  # fmt: skip
"""{what the page is narrowed to: (how it is asked for, which customers `a` these are)}; a lead sees the team's."""
FALSE = f"""EXISTS (SELECT 1 FROM analytics_verdict v WHERE v.account_id = a.id AND v.run_id = {run_of("tiers")}
    AND CAST(v.false_keys AS TEXT) <> '[]' AND CAST(v.false_keys AS TEXT) <> CAST(v.overruled AS TEXT))"""


@pytest.fixture(params=PARTS)
def part(request, book):
    """(who reads, what is asked, which customers these are)."""
    asked, where = PARTS[request.param]
    if request.param != "lead":
        return book.zhao, asked, where
    lin, wu, _chen = book.owners
    lin.team.lead = factories.UserFactory(role=Role.LEAD, team=lin.team)
    lin.team.save()
    return lin.team.lead, asked, where.format(lin.pk, wu.pk)


def fell(where="1 = 1"):
    """
    `WITH … fell`: of the customers that somebody may keep what each brought, brings, and how its revenue moved.

    `sinks` is 1 of whoever earned us something, brings less, and buys less too or brings half of it at most; a false
    key account (`fake`) sinks too, and nobody counts it. Whoever is lost or archived has gone.
    """
    return f"""WITH now AS ({ledger()} SELECT account, net FROM ledger),
    earlier AS ({ledger(START)} SELECT account, net FROM ledger),
    bought AS (SELECT account_id AS account, {cents("revenue", within("ordered_on", BEFORE, START))} AS revenue_before,
            {cents("revenue", within("ordered_on"))} AS revenue FROM accounts_order WHERE archived_at IS NULL
            AND {within("ordered_on", BEFORE)} GROUP BY account_id),
    all_of_them AS (SELECT a.id AS account, a.name, a.owner_id, e.net AS before, n.net AS now, b.revenue_before,
            b.revenue, b.revenue - b.revenue_before AS moved, COALESCE(e.net, 0) - COALESCE(n.net, 0) AS less,
            CASE WHEN {FALSE} THEN 1 ELSE 0 END AS fake
        FROM accounts_account a JOIN bought b ON b.account = a.id LEFT JOIN earlier e ON e.account = a.id
            LEFT JOIN now n ON n.account = a.id WHERE a.archived_at IS NULL AND NOT {LOST} AND {where}),
    fell AS (SELECT f.*, CASE WHEN before > 0 AND less > 0 AND (moved < 0 OR 2 * COALESCE(now, 0) <= before)
        THEN 1 ELSE 0 END AS sinks FROM all_of_them f)"""


def less(where="1 = 1"):
    """How many fell, and by how much together."""
    return one(f"{fell(where)} SELECT COUNT(*), COALESCE(SUM(less), 0) FROM fell WHERE sinks = 1 AND fake = 0")


def test_who_is_warned_of_and_what_is_at_risk(book, part):
    reader, asked, where = part
    count, value = one(f"SELECT COUNT(*), {cents('w.value_at_risk')} {WARNED} WHERE {OPEN} AND {where}")
    worst = rows(f"""SELECT a.name, CAST(ROUND(100 * w.value_at_risk) AS BIGINT) {WARNED} WHERE {OPEN} AND {where}
        ORDER BY CASE WHEN w.value_at_risk IS NULL THEN 1 ELSE 0 END, w.value_at_risk DESC, w.id LIMIT 2""")
    ((risk,),) = rows(f"SELECT {cents('s.value_at_risk')} {scored(where)}")
    page = book.page(URL, reader, **asked).context
    names = " and ".join(f"{name} ({short(money(stake))})" for name, stake in worst)
    warned, stake = f"{count} customer{'s' * (count > 1)} under a warning", short(money(value))
    false = rows(f"SELECT {cents('w.value_at_risk')} {WARNED} WHERE {OPEN} AND {where} AND {FALSE}")[0][0]
    apart = f"of it {short(money(false))} with false key accounts, " if false else ""
    assert page["told"] == f"{warned}, {stake} at risk in the next 90 days, {apart}most with {names}."
    number, fallen = less(where)
    bring = (
        f"{number} customer{'s bring' if number > 1 else ' brings'} {short(money(fallen))} less than the year before"
    )
    under = f", of it {stake} under warning" if value <= risk else ""
    start = f"The money: of what is expected in the next 90 days {short(money(risk))} at risk{under}; {bring}"
    assert page["money"].startswith(start) and count and number


def test_the_sums_to_the_cent(book):
    for user, where in [(book.zhao, "1 = 1"), *((owner, f"a.owner_id = {owner.pk}") for owner in book.owners)]:
        found = slipping.gather(user, churn=Run.objects.current(RunKind.CHURN))
        said = one(f"SELECT COUNT(*), {cents('w.value_at_risk')} {WARNED} WHERE {OPEN} AND {where}")
        ((risk,),) = rows(f"SELECT {cents('s.value_at_risk')} {scored(where)}")
        assert (found.warned, *told(found.money.warned or 0, found.money.at_risk or 0)) == (*said, risk)
        assert (found.money.fell.count, *told(found.money.fell.amount)) == less(where)


def high(where):
    """Of those that carry us who is at high risk without a warning, the most at stake first: (account, name, risk)."""
    return rows(f"""{carriers(where)} SELECT a.id, a.name, s.p {scored(where)} AND s.band >= 2 AND a.id IN
        (SELECT account FROM carriers) AND NOT EXISTS (SELECT 1 FROM lifecycle_warning w WHERE w.account_id = a.id
            AND w.state = 'open') ORDER BY s.value_at_risk DESC, s.id""")


def test_who_of_those_that_carry_us_is_at_high_risk_without_a_warning(book, part):
    reader, asked, where = part
    ((makers,),) = rows(f"{carriers(where)} SELECT COUNT(*) FROM carriers")
    alone = high(where)
    lines = [line["text"] for line in book.page(URL, reader, **asked).context["lines"]]
    found = [line for line in lines if line.startswith("Of the ")]
    names = " and ".join(f"{name} ({percent(risk)})" for _key, name, risk in alone[:2])
    are = "is at high risk without a warning: " if len(alone) == 1 else "are at high risk without a warning, first "
    assert found == ([f"Of the {makers} that bring 80%, {len(alone)} {are}{names}."] if alone else [])


def test_whose_contribution_fell_most(book, part):
    """Each with what it bought and brought in both years, its risk, its warning and its owner."""
    reader, asked, where = part
    page = book.page(URL, reader, **asked).context
    found = [
        (row["mover"].pk, *told(row["mover"].before, row["mover"].now, row["nets"].before, row["nets"].now or 0,
                                row["nets"].fall), row["risk"], bool(row["warning"]), row["owner"], row["part"])
        for row in page["rows"]
    ]  # fmt: skip
    said = rows(f"""{fell(where)} SELECT f.account, revenue_before, revenue, before, COALESCE(now, 0), less, s.p,
            EXISTS (SELECT 1 FROM lifecycle_warning w WHERE w.account_id = f.account AND w.state = 'open'),
            COALESCE(u.name, 'Unassigned'), f.name FROM fell f LEFT JOIN kam_user u ON u.id = f.owner_id
            LEFT JOIN analytics_score s ON s.account_id = f.account AND s.run_id = {run_of("churn")}
        WHERE sinks = 1 AND fake = 0 ORDER BY less DESC, f.account LIMIT 5""")
    assert found == [
        (*row[:6], row[6] and pytest.approx(row[6]), bool(row[7]), row[8],
         pytest.approx(float((row[2] - row[1]) / row[1])) if row[1] > 0 else None) for row in said
    ] and found  # fmt: skip
    named = {key for key, _name, _risk in high(where)[:2]}
    line = next(line["text"] for line in page["lines"] if "less than the year before" in line["text"])
    for row in [row for row in said if not row[7] and row[0] not in named][:2]:
        assert row[9] in line and f"contribution {signed(money(-row[5]))}" in line
        if 0 < row[2] < row[1]:
            assert f"buys {percent((row[1] - row[2]) / row[1])} less" in line


def test_who_fell_much_and_is_left_out(book):
    """Of the five whose revenue and the five whose contribution fell most, whoever is not counted."""
    first = slipping.gather(book.zhao).fallen[0].mover.pk
    with connection.cursor() as cursor:
        cursor.execute(f"""UPDATE analytics_verdict SET false_keys = '["one_off"]' WHERE account_id = {first}
            AND run_id = {run_of("tiers")}""")
    whoever = [(book.zhao, "1 = 1"), *((owner, f"a.owner_id = {owner.pk}") for owner in book.owners)]
    for user, where in whoever:
        said = rows(f"""{fell(where)} SELECT account, CASE WHEN before > 0 THEN less ELSE 0 END, fake FROM fell
            WHERE (sinks = 0 OR fake = 1) AND (
                account IN (SELECT account FROM fell WHERE moved < 0 ORDER BY moved LIMIT 5)
                OR account IN (SELECT account FROM fell WHERE sinks = 1 ORDER BY less DESC, account LIMIT 5))""")
        found = [(one.mover.pk, *told(one.nets.fall), int(one.is_false)) for one in slipping.gather(user).unsaved]
        assert sorted(found) == sorted(said)
        assert user != book.zhao or [key for key, _less, fake in said if fake] == [first]


@pytest.mark.parametrize("false", [0, 2])
def test_the_five_that_we_depend_on_most(book, part, false):
    """Their parts of what all bring that bring something, what threatens each, and who follows without a false one."""
    reader, asked, where = part
    if false:
        key = book.page(URL, reader, **asked).context["hangs"].split("/customers/")[false].split("/")[0]
        with connection.cursor() as cursor:
            cursor.execute(f"""UPDATE analytics_verdict SET false_keys = '["one_off"]' WHERE account_id = {key}
                AND run_id = {run_of("tiers")}""")
        cache.clear()
    ranked = rows(f"""{ledger()}, earning AS (SELECT l.account, l.net, l.code, a.name,
            CASE WHEN {FALSE} THEN 1 ELSE 0 END AS fake, 1.0 * net / SUM(net) OVER () AS part
            FROM ledger l JOIN accounts_account a ON a.id = l.account WHERE net > 0 AND {where})
        SELECT e.account, e.name, e.part, e.fake, s.p FROM earning e LEFT JOIN analytics_score s
            ON s.account_id = e.account AND s.run_id = {run_of("churn")} AND s.band >= 2
        ORDER BY net DESC, code""")
    first = ranked[:5]
    after = [row for row in [row for row in ranked if not row[3]][:5] if row not in first]
    whole = percent(sum(float(row[2]) for row in first), 1)
    said = f"{led(first)}: together {whole} of positive net contribution."
    if after:
        comes = "account, {} comes" if len(after) == 1 else "accounts, {} come"
        said += f" Without the false key {comes.format(led(after))} in as the last of the 5."
    found = book.page(URL, reader, **asked).context["hangs"]
    assert found.removesuffix(" A risk is a model&#x27;s estimate.") == said and len(first) == 5


def led(customers):
    names = []
    for key, name, share, fake, risk in customers:
        more = [percent(share, 1), *(["false key account"] * fake), *([f"risk {percent(risk)}"] if risk else [])]
        names.append(f'<a href="/customers/{key}/">{name}</a> ({", ".join(more)})')
    return ", ".join(names)


def test_the_biggest_customer_and_its_group(book, part):
    """Its part, its amount, that of the first ten; with its group what all members bring that are in use."""
    reader, asked, where = part
    share, ten, name, net, key = one(f"""{ledger()}, earning AS (SELECT l.account, l.net, a.name,
            SUM(net) OVER () AS total, ROW_NUMBER() OVER (ORDER BY net DESC, l.code) AS place FROM ledger l
            JOIN accounts_account a ON a.id = l.account WHERE net > 0 AND {where})
        SELECT 1.0 * net / total, (SELECT 1.0 * SUM(net) / MAX(total) FROM earning WHERE place <= 10), name, net,
            account FROM earning WHERE place = 1""")
    tile = book.page("/dashboard/", reader, **asked).context["figures"][1]
    assert (tile["value"], tile["hint"], tile["part"]) == (
        percent(share, 1), f"{name}: {short(money(net))}", f"top 10: {percent(ten, 1)}",
    )  # fmt: skip
    group = one(f"""{ledger()}, top AS (SELECT COALESCE(parent_id, id) AS id FROM accounts_account WHERE id = {key})
        SELECT COUNT(*), SUM(COALESCE(l.net, 0)) FROM accounts_account a JOIN top t ON a.id = t.id OR a.parent_id = t.id
            LEFT JOIN ledger l ON l.account = a.id WHERE {where} AND (a.archived_at IS NULL OR a.id = t.id)""")
    if not asked:
        said = f"with its group {short(money(group[1]))}" if group[0] > 1 else None
        assert book.page("/dashboard/group/", reader).context.get("words") == said


@pytest.mark.parametrize("asked", [{}, {"region": "North"}, {"segment": "S"}, {"tier": "gold"}], ids=str)
def test_the_list_of_falls_and_its_sum(book, asked):
    part = " AND ".join(["1 = 1", *(f"a.{name} = '{value}'" for name, value in asked.items())])
    for user, whose in [(book.zhao, "1 = 1"), (book.owners[1], f"a.owner_id = {book.owners[1].pk}")]:
        where = f"{part} AND {whose}"
        answer = book.page("/contributions/falls/", user, **asked, format="csv")
        sheet = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
        names = ("Contribution a year before", "Contribution now", "Change", "Change of revenue")
        found = {row["Customer"]: told(*(row[name] for name in names)) for row in sheet}
        assert found == by_key(f"""{fell(where)} SELECT name, before, COALESCE(now, 0), -less, moved FROM fell
            WHERE sinks = 1 AND fake = 0""")
        count, amount = less(where)
        html = book.page("/contributions/falls/", user, **asked).content.decode()
        assert ("Net contribution of the 365 days to" in html) is (count > 0)
        assert not count or (f"{count} customer" in html and f'title="−CN¥{amount / 100:,.2f}"' in html)


def test_what_of_the_money_under_warning_is_of_false_key_accounts(book):
    (first,), *_others = rows(f"SELECT w.account_id {WARNED} WHERE {OPEN} AND w.value_at_risk > 0 ORDER BY 1")
    with connection.cursor() as cursor:
        cursor.execute(f"""UPDATE analytics_verdict SET false_keys = '["one_off"]', overruled = '[]'
            WHERE account_id = {first} AND run_id = {run_of("tiers")}""")
    false = rows(f"SELECT {cents('w.value_at_risk')} {WARNED} WHERE {OPEN} AND {FALSE}")[0][0]
    assert false and round(slipping.gather(book.zhao).money.false * 100) == false
    page = book.page(URL).context["told"]
    assert f"of it {short(money(false))} with false key accounts" in page
