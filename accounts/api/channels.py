"""The API of the channel: partners with attainment and conflicts, and the parts of their files."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.actions import channels
from accounts.facts import channels as facts
from accounts.filters import (
    ChannelFilters,
    DownstreamFilters,
    OutletFilters,
    QuotaFilters,
    SellerFilters,
    TerritoryFilters,
)  # fmt: skip
from accounts.filters.agreements import asked_day
from accounts.forms.channels import DownstreamForm, OutletForm, QuotaForm, SellerForm, TerritoryForm
from accounts.models import Account, Downstream, Outlet, Quota, Seller, Territory
from accounts.models.receivables import book_day
from kam.api.bulks import BulkRows
from kam.ground.rest import CompanyCurrency, ScopedViewSet, Shape

READ = ["get", "head", "options"]
KEPT = ["version", "created_at", "updated_at", "archived_at"]
AMOUNT = {"type": "string", "format": "decimal", "nullable": True, "readOnly": True}


class ChannelShape(Shape):
    """A partner with its running quota (null without one) as of the day of the book, in the company's currency."""

    outlets = serializers.IntegerField(source="outlet_count", read_only=True, help_text="Open ones")
    staff = serializers.IntegerField(read_only=True, allow_null=True)
    conflicts = serializers.IntegerField(read_only=True, help_text="Territories another partner has too")
    quota = serializers.SerializerMethodField()
    quota_start = serializers.DateField(read_only=True, allow_null=True)
    quota_end = serializers.DateField(read_only=True, allow_null=True)
    achieved = serializers.SerializerMethodField()
    attainment = serializers.FloatField(read_only=True, allow_null=True)
    elapsed = serializers.FloatField(read_only=True, allow_null=True, help_text="How much of the quota's time is over")
    as_of = serializers.DateField(
        source="asked_on", read_only=True, help_text="Today, or the last day of a book that ended"
    )
    currency = CompanyCurrency()

    class Meta:
        model = Account
        fields = [
            "id", "code", "name", "kind", "owner", "outlets", "staff", "conflicts", "quota", "quota_start",
            "quota_end", "achieved", "attainment", "elapsed", "as_of", "currency",
        ]  # fmt: skip

    @extend_schema_field(AMOUNT)
    def get_quota(self, record: Any) -> str | None:
        return None if record.quota_amount is None else f"{record.quota_amount:.2f}"

    @extend_schema_field(AMOUNT)
    def get_achieved(self, record: Any) -> str | None:
        return None if record.achieved is None else f"{record.achieved:.2f}"


class ChannelApi(ScopedViewSet):
    """Customers that sell on."""

    model, serializer_class, filterset_class = Account, ChannelShape, ChannelFilters
    http_method_names: ClassVar[list[str]] = READ
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "name", "attainment", "conflicts")
    default_ordering = "name"

    def rows(self, queryset: Any) -> Any:
        return facts.partners(queryset.defer("search_text", "tags"), self.user, book_day())


class PartApi(BulkRows):
    """What the parts of a channel file share."""

    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "updated_at")

    def perform_create(self, form: Any) -> Any:
        return channels.add(self.model, values=form.cleaned_data, by=self.user)

    def perform_update(self, record: Any, form: Any, version: int | None) -> Any:
        return channels.change(record, values=form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: Any, version: int | None) -> Any:
        return channels.archive(record, version=version, by=self.user)

    @action(detail=True, methods=["post"])
    def restore(self, request: Any, pk: str) -> Response:
        """Back from the archive."""
        return self.answer(channels.restore(self.get_object(), by=self.user))


class OutletShape(Shape):
    """A place where a partner sells."""

    class Meta:
        model = Outlet
        fields = ["id", *OutletForm.Meta.fields, *KEPT]


class OutletApi(PartApi):
    """Outlets of channel partners."""

    model, serializer_class, form_class, filterset_class = Outlet, OutletShape, OutletForm, OutletFilters
    bulk_kind = "outlets"


class TerritoryShape(Shape):
    """A region in which a partner sells; `in_conflict` where another partner the reader sees has it too by now."""

    in_conflict = serializers.BooleanField(read_only=True)

    class Meta:
        model = Territory
        fields = ["id", *TerritoryForm.Meta.fields, "in_conflict", *KEPT]


class TerritoryApi(PartApi):
    """Territories of channel partners."""

    model, serializer_class, form_class = Territory, TerritoryShape, TerritoryForm
    bulk_kind = "territories"
    filterset_class = TerritoryFilters

    def rows(self, queryset: Any) -> Any:
        return queryset.with_conflict(self.user, book_day())


class SellerShape(Shape):
    """Somebody of a partner's sales team."""

    class Meta:
        model = Seller
        fields = ["id", *SellerForm.Meta.fields, *KEPT]


class SellerApi(PartApi):
    """Sales people of channel partners, for those who may see contacts."""

    model, serializer_class, form_class, filterset_class = Seller, SellerShape, SellerForm, SellerFilters
    bulk_kind = "sellers"


class DownstreamShape(Shape):
    """A customer of a partner's; `estimate` a year in the company's currency."""

    customer = serializers.SerializerMethodField(help_text="Our own customer, where the reader sees it")
    currency = CompanyCurrency()

    class Meta:
        model = Downstream
        fields = ["id", *DownstreamForm.Meta.fields, "currency", *KEPT]

    @extend_schema_field({"type": "integer", "nullable": True})
    def get_customer(self, record: Any) -> int | None:
        return record.customer_id if record.is_seen else None  # type: ignore[no-any-return]


class DownstreamApi(PartApi):
    """Customers of channel partners."""

    model, serializer_class, form_class = Downstream, DownstreamShape, DownstreamForm
    bulk_kind = "downstreams"
    filterset_class = DownstreamFilters

    def rows(self, queryset: Any) -> Any:
        return queryset.with_sight(self.user)


class QuotaShape(Shape):
    """A quota with what was ordered in its period as of `?as_of=` (else the day of the book); company's currency."""

    as_of = serializers.DateField(source="asked_on", read_only=True)
    achieved = serializers.SerializerMethodField(help_text="Null: too much of the period's revenue came without lines")
    attainment = serializers.SerializerMethodField(help_text="Achieved as a fraction of the quota; null like it")
    state = serializers.SerializerMethodField(help_text="coming, ahead, behind, reached, missed, unknown")
    currency = CompanyCurrency()

    class Meta:
        model = Quota
        fields = ["id", *QuotaForm.Meta.fields, "achieved", "attainment", "state", "as_of", "currency", *KEPT]

    def get_achieved(self, record: Any) -> str | None:
        return None if record.achieved is None else f"{record.achieved:.2f}"

    def get_attainment(self, record: Any) -> str | None:
        return None if record.attainment is None else f"{record.attainment:f}"

    def get_state(self, record: Any) -> str:
        return str(record.state().value)


class QuotaApi(PartApi):
    """Quotas of channel partners, against achieved."""

    model, serializer_class, form_class, filterset_class = Quota, QuotaShape, QuotaForm, QuotaFilters
    bulk_kind, one_heeds = "quotas", ("as_of",)
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "starts_on", "amount", "updated_at")
    default_ordering = "-starts_on"

    def rows(self, queryset: Any) -> Any:
        return queryset.with_achieved(asked_day(self.request.query_params, book_day))
