"""Photos and files of a visit: kept as documents of its customer, once however often a phone sends them."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import documents
from accounts.choices import DocumentKind
from accounts.rules import documents as files
from kam.ground import disks
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User
from lifecycle.actions import visits
from lifecycle.models import Attachment, Visit

MOST = 12
"""Files that one visit may have."""
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/heic")
PAPERS = ("application/pdf", files.TEXT, *(kind for _part, kind in files.PARTS))
ENDINGS = files.endings((*PICTURES, *PAPERS))
"""By which a phone says at once what will not be taken; here it is the content that counts."""


def attach(visit: Visit, *, content: Any, key: uuid.UUID | None = None, by: User) -> Attachment:
    """
    Keep an uploaded file (`content`: Django's UploadedFile) with a visit, as a document of its customer.

    A replay of `key` returns the one that is there. Raises Refused for what is neither picture nor paper by its
    content, for more than `MOST`, and as `documents.add` does.
    """
    require(by, Right.LOG_VISITS)
    kind = kind_of(content)
    with transaction.atomic():
        visit = Visit.objects.select_for_update().select_related("account").get(pk=visit.pk)
        there = Attachment.objects.select_related("document").filter(key=key).first() if key else None
        if there is not None:
            return _same(there, visit)
        _check(visit, by)
        values = {"account": visit.account, "kind": kind}
        document = documents.add(values=values, content=content, by=by)
        with disks.whole(document.path), transaction.atomic():
            return Attachment.objects.create(visit=visit, document=document, key=key or uuid.uuid4())


def kind_of(content: Any) -> str:
    """Photo or paper by its first bytes; raises Refused for anything else."""
    media_type = files.media_type(content.read(files.HEAD))
    content.seek(0)
    if media_type in PICTURES:
        return DocumentKind.PHOTO.value
    if media_type in PAPERS or not content.size:  # an empty file is refused by its own words
        return DocumentKind.OTHER.value
    raise Refused(_("Attach photos, PDF, Office or text files."), field="file", code="file_type", status=415)


def _same(there: Attachment, visit: Visit) -> Attachment:
    if there.visit_id != visit.pk:
        raise Refused(_("This file was sent before with another visit."), code="key_reused", status=422)
    return there


def _check(visit: Visit, by: User) -> None:
    visits.own(visit, by)
    if visit.archived_at is not None:
        raise Refused(_("This visit was removed. Bring it back, then attach the file."), code="archived")
    if visit.attachments.live().count() >= MOST:
        words = _("A visit has at most %d files. Add the others as documents of the customer.") % MOST
        raise Refused(words, field="file", code="too_many")
