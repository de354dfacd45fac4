"""Aftermaths over REST: how customers' stories ended and what follows; the review of a loss."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.decorators import action

from kam.choices import TokenScope
from kam.ground import inputs
from kam.ground.rest import CodedText, ScopedViewSet, Shape
from lifecycle.actions import reopenings, reviews
from lifecycle.filters import AftermathFilter
from lifecycle.forms.aftermaths import AftermathReopenForm, AftermathReviewForm
from lifecycle.models import Aftermath


class AftermathShape(Shape):
    """How it ended and why; a suspicion reads as not known to whoever may not see it."""

    account_code = serializers.CharField(source="account.code", read_only=True)
    taken_back_why = CodedText()
    cause = serializers.SerializerMethodField()
    evidence = serializers.SerializerMethodField()
    review_due_on = serializers.DateField(
        read_only=True, allow_null=True, help_text="By when a loss is to be reviewed; null where no review waits"
    )
    closed_findings = serializers.SerializerMethodField(help_text="Of a suspicion, for those who may read it")

    class Meta:
        model = Aftermath
        fields = [
            "id", "account", "account_code", "warning", "ending", "on", "note", "cause", "evidence", "competitor",
            "revisit_on", "findings", "closed_findings", "review_due_on", "reviewed_on", "reviewed_by", "taken_back_on",
            "taken_back_by", "taken_back_why", "by", "version",
        ]  # fmt: skip

    @property
    def reader(self) -> Any:
        return self.context["request"].user

    def get_cause(self, made: Aftermath) -> str:
        return made.cause_for(self.reader)

    def get_evidence(self, made: Aftermath) -> str:
        return made.evidence_for(self.reader)

    def get_closed_findings(self, made: Aftermath) -> str:
        return made.closed_findings_for(self.reader)


class AftermathApi(ScopedViewSet):
    """GET reads; POST {id}/review/ says what was learnt from a loss, {id}/reopen/ takes one back."""

    model, serializer_class, filterset_class = Aftermath, AftermathShape, AftermathFilter
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "on", "revisit_on")
    default_ordering, write_scope = "-on", TokenScope.VISITS
    http_method_names = ["get", "post", "head", "options"]

    def rows(self, queryset: Any) -> Any:
        return queryset.select_related("account")

    @action(detail=True, methods=["post"], form_class=AftermathReviewForm)
    def review(self, request: Any, pk: str) -> Any:
        """`findings`: what was learnt, for everybody; `closed_findings`: of a suspicion, for those who may read it."""
        record = self.get_object()
        said = inputs.parse(AftermathReviewForm, request.data, user=self.user).cleaned_data
        if "closed_findings" not in request.data:
            del said["closed_findings"]
        done = reviews.write(record, **said, version=self.if_match(record), by=self.user)
        return self.answer(done)

    @action(detail=True, methods=["post"], form_class=AftermathReopenForm)
    def reopen(self, request: Any, pk: str) -> Any:
        """`reason`: why the customer is not lost; its churn warning is open again."""
        record = self.get_object()
        reason = inputs.parse(AftermathReopenForm, request.data, user=self.user).cleaned_data["reason"]
        reopenings.reopen(record, reason=reason, version=self.if_match(record), by=self.user)
        record.refresh_from_db()
        return self.answer(record)
