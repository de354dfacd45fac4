"""The way back from a turn of a customer's life cycle: offered with the message, to whoever has just made it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from accounts.models import Account
from lifecycle.actions import stage_undos


class TurnsBack:
    """A page whose deed is a turn (a move, a warning, its closing), with undo."""

    object: Any
    user: Any

    def undo_url(self, _result: Any) -> str:
        account = self.object if isinstance(self.object, Account) else self.object.account
        turn = stage_undos.last(account, by=self.user)
        return f"{reverse('lifecycle:stage-take-back', args=[account.pk])}?turn={turn}" if turn else ""
