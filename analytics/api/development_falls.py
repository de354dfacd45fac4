"""The API of what one customer's orders changed by: price, quantity, products begun or dropped, and what fell (K1)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from accounts.models import Account
from analytics.api.development import MoneyField, TermsShape, days
from analytics.choices import Compared
from analytics.facts import development_falls as facts
from analytics.facts import development_parts
from kam.ground.inputs import day_from
from kam.ground.plain import PlainApi


class FallenShape(serializers.Serializer):
    """A product group that brought less than before; the category is empty where no product is told."""

    category = serializers.CharField(allow_blank=True)
    before = MoneyField()
    now = MoneyField()
    change = MoneyField()


class RevenueChangeShape(TermsShape):
    """The change of a customer's revenue and its parts: price, quantity, mix and untold are together the change."""

    price = MoneyField(help_text="of products bought in both times: mean of both quantities times change of price")
    quantity = MoneyField(help_text="of the same: mean of both prices times change of quantity (Bennet 1920)")
    mix = MoneyField(help_text="products begun or dropped between the times")
    untold = MoneyField(help_text="what came without products or quantities, or was only returned")
    is_told = serializers.BooleanField(help_text="whether any product could be compared; false: all of it is untold")
    fell = FallenShape(many=True, help_text="the greatest loss first; what rose is in `/developments/`")


class AccountFallenApi(PlainApi):
    """What a customer's orders changed by against the same time a year before, of twelve months unless asked else."""

    @extend_schema(
        responses=RevenueChangeShape, operation_id="accounts_fallen_retrieve",
        parameters=[OpenApiParameter("period", str, enum=Compared.values),
                    OpenApiParameter("as_of", OpenApiTypes.DATE)],
    )  # fmt: skip
    def get(self, request: Any, pk: int) -> Response:
        account = Account.objects.visible_to(request.user).filter(pk=pk).first()
        if account is None:
            raise NotFound
        run = development_parts.run_on(day_from(request.query_params, "as_of"))
        if run is None:
            raise NotFound(_("Nothing was computed yet."))
        period = request.query_params.get("period") or Compared.YEAR.value
        return Response(RevenueChangeShape(answer(account, run, period)).data)


def answer(account: Account, run: Any, period: str) -> dict[str, Any]:
    """As its shape reads it."""
    change, times = facts.change_of(account, run, period), development_parts.times(run, period)
    split = facts.split_of(account, run, change.whole, period)
    parts = {name: getattr(split, name) for name in ("price", "quantity", "mix", "untold", "is_told")}
    return parts | {
        "as_of": run.as_of, "currency": settings.COMPANY_CURRENCY, "period": period,
        **days("before", times.before), **days("now", times.now),
        "before": change.before, "now": change.now, "change": change.whole, "fell": change.fell,
    }  # fmt: skip
