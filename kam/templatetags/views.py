"""The saved views of an analysis, on its page: open one, keep the one on the screen, forget one."""

from __future__ import annotations

from typing import Any

from django import template

from kam.ground import ways
from kam.models import SavedView

register = template.Library()


@register.inclusion_tag("parts/kept_views.html", takes_context=True)
def kept_views(context: Any) -> dict[str, Any]:
    """The menu of the page that is open, where it is an analysis; a list (it has a `page_key`) has its own."""
    request = context.get("request")
    way = ways.at(request.path) if request is not None and "page_key" not in context else None
    if way is None:
        return {}
    here = request.GET.urlencode()
    found = [view.shown(here, request.user) for view in SavedView.objects.of_page(way[0], request.user)]
    beside = {name: context.get(name) for name in ("request", "csrf_token", "swapped")}
    return {"page_key": way[0], "saved_views": found} | beside
