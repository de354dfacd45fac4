"""Marks of an alliance or a partnership: noted with evidence, changed, over since a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals
from accounts.choices import EventVerb
from accounts.models import Account, Mark
from kam.ground import records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User


@arrivals.at_home
def note(*, values: Mapping[str, Any], by: User) -> Mark:
    """A mark holds since a day (today when none is said); a text or a document proves it."""
    require(by, Right.ASSESS)
    arrivals.open_for(values.get("account"), by)
    said = {**values, "since": values.get("since") or timezone.localdate()}
    _check(said)
    return records.create(Mark, {**said, "by": by}, by=by)


def change(mark: Mark, *, values: Mapping[str, Any], version: int | None = None, by: User) -> Mark:
    """Better evidence, other days; customer and mark stay."""
    require(by, Right.ASSESS)
    for name in ("account", "kind"):
        if name in values and values[name] != getattr(mark, name):
            raise Refused(_("This stays with its customer and mark. Note another one."), field=name)
    names = ("account", "kind", "since", "until", "evidence", "document")
    _check({name: getattr(mark, name) for name in names} | dict(values), but=mark)
    return records.change(mark, values, by=by, version=version)


def end(mark: Mark, *, until: date, version: int | None = None, by: User) -> Mark:
    """It no longer holds since a day; it stays in the record, and a new one may be noted later."""
    require(by, Right.ASSESS)
    if until > timezone.localdate():
        raise Refused(_("Say until when it held: a day that is over, or today."), field="until")
    if until < mark.since:
        raise Refused(_("It cannot end before it began."), field="until")
    return records.change(mark, {"until": until}, by=by, version=version, verb=EventVerb.MARK_ENDED)


def withdraw(mark: Mark, *, version: int | None = None, by: User) -> Mark:
    """Noted by mistake: it never held; `restore` undoes it."""
    require(by, Right.ASSESS)
    return records.archive(mark, by=by, version=version)


def restore(mark: Mark, *, by: User) -> Mark:
    """It held after all."""
    require(by, Right.ASSESS)
    _check_free(mark.account, mark.kind, but=mark) if mark.until is None else None
    return records.restore(mark, by=by)


def completed(values: Mapping[str, Any], old: Mark | None = None) -> dict[str, Any]:
    """The values of a row of a file; a mark that was over is not made to hold again: that is another one."""
    names = ("since", "until", "evidence", "document")
    known = {name: getattr(old, name) for name in names} if old else {}
    whole = known | dict(values)
    _check_said(whole)
    if old is not None and old.until is not None and whole["until"] is None:
        words = _("This mark was over already. Note another one, since the day from which it holds again.")
        raise Refused(words, field="until", code="over")
    return dict(values)


def _check(values: Mapping[str, Any], but: Mark | None = None) -> None:
    _check_said(values)
    until = values.get("until")
    document = values.get("document")
    if document is not None and document.account_id != values["account"].pk:
        raise Refused(_("This document belongs to another customer."), field="document", status=400)
    if until is None:
        _check_free(values["account"], values["kind"], but=but)


def _check_said(values: Mapping[str, Any]) -> None:
    """Days in order and gone by, and something that proves it."""
    since, until = values["since"], values.get("until")
    if since > timezone.localdate():
        raise Refused(_("It cannot hold since a day to come."), field="since", code="to_come")
    if until and until < since:
        raise Refused(_("It cannot end before it began."), field="until", code="before")
    if not str(values.get("evidence") or "").strip() and values.get("document") is None:
        raise Refused(_("Say what proves it, or choose a document."), field="evidence", code="unproven")


def _check_free(account: Account, kind: str, but: Mark | None = None) -> None:
    same = Mark.objects.live().filter(account=account, kind=kind, until__isnull=True)
    if same.exclude(pk=but.pk if but else 0).exists():
        words = _("This mark holds already. Edit it, or say until when it held.")
        raise Refused(words, field="kind", code="taken")
