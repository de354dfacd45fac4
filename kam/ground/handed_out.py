"""A file of rows handed out at once, in answer to whoever asks for it; `written` has those that a worker prepares."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

from kam.choices import EventVerb
from kam.ground import events, filled, sheets
from kam.ground.written import MEDIA_TYPES


def exported(
    name: str, kind: str, head: list[str], rows: Iterable[Any], *, by: Any, asked: str = "", title: str = ""
) -> HttpResponseBase:
    """
    The rows as CSV (streamed) or XLSX, and the event that says who took what.

    `title`: what the list is called for its reader, and so the sheet of a workbook; without one, as the file.
    """
    events.record(EventVerb.LIST_EXPORTED, by=by, name=name, data={"format": kind, "filter": asked})
    response: HttpResponseBase
    if kind == "csv":
        lines = sheets.in_step(sheets.csv_lines(head, rows))
        response = StreamingHttpResponse(lines, content_type=MEDIA_TYPES[kind])
    else:
        response = HttpResponse(filled.xlsx_bytes(head, rows, title or name), content_type=MEDIA_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
