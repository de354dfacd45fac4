"""The API of pairs that may be one customer, and of merges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.actions import duplicates, merge_journals, merges
from accounts.filters.duplicates import DuplicateFilters, MergeFilters
from accounts.models import Duplicate, Merge
from kam.ground.rest import ScopedViewSet, Shape
from kam.rules import texts

ALLOW = OpenApiParameter("allow_duplicates", bool, description="Create it whatever looks like it")
NEW = (
    "Create one. Where it is all but surely there already, the answer is 409 `possible_duplicate` with `candidates`:"
    " take one of these, or send it again with `?allow_duplicates=true`. Where the name, code or tax id is that of a"
    " customer you do not see, the words say whom to ask, and it is no candidate."
    " Upserts by code (`bulk/`) ask nothing."
)
TYPED = {"type": "string", "minLength": 0}
"""What a person typed so far, or nothing yet."""
LIKE = [OpenApiParameter(name, TYPED) for name in duplicates.ASKED if name != "parent"]


def asked_of(params: Mapping[str, Any]) -> dict[str, str]:
    """The values of a new file as an address states them."""
    return {name: texts.sought(str(params.get(name, "")), 200) for name in duplicates.ASKED if name != "parent"}


class SignShape(serializers.Serializer):
    """Something two files have in common."""

    sign = serializers.CharField()
    what = serializers.CharField(allow_blank=True)


class CandidateShape(serializers.Serializer):
    """A file that may be the one asked about."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    archived = serializers.BooleanField(help_text="Bring it back by its `restore/`")
    score = serializers.IntegerField(help_text="Likeness, 0..99")
    signs = SignShape(many=True)


class DuplicateShape(Shape):
    """Two files that may be one customer."""

    signs = serializers.SerializerMethodField()

    class Meta:
        model = Duplicate
        fields = ["id", "first", "second", "score", "signs", "found_at", "dismissed_at", "dismissed_by", "version"]

    def get_signs(self, pair: Duplicate) -> list[dict[str, str]]:
        """What they have in common, the strongest first."""
        request = self.context.get("request")
        told = pair.signs_for(getattr(request, "user", None))
        return [{"sign": sign, "what": what} for (sign, _what), (_words, what) in zip(pair.signs, told, strict=True)]


class DuplicateApi(ScopedViewSet):
    """Pairs of files that may be one customer."""

    model, serializer_class, filterset_class = Duplicate, DuplicateShape, DuplicateFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "score", "found_at")
    default_ordering, many_rows = "-score", True
    http_method_names = ["get", "post", "head", "options"]

    def rows(self, queryset: Any) -> Any:
        return queryset.of_live()

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Any, pk: str) -> Response:
        """Not the same customer; it stays so."""
        pair = self.get_object()
        return self.answer(duplicates.dismiss(pair, version=self.if_match(pair), by=self.user))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Any, pk: str) -> Response:
        """Perhaps the same after all."""
        pair = self.get_object()
        return self.answer(duplicates.reopen(pair, version=self.if_match(pair), by=self.user))


class MergeShape(Shape):
    """One file merged into another."""

    counts = serializers.SerializerMethodField(help_text="{noun: how many of its records went over}")

    class Meta:
        model = Merge
        fields = ["id", "survivor", "loser", "at", "by", "taken", "counts", "undone_at", "undone_by", "version"]

    def get_counts(self, merge: Merge) -> dict[str, int]:
        return merge_journals.told(merge.counts)


class MergeApi(ScopedViewSet):
    """Merges."""

    model, serializer_class, filterset_class = Merge, MergeShape, MergeFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "at")
    default_ordering, many_rows = "-id", True
    http_method_names = ["get", "post", "head", "options"]

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def undo(self, request: Any, pk: str) -> Response:
        """Put both files back as they were; 409 says what is in the way."""
        return self.answer(merges.undo(self.get_object(), by=self.user))
