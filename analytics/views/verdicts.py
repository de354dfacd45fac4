"""What the newest run of tiers said of each account: computed tier, why, false key accounts with their evidence."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.choices import FalseKey, Tier
from accounts.views.tiers import sentence
from analytics.filters import VerdictFilters
from analytics.models import Verdict
from analytics.views.lists import ACCOUNT, RunRowList, account_cell
from kam.ground.lists import Column
from kam.rules import formats
from kam.templatetags import ui

KINDS = dict(FalseKey.choices)


def reason_words(row: Verdict) -> list[str]:
    """Why the tier, in sentences; the numbers stand in the row."""
    told = [sentence(code, numbers) for code, numbers in row.reasons.items() if code != "waiting"]
    return [words for words in told if words]


def waiting_words(row: Verdict) -> str:
    """The change that waits for another run."""
    if not row.pending:
        return ""
    return _t("%(tier)s waits for another run.") % {"tier": dict(Tier.choices)[row.pending]}


def evidence_words(row: Verdict) -> list[str]:
    """What speaks for a false key account, one sentence for each kind."""
    colon, stop = ("：", "。") if ui.language().startswith("zh") else (": ", ".")
    return [f"{KINDS[kind]}{colon}{_evidence(kind, row.evidence)}{stop}" for kind in row.false_keys if kind in KINDS]


def _evidence(kind: str, found: dict[str, Any]) -> str:
    if kind == FalseKey.ONE_OFF:
        months = int(found.get("months", 0))
        words = ngettext("%(share)s of the year's revenue within 30 days, orders in %(months)s month",
                         "%(share)s of the year's revenue within 30 days, orders in %(months)s months",
                         months)  # fmt: skip
        return words % {"share": formats.percent(found.get("burst_share", 0)), "months": months}
    rates = {
        "rate": formats.percent(found.get("margin_rate", 0), 1),
        "middle": formats.percent(found.get("median_rate", 0), 1),
    }
    if kind == FalseKey.NO_PROFIT:
        return _t("much revenue at a margin of %(rate)s after cost to serve (middle of the book: %(middle)s)") % rates
    return _t("deep discounts and a margin that fell two quarters running, now %(rate)s (middle: %(middle)s)") % rates


def tier_cell(row: Verdict) -> Any:
    """The tier in effect, and the one that waits."""
    badge = ui.tier_badge(row.in_effect, ui.language(), True)
    return format_html('{}<span class="sub">{}</span>', badge, waiting_words(row)) if row.pending else badge


def why_cell(row: Verdict) -> Any:
    """Reasons, then evidence against a false key account."""
    lines = [*evidence_words(row), *reason_words(row)]
    return format_html_join("", "<span>{}</span> ", ((line,) for line in lines))


class VerdictList(RunRowList):
    model, name, title = Verdict, "verdicts", _("Tiers and why")
    filterset_class = VerdictFilters
    default_sort = "account__name"
    empty: ClassVar[dict[str, Any]] = {
        "title": _("No tier to show"),
        "text": _("Take a filter away, or recompute as soon as there are orders."),
        "icon": "medal",
    }
    columns: ClassVar[list[Column]] = [
        Column("account", _("Customer"), lambda r: r.account.name, account_cell, "account__name"),
        *ACCOUNT[::2],
        Column("in_effect", _("Tier"), lambda r: r.in_effect, tier_cell, "in_effect"),
        Column("computed", _("Computed tier"), lambda r: r.computed, lambda r: r.get_computed_display(), "computed"),
        Column("why", _("Why"), lambda r: " ".join([*evidence_words(r), *reason_words(r)]), why_cell, css="wide quiet"),
        Column("false_keys", "false_keys", lambda r: ";".join(r.false_keys), only="export"),
        Column("pending", "pending", lambda r: r.pending, only="export"),
    ]
