"""Milestones over REST: what each stage asks for; the administrator defines, changes, archives."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from kam.api.bulks import BulkRows
from kam.choices import TokenScope
from kam.ground.rest import CodedText, ScopedViewSet, Shape
from kam.ground.rights import Right
from lifecycle.actions import milestones
from lifecycle.filters import MilestoneFilter, MilestoneMarkFilter
from lifecycle.forms.milestones import MilestoneForm
from lifecycle.models import Milestone, MilestoneMark


class MilestoneShape(Shape):
    """What is reached in a stage and what shows it; `words` is the name in the reader's language."""

    words = serializers.SerializerMethodField()

    class Meta:
        model = Milestone
        fields = [
            "id", "key", "stage", "name", "words", "evidence", "count", "months", "amount", "required", "due_days",
            "position", "archived_at", "version",
        ]  # fmt: skip

    def get_words(self, milestone: Milestone) -> str:
        return str(milestone)


class MilestoneApi(ScopedViewSet):
    """Read by everybody; written by whoever looks after the fields."""

    model, serializer_class, filterset_class = Milestone, MilestoneShape, MilestoneFilter
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "position")
    default_ordering, write_scope, form_class, write_right = "id", TokenScope.SETTINGS, MilestoneForm, Right.FIELDS

    def perform_create(self, form: Any) -> Milestone:
        return milestones.define(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: Milestone, form: Any, version: int | None) -> Milestone:
        return milestones.change(record, values=form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: Milestone, version: int | None) -> Milestone:
        return milestones.archive(record, version=version, by=self.user)


class MilestoneMarkShape(Shape):
    """What somebody said was reached, and how they know; it is ticked and taken back at the customer's stage."""

    account_code = serializers.CharField(source="account.code", read_only=True)
    note = CodedText()
    milestone_key = serializers.CharField(source="milestone.key", read_only=True)

    class Meta:
        model = MilestoneMark
        fields = ["id", "account", "account_code", "milestone", "milestone_key", "on", "note", "by", "version"]


class MilestoneMarkApi(BulkRows):
    """Marks are set by their verbs on the customer; only a history comes in as rows."""

    model, serializer_class, filterset_class = MilestoneMark, MilestoneMarkShape, MilestoneMarkFilter
    bulk_kind = "milestone_marks"
    http_method_names: ClassVar[list[str]] = ["get", "post", "head", "options"]
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "on")
    default_ordering = "-on"

    def rows(self, queryset: Any) -> Any:
        return queryset.live().select_related("account", "milestone")
