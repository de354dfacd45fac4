"""Whatever lets somebody in, closed at once: nobody who knew it before comes in when the person may do more."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils import timezone

from kam.actions import users
from kam.choices import EventVerb, Role
from kam.ground import events, records
from kam.ground.rights import exceeds
from kam.models import Feed, User

STAND_IN = User(role=Role.ADMINISTRATOR)
"""As far as whoever keeps people reaches: roles beyond are told to the directors, whoever gave them."""


def beyond(user: User, role: str = "") -> bool:
    """Whether somebody with a role (empty: theirs) may do more than whoever keeps people and may know their way in."""
    return exceeds(user, STAND_IN, role)


def close(user: User, *, by: User) -> None:
    """
    Password, second factors, passkeys, sessions, calendar and former mail addresses end; no link made before opens.

    Tokens end with another role (`users.end`), not here.
    """
    user.set_unusable_password()
    records._save(user)
    held = Authenticator.objects.filter(user=user)
    if kinds := sorted(held.values_list("type", flat=True)):
        held.delete()
        events.record(EventVerb.FACTOR_REMOVED, user, by=by, data={"kind": ", ".join(kinds)})
    users.sign_out(user)
    EmailAddress.objects.filter(user=user).delete()  # those that a link was sent to once
    Feed.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=timezone.now())
