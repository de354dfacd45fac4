"""The API's one layer: scope, filters, ordering, pages, sparse fields, ETag, idempotency, for every noun alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, NoReturn

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import status, viewsets
from rest_framework.exceptions import MethodNotAllowed, ValidationError
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.response import Response

from kam.choices import TokenScope
from kam.ground import (
    etags,
    expanding,
    handed_out,
    idempotency,
    inputs,
    list_words,
    moments,
    paging,
    pieces,
    questions,
    reading,
    schema,
    sheets,
    since,
    sparse,
)
from kam.ground.deprecations import Telling
from kam.ground.replays import Sight
from kam.ground.rights import Right, require
from kam.ground.shapes import CodedText, CompanyCurrency, Shape
from kam.ground.tokens import HasScope
from kam.ground.wording import listed
from kam.models import Token

GENERAL, SHEETS = {"fields", "format", "expand"}, ("csv", "xlsx")

__all__ = ["CodedText", "CompanyCurrency", "ScopedViewSet", "Shape"]


class ScopedViewSet(Telling, sparse.Sparse, viewsets.GenericViewSet):
    """Base of every resource; nouns set model, shape, form, filters, ordering and the verbs."""

    model: Any = None
    form_class: Any = None
    filterset_class: Any = None
    ordering_fields: ClassVar[tuple[str, ...]] = ("id",)
    default_ordering = "-id"
    write_scope: ClassVar[str] = TokenScope.ACCOUNTS
    write_right: ClassVar[Right | None] = None  # asked before the body is read, which may tell what there is
    many_rows = False
    walk = staticmethod(pieces.at_once)  # how a file's rows are read; a worker, for whom nobody waits, has another way
    bulk_item: ClassVar[Any] = None  # how an item of `bulk/` is described, where there is one
    bulk_most = 10_000
    one_heeds: ClassVar[tuple[str, ...]] = ()  # filters of the list that the answer about one record hangs on, too
    narrowed: ClassVar[tuple[str, ...]] = ()  # deeds over all rows that the filters in the address leave
    also_refuses: ClassVar[tuple[str, ...]] = ()  # statuses of a list beyond those that the method tells
    permission_classes = [IsAuthenticated, HasScope]
    lookup_value_regex = "[0-9]{1,18}"
    schema = schema.FormSchema()

    # -- reading -------------------------------------------------------------------------------------------------

    def get_queryset(self) -> Any:
        """The rows this user sees; nouns add joins by `rows` (which nobody asks for while the schema is written)."""
        seen = self.model.objects.visible_to(self.request.user)
        return seen if getattr(self, "swagger_fake_view", False) else self.rows(seen)

    def rows(self, queryset: Any) -> Any:
        return queryset

    @property
    def pagination_class(self) -> Any:  # type: ignore[override]
        return paging.CursorPages if self.many_rows else paging.NumberedPages

    @property
    def user(self) -> Any:
        return self.request.user

    def orderings(self) -> tuple[str, ...]:
        """What may be ordered by."""
        return self.ordering_fields

    def get_ordering(self) -> list[Any]:
        """`?ordering=-name` from the fixed list, with the id as the last word."""
        asked = [part for part in self.request.query_params.get("ordering", "").split(",") if part]
        orderings = self.orderings() if asked else ()
        unknown = [part for part in asked if part.removeprefix("-") not in orderings]
        if unknown:
            raise ValidationError({"ordering": [_("Order by one of: %s.") % listed(orderings)]})
        order = asked or [self.default_ordering]
        if any(part.removeprefix("-") == "id" for part in order):
            return order
        return [*order, "-id" if order[-1].startswith("-") else "id"]

    def filter_queryset(self, queryset: Any) -> Any:
        """The page's own FilterSet; a parameter nobody knows is a 400, not a full list."""
        filterset, data = None, self.request.query_params.copy()
        if self.filterset_class:
            if "search" in data:
                data["q"] = data["search"]
            filterset = self.filterset_class(data, queryset=queryset, request=self.request)
        own = filterset.form.fields if filterset is not None else {}  # with those that people defined
        known = own.keys() | GENERAL | since.named(self) | ({"ordering"} if self.ordering_fields else set())
        known |= set() if data.get("format") in SHEETS else self.pagination_class.asked_by  # a file has all rows
        known |= {"search"} if "q" in own else set()
        inputs.check_names(self.request.query_params, known, inputs.of_many(own))
        if filterset is not None:
            inputs.check_switches(filterset.filters, data)
            if not filterset.is_valid():
                raise ValidationError(inputs.faults(filterset.form))
            queryset = filterset.qs
        return since.narrowed(self, queryset).order_by(*self.get_ordering())

    def get_serializer_context(self) -> dict[str, Any]:
        """As usual, with the fields that are asked for: what nobody reads is not worked out."""
        context = super().get_serializer_context()
        return context | {"fields": sparse.kept(self.request.query_params)} if self.request else context

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        queryset = self.filter_queryset(self.get_queryset())
        wanted, names = request.query_params.get("format"), expanding.asked(self)
        if wanted in SHEETS:
            if names:
                raise ValidationError({"expand": [_("A sheet has no room for records within rows. Ask for JSON.")]})
            return self.export(queryset, wanted)
        if wanted not in (None, "json"):
            raise ValidationError({"format": [_("Choose json, csv or xlsx.")]})
        found = self.get_serializer(self.paginate_queryset(queryset), many=True).data
        return self.get_paginated_response(self.expanded(found, names))

    def paginate_queryset(self, queryset: Any) -> Any:
        page = super().paginate_queryset(queryset)
        self.prepare(page or [])
        return page

    def prepare(self, rows: Sequence[Any]) -> None:
        """Nouns read here, for all the rows of an answer at once, what their shape needs beside the columns."""

    def expanded(self, items: Any, names: Sequence[str]) -> Any:
        """The answered items, with the records beside them that `?expand=` names."""
        if names:
            expanding.beside(self, items, names)
        return items

    def export(self, queryset: Any, kind: str) -> Any:
        """The same rows and fields as a sheet; leaves an event."""
        sheets.must_fit(queryset, kind)
        (head, rows), asked = self.sheet(queryset), self.request.META.get("QUERY_STRING", "")
        name = list_words.last_of(self.request.path)
        return handed_out.exported(name, kind, [*head], rows, by=self.user, asked=asked)

    def sheet(self, queryset: Any) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        """The names of the fields and each row's values, as a sheet has them."""
        serializer = self.get_serializer()
        head = [name for name, _read in serializer.readers]
        found = (serializer.to_representation(row) for row in pieces.prepared(self.walk(queryset), self.prepare))
        return head, ([moments.plainly(item[name]) for name in head] for item in found)

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        record = self.get_object()
        # No 304: what computations, orders and the day add to an answer changes without the version.
        tag, data = etags.of(record), {**self.get_serializer(record).data}
        self.expanded([data], expanding.asked(self))
        return Response(data, headers={"ETag": tag} if tag else None)

    def get_object(self) -> Any:
        """In scope or 404; filters of the list do not apply to one record. Whoever writes has read it as it is."""
        found = self.get_queryset().filter(pk=int(self.kwargs["pk"])).first() or self.permission_denied_as_missing()
        if self.request.method not in SAFE_METHODS:
            self.if_match(found)
        return found

    def permission_denied_as_missing(self) -> NoReturn:
        raise Http404

    # -- writing -------------------------------------------------------------------------------------------------

    def perform_create(self, form: Any) -> Any:
        """The verb that makes one; a noun without it answers 405."""
        raise MethodNotAllowed(self.request.method)

    def perform_update(self, record: Any, form: Any, version: int | None) -> Any:
        raise MethodNotAllowed(self.request.method)

    def perform_archive(self, record: Any, version: int | None) -> Any:
        raise MethodNotAllowed(self.request.method)

    def create(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.check_writable()
        form = inputs.parse(self.form_class, request.data, user=self.user)
        record = self.perform_create(form)
        response = self.answer(record, status.HTTP_201_CREATED)
        response["Location"] = f"{request.path}{record.pk}/"
        return response

    def update(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.check_writable()
        record = self.get_object()
        form = self.said_of(record, request.data, partial=request.method == "PATCH")
        return self.answer(self.perform_update(record, form, self.if_match(record)))

    def said_of(self, record: Any, data: Any, *, partial: bool) -> Any:
        """What is to become of a record, read by the form; raises ValidationError."""
        form = inputs.parse(self.form_class, data, user=self.user, instance=record, partial=partial)
        if partial:  # what was not said is not written: somebody else may be changing it this moment
            form.cleaned_data = {name: value for name, value in form.cleaned_data.items() if name in data}
        return form

    def check_writable(self) -> None:
        if self.form_class is None:
            raise MethodNotAllowed(self.request.method)
        if self.write_right is not None:
            require(self.user, self.write_right)

    def partial_update(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return self.update(request, *args, **kwargs)

    def destroy(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        record = self.get_object()
        self.perform_archive(record, self.if_match(record))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def if_match(self, record: Any) -> int | None:
        """The version the client read, where it says so; raises Stale (412) when If-Match names others."""
        return etags.matched(self.request.headers.get("If-Match", ""), record, self.user)

    def answer(self, record: Any, code: int = status.HTTP_200_OK) -> Response:
        """One record as its shape, fresh from the scope's own query, with its ETag."""
        fresh = self.rows(self.model.objects.filter(pk=record.pk)).first() or record
        response = Response(self.get_serializer(fresh).data, status=code)
        if tag := etags.of(fresh):
            response["ETag"] = tag
        return response

    # -- around --------------------------------------------------------------------------------------------------

    @property
    def allowed_methods(self) -> Any:
        """Those of the verbs that the noun has, for the header Allow."""
        lacking = {method.upper() for method, name in self.action_map.items() if reading.lacks(type(self), name)}
        return [method for method in super().allowed_methods if method not in lacking]

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        key = request.headers.get("Idempotency-Key")
        said = self.said(request) if key is not None else b""  # before the session's CSRF check reads the stream away
        super().initial(request, *args, **kwargs)
        if reading.lacks(type(self), self.action or ""):
            raise MethodNotAllowed(request.method)  # before what was sent is read
        if self.action not in (None, "list", "metadata"):  # a list knows its own, with those that people defined
            questions.check(self)  # what cannot be answered is refused before anything is written
        if self.action == "list":
            questions.check_fields(self)
        if request.method == "POST" and key is not None:
            self._post_once(request, key, said)

    def said(self, request: Any) -> bytes:
        """What a request says, for its Idempotency-Key: the same key with other words is refused."""
        return idempotency.canonical(request._request.body)

    def _post_once(self, request: Any, key: str, said: bytes) -> None:
        """Replace this request's handler by one that answers a replay from the kept answer."""
        handler = self.post  # type: ignore[attr-defined]
        owner = request.auth.caller if isinstance(request.auth, Token) else f"user:{request.user.pk}"
        asked = idempotency.fingerprint("POST", request.get_full_path(), said)

        def answer(*args: Any, **kwargs: Any) -> Any:
            return self.finalize_response(request, handler(request, *args, **kwargs))

        self.post = lambda _request, *args, **kwargs: idempotency.once(  # type: ignore[attr-defined]
            owner, key, asked, lambda: answer(*args, **kwargs), sight=Sight(request.user, self)
        )
