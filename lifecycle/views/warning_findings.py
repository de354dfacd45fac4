"""The sentence above the list of warnings: how many are open, what is at stake, how many nobody follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account
from kam.ground import wording
from kam.ground.asked import Asked
from kam.rules import formats
from kam.templatetags import ui
from lifecycle.models.warnings import most

NAMED = 2


class Found(Asked):
    """Stands before `ListPage`: the sentence of the rows below the heading."""

    def get_subtitle(self) -> str:
        return finding(self.chosen)


def finding(rows: Any) -> str:
    """Of the open warnings among the rows; empty where none is open."""
    open_ = rows.open().with_followed().order_by(most("value_at_risk"), "pk")
    found = list(open_.values_list(Account.called("account__"), "value_at_risk", "is_followed"))
    if not found:
        return ""
    told = {"count": f"{len(found):,}", "amount": _short(sum(value or 0 for _name, value, _followed in found))}
    words = ngettext("%(count)s warning is open, with %(amount)s at stake",
                     "%(count)s warnings are open, with %(amount)s at stake", len(found))  # fmt: skip
    worst = [(name, value) for name, value, _followed in found[:NAMED] if value] if len(found) > 1 else []
    parts = [words % told, _worst(worst), _alone(sum(not followed for *_rest, followed in found))]
    return _("{}.").format(wording.clauses(filter(None, parts)))


def _worst(first: Sequence[tuple[str, Any]]) -> str:
    """With whom most is at stake, by name and amount."""
    names = [wording.aside(name, _short(amount)) for name, amount in first]
    return _("most with %(names)s") % {"names": wording.both(names)} if names else ""


def _alone(count: int) -> str:
    if not count:
        return _("each has a follow-up")
    words = ngettext("%(count)s is without follow-up", "%(count)s are without follow-up", count)
    return words % {"count": f"{count:,}"}


def _short(amount: Any) -> str:
    return formats.short_money(amount, settings.COMPANY_CURRENCY, ui.language())
