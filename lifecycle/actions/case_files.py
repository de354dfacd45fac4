"""Photos and papers of a case: each is a document of its customer that the case points at."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import documents
from accounts.choices import DocumentKind
from accounts.models import Document
from kam.ground import disks
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User
from lifecycle.actions.attachments import kind_of
from lifecycle.actions.case_steps import writable
from lifecycle.models import Case

MOST = 20
"""Files that one case may have."""


def attach(case: Case, *, content: Any, title: str = "", by: User) -> Document:
    """Keep an uploaded file (`content`: Django's UploadedFile) with a case; raises Refused as `documents.add` does."""
    require(by, Right.ANSWER_CASES)
    writable(case, by)
    kind = kind_of(content)
    with transaction.atomic():
        fresh = Case.objects.select_for_update(of=("self",)).select_related("account").get(pk=case.pk)
        if fresh.documents.filter(archived_at__isnull=True).count() >= MOST:
            words = _("A case has at most %d files. Add the others as documents of the customer.") % MOST
            raise Refused(words, field="file", code="too_many")
        values = {"account": fresh.account, "kind": kind or DocumentKind.OTHER, "title": title}
        document = documents.add(values=values, content=content, by=by)
        with disks.whole(document.path):
            fresh.documents.add(document)
    return document
