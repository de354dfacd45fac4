"""Drafts of visits over REST: one's own; POST takes a mail or an invitation as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from kam.choices import TokenScope
from kam.ground import files, inputs
from kam.ground.described import serializer_of
from kam.ground.rest import ScopedViewSet, Shape
from kam.ground.rights import Right
from lifecycle.actions import visit_drafts
from lifecycle.facts import visit_drafts as facts
from lifecycle.filters.visit_drafts import VisitDraftFilter
from lifecycle.forms.visit_drafts import DraftDropForm, DraftPlanForm, MailForm
from lifecycle.models import VisitDraft
from lifecycle.rules.mail_files import MOST_BYTES


class VisitDraftShape(Shape):
    """A visit that may have happened; `contacts` and `accounts` are ids that the caller's book knows its people by."""

    people = serializers.JSONField(read_only=True, help_text="[[address, name]]")
    contacts = serializers.SerializerMethodField()
    accounts = serializers.SerializerMethodField(help_text="Customers it may be of, the likeliest first")

    class Meta:
        model = VisitDraft
        fields = [
            "id", "state", "starts_at", "kind", "subject", "place", "text", "people", "contacts", "accounts", "visit",
            "reason", "plan",
            "version", "created_at", "updated_at",
        ]  # fmt: skip

    def get_contacts(self, draft: VisitDraft) -> list[int]:
        return [contact.pk for contact in self._told(draft).contacts]

    def get_accounts(self, draft: VisitDraft) -> list[int]:
        return [account.pk for account in self._told(draft).accounts]

    def _told(self, draft: VisitDraft) -> facts.Told:
        """Read with the others of the answer, or, of one by itself, now."""
        if not hasattr(draft, "told"):
            draft.told = facts.told([draft], self.context["request"].user)[0]  # type: ignore[attr-defined]
        found: facts.Told = draft.told  # type: ignore[attr-defined]
        return found


class MailFile(serializers.Serializer):
    """A mail (.eml, at most 10 MB) or an invitation (.ics, 2 MB); for the schema only."""

    file = serializers.FileField()


class VisitDraftApi(ScopedViewSet):
    """POST a mail or an invitation; log its visit by POST visits/ with `draft`, or drop it."""

    http_method_names = ["get", "post", "head", "options"]
    model, serializer_class, form_class, filterset_class = VisitDraft, VisitDraftShape, MailForm, VisitDraftFilter
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "starts_at")
    default_ordering, write_scope = "-starts_at", TokenScope.VISITS
    write_right = Right.LOG_VISITS

    takes_files = True

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        files.limit(request, MOST_BYTES)
        return super().initialize_request(request, *args, **kwargs)

    def get_parsers(self) -> Any:
        return [MultiPartParser()] if getattr(self, "action_map", {}).get("post") == "create" else super().get_parsers()

    def said(self, request: Any) -> bytes:
        return files.said(request._request)

    def prepare(self, rows: Sequence[Any]) -> None:
        for told in facts.told(rows, self.user):
            told.draft.told = told  # type: ignore[attr-defined]

    @extend_schema(request={"multipart/form-data": MailFile}, responses={200: VisitDraftShape, 201: VisitDraftShape})
    def create(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Read a mail or an invitation: 201 for a new draft, 200 for one that it names again, moves or calls off."""
        self.check_writable()
        form = inputs.uploaded(MailForm, request, user=self.user)
        read = visit_drafts.read(form.cleaned_data["file"].read(MOST_BYTES + 1), by=self.user)
        response = self.answer(read.draft, 201 if read.result == "made" else 200)
        response["Location"] = f"{request.path}{read.draft.pk}/"
        return response

    @extend_schema(request=serializer_of(DraftDropForm))
    @action(detail=True, methods=["post"])
    def drop(self, request: Any, pk: str) -> Response:
        """It did not happen; `reason` says why, and may be said later."""
        record = self.get_object()
        form = inputs.parse(DraftDropForm, request.data, user=self.user)
        reason = form.cleaned_data["reason"]
        return self.answer(visit_drafts.drop(record, reason=reason, version=self.if_match(record), by=self.user))

    @extend_schema(request=serializer_of(DraftPlanForm))
    @action(detail=True, methods=["post"])
    def plan(self, request: Any, pk: str) -> Response:
        """It did not happen and is planned for another day: `plan` of the answer is that visit."""
        record = self.get_object()
        form = inputs.parse(DraftPlanForm, request.data, user=self.user)
        return self.answer(visit_drafts.plan(record, **form.values(), version=self.if_match(record), by=self.user))

    @action(detail=True, methods=["post"])
    def restore(self, request: Any, pk: str) -> Response:
        """The question again: the undo of `drop`, unless a visit on another day stands for it."""
        record = self.get_object()
        return self.answer(visit_drafts.bring_back(record, version=self.if_match(record), by=self.user))
