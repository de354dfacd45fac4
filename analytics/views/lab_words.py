"""The lab's sentences: who would change tier compared with which version, what the figures alone do, what to know."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Value
from django.utils.translation import gettext as _t
from django.utils.translation import ngettext

from accounts.models import TierChange
from accounts.views import policy_words
from analytics.actions.simulate import Preview
from analytics.models import Verdict
from kam.choices import RunKind
from kam.ground import wording
from kam.rules import formats
from kam.templatetags import ui


def headline(preview: Preview, settled: bool) -> str:
    """The finding in a sentence or two: who moves at once, and how many more wait for further runs."""
    moved, base = preview.movers(settled), policy_words.dated(preview.base)
    waiting = 0 if settled else preview.later
    at_once = bool(waiting) and not preview.policy.needs_approval
    if not len(moved):
        said = _nobody(at_once) % {"version": base}
    else:
        up, down = preview.ways(settled)
        said = _moved(len(moved), at_once) % {
            "version": base, "count": f"{len(moved):,}", "up": f"{up:,}", "down": f"{down:,}"
        }  # fmt: skip
    if not waiting:
        return said
    words = ngettext(
        "Up to %(count)s more with the next computations.", "Up to %(count)s more with the next computations.", waiting
    )
    return wording.sentences([said, words % {"count": f"{waiting:,}"}])


def _nobody(at_once: bool) -> str:
    if at_once:
        return _t("Compared with %(version)s, nobody would change tier at once.")
    return _t("Compared with %(version)s, nobody would change tier.")


def _moved(count: int, at_once: bool) -> str:
    """The first sentence; where more is to come it says that these move at once."""
    if at_once:
        return ngettext(
            "Compared with %(version)s, %(count)s customer would change tier at once: %(up)s up, %(down)s down.",
            "Compared with %(version)s, %(count)s customers would change tier at once: %(up)s up, %(down)s down.",
            count,
        )
    return ngettext(
        "Compared with %(version)s, %(count)s customer would change tier: %(up)s up, %(down)s down.",
        "Compared with %(version)s, %(count)s customers would change tier: %(up)s up, %(down)s down.",
        count,
    )


def split(preview: Preview, settled: bool) -> list[dict[str, Any]]:
    """What changes tiers, told apart: the tried numbers, and the customers' own figures; none where only one does."""
    own = preview.own(settled)
    if own is None:
        return []
    if preview.is_past:
        first, last = (formats.day(day, ui.language()) for day in (preview.ground.as_of, preview.newest))
        words = _t("from %(first)s to %(last)s, with one and the same numbers; not in the list")
        said = words % {"first": first, "last": last}
    else:
        said = _t("with %(version)s too, once every change that waits has taken effect; not in the list")
        said %= {"version": policy_words.named(preview.base)}
    changed = _t("the same figures, with these numbers in place of %(version)s")
    return [
        {"label": _t("By the changed numbers"), "count": len(preview.movers(settled)),
         "says": changed % {"version": policy_words.named(preview.base)}},
        {"label": _t("By the customers' own figures"), "count": own, "says": said},
    ]  # fmt: skip


def elsewhere(preview: Preview, user: Any) -> dict[str, str]:
    """
    What else moves tiers, in one read: how many changes are `proposed` already and wait for a decision, and how many
    of the newest computation are `waiting` for another one. No tried number brings them; empty where none is.
    """
    found = {} if preview.is_past else _counts(user)
    proposed, waiting = found.get("proposed", 0), found.get("waiting", 0)
    words = ngettext(
        "%(count)s change is already proposed and waits for a decision.",
        "%(count)s changes are already proposed and wait for a decision.",
        proposed,
    )
    more = ngettext(
        "%(count)s more waits for another computation. This page counts only what the tried numbers would change.",
        "%(count)s more wait for another computation. This page counts only what the tried numbers would change.",
        waiting,
    )
    return {"proposed": words % {"count": f"{proposed:,}"} if proposed else "",
            "waiting": more % {"count": f"{waiting:,}"} if waiting else ""}  # fmt: skip


def _counts(user: Any) -> dict[str, int]:
    open_ones = TierChange.objects.visible_to(user).proposed()
    held = Verdict.objects.visible_to(user).filter(run__is_current=True, run__kind=RunKind.TIERS).exclude(pending="")
    return dict(_counted(open_ones, "proposed").union(_counted(held, "waiting"), all=True))


def _counted(rows: Any, name: str) -> Any:
    return rows.order_by().annotate(sort=Value(name)).values("sort").annotate(n=Count("pk")).values_list("sort", "n")


def notes(preview: Preview, settled: bool) -> list[str]:
    """What a reader must know about the preview."""
    day, runs, found = formats.day(preview.ground.as_of, ui.language()), preview.policy.runs_needed, []
    stands = None if preview.is_past else preview.stands_by
    if stands not in (None, preview.base.number):
        words = _t(
            "%(version)s counts from the next computation on; the tiers that customers have now are those of"
            " version %(stands)s."
        )
        found.append(words % {"version": policy_words.title(preview.base), "stands": stands})
    if preview.is_past:
        words = _t("This is what these numbers would have done on %(day)s, beside the version in force on that day.")
        found.append(words % {"day": day})
    if settled:
        found.append(_t("These are the tiers once every change that still waits has taken effect."))
    else:
        words = ngettext(
            "A customer changes tier after %(runs)s computation that says so.",
            "A customer changes tier only after %(runs)s computations in a row that say so.", runs,
        )  # fmt: skip
        found.append(words % {"runs": runs})
        words = _t(
            "The computation of %(day)s is repeated with these numbers: a tier that it gave may not be given again."
        )
        found.append(words % {"day": day})
    staying = preview.staying(settled)
    if staying:
        words = ngettext(
            "%(count)s more would change tier by the numbers, but stays: set by hand, taken over from its group,"
            " or core.",
            "%(count)s more would change tier by the numbers, but stay: set by hand, taken over from their group,"
            " or core.",
            staying,
        )
        found.append(words % {"count": f"{staying:,}"})
    if preview.policy.needs_approval:
        found.append(_t("With this policy a person approves each change of tier before it takes effect."))
    return found
