"""Diagnoses over REST: which customers are in which dilemma, by what evidence; taking what helps."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from kam.choices import TokenScope
from kam.ground import inputs
from kam.ground.described import serializer_of
from kam.ground.rest import ScopedViewSet, Shape
from lifecycle.actions import dilemmas
from lifecycle.api.todos import TodoGivenShape
from lifecycle.filters import DiagnosisFilter
from lifecycle.forms.dilemmas import RemedyForm
from lifecycle.models import Diagnosis
from lifecycle.rules import dilemmas as rules


class DiagnosisShape(Shape):
    """The dilemma of a customer with its findings [[code, numbers]] and what helps."""

    account_code = serializers.CharField(source="account.code", read_only=True)
    helps = serializers.SerializerMethodField()

    class Meta:
        model = Diagnosis
        fields = [
            "id",
            "account",
            "account_code",
            "dilemma",
            "since",
            "may_be_older",
            "as_of",
            "ended_on",
            "findings",
            "helps",
        ]

    def get_helps(self, row: Diagnosis) -> list[str]:
        return [remedy.value for remedy in rules.remedies(row.told)]


class DiagnosisApi(ScopedViewSet):
    """GET reads those that stand, with `on` those that stood on a day; POST {id}/take/ makes a to-do of what helps."""

    model, serializer_class, filterset_class = Diagnosis, DiagnosisShape, DiagnosisFilter
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "since")
    default_ordering, write_scope = "since", TokenScope.VISITS
    http_method_names = ["get", "post", "head", "options"]

    def rows(self, queryset: Any) -> Any:
        return queryset.select_related("account__owner")

    @extend_schema(request=serializer_of(RemedyForm), responses={201: TodoGivenShape})
    @action(detail=True, methods=["post"])
    def take(self, request: Any, pk: str) -> Any:
        """`remedy`, and whose it is (the owner's unless a `user` is named); answers with the to-do's id."""
        row = self.get_object()
        data = inputs.parse(RemedyForm, request.data, user=self.user).cleaned_data
        todo = dilemmas.take(row.account, dilemma=row.dilemma, **data, by=self.user)
        return Response({"todo": todo.pk, "due_on": todo.due_on, "user": todo.user_id}, status=201)
