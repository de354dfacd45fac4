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
from analytics.forms.customers import UNASSIGNED
from analytics.forms.managers import SAME
from analytics.rules import helping as rules
from analytics.rules.coverage import WITHOUT_PLAN
from analytics.rules.helping import CONTRIBUTION, LATE, RISK, SIGNALS, VISITS, Hand, Helped
from analytics.rules.managers import CONTRIBUTION as MEASURE
from analytics.views.manager_turns import change, money
from kam.choices import Role, RunKind
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
        kinds = (RunKind.CONTRIBUTION, RunKind.CHURN)
        runs = Run.objects.filter(kind__in=kinds, is_current=True).order_by("pk").values_list("pk", flat=True)
        found = prepared.until_something_happens("help-first", self.user, lambda: shown(self.user), *runs)
        asked = self.request.GET
        around = {"bare": self.htmx, "is_brief": bool(asked.get("brief"))}
        return found | around | (of_one(asked["owner"], found["rows"]) if asked.get("owner") else {})


def shown(user: Any) -> dict[str, Any]:
    """The sentence and the rows, those first where most money is at stake."""
    books, hands, unheld = facts.gather(user)
    found = [one for one in rules.ranked(books, unheld) if one.signals]
    names, hand = facts.named(user, found), rules.most_late(books, hands)
    rows = [row(one) | {"why": wording.clauses(whys(one, names))} for one in found]
    more = rules.with_more(found) if found else None
    return {"told": spoken(rows[: len(rules.first(found))], more.book.name if more else ""), "rows": rows,
            "of": len(SIGNALS), "has": {name: any(line[name] for line in rows) for name in ("cases", "promises")},
            "unheld": of_nobody(unheld, sum((one.at_risk for one in books), unheld)) if unheld else "",
            "unheld_url": f"{reverse('analytics:score-list')}?owner={UNASSIGNED}",
            "hand": in_hand(hand, sum(one.late for one in (*books, *hands))) if hand else None}  # fmt: skip


def spoken(first: list[dict[str, Any]], more: str = "") -> SafeString | str:
    """Whom to help first and why, one name, with its page; then the next. Nothing where no figure stands out."""
    shape = wording.aside('<a href="{}">{}</a>', "{}")
    named = [format_html(shape, one["url"], one["name"], one["why"]) for one in first]
    if len(named) < 2:
        return format_html(_t("Help first: {}."), named[0]) if named else ""
    then = format_html_join(wording.semicolon(), "{}", ((one,) for one in named[1:]))
    at_stake = _short(first[0]["at_stake"])
    if more:
        words = _t("Help first: {}; most money is at stake there, {}, though more figures stand out with {}. Then: {}.")
        return format_html(words, named[0], at_stake, more, then)
    words = _t("Help first: {}; most money is at stake there, {}. Then: {}.")
    return format_html(words, named[0], at_stake, then)


def of_nobody(unheld: Any, whole: Any) -> str:
    """How much of all value at risk is of customers without an owner."""
    return _t("%(amount)s (%(share)s) of all value at risk is of customers that nobody holds.") % {
        "amount": _short(unheld), "share": formats.percent(unheld / whole)}  # fmt: skip


def _short(amount: Any) -> str:
    return formats.short_money(amount, settings.COMPANY_CURRENCY, ui.language())


def in_hand(hand: Hand, late: int) -> dict[str, Any]:
    """That most late work is with a colleague who holds no customers, each part with its list."""
    name = wording.aside(hand.name, Role(hand.role).label) if hand.role else hand.name
    told = _t("%(count)s of %(all)s cases and promises that are late are in the hands of %(name)s.") % {
        "count": hand.late, "all": late, "name": name}  # fmt: skip
    return {"told": told, "cases": hand.cases, "promises": hand.promises,
            "cases_url": held_cases(hand.user), "promises_url": held_promises(hand.user)}  # fmt: skip


def held_cases(user: int) -> str:
    """The late cases in somebody's hands."""
    return f"{reverse('lifecycle:case-list')}?user={user}&late=true"


def held_promises(user: int) -> str:
    """The late promises of ours that somebody gave."""
    return f"{reverse('lifecycle:promise-list')}?user={user}&side=ours&late=true"


def of_one(owner: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The sentence of one manager, with the row of their figures."""
    return {"told": told_of(owner, rows), "rows": [one for one in rows if str(one["owner"]) == owner], "is_one": True,
            "hand": None, "unheld": ""}  # fmt: skip


def told_of(owner: str, rows: list[dict[str, Any]]) -> str:
    """Why one manager needs help, in the words of the sentence about all; that nothing calls for it where so."""
    found = next((one for one in rows if str(one["owner"]) == owner), None)
    if found is None:
        return _t("No figure of theirs stands out today.")
    return _t("Needs help: %(manager)s.") % {"manager": wording.aside(found["name"], found["why"])}


def whys(one: Helped, names: facts.Names) -> list[str]:
    """The figures that stand out, in words, each with the customers that it is of most of all."""
    told, counted = _told(one), {VISITS: one.book.unplanned, LATE: one.book.late}
    return [_with(key, told[key], names[key].get(one.book.owner, ()), counted.get(key, 0)) for key in one.signals]


def _with(key: str, told: str, names: Sequence[tuple[str, Any]], count: int) -> str:
    if not names:
        return told
    if key in (VISITS, LATE):
        ways = {VISITS: _overdue, LATE: lambda name, _count: name}
        listed = wording.listed(ways[key](*name) for name in names)
        counted = len(names) if key == VISITS else sum(n for _name, n in names)
        return wording.pair(told, listed) if counted == count else _among(told, listed)
    (name, share), *_rest = names
    if share < rules.HALF:
        return _among(told, wording.listed(name for name, _share in names))
    found = {"told": told, "share": formats.percent(share), "name": name}
    if key == RISK:
        return _t("%(told)s, %(share)s of it with %(name)s") % found
    if share > 1:
        return _t("%(told)s, no fall without %(name)s") % found
    return _t("%(told)s, %(share)s of the fall with %(name)s") % found


def _among(told: str, names: str) -> str:
    return _t("%(told)s, among them %(names)s") % {"told": told, "names": names}


def _overdue(name: str, days: int | None) -> str:
    """A customer with by how long its visit is overdue."""
    if days is None:
        return wording.aside(name, _t("never visited"))
    words = ngettext("%(count)s day overdue", "%(count)s days overdue", days) % {"count": f"{days:,}"}
    return wording.aside(name, words)


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
        "at_risk": book.at_risk, "at_stake": book.at_stake, "share": formats.percent(one.share),
        "risk_url": f"{reverse('analytics:score-list')}?{urlencode(owner)}",
    }  # fmt: skip
