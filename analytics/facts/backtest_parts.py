"""What a stored test of the score says of a part of the customers, to whoever sees some of it."""

from __future__ import annotations

from typing import Any

from accounts.models import Account
from analytics.rules.backtest_parts import of_part
from kam.ground import scope
from kam.models import Run


def read(run: Run, part: tuple[str, Any] | None, user: Any) -> dict[str, Any] | None:
    """
    The test of all (`part` None), or of a part and its key; None where nothing is told of the part.

    A part is told whole, so whoever sees none of its customers today is not told how many were lost there: one query
    more for whoever does not see everybody.
    """
    if part is None:
        return run.result
    name, key = part
    own = {"owner__isnull": True} if part == ("owner", None) else {name: key}
    if name != "tier" and not scope.sees_all(user) and not Account.objects.visible_to(user).filter(**own).exists():
        return None
    return of_part(run.result, name, key)
