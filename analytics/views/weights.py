"""How far a reason moves a risk: in plain words, and as the figure that stands in a fold."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kam.rules import formats

A_LOT, SOME = 1.4, 0.4
"""From so far on a reason moves the risk a lot (the odds by four or more), or some; below it is a little."""


def words(share: float) -> str:
    """In plain words, and which way; `share` is of the logit."""
    if abs(share) >= A_LOT:
        return _("a lot more") if share > 0 else _("a lot less")
    if abs(share) >= SOME:
        return _("some more") if share > 0 else _("some less")
    return _("a little more") if share > 0 else _("a little less")


def figure(share: float) -> str:
    """The share itself, with its sign."""
    return f"{'+' if share > 0 else ''}{formats.grouped(share, 1)}"
