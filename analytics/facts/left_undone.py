"""What is left undone with customers under a warning: asked with the rows, so that it costs no question of its own."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from lifecycle.choices.cases import Severity
from lifecycle.models import Case, PlayUse


def told() -> dict[str, Any]:
    """Whether a critical complaint waits for its first answer past the deadline, and whether a play was taken."""
    now = timezone.now()
    waits = Case.objects.complaints().late(now).filter(
        severity=Severity.CRITICAL, answered_at__isnull=True, answer_due_at__lt=now, account=OuterRef("account")
    )  # fmt: skip
    return {"unanswered": Exists(waits), "played": Exists(PlayUse.objects.standing().filter(warning=OuterRef("pk")))}
