"""The API of statements, with what they tell."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.actions import finances
from accounts.choices import PayAbility
from accounts.filters import StatementFilters
from accounts.forms.finances import StatementForm
from accounts.models import Statement
from accounts.rules.finances import RATIOS
from kam.api.bulks import BulkRows
from kam.ground.rest import Shape


class RatioField(serializers.DecimalField):
    """One ratio as text, null where a figure is missing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=24, decimal_places=4, read_only=True, allow_null=True, **kwargs)

    def read_from(self, record: Statement) -> str | None:
        value: Decimal | None = getattr(record.ratios, str(self.field_name))
        return None if value is None else f"{value:f}"


class AbilityField(serializers.ChoiceField):
    """Whether they can pay."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=PayAbility.choices, read_only=True, **kwargs)

    def read_from(self, record: Statement) -> str:
        return str(record.verdict.ability.value)


class StatementShape(Shape):
    """A fiscal year of a customer: figures as entered, ratios computed (shares as fractions, spans in days)."""

    current_asset_share = RatioField(help_text="Current assets ÷ total assets")
    current_ratio = RatioField(help_text="Current assets ÷ current liabilities")
    cash_ratio = RatioField(help_text="Cash ÷ current liabilities")
    net_margin = RatioField(help_text="Net profit ÷ revenue")
    return_on_assets = RatioField(
        help_text="Net profit ÷ total assets, over the mean of two years where both are known"
    )
    collection_days = RatioField(
        help_text="Receivables ÷ revenue × 365, over the mean of two years where both are known"
    )
    inventory_days = RatioField(
        help_text="Inventory ÷ cost of sales × 365, over the mean of two years where both are known"
    )
    ability = AbilityField(help_text="Whether they can pay what falls due within a year")

    class Meta:
        model = Statement
        fields = [
            "id", *StatementForm.Meta.fields, *RATIOS, "ability",
            "version", "created_at", "updated_at", "archived_at",
        ]  # fmt: skip


class StatementApi(BulkRows):
    """Statements of customers and the ratios they give."""

    model, serializer_class, form_class, filterset_class = Statement, StatementShape, StatementForm, StatementFilters
    bulk_kind = "statements"
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "year", "updated_at")
    default_ordering = "-year"

    def rows(self, queryset: Any) -> Any:
        return queryset.with_before()

    def perform_create(self, form: Any) -> Statement:
        return finances.enter(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: Statement, form: Any, version: int | None) -> Statement:
        return finances.change(record, values=form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: Statement, version: int | None) -> Statement:
        return finances.archive(record, version=version, by=self.user)

    @action(detail=True, methods=["post"])
    def restore(self, request: Any, pk: str) -> Response:
        """Back from the archive."""
        return self.answer(finances.restore(self.get_object(), by=self.user))
