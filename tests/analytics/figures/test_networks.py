"""A5, A6: what came through whoever brought us customers, and what the members of a group are together."""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from django.db import connection

from kam.templatetags import ui
from tests.analytics.figures.ask import DAY, by_key, days_ago, money, one, rows, run_of, told, within
from tests.analytics.figures.ledger import ledger

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
RANKS = ("platinum", "gold", "iron", "lead")


def seen(user, book):
    return "1 = 1" if user is book.zhao else f"a.owner_id = {user.pk}"


def chains(where):
    """
    `WITH RECURSIVE … brought`: (who, by whom, over how many steps) of customers seen, and `direct`: the next one above.

    Chains lead on over customers that are archived or not seen: whoever came by way of one came by the next above.
    """
    return f"""WITH RECURSIVE known AS (
        SELECT a.id FROM accounts_account a WHERE a.archived_at IS NULL AND {where}
    ), climbed (who, upper, is_seen) AS (
        SELECT a.id, a.referred_by_id, CASE WHEN a.referred_by_id IN (SELECT id FROM known) THEN 1 ELSE 0 END
        FROM accounts_account a JOIN known k ON k.id = a.id WHERE a.referred_by_id IS NOT NULL
        UNION ALL
        SELECT c.who, a.referred_by_id, CASE WHEN a.referred_by_id IN (SELECT id FROM known) THEN 1 ELSE 0 END
        FROM climbed c JOIN accounts_account a ON a.id = c.upper
        WHERE c.is_seen = 0 AND a.referred_by_id IS NOT NULL
    ), direct AS (SELECT who, upper FROM climbed WHERE is_seen = 1),
    brought (who, upper, steps) AS (
        SELECT who, upper, 1 FROM direct
        UNION ALL SELECT b.who, d.upper, b.steps + 1 FROM brought b JOIN direct d ON d.who = b.upper
    )"""


def year():
    """{account: (revenue, net)} in cents, of the year to the newest run."""
    return by_key(f"{ledger()} SELECT account, revenue, net FROM ledger")


def attributed(direct, values):
    """Half of what each holds goes to whoever brought it, to the cent (a half to the even one), leaf by leaf."""
    held, below = dict(values), defaultdict(set)
    for who, upper in direct.items():
        below[upper].add(who)
    waiting = set(direct) | set(direct.values())
    while waiting:
        leaf = min(key for key in waiting if not below[key] & waiting)
        waiting.remove(leaf)
        if leaf in direct and held.get(leaf) is not None:
            passed = int((Decimal(held[leaf]) / 2).quantize(Decimal(1), ROUND_HALF_EVEN))
            held[leaf] -= passed
            held[direct[leaf]] = (held.get(direct[leaf]) or 0) + passed
    return held


def test_what_came_through_each_referrer(book):
    earned = year()
    for user in (book.zhao, *book.owners):
        found = book.get("referrals", user, page_size=500)["results"]
        direct = by_key(f"{chains(seen(user, book))} SELECT who, upper FROM direct")
        counts = by_key(f"""{chains(seen(user, book))} SELECT upper, SUM(CASE WHEN steps = 1 THEN 1 ELSE 0 END),
            COUNT(*) FROM brought GROUP BY upper""")
        through = defaultdict(list)
        for who, upper in rows(f"{chains(seen(user, book))} SELECT who, upper FROM brought"):
            through[upper].append(earned.get(who))
        shares = [attributed(direct, {key: pair[at] for key, pair in earned.items()}) for at in (0, 1)]
        assert {row["id"]: (row["brought"], row["reached"]) for row in found} == counts
        for row in found:
            known = [pair for pair in through[row["id"]] if pair is not None]
            sums = tuple(sum(pair[at] for pair in known) if known else None for at in (0, 1))
            own = earned.get(row["id"], (None, None))[1]
            names = ("revenue", "net_contribution", "own", "attributed_revenue", "attributed")
            assert [None if row[name] is None else told(row[name])[0] for name in names] == [
                *sums, own, shares[0].get(row["id"]), shares[1].get(row["id"])
            ], row  # fmt: skip
        worth = [float("-inf") if row["net_contribution"] is None else float(row["net_contribution"]) for row in found]
        assert worth == sorted(worth, reverse=True)
        page = book.page("/referrals/", user).context
        assert [one.pk for one in page["referrers"]] == [row["id"] for row in found][:25]
        known = [earned[key] for key in direct if key in earned]
        longest = one(f"{chains(seen(user, book))} SELECT COALESCE(MAX(steps), 0) FROM brought")[0]
        head = page["head"]
        assert (head[0]["value"], head[1]["value"]) == (str(len(direct)), str(len(found)))
        assert [figure["value"] for figure in head[2:]] == [
            ui.money(money(sum(pair[at] for pair in known)) if known else None) for at in (0, 1)
        ]
        assert head[0]["hint"] == ("over one step" if longest == 1 else f"over up to {longest} steps") or not direct
    assert one(f"{chains('1 = 1')} SELECT MAX(steps) FROM brought")[0] > 2


def members(top, where):
    """The customers of a group that are seen and not archived, its top among them, over any levels."""
    return [key for (key,) in rows(f"""WITH RECURSIVE below (id) AS (SELECT CAST({top} AS BIGINT) UNION ALL
        SELECT a.id FROM accounts_account a JOIN below b ON a.parent_id = b.id)
        SELECT a.id FROM accounts_account a JOIN below b ON b.id = a.id
        WHERE (a.archived_at IS NULL OR a.id = {top}) AND {where}""")]  # fmt: skip


def together(keys):
    """Revenue, net contribution, what is at risk, the highest risk, the best tier, how many."""
    listed = ", ".join(map(str, keys))
    sums = one(f"""{ledger()} SELECT SUM(l.revenue), SUM(l.net), SUM(CAST(ROUND(100 * s.value_at_risk) AS BIGINT)),
        MAX(s.p) FROM accounts_account a LEFT JOIN ledger l ON l.account = a.id LEFT JOIN analytics_score s
        ON s.account_id = a.id AND s.run_id = {run_of("churn")} WHERE a.id IN ({listed})""")
    tiers = [tier for (tier,) in rows(f"SELECT tier FROM accounts_account WHERE id IN ({listed}) AND tier <> ''")]
    best = min(tiers, key=RANKS.index, default="")
    return (*(None if amount is None else int(amount) for amount in sums[:3]), sums[3], best, len(keys))


def figures(found):
    names = ("revenue", "net_contribution", "value_at_risk")
    return (*(None if found[name] is None else told(found[name])[0] for name in names), found["risk"], found["tier"],
            found["count"])  # fmt: skip


def as_one(keys):
    """
    The tier of the members as one customer of the book, in which it takes their place, and what those above it bring.

    Its order days are those of any member.
    """
    listed, ago = ", ".join(map(str, keys)), days_ago("ordered_on")
    net = one(f"{ledger()} SELECT COALESCE(SUM(net), 0) FROM ledger WHERE account IN ({listed})")[0]
    others = f"net > 0 AND account NOT IN ({listed})"
    rest, above = one(f"""{ledger()} SELECT SUM(CASE WHEN {others} THEN net ELSE 0 END),
        SUM(CASE WHEN {others} AND net > {net} THEN net ELSE 0 END) FROM ledger""")
    months, days, tenure = one(f"""SELECT COUNT(DISTINCT CASE WHEN {ago} < 360 THEN {ago} / 30 END),
        COUNT(DISTINCT CASE WHEN {within("ordered_on")} THEN ordered_on END), MAX({ago}) FROM accounts_order
        WHERE archived_at IS NULL AND revenue > 0 AND ordered_on <= '{DAY}' AND account_id IN ({listed})""")
    if net <= 0:
        return "lead", 1.0
    share = float(above) / float(rest + net)
    by_share = sum(share >= border for border in (0.5, 0.8, 0.95))
    return RANKS[by_share if months >= 3 or (tenure >= 365 and days >= 2) else max(by_share, 2)], share


def test_what_a_group_is_together(book):
    """Of the book's group, which stands first, and of one in the middle."""
    with connection.cursor() as cursor:
        below = ", ".join(str(one_.pk) for one_ in book.accounts[13:18:2])
        cursor.execute(f"UPDATE accounts_account SET parent_id = {book.accounts[11].pk} WHERE id IN ({below})")
    tops = [key for (key,) in rows("""SELECT DISTINCT p.id FROM accounts_account a JOIN accounts_account p
        ON p.id = a.parent_id WHERE a.archived_at IS NULL AND p.parent_id IS NULL""")]  # fmt: skip
    found = book.get("groups")["results"]
    assert {row["id"]: figures(row["whole"]) for row in found} == {
        top: pytest.approx(together(members(top, "1 = 1"))) for top in tops
    }
    for row in found:
        tier, share = as_one(members(row["id"], "1 = 1"))
        reasons = row["as_one"]["reasons"]
        assert row["as_one"]["tier"] == tier and reasons.keys() == {"share"}, reasons
        assert reasons["share"]["share_above"] == pytest.approx(share, abs=1e-6)
    for top in tops:
        for user in (book.zhao, *book.owners):
            keys = members(top, seen(user, book))
            if top not in keys or len(keys) < 2:
                continue
            group = book.page(f"/customers/{top}/group/", user).context["group"]
            assert figures(group.total) == pytest.approx(together(keys))
            assert {line.account.pk: figures(vars(line.own)) for line in group.lines} == {
                key: pytest.approx(together([key])) for key in keys
            }
