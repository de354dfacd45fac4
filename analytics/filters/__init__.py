"""Filters of the numbers' lists: one FilterSet per list, for page and API alike."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.choices import FalseKey, KeyClass, PayAbility, Tier
from accounts.filters import NounFilters, OwnerFilter, WordFilter, YesNo, known_words
from accounts.filters.categories import BuysFilter
from accounts.filters.nouns import DAY
from accounts.models import Account, Standing
from analytics.choices import FALSE_KEYS, Characteristic, RiskBand, WalletBasis, trait_words
from analytics.facts import behaviour_changes, scorecards
from analytics.facts.map_corner import gone
from analytics.facts.profiles import APART
from analytics.models import Fit, Overrule, Potential, Score, Scorecard, Verdict
from kam.choices import RunState
from kam.ground import days
from kam.ground.forms import Picker
from kam.models import Run
from lifecycle.filters.warnings import MEASURES
from lifecycle.models import Warning

GREATEST, MOST = 2**62, 1_000_000
"""No run has a greater number."""
AMONG: dict[str, Any] = {"method": "of_the_most", "min_value": 1, "max_value": MOST, "widget": forms.HiddenInput(),
                         "label": _("Among those who bring most")}  # fmt: skip


def of_called(queryset: Any, text: str) -> Any:
    """Rows of the customers that a text finds, who are found first: no index of words is read for each row."""
    named = Account.objects.matching(text).order_by().values("pk")
    return queryset.filter(account__in=named) if text.strip() else queryset


class OfCustomers(NounFilters):
    """Which customers the rows are of."""

    q = filters.CharFilter(method="search", label=_("Customer, pinyin, code"))
    tier = filters.ChoiceFilter(field_name="account__tier", choices=Tier.choices, label=_("Tier"))
    owner = OwnerFilter()
    region = WordFilter(field_name="account__region", words=known_words("region"), label=_("Region"))
    segment = WordFilter(field_name="account__segment", words=known_words("segment"), label=_("Segment"))
    category = BuysFilter()
    account = filters.ModelChoiceFilter(queryset=Account.objects.all(), label=_("Customer"), widget=forms.HiddenInput())

    def search(self, queryset: Any, _name: str, value: str) -> Any:
        return of_called(queryset, value)


class RunRowFilters(OfCustomers):
    """What all share: which account, whose, and of which run; the current run unless one is named."""

    as_of = filters.DateFilter(method="at_day", label=_("As of"), widget=DAY)
    run = filters.NumberFilter(method="of_run", label=_("Run"), min_value=1, widget=forms.HiddenInput())

    def filter_queryset(self, queryset: Any) -> Any:
        """Without a run or a day asked for, the current one."""
        asked = self.form.cleaned_data
        if asked.get("run") is None and asked.get("as_of") is None:
            queryset = queryset.filter(run=Run.objects.current(queryset.model.run_kind))
        return super().filter_queryset(queryset)

    def told_on(self) -> date | None:
        """The day that the rows speak of; None where there is no such run."""
        if asked := self.form.cleaned_data.get("as_of"):
            return cast(date, asked)
        run = self.run_told()
        return run.as_of if run else None

    def run_told(self) -> Run | None:
        """The run that the rows are of: the one of a day or by its number that is asked for, else the current one."""
        day, named = (self.form.cleaned_data.get(name) for name in ("as_of", "run"))
        if named is not None:
            return Run.objects.filter(pk=named, state=RunState.DONE).first() if 0 <= named <= GREATEST else None
        kind = self.queryset.model.run_kind
        return Run.objects.at(kind, day) if day else Run.objects.current(kind)

    def at_day(self, queryset: Any, _name: str, value: Any) -> Any:
        """The newest completed run for exactly this day."""
        run = Run.objects.at(queryset.model.run_kind, value)
        return queryset.filter(run=run) if run else queryset.none()

    def of_run(self, queryset: Any, _name: str, value: Any) -> Any:
        """A named run, once it is done."""
        if not 0 <= value <= GREATEST:
            return queryset.none()
        return queryset.filter(run=int(value), run__state=RunState.DONE)


class GoneFilters(RunRowFilters):
    """Of a list that leaves out of whom nothing is to be saved any more, unless they are asked for."""

    gone = YesNo(method="is_gone", label=_("Lost, at rest or archived"), widget=forms.HiddenInput())

    def is_gone(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(gone() if value == "true" else ~gone())


class ScoreFilters(GoneFilters):
    """Who may leave: by tier, owner, band, warned or not."""

    band = filters.ChoiceFilter(choices=RiskBand.choices, label=_("Risk band"))
    band_from = filters.ChoiceFilter(
        "band", "gte", choices=RiskBand.choices, label=_("Risk band at least"), widget=forms.HiddenInput()
    )
    warned = YesNo(label=_("Warned"))
    p_min = filters.NumberFilter(field_name="p", lookup_expr="gte", label=_("Risk from"), widget=forms.HiddenInput())
    has_warning = YesNo(method="with_warning", label=_("Has an open warning"), widget=forms.HiddenInput())
    silent = YesNo(method="is_silent", label=_("Key accounts silent for longer than usual"),
                   widget=forms.HiddenInput())  # fmt: skip
    most = filters.NumberFilter(**AMONG)
    most_by = filters.ChoiceFilter(
        method="as_said", choices=MEASURES, label=_("Most by"), widget=forms.HiddenInput(), empty_label=None
    )

    class Meta:
        model = Score
        fields: list[str] = []

    def with_warning(self, queryset: Any, _name: str, value: str) -> Any:
        stands = Q(account__in=Warning.objects.open().values("account"))
        return queryset.filter(stands if value == "true" else ~stands)

    def is_silent(self, queryset: Any, _name: str, value: str) -> Any:
        silent = Q(account__in=behaviour_changes.silent_keys(self.request.user))
        return queryset.filter(silent if value == "true" else ~silent)

    def of_the_most(self, queryset: Any, _name: str, value: Any) -> Any:
        by = self.form.cleaned_data.get("most_by") or "net_contribution"
        seen = Standing.objects.visible_to(self.request.user)
        return queryset.filter(account__in=seen.bringing_most(int(value), by))

    def as_said(self, queryset: Any, _name: str, _value: str) -> Any:
        """Read together with `most`."""
        return queryset


class FitFilters(RunRowFilters):
    """Who is like our key accounts: customers and prospects that are none, unless others are asked for."""

    group = filters.ChoiceFilter(
        choices=[("prospect", _("Prospects")), ("rest", _("Other customers")), ("key", _("Key accounts")),
                 ("all", _("Everybody"))],
        method="of_group", label=_("Who"), empty_label=_("All but key accounts"),
    )  # fmt: skip
    trait = filters.CharFilter(method="having", label=_("Trait"), widget=forms.HiddenInput())
    score_min = filters.NumberFilter(
        field_name="score", lookup_expr="gte", label=_("Fit from"), min_value=0, max_value=100
    )

    class Meta:
        model = Fit
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = str(self.data.get("trait") or "")
        self.form.fields["trait"].choices = [(asked, trait_words(*asked.partition(":")[::2]))]  # words of its chip

    def filter_queryset(self, queryset: Any) -> Any:
        """Without a group asked for, whoever is no key account."""
        if not self.form.cleaned_data.get("group"):
            queryset = queryset.filter(is_key=False)
        return super().filter_queryset(queryset)

    def of_group(self, queryset: Any, _name: str, value: str) -> Any:
        asked = {"key": {"is_key": True}, "prospect": {"is_prospect": True}, "all": {}}
        return queryset.filter(**asked.get(value, {"is_key": False, "is_prospect": False}))

    def having(self, queryset: Any, _name: str, value: str) -> Any:
        """`characteristic:value`, as it was on the day of the run; what is no characteristic finds nothing."""
        name, _colon, trait = value.partition(":")
        if name not in Characteristic.values:
            return queryset.none()
        return queryset.filter(**{f"account__{name}" if name in APART else f"reasons__{name}__0": trait})


class VerdictFilters(RunRowFilters):
    """What a run of tiers said: by computed tier, false key account, waiting change."""

    computed = filters.ChoiceFilter(choices=Tier.choices, label=_("Computed tier"))
    false_key = filters.ChoiceFilter(choices=FALSE_KEYS, method="flagged", label=_("False key account"))
    waiting = YesNo(method="waits", label=_("A change waits"))
    overruled = YesNo(method="is_overruled", label=_("Overruled"))

    class Meta:
        model = Verdict
        fields: list[str] = []

    def flagged(self, queryset: Any, _name: str, value: str) -> Any:
        """Kinds stand in a list of words; none holds another."""
        if value == "held_back":
            return queryset.held_back()
        return (
            queryset.exclude(false_keys=[]) if value == "any" else queryset.filter(false_keys__icontains=f'"{value}"')
        )

    def is_overruled(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.exclude(overruled=[]) if value == "true" else queryset.filter(overruled=[])

    def waits(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.exclude(pending="") if value == "true" else queryset.filter(pending="")


class PotentialFilters(RunRowFilters):
    """What is not won yet: by where the wallet comes from, power to pay, and who is nominated for it."""

    basis = filters.ChoiceFilter(choices=WalletBasis.choices, label=_("Wallet from"))
    ability = filters.ChoiceFilter(choices=PayAbility.choices, label=_("Power to pay"))
    key = YesNo(method="only_key", label=_("Key accounts"))

    class Meta:
        model = Potential
        fields: list[str] = []

    def only_key(self, queryset: Any, _name: str, value: str) -> Any:
        key = Account.objects.key().values("pk")
        return queryset.filter(account__in=key) if value == "true" else queryset.exclude(account__in=key)


class OverruleFilters(NounFilters):
    """Overruled verdicts: of whom, of which kind, and whether they stand."""

    account = filters.ModelChoiceFilter(
        queryset=Account.objects.all(), label=_("Customer"), widget=Picker("accounts:account-pick")
    )
    kind = filters.ChoiceFilter(choices=FalseKey.choices, label=_("False key account"))
    stands = YesNo(method="stands_now", label=_("Stands"))
    as_of = filters.DateFilter(method="stood_on", label=_("Stood on"), widget=forms.HiddenInput())

    class Meta:
        model = Overrule
        fields: list[str] = []

    def search(self, queryset: Any, _name: str, value: str) -> Any:
        return of_called(queryset, value)

    def stands_now(self, queryset: Any, _name: str, value: str) -> Any:
        """On the business day that runs are offered."""
        now = Overrule.objects.standing(days.offered()).values("pk")
        return queryset.filter(pk__in=now) if value == "true" else queryset.exclude(pk__in=now)

    def stood_on(self, queryset: Any, _name: str, value: Any) -> Any:
        return queryset.standing(value)


class ScorecardFilters(RunRowFilters):
    """Scorecards: by tier, class, owner, and the day they speak of."""

    key_class = filters.ChoiceFilter(
        field_name="account__key_class", choices=KeyClass.choices, label=_("Core or important")
    )
    as_of = filters.DateFilter(method="at_day", label=_("As of"), widget=DAY)

    class Meta:
        model = Scorecard
        fields: list[str] = []

    def at_day(self, queryset: Any, _name: str, value: Any) -> Any:
        """The newest completed run up to this day."""
        run = scorecards.run_on(value)
        return queryset.filter(run=run) if run else queryset.none()
