"""Visit plans over REST: read, made, moved, accepted, dropped."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from accounts.actions import arrivals
from kam.api.bulks import bulk_answer, bulk_items
from kam.choices import TokenScope
from kam.ground import inputs
from kam.ground.described import serializer_of
from kam.ground.errors import Refused
from kam.ground.fault_words import WORDS
from kam.ground.rest import ScopedViewSet, Shape
from kam.ground.rights import Right, can
from lifecycle.actions import plans
from lifecycle.choices.plans import ASKED
from lifecycle.facts import day_heeds
from lifecycle.facts.people_to_meet import chosen_for
from lifecycle.filters import PlanFilter, UnplacedFilter
from lifecycle.forms.plans import PlanDropForm, PlanForm, PlanMoveForm
from lifecycle.models import Unplaced, VisitPlan

MOST = 500
WHY = [
    OpenApiParameter("kind", str, enum=[value for value, _label in ASKED]), OpenApiParameter("reason", str),
    OpenApiParameter("not_before", OpenApiTypes.DATE), OpenApiParameter("rhythm", int, description="days"),
]  # fmt: skip
"""Why a visit is dropped, as DELETE takes it."""


def _fault(plan: int | None, code: str, words: str, field: str = "_") -> dict[str, Any]:
    """What is answered of an item that was refused."""
    return {"status": "error", "id": plan, "codes": {field: code}, "errors": {field: [words]}}


class HeedShape(serializers.Serializer):
    """One thing that speaks against a visit's day."""

    code = serializers.CharField()
    words = serializers.CharField(help_text="In the caller's language")


class PlanShape(Shape):
    """A visit to come and what became of it; `reasons` say why it is due."""

    account_code = serializers.CharField(source="account.code", read_only=True)
    contacts = serializers.SerializerMethodField(
        help_text="whom it is to meet: those chosen who are still there; empty where the reader may not see people"
    )

    class Meta:
        model = VisitPlan
        fields = [
            "id", "uid", "account", "account_code", "user", "kind", "planned_on", "planned_time", "planned_for",
            "planned_at", "state", "purpose", "contacts", "reasons", "drop_reason", "drop_kind", "not_before", "rhythm",
            "visit", "sequence", "version", "created_at", "updated_at",
        ]  # fmt: skip

    def get_contacts(self, plan: VisitPlan) -> list[int]:
        reader = self.context["request"].user
        return sorted(person.pk for person in plan.named) if can(reader, Right.SEE_CONTACTS) else []


class WrittenPlanShape(PlanShape):
    """A visit as it was just written."""

    heeds = serializers.SerializerMethodField(help_text="What speaks against its day")

    class Meta(PlanShape.Meta):
        fields = [*PlanShape.Meta.fields, "heeds"]

    @extend_schema_field(HeedShape(many=True))
    def get_heeds(self, plan: VisitPlan) -> list[dict[str, str]]:
        return said(plan, self.context["request"].user)


class PlanDeed(serializers.Serializer):
    """One answer to a visit: what to do, with the words of that deed (`planned_on`, `kind`, `not_before` …)."""

    id = serializers.IntegerField()
    do = serializers.ChoiceField(choices=["accept", "move", "drop"])


def said(plan: VisitPlan, reader: Any) -> list[dict[str, str]]:
    """What speaks against a visit's day, for programs and for people."""
    return [{"code": heed.code, "words": heed.words(reader)} for heed in day_heeds.of(plan, reader)]


def why(request: Any, user: Any) -> dict[str, Any]:
    """The reason that a DELETE gives, as the page's form reads it; ValidationError for one that cannot be."""
    if request.data:
        return dict(inputs.parse(PlanDropForm, request.data, user=user).values())
    form = PlanDropForm({name: request.query_params.get(name, "") for name in PlanDropForm.base_fields}, user=user)
    inputs.check_asked(form)
    return form.values()


class PlanApi(ScopedViewSet):
    """PATCH moves; POST accept/ and drop/ answer a proposal, bulk/ many at once; DELETE drops with its reason."""

    model, serializer_class, filterset_class = VisitPlan, PlanShape, PlanFilter
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "planned_on")
    default_ordering, write_scope = "planned_on", TokenScope.VISITS
    bulk_item, bulk_most = PlanDeed, MOST

    @property
    def form_class(self) -> Any:  # type: ignore[override]
        if getattr(self, "action", "") == "drop":
            return PlanDropForm
        return PlanForm if getattr(self, "action", "create") == "create" else PlanMoveForm

    def rows(self, queryset: Any) -> Any:
        return queryset.select_related("account", "user").prefetch_related(chosen_for(self.user))

    def get_serializer_class(self) -> Any:
        return PlanShape if self.action in ("list", "retrieve") else WrittenPlanShape

    def perform_create(self, form: Any) -> VisitPlan:
        return plans.make(**form.values(), by=self.user)

    def perform_update(self, record: VisitPlan, form: Any, version: int | None) -> VisitPlan:
        said = {"planned_on": record.planned_on, "planned_time": record.planned_time, "kind": record.kind}
        return plans.move(record, **said | form.values(), version=version, by=self.user)

    @extend_schema(parameters=WHY)
    def destroy(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Drop it, with the reason in the query (or in a body like that of drop/): what is planned needs one."""
        return super().destroy(request, *args, **kwargs)

    def perform_archive(self, record: VisitPlan, version: int | None) -> Any:
        return plans.drop(record, **why(self.request, self.user), version=version, by=self.user)

    @action(detail=True, methods=["post"])
    def accept(self, request: Any, pk: str) -> Any:
        """A proposal is planned."""
        record = self.get_object()
        return self.answer(plans.accept(record, version=self.if_match(record), by=self.user))

    @extend_schema(request=serializer_of(PlanDropForm))
    @action(detail=True, methods=["post"])
    def drop(self, request: Any, pk: str) -> Any:
        """The visit will not take place; `reason` says why."""
        record = self.get_object()
        form = inputs.parse(PlanDropForm, request.data, user=self.user)
        return self.answer(plans.drop(record, **form.values(), version=self.if_match(record), by=self.user))

    @action(detail=False, methods=["post"])
    def bulk(self, request: Any) -> Response:
        """Accept, move or drop up to 500 at once, each for itself: `{"items": [{"id": 1, "do": "accept"}]}`."""
        items = bulk_items(request.data)
        if len(items) > MOST:
            raise ValidationError({"items": [_("Send at most %d items a call.") % MOST]})
        ids = [item.get("id") if isinstance(item, dict) else None for item in items]
        keys = [key if type(key) is int and 0 < key <= inputs.MAX_ID else 0 for key in ids]
        known = self.get_queryset().in_bulk({*keys})
        arrivals.seen(self.user, (plan.account_id for plan in known.values()))
        return bulk_answer(self._one(item, known.get(key)) for item, key in zip(items, keys, strict=True))

    def _one(self, item: Any, plan: VisitPlan | None) -> dict[str, Any]:
        """What became of one item."""
        if not isinstance(item, dict):
            return _fault(None, "object", str(WORDS["object"]))
        do, data = item.get("do"), {name: value for name, value in item.items() if name not in ("id", "do")}
        if plan is None:
            return _fault(None, "missing", _("There is no such visit."), "id")
        try:
            done = self._do(str(do), plan, data)
        except ValidationError as wrong:
            codes = {name: found[0].code for name, found in wrong.detail.items()}  # type: ignore[union-attr]
            return {"status": "error", "id": plan.pk, "codes": codes, "errors": wrong.detail}
        except Refused as refusal:
            return _fault(plan.pk, refusal.code, str(refusal.message), refusal.field or "_")
        except PermissionDenied as denied:
            return _fault(plan.pk, "forbidden", str(denied))
        status = "changed" if done.version != plan.version else "unchanged"
        return {"status": status, "id": plan.pk, "errors": {}, "heeds": said(done, self.user)}

    def _do(self, do: str, plan: VisitPlan, data: dict[str, Any]) -> VisitPlan:
        match do:
            case "accept":
                return plans.accept(plan, by=self.user)
            case "move":
                said = {"planned_on": plan.planned_on, "planned_time": plan.planned_time, "kind": plan.kind}
                form = inputs.parse(PlanMoveForm, data, user=self.user, instance=plan)
                given = {name: value for name, value in form.values().items() if name in data}
                return plans.move(plan, **said | given, by=self.user)
            case "drop":
                return plans.drop(plan, **inputs.parse(PlanDropForm, data, user=self.user).values(), by=self.user)
        raise ValidationError({"do": [_("Choose accept, move or drop.")]})


class UnplacedShape(Shape):
    """A due visit that found no day; `reasons` say why it is due, `cause` why there is no room."""

    class Meta:
        model = Unplaced
        fields = ["id", "account", "user", "tier", "due_on", "late", "cause", "reasons", "as_of"]


class UnplacedApi(ScopedViewSet):
    """What the last run of proposals could not place."""

    http_method_names = ["get", "head", "options"]
    model, serializer_class, filterset_class = Unplaced, UnplacedShape, UnplacedFilter
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "due_on", "late")
    default_ordering = "due_on"
