"""The API of hour rates."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _

from accounts.actions import hours
from accounts.filters import HourRateFilters
from accounts.forms.hours import HourRateForm
from accounts.models import HourRate
from kam.api.bulks import BulkRows
from kam.choices import TokenScope
from kam.ground.errors import Refused
from kam.ground.rest import Shape


class HourRateShape(Shape):
    """What an hour of a kind costs, in the company's currency, from a day on."""

    class Meta:
        model = HourRate
        fields = ["id", "kind", "on", "amount", "version", "created_at", "updated_at"]


class HourRateApi(BulkRows):
    """Hour rates; the hours a rate covers are valued anew."""

    model, serializer_class, form_class, filterset_class = HourRate, HourRateShape, HourRateForm, HourRateFilters
    bulk_kind = "hour_rates"
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "kind", "on")
    default_ordering, write_scope = "id", TokenScope.TRADE

    def perform_create(self, form: Any) -> HourRate:
        return hours.put(**form.cleaned_data, by=self.user)

    def perform_update(self, record: HourRate, form: Any, version: int | None) -> HourRate:
        for name in ("kind", "on"):
            if form.cleaned_data.get(name, getattr(record, name)) != getattr(record, name):
                raise Refused(_("An hour rate keeps its kind and day. Enter another one."), field=name)
        return hours.change(
            record, amount=form.cleaned_data.get("amount", record.amount), version=version, by=self.user
        )
