"""How the API shows a group: its tree with own and rolled-up figures, amounts as text."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.models.groups import Group
from accounts.rules.groups import Figures


class FiguresShape(serializers.Serializer):
    """Revenue and net contribution of 12 months, value at risk, highest risk, best tier; null: not known."""

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


class GroupShape(serializers.Serializer):
    """The way up, the whole, and the tree with the customer itself first (empty where nobody is below it)."""

    above = serializers.ListField(child=serializers.IntegerField(), help_text="The top first")
    total = FiguresShape(allow_null=True)
    members = MemberShape(many=True)


def shown(group: Group) -> dict[str, Any]:
    """The group as plain data."""
    return {
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
