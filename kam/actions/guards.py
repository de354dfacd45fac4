"""What nobody does to somebody who may do more, and how there goes on being a director."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from typing import Any

from django.utils.translation import gettext as _

from kam.choices import Role
from kam.ground.errors import Refused
from kam.ground.rights import exceeds
from kam.models import User

WAYS_IN = ("email", "username")
"""Whoever sets these for somebody may come in as them: by a new password sent there."""


def lock(user: User, by: User) -> tuple[User, User]:
    """
    (user, by) as they stand now, held until the change is written, after the directors.

    What the request read of them may be over by then: of two people who change each other the second is told so.
    """
    lock_directors()
    held = User.objects.select_for_update(of=("self",)).select_related("acts_for").order_by("pk")
    found = {one.pk: one for one in held.filter(pk__in={user.pk, by.pk})}
    if user.pk not in found:
        raise User.DoesNotExist
    return found[user.pk], found.get(by.pk, by)


def check_role(was: User | None, wanted: Mapping[str, Any], by: User) -> None:
    """
    Nobody gives more than they hold, nor lowers whoever holds more: a director does, as long as there is one.

    Otherwise whoever may not touch somebody's way in would lower them first. So that there goes on being a director,
    the last one is neither disabled nor given another role from below; and nobody becomes a program, whose tokens
    would read in their name, nor a program somebody.
    """
    after = _as_wanted(was, wanted)
    if was is not None:
        _check_kind(was, after)
        if exceeds(was, by):
            _check_lowering(was, after, by)
    gives = was is None or after.role != was.role or not exceeds(was, by)
    if gives and exceeds(after, by) and User.objects.directors().exists():
        words = _("This role may do more than yours. Choose another one; a director gives it, under Settings, Roles.")
        raise Refused(words, field="role", status=403)
    stays = after.role == Role.DIRECTOR and after.is_active
    if was is not None and not stays and exceeds(was, by, Role.DIRECTOR):
        check_last_director(was)


def _as_wanted(was: User | None, wanted: Mapping[str, Any]) -> User:
    """Who they would be; not to be saved."""
    after = copy(was) if was is not None else User()
    for name, value in wanted.items():
        setattr(after, name, value)
    return after


def _check_kind(was: User, after: User) -> None:
    if (was.role == Role.INTEGRATION) != (after.role == Role.INTEGRATION):
        words = _("A person does not become a program, nor a program a person. Add a service account.")
        raise Refused(words, field="role", status=403)


def _check_lowering(was: User, after: User, by: User) -> None:
    """Raises Refused where somebody who may do more than `by` would do so no longer, or in another role."""
    falls = was.role == Role.LEAD and not exceeds(after, by)
    if after.role != was.role or falls:
        words = _("This person may do more than you. A director changes their role, under Settings, Roles; you may "
                  "disable them.")  # fmt: skip
        raise Refused(words, field="team" if after.role == was.role else "role", status=403)


def check_ways_in(was: User, wanted: Mapping[str, Any], by: User) -> None:
    """Nobody lays hands on the way in of somebody who may do more: they would come in as them without a word."""
    for name in WAYS_IN:
        if differs(was, wanted, name) and was.pk != by.pk and exceeds(was, by):
            words = _("This person may do more than you. They change this themselves, under My settings.")
            raise Refused(words, field=name, status=403)


def differs(was: User, wanted: Mapping[str, Any], name: str) -> bool:
    """Whether a way in becomes another; signing in does not tell capitals from small letters."""
    return str(wanted.get(name, getattr(was, name))).lower() != str(getattr(was, name)).lower()


@contextmanager
def no_new_heads(by: User) -> Iterator[None]:
    """Around a change of the teams: raises Refused where a lead would reach the whole company by it, unlike `by`."""
    before = set(_heads().values_list("pk", flat=True))
    yield
    raised = _heads().exclude(pk__in=before)
    if User.objects.directors().exists() and (beyond := [one for one in raised if exceeds(one, by)]):
        words = _("By this %(name)s would lead all teams. Only a director gives that: have them made a manager first, "
                  "and a team lead again afterwards, under Settings, Roles.")  # fmt: skip
        raise Refused(words % {"name": beyond[0]}, status=403)


def _heads() -> Any:
    """Disabled ones too: they may be enabled."""
    return User.objects.filter(role=Role.LEAD).knowing_heads().filter(known_at_head=True)


def lock_directors() -> None:
    """First of all locks wherever directors may become fewer: of two at once the second counts who is left."""
    list(User.objects.directors().select_for_update().order_by("pk").values_list("pk"))


def is_last_director(user: User) -> bool:
    """Whether nobody else directs and works here."""
    directors = set(User.objects.directors().values_list("pk", flat=True))
    return directors == {user.pk}


def check_last_director(user: User) -> None:
    """Raises Refused where nobody would direct without this person."""
    if is_last_director(user):
        raise Refused(_("This is the last director. Have them make somebody else a director first."), status=403)


def whom_to_tell(user: User, role: str, by: User) -> list[User]:
    """Whoever gets or loses a role beyond that of `by` is announced to the directors there are, and to themselves."""
    if user.pk and role == user.role or not (exceeds(user, by) or exceeds(user, by, role)):
        return []
    directors = list(User.objects.directors().exclude(pk=user.pk))
    return [*directors, user] if user.pk else directors
