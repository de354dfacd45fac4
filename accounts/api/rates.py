"""The API of exchange rates."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _

from accounts.actions import rates
from accounts.filters import RateFilters
from accounts.forms.rates import RateForm
from accounts.models import Rate
from kam.api.bulks import BulkRows
from kam.choices import TokenScope
from kam.ground.errors import Refused
from kam.ground.rest import Shape
from kam.ground.rights import Right


class RateShape(Shape):
    """Units of the company's currency for one unit, from a day on."""

    class Meta:
        model = Rate
        fields = ["id", "currency", "on", "rate", "version", "created_at", "updated_at"]


class RateApi(BulkRows):
    """Rates; the orders a rate covers are converted anew."""

    model, serializer_class, form_class, filterset_class = Rate, RateShape, RateForm, RateFilters
    bulk_kind = "rates"
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "currency", "on")
    default_ordering, write_scope = "id", TokenScope.TRADE
    write_right = Right.EDIT_RATES

    def perform_create(self, form: Any) -> Rate:
        return rates.put(**form.cleaned_data, by=self.user)

    def perform_update(self, record: Rate, form: Any, version: int | None) -> Rate:
        for name in ("currency", "on"):
            if form.cleaned_data.get(name, getattr(record, name)) != getattr(record, name):
                raise Refused(_("A rate keeps its currency and day. Enter another one."), field=name)
        return rates.change(record, rate=form.cleaned_data.get("rate", record.rate), version=version, by=self.user)
