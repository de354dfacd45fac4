"""What the parts of the service report say: what most cases are about, and whether that is more than before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from analytics.rules.service_reports import Line, Row
from kam.ground import wording
from kam.rules import formats
from lifecycle.choices.cases import CaseKind

Parts = Sequence[tuple[Hashable, str, Line]]
LED: dict[str, Any] = {
    "kind": _("More cases are about %(name)s than about anything else: %(part)s of %(count)s."),
    "cause": _("More cases came from %(name)s than from any other cause: %(part)s of %(count)s."),
    "account": _("No customer has more cases than %(name)s: %(part)s of %(count)s."),
    "product": _("More cases are about %(name)s than about any other product: %(part)s of %(count)s."),
    "user": _("Nobody has more of the cases than %(name)s: %(part)s of %(count)s."),
    "severity": _("More cases are of the severity %(name)s than of any other: %(part)s of %(count)s."),
    "tier": _("More cases are of customers of the tier %(name)s than of any other: %(part)s of %(count)s."),
}
"""What is said of the part with most cases."""
LASTING = ("kind", "account", "product")
"""What a case keeps; its cause, severity, tier and the colleague in charge are those of the day that is shown."""
LEVEL = _("%(name)s lead with %(part)s of %(count)s cases each.")
TIED = 3
"""So many parts with the same count are named; with more of them none leads."""


def leaders(parts: Parts) -> Parts:
    """The known part with most cases, or those that share the first place; nothing where too many do, or all."""
    known = [one for one in parts if one[0]]
    first = [one for one in known if one[2].count == known[0][2].count]
    return first if len(first) <= TIED and (len(known) > len(first) or len(known) == 1) else []


def leading(parts: Parts, by: str) -> str:
    """Which part leads, of all cases; of how many the part is not known, where those are more."""
    whole, first = sum(line.count for *_rest, line in parts), leaders(parts)
    if not first:
        return _t("No part stands out.") if any(key for key, *_rest in parts) else ""
    names = wording.both(name for _key, name, _line in first)
    told = {"name": names, "part": f"{first[0][2].count:,}", "count": f"{whole:,}"}
    said = (str(LED[by]) if len(first) == 1 else str(LEVEL)) % told
    rest = [(name, line.count) for key, name, line in parts if not key and line.count > first[0][2].count]
    return wording.sentences([said, *(_t("{}.").format(wording.pair(name, f"{count:,}")) for name, count in rest)])


def says(parts: Parts, by: str, days: int, before: int | None) -> str:
    """The sentence above the picture; `before`: how many the leading part had in as many days before, where known."""
    first = leaders(parts)
    told = [leading(parts, by)]
    if before is not None and len(first) == 1:
        told.append(against(first[0][2].count, before, days))
    return wording.sentences(one for one in told if one)


def against(count: int, before: int, days: int) -> str:
    """The leading part against the days before it."""
    told = {"before": f"{before:,}", "days": days}
    if not before:
        return _t("In the %(days)s days before there was none.") % told
    if count == before:
        return _t("There were as many in the %(days)s days before.") % told
    if count >= 2 * before:
        times = formats.grouped(count / before, 1).removesuffix(".0")
        words = _t("That is %(times)s times as many as in the %(days)s days before (%(before)s).")
        return words % (told | {"times": times})
    more = _t("That is more than in the %(days)s days before (%(before)s).")
    return (more if count > before else _t("That is fewer than in the %(days)s days before (%(before)s).")) % told


def late_kind(rows: Sequence[Row]) -> str:
    """Of which kind most late cases are; "" where no kind has several, or two have as many."""
    late = Counter(row.kind for row in rows if row.is_late).most_common(2)
    if not late or late[0][1] < 2 or (len(late) > 1 and late[1][1] == late[0][1]):
        return ""
    return _t("most late ones are about %(kind)s") % {
        "kind": wording.aside(dict(CaseKind.choices).get(late[0][0], ""), f"{late[0][1]:,}")
    }
