"""The demo's company targets: the key accounts' share of revenue over the years, and two strategic goals."""

from __future__ import annotations

from datetime import date

from analytics.actions import targets
from kam.models import User

ROWS: tuple[tuple[int, float | None, str], ...] = (
    (-1, 0.7, ""),
    (0, 0.72, ""),
    (1, 0.75, ""),
    (5, 0.8, "大客户贡献八成销售额，铂金客户达到 20 家，每家都有高层定期互访"),
    (10, None, "成为华东前十大建材集团的首选合作伙伴，海外大客户占三分之一"),
)


def set_all(today: date, *, by: User) -> None:
    """Last year, this one, the next, and five and ten years out."""
    for ahead, share, goal in ROWS:
        values = {"year": today.year + ahead, "key_share": share, "goal": goal}
        targets.write(values=values, by=by)
