"""Paging of the API: numbered pages with a count where rows are few, cursors where they are many."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import exceptions, pagination

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


def _check_size(request: Any) -> None:
    size = request.query_params.get("page_size")
    if size is not None and not (size.isascii() and size.isdigit() and 0 < int(size[:9]) <= 500 and len(size) < 9):
        raise exceptions.ValidationError({"page_size": [_("Choose a page size from 1 to 500.")]})
