"""The API of the incentive ledger."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.actions import incentives
from accounts.filters import IncentiveFilters
from accounts.forms.incentives import ForfeitForm, GiveForm, IncentiveForm, PriceForm
from accounts.models import Incentive
from kam.api.bulks import BulkRows
from kam.ground import inputs
from kam.ground.days import company_today
from kam.ground.described import serializer_of
from kam.ground.rest import Shape


class IncentiveShape(Shape):
    """An incentive; `cost` and `value` are in the company's currency, `spent` in its own."""

    sort = serializers.CharField(read_only=True, help_text="material or honorary")
    state = serializers.SerializerMethodField(help_text="due, overdue, given, forfeited")
    cost_currency = serializers.SerializerMethodField()

    class Meta:
        model = Incentive
        fields = [
            "id", *IncentiveForm.Meta.fields, "rate", "cost", "cost_currency", "cost_entry", "sort", "state", "by",
            "version", "created_at", "updated_at", "archived_at",
        ]  # fmt: skip

    def get_state(self, record: Incentive) -> str:
        return str(record.state(company_today()).value)

    def get_cost_currency(self, _record: Incentive) -> str:
        return str(settings.COMPANY_CURRENCY)


class IncentiveApi(BulkRows):
    """Incentives: earned, given, forfeited."""

    model, serializer_class, form_class, filterset_class = Incentive, IncentiveShape, IncentiveForm, IncentiveFilters
    bulk_kind = "incentives"
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "earned_on", "due_by", "given_on", "updated_at")
    default_ordering, many_rows = "-earned_on", True

    def perform_create(self, form: Any) -> Incentive:
        return incentives.enter(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: Incentive, form: Any, version: int | None) -> Incentive:
        return incentives.change(record, values=form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: Incentive, version: int | None) -> Incentive:
        return incentives.archive(record, version=version, by=self.user)

    def _said(self, form_class: Any, request: Any) -> dict[str, Any]:
        said = inputs.parse(form_class, request.data, user=self.user).cleaned_data
        return {name: value for name, value in said.items() if name in request.data}

    @extend_schema(request=serializer_of(GiveForm))
    @action(detail=True, methods=["post"])
    def give(self, request: Any, pk: str) -> Response:
        """It was given: the day, to whom, and what it cost."""
        record = self.get_object()
        said = self._said(GiveForm, request)
        return self.answer(incentives.give(record, values=said, version=self.if_match(record), by=self.user))

    @extend_schema(request=serializer_of(ForfeitForm))
    @action(detail=True, methods=["post"])
    def forfeit(self, request: Any, pk: str) -> Response:
        """It will not be given: the day, and why."""
        record = self.get_object()
        said = self._said(ForfeitForm, request)
        on, reason = said["forfeited_on"], said["forfeit_reason"]
        done = incentives.forfeit(record, on=on, reason=reason, version=self.if_match(record), by=self.user)
        return self.answer(done)

    @extend_schema(request=serializer_of(PriceForm))
    @action(detail=True, methods=["post"])
    def price(self, request: Any, pk: str) -> Response:
        """What it cost; for those who look after costs."""
        record = self.get_object()
        said = inputs.parse(PriceForm, request.data, user=self.user).cleaned_data
        done = incentives.price(
            record, currency=said["currency"], spent=said["spent"], version=self.if_match(record), by=self.user
        )  # fmt: skip
        return self.answer(done)

    @action(detail=True, methods=["post"])
    def reopen(self, request: Any, pk: str) -> Response:
        """Due again: the giving or the forfeiture is taken back."""
        record = self.get_object()
        return self.answer(incentives.reopen(record, version=self.if_match(record), by=self.user))

    @action(detail=True, methods=["post"])
    def restore(self, request: Any, pk: str) -> Response:
        """Back from the archive, and its cost into the ledger."""
        return self.answer(incentives.restore(self.get_object(), by=self.user))
