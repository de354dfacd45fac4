"""The API of scorecards: the current run's cards, or those of a run or a day; read only."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Prefetch
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.choices import Criterion
from accounts.choices.standards import SCORECARD
from accounts.models import Assessment
from analytics.api.rows import RunRowApi, RunRowShape
from analytics.facts import scorecards as facts
from analytics.filters import ScorecardFilters
from analytics.models import Scorecard
from kam.ground import inputs, lists

NAMES = [str(one.value) for one in SCORECARD]


class OnCard(serializers.IntegerField):
    """A score of 0 to 100; null is unknown, which is not 0."""

    def __init__(self, criterion: Criterion) -> None:
        super().__init__(source="*", read_only=True, allow_null=True, help_text=f"{criterion.value}, 0..100")
        self.criterion = criterion

    def read_from(self, card: Any) -> int | None:
        return facts.of_row(card, self.criterion)[0]

    def to_representation(self, value: Any) -> Any:
        return self.read_from(value)


class ScorecardShape(RunRowShape):
    """Six standards, seven traits, measures; `judged` names those that people answered, `figures` what was scored."""

    key_class = serializers.CharField(source="account.key_class", read_only=True)
    judged = serializers.SerializerMethodField()

    class Meta:
        model = Scorecard
        fields = ["id", "account", "account_code", "key_class", "run", "as_of", "judged", "figures"]

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {one.value: OnCard(one) for one in SCORECARD}

    @extend_schema_field({"type": "array", "items": {"type": "string"}, "readOnly": True})
    def get_judged(self, card: Any) -> list[str]:
        return [str(one.value) for one in SCORECARD if facts.of_row(card, one)[1] is not None]


class ScorecardApi(RunRowApi):
    """Scorecards; `?as_of=` gives the newest up to a day."""

    model, serializer_class, filterset_class = Scorecard, ScorecardShape, ScorecardFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", *NAMES)
    many_rows = False

    def rows(self, queryset: Any) -> Any:
        day = inputs.day_from(self.request.query_params, "as_of") or timezone.localdate()
        counting = Prefetch("account__assessments", Assessment.objects.newest(day), to_attr="counting")
        named = self.request.query_params.get("ordering", "").replace("-", "").split(",")
        joined = queryset.select_related("run", "account").prefetch_related(counting)
        only = joined.defer("account__search_text", "account__tags")
        return facts.on_card(only, [name for name in named if name in NAMES], day)

    def get_ordering(self) -> list[Any]:
        """By what stands on the card; the unknown last, either way."""
        found = []
        for part in super().get_ordering():
            name, sign = part.removeprefix("-"), "-" if part.startswith("-") else ""
            found.append(lists.in_order(f"{sign}{facts.PREFIX}{name}" if name in NAMES else part))
        return found
