"""Single sign-on by OpenID Connect: allauth's flow, stricter where it is lenient (signature, nonce, issuer)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import jwt
import requests
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from requests.adapters import BaseAdapter
from requests.utils import get_encoding_from_headers

from kam.ground import outgoing
from kam.rules import sign_ons

ALGORITHMS = [f"{family}{size}" for family in ("RS", "PS", "ES") for size in (256, 384, 512)] + ["EdDSA"]
"""Signed by a key that only the provider holds: neither unsigned, nor by a secret that both know."""
LEEWAY, TIMEOUT, LARGEST = 30, 5, 1 << 20
"""Seconds by which clocks may differ, seconds an answer may take, bytes it may have."""


class Way(BaseAdapter):
    """What carries the calls of a session: the one way out (`ground.outgoing`), to the address that was checked."""

    def __init__(self, issuer: str) -> None:
        super().__init__()
        self.home = urlsplit(issuer)

    def send(self, request: Any, *_args: Any, **_more: Any) -> requests.Response:  # type: ignore[override]
        """The operator opened the issuer's own host by naming it; other hosts are like those of webhooks."""
        parts = urlsplit(request.url)
        is_home = (parts.scheme, parts.netloc) == (self.home.scheme, self.home.netloc)
        if parts.scheme != "https" and not is_home:
            raise requests.exceptions.InvalidSchema("only https:// is called")
        body = request.body.encode() if isinstance(request.body, str) else request.body
        try:
            found = outgoing.fetch(
                request.method, request.url, body, request.headers, timeout=TIMEOUT, most=LARGEST, is_named=is_home
            )
        except outgoing.UnreachableError as error:
            if error.code in ("refused", "url"):
                raise requests.exceptions.InvalidURL("no address, or one inside a network") from error
            raise requests.exceptions.ConnectionError(error.code) from error
        answer = requests.Response()
        answer.status_code, answer.url, answer.request = found.status, request.url, request
        answer.headers.update(found.headers)
        answer.encoding = get_encoding_from_headers(answer.headers)
        answer._content = found.body
        return answer

    def close(self) -> None:
        """Each call has a connection of its own, which is closed with it."""


class Session(requests.Session):
    """Calls to the provider: in time, without redirects or proxies, to it and to what may be called anyway."""

    def __init__(self, provider: sign_ons.Provider) -> None:
        super().__init__()
        self.max_redirects, self.trust_env = 0, False
        self.adapters.clear()
        self.mount("", Way(provider.issuer))


class Exchange(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """One sign-in's talk with the provider."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, settings.OIDC.issuer)

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider tells of itself; it must be the one that was asked."""
        if not hasattr(self, "_openid_config"):
            found = self._read(settings.OIDC.address)
            if found.get("issuer") != settings.OIDC.issuer:
                raise OAuth2Error("the issuer calls itself by another name than OIDC_ISSUER")
            self._openid_config = found
        return self._openid_config

    @property
    def basic_auth(self) -> bool:
        """Where a provider says nothing, the standard says basic."""
        known = self.openid_config.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return "client_secret_post" not in known and "client_secret_basic" in known

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> SocialLogin:
        told = self.verified(str(kwargs["response"].get("id_token") or ""))
        more = self._fetch_user_info(token.token) if self.openid_config.get("userinfo_endpoint") else {}
        if more and more.get("sub") != told["sub"]:
            raise OAuth2Error("the provider speaks of two people")
        login = self.get_provider().sociallogin_from_response(request, {"id_token": told})
        login.claims = sign_ons.claims_of(told, more, settings.OIDC.verified_claim)
        return login

    def verified(self, id_token: str) -> dict[str, Any]:
        """The claims of an ID token of this provider, for us, signed by its own key. Raises OAuth2Error."""
        try:
            keys = jwt.PyJWKSet.from_dict(self._read(self.openid_config["jwks_uri"])).keys
            kid = jwt.get_unverified_header(id_token).get("kid")
            fit = [one for one in keys if one.public_key_use != "enc" and kid in (None, one.key_id)]
            told: dict[str, Any] = jwt.decode(
                id_token,
                fit[0].key,
                algorithms=ALGORITHMS,
                audience=settings.OIDC.client_id,
                issuer=settings.OIDC.issuer,
                leeway=LEEWAY,
                options={"require": ["exp", "iat", "sub", "nonce"]},
            )
        except (jwt.PyJWTError, LookupError) as error:
            raise OAuth2Error(f"the ID token is not good: {error}") from error
        if told.get("azp", settings.OIDC.client_id) != settings.OIDC.client_id:
            raise OAuth2Error("the ID token is another program's")
        return told

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return request.build_absolute_uri(reverse("sign_on_return"))

    def get_provider(self) -> OpenIDConnectProvider:
        return of_settings(self.request)

    def _fetch_user_info(self, access_token: str) -> dict[str, Any]:
        return self._read(self.profile_url, {"Authorization": f"Bearer {access_token}"})

    def _read(self, url: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
        with Session(settings.OIDC) as session:
            answer = session.get(url, headers=headers)
            answer.raise_for_status()
            found = answer.json()
        if not isinstance(found, dict):
            raise OAuth2Error("the provider answers in a shape of its own")
        return found


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    """The company's provider, as the settings have it; of what it says only the key of the person is kept."""

    oauth2_adapter_class = Exchange

    def get_oauth2_adapter(self, request: HttpRequest) -> Exchange:
        return Exchange(request)

    def get_callback_url(self) -> str:
        return reverse("sign_on_return")

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: Any) -> list[Any]:
        return []


def of_settings(request: HttpRequest) -> Provider:
    """allauth's view of it. There is one; what stands in tables is not asked."""
    told = settings.OIDC
    app = SocialApp(
        provider=Provider.id, provider_id=told.issuer, name=told.name, client_id=told.client_id, secret=told.secret,
        settings={"oauth_pkce_enabled": True, "scope": list(told.scopes), "server_url": told.address},
    )  # fmt: skip
    return Provider(request, app)


class Lent(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """What allauth gets from us: the provider of the settings, a session that calls nobody else, and no guesses."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Provider:
        return of_settings(request)

    def get_requests_session(self) -> Session:
        return Session(settings.OIDC)

    def authenticate_by_email(self, sociallogin: Any) -> None:
        """Never by allauth: `actions.sign_ons.admit` decides."""
        return None
