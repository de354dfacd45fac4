"""Documents: a file is taken under a random name, described, archived; what it lies under never comes from outside."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import arrivals
from accounts.choices import DocumentKind
from accounts.models import Document
from accounts.models.documents import FOLDER
from accounts.rules import documents as files
from kam.actions import stray_files
from kam.ground import disks, records, search, wording
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User

MOST = 20 * 1024**2
"""Bytes that one document may have."""


def sweep_strays() -> None:
    """Called by the floor's AppConfig.ready: files that no document has are swept up by the night's run."""
    stray_files.add(stray_files.Store(FOLDER, re.compile("[0-9a-f]{32}"), Document.objects.names_in_use))


@arrivals.at_home
def add(*, values: Mapping[str, Any], content: Any, by: User) -> Document:
    """
    Keep an uploaded file (`content`: Django's UploadedFile) with the customer; without a title its name is the title.

    Counts the bytes while it writes them. Raises Refused when there are none or more than `MOST`, and for programs and
    what else is no document, and then, as when anything else fails, leaves no file behind.
    """
    require(by, Right.EDIT_DOCUMENTS)
    arrivals.open_for(values.get("account"), by)
    name = files.clean_name(str(content.name or ""))
    document = Document(stored_as=uuid.uuid4().hex)
    with disks.whole(document.path):
        size, head = _write(document.path, content)
        _check_kind(name, head)
        title = str(values.get("title") or "").strip() or name
        kind = values.get("kind") or DocumentKind.OTHER
        told = {
            **values,
            "kind": kind,
            "title": title[:200],
            "file_name": name,
            "search_text": search.text_of(title, name),
        }
        kept = {"stored_as": document.stored_as, "size": size, "media_type": files.media_type(head), "by": by}
        with transaction.atomic():
            return records.create(Document, {**told, **kept}, by=by, data={"file_name": name, "size": size})


def change(document: Document, *, values: Mapping[str, Any], version: int | None = None, by: User) -> Document:
    """Another title, kind or note; the file stays what it is, and with its customer."""
    require(by, Right.EDIT_DOCUMENTS)
    values = dict(values)
    if values.pop("account", document.account) != document.account:
        raise Refused(_("A document stays with its customer. Add it there anew."), field="account")
    with transaction.atomic():
        fresh = records.lock(document, version, by)
        values["search_text"] = search.text_of(values.get("title", fresh.title), fresh.file_name)
        return records.change(fresh, values, by=by, version=version)


def archive(document: Document, *, version: int | None = None, by: User) -> Document:
    """Out of the lists; the file is kept, and `restore` brings it back."""
    require(by, Right.EDIT_DOCUMENTS)
    return records.archive(document, by=by, version=version)


def restore(document: Document, *, by: User) -> Document:
    """Back from the archive; raises Refused where the file went with a person who was erased."""
    require(by, Right.EDIT_DOCUMENTS)
    with transaction.atomic():
        if not records.lock(document).size:
            words = _("Its file was erased with a person it told of. There is nothing to bring back.")
            raise Refused(words, code="erased")
        return records.restore(document, by=by)


def _check_kind(name: str, head: bytes) -> None:
    if not files.is_taken(name, head):
        words = _(
            "Programs, scripts and web pages are not taken. Possible are papers, pictures, drawings, mails, archives,"
            " sound and film: %(endings)s and the like."
        )
        told = words % {"endings": wording.listed(files.SHOWN)}
        raise Refused(told, field="file", code="file_type", status=415)
    found = files.mistaken(name, head)
    if found:
        words = _(
            "By its content this file is %(what)s, but its name ends in %(ending)s. Give it the ending %(right)s, or"
            " save it as %(ending)s in the program it comes from; then upload it again."
        )
        ending = name[name.rindex(".") :].lower()
        told = words % {"what": _called(found), "ending": ending, "right": files.ENDINGS[found][0]}
        raise Refused(told, field="file", code="file_mistaken", status=415)


def _called(media_type: str) -> str:
    """What people call the files of a media type."""
    if media_type == files.TEXT:
        return _("plain text")
    office = dict(zip((kind for _part, kind in files.PARTS), ("Word", "Excel", "PowerPoint"), strict=True))
    return office.get(media_type) or media_type.rpartition("/")[2].upper()


def _write(path: Path, content: Any) -> tuple[int, bytes]:
    """Write the pieces as they come; returns how many bytes there were, and the first of them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    size, head = 0, b""
    with path.open("xb") as file:
        for piece in content.chunks():
            size += len(piece)
            if size > MOST:
                words = _("The file is larger than %d MB. Split it, or keep it elsewhere and note where.")
                raise Refused(words % (MOST // 1024**2), field="file", code="too_large", status=413)
            head += piece[: max(files.HEAD - len(head), 0)]
            file.write(piece)
    if not size:
        raise Refused(_("The file is empty."), field="file", code="empty", status=400)
    return size, head
