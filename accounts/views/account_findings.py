"""The sentence above the list of customers: how many bring what, who brings most, and what is under a warning."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.choices import Stage
from accounts.models import Account
from kam.ground import wording
from kam.ground.asked import Asked
from kam.rules import formats
from kam.templatetags import ui

NAMED = 2
NET, AT_RISK = "standing__net_contribution", "standing__value_at_risk"


class Found(Asked):
    """Stands before `ListPage`: the sentence of the rows below the heading."""

    def get_subtitle(self) -> str:
        return finding(self.chosen)


def finding(rows: Any) -> str:
    """Of the rows that the list shows; empty where fewer than two have numbers."""
    warned = Q(standing__stage=Stage.WARNING)
    plain = rows.order_by()
    found = plain.aggregate(known=Count(NET), net=Sum(NET), warned=Count("pk", filter=warned),
                            stake=Sum(AT_RISK, filter=warned), count=Count("pk"))  # fmt: skip
    if found["known"] < 2:
        return ""
    told = {"count": f"{found['count']:,}", "known": f"{found['known']:,}", "amount": _short(found["net"])}
    if found["known"] == found["count"]:
        said = _("%(count)s customers brought %(amount)s net within a year") % told
    else:
        said = _("%(known)s of %(count)s customers had an order or a cost within a year and brought %(amount)s net")
        said %= told
    return _("{}.").format(wording.clauses(filter(None, [said, _first(plain), _warned(found)])))


def _first(plain: Any) -> str:
    """Who brought most, by name and amount."""
    first = plain.filter(**{f"{NET}__gt": 0}).order_by(F(NET).desc(), "pk").values_list(Account.called(), NET)
    names = [wording.aside(name, _short(amount)) for name, amount in first[:NAMED]]
    return _("most with %(names)s") % {"names": wording.both(names)} if names else ""


def _warned(found: dict[str, Any]) -> str:
    """How many are under a churn warning, and what is at stake with them."""
    if not found["warned"]:
        return _("none is under a churn warning")
    words = ngettext("%(count)s is under a churn warning, with %(amount)s at stake",
                     "%(count)s are under a churn warning, with %(amount)s at stake", found["warned"])  # fmt: skip
    return words % {"count": f"{found['warned']:,}", "amount": _short(found["stake"] or 0)}


def _short(amount: Any) -> str:
    return formats.short_money(amount, settings.COMPANY_CURRENCY, ui.language())
