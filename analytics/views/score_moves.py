"""What moved one customer's risk between two days, reason by reason (C1)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from analytics.choices import Reason
from analytics.facts import score_moves as facts
from analytics.facts import score_rows
from analytics.facts.score_moves import Moved
from analytics.forms.score_models import MovedForm
from analytics.rules.score_moves import USUAL, VERSION
from analytics.views import weights
from analytics.views.lists import faults_of
from analytics.views.score_models import name_of
from kam.ground import wording
from kam.ground.pages import DetailPage
from kam.rules import formats
from kam.templatetags import ui
from lifecycle.rules.warnings import SLIGHT


class AccountMoved(DetailPage):
    """Two days to choose, and the differences, the largest first."""

    model, nav, template_name = Account, "customers", "analytics/scores/moved.html"

    def get_title(self) -> str:
        return _t("What moved the risk")

    def get_subtitle(self) -> str:
        return str(self.object)

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Customers"), reverse("accounts:account-list")), (str(self.object), f"/customers/{self.object.pk}/")]

    def context(self) -> dict[str, Any]:
        form = MovedForm(self.request.GET, user=self.user)
        asked = form.cleaned_data if form.is_valid() else {}
        faults = faults_of(form)
        found = None if faults else facts.between(self.object, asked.get("since"), asked.get("until"))
        days = {"since": found.before.run.as_of, "until": found.after.run.as_of} if found else {}
        return days | {
            "object": self.object, "form": form, "faults": faults, "moved": shown(found, self.user) if found else None,
            "instead": instead(found, asked) if found else [],
        }  # fmt: skip


def instead(found: Moved, asked: dict[str, Any]) -> list[str]:
    """Where the score of another day stands in for the one asked for."""
    days = ((asked.get("since"), found.before.run.as_of), (asked.get("until"), found.after.run.as_of))
    words = _t("No score is of %(asked)s: the last one before it, of %(day)s, is shown.")
    return [words % {"asked": formats.day(day, ui.language()), "day": formats.day(kept, ui.language())}
            for day, kept in days if day and kept and kept != day]  # fmt: skip


def shown(found: Moved, user: Any) -> dict[str, Any]:
    """The lines as they are shown, each with its rows: small ones together, so that they still add up."""
    behind = score_rows.behind(found.before, user) | score_rows.behind(found.after, user)
    big = [(code, share) for code, share in found.lines if abs(share) >= SLIGHT]
    rest = sum(share for _code, share in found.lines) - sum(share for _code, share in big)
    lines = [{"code": code, "label": label(code, found), "share": share, "less": less(code, found),
              "url": score_rows.orders_behind(found.after, code), "rows": behind.get(code, [])}
             for code, share in big]  # fmt: skip
    if abs(rest) >= SLIGHT:
        lines.append({"code": "", "label": _t("All else"), "share": rest})
    for line in lines:
        line["said"] = weights.words(line["share"])
    return {
        "before": found.before, "after": found.after, "lines": lines, "total": found.total,
        "longest": max((abs(share) for _code, share in big), default=1.0), "headline": headline(found),
    }  # fmt: skip


def label(code: str, found: Moved) -> str:
    """What a line is called; another version is said with both numbers."""
    if code == VERSION:
        was, now = (name_of(number) for number in found.models)
        return _t("Another version of the score: %(was)s → %(now)s") % {"was": was, "now": now}
    if code == USUAL:
        return _t("What is usual among the customers")
    return str(Reason(code).label) if code in Reason.values else code


def less(code: str, found: Moved) -> str:
    """Whether a signal that was there has faded or gone: its bar then points the other way than its words."""
    was, now = (score.signals.get(code, 0.0) for score in (found.before, found.after))
    if not was or was * now < 0 or abs(now) >= abs(was):
        return ""
    return _t("counts less than then") if now else _t("counts no more")


def headline(found: Moved) -> str:
    """From how much to how much, and what did most of it."""
    numbers = {"was": formats.percent(found.before.p), "now": formats.percent(found.after.p)}
    words = _t("From %(was)s to %(now)s.") % numbers
    way = 1 if found.total >= 0 else -1
    led = [label(code, found) for code, share in found.lines if share * way >= SLIGHT][:2]
    return wording.sentences([words, " · ".join(led)]) if led else words
