"""What belongs to the whole site: errors, the service worker, the manifest, the page without a network."""

from __future__ import annotations

import json
import sys
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from kam.ground import middleware, problems


@lru_cache(maxsize=4)
def _static_text(name: str) -> str:
    found = finders.find(name)
    if not found:
        raise Http404
    with open(str(found), encoding="utf-8") as file:
        return file.read()


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """From the root, so that it looks after the whole site; it sends the queue by the very lines that pages do."""
    headers = {"Service-Worker-Allowed": "/"}
    script = _static_text("js/queue.js") + _static_text("js/sw.js")
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers=headers)


@require_safe
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    """The app as phones install it, under the company's name."""
    found = json.loads(_static_text("manifest.webmanifest"))
    name = f"KAM {settings.COMPANY_NAME}".strip()
    icons = [{**icon, "src": static(icon["src"])} for icon in found["icons"]]
    return JsonResponse(found | {"name": name, "icons": icons}, content_type="application/manifest+json")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Nothing here is for search engines."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the service worker shows for a page it does not know, without a network."""
    return render(request, "pages/offline.html")


def _error(request: HttpRequest, status: int, words: str) -> HttpResponse:
    if request.path.startswith("/api/") or request.headers.get("HX-Request"):
        return problems.answer(request, status, words)
    signed_in = getattr(getattr(request, "user", None), "is_authenticated", False)
    return render(request, f"{status}.html", {"within": "base.html" if signed_in else "outside.html"}, status=status)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400: the address or the form cannot be read."""
    return _error(request, 400, _("This request cannot be read."))


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403: the right is missing."""
    return _error(request, 403, _("Your role does not allow this."))


def missing(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404: not there, or not theirs: the same answer."""
    return _error(request, 404, _("There is nothing here that you may see."))


def failed(request: HttpRequest) -> HttpResponse:
    """
    500: our fault; told without anything that may fail again.

    A database or disk that is away before a page begins, while its session is read, say, is a 503 as it is later.
    """
    error = sys.exc_info()[1]
    if error is not None and problems.is_away(error):
        return middleware.unavailable(request, error)
    words = _("Something went wrong on our side.")
    if request.path.startswith("/api/"):
        return problems.answer(request, 500, words)
    try:
        return HttpResponse(render_to_string("500.html", {"request": request}), status=500)
    except Exception:  # noqa: BLE001  (whatever broke the page may break this one too)
        return HttpResponse(words, status=500, content_type="text/plain; charset=utf-8")
