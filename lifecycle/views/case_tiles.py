"""The tiles above a list of cases: how its customers' open cases stand, each with the list of those it counts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kam.ground import inputs
from kam.ground.rights import standing
from lifecycle.choices.cases import CaseState
from lifecycle.filters.cases import CaseListFilter
from lifecycle.models import Case, clock_words

TILES = ("late", "today", "green", "state", "mine", "open", "reported", "sort", "page_size", "cursor", "view")
"""What the tiles ask themselves, and what is no question of which cases."""


class Tiled:
    """A list of cases with its tiles, the order of which is that of work while it is of open cases."""

    request: HttpRequest
    user: Any
    default_sort = "urgent_at"

    def sort(self) -> str:
        """Where others stand in the list too, these come last, the newest first."""
        asked: str = super().sort()  # type: ignore[misc]
        is_over = self.request.GET.get("open") in ("all", "false") or "state" in self.request.GET
        return "clock_at" if is_over and asked == self.default_sort else asked

    def context(self) -> dict[str, Any]:
        return {"figures": figures(self.user, self.request)}

    def show(self, *, template: str = "", **context: Any) -> HttpResponse:
        """A list that changes its filter brings its tiles along."""
        template = "lifecycle/cases/_found.html" if template == "pages/_list.html" else template
        shown: HttpResponse = super().show(template=template, **context)  # type: ignore[misc]
        return shown


def figures(user: Any, request: HttpRequest) -> list[dict[str, Any]]:
    """What of the listed customers' open cases is late, due today, green, waiting, in one's hands; each opens them."""
    now, kept = timezone.now(), request.GET.copy()
    for name in TILES:
        kept.pop(name, None)
    here = f"{reverse('lifecycle:case-list')}?{kept.urlencode()}{'&' if kept else ''}"
    asked = CaseListFilter(kept, queryset=Case.objects.visible_to(user).open(), request=request)
    seen = asked.qs if inputs.fits(asked) else asked.queryset.none()
    late, today = seen.late(now).count(), seen.due_today(now).count()
    waiting = seen.filter(state=CaseState.WAITING).count()
    hint = clock_words.without(waiting)
    told = (
        (pgettext("cases", "Late"), late, "late=true", "bad" if late else "", hint),
        (pgettext("cases", "Due today"), today, "today=true", "", hint),
        (_("Green channel"), seen.filter(is_green=True).count(), "green=true", "", ""),
        (CaseState.WAITING.label, waiting, "state=waiting", "", ""),
        (_("In my hands"), seen.filter(user=standing(user)).count(), "mine=true", "", ""),
    )
    names = ("label", "value", "url", "tone", "hint")
    return [dict(zip(names, (label, count, here + query, *rest), strict=True)) for label, count, query, *rest in told]
