"""Filters of the ledger: who earns, and who brings most among those that other filters choose."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.filters import YesNo
from accounts.models import Account
from analytics.filters import AMONG, RunRowFilters
from analytics.models import Contribution
from kam.ground import wording
from kam.rules.keys import key_of

MEASURES = {"net": F("net_contribution"), "gross": F("revenue") - F("cost"), "revenue": F("revenue")}
"""By what customers are ranked, as `analytics.facts.concentration` reckons each."""
TOP_BY = [("net", _("Net contribution")), ("gross", _("Gross profit")), ("revenue", _("Revenue"))]


def keys_of(text: str) -> list[int] | None:
    """Keys with commas between them; None where one is none."""
    found = [key_of(part) for part in text.split(",")]
    return None if None in found else [int(key or 0) for key in found]


class ContributionFilters(RunRowFilters):
    """Who earns: by tier, owner, loss, revenue, estimated cost."""

    loss = YesNo(field_name="net_contribution", method="losing", label=_("Loses money"))
    no_revenue = YesNo(method="selling_nothing", label=_("Without revenue in the year"))
    cost_estimated = YesNo(field_name="cost_estimated", label=_("Cost estimated"))
    without = filters.CharFilter(method="leaving_out", max_length=200, label=_("Without"), widget=forms.HiddenInput())
    most = filters.NumberFilter(**AMONG)
    top = filters.NumberFilter(**AMONG | {"method": "known", "label": _("The first, of those chosen")})
    top_by = filters.ChoiceFilter(method="known", choices=TOP_BY, label=_("First by"), widget=forms.HiddenInput(),
                                  empty_label=None)  # fmt: skip

    class Meta:
        model = Contribution
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = str(self.data.get("without") or "")
        if asked:  # the words of its chip
            left = Account.objects.visible_to(self.request.user).filter(pk__in=keys_of(asked) or [])
            self.form.fields["without"].choices = [(asked, wording.listed(map(str, left)))]

    def filter_queryset(self, queryset: Any) -> Any:
        """What the others leave; of these, where it is asked, so many that bring most and anything at all."""
        found, asked = super().filter_queryset(queryset), self.form.cleaned_data
        if not asked.get("top"):
            return found
        amount = MEASURES[asked.get("top_by") or "net"]
        earning = found.annotate(brings=amount).filter(brings__gt=0).order_by("-brings", "rank")
        return found.filter(pk__in=earning.values("pk")[: int(asked["top"])])

    def leaving_out(self, queryset: Any, _name: str, value: str) -> Any:
        """All but some customers, by their keys with commas between; what is no key finds nothing."""
        gone = keys_of(value)
        return queryset.none() if gone is None else queryset.exclude(account__in=gone)

    def known(self, queryset: Any, _name: str, _value: Any) -> Any:
        """Read by `filter_queryset`, once all others have chosen."""
        return queryset

    def of_the_most(self, queryset: Any, _name: str, value: Any) -> Any:
        """Those of the so many customers that bring most, of all that one sees in the same run."""
        run = self.run_told()
        ranked = self.queryset.filter(run=run).order_by("rank") if run else self.queryset.none()
        return queryset.filter(pk__in=ranked.values("pk")[: int(value)])

    def losing(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(net_contribution__lt=0) if value == "true" else queryset.filter(net_contribution__gte=0)

    def selling_nothing(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(revenue__lte=0) if value == "true" else queryset.filter(revenue__gt=0)
