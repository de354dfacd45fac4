"""How the API shows a group: its tree with own and rolled-up figures, amounts as text."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated

from accounts.api.parts import NAMES, PART, keys_of
from accounts.facts import group_ranks
from accounts.facts import groups as facts
from accounts.facts.groups import AsOne
from accounts.models import Account, groups
from accounts.models.groups import MOST, Group
from accounts.rules.groups import Figures
from kam.ground import handed_out, lists, paging, questions, sparse
from kam.ground.schema import SHEET, PlainSchema
from kam.ground.tokens import HasScope

MAIN = "The highest risk of a member that brings 5% of the group's revenue or more"
KNOWN = {"page", "page_size", "format", "sort"}


class FiguresShape(serializers.Serializer):
    """Revenue and net contribution of 12 months, value at risk, highest risk of any member, best tier."""

    revenue = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)
    net_contribution = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)
    value_at_risk = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)
    risk = serializers.FloatField(allow_null=True)
    tier = serializers.CharField(allow_blank=True)
    count = serializers.IntegerField(help_text="Customers counted, itself included")


class MemberShape(serializers.Serializer):
    """A member at its place in the tree."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    level = serializers.IntegerField(help_text="0: the customer asked for")
    own = FiguresShape()
    whole = FiguresShape(help_text="With all below it")


class AsOneShape(serializers.Serializer):
    """The tier that the group would have as one customer, by the newest run and the policy of its day."""

    tier = serializers.CharField()
    reasons = serializers.JSONField(help_text="{code: numbers}, as those of any tier")


class GroupShape(serializers.Serializer):
    """The way up, the whole, and the tree with the customer itself first (empty where nobody is below it)."""

    above = serializers.ListField(child=serializers.IntegerField(), help_text="The top first")
    total = FiguresShape(allow_null=True)
    main_risk = serializers.FloatField(allow_null=True, help_text=MAIN)
    main_member = serializers.IntegerField(allow_null=True, help_text="Whose risk that is")
    as_one = AsOneShape(
        allow_null=True, help_text="Lent to members that take over the tier where the group has none of its own"
    )
    members = MemberShape(many=True, help_text=f"The {MOST} greatest by revenue; the figures count all")
    left_out = serializers.IntegerField(help_text="Members that are counted and not listed")


def group_of(account: Account, user: Any) -> dict[str, Any]:
    """The group around a customer as far as the user sees it."""
    group = groups.of(account, user)
    return shown(group, facts.now([account.pk]).get(account.pk) if group.lines else None)


def shown(group: Group, whole: AsOne | None) -> dict[str, Any]:
    """The group as plain data."""
    main = group.main
    return {
        "main_risk": main.own.risk if main else None,
        "main_member": main.account.pk if main else None,
        "as_one": vars(whole) if whole else None,
        "left_out": group.total["count"] - len(group.lines) if group.total else 0,
        "above": [one.pk for one in group.way],
        "total": told(group.total) if group.total else None,
        "members": [
            {
                "id": line.account.pk,
                "code": line.account.code,
                "name": line.account.name,
                "level": line.node.depth,
                "own": numbers(line.own),
                "whole": numbers(line.node.whole),
            }
            for line in group.lines
        ],
    }


def numbers(figures: Figures) -> dict[str, Any]:
    return told(vars(figures))


def told(found: dict[str, Any]) -> dict[str, Any]:
    """Amounts as text with two places, the rest, and what is not known, as it is."""
    money = ("revenue", "net_contribution", "value_at_risk")
    return {name: f"{value:.2f}" if name in money and value is not None else value for name, value in found.items()}


class TopShape(serializers.Serializer):
    """A group by its top, with the figures of all members that the reader sees."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    tier = serializers.CharField(allow_blank=True, help_text="The top's own")
    whole = FiguresShape()
    main_risk = serializers.FloatField(allow_null=True, help_text=MAIN)
    main_member = serializers.IntegerField(allow_null=True, help_text="Whose risk that is")
    as_one = AsOneShape(allow_null=True)


class GroupApi(sparse.Sparse, viewsets.GenericViewSet):
    """Groups."""

    serializer_class = TopShape
    pagination_class = paging.NumberedPages
    permission_classes = [IsAuthenticated, HasScope]
    http_method_names = ["get", "head", "options"]
    schema = PlainSchema()

    @extend_schema(parameters=[OpenApiParameter("sort", str, enum=group_ranks.ORDERS), *PART, SHEET])
    def list(self, request: Any) -> Any:
        """
        Groups by what they bring together (`?sort=`, net contribution as a rule), the greatest first.

        Narrowed to a part of the customers: the groups of which one is a member, with the figures of the whole group.
        """
        kind = request.query_params.get("format", "json")
        questions.check_list(self, KNOWN | NAMES)
        by = request.query_params.get("sort") or group_ranks.ORDERS[0]
        if by not in group_ranks.ORDERS:
            raise ValidationError({"sort": [_("Choose one of: %(names)s.") % {"names": ", ".join(group_ranks.ORDERS)}]})
        found = group_ranks.ranked(request.user, by, keys_of(request))
        if kind in lists.FILES:
            rows = group_ranks.rows(found)
            return handed_out.exported("groups", kind, group_ranks.HEAD, rows, by=request.user)
        if kind != "json":
            raise ValidationError({"format": [_("Choose json, csv or xlsx.")]})
        page: Any = self.paginate_queryset(found)  # type: ignore[arg-type]
        return self.get_paginated_response([self.told(one) for one in group_ranks.with_tiers(list(page))])

    def told(self, one: group_ranks.Top) -> dict[str, Any]:
        """One group, amounts as text with two places."""
        row = one.account
        return {"id": row.pk, "code": row.code, "name": row.name, "tier": row.tier, "whole": numbers(one.whole),
                "main_risk": one.main_risk, "main_member": one.main[0].pk if one.main else None,
                "as_one": vars(one.as_one) if one.as_one else None}  # fmt: skip
