"""The service catalogue over REST: what is promised, what was delivered, and where we lag behind."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.filters.nouns import with_archive
from kam.choices import TokenScope
from kam.ground.plain import PlainApi
from kam.ground.rest import ScopedViewSet, Shape
from kam.ground.rights import Right, can
from lifecycle.actions import service_deliveries, services
from lifecycle.facts import services as facts
from lifecycle.filters import ServiceDeliveryFilter, ServiceFilter
from lifecycle.forms.services import ServiceDeliveryForm, ServiceForm
from lifecycle.models import Service, ServiceDelivery

MOST = 1000


class ServiceShape(Shape):
    """A service; `words` is its name in the reader's language, `promised` units a year by tier or class."""

    words = serializers.SerializerMethodField()
    promised = serializers.DictField(child=serializers.IntegerField())

    class Meta:
        model = Service
        fields = [
            "id",
            "key",
            "name",
            "words",
            "kind",
            "unit",
            "text",
            "promised",
            "position",
            "archived_at",
            "version",
        ]

    def get_words(self, service: Service) -> str:
        return str(service)


class ServiceApi(ScopedViewSet):
    """Read by everybody; written by whoever edits the policy."""

    model, serializer_class, filterset_class = Service, ServiceShape, ServiceFilter
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "position")
    default_ordering, write_scope, form_class = "id", TokenScope.POLICY, ServiceForm
    write_right = Right.EDIT_POLICY

    def perform_create(self, form: Any) -> Service:
        return services.write(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: Service, form: Any, version: int | None) -> Service:
        return services.change(record, values=form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: Service, version: int | None) -> Service:
        return services.archive(record, version=version, by=self.user)


class ServiceDeliveryShape(Shape):
    """A service that was done; `confirmed_by` for readers who may see people, `is_booked`: its hours are a cost."""

    account_code = serializers.CharField(source="account.code", read_only=True)
    confirmed_by = serializers.SerializerMethodField()
    is_booked = serializers.SerializerMethodField()

    class Meta:
        model = ServiceDelivery
        fields = [
            "id", "account", "account_code", "service", "on", "user", "quantity", "hours", "note", "confirmed_by",
            "confirmed_on", "is_booked", "created_at", "updated_at", "archived_at", "version",
        ]  # fmt: skip

    def get_confirmed_by(self, delivery: ServiceDelivery) -> int | None:
        return delivery.confirmed_by_id if can(self.context["request"].user, Right.SEE_CONTACTS) else None

    def get_is_booked(self, delivery: ServiceDelivery) -> bool:
        return delivery.booked is not None


class ServiceDeliveryApi(ScopedViewSet):
    """POST notes one; book/ puts its hours into the cost to serve, unbook/ takes them out."""

    model, serializer_class, filterset_class = (
        ServiceDelivery,
        ServiceDeliveryShape,
        with_archive(ServiceDeliveryFilter),
    )
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "on", "updated_at")
    default_ordering, write_scope, form_class = "-on", TokenScope.VISITS, ServiceDeliveryForm

    def rows(self, queryset: Any) -> Any:
        return queryset.select_related("account", "cost_entry")

    def perform_create(self, form: Any) -> ServiceDelivery:
        return service_deliveries.note(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: ServiceDelivery, form: Any, version: int | None) -> ServiceDelivery:
        return service_deliveries.change(record, values=form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: ServiceDelivery, version: int | None) -> ServiceDelivery:
        return service_deliveries.archive(record, version=version, by=self.user)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def book(self, request: Any, pk: str) -> Response:
        """Its hours into the cost to serve, once."""
        return self.answer(service_deliveries.book(self.get_object(), by=self.user))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def unbook(self, request: Any, pk: str) -> Response:
        """Its hours out of the cost to serve."""
        return self.answer(service_deliveries.unbook(self.get_object(), by=self.user))


class ServiceGapLine(serializers.Serializer):
    """One service that lags behind with one customer: units of this year."""

    account = serializers.IntegerField(source="account.pk")
    account_code = serializers.CharField(source="account.code")
    service = serializers.IntegerField(source="service.pk")
    promised = serializers.DecimalField(source="standing.promised", max_digits=12, decimal_places=2)
    due = serializers.DecimalField(source="standing.due", max_digits=12, decimal_places=2)
    delivered = serializers.DecimalField(source="standing.delivered", max_digits=12, decimal_places=2)
    gap = serializers.DecimalField(source="standing.gap", max_digits=12, decimal_places=2)


class ServiceGaps(serializers.Serializer):
    """At most 1,000; `count` says how many there are."""

    count = serializers.IntegerField()
    results = ServiceGapLine(many=True)


class ServiceGapApi(PlainApi):
    """Where we lag behind what tiers and classes are promised."""

    @extend_schema(responses=ServiceGaps, operation_id="service_gaps_retrieve")
    def get(self, request: Any) -> Response:
        found = facts.gaps(request.user, timezone.localdate())
        return Response(ServiceGaps({"count": len(found), "results": found[:MOST]}).data)
