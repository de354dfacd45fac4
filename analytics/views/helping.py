"""Which manager to help first: one row a person and a sentence above, a part of the dashboard that comes after it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from analytics.facts import helping as facts
from analytics.forms.managers import SAME
from analytics.rules import helping as rules
from analytics.rules.coverage import WITHOUT_PLAN
from analytics.rules.helping import CONTRIBUTION, LATE, RISK, SIGNALS, VISITS, Hand, Helped
from analytics.rules.managers import CONTRIBUTION as MEASURE
from analytics.views.manager_turns import change, money
from kam.choices import RunKind
from kam.ground import prepared, wording
from kam.ground.pages import Page
from kam.ground.rights import Right
from kam.models import Run
from kam.rules import formats
from kam.templatetags import ui


class HelpFirst(Page):
    """Where help is needed; with `brief` the sentence alone, of everybody or of one `owner`, for other pages."""

    template_name, nav, title = "analytics/managers/help.html", "analyses", _("Whom to help first")
    right = Right.SEE_DASHBOARD

    def context(self) -> dict[str, Any]:
        runs = [run.pk for kind in (RunKind.CONTRIBUTION, RunKind.CHURN) if (run := Run.objects.current(kind))]
        found = prepared.until_something_happens("help-first", self.user, lambda: shown(self.user), *runs)
        asked = self.request.GET
        around = {"bare": self.htmx, "is_brief": bool(asked.get("brief"))}
        return found | around | ({"told": told_of(asked["owner"], found["rows"])} if asked.get("owner") else {})


def shown(user: Any) -> dict[str, Any]:
    """The sentence and the rows, those first of whom most figures stand out."""
    books, hands = facts.gather(user)
    found = [one for one in rules.ranked(books) if one.signals]
    names, hand = facts.named(user, found), rules.most_late(books, hands)
    rows = [row(one) | {"why": wording.clauses(whys(one, names))} for one in found]
    return {"told": spoken(rows[: len(rules.first(found))]), "rows": rows, "of": len(SIGNALS),
            "hand": in_hand(hand, sum(one.late for one in (*books, *hands))) if hand else None}  # fmt: skip


def spoken(first: list[dict[str, Any]]) -> SafeString | str:
    """Whom to help first and why, one name, with its page; then who ties. Nothing where no figure stands out."""
    shape = wording.aside('<a href="{}">{}</a>', "{}")
    named = [format_html(shape, one["url"], one["name"], one["why"]) for one in first]
    if len(named) < 2:
        return format_html(_t("Help first: {}."), named[0]) if named else ""
    at_stake = formats.short_money(first[0]["at_risk"], settings.COMPANY_CURRENCY, ui.language())
    then = format_html_join(wording.semicolon(), "{}", ((one,) for one in named[1:]))
    words = _t("Help first: {}; of those with as many figures most is at risk there, {}. Then: {}.")
    return format_html(words, named[0], at_stake, then)


def in_hand(hand: Hand, late: int) -> dict[str, Any]:
    """That most late work is with a colleague who holds no customers, each part with its list."""
    told = _t("%(count)s of %(all)s cases and promises that are late are in the hands of %(name)s.") % {
        "count": hand.late, "all": late, "name": hand.name}  # fmt: skip
    return {"told": told, "cases": hand.cases, "promises": hand.promises,
            "cases_url": held_cases(hand.user), "promises_url": held_promises(hand.user)}  # fmt: skip


def held_cases(user: int) -> str:
    """The late cases in somebody's hands."""
    return f"{reverse('lifecycle:case-list')}?user={user}&late=true"


def held_promises(user: int) -> str:
    """The late promises of ours that somebody gave."""
    return f"{reverse('lifecycle:promise-list')}?user={user}&side=ours&late=true"


def told_of(owner: str, rows: list[dict[str, Any]]) -> str:
    """Why one manager needs help, in the words of the sentence about all; that nothing calls for it where so."""
    found = next((one for one in rows if str(one["owner"]) == owner), None)
    if found is None:
        return _t("No figure of theirs stands out today.")
    return _t("Needs help: %(manager)s.") % {"manager": wording.aside(found["name"], found["why"])}


def whys(one: Helped, names: facts.Names) -> list[str]:
    """The figures that stand out, in words, each with the customers that it is of most of all."""
    told = _told(one)
    return [_with(told[key], names[key].get(one.book.owner, ())) for key in one.signals]


def _with(words: str, names: Sequence[str]) -> str:
    return wording.pair(words, wording.listed(names)) if names else words


def _told(one: Helped) -> dict[str, str]:
    book = one.book
    visits = ngettext("%(count)s of %(due)s key account overdue and planned by nobody",
                      "%(count)s of %(due)s key accounts overdue and planned by nobody", book.due)  # fmt: skip
    late = ngettext("%(count)s case or promise late", "%(count)s cases and promises late", book.late)
    fell = change(book.now or 0, book.before or 1)
    return {
        VISITS: visits % {"count": book.unplanned, "due": book.due},
        LATE: late % {"count": book.late},
        CONTRIBUTION: _t("contribution %(change)s with the same customers") % {"change": fell},
        RISK: _t("%(share)s of all value at risk") % {"share": formats.percent(one.share)},
    }


def row(one: Helped) -> dict[str, Any]:
    """One person's figures, each with its list, and which of them stand out."""
    book, owner = one.book, {"owner": one.book.owner}
    held = urlencode(owner | {"measure": MEASURE, "state": SAME})
    return {
        "name": book.name, "owner": book.owner, "count": len(one.signals), "out": dict.fromkeys(one.signals, True),
        "url": f"{reverse('analytics:managers')}?{urlencode(owner)}",
        "due": book.due, "unplanned": book.unplanned,
        "visits_url": f"{reverse('analytics:coverage-list')}?{urlencode(owner | {'state': WITHOUT_PLAN})}",
        "cases": book.cases, "cases_url": held_cases(book.owner),
        "promises": book.promises, "promises_url": held_promises(book.owner),
        "change": change(book.now or 0, book.before or 1) if book.change is not None else "",
        "before": money(book.before or 0), "now": money(book.now or 0),
        "contribution_url": f"{reverse('analytics:managers-list')}?{held}",
        "at_risk": book.at_risk, "share": formats.percent(one.share),
        "risk_url": f"{reverse('analytics:score-list')}?{urlencode(owner)}",
    }  # fmt: skip
