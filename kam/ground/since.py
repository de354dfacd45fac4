"""`?updated_since=` on every list of records that know when they were changed last: for copies kept in step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.exceptions import ValidationError as Wrong
from django.db import connection
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import IsoDateTimeFilter
from django_filters.fields import IsoDateTimeField
from rest_framework.exceptions import ValidationError

from kam.choices import RunState
from kam.ground import moments
from kam.models import Run

NAME, FIELD, HEADER = "updated_since", "updated_at", "Next-Updated-Since"
MARGIN = timedelta(minutes=1)
"""Clocks of several machines differ, and a moment is taken a little before its transaction begins."""
OLDEST = """SELECT LEAST(clock_timestamp(), MIN(xact_start)) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend'"""
WORDS = _("Changed at this moment or later")


class MomentField(IsoDateTimeField):
    """A moment in UTC: PostgreSQL takes no offset of 16 hours and more, which ISO 8601 does."""

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        try:
            return found.astimezone(UTC) if found is not None else None
        except OverflowError as error:
            raise Wrong(self.error_messages["invalid"], code="invalid") from error


class MomentFilter(IsoDateTimeFilter):
    field_class = MomentField


def named(view: Any) -> set[str]:
    """The parameter, where a resource's records know it and its own filters do not have it."""
    filters = getattr(view.filterset_class, "base_filters", {})
    try:
        view.model._meta.get_field(FIELD)
    except (AttributeError, FieldDoesNotExist):
        return set()
    return set() if NAME in filters else {NAME}


def narrowed(view: Any, queryset: Any) -> Any:
    """
    The rows changed at the moment asked for or later; all where nothing is asked.

    The answer says from which moment to ask next time, which is found before the rows are read.

    Raises ValidationError for what is no moment: ISO 8601, with an offset (else the reader's time zone).
    """
    text = view.request.query_params.get(NAME, "")
    if text and hasattr(view, "headers"):  # set by the answer to a request; a file written later has none
        view.headers[HEADER] = moments.told(settled())
    if not text or not named(view):
        return queryset
    try:
        since = MomentField().clean(text)
    except (Wrong, ValueError, OverflowError):
        raise ValidationError({NAME: [_("Enter a moment, such as 2026-06-30T08:00:00Z.")]}) from None
    return queryset.filter(**{f"{FIELD}__gte": since})


def settled() -> datetime:
    """
    A moment before which nothing appears any more: what is written now bears its moment, and is seen when it is done.

    PostgreSQL knows the oldest transaction that is open. SQLite lets one write at a time and tells nobody since when;
    what takes long there are runs, which say when they began.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(OLDEST)
            found: datetime = cursor.fetchone()[0]
    else:
        begun = Run.objects.filter(state=RunState.RUNNING).aggregate(first=Min("started_at"))["first"]
        found = min(begun or timezone.now(), timezone.now())
    return found.astimezone(UTC) - MARGIN
