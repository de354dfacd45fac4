"""What logs keep of addresses that are secrets themselves: private links and calendar feeds, without the secret."""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

SECRET = re.compile(r"(/[sce]/|/calendar/feed/)[\w-]{16,}|(/password/reset/key/)[\w-]+|(/auth/oidc/return/\?)[^\s'\"]+")
"""
Whoever reads it in a log could open the page, set a password, or end a sign-in by the provider; addresses of numbers
and words are shorter.
"""


def hushed(text: str) -> str:
    """The same text with what is secret in its addresses left out."""
    return SECRET.sub(r"\1\2\3…", text)


def event(_logger: Any, _method: str, told: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """For structlog's chain of processors: each text of an event."""
    for name, value in told.items():
        if isinstance(value, str):
            told[name] = hushed(value)
    return told


class Hush(logging.Filter):
    """For handlers of the standard library's logging: the message as it will be written."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = hushed(record.getMessage()), None
        return True
