"""A sign-in as it was when somebody began: what they opened with it by then opens nothing once it was moved."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from kam.choices import EventVerb
from kam.ground.errors import Refused
from kam.models import Event, User


class OneTimeLinks(PasswordResetTokenGenerator):
    """Links that set a password: each ends with the password, the address, the role and a disabling, for good."""

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        moved = Event.objects.filter(noun="user", subject_id=user.pk, verb=EventVerb.USER_CHANGED)
        ended = moved.filter(Q(changes__has_key="role") | Q(changes__has_key="is_active"))
        last = ended.order_by("-pk").values_list("pk", flat=True).first()
        return f"{super()._make_hash_value(user, timestamp)}{user.role}{user.is_active}{last}"


def stamp(user: Any) -> str:
    """What somebody comes in by, and as whom, in a form that tells neither."""
    told = f"{user.password}|{user.role}|{user.email}|{user.is_active}"
    return salted_hmac("kam.ground.unmoved", told, algorithm="sha256").hexdigest()


def is_unmoved(user: Any) -> bool:
    """Whether it still is as `user` was read; held until the transaction is over, so that it goes on being so."""
    fresh = User.objects.select_for_update(no_key=True).filter(pk=user.pk).first()
    return fresh is not None and stamp(fresh) == stamp(user)


def hold(user: Any) -> None:
    """Raises Refused where a sign-in was moved since the request began: it may have ended this very session."""
    if not is_unmoved(user):
        raise moved()


def moved() -> Refused:
    """The refusal in words for whoever is in, or was."""
    return Refused(_("Your sign-in was changed meanwhile. Sign in again, then do this once more."), code="moved")
