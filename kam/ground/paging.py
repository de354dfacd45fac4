"""Paging of the API: numbered pages with a count where rows are few, cursors where they are many."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import exceptions, pagination
from rest_framework.response import Response

from kam.ground import lists


class NumberedPages(pagination.PageNumberPagination):
    """`?page=2&page_size=100`: {count, next, previous, results}."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        number = request.query_params.get("page", "1")
        if not (number.isascii() and number.isdigit() and len(number) < 8):
            raise exceptions.ValidationError({"page": [_("This is not a page number.")]})
        _check_size(request)
        return super().paginate_queryset(queryset, request, view=view)


class CursorPages(pagination.CursorPagination):
    """`?cursor=…`: {next, previous, results}; the pages stay whole while rows come in."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> tuple[str, ...]:
        return tuple(view.get_ordering())

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        _check_size(request)
        self._queryset = queryset
        return super().paginate_queryset(queryset, request, view)

    def decode_cursor(self, request: Any) -> Any:
        """The place to go on from; raises ValidationError for one that somebody bent."""
        bent = exceptions.ValidationError({"cursor": [_("This is not a cursor.")]})
        try:
            found = super().decode_cursor(request)
        except exceptions.NotFound:
            raise bent from None
        position = getattr(found, "position", None)
        if position is not None and not lists.fits_path(self._queryset, self.ordering[0], position):
            raise bent
        return found


class PlacePages(pagination.BasePagination):
    """
    `?after=…`: {results, after, more}: rows by a place that only grows, and the place to go on from.

    Nothing ever appears before a place that was read, so whoever remembers `after` misses nothing and reads nothing
    twice, today or in a year.
    """

    page_size = 500

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any]:
        _check_size(request)
        size = int(request.query_params.get("page_size") or self.page_size)
        found = list(queryset[: size + 1])
        self.more, rows = len(found) > size, found[:size]
        self.after = rows[-1].seq if rows else int(request.query_params.get("after") or 0)
        return rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"results": data, "after": self.after, "more": self.more})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """What the document of the API says of an answer."""
        after = {"type": "integer", "description": "the place to ask after next time"}
        properties = {"results": schema, "after": after, "more": {"type": "boolean"}}
        return {"type": "object", "required": list(properties), "properties": properties}


def _check_size(request: Any) -> None:
    size = request.query_params.get("page_size")
    if size is not None and not (size.isascii() and size.isdigit() and 0 < int(size[:9]) <= 500 and len(size) < 9):
        raise exceptions.ValidationError({"page_size": [_("Choose a page size from 1 to 500.")]})
