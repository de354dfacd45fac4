"""Whoever raises a churn warning says at once what they know: why, what is to be done, and until when."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from kam.ground.errors import Refused
from kam.ground.rights import Right, require, standing
from kam.models import User
from lifecycle.actions import plays, todos, warnings
from lifecycle.actions.aftermaths import NOTHING, Said
from lifecycle.choices import TodoSource
from lifecycle.models import Play, Warning, todo_words
from lifecycle.rules import warnings as rules


def begin(
    account: Account, *, reason: str, said: Said = NOTHING, play: Play | None = None, due_on: date | None = None,
    by: User,
) -> Warning:  # fmt: skip
    """
    A warning raised by hand, with its suspected cause, a play, and a to-do of the owner's by a day, each where named.

    All of it or nothing: raises Refused where one of them is refused, and for a day that is over.
    """
    require(by, Right.MOVE_STAGES)
    if due_on is not None and due_on < timezone.localdate():
        raise Refused(_("Choose today or a day to come."), field="due_on")
    with transaction.atomic():
        made = warnings.raise_by_hand(account, reason=reason, said=said, by=by)
        if play is not None:
            plays.apply(made.account, play=play, warning=made, by=by)
        if due_on is not None:
            _ask(made, reason, due_on, by)
    return made


def _ask(warning: Warning, reason: str, due_on: date, by: User) -> None:
    """The owner is to see to it by a day; closing the warning ends that."""
    code = todo_words.SEE_TO
    who, why = warning.account.owner or standing(by), rules.to_do(warning.pk)
    wanted = todos.Wanted(
        warning.account_id, who, todo_words.say(code, ""), due_on, TodoSource.WARNING, why, reason.strip()[:255], code
    )
    todos.give_many([wanted], told=[warning.account.owner], by=by)
