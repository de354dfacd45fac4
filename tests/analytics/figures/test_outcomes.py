"""K8: what became of warnings by cause, tier, owner and region; what was saved and lost; how long customers stay."""

from __future__ import annotations

from datetime import timedelta
from math import sqrt

import pytest

from tests.analytics.figures.ask import DAY, START, by_key, cents, days_ago, one, rows, told, within

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
ENDED = "('kept', 'won_back', 'lost', 'dormant')"
STATES = ("open", "kept", "won_back", "lost", "dormant")


def warned(day=DAY, days=365):
    """
    `WITH … warned`: the warnings opened in the window, as they stood on its last day; closed later they were open.

    Joined with another or taken back they count nowhere. The cause is one that nobody had contested by the day: a
    confirmed one before others, a suspicion of improper means after them, then the newest.
    """
    over = f"closed_on <= '{day}' AND state IN {ENDED}"
    return f"""WITH warned AS (
        SELECT w.id, tier_at_opening AS tier, a.owner_id, a.region, value_at_opening AS stake,
            CASE WHEN {over} THEN state ELSE 'open' END AS became,
            CASE WHEN {over} THEN value_saved END AS saved, CASE WHEN {over} THEN value_lost END AS lost,
            CASE WHEN {over} THEN {days_ago("opened_on", day)} - {days_ago("closed_on", day)} END AS days,
            COALESCE((SELECT c.cause FROM lifecycle_warningcause c WHERE c.warning_id = w.id AND c."on" <= '{day}'
                AND NOT (c.state = 'contested' AND c.read_on <= '{day}')
                ORDER BY CASE WHEN c.state = 'confirmed' AND c.read_on <= '{day}' THEN 0 ELSE 1 END,
                    CASE WHEN c.cause = 'squeezed_out' THEN 1 ELSE 0 END, c."on" DESC, c.id DESC LIMIT 1),
                'unknown') AS cause
        FROM lifecycle_warning w JOIN accounts_account a ON a.id = w.account_id
        WHERE state NOT IN ('joined', 'undone') AND {within("opened_on", day - timedelta(days), day)})"""


SUMS = ", ".join(
    ["COUNT(*)", *(f"SUM(CASE WHEN became = '{state}' THEN 1 ELSE 0 END)" for state in STATES),
     cents("stake", "stake IS NOT NULL"), cents("saved", "saved IS NOT NULL"), cents("lost", "lost IS NOT NULL"),
     "SUM(CASE WHEN stake IS NULL THEN 1 ELSE 0 END)"]
)  # fmt: skip


def line(row):
    money = told(row["value_at_opening"], row["value_saved"], row["value_lost"])
    return (row["count"], *(row[state] for state in STATES), *money, row["value_unknown"])


@pytest.mark.parametrize(("day", "days"), [(DAY, 365), (DAY, 90), (START, 365)])
def test_the_whole(book, day, days):
    found = book.get("outcomes", as_of=day.isoformat(), days=days)["whole"]
    assert line(found) == one(f"{warned(day, days)} SELECT {SUMS} FROM warned") and found["count"] > 2


@pytest.mark.parametrize(
    ("by", "column"), [("cause", "cause"), ("tier", "tier"), ("owner", "owner_id"), ("region", "region")]
)
def test_each_part(book, by, column):
    found = {row["part"]: line(row) for row in book.get("outcomes", as_of=DAY.isoformat(), by=by)["parts"]}
    said = by_key(f"{warned()} SELECT {column}, {SUMS} FROM warned GROUP BY {column}")
    assert found == {"" if key is None else str(key): row for key, row in said.items()} and len(found) > 2


def test_the_share_that_stayed_and_its_bounds(book):
    stayed, ended = one(f"""{warned()} SELECT SUM(CASE WHEN became IN ('kept', 'won_back') THEN 1 ELSE 0 END), COUNT(*)
        FROM warned WHERE became <> 'open'""")
    found = book.get("outcomes", as_of=DAY.isoformat())["whole"]
    p, zz = stayed / ended, 1.959964**2
    half = sqrt(zz * (p * (1 - p) / ended + zz / (4 * ended**2))) / (1 + zz / ended)
    middle = (p + zz / (2 * ended)) / (1 + zz / ended)
    assert (found["stayed_share"], found["stayed_low"], found["stayed_high"]) == pytest.approx(
        (p, middle - half, middle + half)
    )


def test_the_median_of_the_days_to_the_end(book):
    ((days,),) = rows(f"""{warned()}, placed AS (SELECT days, ROW_NUMBER() OVER (ORDER BY days) AS place,
        COUNT(*) OVER () AS n FROM warned WHERE became <> 'open')
        SELECT AVG(1.0 * days) FROM placed WHERE place * 2 IN (n, n + 1, n + 2)""")
    assert book.get("outcomes", as_of=DAY.isoformat())["whole"]["median_days"] == float(days)


def stayed(day=DAY):
    """
    `WITH … stayed`: each customer from its first order, for how many days it stayed and whether it went.

    Gone is who did not order for 365 days, on the 365th, or was said lost on or after its last order and is lost yet.
    """
    ago = f"archived_at IS NULL AND revenue > 0 AND ordered_on <= '{day}'"
    return f"""WITH spans AS (
        SELECT account_id, MAX({days_ago("ordered_on", day)}) AS first, MIN({days_ago("ordered_on", day)}) AS last
        FROM accounts_order WHERE {ago} GROUP BY account_id
    ), said AS (
        SELECT j.account_id, {days_ago('m."on"', day)} AS lost FROM lifecycle_stagemove m
        JOIN lifecycle_journey j ON j.id = m.journey_id WHERE m."on" <= '{day}' AND m.stage = 'lost'
            AND NOT EXISTS (SELECT 1 FROM lifecycle_stagemove n WHERE n.journey_id = m.journey_id
                AND n."on" <= '{day}' AND (n."on" > m."on" OR (n."on" = m."on" AND n.id > m.id)))
    ), ends AS (
        SELECT s.*, CASE WHEN d.lost <= s.last AND d.lost > s.last - 365 THEN d.lost ELSE s.last - 365 END AS gone
        FROM spans s LEFT JOIN said d ON d.account_id = s.account_id
    ), stayed AS (
        SELECT account_id, CASE WHEN gone >= 0 THEN 1 ELSE 0 END AS went,
            first - CASE WHEN gone >= 0 THEN gone ELSE 0 END AS days FROM ends)"""


@pytest.mark.parametrize("day", [DAY, DAY - timedelta(400)])
def test_how_long_each_customer_stayed(book, day):
    found = {row["account"]: (row["days"], int(row["gone"]))
             for row in book.get("survival/accounts", as_of=day.isoformat())["results"]}  # fmt: skip
    said = by_key(f"{stayed(day)} SELECT account_id, days, went FROM stayed")
    assert found == said and len(found) > 10
    if day == DAY:
        assert {went for _days, went in said.values()} == {0, 1}


def steps(where="1 = 1"):
    """Each day on which somebody went: how many were under observation until then, and how many went."""
    return rows(f"""{stayed()}, chosen AS (SELECT s.* FROM stayed s JOIN accounts_account a ON a.id = s.account_id
        WHERE {where}) SELECT days, (SELECT COUNT(*) FROM chosen k WHERE k.days >= c.days), COUNT(*) FROM chosen c
        WHERE went = 1 GROUP BY days ORDER BY days""")


def checked(part, said):
    share = 1.0
    for step, (day, at_risk, went) in zip(part["steps"], said, strict=True):
        share *= 1 - went / at_risk
        assert (step["day"], step["at_risk"], step["gone"]) == (day, at_risk, went)
        assert step["share"] == pytest.approx(share)


def test_the_curve_of_all_and_of_each_part(book):
    checked(book.get("survival", as_of=DAY.isoformat())["whole"], steps())
    for part in book.get("survival", as_of=DAY.isoformat(), by="region")["parts"]:
        region = "" if part["part"] in ("", "none") else part["part"]
        checked(part, steps(f"a.region = '{region}'"))
