"""Rows of an import that people changed since: which ones, so that somebody can put them right."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kam.ground import wording
from kam.ground.errors import Refused

NAMED = 5
"""So many are named; how many there are is told beside."""


def check(count: int, names: Collection[str]) -> None:
    """Raises Refused where there are any; `names` are those of some of them."""
    if not count:
        return
    words = ngettext(
        "%d row of this import was changed since. Take the later import back first, or put it right by hand.",
        "%d rows of this import were changed since. Take the later import back first, or put them right by hand.",
        count,
    ) % count  # fmt: skip
    shown = [*names][:NAMED]
    if shown:
        more = "…" if count > len(shown) else ""
        words = wording.sentences([words, _("Changed since: %s.") % f"{wording.listed(shown)}{more}"])
    raise Refused(words, code="changed_since")
