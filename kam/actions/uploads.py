"""Uploads: a file is taken, its header read, its columns matched by name or as the last such file was."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kam.choices import ImportState
from kam.ground import disks, intakes, sheets, wording, workbooks
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import Import, User

SAMPLES = 3
WAITING = (ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED)
"""Nothing of such a file has come in yet."""


def receive(path: Path, *, name: str, kind: str = "", by: User) -> Import:
    """
    Take a file that lies at `path`: its columns are matched by name, or as the last file with the same header was.

    The file stays where it is. Raises Refused when it is too large, unreadable, or has no header.
    """
    require(by, Right.IMPORT)
    if path.stat().st_size > settings.MAX_UPLOAD_BYTES:
        words = _("The file is larger than %d MB.") % (settings.MAX_UPLOAD_BYTES // 1024**2)
        raise Refused(words, field="file", code="too_large", status=413)
    try:
        header, samples, encoding = look(path, name)
    except Refused as unreadable:  # no rule says no: what was sent cannot be read
        unreadable.status = 422 if unreadable.status == 409 else unreadable.status
        raise
    chosen = intakes.kind(kind) if kind else _known(header) or intakes.guess(header)
    if chosen.right is not None:
        require(by, chosen.right)
    mapping, options = _matched(chosen, header)
    options |= {"samples": samples, "encoding": encoding}
    return Import.objects.create(kind=chosen.key, file_name=name[:255], mapping=mapping, options=options, by=by)


def read_as(source: Import, encoding: str, *, by: User) -> Import:
    """Read the file anew in another encoding (`sheets.ENCODINGS`); its columns are matched anew, too."""
    require(by, Right.IMPORT)
    if encoding not in sheets.ENCODINGS:
        raise Refused(_("Choose one of: %s.") % wording.listed(sheets.ENCODINGS.values()), field="encoding")
    with transaction.atomic():
        fresh = Import.objects.select_for_update(of=("self",)).select_related("run").get(pk=source.pk)
        if not fresh.file or fresh.state not in WAITING or (fresh.run is not None and not fresh.run.is_over):
            raise Refused(_("This import is %s: that cannot be done now.") % fresh.get_state_display().lower())
        header, samples, encoding = look(Path(fresh.file.path), fresh.file_name, encoding)
        fresh.mapping, options = _matched(intakes.stored(fresh.kind), header)
        fresh.options = fresh.options | options | {"samples": samples, "encoding": encoding}
        fresh.state, fresh.errors, fresh.run = ImportState.UPLOADED, [], None
        fresh.save()
    return fresh


def _matched(chosen: intakes.Kind, header: list[str]) -> tuple[dict[str, str], dict[str, Any]]:
    """What each column is taken for, and what is kept of the header."""
    matched = intakes.match(chosen, header)
    signature = _signature(chosen, header, matched)
    return _remembered(signature, chosen) or matched, {"header": header, "signature": signature}


def _signature(kind: intakes.Kind, header: list[str], matched: dict[str, str]) -> str:
    """What a file of a kind with these columns is known again by."""
    own = sorted(item.name for item in kind.defined if item.name in matched)  # a field defined since is matched too
    return hashlib.sha256("\n".join([kind.key, *header, *own]).encode()).hexdigest()[:32]


def _known(header: list[str]) -> intakes.Kind | None:
    """What the last file with these columns was brought in as; None for columns that nobody has seen."""
    signed = {_signature(kind, header, intakes.match(kind, header)): kind for kind in intakes.kinds()}
    done = Import.objects.filter(options__signature__in=[*signed], state=ImportState.DONE).order_by("-pk").first()
    return signed[done.options["signature"]] if done is not None else None


def upload(content: Any, *, kind: str = "", by: User) -> Import:
    """Take an uploaded file: kept under a random name outside the web root."""
    require(by, Right.IMPORT)
    name = Path(content.name).name
    if content.size > settings.MAX_UPLOAD_BYTES:
        words = _("The file is larger than %d MB.") % (settings.MAX_UPLOAD_BYTES // 1024**2)
        raise Refused(words, field="file", code="too_large", status=413)
    folder = Path(settings.MEDIA_ROOT) / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / uuid.uuid4().hex
    with disks.whole(path):
        with path.open("wb") as file:
            for piece in content.chunks():
                file.write(piece)
        with transaction.atomic():
            source = receive(path, name=name, kind=kind, by=by)
            source.file.name = f"imports/{path.name}"
            source.save(update_fields=["file"])
    return source


def look(path: Path, name: str, encoding: str = "") -> tuple[list[str], list[list[str]], str]:
    """The header's column names, each its own, the first rows, and what text is written in (nothing of an XLSX)."""
    sheet = sheets.Sheet(path, name, encoding)
    rows = sheet.rows()
    header = columns_of(next(rows, []))
    if not any(header):
        raise Refused(wording.sentences([_("The first row holds no column names."), _put_names()]), field="file")
    return header, [row for row, _n in zip(rows, range(SAMPLES), strict=False)], sheet.encoding


def header_of(source: Import) -> list[str]:
    """The names of the file's columns; raises Refused where there are none, with what to do."""
    header = list(source.options.get("header", ()))
    if not header:
        words = [_("The names of this file's columns are missing: no first row with them was read."), _put_names()]
        raise Refused(wording.sentences(words), field="file", code="no_header")
    return header


def _put_names() -> str:
    return _("Put the columns' names into the first row and upload the file again.")


def columns_of(row: Sequence[str]) -> list[str]:
    """Names of columns as they stand, trimmed; an empty or repeated one gets its number. Refused beyond 500 columns."""
    workbooks.check_span(1, len(row))
    found: list[str] = []
    seen: set[str] = set()
    for place, text in enumerate(row, start=1):
        name = text.strip(" \t\r\n\u00a0\u3000\ufeff")[:120]
        found.append(name if name and name not in seen else f"{name} #{place}".strip())
        seen.add(found[-1])
    return found


def _remembered(signature: str, kind: intakes.Kind) -> dict[str, str]:
    """How the last file with the same columns was matched, as far as its fields are still there."""
    known = Import.objects.filter(options__signature=signature, options__has_key="ignored").order_by("-pk").first()
    fields = {item.name for item in kind.whole}
    return {name: column for name, column in known.mapping.items() if name in fields} if known else {}
