"""Which orders a reason of the churn score was read from: the days it looks at, as of the day of the score."""

from datetime import date, timedelta

from analytics.rules.trade import MONTH, YEAR

WHOLE = ("silence", "od", "late", "rec_h", "longer", "step60", "step180", "rhythm", "gap_h", "single", "ever")
"""Read from every order day so far."""
IN_YEAR = ("am", "rrank", "ret", "trend", "nord")
"""Read from the year up to the day."""
SEASONS = {"seas": 1, "season2": 2}
"""Read from the coming horizon's days, so many years before."""
MONTHS = {"am3": (0, 3), "am24": (12, 24)}
"""Read from blocks of thirty days, counted back from the day."""


def span(code: str, as_of: date, horizon: int) -> tuple[date | None, date] | None:
    """First and last day (both counted) of the orders behind a reason; no first day: all; None: not from orders."""
    if code in WHOLE:
        return None, as_of
    if code in IN_YEAR:
        return as_of - timedelta(YEAR - 1), as_of
    if code in SEASONS:
        begin = as_of - timedelta(SEASONS[code] * YEAR)
        return begin + timedelta(1), begin + timedelta(horizon)
    if code in MONTHS:
        near, far = MONTHS[code]
        return as_of - timedelta(far * MONTH - 1), as_of - timedelta(near * MONTH)
    return None
