"""Second factors and passkeys that a colleague has lost: taken away by whoever keeps people, and told to the person."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from kam.actions import users
from kam.choices import EventVerb
from kam.ground import events, outbox, second_factors
from kam.ground.errors import Refused
from kam.ground.rights import Right, exceeds, require
from kam.models import User


def take_away(user: User, *, by: User) -> int:
    """
    The person comes in by password alone until they set up a factor anew; returns how many there were.

    They are signed out and told by mail. Raises Refused for oneself, who needs the factor for that, and for somebody
    who may do more than `by`: whoever knew their password could become them.
    """
    require(by, Right.PEOPLE)
    if user.pk == by.pk:
        raise Refused(_("Your own you look after on the page of your security."), status=403)
    if exceeds(user, by):
        raise Refused(_("This person may do more than you: ask somebody who may do as much."), status=403)
    with transaction.atomic():
        kinds = sorted(Authenticator.objects.select_for_update().filter(user=user).values_list("type", flat=True))
        Authenticator.objects.filter(user=user).delete()
        if kinds:
            users.sign_out(user)
            events.record(EventVerb.FACTOR_REMOVED, user, by=by, data={"kind": ", ".join(kinds)})
            _tell(user, by)
    return len(kinds)


def reseal() -> int:
    """
    Seal what was kept plain before, and anew what lies under a former key; returns how many factors.

    Asked by the night, not with the tables: what is sealed, the release before cannot read while it still serves.
    """
    return _write(second_factors.resealed)


def open_all() -> int:
    """Keep them plain again, as a release that seals nothing reads them; raises UnreadableError under another key."""
    with transaction.atomic():
        return _write(second_factors.opened)


def _write(anew: Callable[[dict[str, str]], dict[str, str]]) -> int:
    """Other data for each factor that keeps a secret; one that was changed meanwhile is left."""
    kept = Authenticator.objects.filter(type__in=[Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES])
    count = 0
    for pk, data in kept.order_by("pk").values_list("pk", "data"):
        if parts := anew(data):
            count += Authenticator.objects.filter(pk=pk, data=data).update(data=data | parts)
    return count


def held(key: str) -> Exists:
    """For lists of people: whether each has a second factor or passkey; `key` leads from a row to the user."""
    return Exists(Authenticator.objects.filter(user=OuterRef(key)))


def _tell(user: User, by: User) -> None:
    text = _(
        "Hello %(name)s,\n\n%(by)s has removed your second factor and passkeys at KAM. Sign in with your password and "
        "set them up anew. If you did not ask for this, tell your administrator at once."
    )
    if user.email:
        subject = _("Your second factor was removed")
        outbox.send_mail_to(user.email, subject=subject, text=text % {"name": user, "by": by})
