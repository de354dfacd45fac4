"""K7: the middle working hours to an answer and to a solution, from the calendar, the steps and the moments alone."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest

from tests.analytics.figures.ask import DAY, day_after, one, overlap, rows, seconds, weekday
from tests.analytics.figures.test_service import counted

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
FIRST = DAY - timedelta(366)
"""Before it no case of the book was opened."""
OPENS, CLOSES = (3600 * (hour - 8) for hour in (9, 18))
"""Seconds after midnight (UTC) at which a day's work begins and ends in Shanghai."""


def clocks(day=DAY, days=365):
    """
    `WITH … counted, timed`: of each case the seconds of working time to its answer, its solution and the day's end.

    Worked are Monday to Friday without days off, and the weekend days worked instead. Nothing counts while it is up to
    the customer: from a step into waiting or an end until the next one with which work goes on.
    """
    return f"""WITH RECURSIVE calendar(day) AS (
        SELECT {the_day(FIRST)} UNION ALL SELECT {day_after("day")} FROM calendar WHERE day < {the_day(DAY)}
    ), worked AS (
        SELECT {seconds("c.day")} + {OPENS} AS begins, {seconds("c.day")} + {CLOSES} AS ends FROM calendar c
        LEFT JOIN (SELECT d.* FROM kam_calendarday d JOIN kam_workcalendar w ON w.id = d.calendar_id AND w.is_default)
            d ON d."on" = c.day
        WHERE CASE WHEN d.id IS NULL THEN {weekday("c.day")} BETWEEN 1 AND 5 ELSE d.works END
    ), {counted(day, days).removeprefix("WITH ")}, placed AS (
        SELECT case_id, {seconds("at")} AS at, CASE WHEN state IN ('new', 'work') THEN 1 ELSE 0 END AS runs,
            ROW_NUMBER() OVER (PARTITION BY case_id ORDER BY at, id) AS place FROM steps
    ), pauses AS (
        SELECT r.case_id, r.at AS until, MIN(s.at) AS since FROM placed r JOIN placed s ON s.case_id = r.case_id
            AND s.runs = 0 AND s.place < r.place AND s.place > COALESCE((SELECT MAX(p.place) FROM placed p
                WHERE p.case_id = r.case_id AND p.runs = 1 AND p.place < r.place), 0)
        WHERE r.runs = 1 GROUP BY r.case_id, r.at, r.place
    ), moments AS (
        SELECT n.*, {seconds("k.opened_at")} AS opened, {seconds("n.answered_at")} AS answered_by,
            {seconds("n.solved_at")} AS solved_by,
            {seconds(the_day(day))} + {24 * 3600 - 8 * 3600} AS over FROM counted n JOIN lifecycle_case k ON k.id = n.id
    ), timed AS (
        SELECT m.*, {running("answered_by")} AS to_answer, {running("solved_by")} AS to_solution,
            {running("over")} AS so_far FROM moments m
    )"""


def the_day(day):
    """A day as a value."""
    return f"DATE('{day}')"


def running(until):
    """Seconds of working time from the opening until a moment, without the pauses; NULL where it never came."""
    whole = f"SELECT SUM({overlap('w.begins', 'w.ends', 'm.opened', f'm.{until}')}) FROM worked w"
    since = "CASE WHEN p.since > m.opened THEN p.since ELSE m.opened END"
    ended = f"CASE WHEN p.until < m.{until} THEN p.until ELSE m.{until} END"
    stood = overlap("w.begins", "w.ends", f"({since})", f"({ended})")
    paused = f"SELECT SUM({stood}) FROM worked w JOIN pauses p ON p.case_id = m.id"
    return f"CASE WHEN m.{until} IS NULL THEN NULL ELSE ({whole}) - COALESCE(({paused}), 0) END"


def middle(found):
    """
    The hours after which half have come, of (seconds until it came, seconds known so far); by Kaplan and Meier.

    At each time something came, those that were still open then are the whole of which a part came.
    """
    came = sorted({done for done, _so_far in found if done is not None})
    known = [so_far if done is None else done for done, so_far in found]
    left = Fraction(1)
    for time in came:
        left *= 1 - Fraction(sum(done == time for done, _so_far in found), sum(one >= time for one in known))
        if left <= Fraction(1, 2):
            return pytest.approx(float(time) / 3600)
    return None


def said(day, days, part="''"):
    """{part: (middle hours to an answer, to a solution)}."""
    found = {}
    for key, *times in rows(f"{clocks(day, days)} SELECT {part}, to_answer, to_solution, so_far FROM timed"):
        found.setdefault("" if key is None else str(key), []).append(times)
    return {
        key: (middle([(one[0], one[2]) for one in cases]), middle([(one[1], one[2]) for one in cases]))
        for key, cases in found.items()
    }  # fmt: skip


def told(line):
    return line["answer_hours"], line["solution_hours"]


@pytest.mark.parametrize(("day", "days"), [(DAY, 365), (DAY, 90), (DAY - timedelta(20), 30)])
def test_the_whole(book, day, days):
    found = told(book.get("service", as_of=day.isoformat(), days=days)["whole"])
    assert found == said(day, days)[""] and any(found)


@pytest.mark.parametrize(("by", "column"), [("kind", "kind"), ("severity", "severity"), ("user", "user_id")])
def test_each_part(book, by, column):
    found = {row["part"]: told(row) for row in book.get("service", as_of=DAY.isoformat(), days=365, by=by)["parts"]}
    assert found == said(DAY, 365, column) and len(found) > 2


def test_a_customer_is_waited_for_and_a_holiday_goes_by(book):
    assert one(f"{clocks()} SELECT COUNT(*) FROM pauses WHERE until > since")[0] > 5
    assert one(f"{clocks()} SELECT COUNT(*) FROM worked")[0] > 80
