"""Moments as programs read them: ISO 8601 in UTC (`2026-06-30T01:00:00Z`), whoever asks and wherever they are."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.utils.encoders import JSONEncoder


def told(moment: datetime) -> str:
    """The one form; a moment without a zone is of the clock that is set for whoever asks."""
    aware = timezone.make_aware(moment) if timezone.is_naive(moment) else moment
    return aware.astimezone(UTC).isoformat().replace("+00:00", "Z")


def plainly(value: Any) -> Any:
    """A moment in the one form, any other value as it is."""
    return told(value) if isinstance(value, datetime) else value


class Encoder(JSONEncoder):
    """Shapes leave moments as they are (`DATETIME_FORMAT` in the settings), so each answer's are written here alone."""

    def default(self, obj: Any) -> Any:
        return told(obj) if isinstance(obj, datetime) else super().default(obj)


class Renderer(JSONRenderer):
    """JSON with moments in the one form."""

    encoder_class = Encoder
