"""The API of agreements, with what was bought under them, and of what customers require."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.actions import agreements
from accounts.choices import AgreementState
from accounts.filters import AgreementFilters
from accounts.filters.agreements import asked_day
from accounts.forms.agreements import AgreementForm, EndForm, RenewForm
from accounts.models import Agreement
from accounts.rules import agreements as rules
from kam.api.bulks import BulkRows
from kam.ground import inputs
from kam.ground.described import serializer_of
from kam.ground.rest import Shape


class AgreementShape(Shape):
    """An agreement: its terms, and as of `as_of` (today without it) what was bought and where it stands."""

    bought_amount = serializers.SerializerMethodField(
        help_text="Ordered within the term, in the company's currency; null: of a category, too few orders have lines"
    )
    bought_quantity = serializers.SerializerMethodField(
        help_text="The same in units, from the orders' lines; null: too few orders have any"
    )
    elapsed_share = serializers.SerializerMethodField(help_text="How much of the term is over; null when open-ended")
    state = serializers.SerializerMethodField(help_text="coming, running, due, expired, renewed, ended")
    is_behind = serializers.SerializerMethodField(
        help_text="Bought less of it than of the term is over; said from a tenth of the term on"
    )

    class Meta:
        model = Agreement
        fields = [
            "id", *AgreementForm.Meta.fields, "renew_by", "follows", "ended_on", "end_reason",
            "bought_amount", "bought_quantity", "elapsed_share", "state", "is_behind",
            "version", "created_at", "updated_at", "archived_at",
        ]  # fmt: skip

    def get_bought_amount(self, record: Agreement) -> str | None:
        value: Decimal | None = record.bought_amount  # type: ignore[attr-defined]
        return None if value is None else f"{value:.2f}"

    def get_bought_quantity(self, record: Agreement) -> str | None:
        value: Decimal | None = record.bought_quantity  # type: ignore[attr-defined]
        return None if value is None else f"{value:.4f}"

    def get_elapsed_share(self, record: Agreement) -> str | None:
        share = rules.elapsed_share(record.term, record.asked_on)  # type: ignore[attr-defined]
        return None if share is None else f"{share:f}"

    def get_state(self, record: Agreement) -> str:
        found: AgreementState = record.state(record.asked_on)  # type: ignore[attr-defined]
        return str(found.value)

    def get_is_behind(self, record: Agreement) -> bool:
        return record.is_behind(record.asked_on)  # type: ignore[attr-defined]


class AgreementApi(BulkRows):
    """Agreements with customers, committed against bought."""

    model, serializer_class, form_class, filterset_class = Agreement, AgreementShape, AgreementForm, AgreementFilters
    bulk_kind, one_heeds = "agreements", ("as_of",)
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "starts_on", "ends_on", "renew_by", "updated_at")
    default_ordering = "-starts_on"

    def rows(self, queryset: Any) -> Any:
        return queryset.with_bought(asked_day(self.request.query_params))

    def perform_create(self, form: Any) -> Agreement:
        return agreements.make(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: Agreement, form: Any, version: int | None) -> Agreement:
        return agreements.change(record, values=form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: Agreement, version: int | None) -> Agreement:
        return agreements.archive(record, version=version, by=self.user)

    @action(detail=True, methods=["post"])
    def restore(self, request: Any, pk: str) -> Response:
        """Back from the archive."""
        return self.answer(agreements.restore(self.get_object(), by=self.user))

    @extend_schema(request=serializer_of(RenewForm), responses={201: AgreementShape})
    @action(detail=True, methods=["post"])
    def renew(self, request: Any, pk: str) -> Response:
        """The follower, with the old one's terms where nothing else is said; answers with the new agreement."""
        record = self.get_object()
        form = inputs.parse(RenewForm, request.data, user=self.user)
        said = {name: value for name, value in form.cleaned_data.items() if name in request.data}
        follower = agreements.renew(record, values=said, version=self.if_match(record), by=self.user)
        return self.answer(follower, 201)

    @extend_schema(request=serializer_of(EndForm))
    @action(detail=True, methods=["post"])
    def end(self, request: Any, pk: str) -> Response:
        """Ended before its time: the last day, and why."""
        record = self.get_object()
        said = inputs.parse(EndForm, request.data, user=self.user).cleaned_data
        ended = agreements.end(
            record, on=said["ended_on"], reason=said["end_reason"], version=self.if_match(record), by=self.user
        )
        return self.answer(ended)

    @action(detail=True, methods=["post"])
    def resume(self, request: Any, pk: str) -> Response:
        """The ending is taken back."""
        return self.answer(agreements.resume(self.get_object(), by=self.user))
