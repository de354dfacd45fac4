"""The API of contacts."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.actions import contact_merges, contacts, erasures, merge_journals, person_exports
from accounts.api.duplicates import ALLOW
from accounts.api.privacy import ErasureShape
from accounts.filters import ContactFilters
from accounts.filters.contacts import ContactMergeFilters
from accounts.forms.contacts import ContactForm, ContactMergeForm
from accounts.forms.privacy import EraseForm
from accounts.models import Contact, ContactMerge
from kam.api.bulks import BulkRows
from kam.ground import file_answers, files, inputs
from kam.ground.described import serializer_of
from kam.ground.rest import ScopedViewSet, Shape
from kam.ground.rights import Right, require


class ContactShape(Shape):
    """A person at a customer."""

    class Meta:
        model = Contact
        fields = ["id", *ContactForm.Meta.fields, "version", "created_at", "updated_at", "archived_at", "erased_at"]


class ContactMergeShape(Shape):
    """One entry of a person merged into another."""

    counts = serializers.SerializerMethodField(help_text="{noun: how many of its records went over}")

    class Meta:
        model = ContactMerge
        fields = ["id", "survivor", "loser", "at", "by", "taken", "counts", "undone_at", "undone_by", "version"]

    def get_counts(self, merge: ContactMerge) -> dict[str, int]:
        return merge_journals.told(merge.counts)


NEW = (
    "Create one. Where the person seems to be there already, the answer is 409 `possible_duplicate` with `candidates`:"
    " take one of these, or send it again with `?allow_duplicates=true`."
)


@extend_schema_view(create=extend_schema(parameters=[ALLOW], description=NEW))
class ContactApi(BulkRows):
    """Contacts; roles without sight of personal data see none."""

    model, serializer_class, form_class, filterset_class = Contact, ContactShape, ContactForm, ContactFilters
    bulk_kind = "contacts"
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "name", "last_met_on", "created_at", "updated_at")
    default_ordering = "id"

    def rows(self, queryset: Any) -> Any:
        return queryset.defer("search_text")

    def perform_create(self, form: Any) -> Contact:
        asked = inputs.switch(self.request.query_params, "allow_duplicates")
        return contacts.create(values=form.cleaned_data, allow_duplicates=asked, by=self.user)

    @extend_schema(request=serializer_of(ContactMergeForm), responses={201: ContactMergeShape})
    @action(detail=True, methods=["post"])
    def merge(self, request: Any, pk: str) -> Response:
        """Merge another entry of the person into this one: {other, take: [fields]}; answers the merge."""
        require(self.user, Right.EDIT_CONTACTS)
        contact = self.get_object()
        values = inputs.parse(ContactMergeForm, request.data, user=self.user).cleaned_data
        taken, versions = values["take"] if "take" in request.data else None, (self.if_match(contact), None)
        found = contact_merges.merge(contact, values["other"], taken=taken, versions=versions, by=self.user)
        return Response(ContactMergeShape(found, context=self.get_serializer_context()).data, status=201)

    def perform_update(self, record: Contact, form: Any, version: int | None) -> Contact:
        return contacts.change(record, values=form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: Contact, version: int | None) -> Contact:
        return contacts.archive(record, version=version, by=self.user)

    @action(detail=True, methods=["post"])
    def restore(self, request: Any, pk: str) -> Response:
        """Back from the archive."""
        return self.answer(contacts.restore(self.get_object(), by=self.user))

    @file_answers.hands_out(person_exports.MEDIA_TYPE, request=None)
    @action(detail=True, methods=["post"])
    def handout(self, request: Any, pk: str) -> HttpResponseBase:
        """Everything kept about the person, as a ZIP; the log says who took it."""
        require(self.user, Right.PRIVACY)
        contact = self.get_object()
        content = person_exports.export(contact, by=self.user)
        return files.made(content, name=f"person-{contact.pk}.zip", media_type=person_exports.MEDIA_TYPE)

    @extend_schema(responses=ErasureShape)
    @action(detail=True, methods=["get"])
    def erasure(self, request: Any, pk: str) -> Response:
        """What erasing the person would do: rows that go, rows that stay and why, texts that name them."""
        require(self.user, Right.PRIVACY)
        return Response(ErasureShape(erasures.look(self.get_object(), by=self.user)).data)

    @extend_schema(request=serializer_of(EraseForm), responses=ContactShape)
    @action(detail=True, methods=["post"])
    def erase(self, request: Any, pk: str) -> Response:
        """
        Erase the person for good: {name: as it stands, titles: documents' too, documents: [whose files go]}.

        `passages` are those of `erasure/` out of which a short name goes, by their keys; `rest` adds all that are
        all but certain beyond its first 200, and in records out of the caller's sight. Asked again, it is done already.
        """
        require(self.user, Right.PRIVACY)
        contact = self.get_object()
        values = inputs.parse(EraseForm, request.data, user=self.user).cleaned_data
        return self.answer(erasures.erase(contact, **values, by=self.user))


class ContactMergeApi(ScopedViewSet):
    """Merges of contacts."""

    model, serializer_class, filterset_class = ContactMerge, ContactMergeShape, ContactMergeFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "at")
    default_ordering = "-id"
    http_method_names = ["get", "post", "head", "options"]

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def undo(self, request: Any, pk: str) -> Response:
        """Put both entries back as they were; 409 says what is in the way."""
        return self.answer(contact_merges.undo(self.get_object(), by=self.user))
