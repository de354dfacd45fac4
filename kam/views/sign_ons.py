"""Single sign-on's doors: to the company's provider, back from it, and what is said to whom it does not let in."""

from __future__ import annotations

import secrets
from typing import Any

import structlog
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from requests import RequestException

from kam.actions import sign_ons
from kam.ground import sign_ons as provider_of
from kam.ground.errors import Refused
from kam.rules.sign_ons import person

log = structlog.get_logger(__name__)


class Adapter(provider_of.Lent):
    """allauth asks here who may come in; it is our verb's to say."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        nonce = sociallogin.state.get("nonce") or ""
        if not nonce or not secrets.compare_digest(nonce, str(sociallogin.claims.get("nonce"))):
            raise ImmediateHttpResponse(_failed(request, "the nonce is another sign-in's"))
        who = person(sociallogin.claims, settings.OIDC)
        try:
            sociallogin.user = sign_ons.admit(who, settings.OIDC)
        except Refused as error:
            groups = " | ".join(who.groups)[:300] or "none"
            log.warning("single sign-on failed", why=error.code, claim=settings.OIDC.role_claim, groups=groups)
            raise ImmediateHttpResponse(_refused(request, str(error.message), 403)) from error

    def on_authentication_error(self, request: HttpRequest, provider: Any, error: Any = None,
                                exception: Any = None, extra_context: Any = None) -> None:  # fmt: skip
        away = isinstance(exception, RequestException)
        cancelled = error == AuthError.CANCELLED
        answer = _cancelled(request) if cancelled else _failed(request, str(exception or error), away=away)
        raise ImmediateHttpResponse(answer)


def _failed(request: HttpRequest, why: str, *, away: bool = False) -> HttpResponse:
    """The reason goes to the log: who reads the page cannot mend it."""
    log.warning("single sign-on failed", why=why[:300])
    words = _("%(provider)s does not answer. Try again in a moment.") if away else _(
        "The sign-in by %(provider)s could not be completed. Begin again; tell an administrator if it happens twice."
    )  # fmt: skip
    return _refused(request, words % {"provider": settings.OIDC.name}, 503 if away else 403)


def _cancelled(request: HttpRequest) -> HttpResponse:
    return _refused(request, _("You left %(provider)s without signing in.") % {"provider": settings.OIDC.name}, 403)


def _refused(request: HttpRequest, words: str, status: int) -> HttpResponse:
    told = {"words": words, "provider": settings.OIDC}
    return render(request, "account/sign_on_refused.html", told, status=status)


@never_cache
@require_safe
def sign_on(request: HttpRequest) -> Any:
    """To the provider, with a state, a nonce and a challenge that only this session knows."""
    if settings.OIDC is None:
        raise Http404
    nonce = secrets.token_urlsafe(24)
    try:
        return provider_of.of_settings(request).redirect(
            request, AuthProcess.LOGIN, get_next_redirect_url(request), nonce=nonce, auth_params={"nonce": nonce}
        )
    except (RequestException, OAuth2Error, LookupError) as error:
        return _failed(request, str(error), away=isinstance(error, RequestException))


@never_cache
@require_safe
def sign_on_return(request: HttpRequest) -> Any:
    """Back from the provider; whatever it sends that has not the shape of an answer is none."""
    if settings.OIDC is None:
        raise Http404
    view = OAuth2CallbackView.adapter_view(provider_of.Exchange(request))
    try:
        return view(request)
    except (LookupError, TypeError, ValueError) as error:
        return _failed(request, repr(error))
