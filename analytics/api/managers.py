"""The API of managers on comparable books: own figures, what is usual, the bounds of chance; within one's sight."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from analytics.api.customers import ASKED, form_of
from analytics.facts import managers as facts
from analytics.forms.managers import THEN, ManagersForm
from analytics.rules.managers import CONTRIBUTION, FEW, LESS, MEASURES, MORE, OPEN, Compared
from kam.ground import bulk
from kam.ground.plain import PlainApi

PARAMETERS = [*(one for one in ASKED if one.name != "tier"),
              OpenApiParameter("tier", str, enum=[key for key, _label in THEN])]  # fmt: skip


class ComparedShape(serializers.Serializer):
    """
    Comparable customers of one manager. Of contribution the sums are amounts of the company's currency, else of
    customers that ordered again or were visited in time, of `n`.
    """

    all = serializers.IntegerField(help_text="customers, comparable or not")
    n = serializers.IntegerField(help_text="of a tier that others hold enough of")
    own = serializers.FloatField()
    usual = serializers.FloatField(allow_null=True, help_text="in other hands, on the same tiers")
    low = serializers.FloatField(allow_null=True, help_text="what chance alone gives, for all managers at once 95%")
    high = serializers.FloatField(allow_null=True)
    says = serializers.ChoiceField(
        choices=[MORE, LESS, OPEN, FEW],
        help_text="open: may be chance; few: too few, or chance alone gives nearly anything",
    )
    raw = serializers.FloatField(help_text="of all their customers, comparable or not")
    barely = serializers.BooleanField(help_text="more or less, but by hardly more than the bound")


class ManagerShape(serializers.Serializer):
    """One manager; a measure is null where they hold nothing that it counts."""

    owner = serializers.IntegerField()
    name = serializers.CharField()
    taken_over = serializers.IntegerField(help_text="customers that came within the year and count for nobody")
    contribution_same = serializers.DecimalField(
        max_digits=18, decimal_places=2, allow_null=True,
        help_text="in the year, of the customers of both years: those won since, of whom the year before tells "
                  "nothing, are left out; null where no year before is kept",
    )  # fmt: skip
    contribution_before = serializers.DecimalField(
        max_digits=18, decimal_places=2, allow_null=True,
        help_text="of the same customers in the year before; null where none is kept",
    )  # fmt: skip
    contribution = ComparedShape(allow_null=True)
    retention = ComparedShape(allow_null=True)
    coverage = ComparedShape(allow_null=True)


class ManagersShape(serializers.Serializer):
    """By name. Who may compare people reads all within their reach, everybody else themselves alone."""

    as_of = serializers.DateField()
    since = serializers.DateField(help_text="the first day of the year")
    tiers_on = serializers.DateField(help_text="the day whose tiers make books comparable")
    results = ManagerShape(many=True)


class ManagersApi(PlainApi):
    """Contribution, retention and coverage of managers, each against the same tiers in other hands."""

    @extend_schema(responses=ManagersShape, operation_id="managers_retrieve", parameters=PARAMETERS)
    def get(self, request: Any) -> Response:
        form = form_of(ManagersForm, request)
        books = facts.gather(request.user, as_of=form.cleaned_data["as_of"])
        if books is None:
            raise NotFound(_("Nothing was computed yet."))
        found = {measure: books.compared(measure, form.compares) for measure in MEASURES}
        keys = {key for compared in found.values() for key in compared}
        rows = [
            {"owner": key, "name": name, "taken_over": books.moved.get(key, 0), **same(books, form, key)}
            | {measure: said(measure, found[measure].get(key)) for measure in MEASURES}
            for key, name in sorted(books.names.items(), key=lambda one: (one[1], one[0]))
            if key in keys and form.only in (None, key)
        ]  # fmt: skip
        answer = {"as_of": books.as_of, "since": books.since, "tiers_on": books.tiers_on, "results": rows}
        return Response(ManagersShape(answer).data)


def same(books: facts.Books, form: ManagersForm, key: int) -> dict[str, Decimal | None]:
    """What somebody's customers of both years brought in each, in the company's currency."""
    found = books.same(key, form.compares)
    now, before = (None, None) if found is None else (bulk.money(found.now), bulk.money(found.before))
    return {"contribution_same": now, "contribution_before": before}


def said(measure: str, one: Compared | None) -> dict[str, Any] | None:
    """A comparison as its shape reads it; amounts in the currency, not in cents."""
    if one is None:
        return None
    found, names = asdict(one) | {"barely": one.barely}, ("own", "usual", "low", "high", "raw")
    scale = 100 if measure == CONTRIBUTION else 1
    return found | {name: None if found[name] is None else round(found[name] / scale, 4) for name in names}
