"""People: made and changed by those who keep people; nobody changes their own role, nobody gets in by another's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kam.actions import guards, tokens, webhooks
from kam.choices import EventVerb, Role
from kam.ground import events, outbox, records, sign_in, unmoved
from kam.ground.errors import Refused
from kam.ground.rights import Right, exceeds, require, standing
from kam.models import Feed, User
from kam.models.users import SYSTEM_USERNAME
from kam.rules.sign_ons import kept

WORKING_TIME = ("calendar", "weekdays", "visits_per_day", "visit_hours")
OPEN_FIELDS = ("username", "name", "email", "phone", "role", "team", "is_active", *WORKING_TIME)

_leaving: list[Callable[[User], None]] = []


def before_leaving(check: Callable[[User], None]) -> None:
    """A floor registers, in AppConfig.ready, what has to be done before a person is disabled; it raises Refused."""
    _leaving.append(check)


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
    guards.check_role(None, wanted, by)
    watchers = guards.whom_to_tell(User(**wanted), "", by)
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
    """
    Role, team, active or not; another role or a disabling ends sessions, tokens and calendar addresses at once.

    Another e-mail address ends the sessions, and is told to the person and to the address before. Raises Refused where
    the role or the way in of somebody would change who may do more than `by`, and where a person becomes a program.
    """
    require(by, Right.PEOPLE)
    if user.is_system:
        raise Refused(_("The system's own user cannot be changed."))
    is_own = user.pk in (by.pk, standing(by).pk)  # their integration is their own hand
    if is_own and (values.get("role", user.role) != user.role or not values.get("is_active", True)):
        raise Refused(_("Nobody changes their own role or disables themselves; ask another administrator."))
    wanted = _allowed(values, user, by)
    with transaction.atomic():
        was, keeper = guards.lock(user, by)
        require(keeper, Right.PEOPLE)
        guards.check_role(was, wanted, keeper)
        guards.check_ways_in(was, wanted, keeper)
        for check in _leaving if was.is_active and not wanted.get("is_active", True) else ():
            check(was)
        moved = guards.differs(was, wanted, "email")
        told = [*guards.whom_to_tell(was, wanted.get("role", was.role), by), *([user] if moved else [])]
        changed = records.change(
            user,
            wanted,
            by=by,
            version=version,
            verb=EventVerb.USER_CHANGED,
            notify=told,
            url=reverse("kam:notice-list"),
        )
        if changed.role != was.role or (was.is_active and not changed.is_active):
            end(changed)
        if moved:
            address_moved(changed, was.email)
    return changed


def address_moved(user: User, was: str, *, keep: str = "") -> None:
    """Signs the user out (but for the session `keep`) and tells the address before: it may be somebody else's doing."""
    sign_out(user, keep=keep)
    if was:
        text = _(
            "Hello %(name)s,\n\nyour sign-in address at KAM is %(address)s from now on. "
            "If you did not ask for this, tell your administrator at once."
        )
        outbox.send_mail_to(
            was, subject=_("Your sign-in address was changed"), text=text % {"name": user, "address": user.email or "–"}
        )


def _allowed(values: Mapping[str, Any], user: User | None, by: User) -> dict[str, Any]:
    """Only the open fields; an address belongs to one person; a program stands in its owner's shoes, or its maker's."""
    wanted = {name: values[name] for name in OPEN_FIELDS if name in values}
    if "email" in wanted:
        wanted["email"] = kept(wanted["email"] or "")
        check_address(wanted["email"], user)
    if wanted.get("role", user.role if user else "") == Role.INTEGRATION:
        wanted["acts_for"] = values.get("acts_for") or (user.acts_for if user else None) or by
    return wanted


def check_address(email: str, user: User | None) -> None:
    """An address belongs to one person."""
    others = User.objects.filter(email__iexact=email).exclude(pk=user.pk if user else None)
    if email and others.exists():
        raise Refused(_("Somebody else has this e-mail address."), field="email", code="conflict")


def end(user: User) -> None:
    """Sign the user out everywhere, end their tokens and calendar addresses, switch their webhooks off."""
    sign_out(user)
    tokens.end_all(user)
    webhooks.end_all(user)
    Feed.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=timezone.now())


def sign_out(user: User, *, keep: str = "") -> int:
    """
    End the user's sessions, but for the one whose key is `keep`; returns how many ended.

    With them those in which the second step of a sign-in waits: the first was taken before.
    """
    count = 0
    for session in Session.objects.filter(expire_date__gt=timezone.now()).exclude(session_key=keep).iterator():
        if _is_of(session.get_decoded(), user):
            session.delete()
            count += 1
    return count


def _is_of(told: Mapping[str, Any], user: User) -> bool:
    """Whether a user is in by a session, or half in."""
    waiting, key = told.get(LOGIN_SESSION_KEY) or {}, user_pk_to_url_str(user)  # type: ignore[no-untyped-call]
    return str(told.get(SESSION_KEY)) == str(user.pk) or waiting.get("user_pk") == key


def password_set(user: User) -> None:
    """After a new password, whoever set it: tokens and webhooks end with the old one (sessions do by their hash)."""
    with transaction.atomic():
        tokens.end_all(user)
        webhooks.end_all(user)
        events.record(EventVerb.PASSWORD_SET, user, by=user)


def signed_in(user: User) -> None:
    """The record keeps who came in."""
    events.record(EventVerb.SIGNED_IN, user, by=user)


def factor_added(user: User, factor: Authenticator) -> None:
    """
    The record keeps who may come in by what else: an app's codes, a key, codes on paper.

    Raises Refused, and leaves no such thing, where the sign-in was moved since the request began.
    """
    with transaction.atomic():
        if stands := unmoved.is_unmoved(user):
            events.record(EventVerb.FACTOR_ADDED, user, by=user, data={"kind": factor.type})
        else:
            Authenticator.objects.filter(pk=factor.pk).delete()
    if not stands:
        raise unmoved.moved()


def factor_removed(user: User, kind: str) -> None:
    """The record keeps what opens no more."""
    events.record(EventVerb.FACTOR_REMOVED, user, by=user, data={"kind": kind})


def invite(user: User, *, base: str, by: User) -> str:
    """
    A one-time link (`base` + path) by which a new colleague sets their password; mailed too where there is an address.

    Of somebody who may do more than `by` it is mailed alone and not returned (""), unless nobody directs yet.

    Only for people who have no password yet: with such a link for others, whoever keeps people could become them. So
    too where the only one who directs has come in before, by the company's provider.
    """
    require(by, Right.PEOPLE)
    if user.has_usable_password() or user.is_system or not user.is_active:
        raise Refused(_("This person has a password. They can set a new one themselves from the sign-in page."))
    if sign_in.is_program(user):
        raise Refused(_("A program signs in nowhere. Give it a token."), status=403)
    is_closed = exceeds(user, by) and User.objects.directors().exclude(pk=user.pk).exists()
    if not sign_in.may_come_alone(user) or (user.last_login and exceeds(user, by) and not is_closed):
        raise Refused(_("This person comes in by single sign-on."), status=403)
    if is_closed and not user.email:
        raise Refused(_("This person may do more than you: their link goes to their address alone, and there is none."))
    link = one_time_link(user, base=base)
    with transaction.atomic():
        events.record(EventVerb.USER_INVITED, user, by=by)
        _mail_link(user, link)
    return "" if is_closed else link


def _mail_link(user: User, link: str) -> None:
    if user.email:
        text = _("Hello %(name)s,\n\nset your password and sign in: %(link)s") % {"name": user, "link": link}
        outbox.send_mail_to(user.email, subject=_("Your access to KAM"), text=text)


def awaits_link(user: User) -> bool:
    """Whether a person is to set their first password."""
    alone = user.is_active and not sign_in.is_program(user) and sign_in.may_come_alone(user)
    return alone and not user.has_usable_password()


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
