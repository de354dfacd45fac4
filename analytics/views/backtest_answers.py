"""What a director asks of a test of the score: did it come true, were we warned, is it better than counting days."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import ngettext

from analytics.rules import backtests as rules
from kam.rules import formats

LIKELY = 0.5
"""Half of the way: from here on a customer is called more likely to leave than to stay."""


def answers(found: dict[str, Any], part: str = "") -> list[dict[str, Any]]:
    """The figures that stand first; how early it warned is known of the whole company alone."""
    told = [true(found), *([] if part else [warned(found["lead"])]), better(found), caught(found["all"])]
    return [one for one in told if one]


def true(found: dict[str, Any]) -> dict[str, Any]:
    """Of those called more likely to leave than to stay, how many did leave."""
    held = rules.above(found["calibration"], LIKELY)
    label, level = _t("Called high, and left"), formats.percent(LIKELY)
    if held is None:
        return {
            "label": label,
            "value": formats.NONE,
            "hint": _t("nobody stood at %(level)s or more") % {"level": level},
        }
    count, promised, seen = held
    hint = ngettext("of %(count)s score of %(level)s or more; promised %(promised)s",
                    "of %(count)s scores of %(level)s or more; promised %(promised)s", count)  # fmt: skip
    words = {"count": f"{count:,}", "level": level, "promised": formats.percent(promised, 1)}
    few = {"done": f"{round(seen * count):,}", "whole": f"{count:,}"}
    value = formats.percent(seen, 1) if count >= rules.LEAST else _t("%(done)s of %(whole)s") % few
    return {"label": label, "value": value, "hint": hint % words}


def warned(lead: dict[str, Any]) -> dict[str, Any]:
    """Of the key accounts lost for good, of how many the score had warned; in red where of less than half."""
    label, numbers = _t("Lost, and warned of before"), {"done": f"{lead['warned']:,}", "whole": f"{lead['lost']:,}"}
    if not lead["lost"]:
        return {"label": label, "value": formats.NONE, "hint": _t("no key account was lost for good")}
    hint = _t("key accounts lost for good")
    if lead["warned"] >= rules.FEW:
        hint = _t("key accounts lost for good; in the middle %(days)s days ahead") % {"days": lead["quartiles"][1]}
    tone = "bad" if lead["warned"] * 2 < lead["lost"] else ""
    return {"label": label, "value": _t("%(done)s of %(whole)s") % numbers, "hint": hint, "tone": tone}


def better(found: dict[str, Any]) -> dict[str, Any]:
    """Whether the score is shown to beat the days since the last order."""
    whole, beats = found["all"], rules.beats(found)
    label = _t("Better than days since the last order?")
    if beats is None:
        return {"label": label, "value": _t("Cannot be told"), "word": True}
    said = _t("Yes") if beats else _t("No") if whole["ahead_high"] < 0 else _t("Not shown")
    numbers = {"auc": formats.percent(whole["auc"], 1), "naive": formats.percent(whole["auc_naive"], 1)}
    hint = _t("names the lost one of two in %(auc)s, days alone in %(naive)s") % numbers
    return {"label": label, "value": said, "hint": hint, "word": True, "tone": "good" if beats else "warn"}


def caught(whole: dict[str, Any]) -> dict[str, Any]:
    """How much of the revenue that was lost stood where one looks first."""
    value = whole["revenue_caught20"] if whole.get("enough", True) else None
    return {"label": _t("Revenue caught"), "value": formats.NONE if value is None else formats.percent(value, 1),
            "hint": _t("of what was lost, in the top 20% by value at risk")}  # fmt: skip
