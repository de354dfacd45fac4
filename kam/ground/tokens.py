"""API sign-in: bearer tokens (knox) with scopes and last use, or the browser's session with CSRF."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header
from knox.auth import TokenAuthentication as KnoxAuthentication
from rest_framework import authentication, exceptions, permissions

from kam.choices import Through, TokenScope
from kam.ground import origins
from kam.ground.days import zone_of
from kam.ground.rights import Right, can, standing
from kam.models import Token

WRITES = {"POST", "PUT", "PATCH", "DELETE"}
# What a scope is worth: a person may hand out a scope only who holds one of these rights.
SCOPE_RIGHTS: dict[str, tuple[Right, ...]] = {
    TokenScope.READ: (),
    TokenScope.ACCOUNTS: (Right.EDIT_ACCOUNTS, Right.EDIT_CONTACTS),
    TokenScope.TRADE: (Right.EDIT_TRADE, Right.EDIT_COSTS, Right.EDIT_RATES),
    TokenScope.VISITS: (Right.LOG_VISITS, Right.MOVE_STAGES, Right.ANSWER_CASES),
    TokenScope.RUNS: (Right.RECOMPUTE,),
    TokenScope.POLICY: (Right.EDIT_POLICY, Right.OVERRIDE_TIERS),
    TokenScope.WEBHOOKS: (Right.TOKENS,),
    TokenScope.IMPORTS: (Right.IMPORT,),
    TokenScope.EXPORTS: (),
    TokenScope.SETTINGS: (Right.FIELDS, Right.EDIT_PLAYS),
}


def scopes_of(user: Any) -> list[str]:
    """The scopes this person may give to a token: never more than they hold themselves."""
    return [scope for scope, rights in SCOPE_RIGHTS.items() if not rights or any(can(user, r) for r in rights)]


def asked_language(request: Any) -> str:
    """The product's language that Accept-Language would have most; empty where it names none of them (`*`)."""
    for name, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        with suppress(LookupError):
            return str(get_supported_language_variant(name))
    return ""


class Bearers(KnoxAuthentication):  # type: ignore[misc]
    """Whose token a call bears; revoked tokens, disabled people and their integrations are strangers."""

    def _cleanup_token(self, auth_token: Any) -> bool:
        """Whether a token is over. knox would delete it here, unheard: `actions.tokens.end_expired` ends it instead."""
        return auth_token.expiry is not None and auth_token.expiry < timezone.now()

    def authenticate_credentials(self, token: bytes) -> Any:
        if b"\x00" in token:
            raise exceptions.AuthenticationFailed(_("Invalid token."))
        try:
            user, auth = super().authenticate_credentials(token)
        except (UnicodeDecodeError, TypeError) as error:
            raise exceptions.AuthenticationFailed(_("Invalid token.")) from error
        if auth.revoked_at is not None or not standing(user).is_active:
            raise exceptions.AuthenticationFailed(_("Invalid token."))
        return user, auth


def borne(request: Any) -> Token | None:
    """The token that a call bears, which is not signed in by that; None for none that opens."""
    known = getattr(request, "auth", None)
    if isinstance(known, Token):  # looked up already, before the call was refused
        return known
    with suppress(exceptions.AuthenticationFailed):
        found = Bearers().authenticate(request)
        return found[1] if found is not None else None
    return None


class TokenAuthentication(Bearers):
    """`Authorization: Bearer <secret>`."""

    def authenticate(self, request: Any) -> Any:
        """As usual; sentences come in the language that the call asks for, else in that of the token's maker."""
        found = super().authenticate(request)
        if found is not None:
            language = asked_language(request) or standing(found[0]).language
            if language:  # like the time zone, it ends with the request
                translation.activate(language)
                request._request.LANGUAGE_CODE = language
        return found

    def authenticate_credentials(self, token: bytes) -> Any:
        user, auth = super().authenticate_credentials(token)
        now = timezone.now()
        if auth.last_used_at is None or auth.last_used_at < now - timedelta(minutes=1):
            Token.objects.filter(pk=auth.pk).update(last_used_at=now)
        timezone.activate(zone_of(standing(user)))  # who comes with a session has it by now; the request's end takes it
        origins.came_by(Through.TOKEN)
        return user, auth


class SessionAuthentication(authentication.SessionAuthentication):
    """The browser's session, CSRF checked; a missing sign-in is 401 with a challenge, not 403."""

    def authenticate_header(self, request: Any) -> str:
        return "Bearer"


def needed_scope(view: Any, method: str) -> str | None:
    """The scope that a token needs for a method of a view; None where there is none that would do."""
    return getattr(view, "write_scope", None) if method in WRITES else TokenScope.READ


class HasScope(permissions.BasePermission):
    """A token may do what its scopes say; a session has no scopes and is bound by its rights alone."""

    code = "insufficient_scope"

    def has_permission(self, request: Any, view: Any) -> bool:
        if not isinstance(request.auth, Token):
            return True
        if request.method.lower() not in view.http_method_names or not hasattr(view, request.method.lower()):
            return True  # nobody may: the view says so (405)
        needed = needed_scope(view, request.method)
        held = set(request.auth.scopes)
        self.message = _("This takes a token with the scope %(scope)s.") % {"scope": needed or "–"}
        return needed in held or (needed == TokenScope.READ and bool(held))


__all__ = ["SCOPE_RIGHTS", "HasScope", "SessionAuthentication", "TokenAuthentication", "needed_scope", "scopes_of"]
