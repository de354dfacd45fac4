"""When what is old is let go: the hour of the daily job, the day before which rows are old."""

from datetime import datetime, time, timedelta

AT = time(3, 10)
"""When the daily job runs, by the company's clock: before anybody reads, after the scores of the night."""


def next_run(now: datetime) -> datetime:
    """The coming run, seen from a moment of the company's clock."""
    today = now.replace(hour=AT.hour, minute=AT.minute, second=0, microsecond=0)
    return today if now < today else today + timedelta(days=1)


def cutoff(run_at: datetime, days: int) -> datetime:
    """What is older than this is let go by a run at that moment."""
    return run_at - timedelta(days=days)
