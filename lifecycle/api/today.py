"""Today over REST: what needs the caller now, ranked, with why; and what they put off."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from kam.choices import TokenScope
from kam.ground.rest import ScopedViewSet, Shape
from kam.ground.rights import standing
from kam.ground.schema import PlainSchema
from kam.ground.tokens import HasScope
from lifecycle.actions import snoozes
from lifecycle.facts import decisions, matters, today
from lifecycle.facts.matters import Matter
from lifecycle.forms.snoozes import SnoozeForm
from lifecycle.models import SelfCheck, Snooze


class MatterShape(serializers.Serializer):
    """One thing that needs the caller."""

    thing = serializers.CharField(help_text="Its key; `snoozes/` takes it")
    kind = serializers.CharField()
    account = serializers.IntegerField()
    account_name = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    why = serializers.CharField(help_text="In the caller's language")
    due_on = serializers.DateField()
    is_late = serializers.BooleanField()
    value_at_risk = serializers.DecimalField(max_digits=20, decimal_places=2, allow_null=True)
    url = serializers.CharField(help_text="Its page")
    snoozed_until = serializers.DateField(allow_null=True)


class OwnStepShape(serializers.ModelSerializer):
    """The next step of a countermeasure of our self-check that is the caller's."""

    is_late = serializers.SerializerMethodField()

    class Meta:
        model = SelfCheck
        fields = ["id", "measure", "next_step", "next_on", "is_late"]

    def get_is_late(self, check: SelfCheck) -> bool:
        return bool(check.next_on and check.next_on < timezone.localdate())


class DecisionShape(serializers.Serializer):
    """What waits for a decision of the caller's, of one kind."""

    kind = serializers.CharField(source="kind.key")
    count = serializers.IntegerField(help_text="So many the caller sees wait")
    words = serializers.CharField(help_text="In the caller's language")
    url = serializers.CharField(help_text="The page that lists them")


@extend_schema_serializer(many=False)
class DayShape(serializers.Serializer):
    """
    A day: `items` in the order in which to take them, `decisions` that only the caller's role may take, `steps` of our
    self-check, `snoozed` what was put off.
    """

    day = serializers.DateField()
    count = serializers.IntegerField()
    items = MatterShape(many=True)
    decisions = DecisionShape(many=True)
    steps = OwnStepShape(many=True)
    snoozed = MatterShape(many=True)


class TodayApi(viewsets.GenericViewSet):
    """The caller's day."""

    serializer_class = DayShape
    pagination_class = None
    permission_classes = [IsAuthenticated, HasScope]
    http_method_names = ["get", "head", "options"]
    schema = PlainSchema()

    @extend_schema(parameters=[OpenApiParameter("format", str, enum=["json"])])
    def list(self, request: Any) -> Any:
        """What needs the caller today, each thing once: the same as on the page."""
        unknown = [name for name in request.query_params if name != "format"]
        if unknown:
            raise ValidationError({name: [_("There is no such parameter.")] for name in unknown})
        if request.query_params.get("format", "json") != "json":
            raise ValidationError({"format": [_("Choose json.")]})
        day = today.read(request.user, timezone.localdate())
        items = [told(one, day.on) for group in day.groups for one in group.items]
        away = [told(one, day.on, snooze) for one, snooze in day.snoozed]
        steps = OwnStepShape(SelfCheck.objects.steps_of(standing(request.user), day.on), many=True).data
        asked = DecisionShape(decisions.waiting(request.user), many=True).data
        told_day = {"day": day.on, "count": len(items), "items": items, "decisions": asked, "steps": steps}
        return Response(told_day | {"snoozed": away})


def told(one: Matter, day: Any, snooze: Snooze | None = None) -> dict[str, Any]:
    """One matter as the API tells it."""
    return {
        "thing": one.key, "kind": one.kind, "account": one.account_id, "account_name": one.account, "title": one.title,
        "why": matters.why(one, day), "due_on": one.due_on, "is_late": one.is_late(day), "url": one.url,
        "value_at_risk": f"{one.value:.2f}" if one.value is not None else None,
        "snoozed_until": snooze.until if snooze else None,
    }  # fmt: skip


class SnoozeShape(Shape):
    """A thing put off by the caller."""

    class Meta:
        model = Snooze
        fields = ["id", "account", "kind", "reason", "until", "created_at"]


class SnoozeApi(ScopedViewSet):
    """One's own; POST takes `thing` and `until`, DELETE brings the thing back."""

    model, serializer_class, form_class = Snooze, SnoozeShape, SnoozeForm
    http_method_names = ["get", "post", "delete", "head", "options"]
    ordering_fields = ("id", "until")
    write_scope = TokenScope.VISITS

    def perform_create(self, form: Any) -> Snooze:
        return snoozes.put_off(form.cleaned_data["thing"], until=form.cleaned_data["until"], by=self.user)

    def perform_archive(self, record: Snooze, version: int | None) -> None:
        snoozes.wake(record, by=self.user)
