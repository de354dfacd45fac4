"""The bank of questions, features and objections over REST."""

from __future__ import annotations

from typing import Any, ClassVar

from kam.choices import TokenScope
from kam.ground.rest import ScopedViewSet, Shape
from lifecycle.actions import aids
from lifecycle.filters import AidFilter
from lifecycle.forms.aids import AidForm
from lifecycle.models import Aid


class AidShape(Shape):
    """A question, a feature (text, advantage, reply = benefit), or an objection (text, reply)."""

    class Meta:
        model = Aid
        fields = ["id", *AidForm.Meta.fields, "version", "created_at", "updated_at", "archived_at"]


class AidApi(ScopedViewSet):
    """What helps in a conversation."""

    model, serializer_class, filterset_class, form_class = Aid, AidShape, AidFilter, AidForm
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "kind")
    default_ordering, write_scope = "id", TokenScope.VISITS

    def perform_create(self, form: Any) -> Aid:
        return aids.write(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: Aid, form: Any, version: int | None) -> Aid:
        return aids.change(record, values=form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: Aid, version: int | None) -> Aid:
        return aids.archive(record, version=version, by=self.user)
