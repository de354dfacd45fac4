"""The review of the demo's biggest customer as of the last quarter, kept as it was before a later correction."""

from __future__ import annotations

from datetime import date

from analytics.actions import packs
from analytics.actions.demo.people import Staff
from analytics.actions.demo.profiles import Profile
from analytics.rules import packs as rules
from kam.ground import papers
from lifecycle.models import Visit
from lifecycle.models.cases import end_of

CORRECTED = "（更正：对方要的是两种厚度的报价）"


def hold(book: list[Profile], staff: Staff, today: date) -> None:
    """The director took the slides; then a visit of that quarter was corrected, and the review says what it said."""
    account, ended = book[0].account, rules.quarter_end(today)
    packs.take(account, on=ended, kind=papers.PPTX, language="zh-hans", by=staff["zhao"])
    held = Visit.objects.of(account).filter(archived_at__isnull=True, held_at__lt=end_of(ended)).first()
    if held is not None:
        Visit.objects.filter(pk=held.pk).update(note=f"{held.note}{CORRECTED}")
