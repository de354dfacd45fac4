"""Who is slipping: one sentence and the customers that fell most, parts of the dashboard that come after it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from analytics.facts import dashboards, leaders, slipping
from analytics.facts.leaders import Leaders
from analytics.facts.slipping import NAMED, Fallen, Slipping
from analytics.forms.dashboards import DashboardForm
from analytics.views import dashboard_ways as ways
from analytics.views import development_movers
from analytics.views import development_words as words
from analytics.views.dashboard_ways import Part
from kam.choices import RunKind
from kam.ground import prepared, wording
from kam.ground.pages import Page
from kam.ground.rights import Right
from kam.models import Run
from kam.rules import formats
from kam.templatetags import ui

ASKED = ("tier", "owner", "region", "segment")
"""What development is narrowed to alike: there a category stands for what was bought, not for who buys it."""


class SlippingPage(Page):
    """Of everybody, or of the customers that the dashboard is narrowed to; with `brief` the sentence alone."""

    template_name, nav, title = "analytics/dashboards/slipping.html", "dashboard", _("Who is slipping")
    right = Right.SEE_DASHBOARD

    def context(self) -> dict[str, Any]:
        form, found = DashboardForm(self.request.GET, user=self.user), dashboards.runs()[0]
        around = {"bare": self.htmx, "is_brief": bool(self.request.GET.get("brief"))}
        if RunKind.CONTRIBUTION not in found or not form.is_valid():
            return around
        part = Part(form.kept or {})
        reader = ways.reader_of(part, self.user, form, found[RunKind.CONTRIBUTION])
        run, book = Run.objects.current(RunKind.DEVELOPMENT), found[RunKind.CONTRIBUTION]
        keys = (run.pk if run else None, book.pk, *part.kept.items())
        return around | prepared.until_something_happens(
            "slipping", self.user, lambda: shown(reader, part, book), *keys
        )


def shown(user: Any, part: Part, book: Run) -> dict[str, Any]:
    """Whom the book hangs on, who is slipping, and a row for each of those who fell most."""
    found = slipping.gather(user)
    return {
        "hangs": hangs(leaders.gather(user, book)), "leaders_url": part.to("analytics:contribution-list"),
        "told": says(found), "rows": [row(one) for one in found.fallen],
        "times": words.against(found.times) if found.times else "", "url": part.to("analytics:development", ASKED),
    }  # fmt: skip


def row(one: Fallen) -> dict[str, Any]:
    """A customer with what it bought in both times, whose it is, and the warning that stands."""
    warning = reverse("lifecycle:warning-detail", args=[one.warning]) if one.warning else ""
    return development_movers.line(one.mover) | {"owner": str(one.owner or _t("Unassigned")), "warning": warning}


def hangs(found: Leaders) -> str:
    """The customers that bring most, by name, and their share; nothing of a book that earns nothing."""
    if not found.names:
        return ""
    return _t("Most hangs on %(names)s: together %(share)s of what all that earn bring.") % {
        "names": wording.listed(found.names), "share": formats.percent(found.share, 1)}  # fmt: skip


def says(found: Slipping) -> str:
    """Who is slipping: how many are warned of and who has most at stake, and who fell most without a warning."""
    parts = [_of_the_warned(found), _of_the_fallen(found)]
    return _t("Who is slipping: %(parts)s.") % {"parts": wording.clauses(filter(None, parts))}


def _of_the_warned(found: Slipping) -> str:
    if not found.warned:
        return _t("nobody is under a warning")
    told = ngettext("%(count)s customer under a warning, most at stake with %(names)s",
                    "%(count)s customers under a warning, most at stake with %(names)s", found.warned)  # fmt: skip
    return told % {"count": f"{found.warned:,}", "names": wording.both(_staked(*one) for one in found.worst)}


def _staked(name: str, value: Any) -> str:
    if value is None:
        return name
    return wording.aside(name, formats.short_money(value, settings.COMPANY_CURRENCY, ui.language()))


def _of_the_fallen(found: Slipping) -> str:
    if found.times is None:
        return ""
    if not found.fallen:
        return _t("nobody buys less than a year before")
    alone = [one for one in found.fallen if one.warning is None][:NAMED]
    if not alone:
        return _t("those who fell most are all under a warning")
    return _t("without a warning %(names)s fell most") % {"names": wording.both(map(_fell, alone))}


def _fell(one: Fallen) -> str:
    """A name, with by how much of what it was its revenue fell, and by which amount."""
    mover = one.mover
    share = [wording.growth(float(mover.change / mover.before))] if mover.before > 0 else []
    return wording.aside(mover.name, wording.listed([*share, words.signed(mover.change)]))
