"""The pages whose filters can be kept as views: the analyses by their keys, and each list by its name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from django.urls import URLResolver, get_resolver

from kam.ground import ways
from kam.ground.pages import ListPage


def is_known(page: str) -> bool:
    """Whether there is a page of this key, so that a view of it can be opened again."""
    return ways.named(page) is not None or page in _lists()


@cache
def _lists() -> frozenset[str]:
    """The names of all lists, as their menus keep views."""
    return frozenset(view.kept_as or view.name for view in _found(get_resolver())) - {""}


def _found(resolver: URLResolver) -> Iterator[type[ListPage]]:
    for item in resolver.url_patterns:
        if isinstance(item, URLResolver):
            yield from _found(item)
        else:
            view = getattr(item.callback, "view_class", None)
            if isinstance(view, type) and issubclass(view, ListPage):
                yield view
