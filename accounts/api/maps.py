"""What the API tells of one customer's decision map and team: cover, findings, functions without a holder."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.choices import Gravity, SeatFunction
from accounts.models import Account, Seat, groups
from accounts.rules import teams


class FindingShape(serializers.Serializer):
    """One thing the map reveals: a code, how much it matters, the contacts it is about, the numbers behind it."""

    code = serializers.CharField()
    gravity = serializers.ChoiceField(choices=Gravity.choices)
    contacts = serializers.ListField(child=serializers.IntegerField())
    numbers = serializers.DictField()


class CoverShape(serializers.Serializer):
    """The influence-weighted share of the present people who were met in time and are not against us."""

    share = serializers.FloatField(min_value=0, max_value=1)
    covered = serializers.IntegerField()
    weight = serializers.IntegerField()
    people = serializers.IntegerField()
    met = serializers.IntegerField()


class MapShape(serializers.Serializer):
    """The decision map of a customer as of a day; `within` are the days in which a decider should be met."""

    account = serializers.IntegerField(source="account.pk")
    as_of = serializers.DateField()
    within = serializers.IntegerField()
    cover = CoverShape()
    findings = FindingShape(many=True)


class AccountTeamShape(serializers.Serializer):
    """
    The team of a customer: functions held (the owner is the account manager; seats taken over from the group count),
    those a key account lacks, and its seats that end soon.
    """

    account = serializers.IntegerField()
    key = serializers.BooleanField()
    held = serializers.ListField(child=serializers.ChoiceField(choices=SeatFunction.choices))
    missing = serializers.ListField(child=serializers.ChoiceField(choices=SeatFunction.choices))
    ending = serializers.ListField(child=serializers.IntegerField())


def team_data(account: Account, user: Any) -> dict[str, Any]:
    """Who holds what, what nobody holds, and the ids of the seats whose last day is near."""
    seats = Seat.objects.visible_to(user).filter(account=account)
    held, missing = groups.team_gaps(account)
    return {
        "account": account.pk,
        "key": account.is_key,
        "held": held,
        "missing": missing,
        "ending": list(seats.ending(teams.ENDING_DAYS).order_by("until", "pk").values_list("pk", flat=True)),
    }
