"""Filters of warnings, their causes, plays and where they were applied, the same for page and API."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as df
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import Tier
from accounts.filters import OwnerFilter, known_words
from accounts.filters.categories import BoughtFilter, BuysFilter
from accounts.filters.nouns import UNKNOWN, KnownChoice, KnownFilter
from kam.ground.days import company_today
from kam.ground.rights import Right, can
from lifecycle.choices import Cause, CauseState, Dilemma, Stage, WarningState
from lifecycle.filters.base import OfAccount, seen_accounts
from lifecycle.models import Play, PlayUse, Warning, WarningCause
from lifecycle.models.reasons import unknown_cause

MOST = 1_000_000
BECAME = [("stayed", _("Stayed")), ("lost", _("Lost")), ("dormant", _("Dormant")),
          ("open", pgettext_lazy("churn warning", "Open"))]  # fmt: skip
LACKS = {"tier": ("tier_at_opening", _("Tier at the opening")), "region": ("account__region", _("Region"))}
ANY = "any"
STATES = [*WarningState.choices, (ANY, _("Any"))]
COUNTED = pgettext_lazy("churn warnings", "All but joined or taken back")
MEASURES = [("net_contribution", _("Net contribution")), ("revenue", _("Revenue"))]


def seen_warnings(request: Any) -> Any:
    """Those one may ask for; any other number is no choice, like one that nothing has."""
    return Warning.objects.visible_to(request.user) if request else Warning.objects.none()


def of_warning() -> df.ModelChoiceFilter:
    """By one warning, that a link names: a choice of all there are would be a list of thousands."""
    return df.ModelChoiceFilter(queryset=seen_warnings, label=_("Churn warning"), widget=forms.HiddenInput())


class WarningFilter(OfAccount):
    """
    Where no state is asked for, the page shows the open ones, of a time those that count; a call is given them all.

    The choice of a state says so in place of a word for nothing chosen.
    """

    owner = OwnerFilter()
    state = df.ChoiceFilter(method="in_state", choices=STATES, label=_("State"))
    cause = df.ChoiceFilter(method="caused_by", choices=Cause.choices, label=_("Cause"))
    region = KnownFilter(field_name="account__region", words=known_words("region"), label=_("Region"))
    segment = KnownFilter(field_name="account__segment", words=known_words("segment"), label=_("Segment"))
    category = BuysFilter()
    counted_cause = df.ChoiceFilter(
        method="counted_under", choices=Cause.choices, label=_("Counted under the cause"), widget=forms.HiddenInput()
    )
    acted = df.BooleanFilter(method="acted_on", label=_("Has actions"))
    followed = df.BooleanFilter(method="followed_by", label=_("Somebody follows it"))
    control = df.BooleanFilter(field_name="is_control", label=_("Control group"))
    opened_from = df.DateFilter(field_name="opened_on", lookup_expr="gte", label=_("Opened from"))
    opened_to = df.DateFilter(field_name="opened_on", lookup_expr="lte", label=_("Opened to"))
    tier_then = KnownChoice(field_name="tier_at_opening", choices=Tier.choices, label=_("Tier at the opening"))
    lacks = df.ChoiceFilter(
        method="not_known", choices=[(name, words) for name, (_field, words) in LACKS.items()], label=_("Not known"),
        widget=forms.HiddenInput(),
    )  # fmt: skip
    became = df.ChoiceFilter(
        method="had_become", choices=BECAME, widget=forms.HiddenInput(), label=_("What had become of them")
    )
    most = df.NumberFilter(
        method="of_the_most", min_value=1, max_value=MOST, widget=forms.HiddenInput(),
        label=_("Among those who bring most"),
    )  # fmt: skip
    most_by = df.ChoiceFilter(
        method="as_said", choices=MEASURES, label=_("Most by"), widget=forms.HiddenInput(), empty_label=None
    )

    class Meta:
        model = Warning
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = unknown_cause(sees_all=self.request is None or can(self.request.user, Right.SEE_SUSPICIONS))
        self.form.fields["cause"].choices = [
            (key, words if key == Cause.UNKNOWN else label) for key, label in Cause.choices
        ]
        within = bool(self.data.get("opened_to"))
        field = self.form.fields["state"]
        field.empty_label, field.choices = COUNTED if within else WarningState.OPEN.label, STATES

    def told_on(self) -> date | None:
        """Up to when it is asked who bought something: the last day of the openings that are asked for, else today."""
        return self.form.cleaned_data.get("opened_to")  # type: ignore[no-any-return]

    def in_state(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset if value == ANY else queryset.filter(state=value)

    def had_become(self, queryset: Any, _name: str, value: str) -> Any:
        """By the last day that is asked for, else by today."""
        return queryset.became(value, self.form.cleaned_data.get("opened_to") or company_today())

    def not_known(self, queryset: Any, _name: str, value: str) -> Any:
        """Those of which nobody knows it."""
        return queryset.filter(**{LACKS[value][0]: ""})

    def of_the_most(self, queryset: Any, _name: str, value: Any) -> Any:
        by = self.form.cleaned_data.get("most_by") or "net_contribution"
        return queryset.of_the_most(int(value), by, self.request.user)

    def as_said(self, queryset: Any, _name: str, _value: str) -> Any:
        """Read together with `most`."""
        return queryset

    def caused_by(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.caused_by(value, self.request.user)

    def counted_under(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.counted_under(value, self.request.user)

    def acted_on(self, queryset: Any, _name: str, value: bool) -> Any:
        return queryset.acted_on(value)

    def followed_by(self, queryset: Any, _name: str, value: bool) -> Any:
        return queryset.followed(value)


class CauseFilter(df.FilterSet):
    """Of causes that the reader may read."""

    warning = of_warning()
    account = df.ModelChoiceFilter(field_name="warning__account", queryset=seen_accounts, label=_("Customer"))
    cause = df.ChoiceFilter(choices=Cause.choices, label=_("Cause"))
    state = df.ChoiceFilter(choices=CauseState.choices, label=_("State"))

    class Meta:
        model = WarningCause
        fields: list[str] = []


class PlayFilter(df.FilterSet):
    cause = df.ChoiceFilter(method="answering", choices=Cause.choices, label=_("For the cause"))
    stage = df.ChoiceFilter(method="answering", choices=Stage.choices, label=_("For the stage"))
    dilemma = df.ChoiceFilter(method="answering", choices=Dilemma.choices, label=_("For the dilemma"))
    archived = df.BooleanFilter(field_name="archived_at", lookup_expr="isnull", exclude=True, label=_("Archived"))

    class Meta:
        model = Play
        fields: list[str] = []

    def answering(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.answering(f"{name}s", value)


class PlayUseFilter(OfAccount):
    play = df.ModelChoiceFilter(queryset=Play.objects.all(), label=_("Play"))
    warning = of_warning()
    undone = df.BooleanFilter(field_name="undone_on", lookup_expr="isnull", exclude=True, label=_("Taken back"))
    joined = df.BooleanFilter(method="of_joined", label=_("For a warning that was joined with another"),
                              widget=forms.HiddenInput())  # fmt: skip
    on_from = df.DateFilter(field_name="on", lookup_expr="gte", label=_("From"))
    owner = OwnerFilter()
    region = KnownFilter(field_name="account__region", words=known_words("region"), label=_("Region"))
    segment = KnownFilter(field_name="account__segment", words=known_words("segment"), label=_("Segment"))
    category = BoughtFilter("begun_to")
    tier_then = df.ChoiceFilter(
        method="at_tier", choices=[*Tier.choices, (UNKNOWN, _("Not known"))], label=_("Tier at the opening"),
        widget=forms.HiddenInput(),
    )  # fmt: skip
    begun_from = df.DateFilter(method="since", label=_("Opened from"), widget=forms.HiddenInput())
    begun_to = df.DateFilter(method="until", label=_("Opened to"), widget=forms.HiddenInput())

    class Meta:
        model = PlayUse
        fields: list[str] = []

    def at_tier(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.of_tier_then("" if value == UNKNOWN else value)

    def since(self, queryset: Any, _name: str, value: date) -> Any:
        return queryset.begun_from(value)

    def until(self, queryset: Any, _name: str, value: date) -> Any:
        return queryset.begun_to(value)

    def of_joined(self, queryset: Any, _name: str, value: bool) -> Any:
        """Plays of warnings that go on in another one, which count there, or only the others."""
        joined = Q(warning__state=WarningState.JOINED)
        return queryset.filter(joined if value else ~joined)
