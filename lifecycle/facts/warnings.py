"""One churn case as its reader may know it: why, by which evidence, what is being done by whom, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Competitor, Presence
from kam.ground.days import company_today
from kam.ground.rights import Right, can
from kam.models import User
from lifecycle.choices import Cause, CauseState, EvidenceCode, PlanState, Stage, TodoSource
from lifecycle.facts import causes, cited
from lifecycle.facts.deadlines import about, matter
from lifecycle.facts.matters import Asked, Matter, warning_of
from lifecycle.facts.mentions import on_file
from lifecycle.models import CauseEvidence, Todo, Visit, VisitPlan, Warning, WarningCause
from lifecycle.models.cases import end_of
from lifecycle.models.evidence import say
from lifecycle.models.reasons import raised_words, risk_words
from lifecycle.models.warnings import ACTIONS, most, open_actions
from lifecycle.rules import causes as rules
from lifecycle.rules import rivals
from lifecycle.rules import warnings as policies

PROPOSED = 3
"""Causes that the file proposes, and pieces of evidence for each."""
NO_CAUSE, NO_ACTION, CONTESTED = "no_cause", "no_action", "contested"
PAGES = {
    "order": "accounts:order-detail", "visit": "lifecycle:visit-detail", "need": "lifecycle:need-detail",
    "promise": "lifecycle:promise-detail", "contact": "accounts:contact-detail",
    "agreement": "accounts:agreement-detail", "case": "lifecycle:case-detail",
    "surveyanswer": "lifecycle:surveyanswer-detail",
}  # fmt: skip
TABS = {"presence": "competitors", "move": "competitors", "statement": "finances", "requirement": "agreements"}
"""Parts of the customer's page where rows without a page of their own stand."""


@dataclass(frozen=True)
class Line:
    """A piece of evidence as it is shown; `is_found`: in the file by the system, chosen by nobody."""

    words: str
    on: date
    url: str
    key: str = ""
    over: date | None = None
    """Since when it is over what it shows."""
    is_found: bool = False


def address(noun: str, row: int | None, account_id: int) -> str:
    """Where a cited row is read."""
    if noun in PAGES and row:
        return reverse(PAGES[noun], args=[row])
    home = reverse("accounts:account-detail", args=[account_id])
    return f"{home}?tab={TABS[noun]}" if noun in TABS else ""


def line(one: CauseEvidence, account_id: int, *, people: bool, over: dict[int, date | None]) -> Line:
    """`people`: whether the reader may see contacts, and so open one; `over`: what became of rows that age."""
    url = "" if one.noun == "contact" and not people else address(one.noun, one.subject_id, account_id)
    found = one.by.is_system
    if one.pk not in over:
        return Line(say(one.code, one.numbers, one.text), one.on, url, is_found=found)
    ended = over[one.pk]
    code = EvidenceCode.CASE_PAST if ended and one.code == EvidenceCode.CASE_OPEN else one.code
    return Line(say(code, cited.numbers(one, ended, company_today())), one.on, url, over=ended, is_found=found)


def written(warning: Warning, user: Any) -> list[dict[str, Any]]:
    """
    The causes of a warning that the reader may read, those that stand first, each with its evidence.

    While the warning is open its evidence is read again; a closed one shows what was known.
    """
    found = WarningCause.objects.visible_to(user).filter(warning=warning).select_related("by", "read_by")
    evidence = Prefetch("evidence", CauseEvidence.objects.select_related("by"))
    causes = list(found.exclude(state=CauseState.WITHDRAWN).prefetch_related(evidence))
    over = cited.over_since(piece for one in causes for piece in one.evidence.all()) if warning.is_open else {}
    known = {"people": can(user, Right.SEE_CONTACTS), "over": over}
    told = [{"cause": one, "evidence": [line(piece, warning.account_id, **known) for piece in one.evidence.all()]}
            for one in causes]  # fmt: skip
    return sorted(told, key=lambda one: (not one["cause"].is_standing, one["cause"].is_suspicion))


def raised(warning: Warning) -> dict[str, Any] | None:
    """{text, by, on} of what a person said when they raised it, as suspicion; None where a run opened it."""
    said = policies.raised(warning.reasons)
    return {**said, "on": parse_date(str(said.get("on") or ""))} if said else None


def uncited(warning: Warning, causes: Iterable[dict[str, Any]]) -> dict[str, Any] | None:
    """What was `raised`, unless one of these written causes that stand cites the same words."""
    said = raised(warning)
    cited_words = {piece.text for one in causes if one["cause"].is_standing for piece in one["cause"].evidence.all()}
    return None if said and str(said.get("text") or "").strip() in cited_words else said


def proposals(warning: Warning, user: Any, day: date) -> list[dict[str, Any]]:
    """
    The causes that the file speaks for, each with the newest pieces that do.

    First a stronger competitor, where whoever raised the warning named one: with the names and where each is noted.
    """
    pieces = causes.gather(warning.account_id, day, user)
    likely = rules.likeliest(pieces, day, suspicions=can(user, Right.SEE_SUSPICIONS))[:PROPOSED]
    names = named(warning)
    if names:
        likely = [rules.RIVAL, *(cause for cause in likely if cause != rules.RIVAL)][:PROPOSED]
    found = []
    for cause in likely:
        shown = rules.supporting(pieces, cause)[:PROPOSED]
        lines = [
            Line(say(one.code, one.numbers), one.on, address(one.noun, one.row, warning.account_id), one.key)
            for one in shown
        ]
        found.append({"cause": cause, "label": Cause(cause).label, "lines": lines,
                      "named": names if cause == rules.RIVAL else []})  # fmt: skip
    return found


def named(warning: Warning) -> list[dict[str, Any]]:
    """
    The competitors in the words with which a warning was raised: {name, is_known, url}, found as in a visit's note.

    `url` is the form that notes one at the customer; empty where it is noted there.
    """
    said = str((policies.raised(warning.reasons) or {}).get("text") or "")
    heard = rivals.named(said, on_file()) if said else []
    if not heard:
        return []
    keys = dict(Competitor.objects.live().filter(name__in=[name for name, _known in heard]).values_list("name", "pk"))
    noted = Presence.objects.live().filter(account=warning.account_id, competitor__in=keys.values())
    there = set(noted.values_list("competitor", flat=True))
    form = reverse("accounts:account-presence-create", args=[warning.account_id])
    found = []
    for name, is_known in heard:
        told = ({"competitor": keys[name]} if is_known else {"new_competitor": name}) | {"note": said}
        url = "" if keys.get(name) in there else f"{form}?{urlencode(told)}"
        found.append({"name": name, "is_known": is_known, "url": url})
    return found


def offered(warning: Warning, user: Any) -> dict[str, Any]:
    """The same for programs, with every piece that may be cited."""
    day = company_today()
    pieces = causes.gather(warning.account_id, day, user)
    return {
        "as_of": day,
        "likeliest": rules.likeliest(pieces, day, suspicions=can(user, Right.SEE_SUSPICIONS)),
        "evidence": [
            {"key": one.key, "code": one.code, "noun": one.noun, "subject_id": one.row, "on": one.on,
             "numbers": one.numbers, "words": say(one.code, one.numbers)}
            for one in pieces
        ],
    }  # fmt: skip


def actions(warning: Warning, user: Any) -> list[Todo]:
    """
    What is being done: open to-dos about the customer, then what was done since the warning opened.

    Of a closed one also what its end dropped: it was being done until then.
    """
    seen = Todo.objects.visible_to(user).filter(account=warning.account_id, source__in=ACTIONS)
    seen = seen.filter(Q(done_on__isnull=True) | Q(done_on__gte=warning.opened_on))
    until, kept = warning.closed_on, Q(dropped_on__isnull=True)
    seen = seen.filter(kept | Q(dropped_on__gte=until), created_at__lt=end_of(until)) if until else seen.filter(kept)
    return sorted(seen.select_related("account", "user").order_by("due_on", "pk"), key=lambda one: bool(one.done_on))


def beside(warning: Warning, user: Any) -> list[Todo]:
    """Open to-dos of the customer that are no answer to the warning (what a stage asks, an event, a survey)."""
    seen = Todo.objects.visible_to(user).open().filter(account=warning.account_id).exclude(source__in=ACTIONS)
    return list(seen.select_related("account", "user").order_by("due_on", "pk"))


def closes_with(warning: Warning, user: Any) -> list[Todo]:
    """Open to-dos that end with the warning, done or dropped: what it asked for itself, and what its stage asks."""
    own = Q(source=TodoSource.WARNING, reason=policies.to_do(warning.pk))
    seen = Todo.objects.visible_to(user).open().filter(account=warning.account_id)
    return list(seen.filter(own | Q(source=TodoSource.STAGE, reason__startswith=f"{Stage.WARNING}:")))


def held_since(warning: Warning, user: Any) -> int:
    """How many visits were held from a warning's opening to its end, as far as the reader sees them, by their days."""
    seen = Visit.objects.visible_to(user).live().seen().filter(account=warning.account_id)
    return seen.with_day().filter(day__gte=warning.opened_on, day__lte=warning.closed_on).count()


def visits_ahead(warning: Warning) -> tuple[VisitPlan | None, VisitPlan | None]:
    """The visit that is planned or proposed next, and the last planned one whose day went by without it."""
    plans = list(VisitPlan.objects.open().filter(account=warning.account_id).select_related("user"))
    plans.sort(key=lambda one: (one.planned_on, one.pk))
    coming = [one for one in plans if one.planned_on >= company_today()]
    missed = [one for one in plans if one not in coming and one.state == PlanState.PLANNED]
    return next(iter(coming), None), missed[-1] if missed else None


def tell(rows: Sequence[Any], user: Any) -> None:
    """Hang on each its cause, as the reader may read it, how many actions are open, and the day of the first late."""
    tell_causes(rows, user)
    open_ones = Todo.objects.open().filter(account__in=[row.account_id for row in rows], source__in=ACTIONS)
    due: dict[int, list[date]] = {}
    for account, day in open_ones.values_list("account", "due_on"):
        due.setdefault(account, []).append(day)
    for row in rows:
        days, today = due.get(row.account_id, []), company_today()
        row.acts, row.late_on = len(days), min((day for day in days if day < today), default=None)


def tell_causes(rows: Sequence[Any], user: Any) -> None:
    """Hang on each its causes: `known` leads, `contested` is none; `sees_all_causes`: none is kept from the reader."""
    written = WarningCause.objects.visible_to(user).filter(warning__in=[row.pk for row in rows])
    ranked = sorted(written.exclude(state=CauseState.WITHDRAWN), key=lambda one: one.rank)
    for row in rows:
        own = [one for one in ranked if one.warning_id == row.pk]
        row.sees_all_causes = can(user, Right.SEE_SUSPICIONS)
        row.causes_known = [one for one in own if one.is_standing]
        row.known = next(iter(row.causes_known), None)
        row.contested = next(iter(own), None) if row.known is None else None


def unanswered(asked: Asked) -> Iterator[Matter]:
    """Open warnings without a cause, or without anything being done, for longer than the policy allows."""
    days = policies.Policy(**asked.policy.group("warnings"))
    standing = WarningCause.objects.standing().filter(warning=OuterRef("pk"))
    readable = standing.filter(~Q(cause=Cause.SQUEEZED_OUT) | Q(by=OuterRef("account__owner")))
    found = asked.rows(Warning.objects.open()).filter(asked.theirs(), account__owner__isnull=False).by_value().annotate(
        caused=Exists(readable), suspected=Exists(standing.filter(cause=Cause.SQUEEZED_OUT)),
        acted=Exists(open_actions()),
        disputed=Exists(WarningCause.objects.filter(~Q(cause=Cause.SQUEEZED_OUT), warning=OuterRef("pk"),
                                                    state=CauseState.CONTESTED)),
    )  # fmt: skip
    owners = User.objects.in_bulk({row.account.owner_id for row in found.select_related("account")}) if (
        asked.user is None) else {}  # fmt: skip
    columns = ("pk", "opened_on", "value_at_risk", "risk", "reasons", "caused", "suspected", "acted", "disputed")
    for row in asked.part(found.values(*columns, **about())):
        reader = asked.user or owners.get(row["owner"])
        knows = row["caused"] or (row["suspected"] and can(reader, Right.SEE_SUSPICIONS))
        lacks = {NO_CAUSE: not knows, NO_ACTION: not row["acted"]}
        due = {NO_CAUSE: days.cause_days, NO_ACTION: days.action_days}
        late = [row["opened_on"] + timedelta(due[what]) for what, lacking in lacks.items() if lacking]
        if late and min(late) <= asked.day:
            yield matter(
                "unanswered", row, due_on=min(late), user_id=row["owner"], value=row["value_at_risk"],
                level=len(late), url=f"/warnings/{row['pk']}/", of=warning_of(row["home"]),
                numbers=lacks | {name: row[name] for name in ("opened_on", "reasons", "risk")}
                | {CONTESTED: row["disputed"]},
            )  # fmt: skip


def why_unanswered(one: Matter, day: date) -> str:
    """What speaks for the customer's leaving, what is missing, and since when the warning stands."""
    numbers = one.numbers
    parts = [_no_cause(numbers)] if numbers[NO_CAUSE] else []
    parts += [_("no action taken yet")] if numbers[NO_ACTION] else []
    open_for = (day - numbers["opened_on"]).days
    since = ngettext("open for %(count)d day", "open for %(count)d days", open_for) % {"count": open_for}
    return " · ".join([*risk_words(numbers["reasons"], 1, said=not numbers[NO_CAUSE]), *parts, since])


def _no_cause(numbers: Any) -> str:
    """What stands in place of a cause: that it is contested, what was said at the warning, or nothing."""
    if numbers.get(CONTESTED):
        return _("its cause is contested")
    said = raised_words(numbers["reasons"])
    return _("%(said)s, not yet one of the five causes") % {"said": said} if said else _("no cause")


def to_read(asked: Asked) -> Iterator[Matter]:
    """Causes of platinum customers that wait for a second reader, for those who lead and did not write them."""
    if asked.user is None:
        return
    waiting = WarningCause.objects.visible_to(asked.user).filter(
        state=CauseState.SUSPECTED, warning__in=Warning.objects.open()
    )
    platinum = Q(warning__tier_at_opening="platinum") | Q(warning__account__tier="platinum")
    own = waiting.filter(platinum).exclude(by=asked.user).order_by(most("warning__value_at_risk"), "pk")
    columns = own.values("pk", "on", "warning", "cause", "warning__value_at_risk", **about(account="warning__account"))
    for row in asked.part(columns):
        yield matter(
            "reading", row, due_on=row["on"], user_id=asked.user.pk, value=row["warning__value_at_risk"],
            numbers={"cause": row["cause"]}, url=f"/warnings/{row['warning']}/", of=warning_of(row["home"]),
        )  # fmt: skip


def why_to_read(one: Matter, _day: date) -> str:
    """Which cause waits."""
    return _("%(cause)s: waits for a second reader") % {"cause": Cause(one.numbers["cause"]).label}
