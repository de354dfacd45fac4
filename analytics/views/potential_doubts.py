"""What is doubtful of a potential: who is a false key account, and which figure rests on its like alone."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import ngettext

from analytics.choices import WalletBasis
from analytics.models import Potential, Verdict
from kam.templatetags import ui

LIKE = (WalletBasis.PEER_WALLETS, WalletBasis.PEER_PURCHASES)
"""What nobody knows of the customer itself."""


def held_back() -> Any:
    """The customers that are false key accounts now, unless somebody overruled it (a query of keys)."""
    return Verdict.objects.current().held_back().values("account")


def marked(rows: Any) -> Any:
    """Rows that tell whether their customer is a false key account (`is_false_key`)."""
    return rows.annotate(is_false_key=Exists(held_back().filter(account=OuterRef("account"))))


def held_back_to_win() -> Any:
    """What counts rows of false key accounts with something to win."""
    return Count("pk", filter=Q(gap__gt=0, account__in=held_back()))


def said(count: int) -> str:
    """How many with something to win are left out of the sentence as false key accounts; empty where none is."""
    words = ngettext("%(count)s false key account is not counted as something to win",
                     "%(count)s false key accounts are not counted as something to win", count)  # fmt: skip
    return words % {"count": f"{count:,}"} if count else ""


def origin(row: Potential) -> str:
    """Whether the figure rests on a wallet that somebody noted, is estimated, or roughly; nothing if not known."""
    if row.basis == WalletBasis.UNKNOWN or row.potential is None:
        return ""
    if row.basis in LIKE:
        return _t("rough: from its like alone")
    return _t("noted by people") if row.basis == WalletBasis.ENTERED else _t("estimated")


def gap_cell(row: Any) -> SafeString:
    """What is not won, what the figure stands on, and that it would be won of a false key account."""
    told = origin(row)
    below = format_html('<span class="sub" title="{}">{}</span>', row.get_basis_display(), told) if told else ""
    if getattr(row, "is_false_key", False):
        below += format_html('<span class="sub late">{}</span>', _t("false key account"))
    return format_html("{}{}", ui.money(row.gap), below)
