"""What a test of the score rests on, in words: the version that was replayed, over which past days."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import ngettext

from kam.ground.wording import gap
from kam.rules import formats
from kam.templatetags import ui


def version(found: dict[str, Any]) -> str:
    """Which version was replayed, and that it is the risk from orders alone."""
    told = [_t("Tested is the risk from orders alone; warnings go by the risk with signals.")]
    replayed = found.get("version")
    if not replayed:
        return told[0] + gap() + _t("Each past day is scored by what could be learned by then.")
    name = _t("Version %(number)s") % replayed if replayed["number"] else _t("Day-one weights")
    words = {"version": name, "days": replayed["days"], "of": len(found["origins"])}
    if not replayed["days"]:
        more = _t("%(version)s is pinned, but learned from these days, so it cannot be tested by them: each past day "
                  "is scored by what could be learned by then.")  # fmt: skip
    elif replayed["days"] < len(found["origins"]):
        more = _t("%(version)s, which is pinned, scores %(days)s of %(of)s past days; it learned from the others, "
                  "which are scored by what could be learned by then.")  # fmt: skip
    else:
        more = _t("%(version)s, which is pinned, scores every past day.")
    return told[0] + gap() + more % words


def origins(found: dict[str, Any]) -> str:
    """The days that were replayed, in words."""
    days = found["origins"]
    words = ngettext(
        "%(count)s past day, %(since)s to %(until)s", "%(count)s past days, %(since)s to %(until)s", len(days)
    )
    last, first = (formats.day(date.fromisoformat(days[place]), ui.language()) if days else "" for place in (0, -1))
    return words % {"count": len(days), "since": first, "until": last}
