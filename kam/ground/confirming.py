"""What a page asks once more, asked of a program: it may want to hear what speaks against a deed before it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from kam.ground import wording
from kam.ground.errors import Refused


class ConfirmedField(forms.NullBooleanField):
    """Whether a deed is done although something speaks against it; where nothing is said, it is."""

    def __init__(self) -> None:
        words = _("false: where something speaks against it, a 409 says what and nothing is done")
        super().__init__(required=False, label=_("Confirmed"), help_text=words)


def ask(against: Callable[[], Sequence[str]], confirmed: bool | None) -> None:
    """Raises Refused (409, `unconfirmed`) with what speaks against a deed, where the caller wanted to hear it first."""
    if confirmed is False and (said := against()):
        raise Refused(wording.sentences(said), code="unconfirmed")
