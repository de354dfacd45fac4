"""What the ground's lists can be narrowed by; the same for pages and API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters as df
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kam.choices import DeliveryState, ImportState, MailState, Role, RunKind, RunState
from kam.ground import events
from kam.ground.described import knowing
from kam.ground.forms import DIGITS, Picker
from kam.models import (
    Absence,
    BusyTime,
    CalendarDay,
    Event,
    Import,
    Mail,
    Notice,
    Run,
    SavedView,
    Sending,
    Team,
    Token,
    User,
    Webhook,
    WorkCalendar,
)


class UserFilter(df.FilterSet):
    q = df.CharFilter(label=_("Name, sign-in name or address"), method="by_words")
    role = df.ChoiceFilter(label=_("Role"), choices=Role.choices)
    team = df.ModelChoiceFilter(label=_("Team"), queryset=Team.objects.all())
    is_active = df.BooleanFilter(label=_("Active"))

    class Meta:
        model = User
        fields: list[str] = []

    def by_words(self, queryset: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """Names for everybody; addresses too only where the page shows them."""
        return queryset.filter(Q(name__icontains=value) | Q(username__icontains=value) | Q(email__icontains=value))


class ColleagueFilter(UserFilter):
    """Colleagues as everybody sees them: by name, role and team."""

    q = df.CharFilter(label=_("Name"), field_name="name", lookup_expr="icontains")

    class Meta(UserFilter.Meta):
        pass


class TeamFilter(df.FilterSet):
    q = df.CharFilter(label=_("Name"), field_name="name", lookup_expr="icontains")
    parent = df.ModelChoiceFilter(label=_("Team above"), queryset=Team.objects.all())

    class Meta:
        model = Team
        fields: list[str] = []


class RunFilter(df.FilterSet):
    kind = df.ChoiceFilter(label=_("What"), choices=RunKind.choices)
    state = df.ChoiceFilter(label=_("State"), choices=RunState.choices)
    as_of = df.DateFilter(label=_("As of"))

    class Meta:
        model = Run
        fields: list[str] = []


class ExportFilter(df.FilterSet):
    state = df.ChoiceFilter(label=_("State"), choices=RunState.choices)

    class Meta:
        model = Run
        fields: list[str] = []


class ImportFilter(df.FilterSet):
    q = df.CharFilter(label=_("File"), field_name="file_name", lookup_expr="icontains")
    state = df.ChoiceFilter(label=_("State"), choices=ImportState.choices)

    class Meta:
        model = Import
        fields: list[str] = []


class NoticeFilter(df.FilterSet):
    unread = df.BooleanFilter(label=_("Unread"), field_name="read_at", lookup_expr="isnull")

    class Meta:
        model = Notice
        fields: list[str] = []


class WorkCalendarFilter(df.FilterSet):
    q = df.CharFilter(label=_("Name"), field_name="name", lookup_expr="icontains")
    country = df.CharFilter(label=_("Country"), lookup_expr="iexact")

    class Meta:
        model = WorkCalendar
        fields: list[str] = []


class CalendarDayFilter(df.FilterSet):
    calendar = df.ModelChoiceFilter(label=_("Calendar"), queryset=WorkCalendar.objects.all())
    works = df.BooleanFilter(label=_("Is worked"))
    since = df.DateFilter(label=_("From"), field_name="on", lookup_expr="gte")
    until = df.DateFilter(label=_("To"), field_name="on", lookup_expr="lte")

    class Meta:
        model = CalendarDay
        fields: list[str] = []


class AbsenceFilter(df.FilterSet):
    user = df.ModelChoiceFilter(label=_("Colleague"), queryset=User.objects.people())
    since = df.DateFilter(label=_("From"), field_name="until_on", lookup_expr="gte")
    until = df.DateFilter(label=_("To"), field_name="starts_on", lookup_expr="lte")

    class Meta:
        model = Absence
        fields: list[str] = []


class BusyTimeFilter(df.FilterSet):
    since = df.DateFilter(label=_("From"), field_name="ends_at", lookup_expr="date__gte")
    until = df.DateFilter(label=_("To"), field_name="starts_at", lookup_expr="date__lte")

    class Meta:
        model = BusyTime
        fields: list[str] = []


class MailFilter(df.FilterSet):
    q = df.CharFilter(label=_("Name or address"), method="by_words")
    day = df.DateFilter(label=_("Day"))
    state = df.ChoiceFilter(label=_("State"), choices=MailState.choices, method="by_state")

    class Meta:
        model = Mail
        fields: list[str] = []

    def by_words(self, queryset: QuerySet[Mail], name: str, value: str) -> QuerySet[Mail]:
        return queryset.filter(Q(user__name__icontains=value) | Q(to__icontains=value))

    def by_state(self, queryset: QuerySet[Mail], name: str, value: str) -> QuerySet[Mail]:
        if value in (MailState.NOTHING, MailState.WITHHELD):
            unsent = queryset.filter(delivery__isnull=True)
            return unsent.filter(subject="") if value == MailState.NOTHING else unsent.exclude(subject="")
        return queryset.filter(delivery__state=value)


class TokenFilter(df.FilterSet):
    revoked = df.BooleanFilter(label=_("Ended"), field_name="revoked_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Token
        fields: list[str] = []


class WebhookFilter(df.FilterSet):
    q = df.CharFilter(label=_("Name"), field_name="name", lookup_expr="icontains")
    is_on = df.BooleanFilter(label=_("Is on"))

    class Meta:
        model = Webhook
        fields: list[str] = []


class SentFilter(df.FilterSet):
    """What one webhook was sent."""

    state = df.ChoiceFilter(label=_("State"), choices=DeliveryState.choices)
    verb = df.CharFilter(label=_("Event type"))

    class Meta:
        model = Sending
        fields: list[str] = []


class SendingFilter(SentFilter):
    """What one webhook was sent (`webhook`), or all that one keeps."""

    webhook = df.NumberFilter(label=_("Webhook"), field_name="webhook_id", min_value=1, max_value=10**DIGITS - 1)

    class Meta(SentFilter.Meta):
        pass


def _known_noun(noun: str) -> None:
    """Raises ValidationError for what no event is about: an empty answer would look as if nothing had happened."""
    if noun not in events.nouns():
        raise ValidationError(_("There is nothing of this name."), code="invalid_choice")


class PlaceFilter(df.NumberFilter):
    """A whole number."""

    field_class = forms.IntegerField


class ChangeFilter(df.FilterSet):
    """Happenings after a place in their order, of some nouns or verbs."""

    after = PlaceFilter(label=_("After the place"), field_name="seq", lookup_expr="gt", min_value=0, max_value=2**62)
    noun = knowing(df.CharFilter(label=_("Noun"), validators=[_known_noun], method="by_noun"), events.nouns)
    verb = df.CharFilter(label=_("Event type"))

    def by_noun(self, queryset: Any, _name: str, value: str) -> Any:
        """Records by the thousand (`orders.put`) are of their noun, too."""
        return queryset.of_noun(value)

    class Meta:
        model = Event
        fields: list[str] = []


class SavedViewFilter(df.FilterSet):
    """Those of one list or analysis; `page` is the number of the page, as in every list."""

    of = df.CharFilter(label=_("List or analysis"), field_name="page")

    class Meta:
        model = SavedView
        fields: list[str] = []


def verbs() -> list[tuple[str, Any]]:
    """Every declared verb with its words, by its words."""
    return sorted(events.labels().items(), key=lambda item: str(item[1]))


class EventFilter(df.FilterSet):
    q = df.CharFilter(label=_("Name"), field_name="subject_name", lookup_expr="icontains")
    verb = df.ChoiceFilter(label=_("What happened"), choices=verbs)
    person = df.ModelChoiceFilter(label=_("Who"), queryset=User.objects.all(), method="by_person")
    since = df.DateFilter(label=_("From"), field_name="at", lookup_expr="date__gte")
    until = df.DateFilter(label=_("To"), field_name="at", lookup_expr="date__lte")
    account = df.NumberFilter(label=_("Customer (id)"), method="by_account", min_value=1, max_value=10**DIGITS - 1)

    class Meta:
        model = Event
        fields: list[str] = []

    def by_person(self, queryset: QuerySet[Event], name: str, value: User) -> QuerySet[Event]:
        return queryset.filter(by_id=value.pk)

    def by_account(self, queryset: QuerySet[Event], name: str, value: Any) -> QuerySet[Event]:
        """Whole numbers; a broken one finds nothing."""
        fits = value == int(value)
        return queryset.filter(account_id=int(value)) if fits else queryset.none()


def customers(request: Any) -> QuerySet[Any]:
    """Customers the reader sees, named upward: the ground does not know them."""
    found = apps.get_model("accounts", "Account").objects
    return found.visible_to(request.user) if request is not None else found.none()  # type: ignore[no-any-return]


class HistoryFilter(df.FilterSet):
    """What happened to one record: by whom, from when until when, to which of its fields (`names`, in words)."""

    person = df.ModelChoiceFilter(label=_("Who"), queryset=User.objects.all(), method="by_person")
    since = df.DateFilter(label=_("From"), field_name="at", lookup_expr="date__gte")
    until = df.DateFilter(label=_("To"), field_name="at", lookup_expr="date__lte")
    field = df.ChoiceFilter(label=_("Field"), choices=[], field_name="changes", lookup_expr="has_key")

    class Meta:
        model = Event
        fields: list[str] = []

    def __init__(self, *args: Any, names: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["field"].extra["choices"] = [*names]

    def by_person(self, queryset: QuerySet[Event], name: str, value: User) -> QuerySet[Event]:
        return queryset.filter(by_id=value.pk)


class EventListFilter(EventFilter):
    """On the page a customer is chosen by name; programs give its id."""

    account = df.ModelChoiceFilter(
        label=_("Customer"), queryset=customers, widget=Picker("accounts:account-pick"), method="by_customer"
    )

    def by_customer(self, queryset: QuerySet[Event], name: str, value: Any) -> QuerySet[Event]:
        return queryset.filter(account_id=value.pk)
