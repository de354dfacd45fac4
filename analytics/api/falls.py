"""The API of whose contribution fell against the year before: customer by customer, and all of them together."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Round
from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.models.measures import Cents
from analytics.api.development import MoneyField
from analytics.api.rows import RunRowApi, RunRowShape
from analytics.choices.falls import FallCause
from analytics.facts import fall_causes
from analytics.facts import falls as facts
from analytics.facts.falls import Years
from analytics.filters.falls import FallFilters
from analytics.models import Contribution
from kam.ground import bulk
from lifecycle.choices import Cause


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

    cause = serializers.SerializerMethodField(help_text="what took most of it, as orders and costs tell")
    cause_change = serializers.SerializerMethodField(help_text="what that took of the contribution, below zero")
    cause_categories = serializers.SerializerMethodField(
        help_text="of `category` those bought no more, the biggest first; of `less` the one bought less; else none"
    )
    cause_part = serializers.SerializerMethodField(
        help_text="of `less`, which part of the category's revenue of the year before went, 0 to 1; else null"
    )
    cause_competitors = serializers.SerializerMethodField(
        help_text="of `less`, who was seen within a year in that category, the last first"
    )
    still_orders = serializers.SerializerMethodField(
        help_text="whether it keeps its rhythm and only buys less: a lot of its contribution went and revenue too, yet "
        "it ordered on half of the days of the year before or more, and no longer ago than is usual between its orders"
    )
    risk = serializers.SerializerMethodField(help_text="of no order in the horizon; null where none is known")
    warning = serializers.SerializerMethodField(help_text="the open warning; null where none is open")
    next_visit_on = serializers.SerializerMethodField(help_text="planned by a person; null where none is")
    missed_visit_on = serializers.SerializerMethodField(
        help_text="the newest planned visit whose day went by and that nobody paid or dropped; null where none is"
    )
    warning_causes = serializers.SerializerMethodField(help_text="of that warning those that stand, the leading first")
    actions = serializers.SerializerMethodField(help_text="open to-dos about the customer, as the list has them")

    class Meta:
        model = Contribution
        fields = [
            "id", "account", "account_code", "as_of", "before_on", "currency", "before", "now", "change",
            "revenue_change", "cause", "cause_change", "cause_categories", "cause_part", "cause_competitors",
            "still_orders", "risk", "warning", "warning_causes", "next_visit_on", "missed_visit_on",
            "actions",
        ]  # fmt: skip

    @extend_schema_field(serializers.ChoiceField(FallCause.choices, allow_null=True))
    def get_cause(self, row: Any) -> str | None:
        return row.around.likely.cause.value if row.around and row.around.likely else None

    @extend_schema_field(MoneyField(allow_null=True))
    def get_cause_change(self, row: Any) -> str | None:
        return f"{bulk.money(row.around.likely.amount):f}" if row.around and row.around.likely else None

    def get_cause_categories(self, row: Any) -> list[str]:
        return list(row.around.likely.categories) if row.around and row.around.likely else []

    def get_cause_part(self, row: Any) -> float | None:
        likely = row.around.likely if row.around else None
        return likely.part if likely and likely.cause == FallCause.LESS else None

    def get_cause_competitors(self, row: Any) -> list[str]:
        return list(row.around.rivals) if row.around else []

    def get_still_orders(self, row: Any) -> bool:
        return bool(row.around and row.around.still_orders)

    def get_risk(self, row: Any) -> float | None:
        return row.around.risk if row.around else None  # type: ignore[no-any-return]

    def get_warning(self, row: Any) -> int | None:
        return row.around.warning if row.around else None  # type: ignore[no-any-return]

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(Cause.choices)))
    def get_warning_causes(self, row: Any) -> list[str]:
        return [one.cause for one in row.around.causes.causes_known] if row.around and row.around.causes else []

    def get_next_visit_on(self, row: Any) -> date | None:
        return row.around.next_on if row.around else None  # type: ignore[no-any-return]

    def get_missed_visit_on(self, row: Any) -> date | None:
        return row.around.missed_on if row.around else None  # type: ignore[no-any-return]

    def get_actions(self, row: Any) -> int:
        return row.around.acts if row.around else 0

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

    def prepare(self, rows: Any) -> None:
        user, keys = self.request.user, [row.account_id for row in rows]
        found = fall_causes.gather(keys, self.told, user) if self.told else {}
        for row in rows:
            row.around = found.get(row.account_id)

    def get_object(self) -> Any:
        row = super().get_object()
        self.prepare([row])
        return row

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
