"""Single sign-on by OpenID Connect, in values: what an operator's settings mean and what a provider's word is worth."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from kam.choices import Role

LOOPBACK = ("localhost", "127.0.0.1", "::1")
YES = (True, "true", "1", 1)
"""Some providers tell truth as text; `xms_edov` of Entra comes as a number too."""
LONGEST_SUBJECT = 191
"""Characters of a provider's key of a person that can be kept."""


@dataclass(frozen=True)
class Provider:
    """Whom the company lets say who somebody is, and what that is worth here."""

    issuer: str
    client_id: str
    secret: str
    name: str
    roles: tuple[tuple[str, str], ...]
    role_claim: str = "roles"
    team_claim: str = ""
    verified_claim: str = "email_verified"
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    domains: frozenset[str] = frozenset()
    adds_people: bool = False
    passwords: bool = True
    break_glass: frozenset[str] = frozenset()

    @property
    def address(self) -> str:
        """Where it tells of itself."""
        return f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"


@dataclass(frozen=True)
class Person:
    """Whom a provider speaks of; the address only where it says that it is theirs, no role where none is meant."""

    subject: str
    name: str
    username: str
    email: str
    role: str
    team: str
    groups: tuple[str, ...] = ()
    """What the claim of roles holds, the one that gave the role first."""


def read(told: Mapping[str, str], *, plain: bool = False) -> Provider | None:
    """
    The provider that the environment names; None where it names none.

    `plain` allows http:// on this very machine. Raises ValueError, naming the setting, for what cannot be meant.
    """
    issuer, passwords = told.get("OIDC_ISSUER", "").strip(), _is_on(told, "PASSWORD_SIGN_IN", "on")
    rescuers = frozenset(name.casefold() for name in _list(told, "BREAK_GLASS"))
    if not issuer:
        if not passwords:
            raise ValueError("PASSWORD_SIGN_IN=off needs OIDC_ISSUER: nobody could sign in.")
        return None
    if not is_address(issuer, plain=plain):
        raise ValueError("OIDC_ISSUER: an https:// address without a question mark or a fragment.")
    if not passwords and not rescuers:
        raise ValueError("PASSWORD_SIGN_IN=off needs BREAK_GLASS: who gets in when the provider is away.")
    return Provider(
        issuer=issuer,
        client_id=_needed(told, "OIDC_CLIENT_ID"),
        secret=_needed(told, "OIDC_CLIENT_SECRET"),
        name=told.get("OIDC_NAME", "").strip() or str(urlsplit(issuer).hostname),
        roles=roles_of(_needed(told, "OIDC_ROLES")),
        role_claim=told.get("OIDC_ROLE_CLAIM", "").strip() or "roles",
        team_claim=told.get("OIDC_TEAM_CLAIM", "").strip(),
        verified_claim=told.get("OIDC_VERIFIED_CLAIM", "").strip() or "email_verified",
        scopes=tuple(dict.fromkeys(["openid", "profile", "email", *_list(told, "OIDC_SCOPES")])),
        domains=frozenset(domain.lower().lstrip("@") for domain in _list(told, "OIDC_DOMAINS")),
        adds_people=_is_on(told, "OIDC_NEW_PEOPLE", "off"),
        passwords=passwords,
        break_glass=rescuers,
    )


def is_address(url: str, *, plain: bool) -> bool:
    """Whether this is a whole address that nobody reads on the way; `plain`: or one of this machine."""
    parts = urlsplit(url)
    safe = parts.scheme == "https" or (plain and parts.scheme == "http" and parts.hostname in LOOPBACK)
    return bool(safe and parts.hostname and not parts.query and not parts.fragment and "@" not in parts.netloc)


def roles_of(text: str) -> tuple[tuple[str, str], ...]:
    """`value=role; value=role`, the first that fits counts; a value may hold commas and equals signs."""
    found = []
    for part in filter(None, map(str.strip, text.split(";"))):
        value, _sign, role = (side.strip() for side in part.rpartition("="))
        if not value or role not in Role.values or role == Role.INTEGRATION:
            raise ValueError(f"OIDC_ROLES: “{part}” is not value=role; roles of people are {_people()}.")
        found.append((value, role))
    return tuple(found)


def _people() -> str:
    return ", ".join(role for role in Role.values if role != Role.INTEGRATION)


def claims_of(id_token: Mapping[str, Any], userinfo: Mapping[str, Any], verified: str) -> dict[str, Any]:
    """
    What a provider says in both: the signed one counts first, an address and whether it is theirs come together.

    `verified` is the claim that says the latter.
    """
    if "email" in id_token:
        userinfo = {name: value for name, value in userinfo.items() if name not in ("email", verified)}
    return {**userinfo, **id_token}


def person(claims: Mapping[str, Any], provider: Provider) -> Person:
    """Whom the claims mean."""
    email = claims.get("email") if claims.get(provider.verified_claim) in YES else ""
    held = values_of(claims, provider.role_claim)
    teams = values_of(claims, provider.team_claim) if provider.team_claim else []
    group, role = next(((value, role) for value, role in provider.roles if value in held), ("", ""))
    return Person(
        subject=_text(claims.get("sub")),
        name=_text(claims.get("name"))[:120],
        username=_text(claims.get("preferred_username")),
        email=_text(email)[:254],
        role=role,
        team=next(iter(teams), ""),
        groups=tuple(dict.fromkeys([group, *held])) if role else tuple(held),
    )


def values_of(claims: Mapping[str, Any], name: str) -> list[str]:
    """What a claim holds: one text or several; a name with dots leads into nested ones (`realm_access.roles`)."""
    found: Any = claims.get(name)
    if name not in claims:
        found = claims
        for step in name.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
    several = found if isinstance(found, list | tuple) else [found]
    return [one for one in several if isinstance(one, str)]


def is_of(email: str, domains: Iterable[str]) -> bool:
    """Whether an address lies in one of the domains; where none is named every one does."""
    allowed = set(domains)
    return not allowed or email.rpartition("@")[2].lower() in allowed


def same_address(one: str, other: str) -> bool:
    """Capitals are the same as small letters, of ASCII only: signs that merely look alike are other people's."""
    return one == other or (one.isascii() and other.isascii() and one.lower() == other.lower())


def kept(address: str) -> str:
    """An address as it is kept: letters of ASCII small; another sign is none of them (the Kelvin sign is no k)."""
    return "".join(sign.lower() if sign.isascii() else sign for sign in address.strip())


def sign_in_name(person: Person) -> str:
    """A sign-in name made of what the provider says: letters, digits and @ . + - _ only."""
    begun = person.username or person.email.partition("@")[0] or "user"
    folded = unicodedata.normalize("NFKC", begun)
    return "".join(sign for sign in folded if sign.isalnum() or sign in "@.+-_")[:140] or "user"


def _text(value: Any) -> str:
    return value.replace("\x00", "").strip() if isinstance(value, str) else ""


def _needed(told: Mapping[str, str], name: str) -> str:
    value = told.get(name, "").strip()
    if not value:
        raise ValueError(f"{name} is needed beside OIDC_ISSUER.")
    return value


def _list(told: Mapping[str, str], name: str) -> list[str]:
    return [part for part in map(str.strip, told.get(name, "").split(",")) if part]


def _is_on(told: Mapping[str, str], name: str, default: str) -> bool:
    return (told.get(name, "").strip() or default).lower() in ("on", "true", "1", "yes")
