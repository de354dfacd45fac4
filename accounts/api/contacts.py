"""The API of contacts."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.actions import contacts
from accounts.filters import ContactFilters
from accounts.forms.contacts import ContactForm
from accounts.models import Contact
from kam.ground.rest import ScopedViewSet, Shape


class ContactShape(Shape):
    """A person at a customer."""

    class Meta:
        model = Contact
        fields = ["id", *ContactForm.Meta.fields, "version", "created_at", "updated_at", "archived_at"]


class ContactApi(ScopedViewSet):
    """Contacts; roles without sight of personal data see none."""

    model, serializer_class, form_class, filterset_class = Contact, ContactShape, ContactForm, ContactFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "name", "last_met_on", "created_at", "updated_at")
    default_ordering = "id"

    def rows(self, queryset: Any) -> Any:
        return queryset.defer("search_text")

    def perform_create(self, form: Any) -> Contact:
        return contacts.create(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: Contact, form: Any, version: int | None) -> Contact:
        return contacts.change(record, values=form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: Contact, version: int | None) -> Contact:
        return contacts.archive(record, version=version, by=self.user)

    @action(detail=True, methods=["post"])
    def restore(self, request: Any, pk: str) -> Response:
        """Back from the archive."""
        return self.answer(contacts.restore(self.get_object(), by=self.user))
