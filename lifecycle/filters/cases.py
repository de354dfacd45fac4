"""Filters of cases, the same for page and API."""

from __future__ import annotations

from typing import Any

import django_filters as df
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import SeatFunction
from accounts.filters import OwnerFilter
from accounts.models import Product
from kam.ground.days import company_today
from kam.ground.rights import standing
from lifecycle.choices.cases import OPEN, CaseCause, CaseKind, CaseSort, CaseState, Severity
from lifecycle.filters.base import OfAccount, OpenFirst, people
from lifecycle.models import Case


class CaseFilter(OfAccount):
    open = df.BooleanFilter(method="still_open", label=pgettext_lazy("case", "Open"))
    late = df.BooleanFilter(method="past", label=_("Late"))
    today = df.BooleanFilter(method="soon", label=pgettext_lazy("cases", "Due today"))
    mine = df.BooleanFilter(method="in_hand", label=_("In my hands"))
    green = df.BooleanFilter(field_name="is_green", label=_("Green channel"))
    state = df.MultipleChoiceFilter(choices=CaseState.choices, label=_("In which state"))
    sort = df.ChoiceFilter(choices=CaseSort.choices, label=pgettext_lazy("case", "What it is"))
    kind = df.MultipleChoiceFilter(choices=CaseKind.choices, label=pgettext_lazy("case", "Kind"))
    severity = df.MultipleChoiceFilter(choices=Severity.choices, label=_("Severity"))
    cause = df.ChoiceFilter(choices=CaseCause.choices, label=_("Cause"))
    function = df.ChoiceFilter(choices=SeatFunction.choices, label=_("Function"))
    user = df.ModelChoiceFilter(queryset=people, label=_("Colleague"))
    owner = OwnerFilter(widget=forms.HiddenInput())
    region = df.CharFilter(field_name="account__region", label=_("Region"), widget=forms.HiddenInput())
    segment = df.CharFilter(field_name="account__segment", label=_("Segment"), widget=forms.HiddenInput())
    product = df.ModelChoiceFilter(queryset=Product.objects.all(), label=_("Product"))
    opened_from = df.DateFilter(field_name="opened_at", lookup_expr="date__gte", label=_("Opened from"))
    opened_to = df.DateFilter(field_name="opened_at", lookup_expr="date__lte", label=_("Opened to"))

    class Meta:
        model = Case
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "product" in self.form.fields:
            self.form.fields["product"].widget = self.form.fields["product"].hidden_widget()

    def search(self, queryset: Any, name: str, text: str) -> Any:
        """By the customer, by the words of the case, or by its number."""
        return super().search(queryset, name, text) | queryset.called(text)

    def still_open(self, queryset: Any, _name: str, value: bool) -> Any:
        return queryset.filter(state__in=OPEN) if value else queryset.exclude(state__in=OPEN)

    def past(self, queryset: Any, _name: str, value: bool) -> Any:
        late = Case.objects.late(timezone.now()).order_by().values("pk")
        return queryset.filter(pk__in=late) if value else queryset.exclude(pk__in=late)

    def soon(self, queryset: Any, _name: str, value: bool) -> Any:
        due = Case.objects.due_today(timezone.now()).order_by().values("pk")
        return queryset.filter(pk__in=due) if value else queryset.exclude(pk__in=due)

    def in_hand(self, queryset: Any, _name: str, value: bool) -> Any:
        own = Q(user=standing(self.request.user))
        return queryset.filter(own) if value else queryset.exclude(own)


class CaseListFilter(OpenFirst, CaseFilter):
    """The page shows what is open unless asked otherwise."""

    open = df.ChoiceFilter(
        method="chosen", empty_label=None, label=_("State"),
        choices=[("true", pgettext_lazy("case", "Open")), ("false", pgettext_lazy("cases", "Over")),
                 ("all", pgettext_lazy("cases", "All"))],
    )  # fmt: skip

    sort = None  # on a page it says by what is sorted
    what = df.ChoiceFilter(field_name="sort", choices=CaseSort.choices, label=pgettext_lazy("case", "What it is"))
    told = df.BooleanFilter(method="climbed", widget=forms.HiddenInput(), label=_("The director was told of it"))
    reported = df.BooleanFilter(method="as_reported", widget=forms.HiddenInput(), label=_("As the report counts them"))

    def climbed(self, queryset: Any, _name: str, value: bool) -> Any:
        return queryset.told_to_director() if value else queryset

    def as_reported(self, queryset: Any, _name: str, value: bool) -> Any:
        """Without those that were cancelled by the last day that is asked for, else by today."""
        day = self.form.cleaned_data.get("opened_to") or company_today()
        stood = Case.objects.counted_on(day).order_by().values("pk")
        return queryset.filter(pk__in=stood) if value else queryset

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        asked = data.copy() if data else data
        if asked and asked.getlist("state") and "open" not in asked:
            asked["open"] = "all"
        if asked and asked.get("sort") in CaseSort.values:  # as addresses that were kept say it
            asked["what"] = asked["sort"]
        super().__init__(asked, *args, **kwargs)
