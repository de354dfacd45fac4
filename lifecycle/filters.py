"""Filters of the life cycle's lists, the same for page and API."""

from __future__ import annotations

from typing import Any

import django_filters as df
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import Tier
from accounts.models import Account
from kam.ground import search
from kam.models import User
from lifecycle.choices import (
    Answer,
    EventKind,
    Outcome,
    PlanState,
    PromiseSide,
    Stage,
    TodoSource,
    VisitKind,
    WarningState,
)
from lifecycle.models import EventHeld, Invitation, Journey, Promise, Todo, Visit, VisitPlan, Warning


def people(request: Any) -> Any:
    """Colleagues to choose from."""
    return User.objects.visible_to(request.user).people() if request is not None else User.objects.none()


def seen_accounts(request: Any) -> Any:
    """Accounts the reader sees."""
    return Account.objects.visible_to(request.user) if request is not None else Account.objects.none()


class OfAccount(df.FilterSet):
    """What all of them share: search by the customer's name or code, and the customer itself."""

    q = df.CharFilter(method="search", label=_("Customer, pinyin, code"))
    account = df.ModelChoiceFilter(queryset=seen_accounts, label=_("Customer"))
    tier = df.ChoiceFilter(field_name="account__tier", choices=Tier.choices, label=_("Tier"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "account" in self.form.fields:
            self.form.fields["account"].widget = self.form.fields["account"].hidden_widget()

    def search(self, queryset: Any, _name: str, text: str) -> Any:
        return queryset.filter(search.matching(text, "account__search_text")) if text.strip() else queryset


class VisitFilter(OfAccount):
    kind = df.ChoiceFilter(choices=VisitKind.choices, label=_("Type"))
    outcome = df.ChoiceFilter(choices=Outcome.choices, label=_("Outcome"))
    user = df.ModelChoiceFilter(queryset=people, label=_("Visited by"))
    held_from = df.DateFilter(field_name="held_at", lookup_expr="date__gte", label=_("From"))
    held_to = df.DateFilter(field_name="held_at", lookup_expr="date__lte", label=_("To"))

    class Meta:
        model = Visit
        fields: list[str] = []


class PlanFilter(OfAccount):
    state = df.MultipleChoiceFilter(choices=PlanState.choices, label=_("State"))
    kind = df.ChoiceFilter(choices=VisitKind.choices, label=_("Type"))
    user = df.ModelChoiceFilter(queryset=people, label=_("Colleague"))
    planned_from = df.DateFilter(field_name="planned_on", lookup_expr="gte", label=_("From"))
    planned_to = df.DateFilter(field_name="planned_on", lookup_expr="lte", label=_("To"))

    class Meta:
        model = VisitPlan
        fields: list[str] = []


class OpenFirst(df.FilterSet):
    """A page that shows what is still to be done unless asked otherwise; before one with `still_open`."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        asked = data.copy() if data else QueryDict(mutable=True)
        if asked.get("open") not in ("true", "false", "all"):
            asked["open"] = "true"
        super().__init__(asked, *args, **kwargs)

    def chosen(self, queryset: Any, name: str, value: str) -> Any:
        found: Any = self
        return queryset if value == "all" else found.still_open(queryset, name, value == "true")


def chosen_state(over: Any) -> df.ChoiceFilter:
    """Open, over (in the noun's own words), or all."""
    choices = [("true", pgettext_lazy("promises", "Open")), ("false", over), ("all", pgettext_lazy("promises", "All"))]
    return df.ChoiceFilter(method="chosen", empty_label=None, label=_("State"), choices=choices)


class PromiseFilter(OfAccount):
    side = df.ChoiceFilter(choices=PromiseSide.choices, label=_("Whose"))
    open = df.BooleanFilter(method="still_open", label=pgettext_lazy("promise", "Open"))
    user = df.ModelChoiceFilter(queryset=people, label=_("Colleague"))
    due_to = df.DateFilter(field_name="due_on", lookup_expr="lte", label=_("Due until"))

    class Meta:
        model = Promise
        fields: list[str] = []

    def still_open(self, queryset: Any, _name: str, value: bool) -> Any:
        """Open ones, or those that are done with: kept or cancelled."""
        return queryset.open() if value else queryset.filter(Q(kept_on__isnull=False) | Q(dropped_on__isnull=False))


class PromiseListFilter(OpenFirst, PromiseFilter):
    """The page shows what is still to be done unless asked otherwise."""

    open = chosen_state(pgettext_lazy("promises", "Kept or cancelled"))


class TodoFilter(OfAccount):
    source = df.MultipleChoiceFilter(choices=TodoSource.choices, label=_("Comes from"))
    open = df.BooleanFilter(method="still_open", label=pgettext_lazy("todo", "Open"))
    user = df.ModelChoiceFilter(queryset=people, label=_("Colleague"))
    due_to = df.DateFilter(field_name="due_on", lookup_expr="lte", label=_("Due until"))

    class Meta:
        model = Todo
        fields: list[str] = []

    def still_open(self, queryset: Any, _name: str, value: bool) -> Any:
        """Open ones, or those that are done with: done or dropped."""
        return queryset.open() if value else queryset.filter(Q(done_on__isnull=False) | Q(dropped_on__isnull=False))


class TodoListFilter(OpenFirst, TodoFilter):
    """The page shows what is still to be done unless asked otherwise."""

    open = chosen_state(pgettext_lazy("todos", "Done or dropped"))


class WarningFilter(OfAccount):
    state = df.ChoiceFilter(choices=WarningState.choices, label=_("State"))
    owner = df.ModelChoiceFilter(field_name="account__owner", queryset=people, label=_("Owner"))
    opened_from = df.DateFilter(field_name="opened_on", lookup_expr="gte", label=_("Opened from"))

    class Meta:
        model = Warning
        fields: list[str] = []


class JourneyFilter(OfAccount):
    stage = df.MultipleChoiceFilter(choices=Stage.choices, label=_("Stage"))
    owner = df.ModelChoiceFilter(field_name="account__owner", queryset=people, label=_("Owner"))
    since_to = df.DateFilter(field_name="since", lookup_expr="lte", label=_("In this stage since at least"))

    class Meta:
        model = Journey
        fields: list[str] = []


class EventHeldFilter(df.FilterSet):
    """Events by words, kind, host and day."""

    q = df.CharFilter(method="search", label=_("Title or place"))
    kind = df.ChoiceFilter(choices=EventKind.choices, label=_("Kind"))
    host = df.ModelChoiceFilter(queryset=people, label=_("Host"))
    from_day = df.DateFilter(field_name="on", lookup_expr="gte", label=_("From"))
    to_day = df.DateFilter(field_name="on", lookup_expr="lte", label=_("To"))

    class Meta:
        model = EventHeld
        fields: list[str] = []

    def search(self, queryset: Any, _name: str, text: str) -> Any:
        return queryset.filter(Q(title__icontains=text) | Q(place__icontains=text)) if text.strip() else queryset


class InvitationFilter(OfAccount):
    event = df.ModelChoiceFilter(queryset=EventHeld.objects.all(), label=_("Event"))
    answer = df.ChoiceFilter(choices=Answer.choices, label=_("Answer"))
    attended = df.BooleanFilter(label=_("Came"))

    class Meta:
        model = Invitation
        fields: list[str] = []
