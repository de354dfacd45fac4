"""The API of assessments, of the classes of key accounts with their history, and of the marks of the relation."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.actions import assessments, marks
from accounts.choices.standards import CORE_POINTS, IMPORTANT_POINTS
from accounts.filters.standards import AssessmentFilters, ClassFilters, MarkFilters
from accounts.forms.assessments import AssessmentForm, MarkForm
from accounts.models import Assessment, ClassChange, Mark
from accounts.rules import classes
from kam.api.bulks import BulkRows
from kam.ground.days import company_today
from kam.ground.rest import ScopedViewSet, Shape

KEPT = ["version", "created_at", "updated_at", "archived_at"]


class AssessmentShape(Shape):
    """A judgement; `score` is null where the person cannot say. `old`: one should judge anew."""

    old = serializers.SerializerMethodField()

    class Meta:
        model = Assessment
        fields = ["id", *AssessmentForm.Meta.fields, "by", "old", *KEPT]

    def get_old(self, assessment: Assessment) -> bool:
        return assessment.is_old(company_today())


class AssessmentApi(BulkRows):
    """Assessments: a newer one takes an older one's place, none is rewritten; DELETE withdraws one's own."""

    model, serializer_class, form_class = Assessment, AssessmentShape, AssessmentForm
    bulk_kind = "assessments"
    filterset_class = AssessmentFilters
    http_method_names: ClassVar[list[str]] = ["get", "post", "delete", "head", "options"]
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "judged_on", "score", "updated_at")
    default_ordering, many_rows = "-judged_on", True

    def perform_create(self, form: Any) -> Assessment:
        return assessments.give(values=form.cleaned_data, by=self.user)

    def perform_archive(self, record: Assessment, version: int | None) -> Assessment:
        return assessments.withdraw(record, version=version, by=self.user)

    @action(detail=True, methods=["post"])
    def restore(self, request: Any, pk: str) -> Response:
        """It counts again."""
        return self.answer(assessments.restore(self.get_object(), by=self.user))


class ClassShape(Shape):
    """The class of a key account over a span of days; `reasons`: {point: {score, observed, judged}}, null: unknown."""

    account_code = serializers.CharField(source="account.code", read_only=True)
    core_known = serializers.SerializerMethodField(help_text="points of core that are known, of 5")
    important_known = serializers.SerializerMethodField(help_text="points of important that are known, of 5")

    def get_core_known(self, row: ClassChange) -> int:
        return classes.known(row.reasons, CORE_POINTS)

    def get_important_known(self, row: ClassChange) -> int:
        return classes.known(row.reasons, IMPORTANT_POINTS)

    class Meta:
        model = ClassChange
        fields = [
            "id", "account", "account_code", "key_class", "was", "from_on", "to_on", "core_score", "core_known",
            "important_score", "important_known", "reasons", "run",
        ]  # fmt: skip


class ClassApi(ScopedViewSet):
    """Classes of key accounts, those that stand and those before (`?on=` a day)."""

    model, serializer_class, filterset_class = ClassChange, ClassShape, ClassFilters
    http_method_names: ClassVar[list[str]] = ["get", "head", "options"]
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "from_on", "core_score", "important_score")
    default_ordering, many_rows = "-from_on", True

    def rows(self, queryset: Any) -> Any:
        return queryset.select_related("account")


class MarkShape(Shape):
    """A mark of an alliance or a partnership, and what proves it."""

    class Meta:
        model = Mark
        fields = ["id", *MarkForm.Meta.fields, "by", *KEPT]


class MarkApi(BulkRows):
    """Marks of the relation."""

    model, serializer_class, form_class, filterset_class = Mark, MarkShape, MarkForm, MarkFilters
    bulk_kind = "marks"
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "since", "updated_at")
    default_ordering, many_rows = "-since", True

    def perform_create(self, form: Any) -> Mark:
        return marks.note(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: Mark, form: Any, version: int | None) -> Mark:
        return marks.change(record, values=form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: Mark, version: int | None) -> Mark:
        return marks.withdraw(record, version=version, by=self.user)

    @action(detail=True, methods=["post"])
    def restore(self, request: Any, pk: str) -> Response:
        """It held after all."""
        return self.answer(marks.restore(self.get_object(), by=self.user))
