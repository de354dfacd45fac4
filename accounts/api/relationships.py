"""The API of relationships: lines of influence, our relations to contacts, the competitors' relations."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.actions import relationships
from accounts.filters import InfluenceFilters, RelationFilters, RivalryFilters
from accounts.forms.relationships import InfluenceForm, RelationForm, RivalryForm
from accounts.models import InfluenceLine, Relation, Rivalry
from kam.api.bulks import BulkRows
from kam.ground.rest import Shape


class InfluenceShape(Shape):
    """An informal line between two contacts of one customer."""

    account = serializers.IntegerField(source="who.account_id", read_only=True)

    class Meta:
        model = InfluenceLine
        fields = ["id", "account", *InfluenceForm.Meta.fields, "version", "created_at", "updated_at", "archived_at"]


class RelationShape(Shape):
    """How well one of us stands with a contact: none, weak, good or strong, on which day and by whose judgement."""

    account = serializers.IntegerField(source="contact.account_id", read_only=True)

    class Meta:
        model = Relation
        fields = [
            "id", "account", *RelationForm.Meta.fields, "assessed_by", "version", "created_at", "updated_at",
            "archived_at",
        ]  # fmt: skip


class RivalryShape(Shape):
    """How well a competitor stands with a contact."""

    account = serializers.IntegerField(source="contact.account_id", read_only=True)

    class Meta:
        model = Rivalry
        fields = ["id", "account", *RivalryForm.Meta.fields, "version", "created_at", "updated_at", "archived_at"]


class Relationships(BulkRows):
    """What the three have in common: archived and brought back by the same verbs."""

    default_ordering = "id"

    def perform_archive(self, record: Any, version: int | None) -> Any:
        return relationships.archive(record, version=version, by=self.user)

    @action(detail=True, methods=["post"])
    def restore(self, request: Any, pk: str) -> Response:
        """Back on the map."""
        return self.answer(relationships.restore(self.get_object(), by=self.user))


class InfluenceApi(Relationships):
    """Lines of influence; roles without sight of contacts see none."""

    model, serializer_class = InfluenceLine, InfluenceShape
    bulk_kind = "influences"
    form_class, filterset_class = InfluenceForm, InfluenceFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "created_at", "updated_at")

    def rows(self, queryset: Any) -> Any:
        return queryset.select_related("who")

    def perform_create(self, form: Any) -> InfluenceLine:
        return relationships.draw(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: InfluenceLine, form: Any, version: int | None) -> InfluenceLine:
        return relationships.redraw(record, values=form.cleaned_data, version=version, by=self.user)


class RelationApi(Relationships):
    """Our relations to contacts; roles without sight of contacts see none."""

    model, serializer_class = Relation, RelationShape
    bulk_kind = "relations"
    form_class, filterset_class = RelationForm, RelationFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "assessed_on", "created_at", "updated_at")

    def rows(self, queryset: Any) -> Any:
        return queryset.select_related("contact")

    def perform_create(self, form: Any) -> Relation:
        return relationships.assess(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: Relation, form: Any, version: int | None) -> Relation:
        values = dict(form.cleaned_data)
        if "assessed_on" not in self.request.data:  # judged now, unless another day is said
            values["assessed_on"] = None
        return relationships.reassess(record, values=values, version=version, by=self.user)


class RivalryApi(Relationships):
    """The competitors' relations to contacts; roles without sight of contacts see none."""

    model, serializer_class = Rivalry, RivalryShape
    bulk_kind = "rivalries"
    form_class, filterset_class = RivalryForm, RivalryFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "competitor", "created_at", "updated_at")

    def rows(self, queryset: Any) -> Any:
        return queryset.select_related("contact")

    def perform_create(self, form: Any) -> Rivalry:
        return relationships.note_rival(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: Rivalry, form: Any, version: int | None) -> Rivalry:
        return relationships.change_rival(record, values=form.cleaned_data, version=version, by=self.user)
