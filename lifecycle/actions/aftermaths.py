"""What follows a customer's end with us: a care plan, the review of a loss, a day on which to look in again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import arrivals, presences
from accounts.choices import SeatFunction, Threat
from accounts.models import Account, Competitor, Presence, Seat
from kam.ground import coded, events, records, staging
from kam.ground.errors import Refused
from kam.ground.rights import Right, can, require, standing
from kam.models import User
from lifecycle.actions import dilemmas, losses, todos
from lifecycle.choices import Care, Ending, EventVerb, Stage, TodoSource
from lifecycle.choices.warnings import FIVE
from lifecycle.facts import leaders
from lifecycle.models import Aftermath, Journey, Todo, Warning, todo_words
from lifecycle.rules import aftermaths as rules
from lifecycle.rules import causes


@dataclass(frozen=True)
class Said:
    """What a person says of the end beside how it came to it; `open_*` is what others read of a suspicion."""

    cause: str = ""
    evidence: str = ""
    open_cause: str = ""
    open_evidence: str = ""
    competitor: Competitor | None = None
    revisit_on: date | None = None


NOTHING = Said()
LACKING = {
    "note": gettext_lazy("Say how it came to this, in a sentence."),
    "cause": gettext_lazy("Say why they left."),
    "evidence": gettext_lazy("Write at least one line of evidence: what was said, seen or written."),
    "revisit_on": gettext_lazy("Say when to look in again."),
}
"""What is said where an end lacks something, by the names of the fields."""
REVISIT, REVIEW = "revisit", rules.REVIEW
"""Of to-dos: what waits for the day to look in again, and for the review of a loss."""


def check(ending: str, said: Said) -> None:
    """Raises Refused where an ending lacks what it needs: a loss its cause and evidence, dormancy its day."""
    lacking = rules.lacks(ending, cause=said.cause, evidence=said.evidence, has_day=said.revisit_on is not None)
    if lacking:
        raise Refused(LACKING[lacking], field=lacking)
    if said.cause and said.cause not in FIVE:
        raise Refused(_("Name one of the five causes."), field="cause")
    if ending == Ending.DORMANT and said.revisit_on is not None and said.revisit_on <= timezone.localdate():
        raise Refused(_("Choose a day to come."), field="revisit_on")


def begin(
    account: Account, *, ending: str, note: str, said: Said = NOTHING, warning: Warning | None = None, by: User
) -> Aftermath:
    """
    Write down how it ended, and give the work that follows. Raises Refused where something is missing.

    Without a warning nobody has read the cause: of a platinum customer, and of a suspicion, a loss goes by a warning.
    """
    require(by, Right.MOVE_STAGES)
    check(ending, said)
    if warning is None and ending == Ending.LOST:
        _unread(account, said.cause)
    with transaction.atomic():
        arrivals.open_for(account, by)
        lost, dormant = ending == Ending.LOST, ending == Ending.DORMANT
        caused = lost or (dormant and warning is not None)
        made = Aftermath.objects.create(
            account=account, warning=warning, ending=ending, on=timezone.localdate(), note=note.strip()[:255], by=by,
            cause=said.cause if caused else "", evidence=said.evidence.strip() if caused else "",
            open_cause=said.open_cause if caused else "", open_evidence=said.open_evidence.strip() if caused else "",
            competitor=said.competitor if lost else None, revisit_on=said.revisit_on if dormant else None,
        )  # fmt: skip
        _overtake(account, by)
        over = dilemmas.end(account, on=made.on, by=by) if ending != Ending.WON_BACK else []
        if lost:
            made.cancelled = losses.cancel_visits(account, by=by)
            made.save(update_fields=["cancelled"])
        data: dict[str, Any] = {"ending": ending, "revisit_on": made.revisit_on}
        data |= ({"visits": len(made.cancelled)} if lost else {}) | ({"dilemmas": over} if over else {})
        is_key_loss = lost and account.is_key
        verb = EventVerb.AFTERMATH_LOST if is_key_loss else EventVerb.AFTERMATH_BEGUN
        told = [account.owner, *(losses.who_hears(account) if account.is_key and (lost or dormant) else ())]
        events.record(verb, made, by=by, data=data, notify=told, url=address(made))
        if made.competitor is not None:
            note_competitor(account, made.competitor, source=_("We lost the customer to it"), by=by)
        todos.give_many(_wanted(made), told=told, by=by)
    return made


def rest(account: Account, *, revisit_on: date, note: str = "", by: User) -> Aftermath:
    """
    The day to look in again at a customer that lies dormant: chosen for one that has none, or chosen anew.

    Its to-do goes along. Raises Refused for a day that is past, and for a customer that does not lie dormant.
    """
    require(by, Right.MOVE_STAGES)
    said = Said(revisit_on=revisit_on)
    check(Ending.DORMANT, said)
    with transaction.atomic():
        account = arrivals.open_for(arrivals.home(account), by)
        journey = Journey.objects.at(Stage.DORMANT).filter(account=account).first()
        if journey is None:
            raise Refused(_("%(name)s does not lie dormant.") % {"name": account})
        slept = Aftermath.objects.standing().filter(account=account, ending=Ending.DORMANT)
        made = slept.filter(on__gte=journey.since).first()
        if made is None:
            return begin(account, ending=Ending.DORMANT, note=note, said=said, by=by)
        values = {"revisit_on": revisit_on, "told_on": None} | ({"note": note.strip()[:255]} if note.strip() else {})
        made = records.change(made, values, by=by, verb=EventVerb.AFTERMATH_PUT_OFF, url=address(made))
        todo = Todo.objects.open().filter(account=account, reason=f"{REVISIT}:{made.pk}").first()
        if todo is not None:
            todos.change(todo, {"due_on": revisit_on}, entailed=True, by=by)
        else:
            todos.give_many(_wanted(made), by=by)
    return made


def _unread(account: Account, cause: str) -> None:
    """Raises Refused for a cause that somebody else has to read, or that others may not: both go by a warning."""
    if causes.needs_second_reader(account.tier):
        words = _(
            "A second person confirms why a platinum customer is lost: raise a churn warning, and write it there."
        )
        raise Refused(words, field="cause")
    if causes.is_suspicion(cause):
        words = _("A suspicion stands on a churn warning, beside a cause that everybody may read: raise one first.")
        raise Refused(words, field="cause")


def _overtake(account: Account, by: User) -> None:
    """Steps of an earlier care plan that nobody took: what happens now has overtaken them."""
    for todo in Todo.objects.open().filter(account=account, source=TodoSource.WIN_BACK):
        if todo.reason.partition(":")[0] in Care.values:
            todos.drop(todo, result=coded.mark("overtaken"), entailed=True, by=by)


def wake(account_ids: Collection[int], *, by: User) -> int:
    """
    These customers lie dormant no more: the to-do to look in again is over, done where its day had come.

    Returns how many.
    """
    require(by, Right.MOVE_STAGES)
    waiting = Todo.objects.open().filter(
        account__in=account_ids, source=TodoSource.WIN_BACK, reason__startswith=f"{REVISIT}:"
    )
    found, today = list(waiting) if account_ids else [], timezone.localdate()
    for todo in found:
        (todos.finish if todo.due_on <= today else todos.drop)(todo, result=coded.mark("awake"), by=by)
    return len(found)


def _wanted(made: Aftermath) -> list[todos.Wanted]:
    """The work that follows: the care plan, the review, or the day to look in again."""
    owner = made.account.owner or standing(made.by)
    if made.ending == Ending.WON_BACK:
        return [
            _step(
                made, f"care:{step.care.value}", made.on + timedelta(step.days), step.care.value,
                _who(made, step, owner),
            )
            for step in rules.CARE_PLAN
        ]  # fmt: skip
    if made.ending == Ending.LOST:
        due = made.on + timedelta(rules.REVIEW_DAYS)
        return [_step(made, todo_words.REVIEW, due, REVIEW, owner)]
    assert made.revisit_on is not None
    user = looks_in(made.account) or owner
    return [_step(made, todo_words.REVISIT, made.revisit_on, REVISIT, user)]


def looks_in(account: Account) -> User | None:
    """Whose to-do it becomes to look in at a customer that lies dormant; None where nobody has the customer."""
    return leaders.one(account, Stage.DORMANT) or account.owner


def _step(made: Aftermath, code: str, due_on: date, what: str, user: User) -> todos.Wanted:
    title, reason = todo_words.say(code, ""), f"{what}:{made.pk}"
    return todos.Wanted(made.account_id, user, title, due_on, TodoSource.WIN_BACK, reason, made.note, code)


def _who(made: Aftermath, step: rules.Step, owner: User) -> User:
    if step.who != rules.SPONSOR:
        return owner
    seats = Seat.objects.on_team_of(made.account_id).filter(function=SeatFunction.SPONSOR).select_related("user")
    seat = next((one for one in seats if can(one.user, Right.TAKE_ON_WORK)), None)
    return seat.user if seat else owner


def note_competitor(account: Account, competitor: Competitor, *, source: str, by: User) -> None:
    """It stands at the customer from today on, if nobody has noted it there and `by` may."""
    require(by, Right.MOVE_STAGES)
    if not can(by, Right.EDIT_ACCOUNTS):
        return
    if Presence.objects.live().filter(account=account, competitor=competitor).exists():
        return
    today = timezone.localdate()
    values = {
        "account": account, "competitor": competitor, "threat": Threat.HIGH, "since": today, "seen_on": today,
        "source": source,
    }  # fmt: skip
    presences.note(values=values, by=by)


def remind(*, on: date, by: User) -> int:
    """The day has come to look in at customers that lie dormant still: whoever has the to-do is told once."""
    require(by, Right.RECOMPUTE)
    resting = Journey.objects.at(Stage.DORMANT).order_by().values("account")
    due = Aftermath.objects.filter(
        pk__in=Aftermath.objects.newest(), ending=Ending.DORMANT, revisit_on__lte=on, told_on__isnull=True,
        account__in=resting, account__archived_at__isnull=True,
    ).select_related("account__owner")  # fmt: skip
    with transaction.atomic():
        staging.take_turn("aftermaths.remind")  # told once, whoever else is telling at this moment
        found = list(due)
        given = Todo.objects.open().filter(source=TodoSource.WIN_BACK, account__in=[one.account_id for one in found])
        who = {todo.reason: todo.user for todo in given.select_related("user")}
        told = [
            events.draft(
                EventVerb.AFTERMATH_DUE, noun="aftermath", subject_id=one.pk, name=str(one.account),
                account_id=one.account_id, by=by, revisit_on=one.revisit_on,
            )
            for one in found
        ]  # fmt: skip
        people = [([who.get(f"{REVISIT}:{one.pk}") or one.account.owner], address(one)) for one in found]
        events.record_many(told, notify=people)
        Aftermath.objects.filter(pk__in=[one.pk for one in found]).update(told_on=on)
    return len(found)


def address(made: Aftermath) -> str:
    """Where a notice leads."""
    return f"/aftermaths/{made.pk}/"
