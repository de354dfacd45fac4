"""Empty sheets to fill in: the column names that an import of each kind knows, and one row as an example."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from kam.ground import intakes, sheets
from kam.ground.pages import Page
from kam.ground.rights import Right


class ImportTemplate(Page):
    """A CSV with a header in the reader's words."""

    nav, right = "import", Right.IMPORT

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kind = next((one for one in intakes.kinds() if one.key == kwargs["kind"]), None)
        if kind is None:
            raise Http404
        head, row = intakes.template_of(kind)
        lines = sheets.csv_lines(head, [row] if any(row) else [])
        response = HttpResponse("".join(lines), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{kind.key}-template.csv"'
        return response
