"""The API of development: what moved row by row, and the whole bridge with its parts and seasons."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from accounts.choices import AccountKind, Tier
from accounts.filters.nouns import UNKNOWN
from analytics.api.rows import RunRowApi, RunRowShape
from analytics.choices import Compared, Step
from analytics.facts import development_parts as facts
from analytics.facts.development_parts import Line
from analytics.filters.development import DevelopmentFilters, DevelopmentPageFilters, SeasonFilters
from analytics.models import Development
from analytics.rules import seasons
from analytics.rules.development import GROUPS
from analytics.rules.periods import DAY
from kam.ground import inputs, reading
from kam.ground.plain import PlainApi


class DevelopmentRowShape(RunRowShape):
    """What a customer bought of a category in the time and the same time a year before, and which step that is."""

    class Meta:
        model = Development
        fields = [
            "id", "account", "account_code", "run", "as_of", "currency", "period", "category", "step", "before", "now",
            "change",
        ]  # fmt: skip


class DevelopmentRowApi(RunRowApi):
    """How revenue moved, by customer and category; of twelve months unless `period` says otherwise."""

    model, serializer_class, filterset_class = Development, DevelopmentRowShape, DevelopmentFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "before", "now", "change")


class MoneyField(serializers.DecimalField):
    """An amount in the company's currency."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_digits=20, decimal_places=2, **more)


class DevelopmentPart(serializers.Serializer):
    """A step of the bridge, or a part of the breakdown; the key is empty where nothing is known."""

    key = serializers.CharField(allow_blank=True, allow_null=True)
    name = serializers.CharField(allow_blank=True)
    customers = serializers.IntegerField()
    before = MoneyField()
    now = MoneyField()
    change = MoneyField()


class DevelopmentGroups(serializers.Serializer):
    """The change of each group of steps; together they are the whole change."""

    penetration = MoneyField(help_text="more and less of the same to the same customers")
    returns = MoneyField(help_text="goods given back by the same customers, with nothing bought beside them")
    offer = MoneyField(help_text="new products to the same customers, and products dropped")
    market = MoneyField(help_text="new customers, new regions and industries, customers ordering again")
    lost = MoneyField(help_text="customers who no longer order")


class SeasonMonth(serializers.Serializer):
    """A month of the calendar; 1 is the middle month of a year."""

    month = serializers.IntegerField()
    index = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    clear = serializers.IntegerField(help_text="1 stands out above, -1 below, 0 neither")


class SeasonsShape(serializers.Serializer):
    """The whole months up to the day; no month where there are less than two years to tell from."""

    whole_months = serializers.IntegerField()
    years = serializers.IntegerField()
    months = SeasonMonth(many=True)


class TermsShape(serializers.Serializer):
    """Two times that are compared, and the revenue of each."""

    as_of = serializers.DateField()
    currency = serializers.CharField()
    period = serializers.CharField()
    before_from = serializers.DateField()
    before_to = serializers.DateField()
    now_from = serializers.DateField()
    now_to = serializers.DateField()
    before = MoneyField()
    now = MoneyField()
    change = MoneyField()


class DevelopmentShape(TermsShape):
    """Of the newest run up to the day asked, as far as the caller sees it."""

    growth = serializers.FloatField(allow_null=True, help_text="null where there was nothing a year before")
    groups = DevelopmentGroups()
    steps = DevelopmentPart(many=True)
    by = serializers.CharField()
    parts = DevelopmentPart(many=True)
    seasons = SeasonsShape()


class DevelopmentApi(PlainApi):
    """Whether the book, or one customer of it, grows, and by what."""

    @extend_schema(
        responses=DevelopmentShape, operation_id="development_retrieve",
        parameters=[
            OpenApiParameter("period", str, enum=Compared.values), OpenApiParameter("by", str, enum=facts.BREAKDOWNS),
            OpenApiParameter("as_of", OpenApiTypes.DATE), OpenApiParameter("account", int),
            OpenApiParameter("owner", reading.OWNER, description="a user's id, or `unassigned`"),
            OpenApiParameter("tier", str, enum=[*Tier.values, UNKNOWN]),
            OpenApiParameter("kind", str, enum=[*AccountKind.values, UNKNOWN]),
            *(OpenApiParameter(name, str, description="`none` where nothing is known")
              for name in ("region", "industry", "category", "segment")),
        ],
    )  # fmt: skip
    def get(self, request: Any) -> Response:
        asked = request.query_params
        seen = Development.objects.visible_to(request.user)
        filterset = DevelopmentPageFilters(asked, queryset=seen, request=request)
        inputs.check_asked(filterset)
        run = facts.run_on(filterset.form.cleaned_data["as_of"])
        if run is None:
            raise NotFound(_("Nothing was computed yet."))
        rows = SeasonFilters(asked, queryset=facts.season_rows(request.user), request=request).qs
        months = facts.seasons_of(rows, run)[1]
        return Response(DevelopmentShape(answer(run, filterset, months)).data)


def answer(run: Any, filterset: DevelopmentPageFilters, found: seasons.Seasons) -> dict[str, Any]:
    """As the shape reads it."""
    asked = filterset.form.cleaned_data
    period, by = asked["period"] or Compared.YEAR.value, asked["by"] or facts.BREAKDOWNS[0]
    bridge, times = facts.bridge(filterset.qs), facts.times(run, period)
    return {
        "as_of": run.as_of, "currency": settings.COMPANY_CURRENCY, "period": period,
        **days("before", times.before), **days("now", times.now),
        "before": bridge.before, "now": bridge.now, "change": bridge.change, "growth": bridge.growth,
        "groups": {name: bridge.groups[name] for name in GROUPS},
        "steps": [part(line, str(Step(step).label)) for step, line in bridge.steps.items()],
        "by": by, "parts": [part(line, line.name) for line in facts.parts(filterset.qs, by)],
        "seasons": {"whole_months": found.whole, "years": found.years, "months": found.months},
    }  # fmt: skip


def days(name: str, span: tuple[date, date]) -> dict[str, date]:
    """First and last day of one of both times."""
    return {f"{name}_from": span[0] + DAY, f"{name}_to": span[1]}


def part(line: Line, name: str) -> dict[str, Decimal | int | str | None]:
    """A step or part as its shape reads it."""
    key = None if line.key is None else str(line.key)
    return {"key": key, "name": name, "customers": line.customers, "before": line.before, "now": line.now,
            "change": line.change}  # fmt: skip
