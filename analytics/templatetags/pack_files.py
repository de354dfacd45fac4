"""A pack as a file that leaves the house: PDF or slides, named after whose and of which day it is."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from kam.ground import papers, slides
from kam.ground.papers import Paper

MAKERS = {papers.PDF: papers.pdf, papers.PPTX: slides.pptx}


def answer(paper: Paper, kind: str, *, code: str) -> HttpResponse:
    """The file as an attachment. Raises Refused where the machine cannot make such files."""
    response = HttpResponse(MAKERS[kind](paper), content_type=papers.MEDIA_TYPES[kind])
    name = f"{code}-{paper.on.isoformat()}-{paper.language}.{kind}"
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    response["Cache-Control"] = "no-store"
    return response
