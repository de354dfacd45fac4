"""P4: what each play did: where it was applied, the cases that ended with and without it, and the difference."""

from __future__ import annotations

import json
from math import sqrt

import pytest

from tests.analytics.figures.ask import by_key, rows

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
LEAST = 5
"""On fewer cases on either side nothing is said."""
Z = 1.959964
"""Of the normal distribution, for 95 times in 100."""


def borders():
    """Where the bands of risk begin, by the policy in force."""
    ((told,),) = rows("SELECT numbers FROM accounts_policy WHERE state = 'published'")
    bands = (json.loads(told) if isinstance(told, str) else told)["bands"]
    return [bands[name] for name in ("raised", "high", "critical")]


def cases(where="1 = 1"):
    """
    `WITH … uses, cases, met`: uses that stand, warnings that ended in an outcome, and each play on each of these.

    A warning that was joined with another is none, nor is what was applied for it. Comparable are cases of the same
    tier and band of risk at the opening; whom nobody had scored stands in a band of its own.
    """
    band = " + ".join(f"CASE WHEN w.risk_at_opening >= {border} THEN 1 ELSE 0 END" for border in borders())
    return f"""WITH uses AS (
        SELECT u.play_id AS play, u.warning_id AS warning, w.state FROM lifecycle_playuse u
            JOIN accounts_account a ON a.id = u.account_id LEFT JOIN lifecycle_warning w ON w.id = u.warning_id
        WHERE u.undone_on IS NULL AND (w.id IS NULL OR w.state <> 'joined') AND {where}
    ), cases AS (
        SELECT w.id, w.tier_at_opening AS tier, CASE WHEN w.risk_at_opening IS NULL THEN -1 ELSE {band} END AS band,
            CASE WHEN w.state IN ('kept', 'won_back') THEN 1 ELSE 0 END AS kept
        FROM lifecycle_warning w JOIN accounts_account a ON a.id = w.account_id
        WHERE w.state IN ('kept', 'won_back', 'lost', 'dormant') AND {where}
    ), met AS (
        SELECT p.play, c.*, CASE WHEN EXISTS (SELECT 1 FROM uses u WHERE u.play = p.play AND u.warning = c.id)
            THEN 1 ELSE 0 END AS used FROM (SELECT DISTINCT play FROM uses) p CROSS JOIN cases c
    ), strata AS (
        SELECT play, tier, band, SUM(used) AS n, SUM(used * kept) AS k, SUM(1 - used) AS others_n,
            SUM((1 - used) * kept) AS others_k FROM met GROUP BY play, tier, band
    ), shared AS (SELECT * FROM strata WHERE n > 0 AND others_n > 0)"""


def spread(parts):
    """How far a share weighed over strata of (weight, kept, ended) may lie below and above (MOVER over Wilson's)."""
    below = above = 0.0
    for weight, kept, ended in parts:
        share, root = kept / ended, Z * sqrt(kept * (ended - kept) / ended + Z * Z / 4)
        low, high = (kept + Z * Z / 2 - root) / (ended + Z * Z), (kept + Z * Z / 2 + root) / (ended + Z * Z)
        below, above = below + (weight * (share - low)) ** 2, above + (weight * (high - share)) ** 2
    return below, above


def told(book, user=None):
    return {line["play"]: line for line in book.get("play-effects", user)}


def test_where_each_play_was_applied(book):
    found = {play: (line["applied"], line["still_open"], line["without_warning"])
             for play, line in told(book).items()}  # fmt: skip
    assert found == by_key(f"""{cases()} SELECT play, COUNT(*), COUNT(DISTINCT CASE WHEN state = 'open' THEN warning
        END), SUM(CASE WHEN warning IS NULL THEN 1 ELSE 0 END) FROM uses GROUP BY play""")
    assert len(found) == 2 and any(apart for _uses, _open, apart in found.values())


def test_kept_with_and_without_it_among_comparable_cases(book):
    said = by_key(f"""{cases()} SELECT play, SUM(k), SUM(n), SUM(others_k), SUM(others_n),
        SUM(n * (1.0 * k / n - 1.0 * others_k / others_n)) / SUM(n) FROM shared GROUP BY play""")
    for play, line in told(book).items():
        kept, ended, others_kept, others_ended, difference = said[play]
        assert (line["cases"]["kept"], line["cases"]["ended"]) == (kept, ended)
        assert (line["comparable"]["kept"], line["comparable"]["ended"]) == (others_kept, others_ended)
        assert line["cases"]["share"] == pytest.approx(float(kept) / int(ended)) and min(ended, others_ended) >= LEAST
        assert line["difference"] == pytest.approx(float(difference), abs=1e-9) and line["against"] == "others"


def test_how_sure_the_difference_is(book):
    for play, line in told(book).items():
        strata = rows(f"{cases()} SELECT n, k, others_n, others_k FROM shared WHERE play = {play}")
        whole = sum(n for n, _k, _m, _l in strata)
        below, above = spread((n / whole, k, n) for n, k, _m, _l in strata)
        others_below, others_above = spread((n / whole, k, m) for n, _k, m, k in strata)
        low, high = line["difference"] - sqrt(below + others_above), line["difference"] + sqrt(above + others_below)
        assert (line["low"], line["high"]) == (pytest.approx(low), pytest.approx(high))
        assert line["verdict"] == ("more" if low > 0 else "fewer" if high < 0 else "not_shown")


def test_a_manager_counts_their_own_customers(book):
    for owner in book.owners:
        found = {play: line["applied"] for play, line in told(book, owner).items()}
        assert found == by_key(f"""{cases(f"a.owner_id = {owner.pk}")} SELECT play, COUNT(*) FROM uses
            GROUP BY play""")
    for line in told(book, book.owners[0]).values():
        enough = min(line["cases"]["ended"], line["comparable"]["ended"]) >= LEAST
        assert (line["verdict"] == "too_few") is not enough and (line["difference"] is None) is not enough
