"""The API of concentration: how much hangs on how few, whole and by owner, region, category, kind or segment."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response

from analytics.api.customers import ASKED, form_of
from analytics.facts import concentration as facts
from analytics.forms.customers import CustomersForm
from analytics.rules.contribution import Concentration
from kam.ground import bulk, wording
from kam.ground.plain import PlainApi
from kam.ground.rights import Right, require


class PartShape(serializers.Serializer):
    """Shares are of what the part's customers bring, losses apart; by category each stands in all that it bought."""

    accounts = serializers.IntegerField()
    amount = serializers.DecimalField(max_digits=18, decimal_places=2)
    share = serializers.FloatField(help_text="of the whole")
    makers = serializers.IntegerField(help_text="customers that make 80 %")
    biggest_share = serializers.FloatField()
    top10_share = serializers.FloatField()
    top1pct_share = serializers.FloatField()
    gini = serializers.FloatField()
    losing = serializers.IntegerField()
    lost = serializers.DecimalField(max_digits=18, decimal_places=2)


class ConcentrationGroup(PartShape):
    """One owner, region, …; the key is empty where nothing is known."""

    key = serializers.CharField(allow_blank=True, allow_null=True)
    name = serializers.CharField(allow_blank=True)


class ConcentrationBefore(PartShape):
    """The whole about a year before, of whoever belongs to the part today; the share is 1."""

    as_of = serializers.DateField()


class CurvePoint(serializers.Serializer):
    """So many customers, the greatest first, bring together this share of what those who earn bring."""

    customers = serializers.IntegerField()
    share = serializers.FloatField(help_text="above 1 never; falling again over those at a loss")


class ConcentrationShape(serializers.Serializer):
    """Of the newest run of contribution up to the day asked, as far as the caller sees it."""

    as_of = serializers.DateField()
    measure = serializers.CharField()
    by = serializers.CharField()
    whole = PartShape()
    before = ConcentrationBefore(allow_null=True, help_text="null where no run of about that day is kept")
    curve = CurvePoint(many=True, help_text="From 0 to all customers, at most 164 points, as the page draws it")
    groups = ConcentrationGroup(many=True)


class ConcentrationApi(PlainApi):
    """How much hangs on how few."""

    @extend_schema(
        responses=ConcentrationShape, operation_id="concentration_retrieve",
        parameters=[OpenApiParameter("measure", str, enum=facts.MEASURES),
                    OpenApiParameter("by", str, enum=facts.BREAKDOWNS),
                    *ASKED],
    )  # fmt: skip
    def get(self, request: Any) -> Response:
        require(request.user, Right.SEE_DASHBOARD)
        form = form_of(CustomersForm, request)
        measure, by = (one_of(request, *asked) for asked in (("measure", facts.MEASURES), ("by", facts.BREAKDOWNS)))
        found = facts.picture(request.user, measure=measure, by=by, as_of=form.cleaned_data["as_of"],
                              chosen=form.of_account)  # fmt: skip
        if found is None:
            raise NotFound(_("Nothing was computed yet."))
        whole = part(found.amount, 1.0, found.found)
        groups = [part(group.amount, group.share, group.found) | {"key": group.key, "name": group.name}
                  for group in found.groups]  # fmt: skip
        curve = [{"customers": count, "share": share} for count, share in found.curve]
        then = found.before
        before = then and part(then.amount, 1.0, then.found) | {"as_of": then.as_of}
        answer = {"as_of": found.run.as_of, "measure": measure, "by": by, "whole": whole, "before": before,
                  "curve": curve, "groups": groups}  # fmt: skip
        return Response(ConcentrationShape(answer).data)


def one_of(request: Any, name: str, known: tuple[str, ...]) -> str:
    """A parameter from a fixed list, by default its first; ValidationError else."""
    value = str(request.query_params.get(name, known[0]))
    if value not in known:
        raise ValidationError({name: [_("Choose one of: %s.") % wording.listed(known)]})
    return value


def part(amount: int, share: float, found: Concentration) -> dict[str, Any]:
    """A part of the book as the shape shows it."""
    names = ("accounts", "makers", "biggest_share", "top10_share", "top1pct_share", "gini", "losing")
    return {name: getattr(found, name) for name in names} | {
        "amount": bulk.money(amount), "share": share, "lost": bulk.money(found.lost)
    }  # fmt: skip
