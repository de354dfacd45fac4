"""K5: answers by tier, role, owner, region, segment and customer; recommendation, response, who is dissatisfied."""

from __future__ import annotations

from math import sqrt

import pytest

from tests.analytics.figures.ask import DAY, START, by_key, local_day, one, within

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
SPAN = {"since": "2025-07-01", "until": DAY.isoformat()}
GIVEN = f"audience = 'customer' AND {within('answered_on')}"
COUNTS = """COUNT(*), SUM(CASE WHEN is_low THEN 1 ELSE 0 END),
    SUM(CASE WHEN scale <> 'nps' THEN 1 ELSE 0 END), SUM(CASE WHEN scale <> 'nps' THEN points END),
    SUM(CASE WHEN scale = 'nps' THEN 1 ELSE 0 END), SUM(CASE WHEN scale = 'nps' AND score >= 9 THEN 1 ELSE 0 END),
    SUM(CASE WHEN scale = 'nps' AND score <= 6 THEN 1 ELSE 0 END)"""
ANSWERS = "FROM lifecycle_surveyanswer s JOIN accounts_account a ON a.id = s.account_id"
Z = 1.96


def told(line):
    """Counts of a line, its mean and its net promoter score, with the answers behind each."""
    mean, nps = line["satisfaction"], line["nps"]
    return (line["answers"], line["low"], *((mean["n"], mean["value"]) if mean else (0, None)),
            *((nps["n"], nps["value"]) if nps else (0, None)))  # fmt: skip


def reckoned(answers, low, n, points, recommending, promoters, detractors):
    """The same from counts: a mean in points of ten, and promoters less detractors in percent."""
    mean = pytest.approx(points / n) if n else None
    nps = pytest.approx(100 * (promoters - detractors) / recommending) if recommending else None
    return answers, low, n, mean, recommending, nps


def test_the_whole(book):
    found = book.get("satisfaction", **SPAN)["whole"]
    assert told(found) == reckoned(*one(f"SELECT {COUNTS} {ANSWERS} WHERE {GIVEN}")) and found["low"] > 5


@pytest.mark.parametrize(
    ("by", "column"), [("tier", "s.tier"), ("role", "s.role"), ("owner", "a.owner_id"), ("region", "a.region"),
                       ("segment", "a.segment"), ("account", "a.id")])  # fmt: skip
def test_each_part(book, by, column):
    """Tier and role are those of the day of the answer, owner, region and segment those of today."""
    found = {row["part"]: told(row) for row in book.get("satisfaction", by=by, **SPAN)["parts"]}
    said = by_key(f"SELECT {column}, {COUNTS} {ANSWERS} WHERE {GIVEN} GROUP BY {column}")
    assert found == {"" if key is None else str(key): reckoned(*row) for key, row in said.items()}
    assert len(found) > 1 and (by not in ("role", "owner", "tier") or "" in found)


def test_the_interval_of_recommendation(book):
    """Three answers are added in the ratio 1 : 2 : 1 (adjusted Wald)."""
    found = book.get("satisfaction", **SPAN)["whole"]["nps"]
    *_rest, n, promoters, detractors = one(f"SELECT {COUNTS} {ANSWERS} WHERE {GIVEN}")
    more, fewer, of = promoters + 0.75, detractors + 0.75, n + 3
    middle = (more - fewer) / of
    half = Z * sqrt(((more + fewer) / of - middle**2) / of)
    assert (found["least"], found["most"]) == pytest.approx((100 * (middle - half), 100 * (middle + half)), abs=1e-3)


def test_the_interval_of_the_mean(book):
    """Of more than thirty answers by the normal distribution, else by Student's."""
    found = book.get("satisfaction", **SPAN)["whole"]["satisfaction"]
    n, mean, square = one(
        f"SELECT COUNT(*), AVG(points), AVG(points * points) {ANSWERS} WHERE scale <> 'nps' AND {GIVEN}"
    )
    half = sqrt((square - mean**2) / (n - 1))
    factor = (found["most"] - found["value"]) / half
    assert found["value"] - found["least"] == pytest.approx(found["most"] - found["value"])
    assert n > 20 and Z - 1e-3 < factor < 2.09, "a little wider for few answers"


def test_how_many_of_those_asked_answered(book):
    """Of a link that was taken back before an answer nobody was asked; our own team is none of them."""
    asked, answered = one(f"""SELECT SUM(CASE WHEN revoked_at IS NULL OR answered_at IS NOT NULL THEN 1 ELSE 0 END),
        SUM(CASE WHEN answered_at IS NOT NULL THEN 1 ELSE 0 END) FROM lifecycle_surveyinvitation
        WHERE contact_id IS NOT NULL AND {local_day("sent_at")} > '{START}' AND {local_day("sent_at")} <= '{DAY}'""")
    found = book.get("satisfaction", **SPAN)["response"]
    assert (found["n"], found["value"]) == (asked, pytest.approx(answered / asked)) and asked > answered > 10
    p, n, zz = answered / asked, asked, Z * Z
    half = Z * sqrt(p * (1 - p) / n + zz / (4 * n * n)) / (1 + zz / n)
    middle = (p + zz / (2 * n)) / (1 + zz / n)
    assert (found["least"], found["most"]) == pytest.approx((middle - half, middle + half), abs=1e-6)


def test_who_is_dissatisfied(book):
    low, rest = one(f"""SELECT SUM(low), SUM(1 - low) FROM (SELECT account_id,
        MAX(CASE WHEN is_low THEN 1 ELSE 0 END) AS low FROM lifecycle_surveyanswer WHERE {GIVEN}
        GROUP BY account_id) t""")
    found = book.get("satisfaction/dissatisfied", **SPAN)
    assert (found["dissatisfied"], found["satisfied"]) == (low, rest) and low and rest


@pytest.mark.parametrize("name", ["region", "kind"])
def test_what_the_dissatisfied_share(book, name):
    found = {row["value"]: (row["dissatisfied"], row["satisfied"], row["dissatisfied_known"], row["satisfied_known"])
             for row in book.get("satisfaction/dissatisfied", **SPAN)["traits"]
             if row["characteristic"] == name}  # fmt: skip
    said = by_key(f"""WITH heard AS (SELECT account_id, MAX(CASE WHEN is_low THEN 1 ELSE 0 END) AS low
        FROM lifecycle_surveyanswer WHERE {GIVEN} GROUP BY account_id)
        SELECT a.{name}, SUM(low), SUM(1 - low), (SELECT SUM(low) FROM heard h JOIN accounts_account b
            ON b.id = h.account_id WHERE b.{name} <> ''), (SELECT SUM(1 - low) FROM heard h JOIN accounts_account b
            ON b.id = h.account_id WHERE b.{name} <> '') FROM heard JOIN accounts_account a ON a.id = account_id
        WHERE a.{name} <> '' GROUP BY a.{name}""")
    assert found == said and len(found) > 1


def test_a_manager_and_another_year(book):
    for owner in book.owners:
        found = book.get("satisfaction", user=owner, **SPAN)["whole"]
        assert told(found) == reckoned(*one(f"SELECT {COUNTS} {ANSWERS} WHERE {GIVEN} AND a.owner_id = {owner.pk}"))
    span = {"since": "2024-07-01", "until": START.isoformat()}
    then = f"audience = 'customer' AND answered_on >= '2024-07-01' AND answered_on <= '{START}'"
    found = book.get("satisfaction", **span)["whole"]
    assert told(found) == reckoned(*one(f"SELECT {COUNTS} {ANSWERS} WHERE {then}"))
