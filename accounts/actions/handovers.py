"""What follows a customer to its new owner: each floor above hands down how its open work moves along."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from accounts.models import Account
from kam.ground.rights import Right, require
from kam.models import User

Mover = Callable[[Account, User | None, User, User], Mapping[str, int]]
"""(account, who had it, who has it now, by whom) to how many of what moved."""

_movers: dict[str, Mover] = {}


def follow(key: str, mover: Mover) -> None:
    """A floor registers, in AppConfig.ready, a verb that moves its open work to a new owner."""
    _movers[key] = mover


def move_along(account: Account, *, was: User | None, owner: User | None, by: User) -> dict[str, int]:
    """Move what is open to the new owner, in the caller's transaction; with nobody in charge it waits where it is."""
    require(by, Right.HAND_OVER)
    if owner is None:
        return {}
    moved: dict[str, int] = {}
    for mover in _movers.values():
        moved |= {what: count for what, count in mover(account, was, owner, by).items() if count}
    return moved
