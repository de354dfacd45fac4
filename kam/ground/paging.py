"""Paging of the API: numbered pages with a count where rows are few, cursors where they are many."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import exceptions, pagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from kam.ground import keyset
from kam.rules import keys


class NumberedPages(pagination.PageNumberPagination):
    """`?page=2&page_size=100`: {count, next, previous, results}."""

    asked_by: ClassVar[set[str]] = {"page", "page_size"}
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        check(request)
        return super().paginate_queryset(queryset, request, view=view)


class CursorPages(pagination.CursorPagination):
    """
    `?cursor=…`: {next, previous, results}; the pages stay whole while rows come in.

    A cursor names a row by all that the list is ordered by, so it finds its place however many rows share a value.
    """

    asked_by: ClassVar[set[str]] = {"cursor", "page_size"}
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any]:
        """One page, and whether more come before and after it; raises ValidationError for a cursor somebody bent."""
        check(request)
        size, cursor = self.get_page_size(request), request.query_params.get(self.cursor_query_param)
        self.base_url, self.terms = request.build_absolute_uri(), keyset.terms_of(queryset, view.get_ordering())
        back, mark = keyset.read(self.terms, cursor or "")
        if cursor and mark is None:
            raise exceptions.ValidationError({"cursor": [_("This is not a cursor.")]})
        if mark is not None:
            queryset = queryset.filter(keyset.beyond(self.terms, mark, backwards=back))
        found = list(queryset.order_by(*keyset.order(self.terms, backwards=back))[: size + 1])
        more, self.page = len(found) > size, found[:size]
        if back:
            self.page.reverse()
        self.has_previous, self.has_next = (more, True) if back else (mark is not None, more)
        return self.page

    def get_next_link(self) -> str | None:
        return self._link(self.page[-1], back=False) if self.page and self.has_next else None

    def get_previous_link(self) -> str | None:
        return self._link(self.page[0], back=True) if self.page and self.has_previous else None

    def _link(self, row: Any, *, back: bool) -> str:
        cursor = keyset.write(self.terms, row, backwards=back)
        return str(replace_query_param(self.base_url, self.cursor_query_param, cursor))


class PlacePages(pagination.BasePagination):
    """
    `?after=…`: {results, after, more}: rows by a place that only grows, and the place to go on from.

    Nothing ever appears before a place that was read, so whoever remembers `after` misses nothing and reads nothing
    twice, today or in a year.
    """

    asked_by: ClassVar[set[str]] = {"page_size"}
    page_size = 500

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any]:
        check(request)
        after = request.query_params.get("after") or "0"
        if not (after.isascii() and after.isdigit() and len(after) <= keys.DIGITS):
            raise exceptions.ValidationError({"after": [_("A whole number is expected.")]})
        size = int(request.query_params.get("page_size") or self.page_size)
        found = list(queryset[: size + 1])
        self.more, rows = len(found) > size, found[:size]
        self.after = rows[-1].seq if rows else int(after)
        return rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"results": data, "after": self.after, "more": self.more})

    def get_schema_operation_parameters(self, _view: Any) -> list[dict[str, Any]]:
        said = {"description": "At most so many", "schema": {"type": "integer"}}
        return [{"name": "page_size", "required": False, "in": "query", **said}]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """What the document of the API says of an answer."""
        after = {"type": "integer", "description": "the place to ask after next time"}
        properties = {"results": schema, "after": after, "more": {"type": "boolean"}}
        return {"type": "object", "required": list(properties), "properties": properties}


def check(request: Any) -> None:
    """What is asked of pages must be so (`reading.BOUNDS`), also where all rows come at once."""
    number = request.query_params.get("page", "1")
    if not (number.isascii() and number.isdigit() and len(number) < 8 and int(number)):
        raise exceptions.ValidationError({"page": [_("This is not a page number.")]})
    size = request.query_params.get("page_size")
    if size is not None and not (size.isascii() and size.isdigit() and 0 < int(size[:9]) <= 500 and len(size) < 9):
        raise exceptions.ValidationError({"page_size": [_("Choose a page size from 1 to 500.")]})
