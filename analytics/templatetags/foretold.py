"""How well the churn risk foretold on the company's own past, said in one line wherever a risk stands as a chance."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.rules import backtests as rules
from kam.choices import RunKind
from kam.ground.rights import Right, can
from kam.ground.wording import sentences
from kam.models import Run
from kam.rules import formats

register = template.Library()
HIGH, FAR = 0.5, 0.05
"""From when on a risk is more likely than not, and what it may be off by without a word."""


@register.simple_tag(takes_context=True)
def foretold(context: dict[str, Any], key_accounts: bool = False) -> SafeString:
    """
    The line, with the way to the test for those who may open it; `key_accounts` says it of these alone, too.

    A page that read the runs anyway hands the test down as `backtest`.
    """
    run = context["backtest"] if "backtest" in context else Run.objects.current(RunKind.BACKTEST)
    sees_all = can(context["user"], Right.SEE_DASHBOARD)
    words = sentences(said(run.result if run else None, key_accounts=key_accounts, counted=sees_all))
    if not sees_all:
        return format_html('<p class="hint foretold">{}</p>', words)
    way = format_html('<a href="{}">{}</a>', reverse("analytics:backtest"), _("Does it foretell?"))
    return format_html('<p class="hint foretold">{} {}</p>', words, way)


def said(found: dict[str, Any] | None, *, key_accounts: bool, counted: bool = True) -> list[str]:
    """
    What a stored test (None: there is none) says of the risk: of all, and of key accounts where these are meant.

    How many of these the company lost is `counted` for those alone who see its figures.
    """
    if not found:
        return [_("Whether the risk foretells was not tested on your own orders yet.")]
    beats = rules.beats(found)
    if beats is None:
        return [_("Too few of your customers were lost to tell whether the risk foretells anything.")]
    right = {"share": formats.percent(found["all"]["auc"])}
    told = [
        _(
            "Tested on your past orders, the risk from orders alone tells a lost customer from one that stayed in "
            "%(share)s of cases; what visits, complaints and competitors add to it is a policy and untested."
        )
        % right
        if beats
        else _("On your past orders the risk is not shown to beat the days since the last order.")
    ]
    told += _of_high(found)
    if rules.calibrated(found) is False:
        told.append(_("Read it as an order of customers, not as a chance."))
    if key_accounts:
        told += _of_key(found.get("key") or {}, counted)
    return told


def _of_high(found: dict[str, Any]) -> list[str]:
    """How often those called more likely to leave than to stay did, where that is far from what was promised."""
    held = rules.above(found.get("calibration") or [], HIGH)
    if held is None or abs(held[1] - held[2]) < FAR:
        return []
    words = ngettext(
        "Of %(count)s risk of %(level)s or more, %(seen)s came true; %(promised)s were foretold.",
        "Of %(count)s risks of %(level)s or more, %(seen)s came true; %(promised)s were foretold.",
        held[0],
    )
    return [words % {"count": f"{held[0]:,}", "level": formats.percent(HIGH), "promised": formats.percent(held[1], 1),
                     "seen": formats.percent(held[2], 1)}]  # fmt: skip


def _of_key(part: dict[str, Any], counted: bool) -> list[str]:
    if not part.get("enough"):
        if not counted:
            return [_("Of key accounts alone it cannot be told: too few of them were lost on the days tested.")]
        lost = part.get("lost_accounts", 0)
        return [_("Of key accounts alone it cannot be told: %(lost)s of them were lost on the days tested, and it "
                  "takes %(least)s.") % {"lost": lost, "least": rules.LEAST}]  # fmt: skip
    return [_("Among key accounts it is %(share)s.") % {"share": formats.percent(part["auc"])}]
