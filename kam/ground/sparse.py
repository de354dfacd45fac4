"""
`?fields=id,name`: of each record that is answered these fields alone, by one rule for every operation.

A record is what has an `id`: the one that is answered, or each row of a list, of a page, of what became of the items
of a bulk call. Its `id` always stays, and so do the records that `?expand=` puts beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

NAME, KEY, BESIDE, ROWS = "fields", "id", "expanded", "results"


def asked(params: Mapping[str, str], name: str = NAME) -> set[str]:
    """The names in a parameter that takes several."""
    return {one for one in params.get(name, "").split(",") if one}


def kept(params: Mapping[str, str]) -> set[str]:
    """The names that stay in a record; none where all of it was asked for."""
    wanted = asked(params)
    return wanted | asked(params, "expand") | {KEY, BESIDE} if wanted else wanted


def known(said: Any) -> list[str]:
    """The fields of the records of an answer, as an operation describes it; none where it answers no record."""
    for one in said.values() if isinstance(said, Mapping) else [said]:
        whole = _fields(one)
        found = _fields(whole[ROWS]) if ROWS in whole else whole
        if KEY in found:
            return [*found]
    return []


def _fields(said: Any) -> Mapping[str, Any]:
    """The fields of a serializer, given as itself, as its class, or as rows of it; none of what is no such thing."""
    said = getattr(said, "child", said)
    found = said() if isinstance(said, type) and issubclass(said, serializers.Serializer) else said
    return found.fields if isinstance(found, serializers.Serializer) else {}


def only(said: Any, names: set[str]) -> Any:
    """What is answered with the named fields of its records alone."""
    if isinstance(said, list):
        return [only(row, names) for row in said]
    if isinstance(said.get(ROWS), list):
        return {**said, ROWS: only(said[ROWS], names)}
    return {name: value for name, value in said.items() if name in names}


class Sparse:
    """Base of whatever answers: its answers hold the fields that were asked for."""

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        names = kept(request.query_params)
        if names and response.status_code < 300 and isinstance(getattr(response, "data", None), dict | list):
            response.data = only(response.data, names)
        return super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
