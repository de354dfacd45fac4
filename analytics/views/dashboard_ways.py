"""Where the dashboard's numbers lead: to lists of the same customers that it speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import Account
from analytics.choices import RiskBand
from analytics.facts import dashboards as facts
from analytics.forms.customers import FILTERS
from analytics.forms.dashboards import DashboardForm
from analytics.views import curves
from kam.ground import days, scope
from kam.models import Run

OF_TIERS, OF_FLOWS = ("owner", "region"), ("owner", "region", "segment", "category")
"""What the history of tiers and the reservoir can be narrowed to."""


@dataclass(frozen=True)
class Part:
    """The customers that are spoken of; of everybody `kept` is empty."""

    kept: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        return not self.kept

    def to(self, name: str, among: tuple[str, ...] = FILTERS, **asked: Any) -> str:
        """A list narrowed alike; empty where it cannot be, for then it would show others."""
        if self.kept.keys() - {*among}:
            return ""
        query = urlencode({**self.kept, **asked})
        return reverse(name) + (f"?{query}" if query else "")


WHOLE = Part()
"""All that the reader sees."""


def reader_of(part: Part, user: Any, form: DashboardForm, run: Run) -> Any:
    """The reader as whoever sees these alone; who bought what is asked of the day of the run."""
    if part.is_whole:
        return user
    seen = Account.objects.visible_to(user).filter(**form.of_customer(run.as_of))
    return scope.narrowed(user, seen.order_by().values("pk"))


def live(part: Part, name: str, book: facts.Book, **asked: Any) -> str:
    """A list that speaks of today, narrowed alike: who bought what it tells of the year up to today alone."""
    is_today = book.as_of == days.company_today()
    return part.to(name, FILTERS if is_today else (*OF_TIERS, "segment", "tier"), **asked)


def most(part: Part, book: facts.Book, count: int) -> str:
    """The so many customers that bring most."""
    if not count:
        return ""
    if part.is_whole:
        return part.to("analytics:contribution-list", most=count)
    by = {"top_by": "revenue"} if facts.measure(book) == "revenue" else {}
    return part.to("analytics:contribution-list", top=count, **by)


def place(part: Part, book: facts.Book, count: int) -> str:
    """What a place of the curve opens: the so many that bring most; where it falls, those at a loss."""
    earning = book.accounts - book.losing
    return curves.place(
        count, earning=earning, losing_from=earning, most=lambda best: most(part, book, best),
        others=lambda _falls: part.to("analytics:contribution-list", loss="true"),
    )  # fmt: skip


def carriers(part: Part, book: facts.Book) -> str:
    """The open warnings of those who carry 80 %, whom lists know of everybody alone."""
    return _carrying(part, "lifecycle:warning-list", book)


def unwarned(part: Part, book: facts.Book) -> str:
    """Those who carry 80 % and stand at high or very high risk without an open warning."""
    return _carrying(part, "analytics:score-list", book, band_from=RiskBand.HIGH.value, has_warning="false")


def _carrying(part: Part, name: str, book: facts.Book, **asked: Any) -> str:
    return part.to(name, most=book.makers, most_by=facts.measure(book), **asked) if part.is_whole else ""
