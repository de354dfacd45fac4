"""The base pages that read: sign-in, scope, rights, filter, sort, page, export, htmx (`posts` has those that write)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views import View

from kam.ground import handed_out, heard, histories, inputs, list_words, lists, pieces, sheets
from kam.ground.lists import Column
from kam.ground.rights import Right, can
from kam.models import SavedView

FEW, MANY = 6, 20
"""Rows that a phone shows before it is asked for all of a page (as the style sheet has it): tall ones, and others."""


class Page(AccessMixin, View):
    """A page for people who signed in; `right` is needed to open it, `nav` marks the rail."""

    template_name = ""
    nav = ""
    title: Any = ""
    subtitle: Any = ""
    right: ClassVar[Right | None] = None
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if self.right is not None and not can(request.user, self.right):
            raise PermissionDenied(_("Your role does not allow this."))
        request.nav = self.nav  # type: ignore[attr-defined]
        heard.listen(request)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.show(**self.context())

    @property
    def user(self) -> Any:
        return self.request.user

    def crumbs(self) -> list[tuple[Any, str]]:
        """The way up: [(words, url)]."""
        return []

    def actions(self) -> list[dict[str, Any]]:
        """Buttons right of the heading: {label, url, primary, icon}."""
        return []

    def context(self) -> dict[str, Any]:
        """What the template gets beyond `page`."""
        return {}

    def history_url(self) -> str:
        """Where every change of the page's record is told; empty where the page is of none."""
        return ""

    def get_title(self) -> Any:
        return self.title

    def get_subtitle(self) -> Any:
        return self.subtitle

    def show(self, *, status: int = 200, template: str = "", **context: Any) -> HttpResponse:
        """Render the template with `page` and `actions` beside the given context."""
        page = {"title": self.get_title(), "subtitle": self.get_subtitle(), "crumbs": self.crumbs(), "nav": self.nav}
        full = {"page": page, "actions": self.actions(), "view": self, "history_url": self.history_url()} | context
        response = render(self.request, template or self.template_name, full, status=status)
        patch_vary_headers(response, ["HX-Request"])  # or "back" would show a fragment as a page
        return response

    @property
    def is_file(self) -> bool:
        """Whether the address asks for a file of what the page shows."""
        return self.request.GET.get("format") in lists.FILES

    def exported(self, name: str, head: list[str], rows: Iterable[Any], *, asked: str = "") -> HttpResponseBase:
        """What the page shows as a file, in the format that its address asks for, its sheet called as the page is."""
        kind, asked = self.request.GET["format"], asked or self.request.GET.urlencode()
        return handed_out.exported(name, kind, head, rows, by=self.user, asked=asked, title=str(self.get_title()))

    @property
    def htmx(self) -> bool:
        """Whether htmx asks for a fragment (and not to restore history)."""
        details = getattr(self.request, "htmx", None)
        return bool(details) and not details.history_restore_request and not details.boosted


class SecretPage(Page):
    """The one time a secret is seen: nothing on the way keeps it."""

    def show(self, **context: Any) -> HttpResponse:
        response = super().show(**context)
        response["Cache-Control"] = "no-store"
        return response


class ObjectMixin:
    """A page about one record: looked up in what the user sees, else 404."""

    model: Any = None
    lookup = "pk"

    def queryset(self) -> Any:
        return self.model.objects.visible_to(self.request.user)  # type: ignore[attr-defined]

    @property
    def object(self) -> Any:
        if not hasattr(self, "_object"):
            value = self.kwargs[self.lookup]  # type: ignore[attr-defined]
            self._object = self.queryset().filter(**{self.lookup: value}).first()
            if self._object is None:
                raise Http404
        return self._object


class ListPage(Page):
    """A list: `columns` serve page, sort and export; `filterset_class` serves page and API."""

    template_name = "pages/list.html"
    model: Any = None
    filterset_class: Any = None
    columns: ClassVar[list[Column]] = []
    default_sort = "pk"
    name = ""
    kept_as = ""
    """The page of its saved views, where an analysis has its name."""
    counted, cut = staticmethod(lists.count_text), staticmethod(lists.page)
    """How the rows are counted, and a page is cut out of them."""
    walk = staticmethod(pieces.at_once)
    """How a file's rows are read; a worker, for whom nobody waits, has another way."""
    finding_of: Any = None
    """Gives the sentence about all rows that the filters leave, which is asked for once the page is there."""
    is_long = False
    """Whether its rows are so tall that a phone shows only a few of them at first."""
    empty: ClassVar[dict[str, Any]] = {}
    _labelled: list[tuple[Column, str]]

    def rows(self) -> Any:
        """The rows this user sees, with what the columns need joined."""
        return self.model.objects.visible_to(self.user)

    def shown(self) -> list[Column]:
        """The columns of the page (a file may have more)."""
        return [column for column in self.columns if column.only != "export"]

    def row_url(self, row: Any) -> str:
        """Where a click on the row leads."""
        return ""

    def row_late(self, row: Any) -> bool:
        return False

    def get_empty(self) -> dict[str, Any]:
        """What is said where nothing is listed: title, text, icon, action."""
        return self.empty

    def later_url(self) -> str:
        """Where the sentence comes from: the list itself, with its filters."""
        own = lists.url_with(self.request.GET, says="later", sort=None, page_size=None)
        return f"{self.request.path}{own}" if self.finding_of else ""

    def prepare(self, rows: list[Any]) -> None:
        """Work out for the rows of a page or of a part of a file, at once, what columns show and no join gives."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        filterset = self.filterset_class(request.GET, queryset=self.rows(), request=request)
        if request.GET.get("filters") == "rest":  # kam/templatetags/toolbar.py
            return self.show(template="pages/_filters.html", filters=filterset.form)
        # What was asked wrongly finds nothing; the columns that the filter works out stand there to sort by even so.
        queryset = filterset.qs if inputs.fits(filterset) else filterset.filter_queryset(self.rows()).none()
        if self.finding_of and request.GET.get("says") == "later":
            return self.show(template="pages/_later.html", finding=self.finding_of(queryset))
        if self.is_file:
            return self.export(queryset, request.GET["format"])
        body = self.body(queryset, filterset)
        template = "pages/_list.html" if self.htmx else self.template_name
        return self.show(template=template, filters=filterset.form, **body, **self.context())

    def sort(self) -> str:
        """The asked sort if it stands in the fixed list, else the default."""
        allowed = {column.key: column.sort for column in self.columns if column.sort}
        asked = self.request.GET.get("sort", "")
        path = allowed.get(asked.lstrip("-"))
        return f"{'-' if asked.startswith('-') else ''}{path}" if path else self.default_sort

    def size(self) -> int:
        """Rows a page: asked, else as the user saved it."""
        asked = self.request.GET.get("page_size", "")
        size = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else self.user.page_size
        return size if size in lists.PAGE_SIZES else 50

    def body(self, queryset: Any, filterset: Any) -> dict[str, Any]:
        params, sort, size, shown = self.request.GET, self.sort(), self.size(), self.shown()
        self._labelled = [(column, str(column.label)) for column in shown]
        total, over = self.counted(queryset)
        part = self.cut(queryset, sort, size, params.get("cursor", ""), total)
        self.prepare(part.rows)
        return {
            "columns": [self._head(column, sort) for column in shown],
            "rows": [self._row(row) for row in part.rows],
            "chips": lists.chips(filterset, params),
            "count": total,
            "count_text": f"{total:,}+" if over else f"{total:,}",
            "pager": {
                "prev_url": lists.url_with(params, cursor=part.before) if part.before else "",
                "next_url": lists.url_with(params, cursor=part.after) if part.after else "",
                "sizes": [(n, n == size) for n in lists.PAGE_SIZES],
                "first_url": f"{self.request.path}{lists.url_with(params, page_size='')}",
            },
            "export_urls": lists.files(params),
            "is_long_file": total > lists.AT_ONCE and type(self).get is ListPage.get,
            "empty": self.get_empty(),
            "saved_views": self.saved_views(),
            "page_key": self.kept_as or self.name,
            "is_long": self.is_long,
            "behind": len(part.rows) - (FEW if self.is_long else MANY),
        }

    def saved_views(self) -> list[dict[str, Any]]:
        """The user's saved filters of this list and the shared ones."""
        found = SavedView.objects.of_page(self.kept_as or self.name, self.user) if self.name else []
        return [view.shown(self.request.GET.urlencode(), self.user) for view in found]

    def _head(self, column: Column, sort: str) -> dict[str, Any]:
        is_sorted = bool(column.sort) and sort.lstrip("-") == column.sort
        down = is_sorted and sort.startswith("-")
        turned = column.key if down or not is_sorted else f"-{column.key}"
        if not is_sorted and column.num:
            turned = f"-{column.key}"
        return {
            "key": column.key,
            "label": column.label,
            "num": column.num,
            "class": column.css,
            "sorted": ("desc" if down else "asc") if is_sorted else "",
            "sort_url": lists.url_with(self.request.GET, sort=turned) if column.sort else "",
        }

    def _row(self, row: Any) -> dict[str, Any]:
        cells = [
            {"html": column.html(row), "num": column.num, "label": label, "class": column.css}
            for column, label in self._labelled
        ]
        return {"url": self.row_url(row), "cells": cells, "late": self.row_late(row), "id": row.pk}

    def export(self, queryset: Any, kind: str) -> HttpResponseBase:
        """The filtered list as a file, sorted as on the page, with ids; leaves an event."""
        sheets.must_fit(queryset, kind)
        return self.exported(self.file_name(), *self.sheet(queryset))

    def file_name(self) -> str:
        return self.name or list_words.word_of(self.model)

    def sheet(self, queryset: Any) -> tuple[list[str], Iterable[list[Any]]]:
        """The file's head and each row's values; lists that say more in a file than on the page add to it here."""
        columns = [column for column in self.columns if column.only != "page"]
        values = self.walk(queryset.order_by(lists.in_order(self.sort()), "pk"))
        rows = pieces.prepared(values, self.prepare)
        head = ["id", *(str(column.label) for column in columns)]
        return head, ([row.pk, *(column.value(row) for column in columns)] for row in rows)


class DetailPage(ObjectMixin, Page):
    """One record: head with figures, tabs whose panels come by htmx from the floor that owns them."""

    template_name = "pages/detail.html"

    def get_title(self) -> Any:
        return self.object

    def history_url(self) -> str:
        return histories.address(self.object) if histories.is_open_to(self.object, self.user) else ""

    def head(self) -> list[dict[str, Any]]:
        """Figures: {label, value, hint, tone, url}."""
        return []

    def tabs(self) -> list[dict[str, Any]]:
        """{key, label, url, on}."""
        return []

    def context(self) -> dict[str, Any]:
        return {"object": self.object, "head": self.head(), "tabs": self.tabs()}


class Panel(ObjectMixin, Page):
    """A fragment on somebody else's page, served to htmx (and, opened directly, as a plain page of its own)."""

    def context(self) -> dict[str, Any]:
        return {"object": self.object}
