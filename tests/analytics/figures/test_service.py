"""
K7: cases as they stood at the end of a day: how many came, are open, solved, late, waiting, were solved at once.

test_service_hours.py holds the hours to an answer and to a solution.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.analytics.figures.ask import DAY, by_key, one

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
FIGURES = ("count", "complaints", "open", "solved", "promised", "late", "late_now", "waiting", "answered",
           "first_contact", "came_back", "ever_solved")  # fmt: skip
OPEN = "('new', 'work', 'waiting')"


def counted(day=DAY, days=365):
    """
    `WITH … counted`: the cases opened in the window and not cancelled by its end, told by their steps up to then.

    Waiting for the customer stops both clocks; a case of an archived customer is neither late now nor waiting.
    """
    end, start = f"{day} 16:00:00", f"{day - timedelta(days)} 16:00:00"

    def last(kind):
        return f"(SELECT MAX(at) FROM steps s WHERE s.case_id = c.id AND s.kind = '{kind}')"

    return f"""WITH steps AS (SELECT * FROM lifecycle_casestep WHERE at < '{end}'),
    newest AS (SELECT * FROM (SELECT s.*, ROW_NUMBER() OVER (PARTITION BY case_id ORDER BY at DESC, id DESC) AS place
        FROM steps s) r WHERE place = 1),
    told AS (SELECT c.id, c.sort, c.kind, c.user_id, c.account_id, c.product_id, n.severity, n.state, n.due_at,
        n.answer_due_at, CASE WHEN a.archived_at IS NULL THEN 1 ELSE 0 END AS used,
        CASE WHEN c.answered_at < '{end}' THEN c.answered_at END AS answered_at,
        CASE WHEN n.state NOT IN {OPEN} THEN {last("resolved")} END AS solved_at,
        CASE WHEN n.state = 'waiting' THEN {last("waiting")} END AS stood_at,
        {last("reopened")} AS back_at, {last("waiting")} AS waited_at, {last("handed")} AS handed_at,
        (SELECT t.tier FROM accounts_tierchange t WHERE t.account_id = c.account_id
            AND t.state IN ('in_effect', 'ended') AND t.from_on <= '{day}'
            AND (t.to_on IS NULL OR t.to_on > '{day}')) AS tier
        FROM lifecycle_case c JOIN newest n ON n.case_id = c.id JOIN accounts_account a ON a.id = c.account_id
        WHERE c.archived_at IS NULL AND c.opened_at >= '{start}' AND c.opened_at < '{end}' AND n.state <> 'cancelled'),
    missed AS (SELECT t.*,
        CASE WHEN answer_due_at < COALESCE(answered_at, solved_at, stood_at, '{end}') THEN 1 ELSE 0 END AS no_answer,
        CASE WHEN due_at < COALESCE(solved_at, stood_at, '{end}') THEN 1 ELSE 0 END AS no_solution FROM told t),
    counted AS (SELECT m.*, 1 AS "count", CASE WHEN sort = 'complaint' THEN 1 ELSE 0 END AS complaints,
        CASE WHEN state IN {OPEN} THEN 1 ELSE 0 END AS "open", CASE WHEN solved_at IS NULL THEN 0 ELSE 1 END AS solved,
        CASE WHEN due_at IS NOT NULL OR answer_due_at IS NOT NULL THEN 1 ELSE 0 END AS promised,
        CASE WHEN no_answer + no_solution > 0 THEN 1 ELSE 0 END AS late,
        CASE WHEN used = 1 AND state IN ('new', 'work') AND (no_solution = 1 OR (no_answer = 1 AND answered_at IS NULL))
            THEN 1 ELSE 0 END AS late_now,
        CASE WHEN used = 1 AND state = 'waiting' THEN 1 ELSE 0 END AS waiting,
        CASE WHEN answered_at IS NULL THEN 0 ELSE 1 END AS answered,
        CASE WHEN solved_at IS NOT NULL AND waited_at IS NULL AND back_at IS NULL
            AND (handed_at IS NULL OR answered_at IS NULL OR answered_at >= handed_at) THEN 1 ELSE 0 END
            AS first_contact,
        CASE WHEN back_at IS NULL THEN 0 ELSE 1 END AS came_back,
        CASE WHEN solved_at IS NULL AND back_at IS NULL THEN 0 ELSE 1 END AS ever_solved FROM missed m)"""


SUMS = ", ".join(f'SUM("{name}")' for name in FIGURES)


def told(line):
    return tuple(line[name] for name in FIGURES)


@pytest.mark.parametrize(("day", "days"), [(DAY, 365), (DAY, 90), (DAY - timedelta(20), 30)])
def test_the_whole(book, day, days):
    found = book.get("service", as_of=day.isoformat(), days=days)["whole"]
    said = one(f"{counted(day, days)} SELECT {SUMS} FROM counted")
    assert told(found) == said and all(said[:3])
    for share, part, of in (("late_share", "late", "promised"), ("first_contact_share", "first_contact", "ever_solved"),
                            ("came_back_share", "came_back", "ever_solved")):  # fmt: skip
        assert found[share] == pytest.approx(found[part] / found[of])


def test_every_case_is_in_the_book(book):
    assert min(one(f"{counted()} SELECT {SUMS} FROM counted")) > 0


@pytest.mark.parametrize(
    ("by", "column"), [("kind", "kind"), ("account", "account_id"), ("product", "product_id"), ("user", "user_id"),
                       ("severity", "severity"), ("tier", "tier")])  # fmt: skip
def test_each_part(book, by, column):
    found = {row["part"]: told(row) for row in book.get("service", as_of=DAY.isoformat(), days=365, by=by)["parts"]}
    said = by_key(f"{counted()} SELECT {column}, {SUMS} FROM counted GROUP BY {column}")
    assert found == {"" if key is None else str(key): row for key, row in said.items()} and len(found) > 2


def test_only_complaints_of_a_kind_and_only_a_managers(book):
    asked = {"as_of": DAY.isoformat(), "days": 365, "sort": "complaint", "kind": "quality"}
    found = book.get("service", **asked)["whole"]
    assert told(found) == one(f"{counted()} SELECT {SUMS} FROM counted WHERE sort = 'complaint' AND kind = 'quality'")
    for owner in book.owners:
        found = book.get("service", user=owner, as_of=DAY.isoformat(), days=365)["whole"]
        assert told(found) == one(f"""{counted()} SELECT {SUMS} FROM counted c
            JOIN accounts_account a ON a.id = c.account_id WHERE a.owner_id = {owner.pk}""")
