"""Around every request: faults become one shape, and each user's language and time zone hold."""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
import time
import uuid
import zoneinfo
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, DataError, InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from kam.choices import Through
from kam.ground import deprecations, files, limits, origins, problems
from kam.ground.errors import Refused

SAFE = ("GET", "HEAD", "OPTIONS")
PIECE = 64 * 1024
READ_OUT, PATIENCE = 64 * 1024 * 1024, 5.0
"""Bytes of a refused body that are read out, and the seconds for it."""
LONGEST = 4096
"""Characters of an address; of twice as many the web server says so itself, in its own shape."""
log = logging.getLogger(__name__)


class Faults:
    """A database or disk that is away is a 503 with Retry-After; a refusal is told in words; answers carry their id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        known = given if 0 < len(given) <= 64 and given.isascii() and given.isprintable() else uuid.uuid4().hex
        request.request_id = request.META["HTTP_X_REQUEST_ID"] = known  # type: ignore[attr-defined]
        request.__dict__.pop("headers", None)  # read anew, so that the lines of the log name the same
        try:
            with origins.one_deed():
                response = self.get_response(request)
        except (OperationalError, InterfaceError, InternalError) as error:
            if not problems.is_away(error):
                raise
            response = unavailable(request, error)
        if is_api(request):
            response = _of_api(request, response)
            if response.status_code >= 400 and not hasattr(request, "calls"):
                with contextlib.suppress(DatabaseError, InterfaceError):  # away: the answer says so already
                    limits.count_refused(request)
        if hasattr(request, "calls"):
            for name, value in limits.headers(request.calls).items():
                response[name] = value
        if request.path.startswith("/api/"):
            deprecations.tell(request, response)
        response["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        _kept_by_nobody(request, response)
        if response.status_code >= 400:
            _read_out(request)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Before anybody reads the body: the check of the form's token would, all of it, from whomever it comes."""
        if len(request.path_info) + len(request.META.get("QUERY_STRING", "")) > LONGEST:
            words = _("This address is longer than %s characters. Ask for less at once.") % f"{LONGEST:,}"
            return problems.answer(request, 414, words, "address_too_long")
        if files.is_too_large(request, view):
            return problems.answer(request, 413, _("This is too large."), "too_large")
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if problems.is_away(error):
            return unavailable(request, error)
        if isinstance(error, DataError):
            log.error("a value the database does not take: %s", error)
            return problems.answer(request, 400, _("A value is larger than what can be kept."), "too_large")
        if isinstance(error, RequestDataTooBig):
            return problems.answer(request, 413, _("This is too large."), "too_large")
        if isinstance(error, Refused):
            return problems.answer(request, error.status, str(error.message), error.code)
        return None


def is_api(request: HttpRequest) -> bool:
    """Whether a program asks, be the slash behind it there or not."""
    return request.path == "/api" or request.path.startswith("/api/")


def _of_api(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Refusals in one shape; what is written goes on to the address with a slash as it is; nobody else keeps it."""
    if response.status_code == 301 and request.method not in SAFE:  # clients would follow it as a GET
        response.status_code = 308
    if response.status_code >= 400:
        response = problems.shaped(response)
    response.headers.setdefault("Cache-Control", "private, no-store")
    patch_vary_headers(response, ["Accept-Language", "Authorization", "Cookie"])
    return response


def _read_out(request: HttpRequest) -> None:
    """
    What is left of a refused body, within bounds of size and time.

    A connection that is closed over an unread body takes the answer along: who still sends would see it broken and
    never read why.
    """
    stream: Any = getattr(request, "_stream", None)
    left = getattr(stream, "limit", 0) - getattr(stream, "_pos", 0)
    if not 0 < left <= READ_OUT:
        return
    line = request.META.get("gunicorn.socket")
    until = time.monotonic() + PATIENCE
    deadline = threading.Timer(PATIENCE, _hear_no_more, [line])
    deadline.daemon = True
    if line is not None:  # else there is nothing to shut
        deadline.start()
    try:
        while stream.read(PIECE) and time.monotonic() < until:
            pass
    except OSError as error:  # whoever sent it is gone
        log.info("the rest of a refused body did not come: %s", error)
    finally:
        deadline.cancel()


def _hear_no_more(line: Any) -> None:
    """Who sends drop by drop holds a thread to the deadline and no longer: what is read ends, the answer still goes."""
    with contextlib.suppress(OSError, AttributeError):
        line.shutdown(socket.SHUT_RD)


def _kept_by_nobody(request: HttpRequest, response: HttpResponse) -> None:
    """No store between us and the reader keeps what one person may see; a browser asks again each time."""
    is_page = response.get("Content-Type", "").startswith("text/html")
    if is_page and getattr(getattr(request, "user", None), "is_authenticated", False):
        response.headers.setdefault("Cache-Control", "private, no-cache")


class Pressed(GZipMiddleware):
    """
    Pages go compressed over the wire: a phone at 1.6 Mbit/s waits a third of the time for them.

    Only pages: what programs read keeps its ETags, files are compressed already. Secrets on a page are safe from
    guessing by its length: the token against forged calls is masked anew each time, and Django pads at random.
    """

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        is_page = response.get("Content-Type", "").startswith("text/html") and not response.streaming
        return super().process_response(request, response) if is_page else response


def unavailable(request: HttpRequest, error: BaseException) -> HttpResponse:
    """503 with Retry-After: the database restarts, is locked or full, or the disk is; nothing half-written stays."""
    log.error("unavailable: %s", error)
    message = problems.why_away(error)
    if request.path.startswith("/api/"):
        response = problems.answer(request, 503, message, "unavailable")
    else:
        response = HttpResponse(message, status=503, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = "5"
    return response


class Preferences:
    """
    The user's language (else the cookie's, else the browser's) and time zone for this request.

    Whoever comes with a token is known later, and their language and zone with them (`tokens.TokenAuthentication`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        signed_in = user.is_authenticated
        language = (user.language if signed_in else "") or translation.get_language_from_request(request)
        zone = (user.time_zone if signed_in else "") or settings.TIME_ZONE
        with translation.override(language), origins.through(Through.PAGE):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            try:
                timezone.activate(zoneinfo.ZoneInfo(zone))
            except (zoneinfo.ZoneInfoNotFoundError, ValueError):
                timezone.deactivate()
            try:
                response = self.get_response(request)
                if hasattr(response, "render") and not response.is_rendered:
                    response.render()
            finally:
                timezone.deactivate()
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)  # type: ignore[attr-defined]
        return response


def page_of_error(request: HttpRequest, status: int) -> HttpResponse:
    """The product's own page for an error status."""
    return render(request, f"{status}.html", status=status)
