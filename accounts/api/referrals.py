"""The API of referrals: who brought customers, ranked, with what came through them; read only."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated

from accounts.api.parts import NAMES, PART, keys_of
from accounts.models import Account, referrals
from kam.ground import handed_out, lists, paging, questions, sparse
from kam.ground.schema import SHEET, PlainSchema
from kam.ground.tokens import HasScope

KNOWN = {"page", "page_size", "format"}


class ReferrerShape(serializers.Serializer):
    """What a customer is worth as a referrer; amounts of 12 months in the company's currency, null: not known."""

    id = serializers.IntegerField(source="pk")
    code = serializers.CharField()
    name = serializers.CharField()
    tier = serializers.CharField(allow_blank=True)
    brought = serializers.IntegerField(help_text="By itself, or by way of customers not shown")
    reached = serializers.IntegerField(help_text="Over any number of steps")
    revenue = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True, help_text="Came through it")
    net_contribution = serializers.DecimalField(
        max_digits=18, decimal_places=2, allow_null=True, help_text="Came through it"
    )
    own = serializers.DecimalField(
        max_digits=18, decimal_places=2, allow_null=True, help_text="Its own net contribution"
    )
    attributed = serializers.DecimalField(
        max_digits=18, decimal_places=2, allow_null=True,
        help_text="Its part of all net contribution, shared along the chains",
    )  # fmt: skip
    attributed_revenue = serializers.DecimalField(
        max_digits=18, decimal_places=2, allow_null=True, help_text="Its part of all revenue, shared along the chains"
    )


class ReferralApi(sparse.Sparse, viewsets.GenericViewSet):
    """Referrers."""

    serializer_class = ReferrerShape
    pagination_class = paging.NumberedPages
    permission_classes = [IsAuthenticated, HasScope]
    http_method_names = ["get", "head", "options"]
    schema = PlainSchema()

    @extend_schema(parameters=[*PART, SHEET])
    def list(self, request: Any) -> Any:
        """Customers that brought others, the one through which most net contribution came first."""
        kind = request.query_params.get("format", "json")
        questions.check_list(self, KNOWN | NAMES)
        found = referrals.book(Account.objects.visible_to(request.user).live(), among=keys_of(request)).referrers
        if kind in lists.FILES:
            rows = [list(asdict(one).values()) for one in found]
            head = list(referrals.Referrer.__dataclass_fields__)
            return handed_out.exported("referrals", kind, head, rows, by=request.user)
        if kind != "json":
            raise ValidationError({"format": [_("Choose json, csv or xlsx.")]})
        page: Any = self.paginate_queryset(found)  # type: ignore[arg-type]
        return self.get_paginated_response([self.told(one) for one in page])

    def told(self, one: referrals.Referrer) -> dict[str, Any]:
        """One referrer, amounts as text with two places."""
        money = ("revenue", "net_contribution", "own", "attributed", "attributed_revenue")
        values = asdict(one)
        return {"id": values.pop("pk")} | {
            name: f"{value:.2f}" if name in money and value is not None else value for name, value in values.items()
        }
