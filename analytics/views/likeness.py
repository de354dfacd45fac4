"""The customers most like one, why, and what they buy that it does not; of those the reader sees alone (K3)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Account
from analytics.facts import likeness as facts
from analytics.facts.likeness import Likeness, Similar
from analytics.rules.likeness import SAME, TWICE
from kam.ground import wording
from kam.ground.pages import Panel
from kam.rules import formats

TRAITS = {
    "industry": _("same industry"), "kind": _("same kind"), "region": _("same region"),
    "main_category": _("same main category"),
}  # fmt: skip
CLOSE = 0.25
"""Mixes are called alike when no more than this lies apart."""


class AccountSimilar(Panel):
    """Whom a customer can be compared with, and what it could buy too."""

    model, template_name, title = Account, "analytics/behaviour/_similar.html", _("Similar customers")

    def context(self) -> dict[str, Any]:
        found = facts.likeness(self.object, self.user)
        if found is None:
            return {"object": self.object, "found": None, "row": facts.row_of(self.object)}
        return {
            "object": self.object, "found": found, "row": found.row, "says": says(found),
            "similar": [{"one": one, "why": why(one)} for one in found.similar],
        }  # fmt: skip


def says(found: Likeness) -> str:
    """The finding in one sentence."""
    if not found.similar:
        return _t("You see no other customer that bought anything in the year.")
    if not found.is_mix_known:
        return _t("What it buys is not known, as its orders have no lines with a category: white space cannot be told.")
    if not found.missing:
        return _t("It buys every category that most of those like it buy.")
    first = found.missing[0]
    words = ngettext("%(buying)s of %(known)s similar customer buys %(category)s and this one does not.",
                     "%(buying)s of %(known)s similar customers buy %(category)s and this one does not.",
                     first.known)  # fmt: skip
    return words % {"buying": first.buying, "known": first.known, "category": first.category}


def why(one: Similar) -> str:
    """Why it is like this one: what is the same, then how it differs."""
    told = [str(TRAITS[name]) for name in one.same if name in TRAITS]
    if one.mix_apart is not None and one.mix_apart <= CLOSE:
        told.append(_t("same mix of categories"))
    told += [line for line in (size_words(one.size), rhythm_words(one.rhythm), order_words(one.order)) if line]
    return wording.clauses(told)


def size_words(times: float | None) -> str:
    """Its revenue against this one's."""
    if times is None:
        return ""
    if 1 / SAME <= times <= SAME:
        return _t("same size")
    if times >= TWICE:
        return _t("%(times)s times the size") % {"times": formats.grouped(times, 1)}
    if times <= 1 / TWICE:
        return _t("%(share)s of the size") % {"share": formats.percent(times)}
    return _t("somewhat bigger") if times > 1 else _t("somewhat smaller")


def rhythm_words(times: float | None) -> str:
    """How often it orders against this one."""
    if times is None:
        return ""
    if 1 / SAME <= times <= SAME:
        return _t("same rhythm")
    if times >= TWICE:
        return _t("orders %(times)s times as often") % {"times": formats.grouped(times, 1)}
    return _t("orders more often") if times > 1 else _t("orders more rarely")


def order_words(times: float | None) -> str:
    """Its mean order; said only where it is the same."""
    return _t("same mean order") if times is not None and 1 / SAME <= times <= SAME else ""
