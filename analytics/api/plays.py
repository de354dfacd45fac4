"""The API of what plays did: cases with each against comparable ones without it, with the interval."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from accounts.choices import Tier
from analytics.api.customers import UNTIERED, form_of
from analytics.facts import plays as facts
from analytics.forms.customers import NONE
from analytics.forms.plays import PlaysForm
from kam.ground.plain import PlainApi
from lifecycle.rules.plays import CONTROL, FEWER, MORE, NOT_SHOWN, OTHERS, TOO_FEW


class CountShape(serializers.Serializer):
    """Of `ended` cases so many were `kept` (won back included)."""

    kept = serializers.IntegerField()
    ended = serializers.IntegerField()
    share = serializers.FloatField()


class CompanyShape(serializers.Serializer):
    """What the newest run of scores counted over the whole company up to `as_of`, as warnings say it."""

    as_of = serializers.CharField()
    kept = serializers.IntegerField()
    ended = serializers.IntegerField()
    others_kept = serializers.IntegerField()
    others_ended = serializers.IntegerField()
    expected = serializers.FloatField(allow_null=True)
    against = serializers.ChoiceField([CONTROL, OTHERS])
    verdict = serializers.ChoiceField([MORE, FEWER, NOT_SHOWN, TOO_FEW])
    difference = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class PlayEffectShape(serializers.Serializer):
    """
    One play, over the customers the caller sees. `difference`, `low` and `high` are of shares, null where too few
    cases ended; so is `expected`, the share of `comparable` weighed by where the play was applied: `cases.share` less
    `difference`.

    The verdict is `more` or `fewer` only where the interval does not hold 0.
    """

    play = serializers.IntegerField(source="play.pk")
    key = serializers.CharField(source="play.key")
    applied = serializers.IntegerField(source="uses")
    still_open = serializers.IntegerField()
    without_warning = serializers.IntegerField(source="apart")
    cases = CountShape(source="effect.applied")
    comparable = CountShape(source="effect.others")
    expected = serializers.FloatField(source="effect.expected", allow_null=True)
    against = serializers.ChoiceField([CONTROL, OTHERS], source="effect.against")
    verdict = serializers.ChoiceField([MORE, FEWER, NOT_SHOWN, TOO_FEW], source="effect.verdict")
    difference = serializers.FloatField(source="effect.difference", allow_null=True)
    low = serializers.FloatField(source="effect.low", allow_null=True)
    high = serializers.FloatField(source="effect.high", allow_null=True)
    words = serializers.SerializerMethodField()
    company = serializers.SerializerMethodField()

    def get_words(self, line: facts.Line) -> str:
        return facts.says(line.effect)

    @extend_schema_field(CompanyShape(allow_null=True))
    def get_company(self, line: facts.Line) -> dict[str, Any] | None:
        told = line.play.effect
        return CompanyShape(told).data if told.ended else None


class PlayEffectApi(PlainApi):
    """What each play did, as far as the caller sees the book."""

    @extend_schema(
        responses=PlayEffectShape(many=True), operation_id="play_effects_list",
        parameters=[
            OpenApiParameter("since", OpenApiTypes.DATE, description="warnings opened on this day or later"),
            OpenApiParameter("until", OpenApiTypes.DATE, description="warnings opened up to this day"),
            OpenApiParameter("tier", str, enum=[*Tier.values, NONE], description="at the opening"), *UNTIERED[1:],
        ],
    )  # fmt: skip
    def get(self, request: Any) -> Response:
        asked = form_of(PlaysForm, request).asked
        return Response(PlayEffectShape(facts.effects(request.user, asked), many=True).data)
