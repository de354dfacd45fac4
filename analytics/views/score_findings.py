"""The sentence above a list of risks: how many stand high, what is at stake, and with whom most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import ngettext

from accounts.models import Account, Policy
from analytics.choices import RiskBand
from analytics.views import pictures
from analytics.views import score_doings as doings
from kam.ground import lists, wording
from kam.rules import formats

NAMED = 2


def risk_finding(rows: Any, asked: Any) -> SafeString | str:
    """
    How many of the customers listed are likely to leave, what is at stake with them and with whom most; nothing of one.

    Those who are lead to their list, narrowed as it is `asked` for.
    """
    grave = Q(band__gte=RiskBand.HIGH)
    found = rows.order_by().aggregate(
        count=Count("pk"), high=Count("pk", filter=grave), sum=Sum("value_at_risk"),
        theirs=Sum("value_at_risk", filter=grave),
    )  # fmt: skip
    if found["count"] < 2:  # one row says it itself
        return ""
    told = {"count": f"{found['count']:,}", "high": f"{found['high']:,}", "amount": pictures.short(found["sum"] or 0)}
    words = ngettext("%(high)s of %(count)s customers stands at high or very high risk",
                     "%(high)s of %(count)s customers stand at high or very high risk", found["high"])  # fmt: skip
    who = words % told
    if found["high"]:
        grave_url = lists.url_with(asked, band_from=int(RiskBand.HIGH), band=None)
        who = format_html('<a href="{}">{}</a>', grave_url, who)
    if not found["high"] or not found["sum"]:
        stake = _t("%(amount)s is at risk") % told
    else:
        told["share"] = formats.percent((found["theirs"] or 0) / found["sum"])
        words = ngettext("of the %(amount)s at risk, %(share)s is with it",
                         "of the %(amount)s at risk, %(share)s is with them", found["high"])  # fmt: skip
        stake = words % told
    parts = [(one,) for one in (who, stake, _with_most(rows) if found["sum"] else "") if one]
    return format_html(_t("{}."), format_html_join(wording.semicolon(), "{}", parts))


def _with_most(rows: Any) -> str:
    """With whom most is at stake, by name and amount."""
    first = rows.order_by(F("value_at_risk").desc(nulls_last=True), "account").values_list(
        Account.called("account__"), "value_at_risk"
    )
    names = [wording.aside(name, pictures.short(amount)) for name, amount in first[:NAMED] if amount]
    return _t("most is at stake with %(names)s") % {"names": wording.both(names)} if names else ""


def delayed(rows: Any, high_from: float) -> str:
    """How many the risk alone would count as high, where the bands, which follow it with a delay, hold others."""
    grave, alone = Q(band__gte=RiskBand.HIGH), Q(p__gte=high_from)
    found = rows.order_by().aggregate(
        high=Count("pk", filter=grave), alone=Count("pk", filter=alone), both=Count("pk", filter=alone & grave)
    )
    if found["alone"] == found["high"] == found["both"]:
        return ""
    return _t("By the risk alone, from %(limit)s on, %(count)s would stand at high or very high risk now, and not "
              "%(high)s.") % {"limit": formats.percent(high_from), "count": f"{found['alone']:,}",
                              "high": f"{found['high']:,}"}  # fmt: skip


def with_delay(lines: Sequence[str], rows: Any, asked: Any, policy: Policy | None) -> list[str]:
    """The rules behind a list of risks, with that of the bands what the risk alone would count; not asked by band."""
    by_band = any(asked.get(name) for name in ("band", "band_from"))
    late = "" if by_band else delayed(rows, doings.borders(policy)[0][1])
    first, bands, *rest = lines
    return [first, wording.sentences(filter(None, [bands, late])), *rest]
