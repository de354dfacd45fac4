"""The review of a loss: what we learnt from it, for everybody and, of a suspicion, for the few who may read it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kam.ground import coded, events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User
from lifecycle.actions import aftermaths, todos
from lifecycle.choices import Ending, EventVerb, TodoSource
from lifecycle.models import Aftermath, Todo
from lifecycle.rules import aftermaths as rules


def write(
    made: Aftermath, *, findings: str, closed_findings: str | None = None, version: int | None = None, by: User
) -> Aftermath:
    """
    What we learnt from a loss; its to-do is done with that, and later findings replace the earlier ones.

    Everybody reads the findings. `closed_findings` are for those who may read the suspicion with which it was closed:
    who wrote it may add to it without reading what stands there, whoever knows of none finds no such field, and None
    leaves them as they are.
    """
    require(by, Right.TAKE_ON_WORK)
    if made.ending != Ending.LOST:
        raise Refused(_("Only a loss is reviewed."))
    if not findings.strip():
        raise Refused(_("Say what we learnt."), field="findings")
    with transaction.atomic():
        fresh = records.lock(made, version, by)
        fresh.closed_findings = _closed_findings(fresh, closed_findings, by)
        _fits(findings.strip(), "findings", len(findings.strip()))
        fresh.findings, fresh.reviewed_on, fresh.reviewed_by = findings.strip(), timezone.localdate(), by
        records.bump(fresh)
        events.record(
            EventVerb.AFTERMATH_REVIEWED, fresh, by=by, data={"ending": fresh.ending}, notify=[fresh.account.owner],
            url=aftermaths.address(fresh),
        )  # fmt: skip
        for todo in Todo.objects.open().filter(account=fresh.account_id, source=TodoSource.WIN_BACK):
            if todo.reason == f"{aftermaths.REVIEW}:{fresh.pk}":
                todos.finish(todo, result=coded.mark("reviewed"), entailed=True, by=by)
    return fresh


def _closed_findings(made: Aftermath, words: str | None, by: User) -> str:
    """What stands for the few after this review."""
    if words is None:
        return made.closed_findings
    said = words.strip()
    if said and not made.is_suspected_by(by):
        raise Refused(_("This loss has no findings of their own for few readers."), field="closed_findings", status=400)
    if made.is_closed_to(by):
        said = "\n\n".join(part for part in (made.closed_findings, said) if part)
    _fits(said, "closed_findings", len(words.strip()))
    return said


def _fits(words: str, field: str, own: int) -> None:
    """Raises Refused for findings that are too long together, of which the writer wrote so many characters."""
    over = len(words) - rules.LONGEST
    if over > 0:
        told = {"most": rules.LONGEST, "left": max(own - over, 0)}
        text = _("There is room for %(most)s characters in all; yours may have %(left)s.") % told
        raise Refused(text, field=field)
