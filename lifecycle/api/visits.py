"""Visits over REST: read by cursor, logged through the page's own form, corrected and removed."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from kam.choices import TokenScope
from kam.ground.rest import ScopedViewSet, Shape
from kam.ground.rights import Right, can
from lifecycle.actions import visits
from lifecycle.filters import VisitFilter
from lifecycle.forms.visits import VisitForm, VisitLogForm
from lifecycle.models import Visit


class VisitShape(Shape):
    """A visit; `contacts` are ids, for readers who may see people."""

    account_code = serializers.CharField(source="account.code", read_only=True)
    contacts = serializers.SerializerMethodField()

    class Meta:
        model = Visit
        fields = [
            "id", "key", "account", "account_code", "user", "kind", "held_at", "contacts", "outcome", "note",
            "next_step", "next_on", "version", "created_at", "updated_at", "archived_at",
        ]  # fmt: skip

    def get_contacts(self, visit: Visit) -> list[int]:
        reader = self.context["request"].user
        return sorted(person.pk for person in visit.contacts.all()) if can(reader, Right.SEE_CONTACTS) else []


class VisitApi(ScopedViewSet):
    """POST logs a visit (`key` or Idempotency-Key makes it one); PATCH corrects it; DELETE removes it."""

    model, serializer_class, filterset_class = Visit, VisitShape, VisitFilter
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "held_at")
    default_ordering, many_rows = "-held_at", True
    write_scope = TokenScope.VISITS

    @property
    def form_class(self) -> Any:  # type: ignore[override]
        return VisitLogForm if getattr(self, "action", "create") == "create" else VisitForm

    def rows(self, queryset: Any) -> Any:
        live = queryset.live() if self.action == "list" else queryset
        return live.select_related("account").prefetch_related("contacts")

    def perform_create(self, form: Any) -> Visit:
        return visits.log(**form.values(), by=self.user)

    def perform_update(self, record: Visit, form: Any, version: int | None) -> Visit:
        return visits.change(record, form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: Visit, version: int | None) -> Any:
        return visits.archive(record, version=version, by=self.user)
