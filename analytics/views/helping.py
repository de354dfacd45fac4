"""Which manager to help first: one row a person and a sentence above, a part of the dashboard that comes after it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from analytics.facts import helping as facts
from analytics.forms.customers import UNASSIGNED
from analytics.forms.managers import SAME
from analytics.rules import helping as rules
from analytics.rules.coverage import WITHOUT_PLAN
from analytics.rules.helping import CONTRIBUTION, LATE, RISK, SIGNALS, VISITS, Book, Hand, Helped
from analytics.rules.managers import CONTRIBUTION as MEASURE
from analytics.views import helping_words
from analytics.views.manager_turns import change, money, without
from kam.choices import Role, RunKind
from kam.ground import prepared, wording
from kam.ground.pages import Page
from kam.ground.rights import Right
from kam.models import Run, User
from kam.rules import formats
from kam.templatetags import ui

SAID = 2
"""So many of the figures that stand out are told of each in words; the table shows all."""


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
        if "beyond" in asked:
            keys = {int(key) for key in asked["beyond"].split(",") if key.isdecimal()}
            around["fair"] = fair(found["lines"], keys)
        return found | around | (of_one(asked["owner"], found["rows"]) if asked.get("owner") else {})


def shown(user: Any) -> dict[str, Any]:
    """The sentence and the rows, those first where most value is at risk."""
    books, hands, unheld = facts.gather(user)
    found = [one for one in rules.ranked(books, unheld) if one.signals]
    names, hand, ahead = facts.named(found), rules.most_late(books, hands), facts.visits_ahead(user, found)
    rows = [row(one) | {"why": wording.clauses(whys(one, names)[:SAID]),
                        "deed": helping_words.to_do(one, names, ahead)} for one in found]  # fmt: skip
    more, first = rules.with_more(found) if found else None, rows[: len(rules.first(found))]
    return {"told": spoken(first, more.book.name if more else ""), "rows": rows, "lines": first,
            "of": len(SIGNALS), "spared": unnamed(one for one in books if one.is_spared),
            "has": {name: any(line[name] for line in rows) for name in ("cases", "promises")},
            "unheld": of_nobody(unheld, sum((one.at_risk for one in books), unheld)) if unheld else "",
            "unheld_url": f"{reverse('analytics:score-list')}?owner={UNASSIGNED}",
            "hand": in_hand(hand, sum(one.late for one in (*books, *hands))) if hand else None}  # fmt: skip


def spoken(first: list[dict[str, Any]], more: str = "") -> SafeString | str:
    """Whom to help first and by what, with their page and money; the others stand below. Nothing where nobody."""
    if not first:
        return ""
    one = first[0]
    name = format_html('<a href="{}">{}</a>', one["url"], one["name"])
    money_of = wording.aside("", one["money"]) if one["money"] else ""
    begun = _t("Help first, by value at risk: {}.") if one["saving"] > 0 else _t("Help first: {}.")
    told = format_html(begun, format_html("{}{}", name, money_of))
    words = _t("More figures stand out with %(name)s.") % {"name": more}
    return format_html("{}{}{}", told, wording.gap(), words) if more else told


def of_nobody(unheld: Any, whole: Any) -> str:
    """How much of all value at risk is of customers without an owner."""
    return _t("%(amount)s (%(share)s) of all value at risk is of customers that nobody holds.") % {
        "amount": _short(unheld), "share": formats.percent(unheld / whole)}  # fmt: skip


def _short(amount: Any) -> str:
    return formats.short_money(amount, settings.COMPANY_CURRENCY, ui.language())


def unnamed(spared: Iterable[Book]) -> list[dict[str, str]]:
    """Whose contribution fell by a fifth and does not stand out, with why: a line each, which opens the customers."""
    return [{"name": one.name, "url": of_contribution(one.owner), "change": change(one.now or 0, one.before or 1),
             "why": without(one.false_keys, one.true_change or 0.0)} for one in spared]  # fmt: skip


def of_contribution(owner: int) -> str:
    """The same customers of somebody's, in both years."""
    held = urlencode({"owner": owner, "measure": MEASURE, "state": SAME})
    return f"{reverse('analytics:managers-list')}?{held}"


def beside(book: Book) -> str:
    """Which of the visits that nobody plans call for nobody yet, and for which a proposal waits too long to excuse."""
    proposed = book.proposed - book.stale
    due, told = book.waits - proposed, []
    if proposed:
        words = ngettext("for %(count)s a visit is proposed", "for %(count)s a visit is proposed", proposed)
        told.append(words % {"count": f"{proposed:,}"})
    if due:
        words = ngettext(
            "%(count)s overdue by %(days)s days at most", "%(count)s overdue by %(days)s days at most", due
        )
        told.append(words % {"count": f"{due:,}", "days": rules.GRACE})
    if book.stale:
        words = ngettext("for %(count)s a visit is proposed and was not accepted for more than %(days)s days",
                         "for %(count)s a visit is proposed and was not accepted for more than %(days)s days",
                         book.stale)  # fmt: skip
        told.append(words % {"count": f"{book.stale:,}", "days": rules.GRACE})
    return wording.listed(told)


def money_told(book: Book) -> str:
    """What may be lost and what went already: a forecast and a fact, each by its name and never added."""
    fall, risk = Decimal(book.fall) / 100, book.saving
    parts = [_t("%(amount)s at risk in the next %(days)s days") % {
        "amount": _short(risk), "days": settings.CHURN_HORIZON_DAYS}] if risk > 0 else []  # fmt: skip
    words = _t("%(amount)s lost already against the year before, net: the same customers, gains set off")
    parts += [words % {"amount": _short(fall)}] if fall > 0 else []
    return wording.clauses(parts)


def left_out(book: Book) -> str:
    """What of both is of false key accounts and not counted, where that is much."""
    risk, fall = book.left_out_risk, book.left_out_fall
    parts = [_t("value at risk %(amount)s") % {"amount": _short(risk)}] if risk else []
    parts += [_t("lost already %(amount)s") % {"amount": _short(fall)}] if fall else []
    return _t("of false key accounts, left out: %(parts)s") % {"parts": wording.listed(parts)} if parts else ""


def calls(one: Helped, line: dict[str, Any]) -> list[tuple[str, str]]:
    """Where to begin with what stands out of one manager, each a list."""
    told = {
        VISITS: (_t("Overdue visits"), line["visits_url"]),
        LATE: (_t("Late cases"), line["cases_url"]) if one.book.cases else (_t("Late promises"), line["promises_url"]),
    }
    warned = (_t("Their warnings"), f"{reverse('lifecycle:warning-list')}?{urlencode({'owner': one.book.owner})}")
    return [*(told[key] for key in (VISITS, LATE) if key in one.signals),
            *([warned] if {RISK, CONTRIBUTION} & {*one.signals} else [])]  # fmt: skip


def fair(first: Sequence[Mapping[str, Any]], beyond: Collection[int]) -> str:
    """How those named first stand to whose record is `beyond` chance: whose customers need hands is no verdict."""
    if not first:
        return ""
    told = [_t("Named first is where money and customers need hands now: no verdict on the person.")]
    within = [one["name"] for one in first if one["owner"] not in beyond]
    too = [one["name"] for one in first if one["owner"] in beyond]
    others = User.objects.filter(pk__in={*beyond} - {one["owner"] for one in first}).order_by("name") if beyond else ()
    for words, names in (
        (_t("The record of %(names)s itself is within chance."), within),
        (_t("Beyond chance as well: %(names)s."), too),
        (_t("Beyond chance, and not in need of help first: %(names)s."), [one.name for one in others]),
    ):
        told += [words % {"names": wording.both(names)}] if names else []
    return wording.sentences(told)


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
    mine = [one for one in rows if str(one["owner"]) == owner]
    return {"told": told_of(mine), "rows": mine, "lines": mine, "is_one": True, "hand": None, "unheld": ""}


def told_of(mine: list[dict[str, Any]]) -> str:
    """That one manager needs help, with the money; that nothing calls for it where so."""
    if not mine:
        return _t("No figure of theirs stands out today.")
    found = mine[0]
    name = wording.pair(found["name"], found["money"]) if found["money"] else found["name"]
    return _t("Needs help: %(manager)s.") % {"manager": name}


def whys(one: Helped, names: facts.Names) -> list[str]:
    """The figures that stand out, in words, each with the customers that it is of most of all."""
    told, counted = _told(one), {VISITS: one.book.unplanned, LATE: one.book.late}
    said = [_with(key, told[key], names[key].get(one.book.owner, ()), counted.get(key, 0)) for key in one.signals]
    if VISITS in one.signals and one.book.proposed:
        words = ngettext("for %(count)s a visit is proposed and waits to be accepted",
                         "for %(count)s a visit is proposed and waits to be accepted", one.book.proposed)  # fmt: skip
        said[0] = wording.listed([said[0], words % {"count": one.book.proposed}])
    return said


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
    fell = change(book.true_now or 0, book.true_before or 1)
    fallen = _t("contribution %(change)s with the same customers, without false key accounts") if (
        book.false_before or book.false_now) else _t("contribution %(change)s with the same customers")  # fmt: skip
    return {
        VISITS: visits % {"count": book.unplanned, "due": book.due},
        LATE: late % {"count": book.late},
        CONTRIBUTION: fallen % {"change": fell},
        RISK: _t("%(share)s of all value at risk") % {"share": formats.percent(one.share)},
    }


def row(one: Helped) -> dict[str, Any]:
    """One person's figures, each with its list, which of them stand out, and where to begin."""
    book, owner = one.book, {"owner": one.book.owner}
    found = {
        "name": book.name, "owner": book.owner, "count": len(one.signals),
        "figures": helping_words.figures(one), "out": dict.fromkeys(one.signals, True),
        "url": f"{reverse('analytics:managers')}?{urlencode(owner)}",
        "due": book.due, "unplanned": book.unplanned, "beside": beside(book),
        "visits_url": helping_words.visits(book.owner, WITHOUT_PLAN),
        "undone": "" if VISITS in one.signals else helping_words.undone(book),
        "elsewhere": helping_words.elsewhere(book),
        "cases": book.cases, "cases_url": held_cases(book.owner),
        "promises": book.promises, "promises_url": held_promises(book.owner),
        "change": change(book.now or 0, book.before or 1) if book.change is not None else "",
        "before": money(book.before or 0), "now": money(book.now or 0),
        "contribution_url": of_contribution(book.owner),
        "spared": without(book.false_keys, book.true_change or 0.0) if book.is_spared else "",
        "at_risk": book.at_risk, "saving": book.saving, "share": formats.percent(one.share),
        "money": money_told(book), "left_out": left_out(book),
        "risk_url": f"{reverse('analytics:score-list')}?{urlencode(owner)}",
    }  # fmt: skip
    return found | {"calls": calls(one, found)}
