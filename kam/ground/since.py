"""`?updated_since=` on every list of records that know when they were changed last: for copies kept in step."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.exceptions import ValidationError as Wrong
from django.utils.translation import gettext_lazy as _
from django_filters import IsoDateTimeFilter
from django_filters.fields import IsoDateTimeField
from rest_framework.exceptions import ValidationError

NAME, FIELD = "updated_since", "updated_at"
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

    Raises ValidationError for what is no moment: ISO 8601, with an offset (else the reader's time zone).
    """
    text = view.request.query_params.get(NAME, "")
    if not text or not named(view):
        return queryset
    try:
        since = MomentField().clean(text)
    except (Wrong, ValueError, OverflowError):
        raise ValidationError({NAME: [_("Enter a moment, such as 2026-06-30T08:00:00Z.")]}) from None
    return queryset.filter(**{f"{FIELD}__gte": since})
