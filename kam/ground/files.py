"""Files that come and go: an upload too large ends early, and what leaves is saved by the browser, never shown."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect


class Limit(FileUploadHandler):
    """
    Lets pieces through up to one more than `most` bytes need, and drops the rest while it comes in.

    `whole`: the same of all the files of a form together.
    """

    def __init__(self, request: HttpRequest, most: int, whole: int | None = None) -> None:
        super().__init__(request)
        self.most, self.whole, self.taken = most, whole, 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start > self.most or (self.whole is not None and self.taken > self.whole):
            return None
        self.taken += len(raw_data)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def limit(request: HttpRequest, most: int, whole: int | None = None) -> None:
    """Put the limit before the other handlers, unless somebody read the files already."""
    if not hasattr(request, "_files"):
        request.upload_handlers.insert(0, Limit(request, most, whole))


def limited(most: int, whole: int | None = None) -> Callable[[Any], Any]:
    """For a page that takes a file: the limit stands before the check of the form's token reads the body."""

    def around(view: Any) -> Any:
        checked = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            limit(request, most, whole)
            return checked(request, *args, **kwargs)  # type: ignore[no-any-return]

        answer.takes_files = True  # type: ignore[attr-defined]
        return answer

    return around


def takes(view: Any) -> bool:
    """Whether a view takes files and has its own limit; it, or the class it is of, says so by `takes_files`."""
    return any(getattr(one, "takes_files", False) for one in (view, getattr(view, "cls", None)))


def is_too_large(request: HttpRequest, view: Any) -> bool:
    """Whether a body is announced that is more than any form without a file holds; nothing of it is read."""
    told = str(request.META.get("CONTENT_LENGTH") or "0")
    size = int(told) if told.isascii() and told.isdigit() and len(told) < 20 else 0
    return size > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and not takes(view)


def said(request: HttpRequest) -> bytes:
    """A digest of a form's fields and of its files' content, which may exceed what memory takes."""
    return hashlib.sha256(repr(sorted(request.POST.lists())).encode() + content(request)).digest()


def content(request: HttpRequest) -> bytes:
    """A digest of the files of a form, several under one name too; nothing where there are none."""
    if not request.FILES:
        return b""
    digest = hashlib.sha256()
    for name, file in ((name, file) for name, sent in sorted(request.FILES.lists()) for file in sent):
        digest.update(f"{name} {file.name} {file.size}".encode("utf-8", "surrogatepass"))
        for piece in file.chunks():
            digest.update(piece)
        file.seek(0)
    return digest.digest()


def attachment(path: Path, *, name: str, media_type: str) -> HttpResponseBase:
    """The answer with a file's bytes, always to be saved under `name`; Http404 when the disk has lost them."""
    try:
        opened = path.open("rb")
    except OSError as error:
        raise Http404 from error
    return made(opened, name=name, media_type=media_type)


def made(content: IO[bytes], *, name: str, media_type: str) -> HttpResponseBase:
    """The answer with bytes that are open to be read, always to be saved under `name`; nothing on the way keeps it."""
    answer = FileResponse(content, as_attachment=True, filename=name, content_type=media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
