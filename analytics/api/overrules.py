"""The API of overruled verdicts: read, overrule, withdraw."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from analytics.actions import overrules
from analytics.filters import OverruleFilters
from analytics.forms.overrules import OverruleForm, WithdrawForm
from analytics.models import Overrule
from kam.choices import TokenScope
from kam.ground import days, inputs
from kam.ground.described import serializer_of
from kam.ground.rest import ScopedViewSet, Shape
from kam.ground.rights import Right


class OverruleShape(Shape):
    """A verdict of one customer overruled over a span of business days; `stands` says whether it does today."""

    stands = serializers.SerializerMethodField()

    class Meta:
        model = Overrule
        fields = [
            "id", "account", "kind", "reason", "from_on", "until", "stands", "evidence", "by", "withdrawn_on",
            "withdrawn_by", "withdraw_reason", "version", "created_at",
        ]  # fmt: skip

    def get_stands(self, overrule: Overrule) -> bool:
        return overrule.stands_on(self._day)

    @cached_property
    def _day(self) -> date:
        """The business day, asked once for all rows of a list."""
        return days.offered()


class OverruleApi(ScopedViewSet):
    """Overruled verdicts; POST overrules what the newest run says of a customer."""

    model, serializer_class, form_class, filterset_class = Overrule, OverruleShape, OverruleForm, OverruleFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "from_on", "until")
    default_ordering, write_scope, write_right = "-from_on", TokenScope.POLICY, Right.OVERRULE_VERDICTS
    http_method_names = ["get", "head", "options", "post"]

    def perform_create(self, form: Any) -> Overrule:
        values = dict(form.cleaned_data)
        return overrules.overrule(values.pop("account"), **values, by=self.user)

    @extend_schema(request=serializer_of(WithdrawForm))
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Any, pk: str) -> Response:
        """From today the gate acts again: {reason}."""
        record = self.get_object()
        reason = inputs.parse(WithdrawForm, request.data, user=self.user).cleaned_data["reason"]
        return self.answer(overrules.withdraw(record, reason=reason, version=self.if_match(record), by=self.user))
