"""Causes of warnings: written down with rows of the file behind them, and read by a second person."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import arrivals
from kam.choices import Role
from kam.ground import coded, events, records, wording
from kam.ground.errors import Refused
from kam.ground.rights import Right, can, require, same_person
from kam.models import User
from kam.models.events import SUSPICION
from lifecycle.actions import milestones
from lifecycle.choices import CauseState, EventVerb, EvidenceCode, GroundMilestone, WarningState
from lifecycle.choices.warnings import FIVE
from lifecycle.facts import causes as facts
from lifecycle.models import CauseEvidence, Milestone, MilestoneMark, Warning, WarningCause
from lifecycle.models.evidence import say
from lifecycle.rules import causes as rules
from lifecycle.rules.causes import Piece

READ_FIRST = gettext_lazy(
    "The cause of a platinum customer's loss is confirmed by a second person first, on the warning."
)


@dataclass(frozen=True)
class Shown:
    """What a person cites: rows of the file by the keys of their pieces (`code:key`), and words of their own."""

    keys: Collection[str] = ()
    word: str = ""


@dataclass(frozen=True)
class Settled:
    """Why a customer is lost, and the evidence in words; `open_*` is what others read of a suspicion."""

    cause: str
    evidence: str
    open_cause: str = ""
    open_evidence: str = ""


def suspect(warning: Warning, *, cause: str, shown: Shown, note: str = "", by: User) -> WarningCause:
    """
    Write down why the customer may leave; it takes the place of the cause that stood.

    At least one row of the file must show it; where none counts for this cause, the note says why.
    Raises Refused for none, and for rows that show nothing here.
    """
    require(by, Right.MOVE_STAGES)
    with transaction.atomic():
        held = _open(warning, by)
        pieces = _cited(held, shown.keys, by)
        if not pieces:
            words = _("Choose at least one piece of evidence: a visit, a delivery, a competitor, whatever shows it.")
            raise Refused(words, field="evidence")
        if cause in FIVE and not note.strip() and not rules.supporting(pieces, cause):
            words = _("Nothing you chose speaks for this cause by itself. Say how it hangs together.")
            raise Refused(words, field="note")
        return write(held, cause=cause, pieces=pieces, word=shown.word, note=note, by=by)


def write(warning: Warning, *, cause: str, pieces: Iterable[Piece], word: str, note: str, by: User) -> WarningCause:
    """The cause with its evidence, in place of the one that stood; its readers are told."""
    require(by, Right.MOVE_STAGES)
    if cause not in FIVE:
        raise Refused(_("Name one of the five causes."), field="cause")
    was = warning.causes.standing().select_for_update()
    before = next((one for one in was if one.is_suspicion == rules.is_suspicion(cause)), None)
    if before is not None:
        before.state = CauseState.WITHDRAWN
        records.bump(before)
    today = timezone.localdate()
    made = WarningCause.objects.create(warning=warning, cause=cause, note=note.strip()[:500], on=today, by=by)
    _cite(made, pieces, word, by)
    changes = {"cause": [before.cause if before else "", cause]}
    _tell(EventVerb.CAUSE_SUSPECTED, made, by, _readers(made) if warning.needs_second_reader else [], changes)
    if not made.is_suspicion:
        _found(warning, by)
    return made


def cite(cause: WarningCause, *, shown: Shown, by: User) -> WarningCause:
    """More evidence for a cause that stands."""
    require(by, Right.MOVE_STAGES)
    with transaction.atomic():
        held = _standing(cause, by)
        pieces = _cited(held.warning, shown.keys, by)
        if not pieces and not shown.word.strip():
            raise Refused(_("Choose at least one piece of evidence."), field="evidence")
        _cite(held, pieces, shown.word, by)
        records.bump(held)
        _tell(EventVerb.CAUSE_CITED, held, by, [])
    return held


def confirm(cause: WarningCause, *, note: str = "", version: int | None = None, by: User) -> WarningCause:
    """A second person has read it and agrees. Raises Refused for whoever wrote it."""
    require(by, Right.MOVE_STAGES)
    return _read(cause, CauseState.CONFIRMED, note, version, by)


def contest(cause: WarningCause, *, note: str, version: int | None = None, by: User) -> WarningCause:
    """A second person has read it and does not agree, and says why; the warning is without a cause again."""
    require(by, Right.MOVE_STAGES)
    if not note.strip():
        raise Refused(_("Say what speaks against it."), field="note")
    return _read(cause, CauseState.CONTESTED, note, version, by)


def withdraw(cause: WarningCause, *, version: int | None = None, by: User) -> WarningCause:
    """Whoever wrote it takes it back; it stays in the record."""
    require(by, Right.MOVE_STAGES)
    with transaction.atomic():
        held = _standing(cause, by, version)
        if not same_person(by, held.by):
            raise Refused(_("Only who wrote it takes it back; you can contest it."))
        held.state = CauseState.WITHDRAWN
        records.bump(held)
        _tell(EventVerb.CAUSE_WITHDRAWN, held, by, [])
    return held


def settle(warning: Warning, *, cause: str, evidence: str, by: User) -> Settled:
    """
    The cause with which a customer is lost, and its evidence in words.

    It is the one that stands and `by` may read, as far agreed on as it was; named by them it is confirmed. Another that
    `by` names takes its place, with what the file shows and their words. Beside a suspicion stands a cause that
    everybody reads, or the loss would tell of it. A platinum customer's were confirmed before. Else raises Refused.
    """
    require(by, Right.MOVE_STAGES)
    order = [CauseState.CONFIRMED, CauseState.SUSPECTED]
    standing = list(WarningCause.objects.visible_to(by).standing().filter(warning=warning))
    standing.sort(key=lambda one: (order.index(CauseState(one.state)), one.is_suspicion))
    found = next((one for one in standing if cause in ("", one.cause)), None)
    if found is None and not cause:
        raise Refused(_("Say why they left."), field="cause")
    beside = next((one for one in standing if not one.is_suspicion), None)
    if rules.is_suspicion(found.cause if found else cause) and beside is None:
        words = _("Write on the warning, beside the suspicion, a cause that everybody may read: without one the loss "
                  "would tell of it.")  # fmt: skip
        raise Refused(words, field="cause")
    found = found or name(warning, cause=cause, evidence=evidence, by=by)
    _agree(found, warning, by, said=bool(cause))
    told = Settled(found.cause, _in_words(found, evidence))
    if not found.is_suspicion or beside is None:
        return told
    _agree(beside, warning, by, said=False)
    return replace(told, open_cause=beside.cause, open_evidence=_in_words(beside))


def left_with(warning: Warning, *, by: User) -> Settled:
    """As a customer is left to rest: the cause that leads of those `by` may read, as it stands; empty without one."""
    require(by, Right.MOVE_STAGES)
    standing = list(WarningCause.objects.visible_to(by).standing().filter(warning=warning).leading())
    found = next(iter(standing), None)
    if found is None:
        return Settled("", "")
    told = Settled(found.cause, _in_words(found))
    beside = next((one for one in standing if not one.is_suspicion), None)
    if not found.is_suspicion or beside is None:
        return told
    return replace(told, open_cause=beside.cause, open_evidence=_in_words(beside))


def name(warning: Warning, *, cause: str, evidence: str, by: User) -> WarningCause:
    """
    The cause that a person names when a warning begins or ends, with their words.

    What the file shows for it stands beside: found by the system, since the person chose none of it.
    """
    require(by, Right.MOVE_STAGES)
    if not evidence.strip():
        raise Refused(_("Write at least one line of evidence: what was said, seen or written."), field="evidence")
    shown = rules.supporting(facts.gather(warning.account_id, timezone.localdate(), by), cause)[:3]
    made = write(warning, cause=cause, pieces=[], word=evidence, note="", by=by)
    _cite(made, shown, "", User.objects.system())
    return made


def _agree(found: WarningCause, warning: Warning, by: User, *, said: bool) -> None:
    """Who says with the end which it was confirms it; a platinum customer's was before, by a second person."""
    if found.state == CauseState.CONFIRMED:
        return
    if warning.needs_second_reader:
        raise Refused(str(READ_FIRST), field="cause")
    if said:
        found.state = CauseState.CONFIRMED
        records.bump(found)
        _tell(EventVerb.CAUSE_CONFIRMED, found, by, [])


def _in_words(found: WarningCause, evidence: str = "") -> str:
    """What was said for it, else what the file shows."""
    told = [evidence, found.note, *(say(one.code, one.numbers, one.text) for one in found.evidence.all())]
    return next((words for words in told if words.strip()), "")


def _read(cause: WarningCause, state: str, note: str, version: int | None, by: User) -> WarningCause:
    with transaction.atomic():
        held = _standing(cause, by, version)
        if same_person(by, held.by):
            raise Refused(_("You wrote this down yourself; somebody else has to read it."))
        if held.state == CauseState.CONFIRMED:
            raise Refused(_("Somebody has confirmed this already."))
        held.state, held.read_by, held.read_on, held.read_note = state, by, timezone.localdate(), note.strip()[:500]
        records.bump(held)
        verb = EventVerb.CAUSE_CONFIRMED if state == CauseState.CONFIRMED else EventVerb.CAUSE_CONTESTED
        owner = held.warning.account.owner
        _tell(verb, held, by, [held.by, *([] if held.is_suspicion else [owner])])
    return held


def _open(warning: Warning, by: User) -> Warning:
    """The warning as it stands, its row held; a person may write to it."""
    arrivals.open_for(warning.account, by)
    held = records.lock(warning)
    if held.state != WarningState.OPEN:
        raise Refused(_("This warning is closed already."))
    return held


def _standing(cause: WarningCause, by: User, version: int | None = None) -> WarningCause:
    """The cause as it stands; whoever may not read it finds none."""
    if not WarningCause.objects.visible_to(by).filter(pk=cause.pk).exists():
        raise Refused(_("There is no such cause."), code="unknown", status=400)
    _open(cause.warning, by)
    held = records.lock(cause, version, by)
    if not held.is_standing:
        raise Refused(_("This cause does not stand any more."))
    return held


def _cited(warning: Warning, keys: Collection[str], by: User) -> list[Piece]:
    """The pieces behind the keys, as the file shows them today; Refused for a key that it does not have."""
    known = {piece.key: piece for piece in facts.gather(warning.account_id, timezone.localdate(), by)} if keys else {}
    missing = [key for key in keys if key not in known]
    if missing:
        raise Refused(_("The file does not show this: %s.") % wording.listed(missing[:3]), field="evidence")
    return [known[key] for key in dict.fromkeys(keys)]


def _cite(cause: WarningCause, pieces: Iterable[Piece], word: str, by: User) -> None:
    there = set(cause.evidence.values_list("code", "subject_id"))
    rows = [
        CauseEvidence(
            cause=cause, code=one.code, noun=one.noun, subject_id=one.row, on=one.on, numbers=dict(one.numbers), by=by
        )
        for one in pieces
        if (one.code, one.row) not in there
    ]
    if word.strip():
        said = {"code": EvidenceCode.WORD, "on": timezone.localdate(), "text": word.strip()[:500]}
        rows.append(CauseEvidence(cause=cause, by=by, **said))
    CauseEvidence.objects.bulk_create(rows)


def _readers(cause: WarningCause) -> list[User]:
    """Who is asked to read a platinum customer's cause: directors, and the lead of its owner's team."""
    owner = cause.warning.account.owner
    asked = Q(role=Role.DIRECTOR)
    if not cause.is_suspicion and owner is not None and owner.team_id:
        asked |= Q(role=Role.LEAD, team=owner.team_id)
    found = User.objects.people().filter(asked, is_active=True)
    return [one for one in found if not cause.is_suspicion or can(one, Right.SEE_SUSPICIONS)]


def _tell(verb: str, cause: WarningCause, by: User, notify: Iterable[Any], changes: Any = None) -> None:
    """One event; that of a suspicion goes by a noun of its own, which few may read, and does not say which it is."""
    account = cause.warning.account
    said = {} if cause.is_suspicion else {"changes": changes or {}, "cause": cause.cause}
    told = events.draft(
        verb, noun=SUSPICION if cause.is_suspicion else WarningCause.noun, subject_id=cause.pk, name=str(account),
        account_id=account.pk, by=by, **said,
    )  # fmt: skip
    people = [one for one in notify if one is not None and one.pk != by.pk]
    events.record_many([told], notify=[(people, f"/warnings/{cause.warning_id}/")])


def _found(warning: Warning, by: User) -> None:
    """The stage's milestone of a found cause is reached with that, where it is asked for."""
    asked = Milestone.objects.live().filter(key=GroundMilestone.CAUSE_FOUND).first()
    there = MilestoneMark.objects.live().filter(account=warning.account_id, milestone=asked)
    if asked is not None and can(by, Right.TAKE_ON_WORK) and not there.exists():
        milestones.tick(warning.account, milestone=asked, note=coded.mark("cause_written"), by=by)
