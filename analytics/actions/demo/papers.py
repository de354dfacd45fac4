"""Papers of the demo's well-known customers: small true files, so that every download opens."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.actions import documents
from accounts.choices import DocumentKind
from accounts.models import Document
from analytics.actions.demo.people import Staff
from analytics.actions.demo.profiles import Profile
from analytics.actions.demo.visits import moment
from kam.models import Event
from lifecycle.models import Attachment, Visit

KNOWN = 14
"""Customers with papers: the planted ones."""
PAPERS = (
    (DocumentKind.CONTRACT, "年度框架协议", "Framework agreement", "pdf", 210),
    (DocumentKind.MINUTES, "季度回顾会纪要", "Minutes of the quarterly review", "txt", 48),
    (DocumentKind.QUOTATION, "报价单", "Quotation", "pdf", 17),
)
MINUTES = {
    True: "季度回顾会纪要\n\n一、上季度发货与对账：已核对。\n二、下季度用量：月底前确认。\n三、两周内安排施工培训。\n",
    False: "Minutes of the quarterly review\n\n1. Deliveries and payments: agreed.\n2. Next quarter: open.\n",
}


def file(profiles: list[Profile], staff: Staff, today: date) -> None:
    """Two or three papers each, added by the owner on their days."""
    made: list[tuple[Document, date]] = []
    for number, profile in enumerate(profiles[:KNOWN]):
        by = staff[profile.owner or "zhao"]
        for kind, home, abroad, ending, days in PAPERS[: 3 - number % 2]:
            title = abroad if profile.foreign else home
            name = f"{profile.account.code} {title}.{ending}"
            content = MINUTES[not profile.foreign].encode() if ending == "txt" else sheet(profile.account.code, kind)
            values = {"account": profile.account, "title": title, "kind": kind}
            paper = documents.add(values=values, content=SimpleUploadedFile(name, content), by=by)
            made.append((paper, today - timedelta(days + number)))
            visit = Visit.objects.filter(account=profile.account).first() if kind == DocumentKind.MINUTES else None
            if visit is not None:
                Attachment.objects.create(visit=visit, document=paper)
    keys = {paper.pk: day for paper, day in made}
    for paper, day in made:
        paper.created_at = moment(day, 15)
    Document.objects.bulk_update([paper for paper, _day in made], ["created_at"])
    told = list(Event.objects.filter(noun="document", subject_id__in=keys))
    for event in told:
        event.at = moment(keys[event.subject_id or 0], 15)
    Event.objects.bulk_update(told, ["at"])


def sheet(code: str, kind: str) -> bytes:
    """A PDF of one page with one line, small and whole."""
    words = f"BT /F1 20 Tf 72 760 Td ({code} {kind}) Tj ET".encode("ascii")
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(words), words),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(parts) + 1, table)
    return out + head + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(out))
