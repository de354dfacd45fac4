"""The API of scorecards: the current run's cards, or those of a run or a day; read only."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.choices import Criterion
from accounts.choices.standards import SCORECARD
from accounts.models import Assessment
from accounts.rules import standards
from analytics.api.rows import RunRowApi, RunRowShape
from analytics.facts import scorecards as facts
from analytics.facts import standard_rows
from analytics.filters import ScorecardFilters
from analytics.models import Scorecard
from kam.ground import inputs, lists
from kam.ground.days import company_today

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


class CardLineShape(serializers.Serializer):
    """Where the score of one criterion comes from."""

    source = serializers.ChoiceField(choices=["computed", "judged", "unknown"])
    formula = serializers.CharField(
        allow_null=True, help_text="from_the_top, standing, scale or relation, as docs/scoring.md says; null: judged"
    )
    rows = serializers.CharField(allow_null=True, help_text="Address of the rows that were counted")
    newest_data = serializers.DateField(allow_null=True, help_text="Day of the newest of them")
    judged_on = serializers.DateField(allow_null=True)
    judged_by = serializers.IntegerField(allow_null=True, help_text="Who signed the judgement")


LISTS = {"order": "orders", "cost": "costs", "contribution": "contributions", "account": "accounts",
         "potential": "potentials"}  # fmt: skip


class ScorecardShape(RunRowShape):
    """Six standards, seven traits, measures; `judged` names those that people answered, `figures` what was scored."""

    key_class = serializers.CharField(source="account.key_class", read_only=True)
    judged = serializers.SerializerMethodField()
    lines = serializers.SerializerMethodField(help_text="{criterion: formula, rows, days, signer}")

    class Meta:
        model = Scorecard
        fields = ["id", "account", "account_code", "key_class", "run", "as_of", "judged", "figures", "lines"]

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {one.value: OnCard(one) for one in SCORECARD}

    @extend_schema_field(serializers.DictField(child=CardLineShape()))
    def get_lines(self, card: Any) -> dict[str, Any]:
        return {str(one.value): self.line(card, one) for one in SCORECARD}

    def line(self, card: Any, name: Criterion) -> dict[str, Any]:
        """The formula, the rows and their day of a computed score; the day and the signer of a judged one."""
        score, judged = facts.of_row(card, name)
        if score is None or judged is not None:
            found = dict.fromkeys(("formula", "rows", "newest_data"))
            signed = {"judged_on": judged and judged.judged_on, "judged_by": judged and judged.by_id}
            return {"source": "judged" if judged else "unknown", **found, **signed}
        day = standard_rows.newest(card, name)
        return {
            "source": "computed", "formula": standards.FORMULAS[name], "rows": self.rows_of(card, name),
            "newest_data": day and day.isoformat(), "judged_on": None, "judged_by": None,
        }  # fmt: skip

    def rows_of(self, card: Any, name: Criterion) -> str:
        """The API's address of the rows that were counted; whether a day has a run is asked once."""
        day, known = card.run.as_of, self.context.setdefault("contributed", {})
        if day not in known:
            known[day] = standard_rows.contributed(day)
        figure = card.figures.get(name.value)
        noun, asked = standard_rows.rows_of(name, card.account_id, day, figure, contributed=known[day])
        return f"/api/v1/{LISTS[noun]}/?{urlencode(asked)}"

    @extend_schema_field({"type": "array", "items": {"type": "string"}, "readOnly": True})
    def get_judged(self, card: Any) -> list[str]:
        return [str(one.value) for one in SCORECARD if facts.of_row(card, one)[1] is not None]


class ScorecardApi(RunRowApi):
    """Scorecards; `?as_of=` gives the newest up to a day."""

    model, serializer_class, filterset_class = Scorecard, ScorecardShape, ScorecardFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", *NAMES)
    many_rows, one_heeds = False, ("as_of",)

    def rows(self, queryset: Any) -> Any:
        day = inputs.day_from(self.request.query_params, "as_of") or company_today()
        counting = Prefetch("account__assessments", Assessment.objects.newest(day), to_attr="counting")
        named = self.request.query_params.get("ordering", "").replace("-", "").split(",")
        joined = standard_rows.with_newest(queryset).select_related("run", "account").prefetch_related(counting)
        only = joined.defer("account__search_text", "account__tags")
        return facts.on_card(only, [name for name in named if name in NAMES], day)

    def get_ordering(self) -> list[Any]:
        """By what stands on the card; the unknown last, either way."""
        found = []
        for part in super().get_ordering():
            name, sign = part.removeprefix("-"), "-" if part.startswith("-") else ""
            found.append(lists.in_order(f"{sign}{facts.PREFIX}{name}" if name in NAMES else part))
        return found
