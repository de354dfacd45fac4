"""An analysis read without a browser: what its page tells somebody now, with their rights and scope, as words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import resolve
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kam.ground import listings, ways
from kam.ground.charts import Chart
from kam.ground.pages import ListPage
from kam.rules import page_tables
from kam.rules.page_tables import Table

DEPTH = 3
"""How far down in what a page is made of its pictures are looked for."""


@dataclass(frozen=True)
class Reading:
    """The sentence, the figures ({label, value, hint, url, tone}), the pictures and the table of a page."""

    title: str
    says: str
    url: str
    figures: list[Mapping[str, Any]] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    table: Table = field(default_factory=Table)
    total: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether the page has nothing to tell: no number, no row, no picture."""
        return not (self.figures or self.charts or self.table.rows)


def read(page: str, query: str, user: Any) -> Reading:
    """
    What the analysis of a key tells a person for a filter, in the language that is set.

    Raises PermissionDenied where they may not open it (any more), KeyError where there is no such analysis.
    """
    way = ways.named(page)
    if way is None:
        raise KeyError(page)
    url = ways.address(page, query)
    path, _mark, asked = url.partition("?")
    found = resolve(path)
    view = found.func.view_class(**found.func.view_initkwargs)  # type: ignore[attr-defined]
    request = listings.door(path, asked, user)
    view.setup(request, *found.args, **found.kwargs)
    if not user.is_active:
        raise PermissionDenied(_("Your role does not allow this."))
    context: dict[str, Any] = {}
    show = view.show

    def listen(**given: Any) -> HttpResponse:
        context.update(given)
        answer: HttpResponse = show(**given)
        return answer

    view.show = listen
    answer = view.dispatch(request, *found.args, **found.kwargs)
    html = answer.content.decode() if isinstance(answer, HttpResponse) else ""
    return _told(view, context, html, url, str(way[1]))


def _told(view: Any, context: Mapping[str, Any], html: str, url: str, words: str) -> Reading:
    charts = list({chart.id: chart for chart in _charts(context) if not chart.is_empty}.values())
    tables = page_tables.read(html)
    first = next((table for table in tables if len(table.head) > 1), None)
    return Reading(
        title=page_tables.text(view.get_title()) or words, says=_says(view, context, charts), url=url,
        figures=[one for one in context.get("figures") or context.get("head") or () if isinstance(one, Mapping)],
        charts=charts, table=first or _of_chart(charts), total=str(context.get("count_text") or ""),
    )  # fmt: skip


def _says(view: Any, context: Mapping[str, Any], charts: list[Chart]) -> str:
    """The finding in a sentence: the page's own, else that of its first picture, else how many it lists."""
    faults = [page_tables.text(fault) for fault in context.get("faults") or ()]
    said = next((context[name] for name in ("headline", "says", "verdict", "lead") if context.get(name)), "")
    drawn = next((chart.says for chart in charts if chart.says), "")
    told = " ".join(faults) or page_tables.text(said or drawn)
    if told or not isinstance(view, ListPage):
        return told
    count = int(context.get("count") or 0)
    rows = ngettext("%(text)s entry", "%(text)s entries", count) % {"text": context.get("count_text")}
    return page_tables.BETWEEN.join(part for part in (page_tables.text(view.get_subtitle()), rows) if part)


def _of_chart(charts: list[Chart]) -> Table:
    """The numbers of the first picture, where a page has no table of its own."""
    for chart in charts:
        if chart.table.get("rows"):
            head = [str(cell) for cell in chart.table["head"]]
            rows = [[page_tables.text(cell) for cell in row] for row in chart.table["rows"]]
            return Table(head, [place > 0 for place in range(len(head))], rows)
    return Table()


def _charts(found: Any, depth: int = DEPTH) -> Iterator[Chart]:
    if isinstance(found, Chart):
        yield found
    elif depth and isinstance(found, Mapping | list | tuple):
        for inner in found.values() if isinstance(found, Mapping) else found:
            yield from _charts(inner, depth - 1)
