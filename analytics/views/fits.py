"""The fit of every prospect and customer: the list, the best first, and why one customer's fit is what it is."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from analytics.filters import FitFilters
from analytics.models import Fit
from analytics.rules.fits import MIDDLE
from analytics.views import profile_words as words
from analytics.views.lists import ACCOUNT, RunRowList, account_cell, ways_of
from analytics.views.mismatches import gaps_of
from kam.ground import wording
from kam.ground.lists import Column
from kam.ground.pages import Panel
from kam.rules import formats
from kam.templatetags import ui

EMPTY = {
    "title": _("No fit to show"),
    "text": _("Take a filter away, or recompute. A fit needs at least ten key accounts and ten others."),
    "icon": "target",
}


def score_cell(row: Fit) -> SafeString:
    """The score as a bar with its number."""
    tone = "good" if row.score >= 60 else "" if row.score >= 40 else "warn"
    bar = format_html('<progress max="100" value="{}" aria-hidden="true"></progress>', f"{row.score:.1f}")
    return format_html('<span class="share {}">{}<b>{}</b></span>', tone, bar, formats.grouped(row.score, 0))


def why_cell(row: Fit) -> SafeString:
    """What weighs most, with its points; below it what is not known."""
    lines = ((one["words"], words.points(one["points"])) for one in words.reasons(row, 3))
    told = format_html_join(" · ", '{} <span class="nowrap">{}</span>', lines)
    missing = words.unknown_words(row)
    return format_html('{}<span class="sub">{}</span>', told, missing) if missing else told


def why_text(row: Fit) -> str:
    """The same for a file, all reasons."""
    told = [f"{one['words']} {words.points(one['points'])}" for one in words.reasons(row)]
    return wording.clauses([*told, *filter(None, [words.unknown_words(row)])])


def net_of(row: Fit) -> Any:
    """The newest net contribution; None where no run saw the customer."""
    found = getattr(row.account, "standing", None)
    return found.net_contribution if found else None


COLUMNS = [
    Column("account", _("Customer"), lambda r: r.account.name, account_cell, "account__name"),
    *ACCOUNT,
    Column("fit", _("Fit"), lambda r: r.score, score_cell, "score", True),
    Column("why", _("Why"), why_text, why_cell, css="wide quiet"),
    Column("known", _("Traits known"), lambda r: r.known, sort="known", num=True, css="desk"),
    Column("net", _("Net contribution"), net_of, lambda r: ui.money(net_of(r)), num=True, css="desk"),
    Column("key", _("Key account"), lambda r: r.is_key, only="export"),
    Column("prospect", _("Prospect"), lambda r: r.is_prospect, only="export"),
]


class FitList(RunRowList):
    """Who is like our key accounts and is none yet."""

    model, name, title = Fit, "fits", _("Profiles and fit")
    template_name, filterset_class = "analytics/fits/list.html", FitFilters
    default_sort, columns, empty = "-score", COLUMNS, EMPTY

    def rows(self) -> Any:
        return super().rows().select_related("account__standing")

    def more(self) -> str:
        return foretold(self.run.result) if self.run else ""

    def context(self) -> dict[str, Any]:
        return super().context() | {"tabs": words.tabs("fit"), "ways": ways_of(self.user, "profiles")}


def foretold(result: dict[str, Any]) -> str:
    """How well the fit of a year ago told who became a key account; empty where that cannot be said yet."""
    found = result.get("foretold") or {}
    if not found or found.get("auc") is None:
        return _t("At 50 a customer is as much like the rest as like key accounts; five points more double the odds.")
    told = _t("At 50 a customer is as much like the rest as like key accounts; five points more double the odds. Of "
              "the %(all)s scored a year ago %(became)s became key accounts; the fit had put them above the others in "
              "%(auc)s of all pairs.")  # fmt: skip
    return told % {"auc": formats.percent(found["auc"]), "became": found["became"], "all": f"{found['accounts']:,}"}


class AccountFit(Panel):
    """Why a customer fits, point by point, and what its like buy that it does not."""

    model, template_name = Account, "analytics/fits/_account.html"

    def context(self) -> dict[str, Any]:
        row = Fit.objects.current().filter(account=self.object).select_related("run").first()
        found: dict[str, Any] = {"object": self.object, "fit": row}
        if row is None:
            return found
        parts = words.reasons(row)
        return found | {
            "parts": parts,
            "middle": MIDDLE,
            "longest": max((abs(part["points"]) for part in parts), default=1.0),
            "unknown": words.unknown_words(row),
            "gaps": gaps_of(self.object, self.user) if row.is_key else [],
            "profile_url": reverse("analytics:profile"),
        }
