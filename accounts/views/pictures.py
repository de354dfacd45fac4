"""The picture of a decision map: who reports to whom, who sways whom, who backs us, who was not seen."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.choices import Influence, Stance
from accounts.facts.influence import Map
from accounts.models import Contact, InfluenceLine
from accounts.rules import influence, maps
from accounts.templatetags.influence import role_letter
from kam.ground import wording
from kam.ground.charts import Chart, Option
from kam.rules import formats
from kam.templatetags import ui

SIZES = {Influence.HIGH.value: 46, Influence.MEDIUM.value: 36, Influence.LOW.value: 28}
SMALL = 26
"""Diameters in pixels by influence; the last where nobody has judged it."""
BEND = 0.24
LEVEL = 110
"""How far a line of influence bends, as a part of its length; height of a level in pixels."""
HEXAGON = "path://M6,0 L18,0 L24,10 L18,20 L6,20 L0,10 Z"
CROSS = "path://M5,0 L12,7 L19,0 L24,5 L17,12 L24,19 L19,24 L12,17 L5,24 L0,19 L7,12 L0,5 Z"
LOOKS = {
    Stance.CHAMPION.value: ("diamond", "var(--good)", "var(--good)", "var(--sheet)"),
    Stance.SUPPORTER.value: ("circle", "var(--good-soft)", "var(--good)", "var(--ink)"),
    Stance.NEUTRAL.value: ("roundRect", "var(--sheet-2)", "var(--edge)", "var(--ink)"),
    Stance.SCEPTIC.value: ("triangle", "var(--warn-soft)", "var(--warn)", "var(--ink)"),
    Stance.BLOCKER.value: (CROSS, "var(--bad-soft)", "var(--bad)", "var(--ink)"),
}
"""Shape, fill, edge and letter of a stance."""
UNJUDGED = (HEXAGON, "var(--sheet)", "var(--edge)", "var(--ink)")
GONE = ("var(--line)", "var(--line)", "var(--ink-3)")
WIDTHS = {Influence.HIGH.value: 2.5, Influence.MEDIUM.value: 1.75, Influence.LOW.value: 1.0}


def decision_map(found: Map, *, tall: bool = False) -> Chart:
    """Nodes by influence, shape and colour by stance, dashed where not met in time; solid rank, dashed sway."""
    people = sorted(found.people, key=lambda person: -influence.WEIGHTS.get(person.influence, 0))
    where = maps.places({person.pk: person.reports_to_id for person in people})
    nodes = [_node(person, where[person.pk], found) for person in people]
    names = {person.pk: person.name for person in people}
    middle = max((x for x, _y in where.values()), default=0.0) / 2
    lines = [_rank(person) for person in people if person.reports_to_id in where]
    gone = {person.pk for person in people if person.has_left}
    for line in found.lines:
        is_over = bool(gone & {line.who_id, line.whom_id})
        lines.append(_sway(line, names, bent(where[line.who_id], where[line.whom_id], middle), is_over=is_over))
    series = {
        "type": "graph", "layout": "none", "data": nodes, "links": lines, "roam": False,
        "left": 44, "right": 44, "top": 30, "bottom": 52, "z": 3,
        "emphasis": {"focus": "adjacency", "lineStyle": {"width": 3}},
    }  # fmt: skip
    height = 84 + LEVEL * maps.levels(where)
    return Chart(f"map-{found.account.pk}", "graph", {"series": [series]}, says=says(found),
                 height=height + (120 if tall else 0))  # fmt: skip


def says(found: Map) -> str:
    """What the picture shows, in a sentence."""
    cover = found.cover
    if not cover.people:
        return _("Nobody is known here yet.")
    words = ngettext(
        "%(met)s of %(count)s person met within %(days)s days; cover of the decision chain %(share)s.",
        "%(met)s of %(count)s people met within %(days)s days; cover of the decision chain %(share)s.",
        cover.people,
    )
    share = formats.percent(cover.share)
    return words % {"met": cover.met, "count": cover.people, "days": found.within, "share": share}


def _node(person: Contact, place: tuple[float, float], found: Map) -> Option:
    symbol, fill, edge, ink = LOOKS.get(person.stance, UNJUDGED)
    if person.has_left:
        fill, edge, ink = GONE
    met = person.last_met_on is not None and (found.as_of - person.last_met_on).days <= found.within
    size = SIZES.get(person.influence, SMALL)
    return {
        "id": str(person.pk),
        "name": person.name,
        "x": place[0],
        "y": place[1],
        "value": influence.WEIGHTS.get(person.influence, influence.UNKNOWN),
        "symbol": symbol,
        "symbolSize": size,
        "url": reverse("accounts:contact-detail", args=[person.pk]),
        "tip": _tip(person),
        "itemStyle": {"color": fill, "borderColor": edge, "borderWidth": 2, "borderType": "solid" if met else "dashed"},
        "label": _label(person, size, ink),
    }


def _label(person: Contact, size: int, ink: str) -> Option:
    """The role's letter in the middle of the node, the name (and that somebody has left) below it."""
    gone = _("left")
    left = f" ({gone})" if person.has_left else ""
    lines = _broken(_plain(person.name) + left)
    text = "\n".join([f"{{letter|{role_letter(person.role) or ' '}}}", *(f"{{name|{line}}}" for line in lines)])
    text = text.replace("{name|", "{first|", 1)  # pushed below the node; a line's height would swallow the push
    name = {"fontSize": 12, "color": "var(--ink-3)" if left else "var(--ink)", "align": "center"}
    name |= {"textBorderColor": "var(--sheet)", "textBorderWidth": 3}
    return {
        "show": True, "formatter": text, "position": ["50%", "50%"], "align": "center", "verticalAlign": "top",
        "offset": [0, -5 if person.stance == Stance.SCEPTIC and size > SMALL else -9],
        "rich": {
            "letter": {"fontSize": 12, "fontWeight": 600, "lineHeight": 18, "color": ink, "align": "center"},
            "first": {**name, "padding": [size // 2 - 4, 0, 0, 0]},
            "name": {**name, "padding": [2, 0, 0, 0]},
        },
    }  # fmt: skip


def _plain(name: str) -> str:
    """A name without the signs that mean something in a label."""
    return name.replace("{", "(").replace("}", ")").replace("|", "/")


def _broken(name: str) -> list[str]:
    """A long name in two lines, broken at the space nearest its middle."""
    spaces = [place for place, sign in enumerate(name) if sign == " "]
    if len(name) < 12 or not spaces:
        return [name]
    middle = min(spaces, key=lambda place: abs(place - len(name) / 2))
    return [name[:middle], name[middle + 1 :]]


def _tip(person: Contact) -> str:
    """What a pointed-at person says: name, title, role, influence, stance, when met."""
    met = ui.distance((ui.timezone.localdate() - person.last_met_on).days) if person.last_met_on else _("not met yet")
    facts = [person.get_role_display(), person.get_stance_display()]
    if person.influence:
        facts.append(_("Influence: %(how)s") % {"how": person.get_influence_display()})
    last = _("Last met")
    parts = [person.name, person.title, " · ".join(str(fact) for fact in facts if fact), wording.pair(last, met)]
    return "\n".join(part for part in parts if part)


def _rank(person: Contact) -> Option:
    """A solid line from the superior down."""
    tip = _("%(name)s reports to %(boss)s") % {"name": person.name, "boss": person.reports_to}
    return {
        "source": str(person.reports_to_id), "target": str(person.pk), "tip": tip, "value": 1,
        "lineStyle": {"color": "var(--edge)", "width": 1.5, "opacity": 0.9},
    }  # fmt: skip


def bent(start: tuple[float, float], end: tuple[float, float], middle: float) -> float:
    """How far a line bends and to which side: towards the middle of the map, level ones upwards, away from names."""
    (x1, y1), (x2, y2) = start, end
    if y1 == y2:
        return BEND if x2 > x1 else -BEND
    inwards = 1 if (x1 + x2) / 2 <= middle else -1
    return BEND * inwards * (1 if y2 > y1 else -1)


def _sway(line: InfluenceLine, names: dict[int, str], bend: float, *, is_over: bool) -> Option:
    """A dashed, bent line with an arrow at whom it sways; the stronger, the wider. Over with those who left: grey."""
    words = _("%(who)s swayed %(whom)s; one of them has left") if is_over else _("%(who)s sways %(whom)s (%(how)s)")
    tip = words % {
        "who": names[line.who_id], "whom": names[line.whom_id], "how": str(line.get_strength_display()).lower(),
    }  # fmt: skip
    style = ("dotted", "var(--line)", 1.0) if is_over else ("dashed", "var(--accent)", WIDTHS[line.strength])
    return {
        "source": str(line.who_id), "target": str(line.whom_id), "tip": tip, "value": 1,
        "symbol": ["none", "arrow"], "symbolSize": 9,
        "lineStyle": dict(zip(("type", "color", "width"), style, strict=True)) | {"curveness": bend},
    }  # fmt: skip
