"""The sentence above the list of customers: what they bring together, how few bring half, what the others lose."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.facts import carriers
from accounts.facts.carriers import Carried
from kam.ground import wording
from kam.rules import formats
from kam.templatetags import ui


def finding(rows: Any) -> str:
    """Of the rows that the list shows; empty of fewer than two, which say it themselves."""
    found = carriers.gather(rows)
    if found.count < 2:
        return ""
    parts = [_brought(found), _half(found), _lost(found)] if found.known else [_nothing(found)]
    return _("{}.").format(wording.clauses(filter(None, parts)))


def _nothing(found: Carried) -> str:
    return _("None of these %(count)s customers had an order or a cost within a year") % {"count": f"{found.count:,}"}


def _brought(found: Carried) -> str:
    told = {"count": f"{found.count:,}", "amount": _short(found.net)}
    return _("%(count)s customers brought %(amount)s net within a year") % told


def _half(found: Carried) -> str:
    """How few bring half, and the first of them by name; where some lose, half of what the others bring."""
    if not found.half:
        return _("none of them earns us anything")
    names = wording.both(wording.aside(name, _short(amount)) for name, amount in found.first[: found.half])
    told = {"half": f"{found.half:,}", "earning": f"{found.earning:,}", "names": names}
    if not found.losing:
        words = ngettext("%(half)s of them brings half of it: %(names)s",
                         "%(half)s of them bring half of it, most of all %(names)s", found.half)  # fmt: skip
        return words % told
    words = ngettext(
        "of what %(earning)s earn us half is from %(half)s: %(names)s",
        "of what %(earning)s earn us half is from %(half)s, most of all %(names)s", found.half,
    )  # fmt: skip
    return words % told


def _lost(found: Carried) -> str:
    words = ngettext("with %(count)s we lose %(amount)s", "with %(count)s we lose %(amount)s", found.losing)
    return words % {"count": f"{found.losing:,}", "amount": _short(-found.lost)} if found.losing else ""


def _short(amount: Any) -> str:
    return formats.short_money(amount, settings.COMPANY_CURRENCY, ui.language())
