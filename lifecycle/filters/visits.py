"""Filters of visits, plans, promises, to-dos and needs, the same for page and API."""

from __future__ import annotations

from typing import Any

import django_filters as df
from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from accounts.choices import Tier
from accounts.filters import OwnerFilter
from kam.ground import search
from kam.ground.days import company_today
from kam.ground.rights import Right, can
from lifecycle.choices import (
    AidKind,
    AidLanguage,
    Dilemma,
    Encounter,
    NeedOutcome,
    NeedSign,
    NeedStep,
    NoRoom,
    ObjectionState,
    Outcome,
    PlanState,
    PromiseSide,
    TodoSource,
    VisitKind,
)
from lifecycle.filters.base import OfAccount, OpenFirst, chosen_state, people
from lifecycle.models import (
    Aid,
    Diagnosis,
    Need,
    Objection,
    Promise,
    Todo,
    Unplaced,
    Visit,
    VisitPlan,
)
from lifecycle.rules.encounters import KINDS, WRITTEN


class VisitFilter(OfAccount):
    kind = df.ChoiceFilter(choices=VisitKind.choices, label=_("Type"))
    outcome = df.ChoiceFilter(choices=Outcome.choices, label=_("Outcome"))
    user = df.ModelChoiceFilter(queryset=people, label=_("Visited by"))
    held_from = df.DateFilter(field_name="held_at", lookup_expr="date__gte", label=_("From"))
    held_to = df.DateFilter(field_name="held_at", lookup_expr="date__lte", label=_("To"))
    spoken = df.BooleanFilter(method="is_seen", label=_("Spoken with the customer"))
    encounter = df.ChoiceFilter(
        choices=Encounter.choices, method="of_encounter", label=_("Encounter"), widget=forms.HiddenInput()
    )

    class Meta:
        model = Visit
        fields: list[str] = []

    def is_seen(self, queryset: Any, _name: str, value: bool) -> Any:
        """What counts as a visit, or what was only written."""
        return queryset.seen() if value else queryset.filter(kind__in=WRITTEN)

    def of_encounter(self, queryset: Any, _name: str, value: str) -> Any:
        """Meetings, calls, or what was only written."""
        return queryset.filter(kind__in=KINDS[value])

    def search(self, queryset: Any, name: str, text: str) -> Any:
        """By the customer, or by the words of the note for who may read it."""
        found = super().search(queryset, name, text)
        if not can(self.request.user, Right.SEE_CONTACTS):
            return found
        return found | queryset.filter(search.containing(text, "note"))


class PlanFilter(OfAccount):
    state = df.MultipleChoiceFilter(choices=PlanState.choices, label=_("State"))
    kind = df.ChoiceFilter(choices=VisitKind.choices, label=_("Type"))
    user = df.ModelChoiceFilter(queryset=people, label=_("Colleague"))
    planned_from = df.DateFilter(field_name="planned_on", lookup_expr="gte", label=_("From"))
    planned_to = df.DateFilter(field_name="planned_on", lookup_expr="lte", label=_("To"))

    class Meta:
        model = VisitPlan
        fields: list[str] = []


class UnplacedFilter(OfAccount):
    tier = df.ChoiceFilter(choices=Tier.choices, label=_("Tier"))
    user = df.ModelChoiceFilter(queryset=people, label=_("Colleague"))
    cause = df.ChoiceFilter(choices=NoRoom.choices, label=_("Why no room"))

    class Meta:
        model = Unplaced
        fields: list[str] = []


class PromiseFilter(OfAccount):
    side = df.ChoiceFilter(choices=PromiseSide.choices, label=_("Whose"))
    open = df.BooleanFilter(method="still_open", label=pgettext_lazy("promise", "Open"))
    user = df.ModelChoiceFilter(queryset=people, label=_("Colleague"))
    due_from = df.DateFilter(field_name="due_on", lookup_expr="gte", label=_("Due from"))
    due_to = df.DateFilter(field_name="due_on", lookup_expr="lte", label=_("Due until"))
    late = df.BooleanFilter(method="is_late", label=pgettext_lazy("promise", "Past its day"))
    broken = df.BooleanFilter(method="is_broken", label=pgettext_lazy("promise", "Broken"))

    class Meta:
        model = Promise
        fields: list[str] = []

    def search(self, queryset: Any, name: str, text: str) -> Any:
        """By the customer, or by the words of the promise."""
        return super().search(queryset, name, text) | queryset.filter(search.containing(text, "text"))

    def still_open(self, queryset: Any, _name: str, value: bool) -> Any:
        """Open ones, or those that are done with: kept, broken or cancelled."""
        over = Q(kept_on__isnull=False) | Q(dropped_on__isnull=False) | Q(broken_on__isnull=False)
        return queryset.open() if value else queryset.filter(over)

    def is_late(self, queryset: Any, _name: str, value: bool) -> Any:
        """Neither kept nor cancelled, and their day went by, whether it was said that they are broken or not."""
        late = Q(kept_on__isnull=True, dropped_on__isnull=True, due_on__lt=company_today())
        return queryset.filter(late if value else ~late)

    def is_broken(self, queryset: Any, _name: str, value: bool) -> Any:
        """Said to be broken, or long past their day; or all but those."""
        broken = Promise.objects.broken(company_today()).values("pk")
        return queryset.filter(pk__in=broken) if value else queryset.exclude(pk__in=broken)


class PromiseListFilter(OpenFirst, PromiseFilter):
    """The page shows what is still to be done unless asked otherwise."""

    open = chosen_state(pgettext_lazy("promises", "Kept, broken or cancelled"))


class TodoFilter(OfAccount):
    source = df.MultipleChoiceFilter(choices=TodoSource.choices, label=_("Comes from"))
    open = df.BooleanFilter(method="still_open", label=pgettext_lazy("todo", "Open"))
    user = df.ModelChoiceFilter(queryset=people, label=_("Colleague"))
    due_to = df.DateFilter(field_name="due_on", lookup_expr="lte", label=_("Due until"))

    class Meta:
        model = Todo
        fields: list[str] = []

    def search(self, queryset: Any, name: str, text: str) -> Any:
        """By the customer, or by what somebody wrote down to be done."""
        return super().search(queryset, name, text) | queryset.filter(search.containing(text, "title"))

    def still_open(self, queryset: Any, _name: str, value: bool) -> Any:
        """Open ones, or those that are done with: done or dropped."""
        return queryset.open() if value else queryset.filter(Q(done_on__isnull=False) | Q(dropped_on__isnull=False))


class TodoListFilter(OpenFirst, TodoFilter):
    """The page shows what is still to be done unless asked otherwise."""

    open = chosen_state(pgettext_lazy("todos", "Done or dropped"), pgettext_lazy("todo", "Open"))


class NeedFilter(OfAccount):
    open = df.BooleanFilter(method="still_open", label=pgettext_lazy("need", "Open"))
    step = df.MultipleChoiceFilter(choices=NeedStep.choices, label=pgettext_lazy("need", "Step"))
    sign = df.MultipleChoiceFilter(choices=NeedSign.choices, label=_("Heard as"))
    outcome = df.ChoiceFilter(choices=NeedOutcome.choices, label=_("What became of it"))
    category = df.CharFilter(lookup_expr="icontains", label=_("Product category"))
    user = df.ModelChoiceFilter(queryset=people, label=_("Colleague"))
    heard_from = df.DateFilter(field_name="heard_on", lookup_expr="gte", label=_("Heard from"))
    heard_to = df.DateFilter(field_name="heard_on", lookup_expr="lte", label=_("Heard to"))

    class Meta:
        model = Need
        fields: list[str] = []

    def search(self, queryset: Any, name: str, text: str) -> Any:
        """By the customer, or by the words of the need."""
        return super().search(queryset, name, text) | queryset.filter(search.containing(text, "text"))

    def still_open(self, queryset: Any, _name: str, value: bool) -> Any:
        return queryset.filter(closed_on__isnull=value)


class NeedListFilter(OpenFirst, NeedFilter):
    """The page shows what is open unless asked otherwise."""

    open = chosen_state(pgettext_lazy("needs", "Closed"), pgettext_lazy("need", "Open"))


class AidFilter(df.FilterSet):
    """A page shows the lines of the reader's language unless asked for the others; programs get all of them."""

    q = df.CharFilter(method="search", label=_("Words"))
    kind = df.MultipleChoiceFilter(choices=AidKind.choices, label=_("Kind"))
    language = df.ChoiceFilter(
        choices=[*AidLanguage.choices, ("all", _("All languages"))], method="spoken", empty_label=None,
        label=_("Language"),
    )  # fmt: skip
    sign = df.ChoiceFilter(choices=NeedSign.choices, label=_("For needs heard as"))
    archived = df.BooleanFilter(method="in_archive", label=_("Archived"))

    class Meta:
        model = Aid
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, request: Any = None, **kwargs: Any) -> None:
        if not isinstance(request, Request) and not (data or {}).get("language"):
            data = data.copy() if data else QueryDict(mutable=True)
            data["language"] = Aid.objects.spoken(get_language() or "en")
        super().__init__(data, *args, request=request, **kwargs)

    def spoken(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset if value == "all" else queryset.filter(language=value)

    def filter_queryset(self, queryset: Any) -> Any:
        """What is proposed, unless the archive is asked for."""
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("archived") else found.live()

    def search(self, queryset: Any, _name: str, text: str) -> Any:
        return queryset.matching(text.strip())

    def in_archive(self, queryset: Any, _name: str, value: bool) -> Any:
        return queryset.filter(archived_at__isnull=not value)


class ObjectionFilter(OfAccount):
    state = df.ChoiceFilter(choices=ObjectionState.choices, label=_("State"))
    user = df.ModelChoiceFilter(queryset=people, label=_("Colleague"))

    class Meta:
        model = Objection
        fields: list[str] = []


class DiagnosisFilter(OfAccount):
    """Those that stand, or those that stood on a day."""

    dilemma = df.ChoiceFilter(choices=Dilemma.choices, label=_("Dilemma"))
    owner = OwnerFilter(null_value="null")
    taken = df.BooleanFilter(method="being_answered", label=_("Countermeasure taken"))
    on = df.DateFilter(method="stood_on", label=_("As of"))

    class Meta:
        model = Diagnosis
        fields: list[str] = []

    def being_answered(self, queryset: Any, _name: str, value: bool) -> Any:
        return queryset.answered(value)

    def stood_on(self, queryset: Any, _name: str, day: Any) -> Any:
        return queryset.on(day)

    def filter_queryset(self, queryset: Any) -> Any:
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("on") else found.standing()
