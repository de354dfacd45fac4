"""The API of company targets: read with what is, set, changed, taken out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.functional import cached_property
from rest_framework import serializers

from analytics.actions import targets
from analytics.facts import targets as facts
from analytics.filters.targets import CompanyTargetFilters
from analytics.forms.targets import CompanyTargetForm
from analytics.models import CompanyTarget
from kam.choices import TokenScope
from kam.ground.rest import ScopedViewSet, Shape
from kam.ground.rights import Right, can


class CompanyTargetShape(Shape):
    """A target of a year; `actual` is what key accounts brought of the revenue that the caller sees."""

    actual = serializers.SerializerMethodField(
        help_text="of the calendar year once it is over, of the last 365 days until then; null without a computation,"
        " for years to come, and for whoever reads no dashboard"
    )

    standing = serializers.SerializerMethodField(
        help_text="reached, nearly, behind (of a year that runs), missed (of one that is over), ahead (still to come);"
        " empty where nobody knows"
    )

    class Meta:
        model = CompanyTarget
        fields = ["id", "year", "key_share", "actual", "standing", "goal", "archived_at", "version"]

    def get_actual(self, target: CompanyTarget) -> float | None:
        told = self._told(target)
        return told.actual if told else None

    def get_standing(self, target: CompanyTarget) -> str:
        told = self._told(target)
        return told.standing if told else ""

    def _told(self, target: CompanyTarget) -> facts.Told | None:
        """What is beside what is aimed at, for all the rows of an answer at once; None for who reads no dashboard."""
        user = self.context["request"].user
        if not can(user, Right.SEE_DASHBOARD):
            return None
        known: dict[int, facts.Told] = self.context.setdefault("told_targets", {})
        if target.pk not in known:
            known |= facts.told(user, [target])
        return known[target.pk]


class CompanyTargetApi(ScopedViewSet):
    """Read by everybody; written by whoever edits the policy."""

    model, serializer_class, filterset_class = CompanyTarget, CompanyTargetShape, CompanyTargetFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "year")
    default_ordering, write_scope, form_class = "year", TokenScope.POLICY, CompanyTargetForm
    write_right = Right.EDIT_POLICY

    @cached_property
    def told(self) -> dict[int, facts.Told]:
        """What is beside what is aimed at, of the rows that were prepared."""
        return {}

    def get_serializer_context(self) -> dict[str, Any]:
        return super().get_serializer_context() | {"told_targets": self.told}

    def prepare(self, rows: Sequence[Any]) -> None:
        if can(self.user, Right.SEE_DASHBOARD):
            self.told |= facts.told(self.user, rows)

    def perform_create(self, form: Any) -> CompanyTarget:
        return targets.write(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: CompanyTarget, form: Any, version: int | None) -> CompanyTarget:
        return targets.change(record, values=form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: CompanyTarget, version: int | None) -> CompanyTarget:
        return targets.archive(record, version=version, by=self.user)
