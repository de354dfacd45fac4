"""The API of whose contribution fell against the year before: customer by customer, and all of them together."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Round
from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.models.measures import Cents
from analytics.api.development import MoneyField
from analytics.api.rows import RunRowApi, RunRowShape
from analytics.facts import falls as facts
from analytics.facts.falls import Years
from analytics.filters.falls import FallFilters
from analytics.models import Contribution


def _cents(amount: Any) -> Round:
    """Brought to the cent where rows are compared: SQLite reckons in binary fractions, and a cursor names a cent."""
    return Round(amount, precision=2, output_field=Cents())


class FallShape(RunRowShape):
    """What a customer brought in the 365 days to `as_of` and in those to `before_on`; the id is of the year before."""

    as_of = serializers.SerializerMethodField()
    before_on = serializers.DateField(source="run.as_of", read_only=True)
    before = MoneyField(read_only=True, help_text="net contribution in the year before")
    now = MoneyField(read_only=True, help_text="net contribution now; nothing where no row of now tells of it")
    change = MoneyField(read_only=True, help_text="below zero: now less before")
    revenue_change = MoneyField(read_only=True, help_text="what its orders brought more in the same time")

    class Meta:
        model = Contribution
        fields = [
            "id", "account", "account_code", "as_of", "before_on", "currency", "before", "now", "change",
            "revenue_change",
        ]  # fmt: skip

    def get_as_of(self, _row: Any) -> date:
        found: date = self.context["view"].told.now.as_of
        return found


class FallTotal(serializers.Serializer):
    """The customers of the filters together; whoever brings more is not set off."""

    as_of = serializers.DateField(allow_null=True, help_text="null where no run of a year before is kept")
    before_on = serializers.DateField(allow_null=True)
    currency = serializers.CharField()
    accounts = serializers.IntegerField()
    change = MoneyField()


class FallApi(RunRowApi):
    """
    Whose contribution fell, by the current runs.

    Whoever earned something in the year before and brings less now, with less revenue or half of the contribution
    at most; without false key accounts, and without whoever is lost, put to rest by a person
    or archived; who merely fell silent is among them.
    """

    model, serializer_class, filterset_class = Contribution, FallShape, FallFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "before", "now", "change", "revenue_change")
    default_ordering, narrowed = "change", ("total",)

    @cached_property
    def told(self) -> Years | None:
        """The runs that are compared."""
        return facts.years()

    def rows(self, queryset: Any) -> Any:
        found = facts.listed(super().rows(queryset), self.told)
        return found.annotate(
            before=F("net_contribution"), now=F("now_net"), change=_cents(F("now_net") - F("net_contribution")),
            revenue_change=_cents(F("moved")),
        )  # fmt: skip

    @extend_schema(responses=FallTotal)
    @action(detail=False, methods=["get"])
    def total(self, request: Any) -> Response:
        """How many they are and by how much they fell together, to the cent."""
        fell, told = facts.summed(self.filter_queryset(self.get_queryset())), self.told
        days = (
            {"as_of": told.now.as_of, "before_on": told.before.as_of} if told else dict.fromkeys(("as_of", "before_on"))
        )
        answer = {**days, "currency": settings.COMPANY_CURRENCY, "accounts": fell.count, "change": -fell.amount}
        return Response(FallTotal(answer).data)
