"""Roles that reach further than those of whoever keeps people: a director gives them, and lets nobody in on the way."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kam.actions import guards, users, ways_in
from kam.choices import EventVerb
from kam.ground import outbox, records, sign_in
from kam.ground.errors import Refused
from kam.ground.rights import Right, exceeds, givable, require
from kam.models import User


def give(user: User, *, role: str, base: str, version: int | None = None, by: User) -> User:
    """
    Another role, at most as far as one's own; what the one before opened ends, and the other directors are told.

    With a role beyond an administrator's every way in that was there ends, and a fresh link (under `base`) goes to the
    person's address: until then whoever keeps people may have known the password, or held a link. Raises Refused for
    who is disabled or has no address: nobody could come in by themselves.
    """
    require(by, Right.GIVE_ROLES)
    if user.is_system or sign_in.is_program(user) or user.pk == by.pk or exceeds(user, by):
        raise Refused(_("This person's role is not yours to change."), status=403)
    if role not in givable(by):
        raise Refused(_("This role may do more than yours."), field="role", status=403)
    told = [user, *User.objects.directors()]
    with transaction.atomic():
        was, director = guards.lock(user, by)
        require(director, Right.GIVE_ROLES)  # another director may have lowered them meanwhile
        if exceeds(was, director):
            raise Refused(_("This person's role is not yours to change."), status=403)
        if was.role == role:
            return was
        guards.check_last_director(was)
        if ways_in.beyond(was, role):
            _check_reached(was)
        url, verb = reverse("kam:notice-list"), EventVerb.USER_CHANGED
        given = records.change(user, {"role": role}, by=by, version=version, verb=verb, notify=told, url=url)
        users.end(given)
        if ways_in.beyond(given):
            _let_in_anew(given, base=base, by=by)
    return given


def appoint(user: User, *, role: str, base: str, by: User) -> str:
    """
    The same from the server's own shell, by the system, for whom no director is left to give it.

    Returns the link for whoever has no address; to the others it is mailed alone ("").
    """
    with transaction.atomic():
        changed = users.change(user, {"role": role}, by=by)
        if user.role == changed.role or not ways_in.beyond(changed):
            return ""
        link = _let_in_anew(changed, base=base, by=by)
    return "" if changed.email else link


def _check_reached(user: User) -> None:
    if not user.is_active:
        raise Refused(_("This person is disabled. Have them enabled first, then give the role."), field="role")
    if not user.email and sign_in.may_come_alone(user):
        raise Refused(
            _("This person has no address for the link by which they set a new password. Have it entered first."),
            field="role",
        )


def _let_in_anew(user: User, *, base: str, by: User) -> str:
    """Nothing that opened before opens now; the link is "" for whom the company's provider alone lets in."""
    ways_in.close(user, by=by)
    if not sign_in.may_come_alone(user):
        return ""
    link = users.one_time_link(user, base=base)
    text = _(
        "Hello %(name)s,\n\nyour role at KAM is %(role)s from now on. Your password, second factor and passkeys count "
        "no more. Set a new password and sign in: %(link)s"
    )
    if user.email:
        words = {"name": user, "role": user.get_role_display(), "link": link}
        outbox.send_mail_to(user.email, subject=_("Your access to KAM"), text=text % words)
    return link
