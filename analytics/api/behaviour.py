"""The API of behaviour: both years of each customer, what clearly changed, the customers most like one; read only."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from accounts.models import Account
from analytics.api.rows import RunRowApi, RunRowShape
from analytics.facts import likeness as facts
from analytics.facts.likeness import Similar
from analytics.filters.behaviour import BehaviourChangeFilters, BehaviourFilters
from analytics.models import Behaviour, BehaviourChange
from kam.ground.plain import PlainApi


class BehaviourShape(RunRowShape):
    """
    Two years of one customer. `now` and `before` hold gap and pay_days (days), size (the company's currency), lines and
    breadth (a day), evenness, discount, discounted, late and returns (shares); what is not known is left out.
    `channels` holds cents sold by each way, in the year and the year before (`none`: nobody said it).
    """

    class Meta:
        model = Behaviour
        fields = [
            "id", "account", "account_code", "run", "as_of", "currency", "revenue", "revenue_before", "orders",
            "orders_before", "silent", "comparable", "changes", "now", "before", "unusual", "mix", "mix_moved",
            "main_category", "channels",
        ]  # fmt: skip


class BehaviourApi(RunRowApi):
    """How customers behave in the year against the year before."""

    model, serializer_class, filterset_class = Behaviour, BehaviourShape, BehaviourFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "revenue", "orders", "silent", "changes", "mix_moved")


class BehaviourChangeShape(RunRowShape):
    """A habit that clearly changed: before and now in the habit's own unit, `strength` in what chance alone does."""

    class Meta:
        model = BehaviourChange
        fields = [
            "id", "account", "account_code", "run", "as_of", "currency", "manner", "habit", "rose", "before", "now",
            "strength",
        ]  # fmt: skip


class BehaviourChangeApi(RunRowApi):
    """What clearly changed; by `ordering=-strength` the most unusual first."""

    model, serializer_class, filterset_class = BehaviourChange, BehaviourChangeShape, BehaviourChangeFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "strength")


class SimilarCustomerShape(serializers.Serializer):
    """A similar customer; the factors are its figure over this customer's, null where one of them is not above zero."""

    account = serializers.IntegerField()
    account_code = serializers.CharField()
    apart = serializers.FloatField(help_text="0 is the same; squared spreads and unlike traits, rooted")
    mix_apart = serializers.FloatField(allow_null=True, help_text="0..1")
    same = serializers.ListField(child=serializers.CharField(), help_text="industry, kind, region, main_category")
    size = serializers.FloatField(allow_null=True)
    rhythm = serializers.FloatField(allow_null=True)
    order = serializers.FloatField(allow_null=True)


class MissingCategoryShape(serializers.Serializer):
    """A category that similar customers buy and this one does not."""

    category = serializers.CharField()
    buying = serializers.IntegerField()
    known = serializers.IntegerField(help_text="similar customers whose categories are known")
    typical = serializers.DecimalField(max_digits=20, decimal_places=2)
    dropped = serializers.BooleanField(help_text="it bought it in the year before")


class SimilarShape(serializers.Serializer):
    """The nearest of the customers the caller sees; whom it does not see counts nowhere."""

    as_of = serializers.DateField()
    similar = SimilarCustomerShape(many=True)
    missing = MissingCategoryShape(many=True, allow_null=True, help_text="null where nobody knows what it buys")


class SimilarApi(PlainApi):
    """The customers most like one."""

    @extend_schema(responses=SimilarShape, operation_id="accounts_similar_retrieve")
    def get(self, request: Any, pk: int) -> Response:
        account = Account.objects.visible_to(request.user).filter(pk=pk).first()
        if account is None:
            raise NotFound
        found = facts.likeness(account, request.user)
        if found is None:
            raise NotFound(_("It bought nothing in the year of the newest run, or none is kept."))
        rows = [customer(one) for one in found.similar]
        missing = found.missing if found.is_mix_known else None
        return Response(SimilarShape({"as_of": found.row.run.as_of, "similar": rows, "missing": missing}).data)


def customer(one: Similar) -> dict[str, Any]:
    """As its shape reads it."""
    told = {name: getattr(one, name) for name in ("apart", "mix_apart", "same", "size", "rhythm", "order")}
    return told | {"account": one.account.pk, "account_code": one.account.code}
