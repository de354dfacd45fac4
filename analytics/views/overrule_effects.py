"""What overruling a false key account would change of its tier: nothing, where something else holds it there."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.choices import FalseKey
from accounts.rules.tiers import FALSE_KEY, LOYALTY, LOYALTY_SCORE, VOLUME
from accounts.views.tiers import TIERS, sentence
from analytics.models import Overrule, Verdict
from kam.ground import days, wording


def told(verdict: Verdict | None, kind: str) -> list[str]:
    """Of one kind of a verdict: that its customer stays where it stands and why, or where it would come to stand."""
    if verdict is None or kind not in verdict.false_keys:
        return []
    stays = _("Overruling this alone changes nothing: it would stay %(tier)s.")
    stays %= {"tier": TIERS.get(verdict.computed, "")}
    others = [one for one in verdict.false_keys if one not in {kind, *verdict.overruled, *_overruled_since(verdict)}]
    if others:
        names = wording.listed(str(FalseKey(one).label) for one in others)
        return [stays, _("It is a false key account by another sign, too: %(kinds)s.") % {"kinds": names}]
    gate = verdict.reasons.get(FALSE_KEY)
    if gate is None or LOYALTY in verdict.reasons:
        return [stays, *_why(verdict.reasons, without=FALSE_KEY)]
    words = _("By its place it would be %(tier)s from the next computation of tiers on.")
    asked = {code: verdict.reasons[code] for code in (VOLUME, LOYALTY_SCORE) if code in verdict.reasons}
    return [words % {"tier": TIERS.get(gate.get("by_share"), "")}, *_why(asked, without=FALSE_KEY)]


def _overruled_since(verdict: Verdict) -> list[str]:
    """Kinds whose overruling stands by now, though the verdict's run did not know it."""
    rows = Overrule.objects.standing(days.offered()).filter(account=verdict.account_id)
    return list(rows.values_list("kind", flat=True))


def _why(reasons: dict[str, Any], *, without: str) -> list[str]:
    found = [sentence(code, numbers) for code, numbers in reasons.items() if code != without]
    return [words for words in found if words]
