"""A list of the API or of a page, opened in somebody's name without their request: for files that a worker writes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, QueryDict
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from kam.ground import doors, inputs, list_words, questions
from kam.ground.errors import Refused
from kam.ground.pages import ListPage, Page
from kam.ground.pieces import Told, in_pieces
from kam.ground.rest import ScopedViewSet
from kam.ground.rights import can

API = "/api/v1/"
NOUN = re.compile(r"[a-z]+(-[a-z]+)*(/[a-z]+(-[a-z]+)*)*")
LONGEST = 4000
"""Characters of a filter, as an address would have them."""


@dataclass(frozen=True)
class Listing:
    """The rows that one person finds now in a list by a filter, and how a file of the list is called."""

    view: Any
    queryset: Any
    name: str
    title: str

    def sheet(self, told: Told) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        """Head and rows as the list's own file has them, read piece by piece."""
        self.view.walk = lambda queryset: in_pieces(queryset, told)
        found: tuple[Sequence[str], Iterable[Sequence[Any]]] = self.view.sheet(self.queryset)
        return found


def of_api(noun: str, asked: str, user: Any) -> Listing:
    """
    A list of the API by its word in the address, filtered as its GET is.

    Raises Refused where there is no such list, ValidationError for a filter that the list does not know.
    """
    path = f"{API}{noun}/"
    view_class, options = _resource(path) if NOUN.fullmatch(noun) else (None, {})
    if view_class is None:
        raise Refused(_("There is no such list. /api/v1/ names them all."), field="list", status=400)
    request = Request(door(path, asked, user), authenticators=())
    request.user, request.auth = user, None
    view = view_class(**options)
    view.request, view.args, view.kwargs = request, (), {}
    view.action, view.action_map, view.format_kwarg = "list", {"get": "list"}, None
    if not all(one.has_permission(request, view) for one in view.get_permissions()):
        raise PermissionDenied(_("Your role does not allow this."))
    questions.check_fields(view)
    return Listing(view, view.filter_queryset(view.get_queryset()), list_words.last_of(path), noun)


def _resource(path: str) -> tuple[Any, dict[str, Any]]:
    """The resource that lists at an address in the way that all do; rankings have their own, and are short."""
    try:
        found = resolve(path)
    except Resolver404:
        return None, {}
    view_class = getattr(found.func, "cls", None)
    lists = getattr(found.func, "actions", {}).get("get") == "list" and not found.kwargs
    if not lists or not issubclass(view_class, ScopedViewSet) or view_class.list is not ScopedViewSet.list:
        return None, {}
    return view_class, dict(found.func.initkwargs)  # type: ignore[attr-defined]


def spoken(word: str) -> str:
    """What the page of a list is called whose word in the API this is (`accounts`: Customers); else the word itself."""
    model = getattr(dict(doors.resources()).get(word), "model", None)
    if model is None or list_words.word_of(model) != word:
        return word
    try:
        page = resolve(reverse(f"{model._meta.app_label}:{model._meta.model_name}-list"))
    except NoReverseMatch:
        return word
    return str(getattr(getattr(page.func, "view_class", None), "title", "") or word)


def words() -> list[str]:
    """The lists of the API that `of_api` prepares, by their words in the address."""
    return [word for word, door in doors.resources() if door.list is ScopedViewSet.list]


def of_page(path: str, asked: str, user: Any) -> Listing:
    """
    The list of a page, filtered and sorted as its address says.

    Raises Refused where there is no such page, or the filter is wrong; PermissionDenied and Http404 as the page does.
    """
    try:
        found = resolve(path)
    except Resolver404:
        found = None
    view_class = getattr(found.func, "view_class", None) if found else None
    if found is None or view_class is None or not is_plain(view_class):
        raise Refused(_("There is no such list."), field="list", status=400)
    view = view_class(**found.func.view_initkwargs)  # type: ignore[attr-defined]
    request = door(path, asked, user)
    view.setup(request, *found.args, **found.kwargs)
    if not user.is_active or (view.right is not None and not can(user, view.right)):
        raise PermissionDenied(_("Your role does not allow this."))
    filterset = view.filterset_class(request.GET, queryset=view.rows(), request=request)
    if not inputs.fits(filterset):
        raise Refused(_("The list's filter is not right. Mend it and try again."), field="list", status=400)
    return Listing(view, filterset.qs, view.file_name(), str(view.get_title()))


def is_plain(view_class: Any) -> bool:
    """Whether a page is a list that reads, asks for rights and answers as all lists do."""
    if not (isinstance(view_class, type) and issubclass(view_class, ListPage)):
        return False
    return view_class.get is ListPage.get and view_class.dispatch is Page.dispatch


def door(path: str, asked: str, user: Any) -> HttpRequest:
    """What the door would be asked, without whoever asks."""
    if len(asked) > LONGEST:
        raise Refused(_("The filter is longer than %s characters.") % f"{LONGEST:,}", field="filters", status=400)
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.META = {"QUERY_STRING": asked, "REQUEST_METHOD": "GET", "SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    request.GET = QueryDict(asked)
    request.user = user
    return request
