"""The way back from a turn of a customer's life cycle: offered with the message, to whoever has just made it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from accounts.models import Account
from lifecycle.actions import stage_undos


def way_back(account_id: int, turn: int) -> str:
    """The address at which a turn is taken back."""
    return f"{reverse('lifecycle:stage-take-back', args=[account_id])}?turn={turn}"


def offer(account: Account, user: Any) -> str:
    """The address at which the reader may take the last turn back still; empty where there is none of theirs."""
    turn = stage_undos.last(account, by=user)
    return way_back(account.pk, turn) if turn else ""


class TurnsBack:
    """A page whose deed is a turn (a move, a warning, its closing), with undo."""

    object: Any
    user: Any

    def undo_url(self, _result: Any) -> str:
        return offer(self.object if isinstance(self.object, Account) else self.object.account, self.user)
