"""Mails that the product writes by itself, one of a kind for each person and day, and those to people outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction

from kam.ground import outbox
from kam.models import Delivery, Mail, User

PREFERENCES = "me/notices/"


def link(path: str = "") -> str:
    """An address of this instance as a mail names it."""
    return settings.SITE_URL.rstrip("/") + "/" + path.lstrip("/")


def post(
    user: User, *, kind: str, day: date, subject: str, text: str, html: str, files: Sequence[outbox.File] = (),
    pictures: Sequence[outbox.File] = (), stop: str = PREFERENCES, about: str = "",
) -> Mail | None:  # fmt: skip
    """
    Put a mail into the outbox, in one transaction with its row; None where that day's was written already.

    Whoever is killed before the end has written nothing, and of two at once the second finds the first's row. The
    message keeps its id however often the mail server is tried. `files` hang on it, `pictures` stand in it; `stop` is
    the page on which one says that one wants no more of them. `about` stands in the log of mails for a subject in the
    reader's own words.
    """
    host = urlsplit(settings.SITE_URL).hostname or "kam.invalid"
    headers = {
        "Message-ID": f"<{kind}.{user.pk}.{day:%Y%m%d}@{host}>",
        "List-Unsubscribe": f"<{link(stop)}>",
        "Auto-Submitted": "auto-generated",
    }
    words = " ".join(subject.split())  # a line break in a view's name would be a header of its own
    with transaction.atomic():
        mail = _write(user, kind, day, about or words)
        if mail is not None:
            outbox.send_mail_to(
                user.email, subject=words, text=text, html=html, headers=headers, files=files, pictures=pictures,
                row=mail,
            )  # fmt: skip
    return mail


def skip(user: User, *, kind: str, day: date, why: str = "") -> Mail | None:
    """There was nothing to say on a day, or it might not be said (`why`), and it is not asked again."""
    return _write(user, kind, day, why)


def _write(user: User, kind: str, day: date, subject: str) -> Mail | None:
    try:
        with transaction.atomic():
            return Mail.objects.create(user=user, to=user.email, kind=kind, day=day, subject=subject[:200])
    except IntegrityError:
        return None


def write_to(
    address: str, *, key: str, subject: str, about: str, text: str, html: str, stop: str, reply_to: str = "",
    calendar: tuple[str, str] | None = None, account_id: int | None = None,
) -> Delivery:  # fmt: skip
    """
    A mail to somebody outside the company, into the outbox; `stop` is where they say that they want no more of them.

    The caller keeps a row of its own that makes it one; `key` names that row in the message's id. `about` is what the
    log of mails calls it, naming nobody. `calendar`: method and text of an entry that goes with it.
    """
    host = urlsplit(settings.SITE_URL).hostname or "kam.invalid"
    headers = {
        "Message-ID": f"<{key}@{host}>", "List-Unsubscribe": f"<{stop}>", "Auto-Submitted": "auto-generated",
    } | ({"Reply-To": reply_to} if reply_to else {})  # fmt: skip
    words = " ".join(subject.split())
    return outbox.send_mail_to(
        address, subject=words, about=about, text=text, html=html, headers=headers, calendar=calendar,
        account_id=account_id,
    )  # fmt: skip
