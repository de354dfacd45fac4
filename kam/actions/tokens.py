"""Tokens of integrations: made with scopes and an end, shown once, ended with their maker's password or role."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kam.choices import EventVerb, Role
from kam.ground import events, unmoved
from kam.ground.errors import Refused
from kam.ground.rights import Right, can, exceeds, require, standing
from kam.ground.tokens import scopes_of
from kam.models import Token, User

LONGEST_DAYS = 730
OVERLAP = timedelta(hours=24)
"""How long the secret before still opens, after a token was renewed."""
LAST_MINUTE = time(23, 59)
"""Of its last day: a moment later, while the token is written, must not be the next day."""


def create(
    *, name: str, scopes: Iterable[str], expires_on: date, holder: User | None = None, by: User
) -> tuple[Token, str]:
    """
    (token, secret): the secret is shown once and kept as a digest; it ends with the day `expires_on`.

    One's own, or that of a program (`holder`) whose owner one is or could be.
    """
    require(by, Right.TOKENS)
    whose = User.objects.select_related("acts_for").get(pk=holder.pk) if holder else by
    check_holder(whose, by)
    wanted = sorted(set(scopes))
    beyond = set(wanted) - (set(scopes_of(by)) & set(scopes_of(whose)))
    if not wanted or beyond:
        raise Refused(_("A token can be given no more than you may do yourself."), field="scopes", status=422)
    days = (expires_on - timezone.localdate()).days
    if not 0 <= days <= LONGEST_DAYS:
        raise Refused(_("Choose a last day within two years."), field="expires_on", status=422)
    end = timezone.make_aware(datetime.combine(expires_on, LAST_MINUTE))
    with transaction.atomic():
        for one in {person.pk: person for person in (by, standing(whose))}.values():
            unmoved.hold(one)  # a role given meanwhile has ended the tokens that there were
        token, secret = Token.objects.create(user=whose, expiry=end - timezone.now(), name=name, scopes=wanted)
        told = _named(token) | {"scopes": wanted, "until": expires_on} | ({"holder": whose.name} if holder else {})
        events.record(EventVerb.TOKEN_CREATED, token, by=by, data=told, notify=_owners(whose), url=_listed())
    return token, str(secret)


def renew(token: Token, *, by: User) -> tuple[Token, str]:
    """
    (token, secret): another secret for the same purpose; the one before opens for another day, then no more.

    Both are one's own, or a program's whose owner one is or could be. Asked again before anybody used the new one (the
    answer was lost), it makes another in its place. Raises Refused for a token that has ended, or whose renewed one is
    in use.
    """
    require(by, Right.TOKENS)
    with transaction.atomic():
        old = Token.objects.select_for_update().get(pk=token.pk)
        check_holder(old.user, by)
        scopes = sorted(set(old.scopes) & set(scopes_of(by)) & set(scopes_of(old.user)))
        left = _last_moment(old) - timezone.now()
        line = old.line or old.uid
        fresh, secret = Token.objects.create(user=old.user, expiry=left, name=old.name, scopes=scopes, line=line)
        old.expiry = min(old.expiry, timezone.now() + OVERLAP)
        old.save(update_fields=["expiry"])
        told = _named(fresh) | {"before": old.uid, "scopes": scopes, "before_until": old.expiry}
        events.record(EventVerb.TOKEN_ROTATED, fresh, by=by, data=told, notify=_owners(old.user), url=_listed())
    return fresh, str(secret)


def _last_moment(old: Token) -> datetime:
    """Until when the one opens that renews this one: as long as those did that nobody used yet, which end here."""
    now = timezone.now()
    if old.revoked_at is not None or old.expiry is None or old.expiry <= now:
        raise Refused(_("This token has ended. Make a new one."), code="token_ended")
    later = renewed_into(old)
    if later.filter(last_used_at__isnull=False).exists():
        raise Refused(_("This token was renewed already, and its new secret is in use."), code="token_renewed")
    until = max([old.expiry, *later.values_list("expiry", flat=True)])
    later.update(revoked_at=now)
    return until


def renewed_into(token: Token) -> Any:
    """The open tokens that a token was renewed into, one after the other."""
    return Token.objects.filter(line=token.line or token.uid, created__gt=token.created, revoked_at__isnull=True)


def _named(token: Token) -> dict[str, Any]:
    """Which token it was, as the API calls it: a happening keeps numbers alone as its subject."""
    return {"token": token.uid}


def _owners(holder: User) -> list[User]:
    """Whoever is acted for by a program that gets a token hears of it."""
    owner = standing(holder)
    return [] if owner.pk == holder.pk else [owner]


def _listed() -> str:
    return reverse("kam:notice-list")


def revoke(token: Token, *, by: User, whole: bool = False) -> Token:
    """
    End a token: one's own, a program's of one's own, or anybody's by those who keep people.

    `whole`: and all that it was renewed into, as whoever took it may have renewed it.
    """
    if by.pk not in (token.user_id, standing(token.user).pk):
        require(by, Right.PEOPLE)
    with transaction.atomic():
        fresh = Token.objects.select_for_update().get(pk=token.pk)
        _end(fresh, by)
        for later in renewed_into(fresh).select_for_update() if whole else ():
            _end(later, by)
    return fresh


def _end(token: Token, by: User) -> None:
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        events.record(EventVerb.TOKEN_REVOKED, token, by=by, data=_named(token))


def end_expired(*, by: User) -> int:
    """
    Tokens whose last moment is over end with a line in the log, each once; returns how many.

    They stay among those that ended: what a program did with one is still told by its name.
    """
    over, done = Token.objects.filter(revoked_at__isnull=True, expiry__lt=timezone.now()), 0
    for digest in list(over.values_list("pk", flat=True)):
        with transaction.atomic():
            token = over.select_for_update(of=("self",)).select_related("user").filter(pk=digest).first()
            if token is not None:
                token.revoked_at = token.expiry
                token.save(update_fields=["revoked_at"])
                told = _named(token) | {"holder": token.user.name, "until": token.expiry}
                events.record(EventVerb.TOKEN_EXPIRED, token, by=by, data=told)
                done += 1
    return done


def may_hold(holder: User, by: User) -> bool:
    """Whether one may make this holder's tokens: oneself, or a program whose owner may do no more than oneself."""
    if holder.pk == by.pk:
        return True
    is_owned = holder.role == Role.INTEGRATION and holder.is_active and standing(holder).is_active
    return is_owned and (holder.acts_for_id == by.pk or (can(by, Right.PEOPLE) and not exceeds(holder, by)))


def check_holder(holder: User, by: User) -> None:
    if not may_hold(holder, by):
        raise Refused(_("Only whoever made a token renews it. You may end it."), code="other_token", status=403)


def end_all(user: User) -> int:
    """End every token of a user, and of the integrations that act for them; returns how many."""
    open_ones = Token.objects.filter(user=user, revoked_at__isnull=True) | Token.objects.filter(
        user__acts_for=user, revoked_at__isnull=True
    )
    return open_ones.update(revoked_at=timezone.now())


def may_make(user: User) -> bool:
    """Whether this person may make tokens."""
    return can(user, Right.TOKENS)
