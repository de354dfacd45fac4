"""People whom the company's provider lets in: linked once, their role and team as it says at each sign-in."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from kam.actions import guards, users, ways_in
from kam.choices import EventVerb, Role
from kam.ground import events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import Team, User
from kam.rules import sign_ons
from kam.rules.sign_ons import Person, Provider


def admit(person: Person, provider: Provider) -> User:
    """
    The user whom the provider means, with the role and the team it says. Raises Refused, in words for them.

    Known by the provider's own key of the person; the first time by an address that it says is theirs, or made new
    where the settings allow it.
    """
    if not 0 < len(person.subject) <= sign_ons.LONGEST_SUBJECT:
        raise _closed(_("%(provider)s does not say who you are."), provider)
    if not sign_ons.is_of(person.email, provider.domains):
        raise _closed(_("Your address at %(provider)s is not one of those that are let in."), provider)
    if not person.role:
        raise _closed(_("%(provider)s gives you no role here. Ask whoever looks after its groups."), provider)
    with transaction.atomic():
        guards.lock_directors()
        user = _known(person, provider) or _linked(person, provider) or _made(person, provider)
        return _as_told(user, person, provider)


def unlink(user: User, *, by: User) -> User:
    """
    The provider's key of a person counts no more; they are linked anew when they come with their address.

    For the day the provider has made them anew, under another key.
    """
    require(by, Right.PEOPLE)
    with transaction.atomic():
        was, _kinds = SocialAccount.objects.filter(user=user).delete()
        if was:
            users.sign_out(user)
            events.record(EventVerb.USER_UNLINKED, user, by=by)
    return user


def linked(key: str) -> Exists:
    """For lists of people: whether each comes in by the provider; `key` leads from a row to the user."""
    return Exists(SocialAccount.objects.filter(user=OuterRef(key)))


def _closed(words: str, provider: Provider, code: str = "closed") -> Refused:
    return Refused(words % {"provider": provider.name}, code=code, status=403)


def _known(person: Person, provider: Provider) -> User | None:
    """Whom the provider's key of a person was linked with."""
    link: Any = SocialAccount.objects.filter(provider=provider.issuer, uid=person.subject).first()
    return User.objects.select_for_update().get(pk=link.user_id) if link else None


def _linked(person: Person, provider: Provider) -> User | None:
    """
    Who has the address, from now on linked with the provider's key.

    Whoever wrote that address into their own settings meanwhile keeps no way in: password, second factor, sessions,
    tokens, webhooks and calendar addresses end.
    """
    near = User.objects.select_for_update().filter(email__iexact=person.email) if person.email else User.objects.none()
    user = next((one for one in near if sign_ons.same_address(one.email, person.email)), None)
    if user is None:
        return None
    _check_open(user, provider)
    if SocialAccount.objects.filter(user=user).exists():
        words = _("Somebody else at %(provider)s is linked with your address. Ask an administrator.")
        raise _closed(words, provider, "conflict")
    users.end(user)
    ways_in.close(user, by=User.objects.system())
    _link(user, person, provider)
    return user


def _made(person: Person, provider: Provider) -> User:
    """A new colleague, where people may come by the provider."""
    if not provider.adds_people:
        raise _closed(
            _("There is no sign-in for you yet. Ask an administrator to add you with your address."), provider
        )
    if not person.email:
        raise _closed(_("%(provider)s does not say that your address is yours. Ask whoever looks after it."), provider,
                      "unverified")  # fmt: skip
    name = person.name or sign_ons.sign_in_name(person)
    email = sign_ons.kept(person.email)
    user = User(username=_free_name(person), name=name, email=email, role=person.role, team=_team(person))
    user.set_unusable_password()
    records._save(user)
    told = guards.whom_to_tell(User(), person.role, ways_in.STAND_IN)
    data = {"role": user.role, "team": user.team, "provider": provider.name, "group": person.groups[0]}
    events.record(EventVerb.USER_CREATED, user, by=User.objects.system(), data=data, notify=told)
    _link(user, person, provider)
    return user


def _link(user: User, person: Person, provider: Provider) -> None:
    records._save(SocialAccount(user=user, provider=provider.issuer, uid=person.subject))
    events.record(EventVerb.USER_LINKED, user, by=User.objects.system(), data={"provider": provider.name})


def _as_told(user: User, person: Person, provider: Provider) -> User:
    """The user with the role and the team of this sign-in; another role ends what the one before opened."""
    _check_open(user, provider)
    if person.role != Role.DIRECTOR and guards.is_last_director(user):
        words = _("You are the last director here, and %(provider)s gives you another role. Somebody else has to "
                  "become a director first.")  # fmt: skip
        raise _closed(words, provider, "last_director")
    wanted: dict[str, Any] = {"role": person.role}
    team = _team(person)
    if team is not None:
        wanted["team"] = team
    was = user.role
    changed = records.change(
        user,
        wanted,
        by=User.objects.system(),
        verb=EventVerb.USER_CHANGED,
        data={"provider": provider.name, "group": person.groups[0]},
        notify=guards.whom_to_tell(user, person.role, ways_in.STAND_IN),
        url=reverse("kam:notice-list"),
    )
    if changed.role != was:
        users.end(changed)
        if ways_in.beyond(changed):
            ways_in.close(changed, by=User.objects.system())
    return changed


def _check_open(user: User, provider: Provider) -> None:
    """The disabled stay out; programs and whoever gets in when the provider is away have doors of their own."""
    if not user.is_active:
        raise _closed(_("This sign-in is closed. Ask an administrator to open it again."), provider, "disabled")
    if user.is_system or user.role == Role.INTEGRATION or user.username.casefold() in provider.break_glass:
        raise _closed(_("This sign-in is not opened by %(provider)s."), provider)


def _team(person: Person) -> Team | None:
    """The team of that name; a name that is none here changes nothing."""
    return Team.objects.filter(name=person.team).first() if person.team else None


def _free_name(person: Person) -> str:
    """A sign-in name that nobody has, neither as a name nor as an address."""
    begun = sign_ons.sign_in_name(person)
    tries = [begun, *(f"{begun}-{number}" for number in range(2, 1000))]
    taken = {
        name.casefold() for name in User.objects.filter(username__istartswith=begun).values_list("username", flat=True)
    }
    taken |= {
        mail.casefold() for mail in User.objects.exclude(email__iexact=person.email).values_list("email", flat=True)
    }
    return next(name for name in tries if name.casefold() not in taken)
