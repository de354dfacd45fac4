"""problem+json (RFC 9457): one shape for everything the API refuses, and its page twin."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DataError, InterfaceError, InternalError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from kam.ground import disks
from kam.ground.errors import Refused, Stale

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: "Bad request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Conflict",
    412: "Changed meanwhile",
    413: "Too large",
    414: "Address too long",
    415: "Unsupported media type",
    422: "Cannot be done",
    428: "Precondition required",
    429: "Too many requests",
    500: "Error",
    503: "Unavailable",
}


CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 500: "server_error"}
"""What programs read of a refusal that nobody gave a code of its own."""
OWN = {"permission_denied": "forbidden"}
"""Codes of the framework for what has one of ours."""
READ_ONLY = "25006"
"""How PostgreSQL says that it takes no change just now: a standby, or one whose primary moved elsewhere."""


def is_away(error: BaseException) -> bool:
    """Whether database or disk are away, full or only to be read: no fault of what was asked, and over in a while."""
    if isinstance(error, InternalError):
        return getattr(error.__cause__, "pgcode", "") == READ_ONLY
    return isinstance(error, OperationalError | InterfaceError) or disks.is_closed(error)


def why_away(error: BaseException) -> str:
    """What people read where `is_away`."""
    if disks.is_closed(error):
        return disks.words()
    return _("The database does not answer right now. Nothing was lost; please try again in a moment.")


def body(status: int, detail: str, code: str = "", errors: Any = None, **more: Any) -> dict[str, Any]:
    """The problem object: type, title, status, detail, code, and errors by field where there are some."""
    code = code or CODES.get(status, str(status))
    problem = {
        "type": f"urn:kam:problem:{code}",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
        "code": code,
    }
    if errors:
        problem["errors"] = errors
    return problem | more


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler."""
    headers: dict[str, str] = {}
    match error:
        case Stale():
            problem = body(412, str(error.message), error.code, changes=error.changes)
        case Refused():
            errors = {error.field: [str(error.message)]} if error.field else None
            codes = {"codes": {error.field: [error.code]}} if error.field else {}
            problem = body(error.status, str(error.message), error.code, errors, **codes, **error.more)
            headers = {"Retry-After": str(error.more["retry_after"])} if "retry_after" in error.more else {}
        case exceptions.ValidationError():
            codes = {name: _codes(said) for name, said in _by_field(error.get_codes()).items()}
            errors = _by_field(error.detail)
            problem = body(400, _("Some values are not right."), "invalid", errors, codes=codes)
        case Http404():
            problem = body(404, _("There is nothing here that you may see."), "not_found")
        case PermissionDenied():
            problem = body(403, str(error) or _("Your role does not allow this."), "forbidden")
        case _ if is_away(error):
            problem, headers = body(503, why_away(error), "unavailable"), {"Retry-After": "5"}
        case DataError():
            problem = body(400, _("A value is larger than what can be kept."), "too_large")
        case exceptions.APIException():
            problem = body(error.status_code, _words(error.detail), _code(error))
            headers = _headers(error)
        case _:
            return None
    _mark_rollback()
    return Response(problem, status=problem["status"], headers=headers, content_type=CONTENT_TYPE)


def _code(error: exceptions.APIException) -> str:
    """The code it was raised with, or that of its kind."""
    said = error.get_codes()
    found = said if isinstance(said, str) else str(error.default_code)
    return OWN.get(found, found)


def _codes(said: Any) -> list[str]:
    """The codes of a field, however deep they lie."""
    if isinstance(said, dict | list):
        return [code for one in (said.values() if isinstance(said, dict) else said) for code in _codes(one)]
    return [str(said)]


def _headers(error: exceptions.APIException) -> dict[str, str]:
    found = {}
    if getattr(error, "auth_header", None):
        found["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        found["Retry-After"] = str(int(error.wait) + 1)
    return found


def _mark_rollback() -> None:
    from rest_framework.views import set_rollback

    set_rollback()


def _words(detail: Any) -> str:
    if isinstance(detail, dict):
        return "; ".join(_words(item) for item in detail.values())
    if isinstance(detail, list):
        return "; ".join(_words(item) for item in detail)
    return str(detail)


def _by_field(detail: Any) -> dict[str, Any]:
    """Errors by field name; what belongs to no field stands under `_`."""
    if isinstance(detail, dict):
        return {("_" if key in ("__all__", "non_field_errors") else str(key)): value for key, value in detail.items()}
    return {"_": detail if isinstance(detail, list) else [detail]}


def answer(request: HttpRequest, status: int, detail: str, code: str = "") -> HttpResponse:
    """A refusal from outside DRF: problem+json under /api/, a page elsewhere, a line of text for htmx."""
    if request.path.startswith("/api/"):
        return HttpResponse(json.dumps(body(status, detail, code)), status=status, content_type=CONTENT_TYPE)
    if request.headers.get("HX-Request"):
        return HttpResponse(detail, status=status, content_type="text/plain; charset=utf-8")
    return render(request, "refused.html", {"message": detail, "status": status}, status=status)


def shaped(response: HttpResponse) -> HttpResponse:
    """Whatever else answered under /api/ (a routing 404, a CSRF page) gets the same shape."""
    if response.get("Content-Type", "").startswith((CONTENT_TYPE, "application/json")):
        return response
    status = response.status_code
    fresh = HttpResponse(
        json.dumps(body(status, TITLES.get(status, "Error"))),
        status=status,
        content_type=CONTENT_TYPE,
    )
    for name in ("Retry-After", "Allow", "WWW-Authenticate"):
        if name in response:
            fresh[name] = response[name]
    return fresh
