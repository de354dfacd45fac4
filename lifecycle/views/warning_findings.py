"""The sentence above the list of warnings: how many are open, what is at stake, how many nobody follows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Count, Sum
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
    open_ = rows.open().order_by()
    found = open_.aggregate(count=Count("pk"), sum=Sum("value_at_risk"))
    if not found["count"]:
        return ""
    alone = open_.followed(False).count()
    told = {"count": f"{found['count']:,}", "amount": _short(found["sum"] or 0)}
    words = ngettext("%(count)s warning is open, with %(amount)s at stake",
                     "%(count)s warnings are open, with %(amount)s at stake", found["count"])  # fmt: skip
    parts = [words % told, _worst(open_) if found["count"] > 1 else "", _alone(alone)]
    return _("{}.").format(wording.clauses(filter(None, parts)))


def _worst(open_: Any) -> str:
    """With whom most is at stake, by name and amount."""
    first = open_.order_by(most("value_at_risk"), "pk").values_list(Account.called("account__"), "value_at_risk")
    names = [wording.aside(name, _short(amount)) for name, amount in first[:NAMED] if amount]
    return _("most with %(names)s") % {"names": wording.both(names)} if names else ""


def _alone(count: int) -> str:
    if not count:
        return _("each has a follow-up")
    words = ngettext("%(count)s is without follow-up", "%(count)s are without follow-up", count)
    return words % {"count": f"{count:,}"}


def _short(amount: Any) -> str:
    return formats.short_money(amount, settings.COMPANY_CURRENCY, ui.language())
