"""Idempotency: a request with the same key is done once and answered the same (API header, hidden form field)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from kam.ground.errors import Refused
from kam.ground.replays import Sight
from kam.models import Key

MAX_LENGTH = 255
TAKING_HOLD = timedelta(seconds=1)
"""From claiming a key to holding it; a claimed key that nobody holds by then is that of a killed request, and free."""
AGAIN = {"retry_after": 5}
"""Seconds after which to ask again while the first request is at work."""
UNKEPT = {"Cache-Control": "no-store"}
"""In place of the headers of an answer that is not kept."""


def fingerprint(method: str, path: str, body: bytes) -> str:
    """What was asked: method, path and body, so that one key cannot stand for two requests."""
    return hashlib.sha256(b"\n".join([method.encode(), path.encode(), body])).hexdigest()


def canonical(body: bytes) -> bytes:
    """JSON with its fields in the order of the alphabet: in whichever order they came, it is the same request."""
    try:
        said = json.loads(body, parse_float=_digits, parse_int=_digits, parse_constant=_digits)
        return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    except (ValueError, RecursionError):
        return body


def _digits(text: str) -> str:
    """A number as it was written, and no text that reads alike."""
    return f"\0{text}"


def once(owner: str, key: str, asked: str, answer: Callable[[], HttpResponseBase], *, sight: Sight) -> HttpResponseBase:
    """Run `answer` once per (owner, key); a replay gets the stored answer, as far as its asker may and sees by `sight`.

    Raises Refused: key too long (400), other body under the same key (422), the first still in progress (409), or its
    answer is one that nobody keeps, such as a file or a private address that is shown once (409).
    An answer of 400 or more leaves nothing behind and frees the key, so that a corrected request may use it. While a
    request is at work its transaction holds the key's row: if it is killed, or the database goes away under it, the
    row is nobody's, and whoever asks next has the key.
    """
    if not key:
        raise Refused(
            _("The idempotency key is empty. Give it a value, or leave it out."), code="key_empty", status=400
        )
    if not (key.isascii() and key.isprintable()):
        raise Refused(_("The idempotency key holds characters that are none."), code="key_unreadable", status=400)
    if len(key) > MAX_LENGTH:
        raise Refused(_("The idempotency key is longer than 255 characters."), code="key_too_long", status=400)
    row, fresh = _claim(owner, key, asked)
    if row.fingerprint != asked:
        raise Refused(_("This key was used for a different request."), code="key_reused", status=422)
    if not fresh:
        return _replay(row, sight)
    try:
        with transaction.atomic():  # the answer is kept in the transaction of its effect: never one without the other
            _hold(row)
            response = answer()
            _render(response)
            if response.status_code >= 400:  # the database may have given up on this transaction: leave it as a whole
                raise _NotDone(response)
            _keep(row, response, sight)
    except _NotDone as refused:
        Key.objects.filter(pk=row.pk, status__isnull=True).delete()
        return refused.response
    except BaseException:
        Key.objects.filter(pk=row.pk, status__isnull=True).delete()
        raise
    return response


class _NotDone(Exception):
    """Carries an answer that did nothing out of its transaction."""

    def __init__(self, response: HttpResponseBase) -> None:
        super().__init__(response.status_code)
        self.response = response


def _claim(owner: str, key: str, asked: str) -> tuple[Key, bool]:
    """The row of this key, and whether it is this request's own."""
    try:
        with transaction.atomic():
            return Key.objects.create(owner=owner, key=key, fingerprint=asked), True
    except IntegrityError:
        row = Key.objects.filter(owner=owner, key=key).first()
        if row is None or _is_nobodys(row):  # the first one failed between our two looks, or was killed
            return _claim(owner, key, asked)
        return row, False


def _is_nobodys(row: Key) -> bool:
    """Frees a row that was claimed and that no transaction holds; on SQLite whoever may write is the only one."""
    if row.status is not None or row.created_at > timezone.now() - TAKING_HOLD:
        return False
    with transaction.atomic():
        left = Key.objects.filter(pk=row.pk, status__isnull=True).select_for_update(skip_locked=True).first()
        return left is not None and left.delete()[0] > 0


def _hold(row: Key) -> None:
    """Locks the row of this request to the end of its transaction. Raises Refused: a later request has it by now."""
    if not Key.objects.filter(pk=row.pk).select_for_update().values_list("pk"):
        raise Refused(_still_in_progress(), code="in_progress", status=409, more=AGAIN)


def _replay(row: Key, sight: Sight) -> HttpResponse:
    if row.status is None:
        raise Refused(_still_in_progress(), code="in_progress", status=409, more=AGAIN)
    if row.headers == UNKEPT:
        words = _("This was done already, and its answer is given once. If it was lost, ask anew under another key.")
        raise Refused(words, code="shown_once", status=409)
    sight.check(row.sight, row.body)
    response = HttpResponse(row.body, status=row.status, headers=row.headers)
    response["Idempotent-Replayed"] = "true"
    return response


def _still_in_progress() -> str:
    return _("The first request with this key is still in progress.")


def _render(response: Any) -> None:
    if hasattr(response, "render") and not getattr(response, "is_rendered", True):
        response.render()


def _keep(row: Key, response: Any, sight: Sight) -> None:
    row.status = response.status_code
    kept_by_nobody = "no-store" in response.get("Cache-Control", "")  # a secret, of which a digest is kept
    row.sight = None if response.streaming or kept_by_nobody else sight.told(response)
    if row.sight is None:
        row.headers = UNKEPT
        row.save()
        return
    row.body = response.content.decode("utf-8", "replace")
    row.headers = {name: value for name, value in response.items() if name in ("Content-Type", "Location", "ETag")}
    row.save()


def forget(days: int = 2) -> int:
    """Keys are kept for at least 24 hours; older ones go."""
    return Key.objects.filter(created_at__lt=timezone.now() - timedelta(days=days)).delete()[0]
