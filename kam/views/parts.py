"""The page of parts for whoever designs: each part of the look, in light beside dark; there in DEBUG alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kam.ground.pages import Page
from kam.templatetags import ui
from kam.views import part_pictures, part_samples
from kam.views.part_pictures import LONG

TIERS = ("platinum", "gold", "iron", "lead", "")
TONES = ("", "accent", "good", "warn", "bad")
SCHEMES = (("light", gettext_lazy("Light")), ("dark", gettext_lazy("Dark")))


class PartsPage(Page):
    """All of them, twice; those that a page has once, below."""

    template_name, nav, title = "kam/parts/show.html", "settings", gettext_lazy("Parts of the look")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.DEBUG:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        return {"halves": [half(scheme, label) for scheme, label in SCHEMES], "once": part_samples.once(),
                "as_of": timezone.localdate()}  # fmt: skip


def half(scheme: str, label: Any) -> dict[str, Any]:
    """All parts in one scheme; what has an id has one of its own."""
    return {
        "scheme": scheme, "label": label, "tiers": TIERS, "tones": TONES, "risks": (None, 0, 0.08, 0.42, 0.88),
        "form": part_samples.form(scheme), "figures": figures(), "pictures": part_pictures.all_of(scheme),
        "events": events(), "steps": steps(), "weights": (-1.2, 0, 2), "rows": rows(), "values": part_samples.values(),
        "runs": part_samples.runs(scheme), "stale": part_samples.stale(), "pager": part_samples.pager(1, 2),
        "empty": {"title": _("Nothing fits"), "text": _("Take a filter away."), "icon": "inbox",
                  "action": {"label": _("All"), "url": "#"}},
        "small": {"title": _("Nothing fits")},
    }  # fmt: skip


def rows() -> list[dict[str, Any]]:
    """Lines of a list: a short name, and the longest there are."""
    return [{"name": name, "tier": tier, "money": money, "risk": risk} for name, tier, money, risk in (
        ("Acme", "gold", 1_234_567, 0.08), (LONG[0], "platinum", 98_765_432_100, 0.88), (LONG[1], "", None, None),
    )]  # fmt: skip


def figures() -> list[dict[str, Any]]:
    """With a hint, with news, in need of somebody, unknown, none at all, with ways of its own, a word."""
    return [
        {"label": _("Revenue"), "value": ui.money(44_900_000), "hint": _("last 365 days"), "url": "#"},
        {"label": _("Customers"), "value": "342", "hint": ui.mark_safe('<span class="up">+7.3%</span>')},
        {"label": _("Overdue"), "value": ui.money(2_110_000), "hint": _("Nobody follows"), "tone": "bad", "url": "#"},
        {"label": _("Risk"), "value": "–"},
        {"label": _("Visits"), "value": "0", "hint": _("last 365 days"), "tone": "warn"},
        {
            "label": LONG[0],
            "value": "1,234,567",
            "hint": LONG[1],
            "url": "#",
            "hint_url": "#",
            "part_url": "#",
            "part": _("Nobody follows"),
        },
        {"label": _("Tier"), "value": _("Gold"), "word": True, "tone": "good"},
    ]


def events() -> list[dict[str, Any]]:
    """A time line of two happenings, one with what it changed."""
    now = timezone.now()
    changed = [{"label": _("Tier"), "was": _("Iron"), "now": _("Gold")}]
    return [
        {"at": now, "title": _("Visit logged"), "by": "Lin", "text": _("Note"), "icon": "pencil-line", "url": "#"},
        {"at": now - timedelta(9), "title": _("Tier"), "by": "Zhao", "changes": changed, "icon": "medal"},
    ]


def steps() -> list[dict[str, Any]]:
    """Done, where one stands, and to come."""
    return [{"label": _("Done"), "state": "done"}, {"label": _("Today"), "state": "now"},
            {"label": _("Next step"), "state": "next"}]  # fmt: skip
