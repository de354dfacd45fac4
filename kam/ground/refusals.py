"""Which refusals an operation may answer with, as the API's document says them: one envelope for all."""

from __future__ import annotations

from collections.abc import Mapping
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
CODES: dict[int, dict[str, str]] = {
    400: {
        "invalid": "`errors` says what is not right",
        "parse_error": "the body is no JSON",
        "key_empty": "the Idempotency-Key says nothing",
        "key_too_long": "it has more than 255 characters",
        "key_unreadable": "it holds characters that are none",
    },
    401: {"not_authenticated": "no token", "authentication_failed": "none that opens"},
    403: {
        "forbidden": "the right is missing",
        "insufficient_scope": "the token's scope is, `detail` says which",
        "not_keeper": "a webhook is its keeper's alone",
        "other_token": "a token renews itself and no other",
    },
    404: {"not_found": "not there, or not yours to see"},
    406: {"not_acceptable": "it is not answered like this"},
    409: {
        "refused": "a rule says no",
        "in_progress": "the first request of this Idempotency-Key is not done yet",
        "shown_once": "its answer was given, and is kept by nobody",
        "switched_off": "nothing is sent to a webhook that is off",
        "overlap": "a webhook's secret was renewed within 24 hours; `at_once` drops every earlier one",
        "token_ended": "the token is renewed no more",
        "token_renewed": "the token was renewed already, and its new secret is in use",
    },
    412: {"stale": "somebody else changed it"},
    413: {"too_large": "a body of more than 12 MB"},
    414: {"address_too_long": "an address of more than 4,096 characters"},
    415: {"unsupported_media_type": "bodies are JSON, and not packed"},
    422: {
        "key_reused": "another request had this Idempotency-Key",
        "address_name": "nobody answers to the name in the address of a webhook",
        "address_refused": "the address of a webhook lies inside a network that no operator opened",
        "address_plain": "the address of a webhook is not https",
        "address_url": "the address of a webhook is no whole one",
        "too_many": "you keep 20 webhooks",
        "span_backwards": "the span of what is sent again ends before it begins",
        "span_too_long": "more than 10,000 happenings lie in the span",
    },
    429: {"throttled": "too many calls in this minute", "too_many": "a token renewed more than ten times an hour"},
    503: {"unavailable": "the database is away", "library_missing": "what sets PDF files is not installed"},
}
"""{status: {what `code` says: why}}, the usual one first; a rule may have one of its own."""
FIELDS = {
    "required": "it is missing",
    "invalid": "it cannot be read",
    "invalid_choice": "it is none of the words, or no record that you see",
    "max_length": "it is too long",
    "type": "text, number or list where another is wanted",
    "nul": "a text with the character NUL",
    "half": "a text with half a character",
    "large": "a number that is larger than what can be kept",
    "tiny": "a number that is closer to zero than what can be kept",
    "control": "a sign that nobody sees, such as a line break in a code",
    "unknown_field": "there is no such field",
    "unknown_parameter": "there is no such parameter",
    "unknown_event": "there is no such type of events",
    "taken": "a code that is in use",
    "day": "a day that is not written as 2026-12-31",
    "number": "a number that is not written as 1234.50",
    "empty": "an item of a bulk call lacks it",
    "again": "an item further up has the same code or number",
    "object": "an item is no object",
    "unknown_account": "no customer that you see has this code",
    "unknown_product": "no product has this code",
    "no_rate": "the currency has no rate on that day",
    "to_come": "a day that is still to come",
}
"""{what `codes` says of a field: why}, the usual ones; a rule may have one of its own."""
ALWAYS = {"400", "401", "403", "406", "414", "429", "503"}
WRITING = {"409", "422"}
WITH_BODY = {"413", "415"}


def told(codes: Mapping[str, str]) -> str:
    """Codes with what they mean, in a line."""
    return " · ".join(f"`{code}` {words}" for code, words in codes.items())


class Problem(serializers.Serializer):
    """RFC 9457: the one shape of every refusal."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField(help_text="Why, in a word for programs: those of each status stand with it")
    errors = serializers.DictField(required=False, help_text="By field; `_` for what belongs to none")
    codes = serializers.DictField(required=False, help_text=f"By field, as many as `errors`: {told(FIELDS)}")
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
    shown = problems.body(status, words, next(iter(CODES[status])), errors)
    if errors:
        shown["codes"] = {"ordered_on": ["invalid"]}
    if status == 412:
        shown["changes"] = [{"by": "Chen Rui", "at": "2026-06-30T09:00:00+08:00", "changes": {"region": ["", "North"]}}]
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": shown}
    found: dict[str, Any] = {
        "description": f"{words} Codes: {told(CODES[status])}.",
        "content": {"application/problem+json": content},
    }
    if status in (429, 503):
        found["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait"}}
    return found


def references(codes: list[str]) -> dict[str, Any]:
    """{status: where the document describes it}."""
    return {code: {"$ref": f"#/components/responses/Refused{code}"} for code in codes}
