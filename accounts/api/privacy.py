"""What the API tells before a person is erased."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


class TiesShape(serializers.Serializer):
    """Rows of one kind; `why` says why they stay, and is empty for those that go."""

    label = serializers.CharField()
    rows = serializers.IntegerField()
    why = serializers.CharField(allow_blank=True)


class NamedShape(serializers.Serializer):
    """A record that only people can judge: a document whose title names the person, an entry of another customer."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="__str__")


class NamedDocumentShape(NamedShape):
    """A document that tells of the person, and where: title, file_name, note, file."""

    places = serializers.ListField(child=serializers.ChoiceField(choices=["title", "file_name", "note", "file"]))


class PassageShape(serializers.Serializer):
    """A short name with the words around it; `also` are others it may mean, `key` is what `erase/` takes."""

    key = serializers.CharField()
    before = serializers.CharField(allow_blank=True)
    said = serializers.CharField()
    after = serializers.CharField(allow_blank=True)
    places = serializers.IntegerField(help_text="So many texts hold it word for word")
    is_certain = serializers.BooleanField(help_text="All but surely the person")
    also = serializers.ListField(child=serializers.CharField())


class NamedElsewhereShape(serializers.Serializer):
    """A customer of whom a text says the full name, and how many do: nothing of them is changed."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    rows = serializers.IntegerField()


class ExampleShape(serializers.Serializer):
    """A number that would go, with the words around it."""

    before = serializers.CharField(allow_blank=True)
    said = serializers.CharField()
    after = serializers.CharField(allow_blank=True)


class ErasureShape(serializers.Serializer):
    """What erasing would do: ties, texts that speak of the person by kind, happenings, documents, import files."""

    entries = serializers.ListField(child=serializers.IntegerField(), source="person.keys")
    ties = TiesShape(many=True)
    spoken = serializers.DictField(child=serializers.IntegerField())
    events = serializers.IntegerField()
    numbers = ExampleShape(many=True, help_text="Some of the places where a number of the person would go")
    passages = PassageShape(many=True, help_text="Where a nickname, a title or the given name alone stands")
    documents = NamedDocumentShape(many=True)
    unread = NamedShape(many=True, help_text="Documents whose files only people can read: pictures, PDF and the like")
    files = NamedShape(many=True)
    elsewhere = NamedShape(many=True, help_text="Entries of the same address or number at other customers")
    named_elsewhere = serializers.SerializerMethodField(help_text="Other customers whose texts say the full name")

    own = serializers.IntegerField(help_text="The caller's own views, absences and reports that say the name, and stay")
    common = serializers.ListField(
        child=serializers.CharField(), source="person.common",
        help_text="Names that are words as well: not looked for without an address or number beside them",
    )  # fmt: skip

    @extend_schema_field(NamedElsewhereShape(many=True))
    def get_named_elsewhere(self, found: Any) -> list[dict[str, Any]]:
        return [{"id": account.pk, "name": str(account), "rows": rows} for account, rows in found.named_elsewhere]
