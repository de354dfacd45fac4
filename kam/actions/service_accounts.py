"""Service accounts: programs with a name of their own that hold tokens, open no page and act for their owner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kam.actions import tokens, users
from kam.choices import EventVerb, Role
from kam.ground import events
from kam.ground.errors import Refused
from kam.ground.rights import Right, exceeds, require
from kam.models import Token, User

FIELDS = ("name", "username", "acts_for", "is_active")


def add(*, values: Mapping[str, Any], by: User) -> User:
    """A program of `acts_for`, who is to be no more than whoever names them: its tokens would open their eyes."""
    require(by, Right.PEOPLE)
    wanted = {name: values[name] for name in FIELDS if name in values} | {"role": Role.INTEGRATION}
    check_owner(wanted.get("acts_for"), by)
    with transaction.atomic():
        made = users.add(values=wanted, by=by)
        _tell(made, by)
    return made


def change(account: User, values: Mapping[str, Any], *, version: int | None = None, by: User) -> User:
    """Name, sign-in name, owner, active or not; with another owner all its tokens end."""
    require(by, Right.PEOPLE)
    wanted = {name: values[name] for name in FIELDS if name in values}
    owner = wanted.get("acts_for", account.acts_for)
    if owner != account.acts_for:
        check_owner(owner, by)
    with transaction.atomic():
        changed = users.change(account, wanted, version=version, by=by)
        if owner != account.acts_for:
            users.end(changed)
            _tell(changed, by)
    return changed


def give_token(account: User, *, name: str, scopes: Iterable[str], expires_on: date, by: User) -> tuple[Token, str]:
    """(token, secret) of a program: no more than its owner may now, nor than whoever makes it."""
    return tokens.create(name=name, scopes=scopes, expires_on=expires_on, holder=account, by=by)


def _tell(account: User, by: User) -> None:
    """The owner hears of it, unless it is their own doing: work done by the program stands under their name."""
    told, url = [account.acts_for], reverse("kam:notice-list")
    events.record(EventVerb.USER_LENT, account, by=by, data={"owner": account.acts_for}, notify=told, url=url)


def check_owner(owner: User | None, by: User) -> None:
    """An owner is a person at work here, whose sight and rights reach no further than those of whoever names them."""
    if owner is None or not owner.is_active or owner.is_system or owner.role == Role.INTEGRATION:
        raise Refused(_("Choose a person who works here."), field="acts_for", status=422)
    if owner.pk != by.pk and exceeds(owner, by):
        words = _("This person may do more than you, and so would a program of theirs.")
        raise Refused(words, field="acts_for", status=403)
