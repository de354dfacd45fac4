"""The API of nominations: proposed, decided, ended; what counts on a day."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.actions import nominations
from accounts.filters import NominationFilters
from accounts.forms.nominations import ConfirmForm, NominationForm, ReasonForm
from accounts.models import Nomination
from kam.api.bulks import BulkRows
from kam.choices import TokenScope
from kam.ground import inputs
from kam.ground.described import serializer_of
from kam.ground.rest import Shape
from kam.ground.rights import Right

READ = ["state", "proposed_on", "proposed_by", "from_on", "decided_by", "decision_note", "ended_on", "ended_by",
        "end_reason"]  # fmt: skip


class NominationShape(Shape):
    """An account named key for potential or strategy, and where the nomination stands today."""

    phase = serializers.SerializerMethodField(help_text="proposed, counting, ending, over, ended, declined")

    class Meta:
        model = Nomination
        fields = ["id", *NominationForm.Meta.fields, *READ, "phase", "version", "created_at", "updated_at",
                  "archived_at"]  # fmt: skip

    def get_phase(self, nomination: Nomination) -> str:
        return str(nomination.phase().value)


class NominationApi(BulkRows):
    """Nominations; DELETE withdraws a proposal that nobody decided."""

    model, serializer_class, form_class, filterset_class = (
        Nomination,
        NominationShape,
        NominationForm,
        NominationFilters,
    )
    bulk_kind = "nominations"  # fmt: skip
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "until", "proposed_on", "from_on", "updated_at")
    default_ordering, write_right = "-proposed_on", Right.PROPOSE_NOMINATIONS

    def perform_create(self, form: Any) -> Nomination:
        return nominations.propose(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: Nomination, form: Any, version: int | None) -> Nomination:
        return nominations.change(record, values=form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: Nomination, version: int | None) -> Nomination:
        return nominations.withdraw(record, version=version, by=self.user)

    @action(detail=True, methods=["post"])
    def restore(self, request: Any, pk: str) -> Response:
        """A withdrawn proposal stands again."""
        return self.answer(nominations.restore(self.get_object(), by=self.user))

    @extend_schema(request=serializer_of(ConfirmForm))
    @action(detail=True, methods=["post"], write_scope=TokenScope.POLICY)
    def confirm(self, request: Any, pk: str) -> Response:
        """The account is key from today: {note}."""
        record = self.get_object()
        note = inputs.parse(ConfirmForm, request.data, user=self.user).cleaned_data["note"]
        return self.answer(nominations.confirm(record, note=note, version=self.if_match(record), by=self.user))

    @extend_schema(request=serializer_of(ReasonForm))
    @action(detail=True, methods=["post"], write_scope=TokenScope.POLICY)
    def decline(self, request: Any, pk: str) -> Response:
        """A proposal does not come to count: {reason}."""
        record = self.get_object()
        reason = inputs.parse(ReasonForm, request.data, user=self.user).cleaned_data["reason"]
        return self.answer(nominations.decline(record, reason=reason, version=self.if_match(record), by=self.user))

    @extend_schema(request=serializer_of(ReasonForm))
    @action(detail=True, methods=["post"], write_scope=TokenScope.POLICY)
    def end(self, request: Any, pk: str) -> Response:
        """From today it counts no more: {reason}."""
        record = self.get_object()
        reason = inputs.parse(ReasonForm, request.data, user=self.user).cleaned_data["reason"]
        return self.answer(nominations.end(record, reason=reason, version=self.if_match(record), by=self.user))
