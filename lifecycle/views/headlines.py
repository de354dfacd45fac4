"""The day in one line: what is due, what waits for a decision, what the team is late with, whom we may lose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kam.ground import wording
from kam.rules import formats
from lifecycle.facts.decisions import Decision
from lifecycle.facts.matters import Matter
from lifecycle.facts.today import Day
from lifecycle.models import SelfCheck

MOST = 3
"""Kinds of things that the line names."""


def of_day(
    day: Day, steps: Sequence[SelfCheck] = (), decisions: Sequence[Decision] = (), late: Mapping[str, int] | None = None
) -> str:
    """What is due; else what is there. Then what colleagues are `late` with, {kind: count}, and the worst warning."""
    asked = sum(one.count for one in decisions)
    parts = due(day, steps)
    if not parts and (things := day.count + asked):
        parts.append(ngettext("%d thing needs you", "%d things need you", things) % things)
    elif asked:
        parts.append(ngettext("%d decision waits for you", "%d decisions wait for you", asked) % asked)
    said = [wording.listed(tight(parts)), of_team(late or {}), worst(day)]
    whole = wording.clauses(words for words in said if words) or _("Nothing is due today")
    return whole[:1].upper() + whole[1:]


def due(day: Day, steps: Sequence[SelfCheck]) -> list[str]:
    """What is due, by kind; of more than three kinds the first two, and how many things more: a phone's few lines."""
    found = kinds_due(day, steps)
    if len(found) <= MOST:
        return [words for _count, words in found]
    rest = sum(count for count, _words in found[MOST - 1 :])
    return [*(words for _count, words in found[: MOST - 1]), ngettext("%d more", "%d more", rest) % rest]


def kinds_due(day: Day, steps: Sequence[SelfCheck]) -> list[tuple[int, str]]:
    """How many visits, how many cases, promises, to-dos and steps are due, each in words."""
    todos = sum(one.due_on <= day.on for one in day.of("todo"))
    calls, late = len(day.of("todo")) - todos, sum(one.due_on < day.on for one in day.of("visit"))
    visits = len(day.of("visit")) - late
    promises = sum(one.due_on <= day.on for one in day.of("promise"))
    parts = []
    if visits:
        parts.append((visits, ngettext("%d visit today", "%d visits today", visits) % visits))
    if late:
        parts.append((late, ngettext("%d planned visit missed", "%d planned visits missed", late) % late))
    if cases := sum(one.due_on <= day.on for one in day.of("case")):
        parts.append((cases, ngettext("%d case due", "%d cases due", cases) % cases))
    if promises:
        parts.append((promises, ngettext("%d promise due", "%d promises due", promises) % promises))
    if todos:
        parts.append((todos, ngettext("%d to-do due", "%d to-dos due", todos) % todos))
    if calls:
        parts.append((calls, ngettext("%d low answer to call back", "%d low answers to call back", calls) % calls))
    if own := sum(one.next_on is not None and one.next_on <= day.on for one in steps):
        parts.append((own, ngettext("%d step due", "%d steps due", own) % own))
    return parts


def of_warnings(shown: int, day: Day) -> str:
    """How many are listed, and which others the number at *Warnings* counts: those that stand elsewhere or wait."""
    listed = {one.account_id for one in day.of("warning")}
    apart = len({one.account_id for one in day.of("unanswered")} - listed)
    off = len({one.account_id for one, _snooze in day.snoozed if one.kind in ("warning", "unanswered")} - listed)
    told = [f"{shown:,}"]
    if apart:
        words = ngettext("and %(count)s without a cause or a to-do", "and %(count)s without a cause or a to-do", apart)
        told.append(words % {"count": f"{apart:,}"})
    if off:
        told.append(ngettext("and %(count)s put off", "and %(count)s put off", off) % {"count": f"{off:,}"})
    return wording.clauses(told) if len(told) > 1 else ""


def of_cases(cases: Sequence[Matter]) -> str:
    """How many of one's cases are late, and how many are not yet."""
    late = sum(one.numbers["told"].is_late for one in cases if one.numbers.get("told"))
    rest = len(cases) - late
    parts = [ngettext("%d late", "%d late", late) % late] if late else []
    parts += [ngettext("%d in time yet", "%d in time yet", rest) % rest] if rest else []
    return wording.listed(parts)


def of_team(late: Mapping[str, int]) -> str:
    """What the people one leads are late with, by kind; empty where nothing is."""
    counts = {kind: late.get(kind, 0) for kind in ("case", "visit", "promise", "commitment", "todo")}
    words = {
        "case": ngettext("%d case", "%d cases", counts["case"]),
        "visit": ngettext("%d planned visit missed", "%d planned visits missed", counts["visit"]),
        "promise": ngettext("%d promise", "%d promises", counts["promise"]),
        "commitment": ngettext("%d commitment of customers", "%d commitments of customers", counts["commitment"]),
        "todo": ngettext("%d to-do", "%d to-dos", counts["todo"]),
    }
    parts = tight(words[kind] % count for kind, count in counts.items() if count)
    return _("late in the team: %(what)s") % {"what": wording.listed(parts)} if parts else ""


def worst(day: Day) -> str:
    """The customer with most at stake among one's warnings, with its risk; empty where nothing is."""
    warnings = [*day.of("unanswered"), *day.of("warning")]
    if not warnings:
        return ""
    one = most_at_stake(warnings)
    risk = one.numbers.get("risk")
    if risk is None:
        return _("%(customer)s may leave") % {"customer": one.account}
    return _("%(customer)s may leave (risk %(risk)s)") % {"customer": one.account, "risk": formats.percent(risk)}


def most_at_stake(warnings: Sequence[Matter]) -> Matter:
    """Of warnings the one with the most value at risk."""
    return max(warnings, key=lambda matter: (matter.value or 0, -matter.pk))


def tight(parts: Iterable[str]) -> list[str]:
    """In Chinese a line ends after a phrase, not after its number."""
    english = formats.family(get_language() or "") == "en"
    return [part if english else part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts]
