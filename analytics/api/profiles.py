"""The API of the profile of key accounts, of products, of colleagues and of what does not match."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response

from analytics.api.concentration import one_of
from analytics.api.customers import TODAY, UNTIERED, form_of
from analytics.facts import baskets, gaps, mismatches, people, profiles
from analytics.facts.people import Person
from analytics.forms.profiles import HeldForm, ProfileForm
from analytics.rules.gaps import SHARE, SHARES
from analytics.rules.profiles import Trait, is_enough
from kam.ground import bulk, wording
from kam.ground.plain import PlainApi

PARTS = ("gaps", "hands", "full", "prospects")
OFFERED = {f"{share * 100:.0f}": share for share in SHARES}
"""{percent: the share of peers} that may be asked for."""


class TraitShape(serializers.Serializer):
    """How common a trait is among key accounts and the rest; lift with its 95 % interval; what may be concluded."""

    value = serializers.CharField()
    key = serializers.IntegerField(help_text="key accounts that have it")
    rest = serializers.IntegerField()
    key_share = serializers.FloatField()
    rest_share = serializers.FloatField()
    lift = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    says = serializers.CharField(help_text="more, less, open (not to be told) or few (fewer than five)")


class CharacteristicShape(serializers.Serializer):
    """One characteristic, and of how many it is known."""

    name = serializers.CharField()
    counts_for_fit = serializers.BooleanField()
    known_key = serializers.IntegerField()
    known_rest = serializers.IntegerField()
    traits = TraitShape(many=True)


class ProfileShape(serializers.Serializer):
    """Of the accounts the caller sees; `characteristics` is empty where they are too few (`enough` is false)."""

    as_of = serializers.DateField()
    key = serializers.IntegerField()
    rest = serializers.IntegerField()
    prospects = serializers.IntegerField()
    enough = serializers.BooleanField()
    characteristics = CharacteristicShape(many=True)


class KeySellerShape(TraitShape):
    """A category or product: who buys it, and what it brings; the amounts are the company's currency."""

    name = serializers.CharField()
    category = serializers.CharField(allow_blank=True)
    revenue = serializers.DecimalField(max_digits=20, decimal_places=2)
    key_revenue = serializers.DecimalField(max_digits=20, decimal_places=2)
    margin = serializers.DecimalField(max_digits=20, decimal_places=2, allow_null=True)


class KeySellersShape(serializers.Serializer):
    """Compared by order lines of the year."""

    as_of = serializers.DateField()
    level = serializers.CharField()
    key = serializers.IntegerField()
    rest = serializers.IntegerField()
    enough = serializers.BooleanField()
    rows = KeySellerShape(many=True)


class PersonShape(serializers.Serializer):
    """What a colleague holds; the comparison is null for who may not compare people, or where there are too few."""

    user = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    accounts = serializers.IntegerField()
    key = serializers.IntegerField(help_text="key accounts: platinum, gold, or nominated")
    tiers = serializers.DictField(child=serializers.IntegerField())
    kinds = serializers.DictField(child=serializers.IntegerField())
    industries = serializers.DictField(child=serializers.IntegerField())
    net_contribution = serializers.DecimalField(max_digits=20, decimal_places=2, source="net", allow_null=True)
    was_key = serializers.IntegerField(help_text="key accounts a year ago among the customers held today")
    kept_key = serializers.IntegerField(help_text="of these key accounts today")
    visits = serializers.IntegerField(help_text="a year, by the policy's cadence")
    capacity = serializers.IntegerField()
    against = serializers.DictField(allow_null=True)


class PeopleShape(serializers.Serializer):
    """Colleagues by net contribution."""

    results = PersonShape(many=True)


class MismatchShape(serializers.Serializer):
    """What does not match; the fields of a row depend on the part."""

    part = serializers.CharField()
    count = serializers.IntegerField()
    results = serializers.ListField(child=serializers.DictField())


def trait(one: Trait) -> dict[str, Any]:
    """A trait as the shape shows it."""
    return {name: value for name, value in asdict(one).items() if name != "weight"}


class ProfileApi(PlainApi):
    """The profile of key accounts, of all or of a part of the customers that the caller sees."""

    @extend_schema(responses=ProfileShape, operation_id="profile_retrieve", parameters=UNTIERED)
    def get(self, request: Any) -> Response:
        form = form_of(ProfileForm, request)
        sight = profiles.sight(request.user, day=form.cleaned_data["as_of"])
        if sight is None:
            raise NotFound(_("Nothing was computed yet."))
        found = profiles.profile(sight.run, sight.narrowed(form.of_customer(sight.run.as_of)))
        rows = [
            {"name": one.name, "counts_for_fit": one.name not in profiles.APART, "known_key": one.known_key,
             "known_rest": one.known_rest, "traits": [trait(each) for each in one.traits]}
            for one in found.found
        ]  # fmt: skip
        answer = {"as_of": found.run.as_of, "key": found.key, "rest": found.rest, "prospects": found.prospects,
                  "enough": found.is_enough, "characteristics": rows}  # fmt: skip
        return Response(ProfileShape(answer).data)


class SellerApi(PlainApi):
    """Categories or products that key accounts buy against the rest, of all or of a part of the customers."""

    @extend_schema(
        responses=KeySellersShape, operation_id="profile_products_retrieve",
        parameters=[*UNTIERED, OpenApiParameter("level", str, enum=baskets.LEVELS)],
    )  # fmt: skip
    def get(self, request: Any) -> Response:
        level, form = one_of(request, "level", baskets.LEVELS), form_of(ProfileForm, request)
        known = baskets.sight(request.user, day=form.cleaned_data["as_of"])
        if known is None:
            raise NotFound(_("Nothing was computed yet."))
        sight, bought = known
        compared = baskets.compared_in(sight.narrowed(form.of_customer(sight.run.as_of)), bought)
        key = int(compared.key.sum())
        enough = is_enough(key, len(compared) - key)
        rows = [
            trait(one.trait) | {
                "value": one.key, "name": one.name, "category": one.category, "revenue": bulk.money(one.revenue),
                "key_revenue": bulk.money(one.key_revenue),
                "margin": None if one.margin is None else bulk.money(one.margin),
            }
            for one in (baskets.sellers(compared, bought, level=level) if enough else ())
        ]  # fmt: skip
        answer = {"as_of": sight.run.as_of, "level": level, "key": key, "rest": len(compared) - key, "enough": enough,
                  "rows": rows}  # fmt: skip
        return Response(KeySellersShape(answer).data)


class PeopleApi(PlainApi):
    """The profiles of colleagues: everybody's for who may compare people, else one's own; of a part if asked."""

    @extend_schema(responses=PeopleShape, operation_id="profile_people_retrieve", parameters=TODAY)
    def get(self, request: Any) -> Response:
        known = people.profiles(request.user, form_of(HeldForm, request).of_customer(None))
        return Response(PeopleShape({"results": [person(one) for one in known]}).data)


def person(one: Person) -> dict[str, Any]:
    """A colleague as the shape shows it."""
    names = ("pk", "name", "accounts", "key", "net", "was_key", "kept_key", "visits", "capacity")
    plain = {name: getattr(one, name) for name in names}
    counts = {name: {value: n for value, n in getattr(one, name).items() if n} for name in
              ("tiers", "kinds", "industries")}  # fmt: skip
    return plain | counts | {"against": asdict(one.against) if one.against else None}


class MismatchApi(PlainApi):
    """Mismatches of one kind: `?part=gaps|hands|full|prospects`, gaps also by `?share=50|60|70|80|90`."""

    @extend_schema(
        responses=MismatchShape, operation_id="profile_mismatches_retrieve",
        parameters=[*TODAY, OpenApiParameter("part", str, enum=PARTS),
                    OpenApiParameter("share", str, enum=[*OFFERED])],
    )  # fmt: skip
    def get(self, request: Any) -> Response:
        part, form = one_of(request, "part", PARTS), form_of(HeldForm, request)
        among = mismatches.part_of(request.user, form.of_customer(None))
        rows = found(request.user, part, share_of(request.query_params.get("share")), among)
        return Response(MismatchShape({"part": part, "count": len(rows), "results": rows}).data)


def share_of(text: str | None) -> float:
    """The share of peers asked for; ValidationError for one that is not offered."""
    if text is None:
        return SHARE
    if text not in OFFERED:
        raise ValidationError({"share": [_("Choose one of: %s.") % wording.listed(OFFERED)]})
    return OFFERED[text]


def found(user: Any, part: str, share: float, among: mismatches.Part) -> list[dict[str, Any]]:
    """The rows of a part as plain values, of the customers asked for."""
    if part == "gaps":
        missing = (row for row in gaps.missing(user, share=share) if among.has(row.account))
        return [asdict(row) | {"worth": f"{row.worth:f}"} for row in missing]
    if part == "prospects":
        rows = mismatches.prospects(user, among)
        return [{"account": row.account_id, "name": row.account.name, "score": row.score, "reasons": row.reasons}
                for row in rows]  # fmt: skip
    known = people.profiles(user)
    if part == "full":
        return [PersonShape(person(one)).data for one in mismatches.full_hands(known, among)]
    return [asdict(row) | {"net": None if row.net is None else f"{row.net:.2f}"}
            for row in mismatches.hands(user, known, among)]  # fmt: skip
