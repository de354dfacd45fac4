"""How often promises were moved to another day, as the log tells."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count

from kam.models import Event
from lifecycle.choices import EventVerb
from lifecycle.models import Promise


def of(promises: Iterable[Promise]) -> dict[int, int]:
    """{promise: how often its day was changed}, of those that were moved at all; one query."""
    keys = [promise.pk for promise in promises]
    verbs = (EventVerb.PROMISE_MOVED, EventVerb.PROMISE_CHANGED)
    told = Event.objects.filter(noun="promise", subject_id__in=keys, verb__in=verbs, changes__has_key="due_on")
    counted = told.order_by().values_list("subject_id").annotate(Count("pk")) if keys else ()
    return {key: count for key, count in counted if key is not None}
