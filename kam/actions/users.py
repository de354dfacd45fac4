"""People: made and changed by those who keep people; nobody changes their own role, nobody gets in by another's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib.sessions.models import Session
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kam.actions import tokens
from kam.choices import EventVerb, Role
from kam.ground import events, outbox, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User
from kam.models.users import SYSTEM_USERNAME

OPEN_FIELDS = ("username", "name", "email", "phone", "role", "team", "is_active")


def ensure_system() -> User:
    """The user the night runs as; idempotent, called after every migrate."""
    system, _made = User.objects.get_or_create(
        username=SYSTEM_USERNAME, defaults={"name": "KAM", "is_system": True, "role": Role.DIRECTOR}
    )
    if system.has_usable_password():
        system.set_unusable_password()
        system.save(update_fields=["password"])
    return system


def add(*, values: Mapping[str, Any], password: str = "", by: User) -> User:
    """A new colleague; without a password they set one by the link of `invite`."""
    require(by, Right.PEOPLE)
    wanted = _allowed(values, None, by)
    watchers = list(_watchers(wanted.get("role", "")))
    with transaction.atomic():
        user = User(**wanted)
        user.set_password(password) if password else user.set_unusable_password()
        records._save(user)
        events.record(
            EventVerb.USER_CREATED,
            user,
            by=by,
            data={"role": user.role, "team": user.team},
            notify=watchers,
        )
    return user


def change(user: User, values: Mapping[str, Any], *, version: int | None = None, by: User) -> User:
    """Role, team, active or not; another role or a disabling ends their sessions and tokens at once."""
    require(by, Right.PEOPLE)
    if user.is_system:
        raise Refused(_("The system's own user cannot be changed."))
    if user.pk == by.pk and (values.get("role", user.role) != user.role or not values.get("is_active", True)):
        raise Refused(_("Nobody changes their own role or disables themselves; ask another administrator."))
    wanted = _allowed(values, user, by)
    ended = wanted.get("role", user.role) != user.role or not wanted.get("is_active", user.is_active)
    with transaction.atomic():
        changed = records.change(user, wanted, by=by, version=version, verb=EventVerb.USER_CHANGED)
        if ended:
            end(changed)
    return changed


def _allowed(values: Mapping[str, Any], user: User | None, by: User) -> dict[str, Any]:
    """Only the open fields; an address belongs to one person; an integration stands in its maker's shoes."""
    wanted = {name: values[name] for name in OPEN_FIELDS if name in values}
    email = str(wanted.get("email") or "").strip()
    others = User.objects.filter(email__iexact=email).exclude(pk=user.pk if user else None)
    if email and others.exists():
        raise Refused(_("Somebody else has this e-mail address."), field="email", code="conflict")
    was = user.role if user else ""
    if wanted.get("role", was) == Role.INTEGRATION and was != Role.INTEGRATION:
        wanted["acts_for"] = by
    return wanted


def _watchers(role: str) -> Iterable[User]:
    """Whoever is made director is announced to the directors there are."""
    return User.objects.people().filter(role=Role.DIRECTOR) if role == Role.DIRECTOR else ()


def end(user: User) -> None:
    """Sign the user out everywhere and end their tokens."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if str(session.get_decoded().get("_auth_user_id")) == str(user.pk):
            session.delete()
    tokens.end_all(user)


def password_set(user: User) -> None:
    """After a new password, whoever set it: tokens end with the old one (sessions do by their hash)."""
    with transaction.atomic():
        tokens.end_all(user)
        events.record(EventVerb.PASSWORD_SET, user, by=user)


def signed_in(user: User) -> None:
    """The record keeps who came in."""
    events.record(EventVerb.SIGNED_IN, user, by=user)


def invite(user: User, *, base: str, by: User) -> str:
    """
    A one-time link (`base` + path) by which a new colleague sets their password; mailed too where there is an address.

    Only for people who have no password yet: with such a link for others, whoever keeps people could become them.
    """
    require(by, Right.PEOPLE)
    if user.has_usable_password() or user.is_system or not user.is_active:
        raise Refused(_("This person has a password. They can set a new one themselves from the sign-in page."))
    link = one_time_link(user, base=base)
    with transaction.atomic():
        events.record(EventVerb.USER_INVITED, user, by=by)
        if user.email:
            text = _("Hello %(name)s,\n\nset your password and sign in: %(link)s") % {"name": user, "link": link}
            outbox.send_mail_to(user.email, subject=_("Your access to KAM"), text=text)
    return link


def first_administrator(*, username: str = "admin", email: str = "") -> User:
    """The first administrator of an empty instance, without a password (the one-time link sets it); idempotent."""
    found = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).order_by("pk").first()
    if found:
        return found
    values = {"name": _("Administrator"), "email": email, "role": Role.ADMINISTRATOR}
    with transaction.atomic():
        user, made = User.objects.get_or_create(username=username, defaults=values)
        if not made:
            raise Refused(_("There is a user of this name with another role; choose another name."))
        user.set_unusable_password()
        user.save()
        events.record(EventVerb.USER_CREATED, user, by=User.objects.system(), data={"role": user.role})
    return user


def one_time_link(user: User, *, base: str) -> str:
    """An address that sets the password once and then is worth nothing; good for three days."""
    generator: Any = default_token_generator
    uid: Any = user_pk_to_url_str(user)  # type: ignore[no-untyped-call]
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": generator.make_token(user)})
    return base.rstrip("/") + path
