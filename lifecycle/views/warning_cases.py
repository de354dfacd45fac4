"""One case as its page shows it: its figures, its reasons, who raised it where no rule did, and what is being done."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Policy
from kam.ground import wording
from kam.ground.rights import Right, can, standing
from kam.rules import formats
from kam.templatetags import ui
from lifecycle.choices import PlanState, WarningState
from lifecycle.facts import endings, plays
from lifecycle.facts import warnings as facts
from lifecycle.models import Aftermath, Visit, Warning
from lifecycle.models.reasons import risk_words
from lifecycle.views import ending_words
from lifecycle.views.warning_works import deeds, to_dos

READINGS = 30
"""Days of the history of risk and value that a case shows, the newest first."""


def last_visit(warning: Warning) -> Any:
    return known.last_visit_on if (known := getattr(warning.account, "standing", None)) else None


def shown(warning: Warning, user: Any) -> dict[str, Any]:
    """All parts of a case's page, as the reader may know them."""
    is_open, policy = warning.is_open, Policy.objects.current()
    visits = Visit.objects.visible_to(user).of(warning.account).filter(archived_at__isnull=True)
    causes = facts.written(warning, user)
    is_back = warning.state == WarningState.WON_BACK
    coming, missed = facts.visits_ahead(warning) if is_open else (None, None)
    proof = endings.proof(warning) if is_back else None
    return {
        "warning": warning,
        "reasons": risk_words(warning.reasons, 6, said=False),
        "raised": facts.uncited(warning, causes),
        "by_hand": by_hand(warning, policy),
        "visits": visits[:3],
        "limit": policy.close_under,
        "horizon": settings.CHURN_HORIZON_DAYS,
        "is_open": is_open,
        "worth": ending_words.worth(warning),
        "proof": proof,
        "on_word": is_back and proof is None,
        "held": 0 if is_open else facts.held_since(warning, user),
        "aftermath": Aftermath.objects.filter(warning=warning).first(),
        "causes": causes,
        "reads_all": can(user, Right.SEE_SUSPICIONS),
        "next_visit": coming,
        "missed": missed,
        "is_planned": coming is not None and coming.state == PlanState.PLANNED,
        "uses": plays.uses(warning.account, user, warning),
        "readings": list(warning.readings.order_by("-on")[:READINGS]),
        "person": standing(user).pk,
        "can_close": can(user, Right.MOVE_STAGES),
        **(works := to_dos(warning, user)),
        "deeds": deeds(warning, user, coming=coming, missed=missed, has_cause=bool(causes),
                       acts=bool(works["actions"] or works["calls"])),
    }  # fmt: skip


def figures(warning: Warning) -> list[dict[str, Any]]:
    """The head of one warning."""
    last, limit = last_visit(warning), Policy.objects.current().warn_at

    def share(risk: float) -> str:
        return formats.percent_short_of(risk, (limit,))

    opening = _("at opening: %s") % ending_words.known(warning.risk_at_opening, share)
    return [
        ending_words.at_stake(warning),
        {"label": _("Churn risk"), "value": ending_words.known(warning.risk, share),
         "tone": "bad" if warning.risk is not None and warning.risk >= limit else "",
         "hint": ui.mark_safe(wording.clauses(filter(None, [opening, ending_words.last_scored(warning)])))},
        {"label": _("Opened"), "value": ui.ago(warning.opened_on), "word": True, "hint": ui.day(warning.opened_on)},
        {"label": _("Last visit"), "value": ui.ago(last), "word": True, "hint": ""},
        {"label": _("Owner"), "value": warning.account.owner or _("Unassigned"), "word": True, "hint": ""},
    ]  # fmt: skip


def by_hand(warning: Warning, policy: Policy) -> str:
    """Who raised it, and that no rule did; of an open one also where its risk stands. Empty where a run opened it."""
    said = facts.raised(warning)
    if said is None:
        return ""
    day = formats.day(said["on"] or warning.opened_on, ui.language())
    told = {"who": said.get("by") or _("a colleague"), "day": day}
    raised = _("%(who)s raised this warning by hand, %(day)s; no rule opened it.") % told
    return wording.sentences([raised, _by_itself(warning, policy)] if warning.is_open else [raised])


def _by_itself(warning: Warning, policy: Policy) -> str:
    """Whether the risk alone would have been one from which a run opens a warning."""
    if warning.risk is None:
        return _("No risk is known of this customer.")
    told = {"risk": formats.percent_short_of(warning.risk, (policy.warn_at,)), "limit": formats.percent(policy.warn_at)}
    if warning.risk < policy.warn_at:
        return _("Its risk is %(risk)s; one opens by itself from %(limit)s on, for platinum and gold customers.") % told
    return _("Its risk has reached %(risk)s by now.") % told
