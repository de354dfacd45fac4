"""Causes of warnings over REST, as far as the caller may read them: more evidence, a second reader, taken back."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action

from kam.choices import TokenScope
from kam.ground import inputs
from kam.ground.rest import ScopedViewSet, Shape
from kam.ground.rights import Right, can
from lifecycle.actions import causes
from lifecycle.filters import CauseFilter
from lifecycle.forms.causes import CauseConfirmForm, ContestForm, EvidenceForm
from lifecycle.models import CauseEvidence, WarningCause
from lifecycle.models.evidence import say


class CauseEvidenceShape(serializers.ModelSerializer):
    """
    A row of the file that shows it (`noun`, `subject_id`), or a word; `words` are in the caller's language.

    Which contact it was is null for those who do not see people.
    """

    subject_id = serializers.SerializerMethodField(allow_null=True)
    words = serializers.SerializerMethodField()

    class Meta:
        model = CauseEvidence
        fields = ["id", "code", "noun", "subject_id", "on", "numbers", "text", "words", "by"]

    def get_subject_id(self, one: CauseEvidence) -> int | None:
        if one.noun == "contact" and not can(self.context["request"].user, Right.SEE_CONTACTS):
            return None
        return one.subject_id

    def get_words(self, one: CauseEvidence) -> str:
        return say(one.code, one.numbers, one.text)


class CauseShape(Shape):
    """Why we may lose a customer, in the opinion of `by`, and what the second reader says."""

    account = serializers.IntegerField(source="warning.account_id", read_only=True)
    evidence = serializers.SerializerMethodField()

    class Meta:
        model = WarningCause
        fields = [
            "id", "warning", "account", "cause", "note", "state", "on", "by", "read_by", "read_on", "read_note",
            "evidence", "version",
        ]  # fmt: skip

    @extend_schema_field(CauseEvidenceShape(many=True))
    def get_evidence(self, made: WarningCause) -> list[dict[str, Any]]:
        return list(CauseEvidenceShape(made.evidence.all(), many=True, context=self.context).data)


class CauseApi(ScopedViewSet):
    """GET reads; they are written on the warning. POST {id}/cite/, confirm/, contest/, withdraw/."""

    model, serializer_class, filterset_class = WarningCause, CauseShape, CauseFilter
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "on")
    default_ordering, write_scope = "-on", TokenScope.VISITS
    http_method_names = ["get", "post", "head", "options"]

    def rows(self, queryset: Any) -> Any:
        return queryset.select_related("warning__account__owner", "by").prefetch_related("evidence")

    @action(detail=True, methods=["post"], form_class=EvidenceForm)
    def cite(self, request: Any, pk: str) -> Any:
        """`evidence`: keys of what the file shows; `word`."""
        record = self.get_object()
        form = inputs.parse(EvidenceForm, request.data, user=self.user, instance=record)
        return self.answered(causes.cite(record, shown=form.shown, by=self.user))

    @action(detail=True, methods=["post"], form_class=CauseConfirmForm)
    def confirm(self, request: Any, pk: str) -> Any:
        """A second person agrees; `note` if there is anything to add."""
        record = self.get_object()
        note = inputs.parse(CauseConfirmForm, request.data, user=self.user).cleaned_data["note"]
        return self.answered(causes.confirm(record, note=note, version=self.if_match(record), by=self.user))

    @action(detail=True, methods=["post"], form_class=ContestForm)
    def contest(self, request: Any, pk: str) -> Any:
        """A second person does not agree; `note` says why."""
        record = self.get_object()
        note = inputs.parse(ContestForm, request.data, user=self.user).cleaned_data["note"]
        return self.answered(causes.contest(record, note=note, version=self.if_match(record), by=self.user))

    @action(detail=True, methods=["post"], form_class=None)
    def withdraw(self, request: Any, pk: str) -> Any:
        """Whoever wrote it takes it back."""
        record = self.get_object()
        return self.answered(causes.withdraw(record, version=self.if_match(record), by=self.user))

    def answered(self, record: WarningCause) -> Any:
        return self.answer(self.get_queryset().get(pk=record.pk))
