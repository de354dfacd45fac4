"""How well the churn risk foretold on the company's own past, said in one line wherever a risk stands as a chance."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from analytics.rules import backtests as rules
from kam.choices import RunKind
from kam.ground.rights import Right, can
from kam.ground.wording import clauses, sentences
from kam.models import Run
from kam.rules import formats

register = template.Library()
HIGH = 0.5
"""From when on a risk is more likely than not."""


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


def estimate(
    found: dict[str, Any] | None, risks: Iterable[tuple[float | None, float | None]], *, counted: bool = False
) -> str:
    """
    That high risks are a model's estimates, and how many of 10 of such a risk came true; '' without a high one.

    `risks`: each as it is shown, and from orders alone: that one was tested, so its class is told. It is said beside
    the biggest customers, so of key accounts, too, where it cannot be told of these. How many of them were lost is
    `counted` for those alone who see the test.
    """
    high = [(risk, tested) for risk, tested in risks if risk is not None and risk >= HIGH]
    if not high:
        return ""
    parts = came_true(found, [tested for _risk, tested in high if tested is not None])
    told = [_("A risk is a model's estimate.")]
    if parts:
        words = _("By orders alone, the part that was tested, these customers stand here: %(parts)s.")
        told.append(words % {"parts": clauses(parts)})
    if found and found.get("key") and not found["key"].get("enough"):
        told += _of_key(found["key"], counted)
    return sentences(told)


def came_true(found: dict[str, Any] | None, risks: Iterable[float] | None = None) -> list[str]:
    """How many of 10 ordered nothing in time, by classes of high risks: those of `risks`, by default all of them."""
    asked = None if risks is None else list(risks)
    told = []
    for low, top, _count, seen in rules.by_class(found or {}):
        if asked is not None and not any(low <= risk < top or risk == top == 1 for risk in asked):
            continue
        words = _("at %(low)s or more %(seen)s of 10 ordered nothing in time") if top == 1 else _(
            "at %(low)s to %(top)s %(seen)s of 10 ordered nothing in time")  # fmt: skip
        told.append(words % {"low": formats.percent(low), "top": formats.percent(top), "seen": round(seen * 10)})
    return told


def _of_high(found: dict[str, Any]) -> list[str]:
    """What became of those called more likely to leave than to stay, in the words that stand beside a single risk."""
    parts = came_true(found)
    return [_("So far, %(parts)s.") % {"parts": clauses(parts)}] if parts else []


def _of_key(part: dict[str, Any], counted: bool) -> list[str]:
    if not part.get("enough"):
        if not counted:
            return [_("Of key accounts alone it cannot be told: too few of them were lost on the days tested.")]
        lost = part.get("lost_accounts", 0)
        return [_("Of key accounts alone it cannot be told: %(lost)s of them were lost on the days tested, and it "
                  "takes %(least)s.") % {"lost": lost, "least": rules.LEAST}]  # fmt: skip
    return [_("Among key accounts it is %(share)s.") % {"share": formats.percent(part["auc"])}]
