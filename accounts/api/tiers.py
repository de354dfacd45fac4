"""The API of tiers: history with reasons, proposals decided, a tier set by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.actions import proposal_undos, proposals, tiers
from accounts.choices import MoveCause
from accounts.facts import tier_causes, tier_rejections
from accounts.filters import TierFilters
from accounts.forms.tiers import DecideBackForm, DecideManyForm, DecideMatchingForm, RejectForm
from accounts.models import TierChange
from kam.choices import TokenScope
from kam.ground import inputs, origins
from kam.ground.described import serializer_of
from kam.ground.rest import ScopedViewSet, Shape
from kam.ground.rights import Right, require


class RejectedShape(serializers.Serializer):
    """Who said no to a change of tier, when and why."""

    by = serializers.IntegerField()
    on = serializers.DateField()
    reason = serializers.CharField()


class TierShape(Shape):
    """A tier of one account over a span of days, with its reasons as data."""

    cause = serializers.SerializerMethodField(
        help_text="what made the tier move: customer (its numbers), policy (new borders alone: by the version before "
        "it had stayed), hand, or unknown (what is kept does not tell); null where nothing moved"
    )

    rejected_before = serializers.SerializerMethodField(
        help_text="of a proposal: the rejection of the same change before it, {by, on, reason}; null without one"
    )

    class Meta:
        model = TierChange
        fields = [
            "id", "account", "tier", "was", "state", "from_on", "to_on", "policy", "run", "reasons", "cause",
            "rejected_before", "by_hand", "reason", "until", "by", "created_at",
        ]  # fmt: skip

    @extend_schema_field(serializers.ChoiceField(choices=MoveCause.choices, allow_null=True))
    def get_cause(self, row: TierChange) -> str | None:
        found = row.cause if hasattr(row, "cause") else tier_causes.of([row]).get(row.pk)
        return str(found.value) if found else None

    @extend_schema_field(RejectedShape(allow_null=True))
    def get_rejected_before(self, row: TierChange) -> dict[str, Any] | None:
        if not hasattr(row, "rejected_before"):
            tier_rejections.tell([row])
        found = getattr(row, "rejected_before", None)
        if found is None:
            return None
        return {"by": found.by_id, "on": tier_rejections.day_of(found), "reason": found.reason}


DEED = "the key by which `decide-back/` takes this call's decisions back, for an hour; null where nothing was decided"


class DecidedItem(serializers.Serializer):
    """What became of one proposal."""

    id = serializers.IntegerField()
    result = serializers.ChoiceField(
        choices=[proposals.APPROVED, proposals.REJECTED, proposals.SKIPPED],
        help_text="skipped: it was decided before, the tier is set by hand by now, or the customer lies in the archive",
    )


class DecidedShape(serializers.Serializer):
    """What became of each proposal, by customer."""

    results = DecidedItem(many=True)
    deed = serializers.UUIDField(allow_null=True, help_text=DEED)


class MatchedShape(serializers.Serializer):
    """What became of the proposals that match the filter."""

    decided = serializers.IntegerField(help_text="approved or rejected by this call")
    skipped = serializers.IntegerField(
        help_text="left alone: decided meanwhile, the tier is set by hand by now, or the customer lies in the archive"
    )
    left = serializers.IntegerField(help_text=f"beyond the {proposals.MOST} of one call: ask again to go on")
    deed = serializers.UUIDField(allow_null=True, help_text=DEED)


class TakenBackShape(serializers.Serializer):
    """What became of decisions that were to be taken back."""

    back = serializers.IntegerField(help_text="proposed again")
    stayed = serializers.IntegerField(help_text="left as they are: the tier moved on since")


class TierApi(ScopedViewSet):
    """Tiers: read here, set by hand on the account (`accounts/{id}/tier/`)."""

    model, serializer_class, filterset_class = TierChange, TierShape, TierFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "from_on")
    default_ordering, write_scope, narrowed = "-from_on", TokenScope.POLICY, ("decide_matching",)
    http_method_names = ["get", "head", "options", "post"]

    def prepare(self, rows: Sequence[TierChange]) -> None:
        tier_causes.tell(rows)
        tier_rejections.tell(rows)

    @action(detail=True, methods=["post"])
    def approve(self, request: Any, pk: str) -> Response:
        """A proposed tier takes effect."""
        return self.answer(tiers.approve(self.get_object(), by=self.user))

    @extend_schema(request=serializer_of(RejectForm))
    @action(detail=True, methods=["post"])
    def reject(self, request: Any, pk: str) -> Response:
        """A proposed tier does not take effect: {reason}."""
        record = self.get_object()
        form = inputs.parse(RejectForm, request.data, user=self.user)
        return self.answer(tiers.reject(record, reason=form.cleaned_data["reason"], by=self.user))

    @extend_schema(request=serializer_of(DecideManyForm), responses=DecidedShape)
    @action(detail=False, methods=["post"])
    def decide(self, request: Any) -> Response:
        """Approve or reject many proposals: {ids, decision: approve|reject, reason}; what became of each."""
        require(self.user, Right.APPROVE_TIERS)
        said = inputs.parse(DecideManyForm, request.data, user=self.user).cleaned_data
        approved = said["decision"] == "approve"
        done = proposals.decide_each(said["ids"], approved=approved, reason=said["reason"], by=self.user)
        results = [{"id": key, "result": result} for key, result in done.items()]
        decided = any(result != proposals.SKIPPED for result in done.values())
        return Response(DecidedShape({"results": results, "deed": origins.deed() if decided else None}).data)

    @extend_schema(request=serializer_of(DecideMatchingForm), responses=MatchedShape)
    @action(detail=False, methods=["post"], url_path="decide-matching")
    def decide_matching(self, request: Any) -> Response:
        """
        Approve or reject all proposals that the list's filters (in the address) match: {decision, reason, upto}.

        `upto` is the id of the newest proposal to decide; without it all are. Asked again it goes on with what is left.
        """
        require(self.user, Right.APPROVE_TIERS)
        said = inputs.parse(DecideMatchingForm, request.data, user=self.user).cleaned_data
        rows, approved = self.filter_queryset(self.get_queryset()), said["decision"] == "approve"
        done = proposals.decide_matching(
            rows, approved=approved, reason=said["reason"], upto=said["upto"], by=self.user
        )
        told = {"decided": done.decided, "skipped": done.skipped, "left": done.left}
        return Response(MatchedShape(told | {"deed": origins.deed() if done.decided else None}).data)

    @extend_schema(request=serializer_of(DecideBackForm), responses=TakenBackShape)
    @action(detail=False, methods=["post"], url_path="decide-back")
    def decide_back(self, request: Any) -> Response:
        """
        Take back what the caller decided by one call within the last hour: {deed}, as that call answered it.

        What moved on since stays as it is.
        """
        require(self.user, Right.APPROVE_TIERS)
        deed = inputs.parse(DecideBackForm, request.data, user=self.user).cleaned_data["deed"]
        return Response(TakenBackShape(proposal_undos.take_back(deed, by=self.user)).data)
