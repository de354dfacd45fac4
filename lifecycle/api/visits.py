"""Visits over REST: read by cursor, logged through the page's own form, corrected and removed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from accounts.actions import documents
from accounts.api.documents import DocumentShape
from accounts.filters.nouns import with_archive
from kam.api.bulks import BulkRows
from kam.choices import TokenScope
from kam.ground import files, inputs
from kam.ground.described import field_of
from kam.ground.errors import Refused
from kam.ground.rest import Shape
from kam.ground.rights import Right, can
from lifecycle.actions import attachments, visits
from lifecycle.api.suggestions import Suggests
from lifecycle.facts import visit_drafts
from lifecycle.filters import VisitFilter
from lifecycle.forms.attachments import AttachForm
from lifecycle.forms.visits import VisitForm, VisitLogForm
from lifecycle.models import Visit


class VisitShape(Shape):
    """A visit; `contacts` (ids), `note`, `next_step` and `answers` are for readers who may see people; else empty."""

    account_code = serializers.CharField(source="account.code", read_only=True)
    contacts = serializers.SerializerMethodField()
    answers = serializers.JSONField(read_only=True, help_text="[{kind, question, answer}] of prepared questions")
    documents = serializers.SerializerMethodField(help_text="Ids of the photos and files that came with it")

    class Meta:
        model = Visit
        fields = [
            "id", "key", "account", "account_code", "user", "kind", "held_at", "contacts", "outcome", "note",
            "answers", "next_step", "next_on", "check_in", "documents", "version", "created_at", "updated_at",
            "archived_at",
        ]  # fmt: skip

    def get_contacts(self, visit: Visit) -> list[int]:
        reader = self.context["request"].user
        return sorted(person.pk for person in visit.contacts.all()) if can(reader, Right.SEE_CONTACTS) else []

    def get_documents(self, visit: Visit) -> list[int]:
        files = (one.document for one in visit.attachments.all())
        return sorted(file.pk for file in files if file.archived_at is None)


class VisitFile(serializers.Serializer):
    """A photo, PDF, Office or text file of at most 20 MB (for the schema only); `key` makes it one."""

    file = serializers.FileField()
    key = field_of(AttachForm.base_fields["key"], allow_null=False)


class VisitApi(Suggests, BulkRows):
    """POST logs a visit (`key` or Idempotency-Key makes it one); PATCH corrects it; DELETE removes it."""

    model, serializer_class, filterset_class = Visit, VisitShape, with_archive(VisitFilter)
    bulk_kind = "visits"
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "held_at")
    default_ordering, many_rows = "-held_at", True
    write_scope = TokenScope.VISITS

    @property
    def form_class(self) -> Any:  # type: ignore[override]
        return VisitLogForm if getattr(self, "action", "create") == "create" else VisitForm

    def rows(self, queryset: Any) -> Any:
        return queryset.select_related("account").prefetch_related("contacts", "attachments__document")

    def perform_create(self, form: Any) -> Visit:
        visit = visits.log(**self._whole(form), by=self.user)
        if not Visit.objects.visible_to(self.user).filter(pk=visit.pk).exists():  # a replay, of a customer given away
            words = _("This visit is saved already; its customer is with somebody else now.")
            raise Refused(words, code="saved", more={"id": visit.pk})
        return visit

    def _whole(self, form: Any) -> dict[str, Any]:
        """What is said, and of a draft that it answers what is not."""
        found = form.values()
        drafted = visit_drafts.unsaid(found["draft_id"], found["account"], self.user)
        rest = {name: value for name, value in drafted.items() if name not in self.request.data}
        words = {name: rest.pop(name) for name in ("contacts", "note") if name in rest}
        return found | rest | {"said": replace(found["said"], **words)}

    def perform_update(self, record: Visit, form: Any, version: int | None) -> Visit:
        return visits.change(record, form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: Visit, version: int | None) -> Any:
        return visits.archive(record, version=version, by=self.user)

    takes_files = True

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        files.limit(request, documents.MOST)
        return super().initialize_request(request, *args, **kwargs)

    def said(self, request: Any) -> bytes:
        return files.said(request._request) if self.action == "files" else super().said(request)

    @extend_schema(request={"multipart/form-data": VisitFile}, responses={201: DocumentShape})
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def files(self, request: Any, pk: str) -> Response:
        """Attach a photo or file: multipart/form-data with `file`; it becomes a document of the customer."""
        visit = self.get_object()
        told = inputs.uploaded(AttachForm, request, user=self.user).cleaned_data
        kept = attachments.attach(visit, content=told["file"], key=told["key"], by=self.user)
        shape = DocumentShape(kept.document, context={"request": request})
        address = f"/api/v1/documents/{kept.document_id}/"
        return Response(shape.data, status=201, headers={"Location": address})
