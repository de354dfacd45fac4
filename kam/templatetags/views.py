"""The saved views of an analysis, on its page: open one, keep the one on the screen, send it, forget one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.http import QueryDict
from django.urls import reverse

from kam.ground import ways
from kam.models import SavedView
from kam.models.views import asked

register = template.Library()


@register.simple_tag(takes_context=True)
def keeping(context: Any, url: str) -> str:
    """The address of a page with the filters of the one that is open, as far as it knows them."""
    request = context.get("request")
    return url if request is None else ways.keeping(url, QueryDict(request.GET.urlencode()))


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


@register.inclusion_tag("parts/send_view.html", takes_context=True)
def send_view(context: Any, page_key: str) -> dict[str, Any]:
    """The button that sends what is on the screen to colleagues, where it is an analysis."""
    request = context.get("request")
    if request is None or ways.named(page_key) is None:
        return {}
    said = urlencode({"page": page_key, "query": asked(request.GET.urlencode())})
    return {"url": f"{reverse('kam:savedview-send')}?{said}"}
