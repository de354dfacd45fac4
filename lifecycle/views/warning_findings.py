"""The sentence above the list of warnings: who is at risk, with whom half of the money stands, whom nobody follows."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account
from kam.ground import wording
from kam.rules import formats
from kam.templatetags import ui
from lifecycle.choices import WarningState
from lifecycle.models.warnings import most

NAMED = 2
KEPT, LOST = (WarningState.KEPT, WarningState.WON_BACK), WarningState.LOST


class One(NamedTuple):
    """An open warning."""

    name: str
    value: Decimal | None
    followed: bool


def finding(rows: Any) -> str:
    """Of the open warnings among the rows, and what became of the others; empty where there is none."""
    told = rows.open().with_followed().order_by(most("value_at_risk"), "pk")
    open_ = [One(*line) for line in told.values_list(Account.called("account__"), "value_at_risk", "is_followed")]
    parts = [*_open(open_), _ended(rows)]
    return _("{}.").format(wording.clauses(filter(None, parts))) if any(parts) else ""


def _open(found: Sequence[One]) -> list[str]:
    if not found:
        return []
    whole = sum((one.value or Decimal(0) for one in found), Decimal(0))
    words = ngettext("%(count)s customer is under a warning, with %(amount)s at risk",
                     "%(count)s customers are under a warning, with %(amount)s at risk", len(found))  # fmt: skip
    told = words % {"count": f"{len(found):,}", "amount": _short(whole)}
    return [told, _half(found, whole), _alone(sum(not one.followed for one in found), len(found))]


def _half(found: Sequence[One], whole: Decimal) -> str:
    """With how few half of it is, the first by name and amount; of one customer it goes without saying."""
    if len(found) < 2 or not whole:
        return ""
    upto, few = Decimal(0), 0
    while upto < whole / 2:
        upto, few = upto + (found[few].value or 0), few + 1
    named = wording.both(wording.aside(one.name, _short(one.value)) for one in found[: min(few, NAMED)])
    if few <= NAMED:
        return _("%(share)s of it is with %(names)s") % {"share": formats.percent(upto / whole), "names": named}
    return _("half of it is with %(count)s of them, most with %(names)s") % {"count": f"{few:,}", "names": named}


def _alone(count: int, of: int) -> str:
    if not count:
        return ngettext("it has a follow-up", "each has a follow-up", of)
    words = ngettext("%(count)s is without follow-up", "%(count)s are without follow-up", count)
    return words % {"count": f"{count:,}"}


def _ended(rows: Any) -> str:
    """Of those that ended how many were kept and lost, and what with them; of a list of open ones nothing."""
    kept, lost = Q(state__in=KEPT), Q(state=LOST)
    found = rows.order_by().aggregate(
        kept=Count("pk", filter=kept), saved=Sum("value_saved", filter=kept),
        lost=Count("pk", filter=lost), gone=Sum("value_lost", filter=lost),
        asleep=Count("pk", filter=Q(state=WarningState.DORMANT)),
    )  # fmt: skip
    saved = ngettext("%(count)s was kept or won back, worth %(amount)s",
                     "%(count)s were kept or won back, worth %(amount)s", found["kept"])  # fmt: skip
    gone = ngettext("%(count)s was lost, worth %(amount)s", "%(count)s were lost, worth %(amount)s", found["lost"])
    asleep = ngettext("%(count)s went dormant", "%(count)s went dormant", found["asleep"])
    ends = ((saved, "kept", "saved"), (gone, "lost", "gone"), (asleep, "asleep", ""))
    return wording.clauses(
        words % {"count": f"{found[count]:,}", "amount": _short(found.get(amount) or 0)}
        for words, count, amount in ends if found[count]
    )  # fmt: skip


def _short(amount: Any) -> str:
    return formats.short_money(amount, settings.COMPANY_CURRENCY, ui.language())
