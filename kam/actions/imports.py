"""Imports: columns said, rows checked and brought in on the worker in one transaction, or taken back."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kam.actions import import_reports, runs, uploads
from kam.choices import EventVerb, ImportState, RunKind, Through
from kam.ground import bulk, disks, events, intakes, origins, sheets, wording
from kam.ground.errors import Moved, Refused
from kam.ground.intakes import Intake, Outcome
from kam.ground.rights import Right, require
from kam.ground.staging import alone
from kam.models import Import, Run, User

BAD_ROWS = "bad_rows"
CHECK, LOAD, UNDO = "check", "load", "undo"


def prepare(source: Import, *, mapping: Mapping[str, str], owner: User | None = None, by: User) -> Import:
    """Say which column means what and who owns new customers; raises Refused while a needed field has no column."""
    require(by, Right.IMPORT)
    kind = intakes.stored(source.kind)
    intakes.check_read(kind)
    header = uploads.header_of(source)
    chosen = {name: column for name, column in mapping.items() if column}
    for name, column in chosen.items():
        if column not in header:
            words = _("The file has no column “%(column)s”. It has: %(known)s.")
            raise Refused(words % {"column": column, "known": wording.listed(header)}, field=name)
    lacking = intakes.missing(kind, chosen)
    if lacking:
        words = _("No column for: %s. Say which column it is.")
        raise Refused(words % wording.listed(item.label for item in lacking), field=lacking[0].name)
    with transaction.atomic():
        fresh = Import.objects.select_for_update(of=("self",)).select_related("run").get(pk=source.pk)
        _must_rest(fresh)
        _must_be(fresh, ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED)
        ignored = [column for column in header if column not in chosen.values()]
        options = {"owner": owner.pk if owner else None, "ignored": ignored}
        fresh.mapping, fresh.options = chosen, fresh.options | options
        fresh.state, fresh.errors, fresh.run = ImportState.UPLOADED, [], None
        fresh.save()
    return fresh


def start(source: Import, step: str, *, good_rows: bool = False, new_customers: bool = True, by: User) -> Run:
    """
    Ask the worker for a step: check (dry run), load (all rows or none, or the good ones), undo.

    Raises Refused for a file that would make customers of codes that nobody knows, where the caller does not take
    `new_customers`.
    """
    require(by, Right.IMPORT)
    intakes.check_read(intakes.stored(source.kind))
    with transaction.atomic():
        fresh = Import.objects.select_for_update(of=("self",)).select_related("run").get(pk=source.pk)
        if step != UNDO:
            _must_have_file(fresh)
        _must_rest(fresh)
        states = {CHECK: (ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED), LOAD: (ImportState.CHECKED,)}
        _must_be(fresh, *states.get(step, (ImportState.DONE,)))
        if step == LOAD and not new_customers:
            _must_make_none(fresh)
        params = {"import": fresh.pk, "step": step, "good_rows": good_rows, "language": get_language()}
        fresh.run = runs.request(RunKind.IMPORT, params=params, by=by)
        fresh.save(update_fields=["run"])
        return fresh.run


def obstacle(source: Import, *, by: User) -> str:
    """Why taking it back would be refused, in the words of the verb itself; empty where nothing is in the way."""
    require(by, Right.IMPORT)
    try:
        _must_rest(source)
        _must_be(source, ImportState.DONE)
        intakes.stored(source.kind).undo(source, dry=True, by=by)
    except Refused as refusal:
        return str(refusal.message)
    return ""


def begin(source: Import, step: str, *, good_rows: bool = False, by: User) -> Run:
    """The run of a step that a shell takes at once, without the worker."""
    require(by, Right.IMPORT)
    params = {"import": source.pk, "step": step, "good_rows": good_rows}
    run = source.run = runs.begin(RunKind.IMPORT, params=params, by=by)
    Import.objects.filter(pk=source.pk).update(run=run)
    return run


def work(run_id: int) -> None:
    """What the worker does with a requested step; whatever goes wrong ends in words on the run."""
    run = runs.claim(run_id)
    if run is None:
        return
    source = Import.objects.get(pk=run.params["import"])
    with runs.at_work(run):
        try:
            perform(run, source, _path_of(source))
        except runs.LeaseLost:
            return
        except Refused as refusal:
            runs.fail(run, refusal)
        except OperationalError:
            raise  # the database is away: the sweep wakes us again
        except Exception as error:
            unknown = _("Something unexpected went wrong; nothing was imported. The log says what.")
            runs.fail(run, disks.words() if disks.is_closed(error) else unknown)
            raise


def _path_of(source: Import) -> Path | None:
    """Where the file lies; None for an import from a shell, which reads the caller's own file and keeps no copy."""
    return Path(source.file.path) if source.file else None


@origins.through(Through.IMPORT)
def perform(run: Run, source: Import, path: Path | None) -> Import:
    """
    One step of an import in the foreground; raises Refused with nothing brought in.

    Undo reads no file; the other steps refuse to go on without one.
    """
    if run.params["step"] != UNDO and path is None:
        _must_have_file(source)
    with bulk.patient():
        if run.params["step"] == UNDO or path is None:
            return _undo(run, source)
        return {CHECK: _check, LOAD: _load}[run.params["step"]](run, source, path)


def _check(run: Run, source: Import, path: Path) -> Import:
    with _opened(run, source) as intake:
        _fill(run, source, intake, path)
        runs.beat(run, 0.8, _("Comparing with what is there"))
        outcome = _counted(intake, intake.count())
        result: dict[str, Any] = {}

        def effect() -> None:
            _keep(source, outcome, ImportState.CHECKED)
            result.update(_figures(source))

        import_reports.write(source, intake, path)
        runs.finish(run, result=result, flip=False, effect=effect)
    return source


def _load(run: Run, source: Import, path: Path) -> Import:
    """All rows in, or none; where the data moved while they were read, from the start, so that each row says why."""
    for _tries_left in (2, 1):
        try:
            return _load_once(run, source, path)
        except Moved:
            continue
    return _load_once(run, source, path)


def _load_once(run: Run, source: Import, path: Path) -> Import:
    with _opened(run, source) as intake:
        _fill(run, source, intake, path)
        intake.check()
        bad = intake.bad_rows()
        if bad and not run.params.get("good_rows"):
            import_reports.write(source, intake, path)
            _keep(source, _counted(intake, intake.count()), ImportState.CHECKED)
            words = ngettext(
                "%d row has errors, so nothing was imported. Mend it, or choose to import the good rows.",
                "%d rows have errors, so nothing was imported. Mend them, or choose to import the good rows.", bad,
            )  # fmt: skip
            raise Refused(words % bad, code=BAD_ROWS)
        runs.beat(run, 0.8, _("Writing"))
        import_reports.write(source, intake, path)
        result: dict[str, Any] = {}

        def effect() -> None:
            since = timezone.now()
            outcome = _counted(intake, intake.put(source=source))
            source.finished_at = timezone.now()
            _keep(source, outcome, ImportState.DONE)
            result.update(_figures(source))
            events.record(EventVerb.IMPORT_DONE, source, by=run.started_by, data=_told(source, since) | result)

        with alone(in_turn=True):
            runs.finish(run, result=result, flip=False, effect=effect)
    return source


def _undo(run: Run, source: Import) -> Import:
    kind = intakes.stored(source.kind)
    result: dict[str, Any] = {}

    def effect() -> None:
        since = timezone.now()
        result.update(kind.undo(source, by=run.started_by))
        source.state = ImportState.UNDONE
        source.options = {**source.options, "undone": dict(result)}
        source.save(update_fields=["state", "options"])
        events.record(EventVerb.IMPORT_UNDONE, source, by=run.started_by, data=_told(source, since) | result)

    with alone(in_turn=True):
        runs.finish(run, result=result, flip=False, effect=effect)
    return source


def _told(source: Import, since: datetime) -> dict[str, Any]:
    """What the event tells beside the counts: of which records, and from which moment on these bear their change."""
    return {"kind": source.kind, "since": since}


def _opened(run: Run, source: Import) -> Intake:
    owner = User.objects.filter(pk=source.options.get("owner")).first() if source.options.get("owner") else None
    return intakes.stored(source.kind).open(source.mapping, by=run.started_by, owner=owner)


def _fill(run: Run, source: Import, intake: Intake, path: Path) -> None:
    """Read the whole file into the intake, telling how far it is."""
    kind = intakes.stored(source.kind)
    sheet = sheets.Sheet(path, source.file_name, source.options.get("encoding", ""))
    rows = sheet.rows()
    header = uploads.columns_of(next(rows, []))
    if header != uploads.header_of(source):
        raise Refused(_("The file's columns are not those that were matched. Upload it again."))
    columns = {name: header.index(column) for name, column in source.mapping.items()}
    columns = dict(sorted(columns.items(), key=lambda item: item[1]))  # faults are told from left to right

    def told() -> Iterator[tuple[int, list[str]]]:
        last, wide = time.monotonic(), len(header)
        for line, row in enumerate(rows, start=2):
            if line % 1000 == 0 and time.monotonic() - last > 1:
                last = time.monotonic()
                runs.beat(run, 0.75 * sheet.share(), _("%s rows read") % f"{line:,}")
            if len(row) > wide and any(cell.strip() for cell in row[wide:]):
                intake.fault(line, "", "beyond", next(cell for cell in row[wide:] if cell.strip()))
            yield line, row

    kind.fill(intake, told(), columns)


def _counted(intake: Intake, outcome: Outcome) -> Outcome:
    outcome.total, outcome.bad = intake.read, intake.bad_rows()
    outcome.good = outcome.total - outcome.bad
    return outcome


def _keep(source: Import, outcome: Outcome, state: ImportState) -> None:
    for name in ("total", "good", "bad", "created", "changed", "unchanged"):
        setattr(source, name, getattr(outcome, name))
    more = {"besides": outcome.besides, "newest": outcome.newest, "made": outcome.made, "samples": outcome.samples}
    more |= {"sums": outcome.sums} if state == ImportState.CHECKED else {}  # of what came in, as it was looked at
    source.state, source.options = state, {**source.options, **more}
    source.save()


def _figures(source: Import) -> dict[str, Any]:
    names = ("total", "good", "bad", "created", "changed", "unchanged")
    more = {"newest": source.options["newest"], "new_customers": new_customers_of(source)}
    return {name: getattr(source, name) for name in names} | more


def new_customers_of(source: Import) -> int:
    """How many customers its rows make, or made, besides: of codes that nobody knew."""
    return int(source.options.get("besides", {}).get("account", 0))


def _must_make_none(source: Import) -> None:
    made = new_customers_of(source)
    if made:
        words = ngettext(
            "The code of %d customer is not known. Bring it in with new_customers, or mend the file.",
            "The codes of %d customers are not known. Bring them in with new_customers, or mend the file.", made,
        )  # fmt: skip
        raise Refused(words % made, code="new_customers", more={"new_customers": made})


def _must_rest(source: Import) -> None:
    if source.run is not None and not source.run.is_over:
        raise Refused(_("This import is being worked on already."))


def _must_have_file(source: Import) -> None:
    if not source.file:
        raise Refused(_("The file of this import was not kept. Import it again."))


def _must_be(source: Import, *states: str) -> None:
    if source.state not in states:
        raise Refused(_("This import is %s: that cannot be done now.") % source.get_state_display().lower())
