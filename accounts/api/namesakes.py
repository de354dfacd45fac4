"""The API of contacts told apart, and of pairs that may be one person."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.actions import contact_duplicates, namesakes
from accounts.filters.contacts import NamesakeFilters
from accounts.forms.contacts import NamesakePairForm
from accounts.models import Namesake
from kam.ground.rest import ScopedViewSet, Shape
from kam.ground.rights import Right, require

MOST = 500


class NamesakeShape(Shape):
    """Two contacts that look like one person and are two."""

    class Meta:
        model = Namesake
        fields = ["id", "first", "second", "reason", "at", "by"]


class AlikeSignShape(serializers.Serializer):
    """Something two contacts have in common."""

    sign = serializers.CharField()
    what = serializers.CharField()


class AlikeShape(serializers.Serializer):
    """Two contacts of one customer that may be one person, nobody having told them apart."""

    account = serializers.IntegerField()
    first = serializers.IntegerField()
    second = serializers.IntegerField()
    signs = AlikeSignShape(many=True)


class NamesakeApi(ScopedViewSet):
    """Contacts told apart: POST {first, second, reason} does it, `reopen/` takes it back."""

    model, serializer_class, filterset_class = Namesake, NamesakeShape, NamesakeFilters
    form_class = NamesakePairForm
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "at")
    default_ordering = "-id"
    http_method_names = ["get", "post", "head", "options"]

    def perform_create(self, form: Any) -> Namesake:
        values = form.cleaned_data
        return namesakes.tell_apart(values["first"], values["second"], reason=values["reason"], by=self.user)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def reopen(self, request: Any, pk: str) -> Response:
        """Perhaps one person after all: the row goes, the pair is looked at again."""
        namesakes.reopen(self.get_object(), by=self.user)
        return Response(status=204)

    @extend_schema(responses=AlikeShape(many=True))
    @action(detail=False, methods=["get"])
    def alike(self, request: Any) -> Response:
        """The pairs that may be one person, at most 500."""
        require(self.user, Right.EDIT_CONTACTS)
        found = contact_duplicates.seek(most=MOST, by=self.user)
        pairs = [
            {"account": one.first.account_id, "first": one.first.pk, "second": one.second.pk,
             "signs": [{"sign": sign, "what": what} for sign, what in one.signs]}
            for one in found
        ]  # fmt: skip
        return Response(AlikeShape(pairs, many=True).data)
