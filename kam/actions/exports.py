"""Exports as runs: a long list's file written by a worker in its starter's name, handed to nobody else, and let go."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException

from kam.actions import runs
from kam.choices import EventVerb, RunKind, RunState, Through
from kam.ground import events, listings, moments, origins, rights, scope, sheets, staging, written
from kam.ground.days import zone_of
from kam.ground.errors import Refused
from kam.ground.listings import Listing
from kam.ground.rights import Right, require
from kam.models import RetentionPeriod, Run, User

FOLDER, KEPT_AS = "exports", "export_files"
"""Below MEDIA_ROOT, which no web server serves; and what its retention period is called."""
MOST_OPEN, MOST_KEPT = 3, 20
"""Files that one person may have prepared at the same time, and have lying there."""
EVERY = 1.0
"""Seconds between two signs of life."""


def request(*, noun: str = "", page: str = "", asked: str = "", kind: str, by: User) -> Run:
    """
    Have a list's file prepared: of the API by its `noun`, or of a `page` by its path; `asked` as their GET would be.

    Raises Refused for a list that there is not, too many rows for the `kind` of file, or too many files at once;
    ValidationError for a filter that the list does not know. The same asked twice while it waits is one run.
    """
    found = _opened({"list": noun, "page": page, "asked": asked}, by)
    sheets.must_fit(found.queryset, kind)
    params = {"list": noun, "page": page, "asked": asked, "format": kind, "title": found.title, "by": by.pk}
    params |= {"language": get_language(), "kept": True}
    with transaction.atomic():
        staging.take_turn(f"exports.{by.pk}")
        own = kept().filter(started_by=by)
        waiting = own.filter(state=RunState.WAITING, params=params).first()
        if waiting is not None:
            return waiting
        _must_have_room(own)
        return runs.request(RunKind.EXPORT, params=params, by=by)


def _must_have_room(own: QuerySet[Run]) -> None:
    if own.filter(state__in=(RunState.WAITING, RunState.RUNNING)).count() >= MOST_OPEN:
        words = _("%s files of yours are being prepared already. Wait until one is ready, or cancel it.")
        raise Refused(words % MOST_OPEN, code="too_many")
    if own.count() >= MOST_KEPT:
        words = _("You have %s prepared files. Remove some of them first.")
        raise Refused(words % MOST_KEPT, code="too_many")


def kept() -> QuerySet[Run]:
    """Exports that are under way, or of which the file, or what was asked for, is still there."""
    return Run.objects.of(RunKind.EXPORT).filter(params__kept=True)


def _opened(params: dict[str, Any], by: User) -> Listing:
    if params["page"]:
        return listings.of_page(params["page"], params["asked"], by)
    return listings.of_api(params["list"], params["asked"], by)


def work(run_id: int) -> None:
    """What the worker does with a requested file; whatever goes wrong ends in words on the run."""
    run = runs.claim(run_id)
    if run is None:
        return
    _unlink(run)  # what a worker that died left half-written
    with runs.at_work(run), timezone.override(zone_of(run.started_by)):
        try:
            perform(run)
        except runs.LeaseLost:
            _part(run).unlink(missing_ok=True)
        except OperationalError:
            raise  # the database is away: the sweep wakes us again
        except (Refused, PermissionDenied, Http404, APIException) as error:
            _give_up(run, Refused(_why(error)))
        except Exception as error:
            _give_up(run, error)
            raise


@origins.through(Through.RUN)
def perform(run: Run) -> Run:
    """
    Write the file of a claimed run as what its starter sees now; a file that is not whole is never handed out.

    Raises Refused and PermissionDenied where the starter may not see the list any more, LeaseLost where the run is
    another worker's or was cancelled.
    """
    by = run.started_by
    before = _standing(by)
    listing, kind = _opened(run.params, by), run.params["format"]
    sheets.must_fit(listing.queryset, kind)
    seen = None if scope.sees_all(by) else list(scope.account_ids(by).values_list("pk", flat=True))
    head, rows = listing.sheet(_signs_of_life(run))
    _part(run).parent.mkdir(parents=True, exist_ok=True)
    count = written.write(_part(run), kind, head, rows, listing.title)
    if _standing(User.objects.get(pk=by.pk)) != before:
        raise PermissionDenied(_changed())
    name = f"{run.pk}-{run.lease}.{kind}"
    size = _part(run).stat().st_size
    told = {"rows": count, "size": size, "expires_at": expires_at(run)}
    run.params |= {"file": name, "called": f"{listing.name}.{kind}", "standing": before, "seen": seen}

    def effect() -> None:
        _part(run).replace(_folder() / name)
        data = {"format": kind, "filter": run.params["asked"], "rows": count, "run": run.pk}
        events.record(EventVerb.LIST_EXPORTED, by=by, name=listing.name, data=data)
        url = reverse("kam:export-detail", args=[run.pk])
        events.record(EventVerb.EXPORT_READY, by=User.objects.system(), name=listing.title, notify=[by], url=url,
                      data={"rows": count})  # fmt: skip

    return runs.finish(run, result=told, flip=False, effect=effect)


def _signs_of_life(run: Run) -> Any:
    """How far it is, told once a second; ends the writing where the run is not ours any more, or its starter is out."""
    last = 0.0

    def told(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last < EVERY and done < total:
            return
        last = time.monotonic()
        if not User.objects.filter(pk=run.started_by_id, is_active=True).exists():
            raise PermissionDenied(_changed())
        runs.beat(run, done / total if total else 1.0, _("%s rows written") % f"{done:,}")

    return told


def _why(error: Exception) -> str:
    """A refusal in words for whoever asked; what is out of sight by now is not named."""
    if isinstance(error, Refused):
        return str(error.message)
    if isinstance(error, APIException):
        return _("The list's filter is not right. Mend it and try again.")
    return str(error) if isinstance(error, PermissionDenied) else _("There is no such list.")


def _give_up(run: Run, error: Exception) -> None:
    _part(run).unlink(missing_ok=True)
    runs.fail(run, error)


def _changed() -> str:
    return _("Your rights are others than when this file was prepared. Have it prepared again.")


def _standing(user: User) -> str:
    """What a person may see and do at this moment, as a digest: role, team, reach and rights."""
    person, given = rights.standing(user), rights.grant(user)
    told = [person.pk, str(person.role), person.team_id, str(given.reach), *sorted(given.rights), user.is_active]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def expires_at(run: Run) -> str | None:
    """Until when the file is handed out; None without end."""
    days = RetentionPeriod.objects.filter(kind=KEPT_AS).values_list("days", flat=True).first()
    return None if days is None else moments.told(run.created_at + timedelta(days=days))


def is_there(run: Run) -> bool:
    """Whether a whole file is there to be taken: prepared, not let go, within its time."""
    if run.state != RunState.DONE or not run.params.get("file"):
        return False
    until: datetime | None = parse_datetime(run.result.get("expires_at") or "")
    return until is None or until > timezone.now()


def file_of(run: Run, *, by: User) -> Path:
    """
    Where the file lies, for its starter alone, as long as they may see all of what it was made of.

    Raises PermissionDenied for others, and where rights or customers went since; Refused where no file is there.
    """
    if run.started_by_id != by.pk:
        raise PermissionDenied(_("Only whoever had the file prepared may take it."))
    if run.state != RunState.DONE:
        raise Refused(_("This file is not ready."), code="not_ready", status=404)
    if not is_there(run):
        raise Refused(_("This file was kept for a while only. Have it prepared again."), code="expired", status=404)
    seen = run.params.get("seen")
    sees = scope.sees_all(by) if seen is None else scope.seen_of(by, seen) == set(seen)
    if run.params.get("standing") != _standing(by) or not sees:
        raise PermissionDenied(_changed())
    _opened(run.params, by)
    return _folder() / Path(run.params["file"]).name


def remove(run: Run, *, by: User) -> Run:
    """Cancel an export of one's own that is under way, or let go of its file."""
    if run.started_by_id != by.pk:
        raise PermissionDenied(_("Only whoever had the file prepared may remove it."))
    runs.cancel(run, by=by)
    _let_go(run)
    return run


def drop(found: Iterable[Run], *, by: User) -> int:
    """Let go of files, whoever had them prepared; returns of how many exports."""
    require(by, Right.PRIVACY)
    return sum(_let_go(run) for run in found)


def forget(*, by: User) -> int:
    """
    A person was erased: every prepared file goes, for any may name them, and what is being written begins anew.

    Returns how many files went; whoever wants theirs has it prepared again.
    """
    require(by, Right.PRIVACY)
    kept().filter(state=RunState.RUNNING).update(state=RunState.WAITING, lease="")  # the sweep wakes a worker
    return drop(kept().filter(state__in=(RunState.DONE, RunState.FAILED)), by=by)


def _let_go(run: Run) -> bool:
    """No file, and no word of what was asked for, which may name somebody; that it was made stays."""
    with transaction.atomic():
        fresh = Run.objects.select_for_update().filter(pk=run.pk, params__kept=True).first()
        if fresh is None:
            return False
        gone = ("kept", "asked", "file", "seen", "standing")
        fresh.params = {name: value for name, value in fresh.params.items() if name not in gone}
        fresh.save(update_fields=["params"])
        transaction.on_commit(lambda: _unlink(fresh))
    return True


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER


def _part(run: Run) -> Path:
    """Where a worker writes; another one that takes the run over has a name of its own."""
    return _folder() / f"{run.pk}-{run.lease}.part"


def _unlink(run: Run) -> None:
    for path in _folder().glob(f"{run.pk}-*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
