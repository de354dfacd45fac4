"""What the pages by private link share: no sign-in and no session, their own limits, the language, nothing kept."""

from __future__ import annotations

from typing import Any

from axes.helpers import get_client_ip_address
from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from kam.ground import limits

AN_ADDRESS, A_LINK, STRANGE = 120, 60, 30
"""Calls a minute: of an address, of one link, and of an address to links that nobody knows."""
POLICY = {
    "script-src": [NONE], "connect-src": [NONE], "worker-src": [NONE], "manifest-src": [NONE], "font-src": [NONE],
    "img-src": [SELF],
}  # fmt: skip
"""In place of the product's own: no script at all runs on these pages."""
LANGUAGES = dict(settings.LANGUAGES)


@method_decorator([csrf_exempt, csp_replace(POLICY)], name="dispatch")
class OpenLink(View):
    """
    A page whose address is the secret; no session is opened or read.

    So there is nothing that another site could borrow: whoever can make the call knows the link already, and a token
    against forged calls would only keep out browsers without cookies.
    """

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        known = self.known if limited(request, kwargs["secret"]) else None
        if known is None or request.method not in ("GET", "HEAD", "POST"):
            return show(request, "outside/often.html", 405 if known else 429)
        found = known(kwargs["secret"])
        return strange(request) if found is None else self.found(found, request.method == "POST")

    def known(self, secret: str) -> Any:
        """What the link leads to; None where it leads nowhere (any more)."""
        raise NotImplementedError

    def found(self, record: Any, is_post: bool) -> HttpResponseBase:
        raise NotImplementedError


def address(request: HttpRequest) -> str:
    return str(get_client_ip_address(request) or "")


def limited(request: HttpRequest, secret: str) -> bool:
    """Whether this call is within what an address and a link may do."""
    return limits.spend(f"open:{address(request)}", AN_ADDRESS) and limits.spend(f"link:{secret}", A_LINK)


def strange(request: HttpRequest) -> HttpResponse:
    """Of a link that nobody knows; who tries many is slowed down."""
    within = limits.spend(f"strange:{address(request)}", STRANGE)
    return show(request, "outside/unknown.html", 404 if within else 429)


def language_of(request: HttpRequest, own: str = "") -> str:
    """Chosen on the page, else the reader's own, else the browser's."""
    asked = request.POST.get("lang") or request.GET.get("lang") or ""
    if asked in LANGUAGES:
        return asked
    return own if own in LANGUAGES else translation.get_language_from_request(request)


def show(request: HttpRequest, template: str, status: int = 200, *, language: str = "", **more: Any) -> HttpResponse:
    """A page in the language; neither kept by browsers nor told to others by the address it links from."""
    with translation.override(language or language_of(request)):
        spoken = translation.get_language() or "en"
        told = {"languages": LANGUAGES, "language": spoken, "company": settings.COMPANY_NAME}
        response = render(request, template, told | more, status=status)
    response["Content-Language"] = spoken
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    if status == 429:
        response["Retry-After"] = str(limits.WINDOW)
    return response
