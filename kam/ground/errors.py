"""A business rule that says no, in words fit for the user; pages and API show it in one shape each."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _


class Refused(Exception):
    """Raised by actions. `message` is shown to the user; `field` names the input it belongs to; `code` is for programs.

    Through a page it stays on the form (or becomes a toast); through the API it is problem+json with `status`, and
    with `more`: what a program needs to go on.
    """

    def __init__(
        self, message: Any, *, field: str = "", code: str = "refused", status: int = 409, more: Any = None
    ) -> None:
        super().__init__(str(message))
        self.more: dict[str, Any] = dict(more or {})
        self.message, self.field, self.code, self.status = message, field, code, status


class Moved(Refused):
    """The data moved while the rows of a file were read: read once more, they say by themselves what is in the way."""

    def __init__(self) -> None:
        super().__init__(_("These records were changed meanwhile. Check the file once more, then import."))


class Stale(Refused):
    """Somebody else saved the record since it was read (412); `changes` shows what they changed."""

    def __init__(self, message: Any, *, changes: list[dict[str, Any]] | None = None) -> None:
        super().__init__(message, code="stale", status=412)
        self.changes = changes or []
