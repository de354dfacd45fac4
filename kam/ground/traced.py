"""Under which names a line of the log is found: the id of the request it was written in, and of the run."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from structlog.contextvars import bind_contextvars, get_contextvars, unbind_contextvars

NAMES = ("request_id", "task_id", "run_id")


class Traced(logging.Filter):
    """For handlers of the standard library's logging: lines of Django, Celery and every library name them too."""

    def filter(self, record: logging.LogRecord) -> bool:
        known = get_contextvars()
        asked = getattr(getattr(record, "request", None), "request_id", None)  # Django's own, after the request's end
        ids = {**known, "request_id": known.get("request_id", asked)}
        if record.name == "django.request" and record.exc_info and isinstance(record.exc_info[1], PermissionDenied):
            record.exc_info = record.exc_text = None  # somebody may not do something: no fault to be traced
        record.trace = "".join(f" {name}={ids[name]}" for name in NAMES if ids.get(name) is not None)
        return True


def begin(task_id: str, kwargs: Mapping[str, Any], **_more: Any) -> None:
    """A task begins, with what it was sent: lines written from here on are its own."""
    named = {"task_id": task_id, "run_id": kwargs.get("run_id")}
    bind_contextvars(**{name: value for name, value in named.items() if value is not None})


def end(**_more: Any) -> None:
    """A task is over; the same process takes another."""
    unbind_contextvars("task_id", "run_id")
