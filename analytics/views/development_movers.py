"""Which customers fell most and which rose most, each as a whole: who is slipping (K1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from analytics.facts import development_parts as facts
from analytics.facts.development_parts import Mover
from analytics.views import development_words as words
from kam.ground import wording

MOST, NAMED = 5, 2


def shown(rows: Any) -> dict[str, Any]:
    """Both lists, the greatest change first, and who leads them in one sentence."""
    fell, rose = facts.movers(rows, MOST)
    sides = [(_("Fell most"), [line(one) for one in fell]), (_("Rose most"), [line(one) for one in rose])]
    return {"says": says(fell, rose), "sides": [(title, lines) for title, lines in sides if lines]}


def line(one: Mover) -> dict[str, Any]:
    """A customer with what it bought in both times, and where one reads of what."""
    part = float(one.change / one.before) if one.before > 0 else None
    url = f"/customers/{one.pk}/?tab=development"
    return {"mover": one, "url": url, "change": words.changed(one.change), "part": part}


def says(fell: Sequence[Mover], rose: Sequence[Mover]) -> str:
    """Who fell and who rose most, by how much."""
    told = {"fell": _named(fell), "rose": _named(rose)}
    if fell and rose:
        return _("%(fell)s fell most, %(rose)s rose most.") % told
    if fell:
        return _("%(fell)s fell most; nobody rose.") % told
    return _("Nobody fell; %(rose)s rose most.") % told if rose else ""


def _named(found: Sequence[Mover]) -> str:
    return wording.listed([wording.aside(one.name, words.signed(one.change)) for one in found[:NAMED]])
