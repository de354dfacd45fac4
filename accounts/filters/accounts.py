"""Filters of the list of customers."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.choices import AccountKind, KeyClass, Ownership, RiskBand, SizeBand, Stage, Tier
from accounts.choices.nominations import NominationKind
from accounts.facts import incentives
from accounts.filters.categories import BuysFilter
from accounts.filters.fields import CustomFilters
from accounts.filters.nouns import (
    AS_THE_COMPANY,
    ArchivedFilter,
    OwnerFilter,
    WordFilter,
    YesNo,
    known_countries,
    known_words,
)
from accounts.models import Account, Competitor, Nomination, Policy, Presence, gaps, referrals, trees
from accounts.models.cadences import planned, seen_in_time, unplanned, with_rhythm
from kam.ground import bulk
from kam.ground.days import company_today
from kam.ground.forms import Picker
from kam.ground.since import MomentFilter
from kam.rules import countries


class CountryFilter(filters.ChoiceFilter):
    """A country by its code (a page offers those of the accounts); `none` for those where none is said."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, choices=all_countries, null_label=AS_THE_COMPANY, null_value="none", **kwargs)
        self.words = known_countries

    def filter(self, queryset: Any, value: Any) -> Any:
        return queryset.filter(country="" if value == "none" else value) if value else queryset


def all_countries() -> list[tuple[str, str]]:
    """All countries, by name in the reader's language."""
    return list(countries.names(get_language() or "en").items())


class TeamGapFilter(YesNo):
    """`true`: key accounts whose team lacks a function; `false`: those whose team has them all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.extra["choices"] = [("true", _("With gaps")), ("false", _("Complete"))]


class AccountFilters(CustomFilters):
    """Who: by tier, stage, risk, owner, place."""

    tier = filters.MultipleChoiceFilter(
        choices=[*Tier.choices, ("none", _("No tier yet"))], method="of_tier", label=_("Tier")
    )
    key_class = filters.MultipleChoiceFilter(
        choices=[*KeyClass.choices, ("none", _("No class"))], method="of_class", label=_("Core or important")
    )
    stage = filters.ChoiceFilter(field_name="standing__stage", choices=Stage.choices, label=_("Stage"))
    risk_band = filters.ChoiceFilter(field_name="standing__risk_band", choices=RiskBand.choices, label=_("Risk band"))
    scored = YesNo(method="is_scored", label=_("Churn risk known"), widget=forms.HiddenInput())
    ranked = YesNo(method="is_ranked", label=_("Stands in the contributions"), widget=forms.HiddenInput())
    owner = OwnerFilter("owner")
    lacks = filters.ChoiceFilter(choices=gaps.GAPS, method="by_gap", label=_("Missing"))
    owner_left = YesNo(method="by_owner_left", label=_("Owner has left"))
    visited = filters.ChoiceFilter(
        choices=[
            ("any", _("All that are visited")), ("in_time", _("In time")), ("late", _("Overdue")),
            ("planned", _("Overdue, the next one is planned")), ("unplanned", _("Overdue, planned by nobody")),
        ],
        method="by_cadence", label=_("Visits to key accounts"),
    )  # fmt: skip
    country = CountryFilter(label=_("Country"))
    region = WordFilter(words=known_words("region"), label=_("Region"))
    segment = WordFilter(words=known_words("segment"), label=_("Segment"))
    category = BuysFilter("pk")
    kind = filters.ChoiceFilter(choices=AccountKind.choices, label=_("Kind"))
    ownership = filters.ChoiceFilter(choices=Ownership.choices, label=_("Ownership"))
    size_band = filters.ChoiceFilter(choices=SizeBand.choices, label=_("Size"))
    industry = WordFilter(words=known_words("industry"), label=_("Industry"))
    city = WordFilter(words=known_words("city"), label=_("City"))
    source = WordFilter(words=known_words("source"), label=_("Source"))
    key = YesNo(method="only_key", label=_("Key accounts"))
    nominated = filters.ChoiceFilter(
        choices=[("any", _("For either")), *NominationKind.choices], method="by_nomination", label=_("Nominated for")
    )
    fit_min = filters.NumberFilter(
        field_name="standing__fit", lookup_expr="gte", label=_("Fit from"), min_value=0, max_value=100
    )
    team_gap = TeamGapFilter(method="by_team", label=_("Team of key account"))
    parent = filters.ModelChoiceFilter(
        queryset=Account.objects.all(), label=_("Direct members of"), widget=Picker("accounts:account-pick")
    )
    whole_group = filters.ModelChoiceFilter(
        queryset=Account.objects.all(), method="in_group", label=_("Whole group of"),
        widget=Picker("accounts:account-pick"),
    )  # fmt: skip
    referred_by = filters.ModelChoiceFilter(
        queryset=Account.objects.all(), label=_("Referred by"), widget=Picker("accounts:account-pick")
    )
    referral = filters.ChoiceFilter(
        method="by_referral", label=_("Referrals"), widget=forms.HiddenInput(),
        choices=[("brought", _("Was referred to us")), ("brings", _("Referred others to us"))],
    )  # fmt: skip
    came_through = filters.ModelChoiceFilter(
        queryset=Account.objects.all(), method="by_way_of", label=_("Came through"), widget=forms.HiddenInput()
    )
    competitor = filters.ModelChoiceFilter(
        queryset=Competitor.objects.all(), method="with_competitor", label=_("Competitor"),
        widget=Picker("accounts:competitor-pick"),
    )  # fmt: skip
    promised = filters.CharFilter(
        method="by_promise", label=_("Due by the policy this year"), widget=forms.HiddenInput()
    )
    promise_open = filters.CharFilter(
        method="by_promise", label=_("Due by the policy, not entered yet"), widget=forms.HiddenInput()
    )
    tag = filters.CharFilter(method="with_tag", label=_("Tag"), widget=forms.HiddenInput())
    code = filters.CharFilter(method="by_code", label=_("Code"), widget=forms.HiddenInput())
    updated_since = MomentFilter(method="moved_since", label=_("Changed since"), widget=forms.HiddenInput())
    archived = ArchivedFilter()

    class Meta:
        model = Account
        fields: list[str] = []

    def moved_since(self, queryset: Any, _name: str, value: datetime) -> Any:
        """Written in since a moment, or of another tier, class or nomination since then."""
        return queryset.filter(Q(updated_at__gte=value) | Q(graded_at__gte=value))

    def by_code(self, queryset: Any, _name: str, value: str) -> Any:
        """By its own code, or by that of a file which was merged into it."""
        merged = Account.objects.filter(code=value, merged_into__isnull=False).order_by().values("merged_into")
        return queryset.filter(Q(code=value) | Q(pk__in=merged))

    def is_ranked(self, queryset: Any, _name: str, value: str) -> Any:
        """Those in the newest contributions (ordered in the year, or before with costs in it), or the others."""
        return (
            queryset.filter(standing__rank__isnull=False) if value == "true" else queryset.filter(standing__rank=None)
        )

    def is_scored(self, queryset: Any, _name: str, value: str) -> Any:
        """Those whom the newest run of scores gave a risk, or the others: nobody scores who did not order in a year."""
        known = queryset.model.objects.scored().order_by().values("pk")
        return queryset.filter(pk__in=known) if value == "true" else queryset.exclude(pk__in=known)

    def of_tier(self, queryset: Any, _name: str, value: list[str]) -> Any:
        return queryset.filter(tier__in=["" if tier == "none" else tier for tier in value]) if value else queryset

    def of_class(self, queryset: Any, _name: str, value: list[str]) -> Any:
        """Classes of key accounts; `none` for all that have none."""
        asked = ["" if one == "none" else one for one in value]
        return queryset.filter(key_class__in=asked) if asked else queryset

    def by_promise(self, queryset: Any, name: str, value: str) -> Any:
        """Who is due what the table of incentives counts, this year."""
        return incentives.owed(queryset, value, self.request.user, only_open=name == "promise_open")

    def by_gap(self, queryset: Any, _name: str, value: str) -> Any:
        """What makes the numbers less true, as the checks count it."""
        return queryset.filter(gaps.lacks(value))

    def by_owner_left(self, queryset: Any, _name: str, value: str) -> Any:
        """Of people who left, whom somebody has to follow."""
        left = Q(owner__is_active=False)
        return queryset.filter(left) if value == "true" else queryset.filter(Q(owner__isnull=True) | ~left)

    def only_key(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.key() if value == "true" else queryset.not_key()

    def by_nomination(self, queryset: Any, _name: str, value: str) -> Any:
        """Accounts that a nomination makes key today, by what it is for."""
        if value == "any":
            return queryset.nominated()
        standing = Nomination.objects.counting(company_today()).filter(kind=value)
        return queryset.filter(pk__in=standing.values("account"))

    def by_cadence(self, queryset: Any, _name: str, value: str) -> Any:
        """Key accounts by their cadence, as the dashboard counts them."""
        today = company_today()
        visit_days = Policy.objects.current().visit_days
        asked = queryset.to_visit(today).filter(with_rhythm(visit_days, today))
        if value == "any":
            return asked
        if value == "unplanned":
            return asked.filter(pk__in=queryset.filter(unplanned(visit_days, today)).values("pk"))
        in_time = seen_in_time(visit_days, today)
        if value == "in_time":
            return asked.filter(in_time)
        late = asked.exclude(pk__in=queryset.filter(in_time).values("pk"))
        return late.filter(planned(today)) if value == "planned" else late

    def in_group(self, queryset: Any, _name: str, value: Any) -> Any:
        """The customer itself and all below it, over any levels."""
        return queryset.filter(pk__in=trees.below(value.pk, "parent_id"))

    def by_referral(self, queryset: Any, _name: str, value: str) -> Any:
        """As *Referrals* counts them among those that the reader sees, over customers that are not among them too."""
        found = referrals.book(Account.objects.visible_to(self.request.user).live())
        keys = found.net.above.keys() if value == "brought" else [one.pk for one in found.referrers]
        return queryset.filter(pk__in=list(keys))

    def by_way_of(self, queryset: Any, _name: str, value: Account) -> Any:
        """Whom it brought, whom those brought, and so on over any steps; itself not among them."""
        return queryset.filter(pk__in=trees.below(value.pk, "referred_by_id")).exclude(pk=value.pk)

    def with_competitor(self, queryset: Any, _name: str, value: Any) -> Any:
        """Where this competitor stands: whoever sees the customer sees that."""
        return queryset.filter(pk__in=Presence.objects.live().filter(competitor=value).values("account"))

    def by_team(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.with_team_gap() if value == "true" else queryset.with_whole_team()

    def with_tag(self, queryset: Any, _name: str, value: str) -> Any:
        """One of the tags, whole; SQLite keeps JSON as text with other scripts escaped."""
        if bulk.is_postgres():
            return queryset.filter(tags__contains=[value])
        return queryset.annotate(tags_text=Cast("tags", TextField())).filter(tags_text__contains=json.dumps(value))
