"""Filters of the account file's lists: one FilterSet per list, for page and API alike."""

from __future__ import annotations

import json
from typing import Any

import django_filters as filters
from django import forms
from django.core.cache import cache
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import (
    KEY_TIERS,
    AccountKind,
    CostKind,
    PurchaseRole,
    RiskBand,
    SeatFunction,
    Stage,
    Stance,
    Tier,
    TierState,
)
from accounts.models import Account, Contact, CostEntry, Order, Product, Rate, Seat, TierChange
from kam.ground import bulk
from kam.ground.forms import Picker
from kam.models import User

WORDS_KEPT = 300
"""Seconds that a list of known words (regions, segments) is kept; a newer word can be filtered by all the same."""
MOST_WORDS = 200
ALL = _("All")
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def known_words(column: str) -> Any:
    """Choices of a free-text column: the words that stand on the accounts this user sees."""

    def words(request: Any) -> list[tuple[str, str]]:
        key = f"words:{column}:{request.user.pk}"
        found = cache.get(key)
        if found is None:
            seen = Account.objects.visible_to(request.user).exclude(**{column: ""}).order_by(column)
            found = list(seen.values_list(column, flat=True).distinct()[:MOST_WORDS])
            cache.set(key, found, WORDS_KEPT)
        return [(word, word) for word in found]

    return words


class WordFilter(filters.CharFilter):
    """Equal to a word; the page offers the known ones."""

    def __init__(self, *args: Any, words: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, widget=forms.Select(), **kwargs)
        self.words = words


class YesNo(filters.ChoiceFilter):
    """`true` or `false`; anything else is an error and not a full list."""

    def __init__(self, *args: Any, empty_label: Any = ALL, **kwargs: Any) -> None:
        choices = [("true", _("Yes")), ("false", pgettext_lazy("answer", "No"))]
        super().__init__(*args, choices=choices, empty_label=empty_label, **kwargs)

    def filter(self, queryset: Any, value: Any) -> Any:
        return filters.Filter.filter(self, queryset, value == "true") if value else queryset


class ArchivedFilter(YesNo):
    """`true`: only what was archived; left out or `false`: only what was not."""

    def __init__(self) -> None:
        super().__init__(label=_("Archived"), empty_label=_("Current ones"))
        self.extra["choices"] = [("true", _("Archived ones")), ("false", _("Current ones"))]

    def filter(self, queryset: Any, value: Any) -> Any:
        return queryset.filter(archived_at__isnull=value != "true")


class NounFilters(filters.FilterSet):
    """What all lists have: search, scope on references, words to choose from, archived rows only when asked for."""

    q = filters.CharFilter(method="search", label=_("Search"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.form.fields.items():
            queryset = getattr(field, "queryset", None)
            if queryset is not None:
                field.queryset = queryset.visible_to(self.request.user)
            words = getattr(self.filters[name], "words", None)
            if words:
                chosen = self.data.get(name)
                options = words(self.request)
                extra = [(chosen, chosen)] if chosen and (chosen, chosen) not in options else []
                field.widget.choices = [("", "—"), *options, *extra]

    def search(self, queryset: QuerySet[Any], _name: str, value: str) -> Any:
        return queryset.matching(value)  # type: ignore[attr-defined]


class AccountFilters(NounFilters):
    """Who: by tier, stage, risk, owner, place."""

    tier = filters.MultipleChoiceFilter(
        choices=[*Tier.choices, ("none", _("No tier yet"))], method="of_tier", label=_("Tier")
    )
    stage = filters.ChoiceFilter(field_name="standing__stage", choices=Stage.choices, label=_("Stage"))
    risk_band = filters.ChoiceFilter(field_name="standing__risk_band", choices=RiskBand.choices, label=_("Risk"))
    owner = filters.ModelChoiceFilter(
        queryset=User.objects.people().only("name", "username"),
        null_label=_("Unassigned"),
        null_value="unassigned",
        label=_("Owner"),
    )
    region = WordFilter(words=known_words("region"), label=_("Region"))
    segment = WordFilter(words=known_words("segment"), label=_("Segment"))
    kind = filters.ChoiceFilter(choices=AccountKind.choices, label=_("Kind"))
    key = YesNo(method="only_key", label=_("Key accounts"))
    parent = filters.ModelChoiceFilter(
        queryset=Account.objects.all(), label=_("Group"), widget=Picker("accounts:account-pick")
    )
    tag = filters.CharFilter(method="with_tag", label=_("Tag"), widget=forms.HiddenInput())
    code = filters.CharFilter(label=_("Code"), widget=forms.HiddenInput())
    updated_since = filters.IsoDateTimeFilter(
        field_name="updated_at", lookup_expr="gte", label=_("Changed since"), widget=forms.HiddenInput()
    )
    archived = ArchivedFilter()

    class Meta:
        model = Account
        fields: list[str] = []

    def of_tier(self, queryset: Any, _name: str, value: list[str]) -> Any:
        return queryset.filter(tier__in=["" if tier == "none" else tier for tier in value]) if value else queryset

    def only_key(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(tier__in=KEY_TIERS) if value == "true" else queryset.exclude(tier__in=KEY_TIERS)

    def with_tag(self, queryset: Any, _name: str, value: str) -> Any:
        """One of the tags, whole; SQLite keeps JSON as text with other scripts escaped."""
        if bulk.is_postgres():
            return queryset.filter(tags__contains=[value])
        return queryset.annotate(tags_text=Cast("tags", TextField())).filter(tags_text__contains=json.dumps(value))


class ContactFilters(NounFilters):
    """Whom we know: by customer, role in the purchase, stance, and whether they left."""

    account = filters.ModelChoiceFilter(
        queryset=Account.objects.all(), label=_("Customer"), widget=Picker("accounts:account-pick")
    )
    role = filters.ChoiceFilter(choices=PurchaseRole.choices, label=_("Role in the purchase"))
    stance = filters.ChoiceFilter(choices=Stance.choices, label=_("Stance to us"))
    left = YesNo(field_name="left_on", lookup_expr="isnull", exclude=True, label=_("Left the company"))
    archived = ArchivedFilter()

    class Meta:
        model = Contact
        fields: list[str] = []


class SeatFilters(NounFilters):
    """Who sits where."""

    q = None
    account = filters.ModelChoiceFilter(
        queryset=Account.objects.all(), label=_("Customer"), widget=Picker("accounts:account-pick")
    )
    user = filters.ModelChoiceFilter(
        queryset=User.objects.all(), label=_("Colleague"), widget=Picker("accounts:people-pick")
    )
    function = filters.ChoiceFilter(choices=SeatFunction.choices, label=_("Function"))
    archived = ArchivedFilter()

    class Meta:
        model = Seat
        fields: list[str] = []


class ProductFilters(NounFilters):
    """What we sell: by words and category."""

    category = filters.CharFilter(label=_("Category"))
    code = filters.CharFilter(label=_("Code"), widget=forms.HiddenInput())
    archived = ArchivedFilter()

    class Meta:
        model = Product
        fields: list[str] = []


class RateFilters(NounFilters):
    """Rates by currency."""

    q = None
    currency = filters.CharFilter(lookup_expr="iexact", label=_("Currency"))
    archived = ArchivedFilter()

    class Meta:
        model = Rate
        fields: list[str] = []


class OrderFilters(NounFilters):
    """Orders by customer, day, payment."""

    account = filters.ModelChoiceFilter(
        queryset=Account.objects.all(), label=_("Customer"), widget=Picker("accounts:account-pick")
    )
    since = filters.DateFilter(field_name="ordered_on", lookup_expr="gte", label=_("From"), widget=DAY)
    until = filters.DateFilter(field_name="ordered_on", lookup_expr="lte", label=_("To"), widget=DAY)
    number = filters.CharFilter(label=_("Number"), widget=forms.HiddenInput())
    kind = filters.ChoiceFilter(
        choices=[("order", _("Orders")), ("return", _("Returns"))], method="of_kind", label=_("Kind")
    )
    paid = YesNo(field_name="paid_on", lookup_expr="isnull", exclude=True, label=_("Paid"))
    archived = ArchivedFilter()

    class Meta:
        model = Order
        fields: list[str] = []

    def search(self, queryset: QuerySet[Any], _name: str, value: str) -> Any:
        """By the beginning of a number, or by the customer's name."""
        named = Account.objects.visible_to(self.request.user).matching(value).values("pk")
        return queryset.filter(number__istartswith=value.strip()) | queryset.filter(account__in=named)

    def of_kind(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(amount__lt=0) if value == "return" else queryset.filter(amount__gte=0)


class CostFilters(NounFilters):
    """Cost-to-serve entries by customer, kind and day."""

    q = None
    account = filters.ModelChoiceFilter(
        queryset=Account.objects.all(), label=_("Customer"), widget=Picker("accounts:account-pick")
    )
    kind = filters.ChoiceFilter(choices=CostKind.choices, label=_("Kind"))
    since = filters.DateFilter(field_name="on", lookup_expr="gte", label=_("From"), widget=DAY)
    until = filters.DateFilter(field_name="on", lookup_expr="lte", label=_("To"), widget=DAY)
    archived = ArchivedFilter()

    class Meta:
        model = CostEntry
        fields: list[str] = []


class TierFilters(NounFilters):
    """Tier history: by customer, tier, state, and the days it began."""

    q = filters.CharFilter(method="search", label=_("Search"))
    account = filters.ModelChoiceFilter(
        queryset=Account.objects.all(), label=_("Customer"), widget=Picker("accounts:account-pick")
    )
    state = filters.ChoiceFilter(choices=TierState.choices, label=_("State"))
    tier = filters.ChoiceFilter(choices=Tier.choices, label=_("Tier"))
    was = filters.ChoiceFilter(choices=Tier.choices, label=_("Before"))
    by_hand = YesNo(label=_("Set by hand"))
    since = filters.DateFilter(field_name="from_on", lookup_expr="gte", label=_("From"), widget=DAY)
    until = filters.DateFilter(field_name="from_on", lookup_expr="lte", label=_("To"), widget=DAY)

    class Meta:
        model = TierChange
        fields: list[str] = []

    def search(self, queryset: QuerySet[Any], _name: str, value: str) -> Any:
        named = Account.objects.visible_to(self.request.user).matching(value).values("pk")
        return queryset.filter(account__in=named)
