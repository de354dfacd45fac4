"""The disk that files are written to: what it says when it takes nothing, and files that are whole or not there."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

CLOSED = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
"""No room left, no more of it for this user, only to be read: over once somebody makes room."""


def is_closed(error: BaseException) -> bool:
    """Whether the disk takes nothing just now: no fault of what was asked."""
    return isinstance(error, OSError) and error.errno in CLOSED


def words() -> str:
    """What people read of it."""
    return _(
        "The server's disk is full or takes nothing right now. Nothing was kept; please try again later, and tell"
        " whoever runs KAM."
    )


@contextmanager
def whole(path: Path) -> Iterator[None]:
    """Whatever fails inside leaves no part of a file at `path`."""
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise
