"""What of the API is to go, in one table: the headers of answers and the marks of the OpenAPI document come from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.admindocs.views import simplify_regex
from django.urls import reverse
from django.utils.http import http_date

NOTICE = timedelta(days=182)
"""Half a year, which clients have at least."""


@dataclass(frozen=True)
class Ending:
    """Since when something should not be used, from when it is gone, and what to use instead (in English)."""

    since: date
    gone: date
    instead: str

    def __post_init__(self) -> None:
        if self.gone - self.since < NOTICE:
            raise ValueError(f"clients have half a year: not before {self.since + NOTICE}")


OPERATIONS: dict[tuple[str, str], Ending] = {}
"""{(method, address as the OpenAPI document has it): ending}, such as `("GET", "/api/v1/accounts/{id}/similar/")`."""
FIELDS: dict[tuple[str, str], Ending] = {}
"""{(shape, field): ending}: of what is answered (`("AccountShape", "chain")`) or said (`("AccountInput", "chain")`)."""


def of_operation(method: str, address: str) -> Ending | None:
    """How an operation ends, by the address of the document or of a route; None for what stays."""
    wanted = method.upper(), _plain(address)
    return next((one for (verb, path), one in OPERATIONS.items() if (verb, _plain(path)) == wanted), None)


def _plain(address: str) -> str:
    """An address without the names of its parts, which a route and the document call otherwise."""
    return re.sub(r"\{\w+\}|<[^<>]+>", "*", address)


def mark(document: Mapping[str, Any]) -> None:
    """Mark the deprecated fields of an OpenAPI document; its operations are marked where they are written."""
    for name, shape in document["components"].get("schemas", {}).items():
        bare = name.removeprefix("Patched").removesuffix("Request")
        for (whose, field), ending in FIELDS.items():
            if whose == bare and field in shape.get("properties", {}):
                shape["properties"][field] |= {"deprecated": True, "description": words(ending)}


def words(ending: Ending) -> str:
    """What the document says of it."""
    return f"Deprecated since {ending.since}, gone on {ending.gone}. {ending.instead}"


class Telling:
    """Base of resources: their answers know which deprecated fields they hold, or were told."""

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        if FIELDS and answer.status_code < 400:
            answer.endings = list(_used(self, request))
        return answer


def _used(view: Any, request: Any) -> Iterator[Ending]:
    """The deprecated fields that an answer shows (`?fields=` may leave them out) or that its request named."""
    form, asked = getattr(view, "form_class", None), request.query_params.get("fields")
    takes = f"{form.__name__.removesuffix('Form')}Input" if form is not None else ""
    answers = getattr(view.serializer_class, "__name__", "")
    for (whose, field), ending in FIELDS.items():
        if (whose == answers and (not asked or field in asked.split(","))) or (
            whose == takes and isinstance(request.data, Mapping) and field in request.data
        ):
            yield ending


def tell(request: Any, response: Any) -> None:
    """Write `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and where to read more on an answer that used what ends."""
    found = list(getattr(response, "endings", ()))
    match = getattr(request, "resolver_match", None)
    if OPERATIONS and match is not None:
        ending = of_operation(request.method, simplify_regex(match.route))
        found += [ending] if ending is not None else []
    for name, value in headers(found).items():
        response[name] = f"{response[name]}, {value}" if name == "Link" and name in response else value


def headers(found: Iterable[Ending]) -> dict[str, str]:
    """The headers of some endings: the earliest days of all."""
    endings = list(found)
    if not endings:
        return {}
    guide = settings.SITE_URL.rstrip("/") + reverse("api-docs")
    return {
        "Deprecation": f"@{_moment(min(one.since for one in endings))}",
        "Sunset": http_date(_moment(min(one.gone for one in endings))),
        "Link": f'<{guide}>; rel="deprecation"; type="text/html"',
    }


def _moment(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
