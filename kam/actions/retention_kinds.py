"""What the ground keeps for a while only: traces of sign-ins, of mails, of sendings, uploaded files, read notices."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from kam.actions import exports, import_files
from kam.choices import DeliveryState
from kam.ground.keeping import Kind, add
from kam.models import BusyTime, Delivery, Mail, Notice, Sending

OVER = (DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.WITHDRAWN)


def register() -> None:
    """Called by the ground's AppConfig.ready."""
    add(
        Kind("sign_ins", _("Sign-ins and failed tries"), _("Name, address and browser of each."), 180, _sign_ins, 30),
        Kind("sessions", _("Sessions that are over"), _("Of whoever did not sign out."), 7, _sessions, 1),
        Kind("mails", _("Log of mails"), _("To whom, for which day, and the subject."), 365, _mails, 30),
        Kind("mail_words", _("Words of mails that were sent"), _("The log of the mail itself stays."), 30, _words,
             let_go=_blank),
        Kind("tasks", _("Tasks that were handed on"), _("The outbox of what is done."), 30, _tasks),
        Kind("sendings", _("Log of webhook sendings"), _("Each sending with its tries."), 30, _sendings),
        Kind("import_files", _("Uploaded import files"), _("The file and its rows with errors; what it did stays."), 90,
             _files, let_go=lambda rows, by: import_files.drop(rows, by=by)),
        Kind(exports.KEPT_AS, _("Prepared files of lists"), _("The file goes; who took what stays in the record."), 7,
             _exports, 1, let_go=lambda rows, by: exports.drop(rows, by=by)),
        Kind("notices", _("Notices that were read"), _("The happening itself stays in the record."), 180, _notices),
        Kind("busy_times", _("Busy times that are past"), _("Read from colleagues' own calendars."), 90, _busy),
    )  # fmt: skip


def _sign_ins(before: datetime) -> list[Any]:
    return [model.objects.filter(attempt_time__lt=before) for model in (AccessLog, AccessFailureLog, AccessAttempt)]


def _sessions(before: datetime) -> list[Any]:
    return [Session.objects.filter(expire_date__lt=before)]


def _mails(before: datetime) -> list[Any]:
    return [Mail.objects.filter(created_at__lt=before)]


def _words(before: datetime) -> list[Any]:
    return [Delivery.objects.filter(kind="mail", state__in=OVER, created_at__lt=before).exclude(payload={})]


def _blank(rows: Any, _by: Any) -> int:
    return int(rows.update(payload={}))


def _tasks(before: datetime) -> list[Any]:
    return [Delivery.objects.filter(kind="task", state=DeliveryState.SENT, created_at__lt=before)]


def _sendings(before: datetime) -> list[Any]:
    return [Sending.objects.filter(done_at__lt=before)]


def _files(before: datetime) -> list[Any]:
    return [import_files.kept().filter(created_at__lt=before)]


def _exports(before: datetime) -> list[Any]:
    return [exports.kept().filter(created_at__lt=before)]


def _notices(before: datetime) -> list[Any]:
    return [Notice.objects.filter(read_at__lt=before)]


def _busy(before: datetime) -> list[Any]:
    return [BusyTime.objects.filter(ends_at__lt=before)]
