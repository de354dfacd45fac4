"""Which refusals an operation may answer with, as the API's document says them: one envelope for all."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from kam.ground import problems

PROBLEMS = {
    "400": "Some values are not right; `errors` says which.",
    "401": "No token, or one that is not valid.",
    "403": "The right or the token's scope is missing.",
    "404": "Not there, or not yours to see: the same answer.",
    "406": "No such format.",
    "409": "A rule says no, in words for people (`detail`).",
    "412": "Somebody else changed it meanwhile; `changes` shows what.",
    "413": "Too large.",
    "414": "The address is longer than 4,096 characters.",
    "415": "Send application/json, or a form where a file goes up.",
    "422": "Cannot be done, or the Idempotency-Key was used for another request.",
    "429": "Too many calls; see Retry-After.",
    "503": "The database does not answer right now; see Retry-After.",
}
CODES = {
    400: ("invalid", "parse_error"), 401: ("not_authenticated", "authentication_failed"),
    403: ("forbidden", "insufficient_scope"), 404: ("not_found",), 406: ("not_acceptable",), 409: ("refused",),
    412: ("stale",), 413: ("too_large",), 414: ("address_too_long",), 415: ("unsupported_media_type",),
    422: ("key_reused",), 429: ("throttled",), 503: ("unavailable",),
}  # fmt: skip
"""What `code` says, the usual one first; a rule may have one of its own."""
ALWAYS = {"400", "401", "403", "406", "414", "429", "503"}
WRITING = {"409", "422"}
WITH_BODY = {"413", "415"}


class Problem(serializers.Serializer):
    """RFC 9457: the one shape of every refusal."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    errors = serializers.DictField(required=False, help_text="By field; `_` for what belongs to none")
    codes = serializers.DictField(required=False, help_text="By field: why, in words for programs, as many as `errors`")
    changes = serializers.ListField(child=serializers.DictField(), required=False)
    candidates = serializers.ListField(child=serializers.DictField(), required=False)  # possible_duplicate
    last = serializers.IntegerField(required=False, help_text="beyond: the last place of the feed")


def statuses(method: str, *, versioned: bool, can_miss: bool) -> list[str]:
    """The refusals of an operation: `versioned` if it reads If-Match, `can_miss` if what it asks for may be missing."""
    found = set(ALWAYS) | ({"404"} if can_miss else set())
    if method != "GET":
        found |= WRITING
    if method in ("POST", "PUT", "PATCH"):
        found |= WITH_BODY
    return sorted(found | ({"412"} if versioned else set()))


def responses() -> dict[str, Any]:
    """`components/responses` of the document: each refusal once, with its example."""
    return {f"Refused{status}": _response(int(status), words) for status, words in PROBLEMS.items()}


def _response(status: int, words: str) -> dict[str, Any]:
    errors = {"ordered_on": ["Enter a valid date."]} if status == 400 else None
    shown = problems.body(status, words, CODES[status][0], errors)
    if errors:
        shown["codes"] = {"ordered_on": ["invalid"]}
    if status == 412:
        shown["changes"] = [{"by": "Chen Rui", "at": "2026-06-30T09:00:00+08:00", "changes": {"region": ["", "North"]}}]
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": shown}
    found: dict[str, Any] = {"description": words, "content": {"application/problem+json": content}}
    if status in (429, 503):
        found["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait"}}
    return found


def references(codes: list[str]) -> dict[str, Any]:
    """{status: where the document describes it}."""
    return {code: {"$ref": f"#/components/responses/Refused{code}"} for code in codes}
